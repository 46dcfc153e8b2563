"""Files of open data in a workspace: once each, the newest version, as known on a day."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from amparo.records.context import SERIES
from amparo.records.incoming import KEPT_OUT, OpenRead
from amparo.store import Workspace
from amparo.store.database import DATABASE_FILE, LAYOUT_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EARLY, LATE = date(2024, 1, 1), date(2024, 2, 1)


def number(value: float, month: int = 1) -> dict[str, object]:
    return {
        "series": "s", "country": "USA", "nationality": "", "part": "",
        "first_day": date(2020, month, 1), "last_day": date(2020, month, 28), "value": value,
        "unit": "events", "complete": True, "dataset": "cbp",
    }  # fmt: skip


def file(*rows: dict[str, object], sha: str, name: str = "a.csv", bad: int = 0) -> OpenRead:
    kept = [
        {"row": 2 + k, "column": "n", "reason": "not_a_number", "hint": "write_number",
         "params": "{}", "raw": f'{{"n": "x{k}"}}'}
        for k in range(bad)
    ]  # fmt: skip
    schema = {n: c.dtype for n, c in KEPT_OUT.columns.items()}
    return OpenRead(
        map="cbp", dataset="cbp", name=name, sha256=sha, kind="series", rows=len(rows) + bad,
        good=SERIES.frame(rows), quarantined=pl.DataFrame(kept, schema=schema),
    )  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.init(tmp_path / "w") as opened:
        yield opened


def test_the_same_file_twice_changes_nothing(workspace: Workspace) -> None:
    first = workspace.add_open(file(number(1), sha="1"), today=EARLY)
    known = workspace.open_hash()
    again = workspace.add_open(file(number(1), sha="1"), today=LATE)
    assert (first.accepted, again.accepted, again.already_known) == (1, 0, 1)
    assert workspace.open_hash() == known


def test_a_new_version_takes_the_place_of_the_old(workspace: Workspace) -> None:
    workspace.add_open(file(number(1), number(2, month=2), sha="1", bad=1), today=EARLY)
    workspace.add_open(file(number(5), sha="2"), today=LATE)
    assert workspace.open_data("series")["value"].to_list() == [5.0]
    assert workspace.open_data("series", EARLY)["value"].sort().to_list() == [1.0, 2.0]
    assert workspace.quarantined().is_empty()


def test_two_files_stand_beside_each_other_and_the_later_wins(workspace: Workspace) -> None:
    workspace.add_open(file(number(1), number(2, month=2), sha="1"), today=EARLY)
    workspace.add_open(file(number(9), sha="2", name="b.csv"), today=LATE)
    assert sorted(workspace.open_data("series")["value"]) == [2.0, 9.0]


def test_bad_rows_wait_once(workspace: Workspace) -> None:
    for _ in range(2):
        outcome = workspace.add_open(file(number(1), sha="1", bad=2), today=EARLY)
        assert len(outcome.quarantined) == 2
    assert workspace.quarantined().height == 2


def test_a_workspace_of_the_first_layout_is_brought_up(tmp_path: Path) -> None:
    with Workspace.init(tmp_path / "w"):
        pass
    connection = sqlite3.connect(tmp_path / "w" / DATABASE_FILE)
    connection.execute("DROP TABLE open_files")
    connection.execute("PRAGMA user_version=1")
    connection.close()
    with Workspace.open(tmp_path / "w") as workspace:
        workspace.add_open(file(number(1), sha="1"), today=EARLY)
        assert workspace.open_data("series").height == 1
    connection = sqlite3.connect(tmp_path / "w" / DATABASE_FILE)
    assert connection.execute("PRAGMA user_version").fetchone() == (LAYOUT_VERSION,)
    connection.close()
