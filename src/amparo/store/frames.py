"""Tables into SQLite and back: days as ISO text, so that any tool can read the file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from polars._typing import PolarsDataType

    from amparo.records.schema import Schema

__all__ = ["fetched", "insert", "packed", "typed", "unpacked"]

_SLICE: Final = 20_000


def insert(connection: sqlite3.Connection, table: str, frame: pl.DataFrame) -> None:
    """Put the rows of a frame into a table that has its columns. A slice at a time in memory."""
    names = ", ".join(frame.columns)
    marks = ", ".join("?" * frame.width)
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
    plain = frame.with_columns(pl.col(pl.Date).cast(pl.String))
    for piece in plain.iter_slices(_SLICE):
        connection.executemany(statement, piece.iter_rows())


def fetched(cursor: sqlite3.Cursor, columns: dict[str, PolarsDataType]) -> pl.DataFrame:
    """All rows of a cursor as a frame of these columns, days as days."""
    stored = {n: pl.String if t == pl.Date else t for n, t in columns.items()}
    stored = {n: pl.Int64 if t == pl.Boolean else t for n, t in stored.items()}
    pieces = [pl.DataFrame(schema=stored)]
    while rows := cursor.fetchmany(_SLICE):
        pieces.append(pl.DataFrame(rows, schema=stored, orient="row"))
    days = [n for n, t in columns.items() if t == pl.Date]
    flags = [n for n, t in columns.items() if t == pl.Boolean]
    return pl.concat(pieces).with_columns(
        pl.col(days).str.to_date("%Y-%m-%d"), pl.col(flags).cast(pl.Boolean)
    )


def typed(schema: Schema, names: Sequence[str] | None = None) -> dict[str, PolarsDataType]:
    """Columns of a schema with their types."""
    return {n: c.dtype for n, c in schema.columns.items() if names is None or n in names}


def packed(frame: pl.DataFrame) -> bytes:
    """A whole table as the bytes of a Parquet file, for one cell."""
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


def unpacked(blob: bytes) -> pl.DataFrame:
    """The table of :func:`packed`."""
    return pl.read_parquet(io.BytesIO(blob))
