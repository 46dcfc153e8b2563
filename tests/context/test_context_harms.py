"""Harm told of caravans: what is counted, what is not, and the rate with its limits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from amparo.context.harms import harms

DAY = date(2018, 10, 20)


def sizes(people: float, days: int = 30, *, spread: float = 1.3) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"caravan_id": "a", "day": DAY + timedelta(days=k), "median": people,
             "q05": people / spread, "q95": people * spread}
            for k in range(days)
        ]
    )  # fmt: skip


def event(harm: str, day: date = DAY, **more: Any) -> dict[str, Any]:
    return {
        "day_from": day, "kind": "incident", "harm_type": harm,
        "victims_low": 1.0, "victims_high": 1.0, **more,
    }  # fmt: skip


def events(*rows: dict[str, Any]) -> pl.DataFrame:
    kinds = {"victims_low": pl.Float64, "victims_high": pl.Float64}
    return pl.DataFrame(list(rows), schema_overrides=kinds)


def test_an_event_on_a_day_without_a_caravan_is_not_counted() -> None:
    told = events(event("death"), event("death", DAY + timedelta(days=90)))
    assert harms(told, sizes(4000.0), seed=1)["events"].to_list() == [1]


def test_a_statement_gives_no_victims() -> None:
    told = events(event("kidnapping"), event("kidnapping", kind="statement", victims_low=80.0))
    row = harms(told, sizes(4000.0), seed=1).row(0, named=True)
    assert (row["events"], row["claims"], row["victims_low"]) == (1, 1, 1.0)


def test_events_without_a_number_are_counted_apart() -> None:
    told = events(event("assault"), event("assault", victims_low=None, victims_high=None))
    row = harms(told, sizes(4000.0), seed=1).row(0, named=True)
    assert (row["events"], row["unsized"], row["victims_low"]) == (2, 1, 1.0)


def test_only_what_is_told_one_by_one_has_a_rate() -> None:
    told = events(event("death"), event("vehicle_accident"))
    rates = dict(harms(told, sizes(4000.0), seed=1).select("harm", "rate").iter_rows())
    assert rates["vehicle_accident"] is None
    # one death in 120,000 person-days; the prior of Jeffreys puts the median a little higher
    assert rates["death"] == pytest.approx(1.18 / 1.2, rel=0.05)


def test_without_sizes_there_is_no_rate() -> None:
    told = harms(events(event("death")), sizes(10.0, 2), seed=1)
    assert told["rate"].to_list() == [None]


def test_the_interval_holds_the_true_rate() -> None:
    """300 worlds, 90 % intervals: fewer than 255 or more than 285 by chance in 1 of 100 tests."""
    random = np.random.default_rng(7)
    held = 0
    for k in range(300):
        rate = float(np.exp(random.normal(1.0, 0.7)))  # for 100,000 person-days
        true_days = 4000.0 * 30 * float(np.exp(random.normal(0.0, np.log(1.3) / 1.645)))
        count = int(random.poisson(rate * true_days / 1e5))
        if not count:
            held += rate < 3.0  # nothing told, nothing shown: counted as held for small rates
            continue
        told = events(*[event("death") for _ in range(count)])
        row = harms(told, sizes(4000.0), seed=k).row(0, named=True)
        held += row["rate_low"] <= rate <= row["rate_high"]
    assert 255 <= held <= 290
