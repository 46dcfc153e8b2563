"""Dangers: nothing twice, seasons, denominators of the same days."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.context.dangers import dangers, totals
from amparo.records.context import DANGERS, INCIDENTS, SERIES

TUCSON = {"lat": 31.9, "lon": -112.3, "country": "USA", "route": "US-Mexico border crossing"}
BROOKS = {"lat": 27.2, "lon": -98.2, "country": "USA", "route": "US-Mexico border crossing"}


def incident(day: date, until: date | None = None, **cells: Any) -> dict[str, Any]:
    return {
        "incident_id": "", "main_id": "", "record": "incident", "day_from": day,
        "day_to": until or day, "dead": 1.0, "missing": 0.0, "children": None, "women": None,
        "men": None, "cause": "unknown", "country": "HND", "route": "", "lat": 14.1, "lon": -87.2,
        "place_precision": "point", "quality": 4, "url": "", "dataset": "iom", **cells,
    }  # fmt: skip


def table(*rows: dict[str, Any]) -> pl.DataFrame:
    return INCIDENTS.frame({**r, "incident_id": str(i)} for i, r in enumerate(rows))


def crossings(
    part: str, years: range, value: float = 1_000.0, **cells: Any
) -> list[dict[str, Any]]:
    months = pl.date_range(date(years[0], 1, 1), date(years[-1], 12, 1), "1mo", eager=True)
    return [
        {
            "series": "us_border_patrol_sector", "country": "USA", "nationality": "", "part": part,
            "first_day": first, "last_day": last, "value": value, "unit": "events",
            "complete": True, "dataset": "ohss", **cells,
        }
        for first, last in zip(months, months.dt.month_end(), strict=True)
    ]  # fmt: skip


NO_SERIES = SERIES.empty()


def told(found: pl.DataFrame, stretch: str, season: str = "all") -> dict[str, Any]:
    rows = found.filter((pl.col("stretch") == stretch) & (pl.col("season") == season))
    assert rows.height == 1
    return rows.row(0, named=True)


def test_a_count_without_a_denominator_is_no_risk() -> None:
    rows = table(
        incident(date(2020, 6, 1), dead=3.0, missing=2.0, children=1.0, quality=1),
        incident(date(2021, 1, 1), children=None, quality=3),
    )
    row = told(dangers(rows, NO_SERIES, seed=1), "central_america")
    assert (row["records"], row["dead"], row["missing"], row["children"]) == (2, 4.0, 2.0, 1.0)
    assert row["well_sourced"] == 0.5
    assert row["exposure"] is row["rate"] is row["raw_rate"] is None
    assert (row["first_day"], row["last_day"]) == (date(2020, 1, 1), date(2021, 1, 1))
    quiet = told(dangers(table(incident(date(2020, 6, 1))), NO_SERIES, seed=1), "central_america")
    assert quiet["children"] is None


def test_no_records() -> None:
    assert dangers(INCIDENTS.empty(), NO_SERIES, seed=1).equals(DANGERS.empty())
    assert totals(INCIDENTS.empty()).is_empty()


def test_split_parts_add_and_are_one_record() -> None:
    parts = [
        incident(date(2020, 6, 1), main_id="a", record="split", dead=2.0),
        incident(date(2020, 6, 1), main_id="a", record="split", dead=2.0),
        incident(date(2020, 6, 1), main_id="b"),
        incident(date(2020, 6, 1)),
    ]
    row = told(dangers(table(*parts), NO_SERIES, seed=1), "central_america")
    assert (row["records"], row["dead"]) == (3, 6.0)


def test_a_cumulative_record_adds_what_the_single_ones_leave() -> None:
    rows = table(
        incident(date(2019, 12, 31), record="cumulative", dead=10.0, **BROOKS),
        incident(date(2019, 2, 1), dead=3.0, **BROOKS),
        incident(date(2019, 5, 1), **{**BROOKS, "lat": 27.5}),  # 33 km away
        incident(date(2019, 5, 1), **{**BROOKS, "lat": 26.3}),  # 100 km away
        incident(date(2018, 12, 31), **BROOKS),  # another year
        incident(date(2019, 5, 1), **{**BROOKS, "country": "MEX"}),  # another country's office
        incident(date(2019, 5, 1), dataset="other", **BROOKS),
    )
    found = totals(rows)
    assert found["removed"].sum() == pytest.approx(4)
    assert found["dead"].sum() == pytest.approx(10 + 4)
    more = table(
        incident(date(2019, 12, 31), record="cumulative", dead=2.0, **BROOKS),
        incident(date(2019, 2, 1), dead=3.0, **BROOKS),
    )
    assert totals(more)["dead"].sum() == pytest.approx(3)


def test_later_cumulative_records_begin_where_the_last_ended() -> None:
    """Of each single record at most one total is lowered, and a total keeps to its own days."""
    rows = table(
        incident(date(2021, 5, 31), record="cumulative", dead=34.0, **BROOKS),
        incident(date(2021, 6, 30), record="cumulative", dead=13.0, **BROOKS),
        incident(date(2021, 6, 30), record="cumulative", dead=13.0, **BROOKS),
        incident(date(2021, 1, 5), dead=4.0, **BROOKS),
        incident(date(2021, 6, 1), dead=2.0, **BROOKS),
        incident(date(2021, 7, 1), dead=2.0, **BROOKS),
    )
    found = totals(rows)
    assert found["removed"].sum() == pytest.approx(6)
    assert found["dead"].sum() == pytest.approx(34 + 26 + 8 - 6)
    june = told(dangers(rows, NO_SERIES, seed=1), "rio_grande_valley", "hot")
    assert june["dead"] == pytest.approx(26 - 2 + 2 + 2)  # that of May began in January


def test_a_total_of_a_country_leaves_single_records_alone() -> None:
    rows = table(
        incident(date(2019, 12, 31), record="cumulative", dead=5.0, place_precision="country"),
        incident(date(2019, 2, 1), record="cumulative", dead=5.0, lat=None, lon=None),
        incident(date(2019, 2, 1)),
    )
    assert totals(rows)["removed"].sum() == 0


def test_seasons_hold_only_what_fits() -> None:
    rows = table(
        incident(date(2020, 5, 1)),
        incident(date(2020, 9, 1), date(2020, 9, 30)),
        incident(date(2020, 1, 1), date(2020, 12, 31)),
        incident(date(2020, 4, 1), date(2020, 5, 31)),
        incident(date(2020, 10, 1)),
        incident(date(2020, 10, 1), date(2021, 2, 28)),
        incident(date(2020, 9, 1), date(2021, 5, 31)),
    )
    found = dangers(rows, NO_SERIES, seed=1)
    records = {s: told(found, "central_america", s)["records"] for s in ("all", "hot", "cool")}
    assert records == {"all": 7, "hot": 2, "cool": 2}


def test_rate_and_exposure_are_of_the_same_days() -> None:
    rows = table(
        *(incident(date(y, m, 3), **TUCSON) for y in (2020, 2021) for m in range(1, 13)),
        incident(date(2022, 6, 1), **TUCSON),
    )
    series = SERIES.frame(
        crossings("tucson", range(2020, 2022)) + crossings("yuma", range(2020, 2022), 500.0)
    )
    found = dangers(rows, series, seed=1, years=(2020, 2022))
    both = found.filter((pl.col("stretch") == "tucson") & (pl.col("season") == "all"))
    assert both["dead"].to_list() == [24.0, 1.0]
    assert both["exposure"].to_list() == [24_000.0, None]
    assert both["raw_rate"].to_list() == [pytest.approx(10.0), None]
    assert both["first_day"].to_list() == [date(2020, 1, 1), date(2022, 1, 1)]
    assert both["last_day"].to_list() == [date(2021, 12, 31), date(2022, 6, 1)]
    rated = both.row(0, named=True)
    assert rated["rate_low"] < rated["rate"] < rated["rate_high"]
    assert rated["exposure_series"] == "us_border_patrol_sector"
    hot = found.filter((pl.col("stretch") == "tucson") & (pl.col("season") == "hot"))
    assert hot["exposure"].to_list() == [10_000.0, None]
    safe = told(found, "yuma")
    assert (safe["records"], safe["raw_rate"]) == (0, 0.0)
    assert 0 < safe["rate"] < rated["rate"]


def test_years_are_kept_to() -> None:
    rows = table(*(incident(date(y, 6, 1)) for y in range(2018, 2024)))
    row = told(dangers(rows, NO_SERIES, seed=1, years=(2019, 2020)), "central_america")
    assert row["records"] == 2
    assert (row["first_day"], row["last_day"]) == (date(2019, 1, 1), date(2020, 6, 1))


def test_a_yearly_denominator_serves_the_whole_year_only() -> None:
    gap = {"series": "darien_transits", "country": "PAN"}
    year = {"first_day": date(2020, 1, 1), "last_day": date(2020, 12, 31), "value": 5_000.0}
    series = SERIES.frame(
        [
            {**crossings("", range(2020, 2021))[0], **gap, **year},
            *crossings("", range(2021, 2022), **gap),
            {**crossings("", range(2021, 2022))[0], **gap, **year, "first_day": date(2021, 1, 1),
             "last_day": date(2021, 12, 31)},
        ]
    )  # fmt: skip
    place = {"country": "PAN", "lat": 8.5, "lon": -77.7}
    rows = table(
        incident(date(2020, 6, 1), **place), incident(date(2021, 6, 1), **place),
        incident(date(2021, 11, 1), **place),
    )  # fmt: skip
    found = dangers(rows, series, seed=1)
    assert told(found, "darien")["exposure"] == 5_000 + 12_000  # months before the year's sum
    hot = found.filter((pl.col("stretch") == "darien") & (pl.col("season") == "hot"))
    assert hot["exposure"].to_list() == [5_000.0, None]
    assert hot["dead"].to_list() == [1.0, 1.0]


def test_nationalities_are_summed_only_without_a_total() -> None:
    month = crossings("tucson", range(2020, 2021))
    parts = [{**m, "nationality": n} for m in month for n in ("HND", "MEX")]
    rows = table(incident(date(2020, 6, 1), **TUCSON))
    assert told(dangers(rows, SERIES.frame(parts), seed=1), "tucson")["exposure"] == 24_000
    both = dangers(rows, SERIES.frame(parts + month), seed=1)
    assert told(both, "tucson")["exposure"] == 12_000
    partial = SERIES.frame({**m, "complete": False} for m in month)
    assert told(dangers(rows, partial, seed=1), "tucson")["exposure"] is None


DAYS = st.dates(date(2019, 1, 1), date(2022, 12, 31))


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(DAYS, st.integers(0, 400), st.integers(0, 9), st.sampled_from([0, 1, 2])),
        min_size=1, max_size=25,
    )
)  # fmt: skip
def test_rows_of_a_season_add_up_to_every_record(
    drawn: list[tuple[date, int, int, int]],
) -> None:
    """Whatever the spans and denominators, nobody is lost or counted twice in season "all"."""
    places = (TUCSON, BROOKS, {"country": "GTM"})
    rows = table(
        *(
            incident(d, date.fromordinal(d.toordinal() + long), dead=float(n), **places[p])
            for d, long, n, p in drawn
        )
    )
    found = dangers(rows, SERIES.frame(crossings("tucson", range(2020, 2022))), seed=1)
    every = found.filter(pl.col("season") == "all")
    assert every["dead"].sum() == pytest.approx(rows["dead"].sum())
    assert every["records"].sum() == rows.height
    parts = found.filter(pl.col("season") != "all").group_by("stretch").agg(pl.col("dead").sum())
    whole = dict(every.group_by("stretch").agg(pl.col("dead").sum()).iter_rows())
    assert all(n <= whole[stretch] for stretch, n in parts.iter_rows())
    sums = totals(rows)
    assert sums["dead"].sum() == pytest.approx(rows["dead"].sum())


def test_a_hundred_thousand_records_are_fast() -> None:
    rows = table(*(incident(date(2020, 1 + m, 3), **TUCSON) for m in range(12)))
    total = incident(date(2020, 12, 31), record="cumulative", dead=20.0, **TUCSON)
    rows = pl.concat([rows, table(total)])
    many = pl.concat([rows] * 8_000).with_columns(
        incident_id=pl.int_range(pl.len()).cast(pl.String)
    )
    series = SERIES.frame(crossings("tucson", range(2020, 2021)))
    started = time.perf_counter()
    found = dangers(many, series, seed=1)
    assert time.perf_counter() - started < 3.0
    assert told(found, "tucson")["dead"] == pytest.approx(20 * 8_000)
