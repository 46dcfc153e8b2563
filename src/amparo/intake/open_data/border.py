"""Encounters at the border of the United States, by CBP and by the Office of Statistics (OHSS).

Fiscal years run from October to September. A count is of encounters, not of persons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.intake.open_data.layout import Layout, as_series, columns, month, total_too
from amparo.intake.open_data.names import PEOPLE, nationalities

if TYPE_CHECKING:
    from amparo.intake.open_data.cells import Cells

__all__ = ["LAYOUTS"]

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_OCTOBER: Final = 10
_COUNT: Final = "Encounter Count"
#: Months of the Office's tables: "01 October".
_NUMBERED: Final = {
    f"{k:02d} {name}": (k + 8) % 12 + 1
    for k, name in enumerate(
        ("october", "november", "december", "january", "february", "march", "april", "may",
         "june", "july", "august", "september"), 1,
    )
}  # fmt: skip
_FAMILIES_FROM: Final = 2012  # fiscal years of the first counts of these
_CHILDREN_FROM: Final = 2008


def _fiscal(cells: Cells, month_column: str, table: dict[str, int]) -> pl.Series:
    """First day of the calendar month: October to December are of the year before."""
    years = cells.year("Fiscal Year")
    numbers = cells.coded(month_column, table, pl.Int32)
    both = pl.DataFrame({"y": years, "m": numbers})
    before = (pl.col("m") >= _OCTOBER).cast(pl.Int32)
    return both.select(pl.date(pl.col("y") - before, "m", 1)).to_series()


def _by_kind(rows: pl.DataFrame) -> pl.DataFrame:
    """Everybody and each nationality, whole and by kind of people."""
    return total_too(total_too(rows), "part")


def _encounters(
    cells: Cells, first: pl.Series, *, nationality: str, kind: str, count: str, series: str
) -> pl.DataFrame:
    """Encounters by month; ``nationality``, ``kind`` and ``count`` are names of columns."""
    rows = cells.good(
        **month(first),
        nationality=nationalities(cells.text(nationality)),
        part=cells.coded(kind, PEOPLE),
        value=cells.number(count),
    )
    return as_series(_by_kind(rows), series=series, country="USA", unit="events", dataset="cbp")


def _nationwide(cells: Cells) -> pl.DataFrame:
    # "FYTD" and "Remaining" part a year's months into those up to now and the rest: both count.
    return _encounters(
        cells, _fiscal(cells, "Month (abbv)", _MONTHS), nationality="Citizenship",
        kind="Demographic", count=_COUNT, series="us_encounters_nationwide",
    )  # fmt: skip


def _southwest(cells: Cells) -> pl.DataFrame:
    return _encounters(
        cells, _fiscal(cells, "Month (abbv)", _MONTHS), nationality="Citizenship Grouping",
        kind="Demographic", count=_COUNT, series="us_encounters",
    )  # fmt: skip


def _southwest_iso(cells: Cells) -> pl.DataFrame:
    """IOM's copy: calendar months in ``t``, fiscal ones in ``t_fy``."""
    return _encounters(
        cells, cells.day("t", "%Y-%m"), nationality="nat", kind="demog", count="n",
        series="us_encounters",
    )  # fmt: skip


def _office(cells: Cells) -> pl.DataFrame:
    """The Office's monthly tables of the Border Patrol, rounded to ten by it."""
    names = cells.frame.columns
    first = _fiscal(cells, "Month", _NUMBERED)
    rows = {**month(first), "value": cells.number("Quantity")}
    series = "us_border_patrol"
    if "Sector" in names:
        series = "us_border_patrol_sector"
        # "Big Bend, TX": the state is no part of the sector's name.
        rows["part"] = cells.slug("Sector").str.replace("_[a-z]{2}$", "")
    elif "Family Status" in names:
        rows["part"] = cells.coded("Family Status", PEOPLE)
        return as_series(
            _counted_then(cells.good(**rows)), series=series, country="USA", unit="events",
            dataset="ohss",
        )  # fmt: skip
    elif "Citizenship" in names:
        rows["nationality"] = nationalities(cells.text("Citizenship"))
    elif "Region" in names:
        series = "us_border_patrol_region"
        rows["part"] = cells.slug("Region")
    return as_series(
        cells.good(**rows), series=series, country="USA", unit="events", dataset="ohss"
    )


def _counted_then(rows: pl.DataFrame) -> pl.DataFrame:
    """Kinds of people from the first fiscal year in which they were told apart.

    Before it the source puts everybody under single adults: that is no count of adults, and no
    zero of children.
    """
    day = pl.col("first_day")
    fiscal = day.dt.year() + (day.dt.month() >= _OCTOBER).cast(pl.Int32)
    from_year = {
        "unaccompanied_children": _CHILDREN_FROM, "families": _FAMILIES_FROM,
        "adults": _FAMILIES_FROM,
    }  # fmt: skip
    first = pl.col("part").replace_strict(from_year, default=0, return_dtype=pl.Int32)
    return rows.filter(fiscal >= first)


LAYOUTS: Final = (
    Layout(map="cbp", dataset="cbp", read=_nationwide,
           needs=columns("Fiscal Year", "Month (abbv)", "Citizenship", "Demographic", _COUNT)),
    Layout(map="cbp", dataset="cbp", read=_southwest,
           needs=columns("Fiscal Year", "Month (abbv)", "Citizenship Grouping", "Demographic",
                         _COUNT)),
    Layout(map="cbp", dataset="cbp", read=_southwest_iso,
           needs=columns("t", "t_fy", "demog", "nat", "n")),
    Layout(map="ohss", dataset="ohss", read=_office,
           needs=columns("Fiscal Year", "Month", "Quantity")),
)  # fmt: skip
