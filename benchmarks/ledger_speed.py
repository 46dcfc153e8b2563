"""What does the ledger cost? The bundled history, one new report, and ten thousand caravans.

The large season is made by ``amparo.worlds``: 10,000 caravans of 60 days with a million reports.
Written to files, it is read and estimated by a process of its own, with 200 draws and a chain of
one turn a draw (``Settings(thin=1)``), without keeping the draws; the memory is the most that this
process and its workers held. The bundled history is estimated as any user has it. Beside it the
time of a rule that a practitioner would use, the median of the nearest three reports, on the same
season.

    python benchmarks/ledger_speed.py [--caravans N] [--workers N]
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import multiprocessing
import os
import resource
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from amparo import caravans, compute, intake, ledger
from amparo.places import Gazetteer
from amparo.worlds import make_world

if TYPE_CHECKING:
    from collections.abc import Callable

BUNDLED_S, ONE_S, LARGE_S, LARGE_MB = 2.0, 1.0, 120.0, 4000.0
DAYS, PER_DAY = 60, 1.6


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Seconds and result."""
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def bundled(workers: int) -> dict[str, tuple[float, float]]:
    """Seconds for the bundled history, one new report, and the same on a pool; with the bars."""
    path = resources.files("amparo") / "data" / "caravans" / "reports.csv"
    with resources.as_file(path) as file:
        reports = intake.mark_copies(intake.read_file(file, gazetteer=Gazetteer.bundled()).reports)
    assignment = caravans.assign_by_hint(reports)
    day = reports["known_on"].max()
    register = caravans.register(reports, assignment, day)
    told = functools.partial(ledger.estimate, reports, assignment, register, as_of=day, seed=1)
    first, _ = timed(told)  # compiles, or reads what was compiled
    seconds, result = timed(told)
    again = functools.partial(told, learnt=result.learnt, only={"2018-10-first"})
    one, part = timed(again)
    same = part.ledger.equals(result.ledger.filter(pl.col("caravan_id") == "2018-10-first"))
    pool = functools.partial(compute.run_pieces, workers=workers)
    spread, other = timed(functools.partial(told, run_pieces=pool))
    print(f"bundled history: {seconds:.2f} s (the first time in this process {first:.1f} s)")
    print(f"a new report about the caravan with most of them: {one:.2f} s, "
          f"{'the same numbers' if same else 'OTHER NUMBERS'} as the whole")  # fmt: skip
    equal = other.ledger.equals(result.ledger)
    print(f"on {workers} processes: {spread:.2f} s with their start, "
          f"{'the same numbers' if equal else 'OTHER NUMBERS'}")  # fmt: skip
    if not (same and equal):
        raise SystemExit("numbers differ")
    return {"bundled history": (seconds, BUNDLED_S), "a new report": (one, ONE_S)}


def large(caravans_: int, workers: int) -> dict[str, tuple[float, float]]:
    """Seconds and megabytes for the large season, with the bars."""
    with tempfile.TemporaryDirectory() as folder, _apart() as made, _apart() as told:
        seconds, height = made.submit(write_season, folder, caravans_).result()
        print(f"{caravans_} caravans of {DAYS} days, {height} reports, made in {seconds:.0f} s")
        rule, _ = timed(lambda: nearest_three(pl.read_parquet(f"{folder}/reports.parquet")))
        print(f"nearest three reports, every caravan and day: {rule:.1f} s")
        seconds, cells, held, before = told.submit(estimate_season, folder, workers).result()
    print(f"ledger: {seconds:.1f} s, {cells} cells, at most {held:.0f} MB with all workers "
          f"({before:.0f} MB when the season had been read)")  # fmt: skip
    return {"large season, s": (seconds, LARGE_S), "large season, MB": (held, LARGE_MB)}


def _apart() -> ProcessPoolExecutor:
    """One process of its own."""
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


def write_season(folder: str, caravans_: int) -> tuple[float, int]:
    """Make the season and write it; seconds and number of reports."""
    seconds, world = timed(
        lambda: make_world(1, caravans=caravans_, days=DAYS, per_day=PER_DAY, law="plain")
    )
    for name in ("reports", "assignment", "register"):
        getattr(world, name).write_parquet(f"{folder}/{name}.parquet")
    return seconds, world.reports.height


def estimate_season(folder: str, workers: int) -> tuple[float, int, float, float]:
    """Seconds, cells, most megabytes of this process and its workers, and before the estimate."""
    names = ("reports", "assignment", "register")
    season = [pl.read_parquet(f"{folder}/{name}.parquet") for name in names]
    before, held, done = held_now(), [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            held[0] = max(held[0], held_now())

    watcher = threading.Thread(target=watch)
    watcher.start()
    seconds, result = timed(
        lambda: ledger.estimate(
            *season, as_of=season[0]["known_on"].max() + timedelta(days=1), seed=1, draws=200,
            keep_draws=False, settings=ledger.Settings(thin=1),
            run_pieces=functools.partial(compute.run_pieces, workers=workers),
        )
    )  # fmt: skip
    done.set()
    watcher.join()
    return seconds, result.ledger.height, held[0], before


def held_now() -> float:
    """Megabytes that this process and its children hold in memory (Linux)."""
    me = os.getpid()
    children = Path(f"/proc/self/task/{me}/children").read_text(encoding="ascii").split()
    total = 0
    for pid in (me, *children):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
            total += int(pages) * resource.getpagesize()
    return total / 2**20


def nearest_three(reports: pl.DataFrame) -> pl.DataFrame:
    """Median of the nearest three whole-group reports of each caravan and day, in one query."""
    whole = reports.filter(pl.col("scope") == "whole")
    return (
        whole.sort("observed_to")
        .with_columns(
            middle=pl.col("value_low").rolling_median(3, center=True).over("caravan_hint")
        )
        .group_by("caravan_hint", "observed_to")
        .agg(pl.col("middle").median())
    )


def main() -> int:
    """Prints the times; 1 when a bar is missed."""
    options = argparse.ArgumentParser(description="Speed of the ledger.")
    options.add_argument("--caravans", type=int, default=10_000)
    options.add_argument("--workers", type=int, default=2)
    chosen = options.parse_args()
    bars = bundled(chosen.workers) | large(chosen.caravans, chosen.workers)
    missed = [
        f"{name}: {seen:.1f}, bar {bar:g}" for name, (seen, bar) in bars.items() if seen > bar
    ]
    for bar in missed:
        print(f"MISSED {bar}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
