"""The cells of a file of open data: read once, judged column by column, never silently dropped."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from polars.exceptions import PolarsError

from amparo.intake.encoding import probe
from amparo.records.errors import UsageError
from amparo.records.incoming import KEPT_OUT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Cells", "read_table"]

ROW: Final = "_row"
_DELIMITERS: Final = (",", ";", "\t")
_KNOWN: Final = 12  # of the codes a column takes, as many are told in a hint


def read_table(path: Path) -> tuple[pl.DataFrame, str]:
    """All cells of a file as text, with the number of each row, and the digest of the file.

    The header is row 1. A file of columns parted by blanks (as NOAA writes) is read as well.

    Raises:
        UsageError: the file cannot be read as a table at all; see ``encoding.probe``.
    """
    found = probe(path)
    content = path.read_bytes().decode(found.encoding, errors="replace").lstrip("\ufeff")
    first = content.lstrip().split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    if not first.count(delimiter):
        lines = [",".join(line.split()) for line in content.splitlines() if line.strip()]
        content, delimiter = "\n".join(lines), ","
    try:
        frame = pl.read_csv(
            content.encode(), separator=delimiter, infer_schema=False, truncate_ragged_lines=True
        )
    except PolarsError:
        raise UsageError("file_not_text", file=path.name) from None
    return frame.fill_null("").with_row_index(ROW, offset=2), found.sha256


class Cells:
    """Reads columns of a table and remembers what could not be read.

    Args:
        frame: text, with the column of row numbers that ``read_table`` gives.
    """

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self._faults: list[pl.DataFrame] = []
        self._bad = pl.repeat(value=False, n=frame.height, eager=True, dtype=pl.Boolean)

    def text(self, column: str) -> pl.Series:
        """A column without blanks at its ends."""
        return self.frame[column].str.strip_chars()

    def number(self, column: str, *, blank: bool = False, below_zero: bool = False) -> pl.Series:
        """Plain numbers; thousands may be parted by commas.

        Args:
            column: which.
            blank: whether a blank cell is no fault; it gives null.
            below_zero: whether numbers below zero are none.
        """
        raw = self.text(column)
        value = raw.str.replace_all(",", "").cast(pl.Float64, strict=False)
        unread = (value.is_null() | ~value.is_finite()) & ~((raw == "") & blank)
        self._fault(unread, column, "not_a_number", "number_plain")
        if not below_zero:
            self._fault(value < 0, column, "negative", "number_plain")
        return value

    def day(self, column: str, pattern: str = "%Y-%m-%d") -> pl.Series:
        """Days."""
        value = self.text(column).str.to_date(pattern, strict=False)
        self._fault(value.is_null(), column, "not_a_day", "day_iso")
        return value

    def coded(self, column: str, table: Mapping[str, Any], dtype: Any = pl.String) -> pl.Series:
        """Values by a table of codes, whatever their capitals.

        Args:
            column: which.
            table: value by code, the codes without capitals.
            dtype: type of the values.
        """
        raw = self.text(column).str.to_lowercase()
        value = raw.replace_strict(table, default=None, return_dtype=dtype)
        codes = ", ".join([*table][:_KNOWN])
        self._fault(value.is_null(), column, "unknown_code", "code_list", codes=codes)
        return value

    def fault(self, flags: pl.Series, column: str, reason: str, hint: str) -> None:
        """Keep rows out for a reason of the caller's own."""
        self._fault(flags, column, reason, hint)

    def _fault(self, flags: pl.Series, column: str, reason: str, hint: str, **params: str) -> None:
        flags = flags.fill_null(value=False)
        if not flags.any():
            return
        self._bad = self._bad | flags
        rows = self.frame.filter(flags)
        told = [json.dumps({"value": v[:80], **params}, ensure_ascii=False) for v in rows[column]]
        self._faults.append(
            pl.DataFrame(
                {
                    "row": rows[ROW].cast(pl.Int64), "column": column, "reason": reason,
                    "hint": hint, "params": told,
                }
            )
        )  # fmt: skip

    def good(self, **columns: pl.Series | pl.Expr) -> pl.DataFrame:
        """These columns of the rows without a fault."""
        return self.frame.select(**columns).filter(~self._bad)

    @property
    def kept_out(self) -> pl.DataFrame:
        """KEPT_OUT, every fault by row."""
        if not self._faults:
            return KEPT_OUT.empty()
        names = [n for n in self.frame.columns if n != ROW]
        raws = {
            int(row[ROW]): json.dumps({n: row[n] for n in names if row[n]}, ensure_ascii=False)
            for row in self.frame.filter(self._bad).iter_rows(named=True)
        }
        faults = pl.concat(self._faults).sort("row", maintain_order=True)
        raw = faults["row"].replace_strict(raws, return_dtype=pl.String)
        return KEPT_OUT.checked(faults.with_columns(raw=raw))
