"""Drivers and departures: yearly values, and how often nothing is taken for something."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from amparo.context.links import OUTCOME, links, yearly
from amparo.records.context import SERIES

if TYPE_CHECKING:
    import polars as pl

ORIGINS = ("HND", "SLV", "GTM")


def row(series: str, year: int, value: float, **more: object) -> dict[str, object]:
    return {
        "series": series, "country": "USA", "nationality": "", "part": "",
        "first_day": date(year, 1, 1), "last_day": date(year, 12, 31), "value": value,
        "unit": "events", "complete": True, "dataset": "x", **more,
    }  # fmt: skip


def month(year: int, number: int, value: float, **more: object) -> dict[str, object]:
    first = date(year, number, 1)
    last = date(year, number, 28)
    return row("s", year, value, first_day=first, last_day=last, **more)


def test_a_year_with_a_month_missing_is_no_year() -> None:
    whole = [month(2001, m, 1.0) for m in range(1, 13)]
    short = [month(2002, m, 1.0) for m in range(1, 12)]
    assert yearly(SERIES.frame([*whole, *short]), "s").rows() == [("USA", 2001, 12.0)]


def test_parts_are_not_added_to_their_whole() -> None:
    rows = [row("s", 2001, 10.0), row("s", 2001, 4.0, part="storm")]
    assert yearly(SERIES.frame(rows), "s")["value"].to_list() == [10.0]
    assert yearly(SERIES.frame(rows[1:]), "s")["value"].to_list() == [4.0]


def world(random: np.random.Generator, effect: float, years: int = 15) -> pl.DataFrame:
    rows = []
    shock = np.cumsum(random.normal(0, 0.3, years))  # what all countries share
    for iso in ORIGINS:
        driver = np.cumsum(random.normal(0, 1, years))
        own = np.cumsum(random.normal(0, 0.3, years))
        for k in range(years):
            size = np.exp(8 + shock[k] + own[k] + effect * driver[k])
            rows.append(row(OUTCOME, 2000 + k, float(size), nationality=iso))
            rows.append(row("d", 2000 + k, float(driver[k]), country=iso))
    return SERIES.frame(rows)


def verdicts(effect: float, worlds: int) -> list[str]:
    random = np.random.default_rng(5)
    asked = [("d", "sum", 0)]
    return [links(world(random, effect), asked, ORIGINS)["verdict"].item() for _ in range(worlds)]


def test_nothing_is_seldom_taken_for_something() -> None:
    """200 worlds at 5 %: more than 21 by chance in 1 of 1,000 tests, were the level exact."""
    assert verdicts(0.0, 200).count("associated") <= 21


def test_a_strong_link_is_mostly_found() -> None:
    assert verdicts(0.3, 60).count("associated") >= 45


def test_too_few_years_say_nothing() -> None:
    short = world(np.random.default_rng(1), 0.5, years=5)
    told = links(short, [("d", "sum", 0), ("absent", "sum", 0)], ORIGINS)
    assert told["verdict"].to_list() == ["not_estimable", "not_estimable"]
