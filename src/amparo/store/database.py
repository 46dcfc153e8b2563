"""The workspace's SQLite file: its tables, its transactions, and its complaints as our errors.

Write-ahead log, so that readers never wait for a writer and a writer never for readers; one
transaction an add, so that a kill at any moment leaves all of a file or nothing of it;
``synchronous=FULL``, so that an add which has been reported as done outlives a power cut. An add is
one commit, and one more flush of the disk an add is not to be felt.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.records.errors import AmparoError, OutputError, UsageError
from amparo.records.tables import EVENTS, REPORTS
from amparo.store.open_files import OPEN_LAYOUT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from amparo.records.schema import Schema

__all__ = ["BUSY_SECONDS", "DATABASE_FILE", "LAYOUT_VERSION", "Database"]

DATABASE_FILE: Final = "amparo.sqlite"
BUSY_SECONDS: Final = 30.0
LAYOUT_VERSION: Final = 2
#: Pages of a large add wait in memory; with little of it they go to the log several times over.
_CACHE_KIB: Final = 256 * 1024
_APPLICATION: Final = 0x414D5052  # "AMPR": tells our files from other SQLite files

_SQL_TYPES: Final = {
    pl.String: "TEXT", pl.Date: "TEXT", pl.Float64: "REAL", pl.Int32: "INTEGER",
    pl.Boolean: "INTEGER",
}  # fmt: skip


class Database:
    """An open workspace file.

    Args:
        folder: the workspace.
        busy_seconds: how long to wait for another writer.

    Raises:
        UsageError: ``workspace_newer``.
        OutputError: ``workspace_broken``, ``workspace_busy``, ``workspace_full`` or
            ``workspace_failed``.
    """

    def __init__(self, folder: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._folder = folder
        self._busy_seconds = busy_seconds
        with self._speaking():
            self._connection = sqlite3.connect(
                folder / DATABASE_FILE, timeout=busy_seconds, isolation_level=None
            )
        try:
            with self._speaking():
                self._prepare()
        except AmparoError:
            self._connection.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the workspace until the block ends."""
        with self._speaking(), self._transaction("BEGIN"):
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes all happen when the block ends, or none do."""
        with self._speaking(), self._transaction("BEGIN IMMEDIATE"):
            yield self._connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self._connection.execute(begin)
        try:
            yield
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._said(error) from error

    def _said(self, error: sqlite3.Error) -> OutputError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        folder = str(self._folder)
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return OutputError("workspace_busy", folder=folder, seconds=self._busy_seconds)
        if code == sqlite3.SQLITE_FULL:
            return OutputError("workspace_full", folder=folder)
        if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            return OutputError("workspace_broken", file=str(self._folder / DATABASE_FILE))
        return OutputError("workspace_failed", folder=folder, detail=str(error))

    def _prepare(self) -> None:
        """Check whose file it is; lay out the tables where a new file has none yet."""
        connection = self._connection
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA cache_size={-_CACHE_KIB}")
        connection.execute("PRAGMA foreign_keys=ON")
        version, application = self._pragma("user_version"), self._pragma("application_id")
        if version == 0 and application == 0 and not self._has_tables():
            connection.execute("PRAGMA journal_mode=WAL")
            self._lay_out()
            version, application = self._pragma("user_version"), self._pragma("application_id")
        if application != _APPLICATION:
            raise OutputError("workspace_broken", file=str(self._folder / DATABASE_FILE))
        if version > LAYOUT_VERSION:
            raise UsageError(
                "workspace_newer", folder=str(self._folder), found=version, known=LAYOUT_VERSION
            )
        if version < LAYOUT_VERSION:
            self._bring_up()

    def _lay_out(self) -> None:
        with self._transaction("BEGIN IMMEDIATE"):
            if self._has_tables():  # another process was faster
                return
            for statement in _layout():
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA application_id={_APPLICATION}")
            self._connection.execute(f"PRAGMA user_version={LAYOUT_VERSION}")

    def _bring_up(self) -> None:
        """Give a workspace of the first layout what the second has more."""
        with self._transaction("BEGIN IMMEDIATE"):
            if self._pragma("user_version") < LAYOUT_VERSION:  # no other process was faster
                self._connection.execute(OPEN_LAYOUT)
                self._connection.execute(f"PRAGMA user_version={LAYOUT_VERSION}")

    def _pragma(self, name: str) -> int:
        return int(self._connection.execute(f"PRAGMA {name}").fetchone()[0])

    def _has_tables(self) -> bool:
        found = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return bool(found[0])


def _layout() -> list[str]:
    return [
        *_statements(REPORTS),
        *_statements(EVENTS),
        (
            "CREATE TABLE files (sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL,"
            " rows INTEGER NOT NULL, added_on TEXT NOT NULL)"
        ),
        (
            "CREATE TABLE kept_out (key TEXT PRIMARY KEY, kind TEXT NOT NULL, sha256 TEXT NOT NULL,"
            " file TEXT NOT NULL, row INTEGER NOT NULL, raw TEXT NOT NULL, added_on TEXT NOT NULL,"
            " mended_on TEXT)"
        ),
        (
            "CREATE TABLE problems (key TEXT NOT NULL REFERENCES kept_out, column TEXT NOT NULL,"
            " reason TEXT NOT NULL, hint TEXT NOT NULL, params TEXT NOT NULL)"
        ),
        "CREATE INDEX problems_of ON problems (key)",
        (
            "CREATE TABLE decisions (number INTEGER PRIMARY KEY, report_id TEXT NOT NULL,"
            " caravan_id TEXT NOT NULL, action TEXT NOT NULL, role TEXT NOT NULL,"
            " reason TEXT NOT NULL, decided_on TEXT NOT NULL)"
        ),
        (
            "CREATE TABLE results (number INTEGER PRIMARY KEY, key TEXT NOT NULL,"
            " name TEXT NOT NULL, parquet BLOB NOT NULL, UNIQUE (key, name))"
        ),
        OPEN_LAYOUT,
    ]


def _statements(schema: Schema) -> list[str]:
    """A table with every revision of every row, found by id and by what it says."""
    key = schema.key[0]
    columns = ", ".join(
        f"{name} {_SQL_TYPES[column.dtype]}{'' if column.nullable else ' NOT NULL'}"  # type: ignore[index]
        for name, column in schema.columns.items()
    )
    return [
        (
            f"CREATE TABLE {schema.name} ({columns}, revision INTEGER NOT NULL,"
            f" content_key BLOB NOT NULL, added_on TEXT NOT NULL, UNIQUE ({key}, revision))"
        ),
        f"CREATE UNIQUE INDEX {schema.name}_content ON {schema.name} (content_key)",
    ]
