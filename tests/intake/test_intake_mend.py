"""From a file to the quarantine, mended in a spreadsheet, and back."""

from __future__ import annotations

import csv
import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from intake_files import EVENT, read, read_text, text_of, written

from amparo.store import Workspace
from amparo.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TODAY = date(2024, 1, 1)
BAD = [
    {"report_id": "b1", "value_low": "many", "value_high": "", "note": 'long, "quoted"\nnote'},
    {"report_id": "b2", "quantity": "grupo", "observed_from": "43397"},
]  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.init(tmp_path / "w") as opened:
        yield opened


def exported(workspace: Workspace, path: Path) -> list[dict[str, str]]:
    workspace.export_quarantine(path, Words("es").text)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def saved(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.DictWriter(file, fieldnames=list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    return path


def test_the_exported_file_tells_cells_reasons_and_hints(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.add(read(written(tmp_path, [{}, *BAD])), today=TODAY)
    rows = exported(workspace, tmp_path / "mend.csv")
    assert [r["report_id"] for r in rows] == ["b1", "b2"]
    assert rows[0]["note"] == BAD[0]["note"]
    assert [r["_row"] for r in rows] == ["3", "5"]
    assert "value_low: «many»" in rows[0]["_reason"]
    assert rows[1]["_reason"].count(";") == 1
    assert "group_size" in rows[1]["_hint"]
    assert "2018-10-24" in rows[1]["_hint"]


def test_mended_rows_go_in_and_wait_no_longer(workspace: Workspace, tmp_path: Path) -> None:
    workspace.add(read(written(tmp_path, BAD)), today=TODAY)
    rows = exported(workspace, tmp_path / "mend.csv")
    rows[0]["value_low"] = "1.500"
    outcome = workspace.mend(read(saved(tmp_path / "mend.csv", rows)), today=TODAY)
    assert outcome.accepted == 1
    assert {p["row"] for p in outcome.quarantined} == {4}
    waiting = workspace.quarantined()
    assert waiting["raw"].map_elements(lambda r: json.loads(r)["report_id"]).unique().to_list() == [
        "b2"
    ]
    assert workspace.reports()["value_low"].to_list() == [1500.0]


def test_a_file_brought_back_unchanged_waits_on(workspace: Workspace, tmp_path: Path) -> None:
    workspace.add(read(written(tmp_path, [*BAD, {"report_id": "b3", "note": "=1+1"}])), today=TODAY)
    for _ in range(2):
        exported(workspace, tmp_path / "mend.csv")
        outcome = workspace.mend(read(tmp_path / "mend.csv"), today=TODAY)
        assert outcome.accepted == 0
        assert workspace.quarantined()["key"].n_unique() == 3


def test_a_row_mended_in_part_waits_with_its_new_cells(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.add(read(written(tmp_path, BAD[1:])), today=TODAY)
    rows = exported(workspace, tmp_path / "mend.csv")
    rows[0]["quantity"] = "group_size"
    workspace.mend(read(saved(tmp_path / "mend.csv", rows)), today=TODAY)
    waiting = workspace.quarantined()
    assert waiting["column"].to_list() == ["observed_from"]
    rows = exported(workspace, tmp_path / "mend.csv")
    rows[0]["observed_from"] = "2018-10-24"
    assert workspace.mend(read(saved(tmp_path / "mend.csv", rows)), today=TODAY).accepted == 1
    assert workspace.quarantined().height == 0


def test_rows_left_out_of_the_mended_file_wait_on(workspace: Workspace, tmp_path: Path) -> None:
    workspace.add(read(written(tmp_path, BAD)), today=TODAY)
    rows = exported(workspace, tmp_path / "mend.csv")[:1]
    rows[0]["value_low"] = "12"
    workspace.mend(read(saved(tmp_path / "mend.csv", rows)), today=TODAY)
    assert "b2" in workspace.quarantined()["raw"][0]


def test_the_first_file_again_brings_no_mended_row_back(
    workspace: Workspace, tmp_path: Path
) -> None:
    first = read(written(tmp_path, BAD))
    workspace.add(first, today=TODAY)
    rows = exported(workspace, tmp_path / "mend.csv")
    rows[0]["value_low"], rows[1]["quantity"], rows[1]["observed_from"] = (
        "9",
        "arrived",
        "2018-10-24",
    )
    workspace.mend(read(saved(tmp_path / "mend.csv", rows)), today=TODAY)
    workspace.add(first, today=TODAY)
    assert workspace.quarantined().height == 0


def test_the_users_own_file_mended_lets_its_old_rows_go(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.add(read(written(tmp_path, [{}, *BAD])), today=TODAY)
    mended = [{}, {**BAD[0], "value_low": "7"}, {**BAD[1], "observed_from": "2018-10-24"}]
    outcome = workspace.add(read(written(tmp_path, mended)), today=TODAY)
    assert (outcome.accepted, outcome.already_known) == (1, 1)
    assert workspace.quarantined()["column"].to_list() == ["quantity"]


def test_a_row_that_is_still_bad_waits_on_beside_its_mended_namesake(
    workspace: Workspace, tmp_path: Path
) -> None:
    twice = [BAD[0], {**BAD[0], "value_low": "few"}]
    workspace.add(read(written(tmp_path, twice)), today=TODAY)
    assert workspace.quarantined()["key"].n_unique() == 2
    half = [{**BAD[0], "value_low": "7"}, twice[1]]
    workspace.add(read(written(tmp_path, half)), today=TODAY)
    assert "few" in workspace.quarantined()["raw"][0]
    assert workspace.quarantined()["key"].n_unique() == 1


def test_a_row_made_worse_and_then_as_before_still_waits(
    workspace: Workspace, tmp_path: Path
) -> None:
    for cell in ("many", "few", "many"):
        workspace.add(read(written(tmp_path, [{**BAD[0], "value_low": cell}])), today=TODAY)
        assert json.loads(workspace.quarantined()["raw"][0])["value_low"] == cell
        assert workspace.quarantined().height == 1


def test_another_file_of_the_same_ids_lets_nothing_go(workspace: Workspace, tmp_path: Path) -> None:
    workspace.add(read(written(tmp_path, BAD[:1])), today=TODAY)
    other = {"report_id": "b1", "source_name": "somebody else"}
    assert workspace.add(read(written(tmp_path, [other])), today=TODAY).accepted == 1
    assert workspace.quarantined().height == 1


def test_formulas_leave_the_house_as_text(workspace: Workspace, tmp_path: Path) -> None:
    workspace.add(
        read(written(tmp_path, [{"note": "=HYPERLINK(1)", "lon": "-192.9"}])), today=TODAY
    )
    [row] = exported(workspace, tmp_path / "mend.csv")
    assert row["note"] == "'=HYPERLINK(1)"
    assert row["lon"] == "-192.9"


def test_events_go_to_a_file_beside(workspace: Workspace, tmp_path: Path) -> None:
    workspace.add(read(written(tmp_path, BAD[:1])), today=TODAY)
    bad_event = [{"kind": "party"}]
    workspace.add(read(written(tmp_path, bad_event, base=EVENT, name="e.csv")), today=TODAY)
    assert workspace.export_quarantine(tmp_path / "m.csv", Words("en").text) == 2
    with (tmp_path / "m-events.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0]["kind"] = "closure"
    assert workspace.mend(read(saved(tmp_path / "m-events.csv", rows)), today=TODAY).accepted == 1
    assert workspace.events().height == 1


def test_a_broken_row_keeps_its_cells(workspace: Workspace, tmp_path: Path) -> None:
    text = text_of([{}]) + "r9,Paper,outlet,2018-10-25\n"
    workspace.add(read_text(tmp_path, text), today=TODAY)
    [row] = exported(workspace, tmp_path / "mend.csv")
    assert (row["report_id"], row["published_on"]) == ("r9", "2018-10-25")


def test_an_empty_quarantine_is_a_header(workspace: Workspace, tmp_path: Path) -> None:
    assert workspace.export_quarantine(tmp_path / "m.csv", Words("es").text) == 0
    assert read(tmp_path / "m.csv").rows == 0
