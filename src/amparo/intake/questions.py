"""Rows whose number is asked for: as reports, but with the stated number blank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from amparo.intake.derive import with_known_day, with_place
from amparo.intake.read import read_cells
from amparo.records.errors import UsageError
from amparo.records.tables import REPORTS

if TYPE_CHECKING:
    from pathlib import Path

    from amparo.places import Gazetteer

__all__ = ["read_questions"]

_ASKED = ("value_low", "value_high", "qualifier")


def read_questions(path: Path, *, gazetteer: Gazetteer) -> pl.DataFrame:
    """Read rows that ask what a source would state.

    Args:
        path: a report file; value_low, value_high and qualifier may be blank or absent, and what
            stands there is not read.
        gazetteer: names the places.

    Returns:
        Exactly one row per row of the file, in its order, with the columns of REPORTS; value_low,
        value_high, low and high are null, qualifier is "".

    Raises:
        UsageError: ``question_broken`` with the first row that cannot be read: every row must be
            answered, so none is kept out in silence.
    """
    values, wrong = read_cells(path, unread=_ASKED)
    if wrong.height:
        first = wrong.row(0, named=True)
        raise UsageError(
            "question_broken", file=path.name, row=first["row"], column=first["column"] or "-"
        )
    blank = {n: pl.lit(None, dtype=pl.Float64) for n in ("value_low", "value_high", "low", "high")}
    asked = values.with_columns(**blank, qualifier=pl.lit(""))
    return with_place(with_known_day(asked), gazetteer).select(REPORTS.names)
