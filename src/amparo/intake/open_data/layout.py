"""What a layout of open data is, and how rows become SERIES."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.records.context import SERIES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from amparo.intake.open_data.cells import Cells

__all__ = ["Layout", "as_series", "columns", "month", "total_too", "year"]

#: Nationality of people whose country is not told, or is told by no code that is known here.
OTHER: Final = "XXX"


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One layout of one source.

    Attributes:
        map: name for ``amparo add --map``.
        dataset: key of DATASETS.
        needs: columns by which it is known.
        read: makes SERIES or INCIDENTS of the good rows.
        kind: "series" or "incidents".
    """

    map: str
    dataset: str
    needs: frozenset[str]
    read: Callable[[Cells], pl.DataFrame]
    kind: str = "series"


def columns(*names: str) -> frozenset[str]:
    """What a layout needs, to be written without braces and brackets."""
    return frozenset(names)


def month(first: pl.Series) -> Mapping[str, pl.Expr | pl.Series]:
    """First and last day of calendar months."""
    return {"first_day": first, "last_day": first.dt.month_end()}


def year(number: pl.Series) -> Mapping[str, pl.Expr | pl.Series]:
    """First and last day of calendar years, whole numbers or null."""
    whole = pl.DataFrame({"y": number})
    days = whole.select(first_day=pl.date("y", 1, 1), last_day=pl.date("y", 12, 31))
    return {"first_day": days["first_day"], "last_day": days["last_day"]}


def as_series(
    rows: pl.DataFrame, *, series: str, country: str, unit: str, dataset: str
) -> pl.DataFrame:
    """SERIES of rows with value, first_day and last_day; rows of one key are added up.

    Args:
        rows: may also have country, nationality, part, series and complete of their own.
        series: the series.
        country: who counted.
        unit: of the value.
        dataset: where it comes from.
    """
    given: dict[str, str | bool] = {
        "series": series, "country": country, "nationality": "", "part": "", "complete": True,
    }  # fmt: skip
    fixed = [pl.lit(v).alias(n) for n, v in given.items() if n not in rows.columns]
    told = rows.with_columns(fixed).group_by(SERIES.key)
    summed = told.agg(pl.col("value").sum(), pl.col("complete").all())
    frame = summed.with_columns(unit=pl.lit(unit), dataset=pl.lit(dataset))
    return SERIES.checked(frame.select(SERIES.names).sort(SERIES.key))


def total_too(rows: pl.DataFrame, column: str = "nationality") -> pl.DataFrame:
    """The rows, and beside each group the sum of all: ``column`` is then ""."""
    return pl.concat([rows, rows.with_columns(pl.lit("").alias(column))])
