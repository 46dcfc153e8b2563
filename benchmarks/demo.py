"""Time and memory of ``amparo demo``, warm, beside the bare import of what it works with.

Bars: 10 s wall and 700 MB on 2 cores.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WALL_S, PEAK_MB = 10.0, 700.0
AMPARO = str(Path(sys.executable).with_name("amparo"))
RUNS = 3


def measured(command: list[str]) -> tuple[float, float]:
    """Wall seconds, and peak resident MB of the process with its children."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} left with {child.returncode}")
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024  # kilobytes, or bytes on a Mac
    return wall, usage.ru_maxrss / unit


def main() -> int:
    """Print wall and peak; 1 if a bar is missed."""
    bare = measured([sys.executable, "-c", "import numpy, polars, babel, jinja2"])
    with tempfile.TemporaryDirectory() as folder:
        command = [AMPARO, "demo", "--out", folder]
        measured(command)  # warm the disk cache
        walls, peaks = zip(*(measured(command) for _ in range(RUNS)), strict=True)
        written = sorted(p.name for p in Path(folder).iterdir())
        size = sum(p.stat().st_size for p in Path(folder).iterdir()) / 1e6
    wall, peak = sorted(walls)[RUNS // 2], max(peaks)
    print(f"{'':28} {'wall s':>7} {'peak MB':>8}")
    print(f"{'import of the libraries':28} {bare[0]:7.2f} {bare[1]:8.0f}")
    print(f"{'amparo demo (median, worst)':28} {wall:7.2f} {peak:8.0f}")
    print(f"{'bar':28} {WALL_S:7.2f} {PEAK_MB:8.0f}")
    print(f"written: {', '.join(written)} ({size:.1f} MB), on {os.cpu_count()} cores")
    return 1 if wall > WALL_S or peak > PEAK_MB else 0


if __name__ == "__main__":
    sys.exit(main())
