from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.records import AmparoError, Column, OutputError, Problem, Schema, UsageError, tables
from amparo.records.tables import prediction_columns

TABLE = Schema(
    "sample",
    {
        "id": Column(dtype=pl.String),
        "kind": Column(dtype=pl.String, allowed=frozenset({"a", "b"})),
        "people": Column(dtype=pl.Float64, low=0, high=10),
        "day": Column(dtype=pl.Date, nullable=True),
    },
    key=("id",),
)
GOOD = {"id": "x", "kind": "a", "people": 1.0, "day": date(2020, 1, 15)}
ALL_TABLES = [
    tables.REPORTS, tables.EVENTS, tables.ASSIGNMENT, tables.DECISIONS, tables.REGISTER,
    tables.LEDGER, tables.BALANCE, tables.LEANS, tables.QUARANTINE,
]  # fmt: skip


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    schema = {name: column.dtype for name, column in TABLE.columns.items()}
    return pl.DataFrame(
        [{**GOOD, "id": str(k), **row} for k, row in enumerate(rows)], schema=schema
    )


def test_a_good_frame_passes_with_its_columns_in_order() -> None:
    given_ = frame({}, {"day": None}).select("people", "day", "kind", "id", extra=pl.lit(1))
    checked = TABLE.checked(given_)
    assert checked.columns == ["id", "kind", "people", "day"]
    assert checked.height == 2


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"kind": "c"}, "kind"),
        ({"kind": None}, "kind"),
        ({"kind": "A"}, "kind"),
        ({"people": -0.5}, "people"),
        ({"people": 10.5}, "people"),
        ({"people": None}, "people"),
        ({"id": None}, "id"),
        ({"id": "0"}, "id"),  # the key of the first row again
    ],
)
def test_what_breaks_a_table_is_named(row: dict[str, object], column: str) -> None:
    with pytest.raises(AmparoError) as raised:
        TABLE.checked(frame({}, row))
    assert raised.value.code == "table_broken"
    assert raised.value.params["table"] == "sample"
    assert raised.value.params["column"] == column
    assert raised.value.params["row"] in {"1", "-"}


def test_a_missing_column_and_a_wrong_type_are_named() -> None:
    with pytest.raises(AmparoError) as raised:
        TABLE.checked(frame({}).drop("day"))
    assert raised.value.params["column"] == "day"
    with pytest.raises(AmparoError) as raised:
        TABLE.checked(frame({}).with_columns(people=pl.lit(3)))
    assert (raised.value.params["column"], raised.value.params["row"]) == ("people", "Int32")


def test_a_number_that_is_not_one_is_refused() -> None:
    with pytest.raises(AmparoError):
        TABLE.checked(frame({"people": float("nan")}))


@given(st.floats(allow_nan=False, width=32))
@settings(max_examples=60)
def test_bounds_are_inclusive_and_strict_beyond(people: float) -> None:
    good = 0 <= people <= 10
    try:
        TABLE.checked(frame({"people": people}))
    except AmparoError:
        assert not good
    else:
        assert good


@pytest.mark.parametrize("schema", ALL_TABLES, ids=lambda s: s.name)
def test_empty_tables_keep_their_contract(schema: Schema) -> None:
    assert schema.checked(schema.empty()).height == 0
    assert schema.frame([]).columns == schema.names
    assert set(schema.key) <= set(schema.names)


def test_errors_carry_a_code_parameters_and_an_exit_code() -> None:
    error = UsageError("bad_day", given="31/02")
    assert (error.code, error.params, error.exit_code) == ("bad_day", {"given": "31/02"}, 2)
    assert OutputError("x").exit_code == 1
    assert isinstance(error, AmparoError)


def test_a_problem_cannot_be_changed_afterwards() -> None:
    problem = Problem(row=2, column="place", reason="place_missing", hint="check_place")
    with pytest.raises(AttributeError):
        problem.row = 3  # type: ignore[misc]


def test_prediction_columns_are_the_nineteen_of_the_contract() -> None:
    names = prediction_columns()
    assert names == [f"q{k:02d}" for k in range(5, 100, 5)]
    assert len(tables.PREDICTION_LEVELS) == len(names) == 19
