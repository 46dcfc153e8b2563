"""What cannot be told, with its reason: every code has a table that gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from ledger_tables import STEADY, cell, day, estimated, rows_of, table, together

from amparo.ledger.evidence import size_evidence
from amparo.ledger.settings import Settings
from amparo.ledger.support import REASONS, contradicted

if TYPE_CHECKING:
    from collections.abc import Callable

#: Eight that agree and six of other worlds, all exact to the last head.
NEAR = (2011, 2117, 1957, 2203, 2049, 1907, 2161, 1993)
APART = [{"day": 3, "value": v, "qualifier": "exact"} for v in NEAR]
FAR = [
    {"day": 3, "value": v, "qualifier": "exact"}
    for v in (31_007, 600_011, 90_001, 240_007, 150_007, 55_001)
]
MONTHLY = {"day": 4, "quantity": "detained", "measure": "flow", "scope": "subset", "value": 60_000}
PLANNED = {"day": 4, "quantity": "returned_own", "measure": "plan", "value": 300}
CLAIMED = {"day": 4, "quantity": "asylum_requests", "scope": "subset", "value": 90}


def of(*said: dict[str, Any], **options: Any) -> Callable[[], Any]:
    return lambda: estimated(table(*said), **options)


#: Result, day, compartment and reason.
CASES: dict[str, tuple[Callable[[], Any], int, str]] = {
    "no_size_report": (of({"day": 2, "value": 30, "quantity": "children", "scope": "subset"}), 3,
                       "on_the_way"),
    "only_parts": (of(*({"day": d, "value": 300 + d, "scope": "part"} for d in range(5))), 3,
                   "on_the_way"),
    "few_sources": (of(*({**s, "source": "the ministry"} for s in STEADY)), 5, "on_the_way"),
    "contradiction": (of(*APART, *FAR), 3, "on_the_way"),
    "unsure_reports": (of(*STEADY, chances={f"t{i:03d}": 0.3 for i in range(10)}), 5,
                       "on_the_way"),
    "silence": (of({"value": 1000}, {"value": 1100}, {"day": 59, "value": 800}, days=60), 30,
                "on_the_way"),
    "no_reports": (of(*STEADY), 5, "detained"),
    "no_reports_yet": (of(*STEADY, CLAIMED), 3, "asylum_claimed"),
    "only_plans": (of(*STEADY, PLANNED), 5, "returned_own"),
    "beyond_group": (of(*STEADY, MONTHLY), 5, "detained"),
}  # fmt: skip


def test_every_reason_has_a_case() -> None:
    assert set(CASES) == set(REASONS) - {""}


@pytest.mark.parametrize("reason", sorted(CASES))
def test_the_cell_says_why_there_is_no_number(reason: str) -> None:
    make, number, compartment = CASES[reason]
    found = cell(make(), number, compartment)
    assert (found["basis"], found["reason"]) == ("not_estimable", reason)
    assert [found[c] for c in ("median", "q05", "q95")] == [None, None, None]


@pytest.mark.parametrize(
    ("said", "options", "number", "compartment"),
    [
        (STEADY, {}, 5, "on_the_way"),
        ([*APART, *FAR[:2]], {}, 3, "on_the_way"),  # two of ten are not beyond the model
        (STEADY, {"chances": {f"t{i:03d}": 0.7 for i in range(10)}}, 5, "on_the_way"),
        ([{"value": 1000}, {"value": 1100}, {"day": 59, "value": 800}], {"days": 60}, 14, "joined"),
        ([{"value": 1000}, {"value": 1100}, {"day": 59, "value": 800}], {"days": 60}, 14,
         "on_the_way"),
        ([*STEADY, CLAIMED], {}, 4, "asylum_claimed"),
        ([*STEADY, {**MONTHLY, "value": 900}], {}, 5, "detained"),
    ],
)  # fmt: skip
def test_where_it_is_just_estimable_there_is_a_number(
    said: list[dict[str, Any]], options: dict[str, Any], number: int, compartment: str
) -> None:
    found = cell(estimated(table(*said), **options), number, compartment)
    assert (found["basis"], found["reason"]) == ("estimated", "")
    assert found["q05"] <= found["median"] <= found["q95"]


def test_of_a_contradiction_the_readings_name_the_reports() -> None:
    result = estimated(table(*APART, *FAR))
    nothing = dict(result.readings.select("report_id", "nothing").iter_rows())
    assert {i for i, share in nothing.items() if share > 0.5} == {f"t{i:03d}" for i in range(8, 14)}
    assert result.sizes.is_empty()


@pytest.mark.parametrize(("nothing", "expected"), [(0, False), (3, False), (4, False), (5, True),
                                                   (14, True)])  # fmt: skip
def test_contradictions_are_those_that_chance_does_not_explain(
    nothing: int, *, expected: bool
) -> None:
    """A third of fourteen, and as many as one caravan in a thousand has: four and two thirds."""
    size = size_evidence(rows_of(*APART, *FAR), 10, Settings())
    told = np.array([1.0] * nothing + [0.0] * (14 - nothing))
    assert contradicted(size, told, 0.04) == expected
    # Two of three are more than a third, but chance makes them more often than once in a thousand.
    few = size_evidence(rows_of(*APART[:3]), 10, Settings())
    assert not contradicted(few, np.array([1.0, 1.0, 0.0]), 0.04)


def test_numbers_said_again_are_no_contradiction() -> None:
    again = [{"day": 3, "value": 2011, "qualifier": "exact"} for _ in range(11)]
    result = estimated(table(*again, *APART))
    nothing = result.readings["nothing"]
    assert (nothing > 0.5).sum() >= 8
    assert cell(result, 3)["basis"] == "estimated"


def test_days_of_which_nothing_is_said_have_no_size_either() -> None:
    result = estimated(table({"value": 1000}, {"value": 1100}, {"day": 59, "value": 800}), days=60)
    told = set(result.sizes["day"].to_list())
    assert told == {day(d) for d in range(60) if min(d, 59 - d) <= 14}
    assert cell(result, 30, "no_later_report")["reason"] == "silence"
    assert cell(result, 30, "joined")["basis"] == "estimated"


def test_a_caravan_that_is_not_estimable_has_no_peak_and_no_size() -> None:
    alone = estimated(table({"value": 1000}))
    assert alone.sizes.is_empty()
    with pytest.raises(pl.exceptions.NoRowsReturnedError):
        together(alone, 0)


def test_a_single_exact_official_count_is_stated() -> None:
    official = {"day": 3, "quantity": "detained", "scope": "subset", "measure": "flow",
                "value": 401, "kind": "authority", "qualifier": "exact"}  # fmt: skip
    basis = {
        "alone": cell(estimated(table(*STEADY, official)), 5, "detained")["basis"],
        "two": cell(estimated(table(*STEADY, official, {**official, "value": 388})), 5,
                    "detained")["basis"],
        "about": cell(estimated(table(*STEADY, {**official, "qualifier": "about"})), 5,
                      "detained")["basis"],
        "press": cell(estimated(table(*STEADY, {**official, "kind": "media"})), 5,
                      "detained")["basis"],
    }  # fmt: skip
    assert basis == {"alone": "stated", "two": "estimated", "about": "estimated",
                     "press": "estimated"}  # fmt: skip
