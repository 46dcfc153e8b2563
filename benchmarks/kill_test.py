"""Kill `add` and `run` at random moments: nothing lost, nothing twice, the workspace always opens.

    python benchmarks/kill_test.py [--kills 200] [--seed 1] [--run-share 0.25]

Files that overlap are added over and over by the command line, and each process is killed (SIGKILL,
no chance to tidy up) at a moment drawn from the whole time that it needs. After every kill the
workspace is opened and checked: SQLite finds no fault; each file is in whole or not at all; no
report is there twice; what an earlier add reported as done is still there. At the end every file is
added once more without a kill, and the workspace must equal one that was never disturbed.
"""

from __future__ import annotations

import argparse
import csv
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from amparo.intake import read_file
from amparo.places import Gazetteer
from amparo.store import Workspace

BUNDLED = Path(__file__).resolve().parent.parent / "src/amparo/data/caravans/reports.csv"
AMPARO = (sys.executable, "-m", "amparo")
FILES = 12
TODAY = date(2024, 1, 1)


def write_files(folder: Path, rows: int) -> list[Path]:
    """Files of rows drawn from the bundled ones; each shares half of its rows with the next."""
    with BUNDLED.open(encoding="utf-8", newline="") as file:
        header, *pool = list(csv.reader(file))
    paths = []
    for k in range(FILES):
        path = folder / f"part-{k:02d}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(header)
            for number in range(k * rows // 2, k * rows // 2 + rows):
                row = list(pool[number % len(pool)])
                row[0] = f"k{number:06d}"
                row[header.index("url")] = f"https://example.org/{number}"
                if number % 50 == 0:
                    row[header.index("value_low")] = f"many {number}"
                out.writerow(row)
        paths.append(path)
    return paths


@dataclass
class Disturber:
    """One workspace and what was done to it.

    Attributes:
        folder: the workspace.
        files: what is added.
        add: command that adds a file, before the file's name.
        run: command that computes results.
        done: files whose add ended before its kill.
        tally: how often what happened.
    """

    folder: Path
    files: list[Path]
    add: tuple[str, ...] = (*AMPARO, "add")
    run: tuple[str, ...] = (*AMPARO, "run")
    done: set[str] = field(default_factory=set)
    tally: Counter[str] = field(default_factory=Counter)

    def command(self, what: Path | date) -> list[str]:
        """The command line that adds a file, or computes what was known on a day."""
        adds = isinstance(what, Path)
        told = [*self.add, str(what)] if adds else [*self.run, "--as-of", str(what)]
        return [*told, "-w", str(self.folder)]

    def seconds(self, what: Path | date) -> float:
        """How long a command takes when nobody kills it."""
        start = time.perf_counter()
        subprocess.run(self.command(what), check=True, capture_output=True)
        if isinstance(what, Path):
            self.done.add(what.name)
        return time.perf_counter() - start

    def kill_once(self, what: Path | date, wait_seconds: float) -> None:
        """Start a command and kill it after a while, then check the workspace."""
        child = subprocess.Popen(
            self.command(what), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        try:
            _, errors = child.communicate(timeout=wait_seconds)
        except subprocess.TimeoutExpired:
            os.kill(child.pid, signal.SIGKILL)
            _, errors = child.communicate()
        if child.returncode == 0:
            self.tally["ended before the kill"] += 1
            if isinstance(what, Path):
                self.done.add(what.name)
        elif child.returncode == -signal.SIGKILL:
            self.tally["killed"] += 1
            self.tally["killed in add" if isinstance(what, Path) else "killed in run"] += 1
        else:
            raise SystemExit(f"the command failed by itself: {errors.decode()[-2000:]}")
        self.check()

    def check(self) -> None:
        """Raise SystemExit if anything is lost, doubled or broken."""
        with Workspace.open(self.folder) as workspace:
            reports = workspace.reports()
            waiting = workspace.quarantined()
        connection = sqlite3.connect(self.folder / "amparo.sqlite")
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
        names = {n for (n,) in connection.execute("SELECT name FROM files")}
        connection.close()
        expected, bad = expected_rows([f for f in self.files if f.name in names])
        faults = {
            "SQLite finds a fault": whole != "ok",
            "an add that was done is lost": not self.done <= names,
            "a report is lost, doubled or half a file is in": sorted(reports["report_id"])
            != sorted(expected),
            "a kept-out row is lost or doubled": waiting["key"].n_unique() != waiting.height
            or waiting.height != bad,
        }
        for fault, found in faults.items():
            if found:
                raise SystemExit(fault)
        self.tally["checks"] += 1


def expected_rows(files: list[Path]) -> tuple[set[str], int]:
    """Ids of the good rows of these files, and how many distinct bad rows they have."""
    good: set[str] = set()
    bad: set[str] = set()
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                (bad if row["value_low"].startswith("many") else good).add(row["report_id"])
    return good, len(bad)


def disturb(folder: Path, *, kills: int, seed: int, rows: int, run_share: float) -> Counter[str]:
    """Kill so many times; returns what happened.

    Raises:
        SystemExit: anything was lost, doubled or broken.
    """
    files = write_files(folder, rows)
    target = folder / "workspace"
    Workspace.init(target).close()
    disturber = Disturber(target, files)
    rng = np.random.default_rng(seed)
    lasts = {Path: disturber.seconds(files[0])}
    lasts[date] = disturber.seconds(TODAY) if run_share else 0.0
    while disturber.tally["killed"] < kills:
        running = rng.random() < run_share
        # A day of its own makes each run compute; a known question would be answered from the last.
        day = date(2018, 1, 1) + timedelta(days=int(rng.integers(0, 1_000)))
        what = day if running else files[rng.integers(0, len(files))]
        most = lasts[date if running else Path]
        disturber.kill_once(what, rng.uniform(0.0, most))
    calm = folder / "calm"
    Workspace.init(calm).close()
    for place in (target, calm):
        with Workspace.open(place) as workspace:
            for path in files:
                workspace.add(read_file(path, gazetteer=Gazetteer.bundled()), today=TODAY)
    with Workspace.open(target) as one, Workspace.open(calm) as other:
        if not one.reports().equals(other.reports()) or one.input_hash() != other.input_hash():
            raise SystemExit("the disturbed workspace differs from the calm one")
    disturber.tally["reports in the end"] = len(expected_rows(files)[0])
    return disturber.tally


def main() -> None:
    """Print what happened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=1_200, help="rows a file")
    parser.add_argument("--run-share", type=float, default=0.25, help="share of kills of `run`")
    asked = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        tally = disturb(
            Path(folder), kills=asked.kills, seed=asked.seed, rows=asked.rows,
            run_share=asked.run_share,
        )  # fmt: skip
    for what, count in tally.most_common():
        print(f"{count:8,} {what}")
    print(f"nothing lost, nothing twice, in {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
