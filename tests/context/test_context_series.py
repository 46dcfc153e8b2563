"""Sums over series: one country's, never those of people who are counted at each border."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from amparo.context.bundle import carried
from amparo.context.series import CHAINED, total
from amparo.records.context import SERIES
from amparo.records.errors import UsageError

if TYPE_CHECKING:
    import polars as pl


def row(series: str, country: str, value: float, **more: Any) -> dict[str, Any]:
    fixed = {"series": series, "country": country, "nationality": "", "part": "",
             "first_day": date(2023, 1, 1), "last_day": date(2023, 1, 31), "value": value,
             "unit": "events", "complete": True, "dataset": "d"}  # fmt: skip
    return {**fixed, **more}


def table(*rows: dict[str, Any]) -> pl.DataFrame:
    return SERIES.frame(rows)


def test_the_chain_of_crossings_is_never_added_up() -> None:
    chain = table(
        row("darien_transits", "PAN", 100), row("honduras_entries", "HND", 90),
        row("mexico_events", "MEX", 80), row("us_encounters", "USA", 70),
    )  # fmt: skip
    with pytest.raises(UsageError) as told:
        total(chain, "darien_transits", "honduras_entries", "mexico_events", "us_encounters")
    assert told.value.code == "across_borders"
    assert told.value.params["countries"] == "HND, MEX, PAN, USA"
    assert total(chain, "darien_transits")["value"].to_list() == [100.0]


def test_two_counts_of_one_country_s_border_are_not_added_up() -> None:
    both = table(row("us_encounters", "USA", 70), row("us_border_patrol", "USA", 60))
    with pytest.raises(UsageError, match="across_borders"):
        total(both, "us_encounters", "us_border_patrol")


def test_one_series_of_several_countries_is_not_added_up() -> None:
    with pytest.raises(UsageError, match="across_borders"):
        total(table(row("refugees", "MEX", 5), row("refugees", "USA", 7)), "refugees")


def test_units_that_differ_are_not_added_up() -> None:
    mixed = table(row("poverty", "HND", 0.5, unit="share"), row("homicides", "HND", 40))
    with pytest.raises(UsageError, match="across_borders"):
        total(mixed, "poverty", "homicides")


def test_the_source_s_total_stands_before_the_sum_of_nationalities() -> None:
    other = {"first_day": date(2023, 2, 1), "last_day": date(2023, 2, 28)}
    told = total(
        table(
            row("mexico_events", "MEX", 100),
            row("mexico_events", "MEX", 60, nationality="HND"),
            row("mexico_events", "MEX", 30, part="adults"),
            row("mexico_events", "MEX", 8, nationality="HND", **other),
            row("mexico_events", "MEX", 7, nationality="GTM", **other),
        ),
        "mexico_events",
    )
    assert told["value"].to_list() == [100.0, 15.0]
    assert told["first_day"].to_list() == [date(2023, 1, 1), date(2023, 2, 1)]


def test_a_series_that_is_not_there_has_no_periods() -> None:
    assert total(SERIES.empty(), "mexico_events").is_empty()


def test_every_flow_that_is_carried_is_known_as_one() -> None:
    flows = carried().series.filter(unit="events")["series"].unique()
    assert set(flows) <= CHAINED
