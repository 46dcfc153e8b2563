"""People counted on the way: Darién, Honduras, Guatemala and Mexico, as IOM's copies hold them.

The same people are counted in each country that they cross: nobody is added up over borders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.intake.open_data.layout import Layout, as_series, columns, month, total_too, year
from amparo.intake.open_data.names import nationalities

if TYPE_CHECKING:
    from amparo.intake.open_data.cells import Cells

__all__ = ["LAYOUTS"]

_AGES: Final = {
    "18+": "adults", "12-17": "children_12_17",
    "under 12, accompanied": "children_under_12_accompanied",
    "under 12, unaccompanied": "children_under_12_unaccompanied",
}  # fmt: skip
_SEXES: Final = {"female": "female", "male": "male"}
_RETURNS: Final = {
    "deportation": "deported", "assisted return": "assisted_return",
    "assisted return of children": "assisted_return_children",
}  # fmt: skip
_GROUPS: Final = {n: n for n in ("men", "women", "boys", "girls")}
_BACK: Final = {
    "adult": "adults", "accompanied child": "accompanied_children",
    "unaccompanied child": "unaccompanied_children",
}  # fmt: skip
_DARIEN_MONTHS_FROM: Final = 2020
_FROM: Final = {"mex": "from_mexico", "usa": "from_usa"}


def _by_nationality(cells: Cells, series: str, country: str, dataset: str) -> pl.DataFrame:
    rows = cells.good(
        **month(cells.day("t", "%Y-%m")),
        nationality=nationalities(cells.text("nat")),
        value=cells.number("n"),
    )
    return as_series(
        total_too(rows), series=series, country=country, unit="events", dataset=dataset
    )


def _darien(cells: Cells) -> pl.DataFrame:
    """Until 2019 the source counts by year, and the copy writes the year as its January."""
    rows = _by_nationality(cells, "darien_transits", "PAN", "panama_snm")
    first = pl.col("first_day")
    months = first.dt.month().n_unique().over(first.dt.year())
    whole = (months == 1) & (first.dt.month() == 1) & (first.dt.year() < _DARIEN_MONTHS_FROM)
    whole_year = year(rows["first_day"].dt.year())
    return rows.with_columns(
        last_day=pl.when(whole).then(whole_year["last_day"]).otherwise("last_day")
    )


def _darien_groups(cells: Cells) -> pl.DataFrame:
    return _groups(cells, "darien_transits", "PAN", "panama_snm")


def _honduras(cells: Cells) -> pl.DataFrame:
    return _by_nationality(cells, "honduras_entries", "HND", "honduras_inm")


def _honduras_groups(cells: Cells) -> pl.DataFrame:
    return _groups(cells, "honduras_entries", "HND", "honduras_inm")


def _honduras_total(cells: Cells) -> pl.DataFrame:
    rows = cells.good(**month(cells.day("t", "%Y-%m")), value=cells.number("n"))
    return as_series(
        rows, series="honduras_entries", country="HND", unit="events", dataset="honduras_inm"
    )


def _groups(cells: Cells, series: str, country: str, dataset: str) -> pl.DataFrame:
    """Men, women, boys and girls. Where a year tells no boys and girls, men and women are all.

    Then they are no count of adults: they are called ``men_and_boys`` and ``women_and_girls``.
    """
    rows = cells.good(
        **month(cells.day("t", "%Y-%m")),
        part=cells.coded("demog", _GROUPS),
        value=cells.number("n"),
    )
    young = pl.col("part").is_in(["boys", "girls"]).any().over(pl.col("first_day").dt.year())
    both = {"men": "men_and_boys", "women": "women_and_girls"}
    rows = rows.with_columns(
        part=pl.when(young).then("part").otherwise(pl.col("part").replace(both))
    )
    return as_series(rows, series=series, country=country, unit="events", dataset=dataset)


def _mexico(cells: Cells) -> pl.DataFrame:
    return _by_nationality(cells, "mexico_events", "MEX", "mexico_upmrip")


def _mexico_ages(cells: Cells) -> pl.DataFrame:
    """Ages, and of each age those of either sex: "adults", "adults_female", "adults_male"."""
    sex = cells.coded("sex", _SEXES)
    rows = cells.good(
        **month(cells.day("t", "%Y-%m")),
        part=cells.coded("age", _AGES), sex=sex, value=cells.number("n"),
    )  # fmt: skip
    either = rows.with_columns(part=pl.col("part") + "_" + pl.col("sex"))
    return as_series(
        pl.concat([rows, either]),
        series="mexico_events",
        country="MEX",
        unit="events",
        dataset="mexico_upmrip",
    )


def _mexico_returns(cells: Cells) -> pl.DataFrame:
    rows = cells.good(
        **month(cells.day("t", "%Y-%m")),
        nationality=nationalities(cells.text("nat")),
        part=cells.coded("type", _RETURNS),
        value=cells.number("n"),
    )
    every = total_too(total_too(rows), "part")
    return as_series(
        every, series="mexico_returns", country="MEX", unit="events", dataset="mexico_upmrip"
    )


def _guatemala(cells: Cells) -> pl.DataFrame:
    origin, age = cells.coded("origin", _FROM), cells.coded("age", _BACK)
    cells.coded("sex", _SEXES)  # it goes into the sum, and must not be a total of its own
    rows = cells.good(
        **month(cells.day("t", "%Y-%m")), part=origin + "_" + age, value=cells.number("n")
    )
    return as_series(
        total_too(rows, "part"), series="guatemala_returned", country="GTM", unit="events",
        dataset="guatemala_igm",
    )  # fmt: skip


_BY_NATIONALITY: Final = columns("t", "nat", "n")
LAYOUTS: Final = (
    Layout(map="darien", dataset="panama_snm", needs=_BY_NATIONALITY, read=_darien),
    Layout(map="darien", dataset="panama_snm", needs=columns("t", "demog", "n"),
           read=_darien_groups),
    Layout(map="honduras", dataset="honduras_inm", needs=_BY_NATIONALITY, read=_honduras),
    Layout(map="honduras", dataset="honduras_inm", needs=columns("t", "demog", "n"),
           read=_honduras_groups),
    Layout(map="honduras", dataset="honduras_inm", needs=columns("t", "n"), read=_honduras_total),
    Layout(map="mexico", dataset="mexico_upmrip", needs=columns("t", "nat", "type", "n"),
           read=_mexico_returns),
    Layout(map="mexico", dataset="mexico_upmrip", needs=columns("t", "sex", "age", "n"),
           read=_mexico_ages),
    Layout(map="mexico", dataset="mexico_upmrip", needs=_BY_NATIONALITY, read=_mexico),
    Layout(map="guatemala", dataset="guatemala_igm",
           needs=columns("t", "sex", "age", "origin", "n"), read=_guatemala),
)  # fmt: skip
