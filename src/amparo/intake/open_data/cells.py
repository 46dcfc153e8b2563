"""The cells of a file of open data: judged column by column, never silently dropped."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from amparo.intake.faults import CELL_CHARS, SUSPECT, screen, shown
from amparo.intake.open_data.table import ROW
from amparo.records.incoming import KEPT_OUT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amparo.intake.open_data.table import Table

__all__ = ["Cells"]

_KNOWN: Final = 12  # of the codes a column takes, as many are told in a hint
_YEARS: Final = (1900, 2100)
_MONTHS: Final = 12
#: A number in plain digits; thousands may be parted by commas, in threes.
_PLAIN: Final = r"^[-+]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?([eE][-+]?\d+)?$"
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


class Cells:
    """Reads columns of a table and remembers what could not be read.

    Args:
        table: as ``read_table`` gives it.
    """

    def __init__(self, table: Table) -> None:
        self.frame = table.frame
        self._faults: list[pl.DataFrame] = []
        self._bad = pl.repeat(value=False, n=self.frame.height, eager=True, dtype=pl.Boolean)
        self._whole_rows(table)

    def _whole_rows(self, table: Table) -> None:
        """Faults that are no single column's: cells too many, bytes that are no text, no end."""
        first = self.frame.columns[1]
        for row, found in table.crowded.items():
            told = {"found": str(found), "expected": str(self.frame.width - 1)}
            self._fault(self.frame[ROW] == row, first, "cell_count", "cell_count", **told)
        for name in self.frame.columns[1:]:
            cells = self.frame[name]
            if (cells.str.len_bytes() > CELL_CHARS).any():  # dear to count, so bytes come first
                long = cells.str.len_chars() > CELL_CHARS
                self._fault(long, name, "too_long", "shorten", limit=str(CELL_CHARS))
            if table.damaged:
                damaged = cells.str.contains(_REPLACEMENT, literal=True)
                self._fault(damaged, name, "encoding", "save_utf8")

    def text(self, column: str) -> pl.Series:
        """A column without blanks at its ends."""
        return self.frame[column].str.strip_chars()

    def words(self, column: str) -> pl.Series:
        """Text that goes in as it stands; a cell with a formula or hidden signs is a fault."""
        raw = self.text(column)
        suspect = raw.unique()
        found = {
            cell: fault
            for cell in suspect.filter(suspect.str.contains(SUSPECT))
            if (fault := screen(cell)) is not None
        }
        for cell, fault in found.items():
            params = {k: str(v) for k, v in fault.params.items()}
            self._fault(raw == cell, column, fault.reason, fault.hint, **params)
        return raw

    def number(
        self, column: str, *, blank: bool = False, below_zero: bool = False, measure: bool = False
    ) -> pl.Series:
        """Plain numbers.

        Args:
            column: which.
            blank: whether a blank cell is no fault; it gives null.
            below_zero: whether numbers below zero are none.
            measure: whether it is no count: then a comma is a fault, for it may part decimals.
        """
        raw = self.text(column)
        form = raw.str.contains(_PLAIN) & ~(raw.str.contains(",", literal=True) & measure)
        value = raw.str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)
        unread = (value.is_null() | ~value.is_finite() | ~form) & ~((raw == "") & blank)
        self._fault(unread & (raw != ""), column, "not_a_number", "number_plain")
        self._fault(unread & (raw == ""), column, "blank", "fill_in")
        if not below_zero:
            self._fault(value < 0, column, "negative", "number_plain")
        return value.set(unread, None)

    def year(self, column: str) -> pl.Series:
        """Calendar or fiscal years; "2024 (FYTD)", as CBP writes years that go on, is 2024."""
        raw = self.text(column).str.replace(r"\s*\((?i:FYTD)\)$", "")
        value = raw.cast(pl.Float64, strict=False)
        unread = value.is_null() | (value != value.round(0))
        self._fault(unread, column, "not_a_number", "number_plain")
        outside = ~value.is_between(*_YEARS)
        first, last = map(str, _YEARS)
        self._fault(outside, column, "year_outside", "day_year", first=first, last=last)
        return value.set((unread | outside).fill_null(value=True), None).cast(pl.Int32)

    def months(self, column: str) -> pl.Series:
        """Months by number, 1 to 12."""
        table = {str(k): k for k in range(1, _MONTHS + 1)}
        plain = self.text(column).str.replace(r"^0(\d)$", "$1")
        value = plain.replace_strict(table, default=None, return_dtype=pl.Int32)
        self._fault(value.is_null(), column, "not_a_day", "day_iso")
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

    def slug(self, column: str) -> pl.Series:
        """Names as codes: small letters, "_" for what is none. "Mass Movement": "mass_movement"."""
        plain = self.text(column).str.to_lowercase().str.replace_all(r"[^\p{L}0-9]+", "_")
        code = plain.str.strip_chars("_")
        self._fault(code == "", column, "blank", "fill_in")
        return code

    def fault(self, flags: pl.Series, column: str, reason: str, hint: str, **params: str) -> None:
        """Keep rows out for a reason of the caller's own."""
        self._fault(flags, column, reason, hint, **params)

    def _fault(self, flags: pl.Series, column: str, reason: str, hint: str, **params: str) -> None:
        flags = flags.fill_null(value=False)
        if not flags.any():
            return
        self._bad = self._bad | flags
        rows = self.frame.filter(flags)
        told = [json.dumps({"value": shown(v), **params}, ensure_ascii=False) for v in rows[column]]
        self._faults.append(
            pl.DataFrame(
                {"row": rows[ROW], "column": column, "reason": reason, "hint": hint, "params": told}
            )
        )

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
