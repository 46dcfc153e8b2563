"""How long the command and the import take, cold, beside a bare interpreter.

Bars: ``amparo --version`` 250 ms, ``import amparo`` 150 ms (medians of fresh processes).
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 15
CASES = {
    "bare interpreter": ([sys.executable, "-c", "pass"], None),
    "import amparo": ([sys.executable, "-c", "import amparo"], 150),
    "amparo --version": ([str(Path(sys.executable).with_name("amparo")), "--version"], 250),
    "amparo --help": ([str(Path(sys.executable).with_name("amparo")), "--help"], None),
    "import amparo.pipeline (every room)": (
        [sys.executable, "-c", "import amparo.pipeline"],
        None,
    ),
    "import polars (for comparison)": ([sys.executable, "-c", "import polars"], None),
}


def once(command: list[str]) -> float:
    """Milliseconds of one fresh process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return 1000 * (time.perf_counter() - start)


def main() -> int:
    """Print the medians; 1 if a bar is missed."""
    missed = 0
    print(f"{'median of ' + str(RUNS) + ' fresh processes':36} {'ms':>6} {'worst':>7} {'bar':>5}")
    for name, (command, bar) in CASES.items():
        once(command)  # the first run fills the disk cache and writes the bytecode
        times = [once(command) for _ in range(RUNS)]
        median = statistics.median(times)
        missed += bar is not None and median > bar
        print(f"{name:36} {median:6.0f} {max(times):7.0f} {bar or '':>5}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
