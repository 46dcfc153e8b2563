"""The first line: which layout a file has, what parts its cells, which column is which."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from amparo.intake.faults import shown
from amparo.intake.layout import EVENT_LAYOUT, MEND_COLUMNS, REPORT_LAYOUT, Layout
from amparo.records.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Header", "read_header"]

_DELIMITERS: Final = (",", ";", "\t", "|")
_SPREADSHEET_LINE: Final = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_COLUMNS_SHOWN: Final = 40


@dataclass(frozen=True)
class Header:
    """What the header says.

    Attributes:
        layout: reports or events.
        delimiter: what parts the cells.
        columns: the layout's name of each column, "" for one that it does not know.
        line: the header's own line in the file.
        ignored: columns that the layout does not know, as the file names them.
    """

    layout: Layout
    delimiter: str
    columns: tuple[str, ...]
    line: int
    ignored: tuple[str, ...] = ()


def read_header(
    lines: Iterator[tuple[str, bool]], name: str, *, unneeded: frozenset[str] = frozenset()
) -> Header:
    """The header of a file: its first line that is not blank.

    Args:
        lines: the file's lines from the first.
        name: the file's name, for errors.
        unneeded: columns that may be absent although the layout asks for them.

    Raises:
        UsageError: ``file_empty``, ``columns_missing`` naming the columns that there are, or
            ``columns_twice``.
    """
    asked = ""
    for number, (line, _) in enumerate(lines, start=1):
        told = _SPREADSHEET_LINE.fullmatch(line)
        if told and not asked:
            asked = told[1]
        elif line.strip():
            found = _header(line, number, asked)
            _complain(found, name, line, unneeded)
            return found
    raise UsageError("file_empty", file=name)


def _header(line: str, number: int, asked: str) -> Header:
    delimiter = asked or _delimiter(line)
    heads = _split(line, delimiter)
    layout = _layout(heads)
    columns = tuple(layout.column(h) for h in heads)
    ignored = tuple(shown(h) for h, c in zip(heads, columns, strict=True) if not c and h)
    return Header(layout, delimiter, columns, number, ignored)


def _complain(header: Header, name: str, line: str, unneeded: frozenset[str]) -> None:
    """Refuse a header that lacks a column or has one twice, naming the columns that there are."""
    columns = header.columns
    twice = sorted({c for c in columns if c and columns.count(c) > 1})
    if twice:
        raise UsageError("columns_twice", file=name, columns=", ".join(twice))
    needed = [f.name for f in header.layout.fields if f.needed and f.name not in unneeded]
    missing = [n for n in needed if n not in columns]
    if missing:
        heads = _split(line, header.delimiter)[:_COLUMNS_SHOWN]
        there = ", ".join(shown(h) for h in heads) or "-"
        raise UsageError("columns_missing", file=name, missing=", ".join(missing), there=there)


def _layout(heads: list[str]) -> Layout:
    """The layout whose id column is there, else the one that shares more columns."""
    shared = [
        (layout.id_column in named, len(named - set(MEND_COLUMNS)), layout)
        for layout in (REPORT_LAYOUT, EVENT_LAYOUT)
        for named in [{layout.column(h) for h in heads} - {""}]
    ]
    return max(shared, key=lambda s: s[:2])[2]


def _delimiter(line: str) -> str:
    """The sign that parts the line into the most columns that a layout knows."""

    def known(delimiter: str) -> int:
        heads = _split(line, delimiter)
        return max(
            sum(bool(layout.column(h)) for h in heads) for layout in (REPORT_LAYOUT, EVENT_LAYOUT)
        )

    return max(_DELIMITERS, key=known)


def _split(line: str, delimiter: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        cells = line.split(delimiter)
    heads = [c.strip().strip("\ufeff") for c in cells]
    while heads and not heads[-1]:
        heads.pop()
    return heads
