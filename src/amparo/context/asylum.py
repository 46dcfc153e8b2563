"""Claims of asylum and what was decided, by nationality and year; nobody is added over borders."""

from __future__ import annotations

from typing import Final

import polars as pl

from amparo.records.context import ASYLUM

__all__ = ["asylum"]

_PARTS: Final = {
    "asylum_applications": "applied",
    "asylum_decided": "decided",
    "asylum_recognised": "recognised",
}
_FEWEST: Final = 10  # decisions below which no share is told


def asylum(series: pl.DataFrame, country: str, nationalities: tuple[str, ...]) -> pl.DataFrame:
    """Applications, decisions and recognitions in one country, by nationality and year.

    Decisions of a year are often about applications of years before, so the share is of those
    decided, never of those who applied.

    Args:
        series: SERIES of UNHCR.
        country: alpha-3 of the country of asylum.
        nationalities: alpha-3 of the countries of origin.

    Returns:
        ASYLUM; null where a number is not given, no share below ten decisions.
    """
    rows = series.filter(
        pl.col("series").is_in(list(_PARTS))
        & (pl.col("country") == country)
        & pl.col("nationality").is_in(nationalities)
        & (pl.col("part") == "")
    ).with_columns(pl.col("series").replace(_PARTS), year=pl.col("first_day").dt.year())
    wide = rows.pivot("series", index=["year", "nationality"], values="value")
    missing = [n for n in _PARTS.values() if n not in wide.columns]
    wide = wide.with_columns(pl.lit(None, dtype=pl.Float64).alias(n) for n in missing)
    share = pl.when(pl.col("decided") >= _FEWEST).then(pl.col("recognised") / pl.col("decided"))
    told = wide.select(
        pl.lit(country).alias("country"), "year", "nationality", *_PARTS.values(), share=share
    )
    return ASYLUM.checked(told.sort("year", "nationality"))
