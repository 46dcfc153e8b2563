"""What a row says, as one key: two rows with the same key say the same, whatever their ids."""

from __future__ import annotations

import hashlib
from typing import Final

import polars as pl

__all__ = ["content_keys"]

#: An id is a name, a note is the compiler's own words, a page's address minds its case.
_NOT_SAID: Final = frozenset({"report_id", "event_id", "note"})
_AS_WRITTEN: Final = frozenset({"url"})
_PARTS: Final = "\x1f"
_DIGEST_BYTES: Final = 16


def content_keys(rows: pl.DataFrame, columns: list[str]) -> pl.Series:
    """A key of what each row says: 32 hexadecimal digits, the same on every machine.

    Args:
        rows: parsed rows, so that "1,500" and "1500" or two ways to write a day are one.
        columns: the columns that count, in a fixed order; ids and notes among them do not.
    """
    parts = [_said(rows, name) for name in columns if name not in _NOT_SAID]
    joined = rows.select(pl.concat_str(parts, separator=_PARTS).alias("said"))["said"]
    return pl.Series(
        "content_key",
        [hashlib.blake2b(t.encode(), digest_size=_DIGEST_BYTES).hexdigest() for t in joined],
        dtype=pl.String,
    )


def _said(rows: pl.DataFrame, name: str) -> pl.Expr:
    cell = pl.col(name)
    kind = rows.schema[name]
    if kind == pl.String and name not in _AS_WRITTEN:
        return cell.str.to_lowercase().str.replace_all(r"\s+", " ")
    if kind == pl.Float64:
        # Six decimals: a hair's breadth on the ground, and no trace of how a number was written.
        cell = (cell * 1_000_000).round().cast(pl.Int64)
    return cell.cast(pl.String).fill_null("")
