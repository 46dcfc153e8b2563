"""What was said of a nation, a season or of buses is no number of people of one caravan."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from ledger_tables import STEADY, day, estimated, table

NATION: dict[str, Any] = {"day": 5, "value": 1500, "measure": "running_total"}


@pytest.mark.parametrize("scope", ["sum", "resource"])
@pytest.mark.parametrize("quantity", ["returned_by_authorities", "detained", "visas_issued"])
def test_a_total_over_several_groups_is_no_fate_of_this_one(scope: str, quantity: str) -> None:
    nation = {**NATION, "quantity": quantity}
    before = estimated(table(*STEADY))
    after = estimated(table(*STEADY, {**nation, "scope": scope}))
    assert after.balance.equals(before.balance)
    # The same number of this group's own people does count.
    own = estimated(table(*STEADY, {**nation, "scope": "whole"}))
    assert not own.balance.equals(before.balance)


def test_without_a_report_of_one_s_own_the_outcome_is_not_estimable() -> None:
    nation = {**NATION, "quantity": "returned_by_authorities", "scope": "sum"}
    cells = estimated(table(*STEADY, nation)).ledger.filter(
        (pl.col("compartment") == "returned_by_authorities") & (pl.col("day") >= day(5))
    )
    assert set(cells["basis"]) == {"not_estimable"}
    assert cells["median"].null_count() == cells.height


def test_a_report_about_several_or_no_caravans_feeds_none() -> None:
    rows = table(*STEADY, {"day": 5, "value": 9000})
    before = estimated(table(*STEADY))
    for kind in ("several", "none"):
        assignment = pl.concat(
            [one.with_columns(kind=pl.lit(kind)) if last else one for one, last in _parts(rows)]
        )
        assert estimated(rows, assignment=assignment).balance.equals(before.balance)


def _parts(rows: pl.DataFrame) -> list[tuple[pl.DataFrame, bool]]:
    from ledger_tables import assigned

    every = assigned(rows)
    return [(every[:-1], False), (every[-1:], True)]
