"""Intervals hold on caravans with known truth, made by other laws than the ledger's.

A small version of ``benchmarks/ledger_coverage.py``. Bounds are wide: days of a caravan err
together, so that 56 caravans are worth some 160 independent days. The tests are deterministic; a
false alarm is one of the changes of the code that touch the random numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from amparo.ledger import estimate
from amparo.records.vocab import OUTCOMES
from amparo.worlds import LAWS, World, make_world

if TYPE_CHECKING:
    from amparo.ledger import LedgerResult

CARAVANS = 8
FIRST_SEED = 311


def place(draws: np.ndarray, truth: float, rng: np.random.Generator) -> float:
    """Where the truth lies among the draws, ties broken at random."""
    below, same = np.sum(draws < truth), np.sum(draws == truth)
    return float((below + rng.integers(0, same + 1)) / (len(draws) + 1))


def scores(world: World, result: LedgerResult, law: str) -> list[dict[str, Any]]:
    """Place of each truth on every third day, and how far the median lies off."""
    rng = np.random.default_rng(1)
    told = result.ledger.filter(pl.col("basis") != "not_estimable")
    cells = set(told.select("caravan_id", "day", "compartment").iter_rows())
    out = []
    for row in world.truth.iter_rows(named=True):
        name, day = row["caravan_id"], row["day"]
        drawn = result.drawn[name]
        if day.toordinal() % 3:
            continue
        number = (day - drawn.first_day).days
        seen = {c: drawn.people[c][:, number] for c in OUTCOMES if (name, day, c) in cells}
        if (name, day, "on_the_way") in cells:
            seen["in_group"] = drawn.size[:, number]
        for what, draws in seen.items():
            low, middle, high = np.quantile(draws, (0.05, 0.5, 0.95))
            out.append({
                "law": law, "what": what, "place": place(draws, row[what], rng),
                "error": np.log((middle + 1) / (row[what] + 1)),
                "width": np.log((high + 1) / (low + 1)),
            })  # fmt: skip
    return out


@pytest.fixture(scope="module")
def scored() -> pl.DataFrame:
    rows = []
    for number, law in enumerate(LAWS):
        world = make_world(FIRST_SEED + number, caravans=CARAVANS, law=law)
        result = estimate(
            world.reports, world.assignment, world.register, as_of=world.as_of, seed=1, draws=100
        )
        rows += scores(world, result, law)
    return pl.DataFrame(rows)


def held(rows: pl.DataFrame, share: float) -> float:
    edge = (1 - share) / 2
    return float(rows.select(pl.col("place").is_between(edge, 1 - edge).mean()).item())


def test_nine_intervals_of_the_group_in_ten_hold(scored: pl.DataFrame) -> None:
    """Standard error 0.024; bounds of over three: once in 1,000."""
    group = scored.filter(pl.col("what") == "in_group")
    assert group.height > 400
    assert 0.82 < held(group, 0.9) < 0.98
    assert 0.36 < held(group, 0.5) < 0.7


@pytest.mark.parametrize("law", LAWS)
def test_under_no_law_do_most_intervals_miss(scored: pl.DataFrame, law: str) -> None:
    """Eight caravans that err together: 0.6 to 1 was seen in fifty worlds; once in 1,000."""
    group = scored.filter((pl.col("what") == "in_group") & (pl.col("law") == law))
    assert group.height > 50
    assert held(group, 0.9) > 0.45


def test_most_intervals_of_outcomes_hold(scored: pl.DataFrame) -> None:
    """Some 200 running totals, standard error 0.03. They hold less often than they say."""
    told = scored.filter(pl.col("what") != "in_group")
    assert set(told["what"]) == set(OUTCOMES)
    assert 0.74 < held(told, 0.9) < 0.97


def test_medians_are_near_the_truth_and_intervals_are_not_idle(scored: pl.DataFrame) -> None:
    group = scored.filter(pl.col("what") == "in_group")
    assert abs(group["error"].median()) < 0.1
    assert group["error"].abs().median() < 0.25
    assert 0.3 < group["width"].median() < 1.3


def test_people_sent_back_are_found_though_two_authorities_count_them(
    scored: pl.DataFrame,
) -> None:
    """Adding the two views would give about twice the truth: 0.7 in ln."""
    back = scored.filter(pl.col("what") == "returned_by_authorities")
    assert back.height > 150
    assert abs(back["error"].median()) < 0.15
