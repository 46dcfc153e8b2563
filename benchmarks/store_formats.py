"""What should hold a workspace: SQLite, append-only Parquet, or DuckDB (if it is installed).

    python benchmarks/store_formats.py [--rows 200000]

The same work in each: add 200,000 reports, add ten more that must be checked against all of them,
read everything as known on a day. "Looks up" is what every add must do to change nothing the second
time: find which contents and ids are there. Parquet is written as one file an add, by writing
beside and renaming.
"""

from __future__ import annotations

import argparse
import importlib.util
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from amparo.records.tables import REPORTS
from amparo.store.database import Database
from amparo.store.frames import fetched, insert, typed

if TYPE_CHECKING:
    from collections.abc import Callable

AS_OF = date(2019, 1, 1)


def reports(rows: int) -> pl.DataFrame:
    """The bundled reports over and over, each with an id and a content of its own."""
    from amparo.intake import read_file
    from amparo.places import Gazetteer

    bundled = Path(__file__).resolve().parent.parent / "src/amparo/data/caravans/reports.csv"
    read = read_file(bundled, gazetteer=Gazetteer.bundled())
    copies = pl.concat([read.reports] * (rows // read.rows + 1)).head(rows)
    number = pl.int_range(pl.len()).cast(pl.String)
    key = pl.int_range(pl.len()).hash(7)
    return copies.with_columns(
        report_id=pl.lit("x") + number.str.zfill(7),
        revision=pl.lit(1, dtype=pl.Int64),
        content_key=(key.cast(pl.String)).cast(pl.Binary),
        added_on=pl.lit(AS_OF),
    )


class InSqlite:
    """As the product does it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.database = Database(folder)

    def add(self, rows: pl.DataFrame) -> None:
        """Look up all contents, then insert, in one transaction."""
        with self.database.writing() as connection:
            connection.execute("CREATE TEMP TABLE IF NOT EXISTS asked (value)")
            connection.execute("DELETE FROM asked")
            keys = rows["content_key"].to_list()
            connection.executemany("INSERT INTO asked VALUES (?)", ((k,) for k in keys))
            connection.execute(
                "SELECT value FROM asked JOIN reports ON content_key = value"
            ).fetchall()
            insert(connection, "reports", rows)

    def read(self) -> pl.DataFrame:
        """All that was known on a day."""
        names = ", ".join(REPORTS.names)
        with self.database.reading() as connection:
            cursor = connection.execute(
                f"SELECT {names} FROM reports WHERE known_on <= ?",  # noqa: S608 - our own names
                (AS_OF.isoformat(),),
            )
            return fetched(cursor, typed(REPORTS))


class InParquet:
    """One file an add; all files are read to know what is there."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder

    def add(self, rows: pl.DataFrame) -> None:
        """Look up all contents, then write a file and rename it."""
        files = sorted(self.folder.glob("*.parquet"))
        if files:
            held = pl.read_parquet(files, columns=["report_id", "content_key"])
            rows.join(held, on="content_key", how="semi")
        beside = self.folder / "adding"
        rows.write_parquet(beside)
        beside.rename(self.folder / f"{len(files):06d}.parquet")

    def read(self) -> pl.DataFrame:
        """All that was known on a day."""
        known = pl.scan_parquet(self.folder / "*.parquet").filter(pl.col("known_on") <= AS_OF)
        return known.sort("revision").unique("report_id", keep="last").collect()


class InDuckdb:
    """One DuckDB file."""

    def __init__(self, folder: Path) -> None:
        import duckdb

        folder.mkdir()
        self.connection = duckdb.connect(str(folder / "reports.duckdb"))
        self.made = False

    def add(self, rows: pl.DataFrame) -> None:
        """Look up all contents, then insert."""
        self.connection.register("incoming", rows.to_arrow())
        if not self.made:
            self.connection.execute("CREATE TABLE reports AS SELECT * FROM incoming LIMIT 0")
            self.made = True
        self.connection.execute("SELECT count(*) FROM incoming JOIN reports USING (content_key)")
        self.connection.execute("INSERT INTO reports SELECT * FROM incoming")

    def read(self) -> pl.DataFrame:
        """All that was known on a day."""
        found = self.connection.execute("SELECT * FROM reports WHERE known_on <= ?", [AS_OF])
        return pl.DataFrame(found.to_arrow_table())


def _seconds(work: Callable[[], object]) -> str:
    """Wall seconds, and in brackets the processor's, which other work moves less."""
    wall, busy = time.perf_counter(), time.process_time()
    work()
    return f"{time.perf_counter() - wall:8.2f} ({time.process_time() - busy:5.2f})"


def main() -> None:
    """Print the seconds of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    rows = parser.parse_args().rows
    frame = reports(rows + 10)
    kinds: dict[str, type[InSqlite | InParquet | InDuckdb]] = {
        "SQLite WAL": InSqlite, "Parquet": InParquet,
    }  # fmt: skip
    if importlib.util.find_spec("duckdb") and importlib.util.find_spec("pyarrow"):
        kinds["DuckDB"] = InDuckdb
    else:
        print("DuckDB is not installed (with pyarrow): not measured")
    heads = (f"add {rows:,}", "add 10", "read as of", "MB")
    print("wall (processor) seconds", *(f"{h:>16}" for h in heads))
    with tempfile.TemporaryDirectory() as folder:
        for name, kind in kinds.items():
            place = Path(folder) / name
            store = kind(place)
            first = _seconds(lambda: store.add(frame.head(rows)))  # noqa: B023 - called at once
            second = _seconds(lambda: store.add(frame.tail(10)))  # noqa: B023
            third = _seconds(store.read)
            files = [f for f in place.rglob("*") if f.is_file()]
            size = sum(f.stat().st_size for f in files) / 1e6
            print(f"{name:24}", *(f"{t:>16}" for t in (first, second, third)), f"{size:16.0f}")


if __name__ == "__main__":
    main()
