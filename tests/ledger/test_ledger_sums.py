"""What was said of a nation, a season or of buses is no number of people of one caravan."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

DAY_0 = date(2031, 3, 1)
STEADY = [{"day": d, "value": 2000 + 40 * (d % 3)} for d in range(10)]


@pytest.mark.parametrize("scope", ["sum", "resource"])
@pytest.mark.parametrize("quantity", ["returned_by_authorities", "detained", "visas_issued"])
def test_a_total_over_several_groups_is_no_fate_of_this_one(
    table: Callable[..., pl.DataFrame], estimate: Callable[..., Any], scope: str, quantity: str
) -> None:
    nation = {"day": 5, "value": 1500, "quantity": quantity, "measure": "running_total"}
    before = estimate(table(*STEADY))
    after = estimate(table(*STEADY, {**nation, "scope": scope}))
    assert after.balance.equals(before.balance)
    # The same number of this group's own people does count.
    own = estimate(table(*STEADY, {**nation, "scope": "whole"}))
    assert not own.balance.equals(before.balance)


def test_without_a_report_of_one_s_own_the_outcome_is_not_estimable(
    table: Callable[..., pl.DataFrame], estimate: Callable[..., Any]
) -> None:
    nation = {
        "day": 5, "value": 1500, "quantity": "returned_by_authorities",
        "measure": "running_total", "scope": "sum",
    }  # fmt: skip
    cells = estimate(table(*STEADY, nation)).ledger.filter(
        (pl.col("compartment") == "returned_by_authorities")
        & (pl.col("day") >= DAY_0 + timedelta(days=5))
    )
    assert set(cells["basis"]) == {"not_estimable"}
    assert cells["median"].null_count() == cells.height
