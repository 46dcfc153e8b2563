"""Whether a driver and departures move together, year by year: never more than "associated"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from amparo.context.quantiles import student_quantile
from amparo.records.context import LINKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

__all__ = ["OUTCOME", "links", "yearly"]

#: What stands for departures: people whom the US Border Patrol met between the ports of entry.
OUTCOME: Final = "us_border_patrol"
_FEWEST_YEARS: Final = 8  # changes of one country below which nothing is estimated
_LEVEL: Final = 0.975


def yearly(series: pl.DataFrame, name: str, *, how: str = "sum") -> pl.DataFrame:
    """A series by country of origin and calendar year: country, year, value.

    Rows of whole years are taken as they are; months are summed (or averaged) where all twelve are
    there and complete. The country is the nationality where the series has one.

    Args:
        series: SERIES.
        name: which.
        how: "sum" or "mean".
    """
    days = (pl.col("last_day") - pl.col("first_day")).dt.total_days() + 1
    rows = series.filter((pl.col("series") == name) & pl.col("complete")).with_columns(
        country=pl.when(pl.col("nationality") == "").then("country").otherwise("nationality"),
        year=pl.col("first_day").dt.year(),
        whole=days >= 365,  # noqa: PLR2004 - days of a year
    )
    value = pl.col("value").sum() if how == "sum" else pl.col("value").mean()
    # One part, or parts that add up; where the whole is given too, only the whole.
    rows = rows.filter((pl.col("part") == "") | ~(pl.col("part") == "").any().over("country"))
    by = ["country", "year"]
    whole = rows.filter("whole").group_by(by).agg(value=value)
    months = (
        rows.filter(~pl.col("whole"))
        .group_by(by)
        .agg(value=value, months=pl.col("first_day").n_unique())
    )
    full = months.filter(pl.col("months") == 12).drop("months")  # noqa: PLR2004
    return pl.concat([whole, full]).unique(by, keep="first").sort(by)


def links(
    series: pl.DataFrame, drivers: Sequence[tuple[str, str, int]], countries: Sequence[str]
) -> pl.DataFrame:
    """LINKS of each driver with departures.

    The design: the change of ln departures from one year to the next, on the change of the driver
    in units of its standard deviation, ``lag`` years before; what all countries have in common in a
    year is taken out where the driver differs between countries. Ordinary least squares with the
    standard errors of MacKinnon and White (1985, HC3), 95 % interval by Student's t. Changes, not
    levels: two things that both grow are not thereby linked. Nothing here is a cause: wages, kin
    abroad, smugglers and policies change too.

    Args:
        series: SERIES with ``OUTCOME`` by nationality.
        drivers: name of each series, "sum" or "mean" over months, and lag in years.
        countries: alpha-3 of the countries of origin.
    """
    outcome = yearly(series, OUTCOME).filter(pl.col("country").is_in(countries))
    return LINKS.frame([_link(series, outcome, d, countries) for d in drivers])


def _link(
    series: pl.DataFrame,
    outcome: pl.DataFrame,
    driver: tuple[str, str, int],
    countries: Sequence[str],
) -> dict[str, object]:
    name, how, lag = driver
    told = yearly(series, name, how=how)
    common = not told["country"].is_in(list(countries)).any()
    if common:  # an index of the ocean is the same for every country
        told = told.drop("country").join(pl.DataFrame({"country": list(countries)}), how="cross")
    told = told.with_columns(year=pl.col("year") + lag)
    both = outcome.join(told, on=["country", "year"], suffix="_driver").sort("country", "year")
    changes = _changes(both)
    found = _fit(changes, common=common)
    years = changes["year"].to_list()
    verdict = "not_estimable"
    if found is not None:
        verdict = "associated" if found[1] > 0 or found[2] < 0 else "not_told"
    slope, low, high = found or (None, None, None)
    return {
        "driver": name, "outcome": OUTCOME, "countries": ";".join(countries),
        "first_year": min(years, default=0), "last_year": max(years, default=0), "n": len(years),
        "slope": slope, "low": low, "high": high, "verdict": verdict,
    }  # fmt: skip


def _changes(both: pl.DataFrame) -> pl.DataFrame:
    """Year-to-year changes of both, of following years only: country, year, outcome, driver."""
    before = pl.col("year") == pl.col("year").shift(1).over("country") + 1
    spread = pl.col("value_driver").diff().over("country").std()
    return (
        both.filter(pl.col("value") > 0)
        .with_columns(
            outcome=pl.col("value").log().diff().over("country"),
            driver=pl.col("value_driver").diff().over("country") / spread,
            following=before,
        )
        .filter(pl.col("following") & pl.col("driver").is_finite())
        .select("country", "year", "outcome", "driver")
    )


def _fit(changes: pl.DataFrame, *, common: bool) -> tuple[float, float, float] | None:
    """Slope and 95 % limits, or None where there are too few changes."""
    if changes.is_empty() or changes["year"].n_unique() < _FEWEST_YEARS:
        return None
    x, y = changes["driver"].to_numpy(), changes["outcome"].to_numpy()
    group = "country" if common else "year"
    dummies = changes[group].to_dummies().to_numpy().astype(np.float64)
    design = np.column_stack([x, dummies])
    inverse = np.linalg.pinv(design.T @ design)
    beta = inverse @ design.T @ y
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    rest = (y - design @ beta) / np.maximum(1 - leverage, 1e-6)
    rest[leverage > 1 - 1e-6] = 0.0  # a year with one country says nothing of the slope
    error = float(np.sqrt((inverse @ (design.T * rest**2) @ design @ inverse)[0, 0]))
    freedom = len(y) - int(np.linalg.matrix_rank(design))
    if freedom < _FEWEST_YEARS or error == 0:
        return None
    reach = student_quantile(_LEVEL, freedom) * error
    return float(beta[0]), float(beta[0] - reach), float(beta[0] + reach)
