"""Time and memory of ``amparo demo``, warm, beside the bare import of what it works with.

Bars: 10 s wall and 700 MB on 2 cores.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from processes import measured

WALL_S, PEAK_MB = 10.0, 700.0
AMPARO = str(Path(sys.executable).with_name("amparo"))
RUNS = 3


def main() -> int:
    """Print wall and peak; 1 if a bar is missed."""
    bare = measured([sys.executable, "-c", "import numpy, polars, babel, jinja2"], quiet=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [AMPARO, "demo", "--out", folder]
        measured(command, quiet=True)  # warm the disk cache
        runs = [measured(command, quiet=True) for _ in range(RUNS)]
        written = sorted(p.name for p in Path(folder).iterdir())
        size = sum(p.stat().st_size for p in Path(folder).iterdir()) / 1e6
    wall, peak = sorted(r.wall for r in runs)[RUNS // 2], max(r.peak_mb for r in runs)
    print(f"{'':28} {'wall s':>7} {'peak MB':>8}")
    print(f"{'import of the libraries':28} {bare.wall:7.2f} {bare.peak_mb:8.0f}")
    print(f"{'amparo demo (median, worst)':28} {wall:7.2f} {peak:8.0f}")
    print(f"{'bar':28} {WALL_S:7.2f} {PEAK_MB:8.0f}")
    print(f"written: {', '.join(written)} ({size:.1f} MB), on {os.cpu_count()} cores")
    return 1 if wall > WALL_S or peak > PEAK_MB else 0


if __name__ == "__main__":
    sys.exit(main())
