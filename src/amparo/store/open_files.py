"""Files of open data that a user added: series and incidents, of each file the newest version."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.records.context import INCIDENTS, SERIES
from amparo.store.frames import packed, unpacked
from amparo.store.outcome import AddOutcome
from amparo.store.waiting import keep_problems

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from amparo.records.incoming import OpenRead
    from amparo.records.schema import Schema

__all__ = ["OPEN_LAYOUT", "add_open", "open_digests", "open_table"]

OPEN_LAYOUT: Final = (
    "CREATE TABLE open_files (number INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, name TEXT NOT NULL,"
    " map TEXT NOT NULL, kind TEXT NOT NULL, rows INTEGER NOT NULL, added_on TEXT NOT NULL,"
    " replaced_on TEXT, parquet BLOB NOT NULL, UNIQUE (sha256, map))"
)
_TABLES: Final = {"series": SERIES, "incidents": INCIDENTS}
_KNOWN: Final = "added_on <= ? AND (replaced_on IS NULL OR replaced_on > ?)"


def add_open(connection: sqlite3.Connection, read: OpenRead, *, today: date) -> AddOutcome:
    """Put in what a file of open data brings.

    The same content changes nothing. Another content under a name that was added before is the
    file's new version: it takes the place of the old one, and of the old one's waiting rows.

    Args:
        connection: inside a writing transaction.
        read: the file.
        today: the day of the add.
    """
    day, told = today.isoformat(), (read.sha256, read.map)
    there = connection.execute(
        "SELECT 1 FROM open_files WHERE sha256 = ? AND map = ? AND replaced_on IS NULL", told
    ).fetchone()
    frame = read.good
    if not there:
        connection.execute("DELETE FROM open_files WHERE sha256 = ? AND map = ?", told)
        connection.execute(
            "UPDATE open_files SET replaced_on = ? WHERE name = ? AND map = ?"
            " AND replaced_on IS NULL",
            (day, read.name, read.map),
        )
        connection.execute(
            "INSERT INTO open_files (sha256, name, map, kind, rows, added_on, parquet)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*told[:1], read.name, read.map, read.kind, read.rows, day, packed(frame)),
        )
    keep_problems(connection, read, today=today)
    problems = tuple(
        {**row, "params": json.loads(row["params"])}
        for row in read.quarantined.drop("raw").iter_rows(named=True)
    )
    return AddOutcome(
        accepted=0 if there else frame.height, copies=0,
        already_known=frame.height if there else 0, corrected=0, quarantined=problems,
    )  # fmt: skip


def open_table(connection: sqlite3.Connection, kind: str, as_of: date | None) -> pl.DataFrame:
    """SERIES or INCIDENTS of the files known on a day; where two speak of one thing, the later."""
    schema: Schema = _TABLES[kind]
    where, given = _known_by(as_of)
    rows = connection.execute(
        f"SELECT parquet FROM open_files WHERE kind = ? AND {where} ORDER BY number",  # noqa: S608
        (kind, *given),
    )
    frames = [unpacked(blob) for (blob,) in rows]
    if not frames:
        return schema.empty()
    together = pl.concat(frames).unique(schema.key, keep="last", maintain_order=True)
    return schema.checked(together)


def open_digests(connection: sqlite3.Connection, as_of: date | None) -> list[tuple[str, ...]]:
    """What the open data known on a day rest on."""
    where, given = _known_by(as_of)
    return connection.execute(
        f"SELECT sha256, map FROM open_files WHERE {where} ORDER BY number",  # noqa: S608
        given,
    ).fetchall()


def _known_by(as_of: date | None) -> tuple[str, tuple[str, ...]]:
    if as_of is None:
        return "replaced_on IS NULL", ()
    return _KNOWN, (as_of.isoformat(), as_of.isoformat())
