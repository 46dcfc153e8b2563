"""What reading one file gave: good rows, kept-out rows, and how the file was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from amparo.records.schema import Column, Schema
from amparo.records.tables import QUARANTINE

__all__ = ["KEPT_OUT", "OpenRead", "ReadResult"]

#: QUARANTINE and the cells as they stood in the file, a JSON object by column name.
KEPT_OUT: Final = Schema("kept_out", {**QUARANTINE.columns, "raw": Column(dtype=pl.String)}, key=())


@dataclass(frozen=True, kw_only=True)
class ReadResult:
    """One file, read.

    Attributes:
        kind: "reports" or "events".
        name: the file's name without its folder.
        sha256: digest of the file's bytes.
        rows: data rows in the file, good and bad; blank lines are none.
        reports: good rows as a REPORTS table whose ids may repeat; empty for events.
        events: good rows as an EVENTS table whose ids may repeat; empty for reports.
        lines: the line on which each good row begins, the header being line 1.
        content_keys: what each good row says as 32 hexadecimal digits, its id and note left out.
        quarantined: KEPT_OUT, every problem of every bad row, by line.
        mends: line and key of each quarantined row that this file brings back.
        encoding: how the bytes were read, for example "utf-8" or "cp1252".
        delimiter: what parts the cells.
        date_order: "day_first", "month_first" or "undecided", as 1/2/2020 was read.
        ignored: columns of the file that are not of the layout; nothing of them is kept.
    """

    kind: str
    name: str
    sha256: str
    rows: int
    reports: pl.DataFrame
    events: pl.DataFrame
    lines: pl.Series
    content_keys: pl.Series
    quarantined: pl.DataFrame
    mends: tuple[tuple[int, str], ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ","
    date_order: str = "day_first"
    ignored: tuple[str, ...] = ()

    @property
    def good(self) -> pl.DataFrame:
        """The good rows, whichever kind they are."""
        return self.reports if self.kind == "reports" else self.events


@dataclass(frozen=True, kw_only=True)
class OpenRead:
    """One file of open data, read.

    Attributes:
        map: the layout that it was read by, as ``amparo add --map`` names it.
        dataset: where its numbers come from, a key of DATASETS.
        name: the file's name without its folder.
        sha256: digest of the file's bytes.
        kind: "series" or "incidents".
        rows: data rows in the file, good and bad.
        good: SERIES or INCIDENTS.
        quarantined: KEPT_OUT, every problem of every bad row, by line.
    """

    map: str
    dataset: str
    name: str
    sha256: str
    kind: str
    rows: int
    good: pl.DataFrame
    quarantined: pl.DataFrame
