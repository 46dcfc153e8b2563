"""Independent sources are counted by who said it, not by how often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

    Table = Callable[..., pl.DataFrame]
    Estimate = Callable[..., Any]


def sources(result: Any, compartment: str) -> list[int]:
    """Independent sources so far, day by day."""
    cells = result.ledger.filter(pl.col("compartment") == compartment).sort("day")
    return cells["sources"].to_list()


def test_five_reports_of_one_source_are_one_source(table: Table, estimate: Estimate) -> None:
    daily = [{"day": d, "value": 2000, "source": "the ministry"} for d in range(5)]
    assert sources(estimate(table(*daily)), "on_the_way")[:10] == [1] * 10


def test_a_source_counts_from_its_first_report_on(table: Table, estimate: Estimate) -> None:
    said = [
        {"day": 0, "value": 2000, "source": "the ministry"},
        {"day": 3, "value": 2400, "source": "the shelter"},
        {"day": 4, "value": 2100, "source": "the ministry"},
        {"day": 6, "value": 2500, "source": "the march"},
        {"day": 6, "value": 300, "quantity": "detained", "source": "the institute"},
    ]
    result = estimate(table(*said))
    assert sources(result, "on_the_way")[:10] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 3]
    assert sources(result, "detained")[:10] == [0] * 6 + [1] * 4
