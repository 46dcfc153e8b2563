"""Do the ledger's intervals hold? Coverage, width and CRPS on caravans with known truth.

The caravans come from ``amparo.worlds``: other laws than the ledger's. Beside it two naive rules:
the median of the whole-group reports of the last three days, and of the nearest three reports,
each with the spread of all such reports of the caravan around them.

    python benchmarks/ledger_coverage.py [worlds]
"""

from __future__ import annotations

import math
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from amparo.ledger import estimate
from amparo.worlds import World, make_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from numpy.typing import NDArray

    Rule = Callable[[pl.DataFrame, date], NDArray[np.float64]]

#: Worlds below 100 were looked at while two priors were set; these were not.
FIRST_SEED = 1000
LEVELS = np.linspace(0.0025, 0.9975, 200)


def crps(draws: NDArray[np.float64], truth: float) -> float:
    """CRPS of ln people, from equally likely draws."""
    x, y = np.sort(np.log(np.maximum(draws, 1.0))), math.log(max(truth, 1.0))
    n = len(x)
    spread = float(np.sum((2 * np.arange(1, n + 1) - n - 1) * x)) / n**2
    return float(np.mean(np.abs(x - y))) - spread


def naive(rows: pl.DataFrame, chosen: pl.DataFrame) -> NDArray[np.float64]:
    """Around the median of some reports, with the spread of all whole-group reports."""
    if not rows.height:
        return np.exp(7.3 + 1.2 * np.sqrt(2) * _erfinv(2 * LEVELS - 1))
    middle = (chosen if chosen.height else rows)["value_low"].log().median()
    values = rows["value_low"].log().to_numpy()
    sd = max(0.15, float(np.std(values))) if rows.height > 1 else 0.5
    return np.exp(float(str(middle)) + sd * np.sqrt(2) * _erfinv(2 * LEVELS - 1))


def _erfinv(x: NDArray[np.float64]) -> NDArray[np.float64]:
    from statistics import NormalDist

    return np.array([NormalDist().inv_cdf((v + 1) / 2) for v in x]) / math.sqrt(2)


def last_three_days(rows: pl.DataFrame, day: date) -> NDArray[np.float64]:
    """Reports of the last three days."""
    gap = (pl.lit(day) - pl.col("observed_to")).dt.total_days()
    return naive(rows, rows.filter((gap >= 0) & (gap <= 2)))


def nearest_three(rows: pl.DataFrame, day: date) -> NDArray[np.float64]:
    """The three reports nearest in time, before or after."""
    gap = (pl.lit(day) - pl.col("observed_to")).dt.total_days().abs()
    return naive(rows, rows.sort(gap).head(3))


def score(draws: NDArray[np.float64], truth: float) -> tuple[float, float, float, float]:
    """Covered at 90 and at 50 per cent, ratio of the 90 % bounds, CRPS."""
    low, first, third, high = np.quantile(draws, (0.05, 0.25, 0.75, 0.95))
    ratio = (high + 1) / (low + 1)
    return float(low <= truth <= high), float(first <= truth <= third), ratio, crps(draws, truth)


def one_world(world: World, seed: int) -> dict[str, list[tuple[float, float, float, float]]]:
    """Scores of every third caravan-day on which the ledger gives an estimate, by rule."""
    result = estimate(world.reports, world.assignment, world.register, as_of=world.as_of, seed=seed)
    people = result.balance.with_columns(
        (pl.col("on_the_way") + pl.col("arrived")).alias("together")
    ).partition_by("caravan_id", "day", as_dict=True)
    told = result.ledger.filter(
        (pl.col("compartment") == "on_the_way") & (pl.col("basis") != "not_estimable")
    )
    estimable = set(told.select("caravan_id", "day").iter_rows())
    whole = world.reports.filter(
        (pl.col("scope") == "whole") & (pl.col("copy_of") == "")
    ).partition_by("caravan_hint", as_dict=True)
    out: dict[str, list[tuple[float, float, float, float]]] = {
        "ledger": [], "last three days": [], "nearest three": [],
    }  # fmt: skip
    for name, day, truth in world.truth.select("caravan_id", "day", "together").iter_rows():
        if day.toordinal() % 3 or (name, day) not in estimable:
            continue
        rows = whole.get((name,), world.reports.clear())
        draws = people[name, day]["together"].to_numpy().astype(np.float64)
        out["ledger"].append(score(draws, truth))
        out["last three days"].append(score(last_three_days(rows, day), truth))
        out["nearest three"].append(score(nearest_three(rows, day), truth))
    return out


def main() -> None:
    """Print one line for each rule."""
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    for per_day in (0.3, 1.0, 3.0):
        began = time.perf_counter()
        scores: dict[str, list[tuple[float, float, float, float]]] = {}
        for seed in range(FIRST_SEED, FIRST_SEED + worlds):
            for rule, found in one_world(make_world(seed, per_day=per_day), seed).items():
                scores.setdefault(rule, []).extend(found)
        print(f"\n{per_day} reports a day, {len(scores['ledger'])} caravan-days, "
              f"{time.perf_counter() - began:.1f} s")  # fmt: skip
        print(f"{'rule':<16} {'cover 90':>8} {'cover 50':>8} {'high/low':>8} {'CRPS ln':>8}")
        for rule, found in scores.items():
            table = np.array(found)
            print(
                f"{rule:<16} {table[:, 0].mean():8.3f} {table[:, 1].mean():8.3f} "
                f"{np.median(table[:, 2]):8.2f} {table[:, 3].mean():8.3f}"
            )


if __name__ == "__main__":
    main()
