"""What a whole process takes: wall time, processor time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import NamedTuple


class Taken(NamedTuple):
    """What a process took, its children included: seconds, seconds of processor, megabytes."""

    wall: float
    busy: float
    peak_mb: float


def measured(command: list[str], *, quiet: bool = False) -> Taken:
    """Runs a command and waits for it.

    Args:
        command: its words.
        quiet: what it says on standard error is thrown away.
    """
    start = time.perf_counter()
    silence = subprocess.DEVNULL if quiet else None
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=silence)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} left with {child.returncode}")
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024  # kilobytes, or bytes on a Mac
    return Taken(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)
