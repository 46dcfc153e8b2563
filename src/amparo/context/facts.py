"""Facts: one figure each, with its period, its source and the day until which it may be printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from amparo.records.context import FACTS

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Origin", "fact", "printable", "together"]

#: Figures computed from series may be printed for so long after the series was read.
_FRESH: Final = timedelta(days=3 * 365)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a figure comes from.

    Attributes:
        publisher: who says it.
        url: the page that says it, or an anchor of the brief.
        licence: of the data, "" where it is a stated fact.
        read_on: the day on which it was read.
        kind: counted, estimated, survey, law or stated.
        review_by: the last day on which it may be printed without another look.
    """

    publisher: str
    url: str
    licence: str
    read_on: date
    kind: str
    review_by: date | None = None

    @classmethod
    def of_dataset(cls, datasets: pl.DataFrame, dataset: str, *, kind: str = "counted") -> Origin:
        """The origin of a figure computed from a data set's series."""
        row = datasets.row(by_predicate=pl.col("dataset") == dataset, named=True)
        return cls(
            publisher=row["publisher"], url=row["url"], licence=row["licence"],
            read_on=row["read_on"], kind=kind,
        )  # fmt: skip


def fact(claim: str, value: float | None, unit: str, origin: Origin, **more: Any) -> dict[str, Any]:
    """One row of FACTS.

    Args:
        claim: its code.
        value: the figure, in ``unit``.
        unit: people, events, share, ratio, ...
        origin: where it comes from.
        **more: low, high, first_day, last_day, place.
    """
    empty = {"low": None, "high": None, "first_day": None, "last_day": None, "place": ""}
    return {
        "claim": claim, "value": value, "unit": unit, **empty,
        "kind": origin.kind, "publisher": origin.publisher, "url": origin.url,
        "licence": origin.licence, "read_on": origin.read_on,
        "review_by": origin.review_by or origin.read_on + _FRESH, **more,
    }  # fmt: skip


def together(*tables: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """FACTS of several makers; a claim that two make is the later one's."""
    rows = {row["claim"]: row for table in tables for row in table}
    return FACTS.frame(rows[claim] for claim in sorted(rows))


def printable(facts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The facts that are not too old to be printed on a day."""
    return facts.filter(pl.col("review_by") >= as_of)
