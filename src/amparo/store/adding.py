"""Which of the rows of a file are new, known, corrections, or strangers under a known id."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from amparo.records.tables import EVENTS, REPORTS
from amparo.store.frames import fetched, typed

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from amparo.records.incoming import ReadResult
    from amparo.records.schema import Schema

__all__ = ["DERIVED", "Sorted", "schema_of", "sort_rows"]

#: Columns that intake derived; the raw row of a stranger is written without them.
DERIVED: Final = frozenset(
    {
        "known_on", "known_inferred", "low", "high", "place_id", "place_status",
        "place_candidates",
    }
)  # fmt: skip
#: A row with a known id is a correction only if it is about the same statement or event.
_SAME_THING: Final = {
    "reports": ("source_name", "quantity", "observed_from", "place"),
    "events": ("kind", "date_from", "place"),
}


@dataclass(frozen=True)
class Sorted:
    """The good rows of a file, sorted.

    Attributes:
        taken: rows to put in, with revision, content_key and added_on.
        corrected: how many of them are not the first revision.
        already_known: rows that say what was there before.
        strangers: KEPT_OUT rows whose id belongs to another.
    """

    taken: pl.DataFrame
    corrected: int
    already_known: int
    strangers: list[dict[str, Any]]


def schema_of(kind: str) -> Schema:
    """The table of a kind of file."""
    return REPORTS if kind == REPORTS.name else EVENTS


def sort_rows(connection: sqlite3.Connection, read: ReadResult, today: date) -> Sorted:
    """Sort the good rows of a file against what the workspace holds.

    Args:
        connection: inside a writing transaction.
        read: the file.
        today: the day of the add; corrections are known from it on.
    """
    schema = schema_of(read.kind)
    rows = read.good.with_columns(
        pl.Series("content_key", read.content_keys), pl.Series("line", read.lines)
    )
    unknown = rows.filter(~_known_contents(connection, schema, rows["content_key"]))
    held = _held(connection, schema, unknown)
    key = schema.key[0]
    contested = (
        unknown[key].is_duplicated()
        | unknown["content_key"].is_duplicated()
        | unknown[key].is_in(list(held))
    )
    fresh = unknown.filter(~contested).with_columns(revision=pl.lit(1, dtype=pl.Int64))
    revised, strangers = _revisions(unknown.filter(contested), held, schema, today)
    taken = pl.concat([fresh, revised]).sort("line").drop("line")
    return Sorted(
        taken=taken.with_columns(added_on=pl.lit(today)),
        corrected=revised.filter(pl.col("revision") > 1).height,
        already_known=rows.height - taken.height - len(strangers),
        strangers=strangers,
    )


def _is_empty(connection: sqlite3.Connection, schema: Schema) -> bool:
    found = connection.execute(f"SELECT 1 FROM {schema.name} LIMIT 1").fetchone()  # noqa: S608
    return found is None


def _asked(connection: sqlite3.Connection, values: list[Any]) -> None:
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS asked (value)")
    connection.execute("DELETE FROM asked")
    connection.executemany("INSERT INTO asked VALUES (?)", ((v,) for v in values))


def _known_contents(connection: sqlite3.Connection, schema: Schema, keys: pl.Series) -> pl.Series:
    """Whether each content is held, in any revision."""
    if keys.is_empty() or _is_empty(connection, schema):
        return pl.repeat(value=False, n=keys.len(), dtype=pl.Boolean, eager=True)
    _asked(connection, [bytes.fromhex(k) for k in keys])
    found = connection.execute(
        f"SELECT lower(hex(content_key)) FROM asked JOIN {schema.name} ON content_key = value"  # noqa: S608
    ).fetchall()
    return keys.is_in([k for (k,) in found])


@dataclass(frozen=True)
class _Held:
    """The last revision of an id."""

    revision: int
    known_on: date
    thing: tuple[str, ...]


def _held(connection: sqlite3.Connection, schema: Schema, rows: pl.DataFrame) -> dict[str, _Held]:
    """The last revision of each id of these rows that is held."""
    if rows.is_empty() or _is_empty(connection, schema):
        return {}
    key, same = schema.key[0], _SAME_THING[schema.name]
    _asked(connection, rows[key].to_list())
    names = [key, "known_on", *same]
    picked = ", ".join(names)
    cursor = connection.execute(
        f"SELECT {picked}, revision FROM asked JOIN {schema.name} ON {key} = value"  # noqa: S608
    )
    found = fetched(cursor, {**{n: typed(schema)[n] for n in names}, "revision": pl.Int64})
    return {
        row[key]: _Held(row["revision"], row["known_on"], _thing(row, same))
        for row in found.sort("revision").iter_rows(named=True)
    }


def _thing(row: dict[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(" ".join(str(row[n]).casefold().split()) for n in names)


def _revisions(
    rows: pl.DataFrame, held: dict[str, _Held], schema: Schema, today: date
) -> tuple[pl.DataFrame, list[dict[str, Any]]]:
    """Rows whose id is held, or whose id or content stands twice in the file, in its order."""
    key, same = schema.key[0], _SAME_THING[schema.name]
    last = dict(held)
    said: set[str] = set()
    taken: list[dict[str, Any]] = []
    strangers: list[dict[str, Any]] = []
    for row in rows.iter_rows(named=True):
        if row["content_key"] in said:
            continue
        before, thing = last.get(row[key]), _thing(row, same)
        if before is not None and thing != before.thing:
            strangers.append(_stranger(row, schema))
            continue
        revision = 1
        if before is not None:
            revision = before.revision + 1
            row["known_on"] = max(today, before.known_on)
            if "known_inferred" in row:
                row["known_inferred"] = False
        said.add(row["content_key"])
        last[row[key]] = _Held(revision, row["known_on"], thing)
        taken.append({**row, "revision": revision})
    return pl.DataFrame(taken, schema={**rows.schema, "revision": pl.Int64}), strangers


def _stranger(row: dict[str, Any], schema: Schema) -> dict[str, Any]:
    cells = {n: _cell(row[n]) for n in schema.names if n not in DERIVED}
    return {
        "row": row["line"],
        "column": schema.key[0],
        "reason": "id_taken",
        "hint": "new_id",
        "params": json.dumps({"id": row[schema.key[0]]}, ensure_ascii=False),
        "raw": json.dumps({n: c for n, c in cells.items() if c}, ensure_ascii=False),
    }


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)
