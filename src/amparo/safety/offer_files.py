"""Read public offers row by row from CSV or JSON Lines, however large the file.

Only the identifier and the text are taken; columns with authors, accounts or places of people are
never looked at. Tables of private messages are refused.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, NamedTuple

from amparo.safety.errors import SafetyError
from amparo.safety.reader import read
from amparo.safety.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import Any

__all__ = ["LONGEST_CELL", "Offer", "check_columns", "offers"]

#: Columns that only private messages have.
_PRIVATE = frozenset(
    {
        "sender", "recipient", "recipients", "receiver", "conversation", "conversation_id", "chat",
        "chat_id", "thread_id", "dm", "inbox", "direct_message", "remitente", "destinatario",
        "conversacion", "hilo", "mensaje_privado",
    }
)  # fmt: skip
_VISIBILITY = frozenset({"visibility", "private", "privado", "privada", "visibilidad"})
_SAID_PRIVATE = frozenset({"private", "privado", "privada", "true", "yes", "si", "1", "dm"})
LONGEST_CELL = 1 << 24
_FEWEST_LABELS = 3


class Offer(NamedTuple):
    """One row.

    Attributes:
        row: its number as a spreadsheet counts, the header being 1; of JSON Lines, the line.
        problem: empty, or why the row is not read: no_id, no_text, private, conversation, not_json.
    """

    row: int
    id: str
    text: str
    problem: str = ""


def offers(path: Path, *, id_column: str = "id", text_column: str = "text") -> Iterator[Offer]:
    """Every row of the file, in order.

    Raises:
        SafetyError: ``no_column``, ``looks_private``, ``not_utf8`` or ``bad_csv``.
        OSError: the file cannot be read.
    """
    lines = path.suffix.lower() in {".jsonl", ".ndjson"}
    rows = _json_rows(path) if lines else _csv_rows(path, (id_column, text_column))
    try:
        for number, row in rows:
            yield _offer(number, row, id_column, text_column)
    except UnicodeDecodeError:
        raise SafetyError("not_utf8", file=path.name) from None


def _offer(number: int, row: dict[str, Any] | None, id_column: str, text_column: str) -> Offer:
    if row is None:
        return Offer(number, "", "", "not_json")
    identity, text = str(row.get(id_column) or "").strip(), row.get(text_column)
    if not identity:
        return Offer(number, "", "", "no_id")
    if not isinstance(text, str) or not text.strip():
        return Offer(number, identity, "", "no_text")
    hiding = _VISIBILITY & row.keys()
    if hiding and any(folded(str(row[c] or "")) in _SAID_PRIVATE for c in hiding):
        return Offer(number, identity, "", "private")
    if _talks(text):
        return Offer(number, identity, "", "conversation")
    return Offer(number, identity, text)


def _talks(text: str) -> bool:
    """Whether the text is a conversation: several lines, somebody coming back."""
    if text.count("\n") < _FEWEST_LABELS - 1 or text.count(":") < _FEWEST_LABELS:
        return False
    speakers = [m.speaker for m in read(text).messages]
    return len(speakers) >= _FEWEST_LABELS and 1 < len(set(speakers)) < len(speakers)


def _csv_rows(path: Path, wanted: tuple[str, str]) -> Iterator[tuple[int, dict[str, Any]]]:
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        try:
            header = [name.strip() for name in next(reader, [])]
            check_columns(header, wanted)
            _check_public(header)
            for number, cells in enumerate(reader, 2):
                if cells:
                    yield number, dict(zip(header, cells, strict=False))
        except csv.Error as error:
            raise SafetyError(
                "bad_csv", file=path.name, line=reader.line_num, detail=str(error)
            ) from None


def check_columns(there: Sequence[str], wanted: Sequence[str]) -> None:
    """Whether a table has the columns that are needed.

    Raises:
        SafetyError: ``no_column``.
    """
    for column in wanted:
        if column not in there:
            raise SafetyError("no_column", column=column, known=", ".join(there) or "-")


def _check_public(columns: Iterable[str]) -> None:
    if private := sorted(c for c in columns if folded(c) in _PRIVATE):
        raise SafetyError("looks_private", columns=", ".join(private))


def _json_rows(path: Path) -> Iterator[tuple[int, dict[str, Any] | None]]:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError:
                row = None
            if not isinstance(row, dict):
                row = None
            else:
                _check_public(row)
            yield number, row
