"""Facts computed from series: sums over a calendar year, last values, counts of incidents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from amparo.context.facts import Origin, fact
from amparo.records.errors import AmparoError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CLAIMS", "ORIGINS", "Claim", "measured_facts"]

#: Countries from which caravans set out.
ORIGINS: Final = ("HND", "SLV", "GTM")
_MONTHS: Final = 12


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One figure that a series gives.

    Attributes:
        code: the claim.
        series: whose values are summed over the year.
        country: who counted, or whose value it is.
        nationalities: of whom; ("",) is everybody as the source sums it.
        parts: ("",) is the whole.
        year: calendar year; 0 is the last one that is complete.
    """

    code: str
    series: str
    country: str
    nationalities: tuple[str, ...] = ("",)
    parts: tuple[str, ...] = ("",)
    year: int = 0


def _each(code: str, series: str, **more: Any) -> tuple[Claim, ...]:
    """The same of each country of origin."""
    return tuple(
        Claim(code=f"{code}_{iso.lower()}", series=series, country=iso, **more) for iso in ORIGINS
    )


#: What the texts name.
CLAIMS: Final = (
    Claim(code="us_origins_2018", series="us_border_patrol", country="USA",
          nationalities=ORIGINS, year=2018),
    Claim(code="us_origins_2019", series="us_border_patrol", country="USA",
          nationalities=ORIGINS, year=2019),
    Claim(code="us_all_2019", series="us_border_patrol", country="USA", year=2019),
    Claim(code="us_children_2019", series="us_border_patrol", country="USA",
          parts=("unaccompanied_children",), year=2019),
    Claim(code="mexico_events_2018", series="mexico_events", country="MEX", year=2018),
    Claim(code="mexico_events_2019", series="mexico_events", country="MEX", year=2019),
    Claim(code="mexico_events_last", series="mexico_events", country="MEX"),
    Claim(code="darien_last", series="darien_transits", country="PAN"),
    Claim(code="asylum_mexico_2018", series="asylum_applications", country="MEX", year=2018),
    Claim(code="asylum_mexico_2019", series="asylum_applications", country="MEX", year=2019),
    Claim(code="asylum_mexico_last", series="asylum_applications", country="MEX"),
    *_each("homicides", "homicides"),
    *_each("poverty", "poverty"),
    *_each("remittances", "remittances"),
    *_each("remittances_2000", "remittances", year=2000),
    *_each("storms_2020", "disaster_displacement", parts=("storm",), year=2020),
)  # fmt: skip


def measured_facts(
    series: pl.DataFrame, datasets: pl.DataFrame, claims: Sequence[Claim] = CLAIMS
) -> list[dict[str, Any]]:
    """The figures of ``claims``; a claim whose series is not there, or not whole, gives none.

    Args:
        series: SERIES.
        datasets: DATASETS, the origin of each series.
        claims: what to compute.
    """
    return [row for claim in claims if (row := _measured(series, datasets, claim)) is not None]


def _measured(series: pl.DataFrame, datasets: pl.DataFrame, claim: Claim) -> dict[str, Any] | None:
    rows = series.filter(
        (pl.col("series") == claim.series) & (pl.col("country") == claim.country)
        & pl.col("nationality").is_in(claim.nationalities) & pl.col("part").is_in(claim.parts)
        & pl.col("complete")
    ).with_columns(year=pl.col("first_day").dt.year())  # fmt: skip
    whole = _whole_years(rows, len(claim.nationalities) * len(claim.parts))
    if claim.year:
        whole = whole.filter(pl.col("year") == claim.year)
    if whole.is_empty():
        return None
    found = whole.sort("year").row(-1, named=True)
    unit = rows["unit"].unique().to_list()
    if len(unit) > 1:
        raise AmparoError("table_broken", table="series", column="unit", row=claim.series)
    origin = Origin.of_dataset(datasets, found["dataset"])
    days = {"first_day": date(found["year"], 1, 1), "last_day": date(found["year"], 12, 31)}
    return fact(claim.code, found["value"], unit[0], origin, place=claim.country, **days)


def _whole_years(rows: pl.DataFrame, columns: int) -> pl.DataFrame:
    """Years that are there as a whole: year, value, dataset.

    A series of counts may leave out months in which nobody of a nationality came, so that only
    months without any row at all break a year.
    """
    days = (pl.col("last_day") - pl.col("first_day")).dt.total_days() + 1
    whole = pl.col("first_day").n_unique() == _MONTHS
    by_month = (
        rows.filter(days < 32).group_by("year")  # noqa: PLR2004 - a month
        .agg(pl.col("value").sum(), pl.col("dataset").first(), whole=whole)
        .filter("whole").drop("whole")
    )  # fmt: skip
    by_year = (
        rows.filter(days >= 365).group_by("year")  # noqa: PLR2004 - a year
        .agg(pl.col("value").sum(), pl.col("dataset").first(), n=pl.len())
        .filter(pl.col("n") == columns).drop("n")
    )  # fmt: skip
    return pl.concat([by_year, by_month]).unique("year", keep="first")
