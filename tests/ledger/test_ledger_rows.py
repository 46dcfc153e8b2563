"""Reports as columns: whose they are, in which order, on which days."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from ledger_tables import LATER, STEADY, assigned, day, registered, rows_of, table

from amparo.ledger.rows import NOWHERE, Rows, code, codes, read_rows, reports_by_caravan
from amparo.records.vocab import QUANTITIES

TWO = [*STEADY[:4], *({**s, "caravan": "c2"} for s in STEADY[:3])]


def read(reports: pl.DataFrame, assignment: pl.DataFrame | None = None, **options: Any) -> dict:
    given = {"register": registered(reports), "north": {}, "as_of": LATER, **options}
    return read_rows(reports, assigned(reports) if assignment is None else assignment, **given)


def test_each_caravan_has_its_own_reports() -> None:
    found = read(table(*TWO))
    assert {name: rows.report_id.tolist() for name, rows in found.items()} == {
        "c1": ["t000", "t001", "t002", "t003"], "c2": ["t004", "t005", "t006"],
    }  # fmt: skip


def test_rows_come_in_the_order_of_their_days_whatever_that_of_the_table() -> None:
    reports = table(*reversed(TWO))
    ends = read(reports.sample(fraction=1.0, shuffle=True, seed=1))["c1"].end.tolist()
    assert ends == [0, 1, 2, 3]


def test_days_count_from_the_first_day_of_the_caravan() -> None:
    rows = rows_of({"day": 4, "window": 6, "slack": 2, "value": 900})
    assert (rows.start[0], rows.end[0], rows.slack[0]) == (-2, 4, 2)
    assert rows.known[0] == (day(5) - day(0)).days + day(0).toordinal() - 719_163


@pytest.mark.parametrize(
    "change",
    [{"copy_of": "t001"}, {"known_on": day(400)}],
)
def test_copies_and_what_is_known_later_are_left_out(change: dict[str, Any]) -> None:
    reports = table(*TWO)
    one = pl.col("report_id") == "t000"
    changed = reports.with_columns(
        pl.when(one).then(pl.lit(v)).otherwise(n).alias(n) for n, v in change.items()
    )
    assert read(changed)["c1"].report_id.tolist() == ["t001", "t002", "t003"]
    assert len(reports_by_caravan(changed, assigned(changed), LATER)["c1"]) == 3


@pytest.mark.parametrize(
    "change", [{"kind": "several"}, {"kind": "none"}, {"caravan_id": ""}, {"probability": 0.0}]
)
def test_only_reports_about_one_caravan_feed_it(change: dict[str, Any]) -> None:
    reports = table(*TWO)
    one = pl.col("report_id") == "t000"
    assignment = assigned(reports).with_columns(
        pl.when(one).then(pl.lit(v)).otherwise(n).alias(n) for n, v in change.items()
    )
    assert read(reports, assignment)["c1"].report_id.tolist() == ["t001", "t002", "t003"]


def test_a_report_that_may_be_of_two_caravans_feeds_both() -> None:
    reports = table(*TWO)
    half = assigned(reports).with_columns(probability=pl.lit(0.5))
    other = half.filter(pl.col("report_id") == "t000").with_columns(caravan_id=pl.lit("c2"))
    found = read(reports, pl.concat([half, other]))
    assert "t000" in found["c1"].report_id
    assert "t000" in found["c2"].report_id
    assert found["c2"].mine.tolist() == [0.5] * 4


def test_caravans_without_reports_or_outside_the_register_are_absent() -> None:
    reports = table(*TWO)
    assert set(read(reports, register=registered(table(*STEADY)))) == {"c1"}
    assert read(table()) == {}


def test_a_slice_keeps_all_columns_together() -> None:
    rows = rows_of(*STEADY)
    some = rows.only(rows.end > 6)
    assert isinstance(some, Rows)
    assert len(some) == 3
    assert some.low.tolist() == rows.low[7:].tolist()


def test_places_of_the_border_have_the_number_of_their_locality() -> None:
    rows = rows_of(
        {"day": 0, "value": 1, "place_id": "mx-tijuana"},
        {"day": 1, "value": 1, "place_id": "us-san-ysidro"},
        {"day": 2, "value": 1, "place_id": "mx-mexicali"},
        {"day": 3, "value": 1, "place_id": "mx-tapachula"},
        {"day": 4, "value": 1},
    )
    assert rows.north[0] == rows.north[1] != rows.north[2]
    assert rows.north[3:].tolist() == [NOWHERE, NOWHERE]
    assert (rows.north[:3] != NOWHERE).all()


def test_codes_stand_for_values_of_the_vocabulary() -> None:
    every = codes("quantity", QUANTITIES)
    np.testing.assert_array_equal(every, np.arange(len(QUANTITIES)))
    assert code("quantity", "detained") in every
    with pytest.raises(KeyError):
        code("quantity", "nobody")
