"""Sums over a series that may be taken, and refusals of those that count the same people twice."""

from __future__ import annotations

from typing import Final

import polars as pl

from amparo.records.errors import UsageError

__all__ = ["CHAINED", "total"]

#: Series that count people on their way: whoever crosses three countries stands in three of them.
CHAINED: Final = frozenset(
    {
        "darien_transits", "honduras_entries", "mexico_events", "mexico_returns",
        "guatemala_returned", "us_encounters", "us_encounters_nationwide", "us_border_patrol",
        "us_border_patrol_sector", "us_border_patrol_region",
    }
)  # fmt: skip
_PERIOD: Final = ["first_day", "last_day"]


def total(series: pl.DataFrame, name: str, *more: str) -> pl.DataFrame:
    """One number a period: everybody, by the source's own total where it tells one.

    A period in which the source gives the whole (nationality and part "") has that. Elsewhere the
    nationalities are added up, where each is whole. Parts are never added: they may overlap.

    Args:
        series: SERIES.
        name: the series.
        more: series to be added to it; none of those that count people on their way can be.

    Returns:
        first_day, last_day, value, unit; sorted by day.

    Raises:
        UsageError: ``across_borders``: the sum would take one person for several, as more than one
            series is asked for and one of them counts people on their way, or as several countries
            counted; or the units differ.
    """
    names = [name, *more]
    rows = series.filter(pl.col("series").is_in(names) & (pl.col("part") == ""))
    countries = rows["country"].unique().sort().to_list()
    chained = len({*names}) > 1 and CHAINED & {*names}
    if len(countries) > 1 or chained or rows["unit"].n_unique() > 1:
        raise UsageError(
            "across_borders", series=", ".join(sorted({*names})), countries=", ".join(countries)
        )
    whole = pl.col("nationality") == ""
    by = ["series", *_PERIOD]
    kept = rows.filter(whole | ~whole.any().over(by))
    return (
        kept.group_by(_PERIOD)
        .agg(pl.col("value").sum(), pl.col("unit").first())
        .sort(_PERIOD)
    )  # fmt: skip
