"""Independent sources are counted by who said it, not by how often."""

from __future__ import annotations

from typing import Any

import polars as pl
from ledger_tables import estimated, table


def sources(result: Any, compartment: str) -> list[int]:
    """Independent sources so far, day by day."""
    cells = result.ledger.filter(pl.col("compartment") == compartment).sort("day")
    return cells["sources"].to_list()


def test_five_reports_of_one_source_are_one_source() -> None:
    daily = [{"day": d, "value": 2000, "source": "the ministry"} for d in range(5)]
    assert sources(estimated(table(*daily)), "on_the_way")[:10] == [1] * 10


def test_a_source_counts_from_its_first_report_on() -> None:
    said = [
        {"day": 0, "value": 2000, "source": "the ministry"},
        {"day": 3, "value": 2400, "source": "the shelter"},
        {"day": 4, "value": 2100, "source": "the ministry"},
        {"day": 6, "value": 2500, "source": "the march"},
        {"day": 6, "value": 300, "quantity": "detained", "source": "the institute"},
    ]
    result = estimated(table(*said))
    assert sources(result, "on_the_way")[:10] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 3]
    assert sources(result, "detained")[:10] == [0] * 6 + [1] * 4


def test_arrivals_count_who_saw_people_at_the_northern_border() -> None:
    said = [
        {"day": 0, "value": 2000, "source": "the ministry"},
        {"day": 5, "value": 900, "source": "the shelter", "place_id": "mx-tijuana"},
        {"day": 6, "value": 700, "source": "the ministry", "place_id": "mx-tapachula"},
        {"day": 7, "value": 70, "source": "the clinic", "place_id": "mx-tijuana",
         "scope": "subset"},
        {"day": 8, "value": 950, "source": "the march", "place_id": "mx-tijuana"},
    ]  # fmt: skip
    assert sources(estimated(table(*said)), "arrived")[:10] == [0] * 5 + [1] * 3 + [2] * 2
