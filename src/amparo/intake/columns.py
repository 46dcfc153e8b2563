"""Cells to values, one column at a time.

Cells repeat: 200,000 rows hold some hundred distinct days and a few thousand distinct numbers. So
each distinct text is read once and the answers are joined back.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.intake.faults import CELL_CHARS, SUSPECT, Fault, screen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from amparo.intake.layout import Field

__all__ = ["PROBLEMS", "as_json", "read_column"]

#: Problems by position of the row in the table that was read.
PROBLEMS: Final = {
    "at": pl.UInt32, "column": pl.String, "reason": pl.String, "hint": pl.String,
    "params": pl.String,
}  # fmt: skip

# White space that trims away: Unicode's, and the signs of no width that pages leave behind.
_TRIM: Final = " \t\r\n\f\v\u00a0\u2000-\u200d\u2028\u2029\u202f\u205f\u3000\ufeff"
_TRIMMED: Final = rf"^[{_TRIM}]+|[{_TRIM}]+$"
_WIDE_SPACES: Final = "[\u00a0\u2007\u202f]"


def read_column(
    cells: pl.Series, field: Field, parse: Callable[[str], object] | None
) -> tuple[pl.Series, pl.DataFrame]:
    """Values of a column and what is wrong with it.

    Args:
        cells: the cells as they stand in the file.
        field: how the layout reads the column.
        parse: the field's reader with what it must know of the file; None for free text.

    Returns:
        Values, null or "" where the cell is blank or wrong, and PROBLEMS.
    """
    name = field.name
    trimmed = _trimmed(cells)
    faults: dict[str, Fault] = {}
    suspects = trimmed.filter(
        (trimmed.str.len_bytes() > CELL_CHARS) | trimmed.str.contains(SUSPECT)
    ).unique()
    for text in suspects:
        fault = screen(text)
        if fault is not None:
            faults[text] = fault
    if field.filled and (trimmed == "").any():
        faults[""] = Fault("blank", "fill_in")
    values = trimmed if parse is None else _parsed(trimmed, field, parse, faults)
    return values.alias(name), _located(trimmed, name, faults)


def as_json(params: Mapping[str, str | int]) -> str:
    """Parameters of a problem as a JSON object."""
    return json.dumps(dict(params), ensure_ascii=False)


def _trimmed(cells: pl.Series) -> pl.Series:
    """Cells without outer white space, and with plain spaces inside."""
    out = cells.str.strip_chars()
    odd = out.str.contains("[\u00a0\u2007\u202f\u200b-\u200d\ufeff]")
    if odd.any():
        out = out.str.replace_all(_TRIMMED, "").str.replace_all(_WIDE_SPACES, " ")
    return out


def _parsed(
    trimmed: pl.Series, field: Field, parse: Callable[[str], object], faults: dict[str, Fault]
) -> pl.Series:
    texts, values = [], []
    for text in trimmed.unique():
        if text in faults or text == "":
            continue
        value = parse(text)
        if isinstance(value, Fault):
            faults[text] = value
        else:
            texts.append(text)
            values.append(value)
    blank = None if field.blank is None or field.filled else field.blank
    out = trimmed.replace_strict(
        [*texts, ""], [*values, blank], default=None, return_dtype=field.dtype
    )
    return out.fill_null("") if field.dtype == pl.String else out


def _located(trimmed: pl.Series, name: str, faults: dict[str, Fault]) -> pl.DataFrame:
    """The rows at which the faulty texts stand."""
    if not faults:
        return pl.DataFrame(schema=PROBLEMS)
    told = pl.DataFrame(
        {
            "text": list(faults),
            "reason": [f.reason for f in faults.values()],
            "hint": [f.hint for f in faults.values()],
            "params": [as_json(f.params) for f in faults.values()],
        }
    )
    cells = pl.DataFrame({"text": trimmed}).with_row_index("at")
    return cells.join(told, on="text", maintain_order="left").select(
        "at", pl.lit(name).alias("column"), "reason", "hint", "params"
    )
