"""The peak of a caravan: one definition for every room that tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from polars import DataFrame

__all__ = ["is_one_number", "peaks_of"]

_APART: Final = 3.0


def is_one_number(low: float, high: float) -> bool:
    """Whether the middle of an interval may be quoted: its limits are within a factor of three.

    Wider intervals often hold two stories, whose middle nobody counted.
    """
    return high <= _APART * low


def peaks_of(sizes: DataFrame) -> DataFrame:
    """The day on which the median of the people together is highest, with that day's interval.

    Args:
        sizes: SIZES, or a table with its columns.

    Returns:
        caravan_id, peak_day, peak_median, peak_q05, peak_q95; one row for each caravan that has a
        size on any day. Of equal days the first.
    """
    best = sizes.sort("median", "day", descending=[True, False])
    return best.unique("caravan_id", keep="first", maintain_order=True).select(
        "caravan_id",
        pl.col("day").alias("peak_day"),
        *(pl.col(name).alias(f"peak_{name}") for name in ("median", "q05", "q95")),
    )
