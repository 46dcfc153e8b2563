"""Asylum as UNHCR counts it: applications and decisions by year, country and nationality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.intake.open_data.layout import Layout, as_series, total_too, year
from amparo.intake.open_data.names import nationalities

if TYPE_CHECKING:
    from amparo.intake.open_data.cells import Cells

__all__ = ["LAYOUTS"]

_DECISIONS: Final = {
    "dec_recognized": "asylum_recognised", "dec_rejected": "asylum_rejected",
    "dec_total": "asylum_decided",
}  # fmt: skip
#: Stages at which a person asks for the first time; appeals would count people twice.
_FIRST: Final = ("FI", "EO", "IN", "NA", "")
_KINDS: Final = ("N", "NA", "")


def _where(cells: Cells) -> dict[str, pl.Series | pl.Expr]:
    return {
        **year(cells.number("year")),
        "country": nationalities(cells.text("coa_iso")),
        "nationality": nationalities(cells.text("coo_iso")),
    }


def _applications(cells: Cells) -> pl.DataFrame:
    """New applications in the first instance; persons and cases are told apart by the part.

    Rows in cases (``app_pc`` C) are fewer than persons, so they are a part of their own.
    """
    rows = cells.good(
        **_where(cells), value=cells.number("applied"), level=cells.text("dec_level"),
        kind=cells.text("app_type"), unit=cells.text("app_pc"),
    ).filter(pl.col("level").is_in(_FIRST) & pl.col("kind").is_in(_KINDS))  # fmt: skip
    return _told(rows, "asylum_applications")


def _decisions(cells: Cells) -> pl.DataFrame:
    values = {n: cells.number(n) for n in _DECISIONS}
    rows = cells.good(
        **_where(cells), **values, level=cells.text("dec_level"), unit=cells.text("dec_pc")
    ).filter(pl.col("level").is_in(_FIRST))
    parts = [
        _told(rows.with_columns(value=pl.col(name)), series) for name, series in _DECISIONS.items()
    ]
    return pl.concat(parts)


def _told(rows: pl.DataFrame, series: str) -> pl.DataFrame:
    cases = pl.when(pl.col("unit") == "C").then(pl.lit("cases")).otherwise(pl.lit(""))
    every = total_too(rows.with_columns(part=cases).drop("unit"))
    return as_series(every, series=series, country="", unit="people", dataset="unhcr")


LAYOUTS: Final = (
    Layout(map="unhcr", dataset="unhcr", read=_applications,
           needs=frozenset({"year", "coo_iso", "coa_iso", "app_type", "app_pc", "applied"})),
    Layout(map="unhcr", dataset="unhcr", read=_decisions,
           needs=frozenset({"year", "coo_iso", "coa_iso", "dec_level", "dec_pc", "dec_total"})),
)  # fmt: skip
