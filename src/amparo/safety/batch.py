"""Check a table of texts at once: for test sets and teaching, never for people's conversations."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from amparo.safety.check import check
from amparo.safety.errors import SafetyError
from amparo.safety.offer_files import LONGEST_CELL, check_columns

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Batch", "check_table"]

_WANTED = ("id", "text")


class Batch(NamedTuple):
    """What was done.

    Attributes:
        levels: how many texts at each level.
        unread: rows that were not read, with the reason; their level is left blank.
    """

    levels: dict[str, int]
    unread: list[dict[str, object]]


def check_table(source: Path, out: Path, *, age: str = "unknown") -> Batch:
    """Read ``id,text`` and write ``id,level,signs``, a row for each, in order.

    Raises:
        SafetyError: ``no_column``, ``not_utf8`` or ``bad_csv``; then nothing is written.
        OSError: a file cannot be read or written.
    """
    csv.field_size_limit(LONGEST_CELL)
    levels: Counter[str] = Counter()
    unread: list[dict[str, object]] = []
    rows: list[tuple[str, str, str]] = []
    for number, identity, text in _texts(source):
        try:
            finding = check(text, age=age)
        except SafetyError as error:
            unread.append({"row": number, "id": identity, "reason": error.code})
            rows.append((identity, "", ""))
            continue
        levels[str(finding.level)] += 1
        rows.append((identity, str(finding.level), ";".join(s.id for s in finding.signs)))
    with out.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("id", "level", "signs"))
        table.writerows(rows)
    return Batch(dict(levels), unread)


def _texts(source: Path) -> list[tuple[int, str, str]]:
    """(row, id, text) of every row, counted as a spreadsheet does."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        try:
            check_columns(reader.fieldnames or (), _WANTED)
            return [(n, row["id"] or "", row["text"] or "") for n, row in enumerate(reader, 2)]
        except UnicodeDecodeError:
            raise SafetyError("not_utf8", file=source.name) from None
        except csv.Error as error:
            line = reader.line_num
            raise SafetyError("bad_csv", file=source.name, line=line, detail=str(error)) from None
