"""A workspace folder: ``amparo.sqlite`` with everything added, ``amparo.toml`` beside it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import TYPE_CHECKING, Any, Final, Self

import polars as pl
from polars.exceptions import PolarsError

from amparo.records.copies import mark_copies
from amparo.records.errors import UsageError
from amparo.records.tables import DECISIONS, EVENTS, REPORTS
from amparo.store import open_files, waiting
from amparo.store.adding import schema_of, sort_rows
from amparo.store.database import BUSY_SECONDS, DATABASE_FILE, Database
from amparo.store.frames import fetched, insert, packed, typed, unpacked
from amparo.store.outcome import AddOutcome
from amparo.store.settings import read_settings, write_settings

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path
    from types import TracebackType

    from amparo.records.incoming import OpenRead, ReadResult
    from amparo.records.schema import Schema

__all__ = ["Workspace"]

#: Results of the last runs are kept, so that asking again costs nothing.
_KEPT_RESULTS: Final = 8
_ORDER: Final = {"reports": "observed_from, report_id", "events": "date_from, event_id"}
#: What the rule on copies looks at.
_COPY_COLUMNS: Final = (
    "report_id", "publisher", "url", "observed_to", "source_name", "quantity", "value_low",
    "value_high", "place", "country_iso3", "known_on", "place_id",
)  # fmt: skip


class Workspace:
    """An open workspace; use ``init`` or ``open``, and close it or use it in a ``with`` block."""

    def __init__(self, folder: Path, database: Database) -> None:
        self._folder = folder
        self._database = database
        self._settings = read_settings(folder)

    @classmethod
    def init(cls, folder: Path) -> Workspace:
        """Make a new workspace in a folder, which need not exist.

        Args:
            folder: where.

        Raises:
            UsageError: ``workspace_exists`` or ``workspace_not_folder``.
        """
        if folder.exists() and not folder.is_dir():
            raise UsageError("workspace_not_folder", folder=str(folder))
        if (folder / DATABASE_FILE).exists():
            raise UsageError("workspace_exists", folder=str(folder))
        folder.mkdir(parents=True, exist_ok=True)
        write_settings(folder)
        return cls(folder, Database(folder))

    @classmethod
    def open(cls, folder: Path, *, busy_seconds: float = BUSY_SECONDS) -> Workspace:
        """Open a workspace.

        Args:
            folder: where it is.
            busy_seconds: how long to wait for another writer.

        Raises:
            UsageError: ``workspace_missing``, ``workspace_newer`` or ``setting_wrong``.
            OutputError: ``workspace_broken``, ``workspace_busy`` or ``workspace_failed``.
        """
        if not (folder / DATABASE_FILE).is_file():
            raise UsageError("workspace_missing", folder=str(folder))
        database = Database(folder, busy_seconds=busy_seconds)
        try:
            return cls(folder, database)
        except UsageError:
            database.close()
            raise

    def close(self) -> None:
        """Let go of the files."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- adding -----------------------------------------------------------------------------

    def add(self, read: ReadResult, *, today: date) -> AddOutcome:
        """Put in what a file brings; all of it, or nothing if anything goes wrong.

        A row whose content is held, under whatever id, is already known. A row with a held id and
        other content is a correction if source, quantity, first day and place agree (of events
        kind, first day and place): a new revision, known from today on. Otherwise it is kept out,
        for its id belongs to another. Adding the same again changes nothing.

        Args:
            read: what intake made of the file.
            today: the day on which it is added.

        Raises:
            OutputError: ``workspace_busy``, ``workspace_full`` or ``workspace_failed``.
        """
        schema = schema_of(read.kind)
        with self._database.writing() as connection:
            rows = sort_rows(connection, read, today)
            copies = 0
            if read.kind == REPORTS.name:
                copies = _count_copies(connection, rows.taken)
            keys = [bytes.fromhex(k) for k in rows.taken["content_key"]]
            blobs = pl.Series("content_key", keys, dtype=pl.Binary)
            insert(connection, schema.name, rows.taken.with_columns(blobs))
            kept = waiting.all_problems(read, rows.strangers)
            waiting.settle(connection, read, kept, today=today)
            connection.execute(
                "INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?, ?)",
                (read.sha256, read.name, read.kind, read.rows, today.isoformat()),
            )
        return AddOutcome(
            accepted=rows.taken.height,
            copies=copies,
            already_known=rows.already_known,
            corrected=rows.corrected,
            quarantined=_told(kept),
        )

    def add_open(self, read: OpenRead, *, today: date) -> AddOutcome:
        """Put in a file of open data (``amparo add --map``); see ``open_files.add_open``.

        Raises:
            OutputError: ``workspace_busy``, ``workspace_full`` or ``workspace_failed``.
        """
        with self._database.writing() as connection:
            return open_files.add_open(connection, read, today=today)

    def mend(self, read: ReadResult, *, today: date) -> AddOutcome:
        """Bring back rows of the quarantine from the file that ``export_quarantine`` wrote.

        It is an ``add``: the file's column ``_key`` says which rows wait no longer. A row that is
        still wrong waits on, with its new cells and problems; a row left out of the file waits on
        as it was.
        """
        return self.add(read, today=today)

    # --- reading ----------------------------------------------------------------------------

    def reports(self, as_of: date | None = None) -> pl.DataFrame:
        """REPORTS as known on a day: of each report the last revision known then.

        Args:
            as_of: the day; None for all that is held.

        Returns:
            By first day observed, then id.
        """
        return self._as_known(REPORTS, as_of)

    def events(self, as_of: date | None = None) -> pl.DataFrame:
        """EVENTS as known on a day, by first day, then id."""
        return self._as_known(EVENTS, as_of)

    def _as_known(self, schema: Schema, as_of: date | None) -> pl.DataFrame:
        names = ", ".join(schema.names)
        where, given = _known_by(as_of)
        with self._database.reading() as connection:
            cursor = connection.execute(
                f"SELECT {names}, revision FROM {schema.name} {where}"  # noqa: S608 - our own names
                f" ORDER BY {_ORDER[schema.name]}, revision",
                given,
            )
            found = fetched(cursor, {**typed(schema), "revision": pl.Int64})
        order = [c.strip() for c in _ORDER[schema.name].split(",")]
        last = found.sort("revision", maintain_order=True).unique(schema.key, keep="last")
        return schema.checked(last.sort(order).drop("revision"))

    def open_data(self, kind: str, as_of: date | None = None) -> pl.DataFrame:
        """SERIES or INCIDENTS of the files of open data known on a day.

        Args:
            kind: "series" or "incidents".
            as_of: the day; None for all that is held.
        """
        with self._database.reading() as connection:
            return open_files.open_table(connection, kind, as_of)

    def open_hash(self, as_of: date | None = None) -> str:
        """Digest of the files of open data known on a day: it changes when they do."""
        with self._database.reading() as connection:
            told = open_files.open_digests(connection, as_of)
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def quarantined(self) -> pl.DataFrame:
        """Problems of the rows that wait to be mended, one row a problem.

        Returns:
            file, row, column, reason, hint, params (JSON), raw (JSON), key, kind, added_on.
        """
        with self._database.reading() as connection:
            return waiting.waiting(connection)

    def export_quarantine(self, path: Path, words: Callable[..., str]) -> int:
        """Write the rows that wait as a CSV file to mend and add again; see ``mend``.

        Args:
            path: the file. If events wait beside reports, they go to a second file beside it,
                "-events" in its name.
            words: gives the sentence of a code, for example ``Words("es").text``.

        Returns:
            Rows written.
        """
        return waiting.export(self.quarantined(), path, words)

    def input_hash(self, as_of: date | None = None) -> str:
        """Digest of all reports and events known on a day: it changes when they do."""
        digest = hashlib.sha256()
        where, given = _known_by(as_of)
        with self._database.reading() as connection:
            for schema in (REPORTS, EVENTS):
                key = schema.key[0]
                place = "place_id" if "place_id" in schema.columns else "''"
                cursor = connection.execute(
                    f"SELECT {key}, revision, hex(content_key), known_on, {place}"  # noqa: S608
                    f" FROM {schema.name} {where} ORDER BY {key}, revision",
                    given,
                )
                for row in cursor:
                    digest.update(repr(row).encode())
        return digest.hexdigest()

    # --- decisions and results ----------------------------------------------------------------

    def decide(
        self, action: str, *, report_id: str, caravan_id: str, role: str, reason: str, today: date
    ) -> None:
        """Keep what a person decided about a report.

        Args:
            action: one of ``vocab.DECISIONS``.
            report_id: about which report.
            caravan_id: which caravan it is, or is never to be, about.
            role: what the person is, never who.
            reason: why.
            today: the day of the decision.
        """
        row = {
            "report_id": report_id, "caravan_id": caravan_id, "action": action, "role": role,
            "reason": reason, "decided_on": today,
        }  # fmt: skip
        checked = DECISIONS.frame([row])
        with self._database.writing() as connection:
            insert(connection, "decisions", checked)

    def decisions(self, as_of: date | None = None) -> pl.DataFrame:
        """DECISIONS made until a day, in the order in which they were made."""
        where, given = _known_by(as_of, column="decided_on")
        names = ", ".join(DECISIONS.names)
        with self._database.reading() as connection:
            cursor = connection.execute(
                f"SELECT {names} FROM decisions {where} ORDER BY number",  # noqa: S608 - our own
                given,
            )
            return DECISIONS.checked(fetched(cursor, typed(DECISIONS)))

    def save_result(self, key: str, tables: Mapping[str, pl.DataFrame]) -> None:
        """Keep the tables of a run under a key that names everything they rest on."""
        blobs = {name: packed(frame) for name, frame in tables.items()}
        with self._database.writing() as connection:
            connection.execute("DELETE FROM results WHERE key = ?", (key,))
            connection.executemany(
                "INSERT INTO results (key, name, parquet) VALUES (?, ?, ?)",
                ((key, name, blob) for name, blob in blobs.items()),
            )
            connection.execute(
                "DELETE FROM results WHERE key NOT IN (SELECT key FROM results GROUP BY key"
                " ORDER BY max(number) DESC LIMIT ?)",
                (_KEPT_RESULTS,),
            )

    def load_result(self, key: str) -> dict[str, pl.DataFrame] | None:
        """The tables kept under a key, or None if there are none that can be read."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT name, parquet FROM results WHERE key = ? ORDER BY number", (key,)
            ).fetchall()
        try:
            tables = {name: unpacked(blob) for name, blob in rows}
        except PolarsError:  # written by another version of the format: make it again
            return None
        return tables or None

    @property
    def settings(self) -> dict[str, int | str]:
        """The settings that the workspace's file holds."""
        return dict(self._settings)

    def settings_for(self, options: type[Any]) -> dict[str, Any]:
        """Those of the settings that a dataclass of options has a field for."""
        fields = {f.name for f in dataclasses.fields(options)}
        return {n: v for n, v in self._settings.items() if n in fields}


def _known_by(as_of: date | None, *, column: str = "known_on") -> tuple[str, tuple[str, ...]]:
    return (f"WHERE {column} <= ?", (as_of.isoformat(),)) if as_of else ("", ())


def _count_copies(connection: sqlite3.Connection, taken: pl.DataFrame) -> int:
    """How many of the rows to be put in repeat another statement, held or new."""
    if taken.is_empty():
        return 0
    new = taken.sort("revision", maintain_order=True).unique("report_id", keep="last")
    pairs = new.select("quantity", "value_low").unique()
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS stated (quantity, value_low)")
    connection.execute("DELETE FROM stated")
    connection.executemany("INSERT INTO stated VALUES (?, ?)", pairs.iter_rows())
    names = ", ".join(_COPY_COLUMNS)
    cursor = connection.execute(
        f"SELECT {names}, max(revision) FROM reports"  # noqa: S608 - our own names
        " WHERE (quantity, value_low) IN (SELECT quantity, value_low FROM stated)"
        " GROUP BY report_id"
    )
    held = fetched(
        cursor, {**{n: typed(REPORTS)[n] for n in _COPY_COLUMNS}, "revision": pl.Int64}
    ).select(_COPY_COLUMNS)
    others = held.join(new, on="report_id", how="anti")
    marked = mark_copies(pl.concat([others, new.select(_COPY_COLUMNS)]))
    ids = new.select("report_id")
    return marked.filter(pl.col("copy_of") != "").join(ids, on="report_id", how="semi").height


def _told(kept: pl.DataFrame) -> tuple[dict[str, Any], ...]:
    return tuple(
        {**row, "params": json.loads(row["params"])}
        for row in kept.drop("raw").iter_rows(named=True)
    )
