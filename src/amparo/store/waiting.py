"""Rows kept out until somebody mends them: kept once, told with every problem, brought back."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from amparo.records.incoming import KEPT_OUT
from amparo.store.adding import DERIVED, schema_of
from amparo.store.frames import fetched

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from polars._typing import PolarsDataType

    from amparo.records.incoming import ReadResult

__all__ = ["all_problems", "export", "keep_out", "retire", "waiting"]

WAITING: Final[dict[str, PolarsDataType]] = {
    "file": pl.String, "row": pl.Int64, "column": pl.String, "reason": pl.String,
    "hint": pl.String, "params": pl.String, "raw": pl.String, "key": pl.String,
    "kind": pl.String, "added_on": pl.Date,
}  # fmt: skip
_KEY_DIGITS: Final = 16
#: Text that must be the same for a file's new version to bring back one of its old rows.
_SAME_ROW: Final = {
    "reports": ("report_id", "source_name", "publisher", "place"),
    "events": ("event_id", "actor", "what", "place"),
}
_KEEP_ONCE: Final = (
    "INSERT INTO kept_out VALUES (?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (key) DO NOTHING"
)
_KEEP_AGAIN: Final = (
    "INSERT INTO kept_out VALUES (?, ?, ?, ?, ?, ?, ?, NULL)"
    " ON CONFLICT (key) DO UPDATE SET mended_on = NULL"
)
_FORMULA_LIKE: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"[+-]?[\d.,]+")


def keep_out(
    connection: sqlite3.Connection, read: ReadResult, kept: pl.DataFrame, *, today: date
) -> None:
    """Keep bad rows, each once however often its file comes; of a mended file, wait anew.

    Args:
        connection: inside a writing transaction.
        read: the file.
        kept: KEPT_OUT.
        today: the day of the add.
    """
    day = today.isoformat()
    raws = kept.select("row", "raw").unique("row", keep="first", maintain_order=True)
    keys = {line: _key(read.kind, raw) for line, raw in raws.iter_rows()}
    waited = _waiting_keys(connection)
    connection.executemany(
        _KEEP_AGAIN if read.mends else _KEEP_ONCE,
        (
            (keys[line], read.kind, read.sha256, read.name, line, raw, day)
            for line, raw in raws.iter_rows()
        ),
    )
    told: dict[str, int] = {}  # of rows that are alike in one file the first is told
    for line, key in keys.items():
        if key not in waited:
            told.setdefault(key, line)
    first_lines = set(told.values())
    connection.executemany(
        "INSERT INTO problems VALUES (?, ?, ?, ?, ?)",
        (
            (keys[line], *problem)
            for line, *problem in kept.select(
                "row", "column", "reason", "hint", "params"
            ).iter_rows()
            if line in first_lines
        ),
    )


def _waiting_keys(connection: sqlite3.Connection) -> set[str]:
    return {key for (key,) in connection.execute("SELECT key FROM kept_out")}


def retire(connection: sqlite3.Connection, read: ReadResult, *, today: date) -> None:
    """Let those rows go that a file brings back: by their key, or as the file's new version."""
    day = today.isoformat()
    connection.executemany(
        "UPDATE kept_out SET mended_on = ? WHERE key = ? AND mended_on IS NULL",
        ((day, key) for key in read.mends),
    )
    older = connection.execute(
        "SELECT key, raw FROM kept_out WHERE file = ? AND kind = ? AND sha256 <> ?"
        " AND mended_on IS NULL",
        (read.name, read.kind, read.sha256),
    ).fetchall()
    if not older:
        return
    names = _SAME_ROW[read.kind]
    now = {_told(row, names) for row in read.good.select(names).iter_rows(named=True)}
    bad_now = read.quarantined.select("raw").unique()["raw"]
    now |= {_told(json.loads(raw), names) for raw in bad_now}
    back = [key for key, raw in older if _told(json.loads(raw), names) in now]
    connection.executemany(
        "UPDATE kept_out SET mended_on = ? WHERE key = ?", ((day, key) for key in back)
    )


def waiting(connection: sqlite3.Connection) -> pl.DataFrame:
    """Problems of the rows that wait: one row a problem, by file and line."""
    cursor = connection.execute(
        "SELECT file, row, column, reason, hint, params, raw, k.key, kind, added_on"
        " FROM kept_out k JOIN problems p ON p.key = k.key WHERE mended_on IS NULL"
        " ORDER BY k.rowid, p.rowid"
    )
    return fetched(cursor, WAITING)


def export(problems: pl.DataFrame, path: Path, words: Callable[..., str]) -> int:
    """Write waiting rows as a CSV file that can be mended and added.

    Args:
        problems: what ``waiting`` returned.
        path: file for rows of reports; those of events go beside it, "-events" in the name. If
            only events wait, they go to the file itself.
        words: gives the sentence of a code.

    Returns:
        Rows written.
    """
    kinds = [k for k in ("reports", "events") if k in problems["kind"]] or ["reports"]
    written = 0
    for kind in kinds:
        whole = path if kind == kinds[0] else path.with_stem(f"{path.stem}-{kind}")
        rows = problems.filter(pl.col("kind") == kind).partition_by("key", maintain_order=True)
        _write(whole, kind, rows, words)
        written += len(rows)
    return written


def _write(path: Path, kind: str, rows: list[pl.DataFrame], words: Callable[..., str]) -> None:
    schema = schema_of(kind)
    names = [n for n in schema.names if n not in DERIVED]
    beside = path.with_name(path.name + ".new")
    # The byte order mark makes spreadsheets read the accents aright.
    with beside.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([*names, "_key", "_row", "_reason", "_hint"])
        for row in rows:
            first = row.row(0, named=True)
            cells = json.loads(first["raw"])
            reasons, hints = _sentences(row, words)
            told = [first["key"], first["row"], reasons, hints]
            out.writerow([*(_safe(cells.get(n, "")) for n in names), *told])
    beside.replace(path)


def _sentences(row: pl.DataFrame, words: Callable[..., str]) -> tuple[str, str]:
    reasons, hints = [], []
    for problem in row.iter_rows(named=True):
        params = json.loads(problem["params"])
        told = words(f"problem.{problem['reason']}", **params)
        reasons.append(f"{problem['column']}: {told}" if problem["column"] else told)
        hints.append(words(f"hint.{problem['hint']}", **params))
    return "; ".join(reasons), " ".join(dict.fromkeys(hints))


def _safe(cell: str) -> str:
    """A cell that no spreadsheet will run: formulas get an apostrophe before them."""
    return f"'{cell}" if _FORMULA_LIKE.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _key(kind: str, raw: str) -> str:
    cells = json.dumps(json.loads(raw), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{kind}\x1f{cells}".encode()).hexdigest()[:_KEY_DIGITS]


def _told(row: dict[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(" ".join(str(row.get(n) or "").casefold().split()) for n in names)


def all_problems(read: ReadResult, strangers: list[dict[str, Any]]) -> pl.DataFrame:
    """KEPT_OUT of a file: the rows that intake kept out and those whose id is taken, by line."""
    columns = {n: c.dtype for n, c in KEPT_OUT.columns.items()}
    taken = pl.DataFrame(strangers, schema=columns)
    return pl.concat([read.quarantined, taken]).sort("row", maintain_order=True)
