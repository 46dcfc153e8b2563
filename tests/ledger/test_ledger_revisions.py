"""How an estimate changed as reports came in, and which of them moved it."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from ledger_tables import LATER, STEADY, assigned, day, estimated, registered, table

from amparo.ledger import revisions
from amparo.records.tables import REVISIONS

DRAWS = 600
#: Three sources on the first days, known a day later; two more of day 3, known on days 4 and 6.
EARLY = [{"day": d, "value": v} for d, v in ((0, 2003), (1, 2111), (2, 1957))]
TWICE = [{"day": 3, "value": 4217}, {"day": 3, "value": 2057, "known": 3}]


def revised(*said: dict[str, Any], as_of: Any = LATER, **options: Any) -> pl.DataFrame:
    reports = table(*said)
    learnt = estimated(table(*STEADY)).learnt
    state = registered(reports, state="active")
    given = {"learnt": learnt, "as_of": as_of, "seed": 1, "draws": DRAWS, **options}
    return revisions(reports, assigned(reports), state, "c1", **given)


@pytest.fixture(scope="module")
def doubled() -> pl.DataFrame:
    return revised(*EARLY, *TWICE)


def of(found: pl.DataFrame, known: int, number: int) -> dict[str, Any]:
    return found.row(
        by_predicate=(pl.col("known_on") == day(known)) & (pl.col("day") == day(number)), named=True
    )


def test_the_table_satisfies_its_schema(doubled: pl.DataFrame) -> None:
    assert REVISIONS.checked(doubled).height > 0
    assert (doubled["q05"] <= doubled["median"]).all()
    assert (doubled["median"] <= doubled["q95"]).all()


def test_there_is_an_estimate_for_every_day_on_which_a_report_became_known(
    doubled: pl.DataFrame,
) -> None:
    """Not on the first, when only one source had spoken."""
    assert doubled["known_on"].unique().sort().to_list() == [day(d) for d in (2, 3, 4, 6)]


def test_the_first_estimate_of_a_day_has_none_before_it(doubled: pl.DataFrame) -> None:
    seen: dict[Any, float] = {}
    for row in doubled.iter_rows(named=True):
        assert row["before"] == seen.get(row["day"])
        seen[row["day"]] = row["median"]
    assert of(doubled, 2, 1)["before"] is None
    assert of(doubled, 3, 1)["before"] is not None


def test_nothing_is_known_before_it_was_said(doubled: pl.DataFrame) -> None:
    assert (doubled["day"] <= doubled["known_on"]).all()
    reports = table(*EARLY, *TWICE)
    known = dict(reports.select("report_id", "known_on").iter_rows())
    for row in doubled.iter_rows(named=True):
        for report_id in filter(None, row["moved_by"].split(";")):
            assert known[report_id] == row["known_on"]
    assert doubled["known_on"].min() >= min(known.values())


def test_a_report_that_says_twice_as_much_moves_the_median_up_and_is_named_first(
    doubled: pl.DataFrame,
) -> None:
    row = of(doubled, 4, 3)
    assert row["median"] > 1.2 * row["before"]
    assert row["moved_by"] == "t003"
    assert float(row["moves"]) > 0.15
    back = of(doubled, 6, 3)
    assert back["median"] < row["median"]
    assert back["moved_by"].startswith("t004")
    assert float(back["moves"].split(";")[0]) < -0.1


def test_of_several_new_reports_the_one_that_moves_most_is_named_first() -> None:
    found = revised(*EARLY, *({**s, "known": 1} for s in TWICE), draws=1200)
    row = of(found, 4, 3)
    names, moves = row["moved_by"].split(";"), [float(m) for m in row["moves"].split(";")]
    assert set(names) == {"t003", "t004"}
    assert [abs(m) for m in moves] == sorted((abs(m) for m in moves), reverse=True)
    told = dict(zip(names, moves, strict=True))
    assert told["t003"] > 0 > told["t004"]


def test_a_move_is_what_the_report_changed() -> None:
    """Beside the estimate of the day before; Monte Carlo error of a median is about 0.02."""
    row = of(revised(*EARLY, *TWICE, draws=3000), 4, 3)
    assert float(row["moves"]) == pytest.approx(np.log(row["median"] / row["before"]), abs=0.1)


def test_what_is_known_earlier_does_not_see_later_reports(doubled: pl.DataFrame) -> None:
    before = revised(*EARLY)
    assert before.equals(doubled.filter(pl.col("known_on") <= day(3)))
    asked = revised(*EARLY, *TWICE, as_of=day(3))
    assert asked.equals(before)


def test_a_late_report_changes_days_long_past() -> None:
    late = {"day": 1, "value": 4217, "known": 7}
    row = of(revised(*EARLY, late), 8, 1)
    assert row["before"] is not None
    assert row["moved_by"].startswith("t003")
    assert row["median"] > row["before"]


def test_reports_of_outcomes_and_copies_revise_nothing() -> None:
    more = [
        {"day": 3, "value": 300, "quantity": "detained", "scope": "subset"},
        {"day": 3, "value": 9000, "measure": "plan"},
        {"day": 3, "value": 9000, "copy_of": "t000"},
    ]
    assert revised(*EARLY, *more).equals(revised(*EARLY))


def test_days_that_are_not_estimable_are_left_out() -> None:
    assert revised({"day": 0, "value": 2000}).is_empty()
    parts = [{"day": d, "value": 300 + d, "scope": "part"} for d in range(4)]
    assert revised(*parts).is_empty()
    other = table(*EARLY).with_columns(caravan_hint=pl.lit("c2"))
    assert revisions(
        other, assigned(other), registered(table(*EARLY)), "c1",
        learnt=estimated(table(*STEADY)).learnt, as_of=LATER, seed=1,
    ).is_empty()  # fmt: skip


def test_the_same_question_has_the_same_answer(doubled: pl.DataFrame) -> None:
    assert revised(*EARLY, *TWICE).equals(doubled)
    assert not revised(*EARLY, *TWICE, seed=2).equals(doubled)
