"""Rows whose number is asked for: as reports, but with the stated number blank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.intake.derive import with_known_day, with_place
from amparo.intake.read import read_cells
from amparo.records.errors import UsageError
from amparo.records.tables import REPORTS

if TYPE_CHECKING:
    from pathlib import Path

    from amparo.places import Gazetteer

__all__ = ["Questions", "read_questions"]

_ASKED: Final = ("value_low", "value_high", "qualifier")
#: What an unreadable code is taken for.
_NOT_SAID: Final = {
    "quantity": "other", "measure": "unknown", "scope": "unknown", "source_type": "unknown",
    "publisher_kind": "unknown",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Questions:
    """Rows that ask what a source would state.

    Attributes:
        frame: one row per row of the file, in its order, with the columns of REPORTS; value_low,
            value_high, low and high are null, qualifier is "".
        unread: cells that could not be read and were taken as not said.
    """

    frame: pl.DataFrame
    unread: int


def read_questions(path: Path, *, gazetteer: Gazetteer) -> Questions:
    """Read rows that ask what a source would state.

    Every row must be answered, so a cell that cannot be read keeps no row out: it is taken as not
    said, and counted. Only a row without an id, without any day, or that is no row of the table
    stops the reading.

    Args:
        path: a report file; value_low, value_high and qualifier may be blank or absent, and what
            stands there is not read.
        gazetteer: names the places.

    Raises:
        UsageError: ``question_broken`` with the first row that cannot be asked about.
    """
    values, wrong = read_cells(path, unread=_ASKED)
    hopeless = wrong.filter(pl.col("column").is_in(["", "report_id"]))
    if hopeless.is_empty():
        days = pl.coalesce("observed_from", "observed_to", "published_on")
        hopeless = wrong.filter(
            (pl.col("column") == "observed_from") & values.select(days.is_null().any()).item()
        )
    if hopeless.height:
        first = hopeless.row(0, named=True)
        raise UsageError(
            "question_broken", file=path.name, row=first["row"], column=first["column"] or "-"
        )
    blank = {n: pl.lit(None, dtype=pl.Float64) for n in ("value_low", "value_high", "low", "high")}
    asked = _filled(values).with_columns(**blank, qualifier=pl.lit(""))
    frame = with_place(with_known_day(asked), gazetteer).select(REPORTS.names)
    return Questions(frame=frame, unread=wrong.height)


def _filled(values: pl.DataFrame) -> pl.DataFrame:
    """The rows with what is not said in place of what could not be read."""
    start = pl.coalesce("observed_from", "observed_to", "published_on")
    codes = [
        pl.when(pl.col(name) == "").then(pl.lit(said)).otherwise(pl.col(name)).alias(name)
        for name, said in _NOT_SAID.items()
    ]
    return values.with_columns(
        *codes,
        start.alias("observed_from"),
        pl.max_horizontal(start, pl.coalesce("observed_to", start)).alias("observed_to"),
        pl.col("precision_days").fill_null(0),
    )
