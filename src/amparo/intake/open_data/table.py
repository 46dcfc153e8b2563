"""A file of open data as a table of text: encoding, separator, broken rows."""

from __future__ import annotations

import codecs
import csv
import io
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl
from polars.exceptions import PolarsError

from amparo.intake.encoding import probe
from amparo.records.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ROW", "Table", "read_table"]

#: Column of the row numbers; the header is row 1.
ROW: Final = "_row"
_DELIMITERS: Final = (",", ";", "\t")


@dataclass(frozen=True, kw_only=True)
class Table:
    """One file.

    Attributes:
        frame: all cells as text, "" for none, and ``ROW``; blank lines are no rows.
        sha256: digest of the file's bytes.
        crowded: rows with more cells than the header: their numbers, and how many cells.
        damaged: whether bytes could not be read as text; they are U+FFFD in the cells.
    """

    frame: pl.DataFrame
    sha256: str
    crowded: dict[int, int] = field(default_factory=dict)
    damaged: bool = False


def read_table(path: Path) -> Table:
    """All cells of a CSV file, of a JSON list of records, or of columns parted by blanks.

    The separator is what the first line has most of: comma, semicolon or tabulator; a first line
    with none of them is parted by blanks, as NOAA writes.

    Raises:
        UsageError: ``file_not_text``; ``columns_twice``; or see ``encoding.probe``.
    """
    found = probe(path)
    content = path.read_bytes()
    if not found.encoding.startswith("utf-8") or found.errors != "strict":
        content = content.decode(found.encoding, errors="replace").encode()
    content = content.removeprefix(codecs.BOM_UTF8).lstrip()
    read = _records if content.startswith(b"[") else _lines
    frame, crowded = read(content, path.name)
    _no_twins([n.strip() for n in frame.columns], path.name)
    named = frame.rename({n: n.strip() for n in frame.columns}).with_row_index(ROW, offset=2)
    named = named.with_columns(pl.col(ROW).cast(pl.Int64))
    told = pl.any_horizontal(pl.exclude(ROW).is_not_null())
    return Table(
        frame=named.filter(told).with_columns(pl.exclude(ROW).fill_null("")),
        sha256=found.sha256, crowded=crowded, damaged=found.errors != "strict",
    )  # fmt: skip


def _lines(content: bytes, name: str) -> tuple[pl.DataFrame, dict[int, int]]:
    first = io.BytesIO(content).readline().decode().rstrip()
    delimiter = max(_DELIMITERS, key=first.count)
    if not first.count(delimiter):
        lines = [b",".join(line.split()) for line in content.splitlines()]
        content, delimiter, first = b"\n".join(lines), ",", ",".join(first.split())
    columns = [cell.strip() for cell in next(csv.reader([first], delimiter=delimiter))]
    _no_twins(columns, name)
    try:
        frame = pl.read_csv(content, separator=delimiter, infer_schema=False)
    except PolarsError:
        return _one_by_one(content.decode(), delimiter, columns, name)
    return frame, {}


def _no_twins(columns: list[str], name: str) -> None:
    twice = sorted({c for c in columns if columns.count(c) > 1 or c == ROW})
    if twice:
        raise UsageError("columns_twice", file=name, columns=", ".join(twice))


def _one_by_one(
    content: str, delimiter: str, columns: list[str], name: str
) -> tuple[pl.DataFrame, dict[int, int]]:
    """Rows of a file that is broken somewhere: the sound ones, and which have cells too many."""
    rows: list[list[str]] = []
    crowded: dict[int, int] = {}
    try:
        for k, cells in enumerate(csv.reader(io.StringIO(content), delimiter=delimiter), 1):
            if len(cells) > len(columns):
                crowded[k] = len(cells)
            rows.append([*cells, *[""] * len(columns)][: len(columns)])
    except csv.Error:
        raise UsageError("file_not_text", file=name) from None
    schema = dict.fromkeys(columns, pl.String)
    frame = pl.DataFrame(rows[1:], schema=schema, orient="row")
    return frame.with_columns(pl.all().replace("", None)), crowded


def _records(content: bytes, name: str) -> tuple[pl.DataFrame, dict[int, int]]:
    """A list of JSON objects, as interfaces answer: each value as text."""
    try:
        objects = json.loads(content)
    except json.JSONDecodeError:
        raise UsageError("file_not_text", file=name) from None
    if not objects or not all(isinstance(o, dict) for o in objects):
        raise UsageError("file_not_text", file=name)
    columns = list(dict.fromkeys(str(key) for o in objects for key in o))
    rows = [[_text(o.get(c)) for c in columns] for o in objects]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row"), {}


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
