"""The composition of every caravan of a result."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from ledger_tables import STEADY, assigned, day, estimated, table

from amparo.ledger import compose
from amparo.records.tables import COMPOSITION

CHILDREN = [
    {"day": d, "value": 500 + 7 * d, "quantity": "children", "scope": "subset",
     "qualifier": "exact", "source": f"s{d}"}
    for d in (2, 4, 6)
]  # fmt: skip


def composed(*said: dict[str, Any], seed: int = 1, **options: Any) -> pl.DataFrame:
    reports = table(*said)
    result = estimated(reports, draws=200, **options)
    return compose(result, reports, assigned(reports), as_of=day(200), seed=seed)


@pytest.fixture(scope="module")
def found() -> pl.DataFrame:
    return composed(*STEADY, *CHILDREN)


def test_the_table_satisfies_its_schema(found: pl.DataFrame) -> None:
    assert COMPOSITION.checked(found).height > 0
    assert set(found["caravan_id"]) == {"c1"}


def test_a_quarter_of_the_people_together_are_children(found: pl.DataFrame) -> None:
    row = found.row(
        by_predicate=(pl.col("day") == day(4)) & (pl.col("group") == "children"), named=True
    )
    assert row["share_q05"] < 0.26 < row["share_q95"]
    assert 0.15 < row["share_median"] < 0.37
    assert 350 < row["median"] < 750


def test_what_nobody_counted_is_not_estimable(found: pl.DataFrame) -> None:
    women = found.filter(pl.col("group") == "women")
    assert set(women["reason"]) == {"no_reports"}
    assert women["median"].null_count() == women.height


def test_a_caravan_without_a_size_has_no_composition() -> None:
    assert composed(*CHILDREN).is_empty()


def test_the_same_seed_gives_the_same_table(found: pl.DataFrame) -> None:
    assert composed(*STEADY, *CHILDREN).equals(found)
    assert not composed(*STEADY, *CHILDREN, seed=2).equals(found)
