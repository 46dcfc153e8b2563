"""Asylum as UNHCR counts it: people, applications and decisions by year, country and nationality.

**Levels.** Where a country counts appeals apart (AR, JR), a person stands in both rows, so only the
first instance counts: FI; in the United States IN (the immigration service) and EO (the courts),
two doors to the same right, as UNHCR adds them; FA, first instance and appeals in one number, where
a country's year has nothing else.

**Kinds.** Appeals (A) and repeated applications alone (R) are no new people. N is new; NR and NA
hold repeated ones or appeals too and cannot be parted; V is what the years before 2006 have.

**Persons and cases.** A case is a family, so cases are fewer: they are a part of their own,
``cases``, and never added to persons.

**Decided** is what was recognised, protected otherwise or rejected. Claims closed without a
decision (withdrawn, given up) are a series of their own: UNHCR leaves them out of its rates of
recognition too (Refugee Data Finder, methodology).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.intake.open_data.layout import Layout, as_series, total_too, year
from amparo.intake.open_data.names import nationalities

if TYPE_CHECKING:
    from amparo.intake.open_data.cells import Cells

__all__ = ["LAYOUTS"]

_DECISIONS: Final = {
    "dec_recognized": "asylum_recognised", "dec_other": "asylum_protected_otherwise",
    "dec_rejected": "asylum_rejected", "dec_closed": "asylum_closed",
}  # fmt: skip
_DECIDED: Final = ("dec_recognized", "dec_other", "dec_rejected")
_PEOPLE: Final = {
    "refugees": "refugees", "asylum_seekers": "asylum_waiting",
    "oip": "others_in_need_of_protection",
}  # fmt: skip
_BOTH: Final = "FA"
_FIRST: Final = ("FI", "EO", "IN", _BOTH, "NA", "")
_KINDS: Final = ("N", "NA", "NR", "V", "")


def _where(cells: Cells) -> dict[str, pl.Series | pl.Expr]:
    return {
        **year(cells.year("year")),
        "country": nationalities(cells.text("coa_iso")),
        "nationality": nationalities(cells.text("coo_iso")),
    }


def _applications(cells: Cells) -> pl.DataFrame:
    """Applications in the first instance."""
    rows = cells.good(
        **_where(cells), value=cells.number("applied"), level=cells.text("dec_level"),
        kind=cells.text("app_type"), unit=cells.text("app_pc"),
    ).filter(pl.col("kind").is_in(_KINDS))  # fmt: skip
    return _told(_first(rows), "asylum_applications")


def _decisions(cells: Cells) -> pl.DataFrame:
    """Decisions in the first instance, by what was decided."""
    values = {n: cells.number(n) for n in _DECISIONS}
    rows = cells.good(
        **_where(cells), **values, level=cells.text("dec_level"), unit=cells.text("dec_pc")
    )
    rows = _first(rows)
    decided = rows.with_columns(value=pl.sum_horizontal(*_DECIDED))
    parts = [
        _told(rows.with_columns(value=pl.col(name)), series) for name, series in _DECISIONS.items()
    ]
    return pl.concat([_told(decided, "asylum_decided"), *parts])


def _population(cells: Cells) -> pl.DataFrame:
    """People under protection or waiting for it, at the end of the year; blank is not said."""
    values = {n: cells.number(n, blank=True) for n in _PEOPLE}
    rows = cells.good(**_where(cells), **values).with_columns(unit=pl.lit("P"))
    return pl.concat(
        _told(rows.with_columns(value=pl.col(name)).drop_nulls("value"), series)
        for name, series in _PEOPLE.items()
    )


def _first(rows: pl.DataFrame) -> pl.DataFrame:
    """The first instance; numbers of both instances only where a country's year has no other."""
    rows = rows.filter(pl.col("level").is_in(_FIRST))
    both = pl.col("level") == _BOTH
    return rows.filter(both.all().over("country", "first_day") | ~both)


def _told(rows: pl.DataFrame, series: str) -> pl.DataFrame:
    cases = pl.when(pl.col("unit") == "C").then(pl.lit("cases")).otherwise(pl.lit(""))
    every = total_too(rows.with_columns(part=cases).drop("unit"))
    return as_series(every, series=series, country="", unit="people", dataset="unhcr")


LAYOUTS: Final = (
    Layout(map="unhcr", dataset="unhcr", read=_applications,
           needs=frozenset({"year", "coo_iso", "coa_iso", "app_type", "dec_level", "app_pc",
                            "applied"})),
    Layout(map="unhcr", dataset="unhcr", read=_decisions,
           needs=frozenset({"year", "coo_iso", "coa_iso", "dec_level", "dec_pc", *_DECISIONS})),
    Layout(map="unhcr", dataset="unhcr", read=_population,
           needs=frozenset({"year", "coo_iso", "coa_iso", *_PEOPLE})),
)  # fmt: skip
