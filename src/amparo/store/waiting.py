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

    from amparo.records.incoming import OpenRead, ReadResult

__all__ = ["all_problems", "export", "keep_problems", "settle", "waiting"]

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
_FORMULA_LIKE: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"[+-]?[\d.,]+")


def settle(
    connection: sqlite3.Connection, read: ReadResult, kept: pl.DataFrame, *, today: date
) -> None:
    """Keep the bad rows of a file, each once, and let those go that the file brings back.

    A file brings a row back by its ``_key``, or as the new version of the file of that name with
    the same id and source. Brought back good, the row is mended and waits never again; brought
    back with other faults, it makes room for its new form.

    Args:
        connection: inside a writing transaction.
        read: the file.
        kept: KEPT_OUT of the file, rows whose id is taken among them.
        today: the day of the add.
    """
    raws = dict(kept.select("row", "raw").iter_rows())
    keys = {line: _key(read.kind, raw) for line, raw in raws.items()}
    back = {key: line not in keys for line, key in read.mends}
    back |= _of_older_version(connection, read, raws)
    for key in keys.values():  # as it was, so it waits on
        back.pop(key, None)
    day = today.isoformat()
    connection.executemany(
        "UPDATE kept_out SET mended_on = ? WHERE key = ? AND mended_on IS NULL",
        ((day, key) for key, good in back.items() if good),
    )
    replaced = [(key,) for key, good in back.items() if not good]
    connection.executemany("DELETE FROM problems WHERE key = ?", replaced)
    connection.executemany("DELETE FROM kept_out WHERE key = ?", replaced)
    _keep(connection, read, kept, {keys[line]: line for line in reversed(keys)}, day)


def keep_problems(connection: sqlite3.Connection, read: OpenRead, *, today: date) -> None:
    """Keep the bad rows of a file of open data; those of its older versions wait no longer.

    Such rows are mended in the file that they came from, which is then added again.
    """
    of_older = "SELECT key FROM kept_out WHERE file = ? AND kind = ? AND sha256 <> ?"
    which = (read.name, read.kind, read.sha256)
    connection.execute(f"DELETE FROM problems WHERE key IN ({of_older})", which)  # noqa: S608
    connection.execute("DELETE FROM kept_out WHERE file = ? AND kind = ? AND sha256 <> ?", which)
    raws = read.quarantined.select("row", "raw").unique("row", keep="first").sort("row")
    lines = {_key(read.kind, raw): line for line, raw in reversed(list(raws.iter_rows()))}
    _keep(connection, read, read.quarantined, lines, today.isoformat())


def _keep(
    connection: sqlite3.Connection,
    read: ReadResult | OpenRead,
    kept: pl.DataFrame,
    lines: dict[str, int],
    day: str,
) -> None:
    """Keep rows that are not kept yet; of rows that are alike the first is in ``lines``."""
    there = {key for (key,) in connection.execute("SELECT key FROM kept_out")}
    new = {line: key for key, line in lines.items() if key not in there}
    rows = kept.filter(pl.col("row").is_in(list(new))).unique("row", keep="first")
    connection.executemany(
        "INSERT INTO kept_out VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
        (
            (new[line], read.kind, read.sha256, read.name, line, raw, day)
            for line, raw in rows.select("row", "raw").sort("row").iter_rows()
        ),
    )
    told = kept.select("row", "column", "reason", "hint", "params")
    connection.executemany(
        "INSERT INTO problems VALUES (?, ?, ?, ?, ?)",
        ((new[line], *problem) for line, *problem in told.iter_rows() if line in new),
    )


def _of_older_version(
    connection: sqlite3.Connection, read: ReadResult, raws: dict[int, str]
) -> dict[str, bool]:
    """Keys of rows from other contents of a file of this name that stand in it again: good now?"""
    older = connection.execute(
        "SELECT key, raw FROM kept_out WHERE file = ? AND kind = ? AND sha256 <> ?"
        " AND mended_on IS NULL",
        (read.name, read.kind, read.sha256),
    ).fetchall()
    if not older:
        return {}
    names = _SAME_ROW[read.kind]
    now = {_told(json.loads(raw), names): False for raw in raws.values()}
    good = read.good.filter(~read.lines.is_in(list(raws)))
    now |= {_told(row, names): True for row in good.select(names).iter_rows(named=True)}
    told = ((key, _told(json.loads(raw), names)) for key, raw in older)
    return {key: now[row] for key, row in told if row in now and row[0]}


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
