from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from store_files import DAY, TODAY, incoming

from amparo.records import AmparoError, OutputError, UsageError
from amparo.store import SETTINGS, Workspace
from amparo.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.init(tmp_path / "w") as opened:
        yield opened


def counts(workspace: Workspace, *rows: dict[str, Any], **how: Any) -> tuple[int, int, int, int]:
    outcome = workspace.add(incoming(*rows, **how), today=TODAY)
    kept = len({p["row"] for p in outcome.quarantined})
    return outcome.accepted, outcome.copies, outcome.already_known, kept


# --- adding ---------------------------------------------------------------------------------


def test_what_goes_in_comes_out(workspace: Workspace) -> None:
    rows = [{"report_id": "b", "lat": 14.9}, {"report_id": "a", "value_low": 1.0, "note": "ñ"}]
    read = incoming(*rows)
    workspace.add(read, today=TODAY)
    assert workspace.reports().equals(read.reports.sort("report_id"))
    event = incoming({"event_id": "e1", "victims_low": 3.0})
    workspace.add(event, today=TODAY)
    assert workspace.events().equals(event.events)


def test_the_same_file_twice_changes_nothing(workspace: Workspace) -> None:
    rows = ({"report_id": "a"}, {"report_id": "b", "value_low": 1.0})
    bad = ({"report_id": "c", "value_low": "many"},)
    assert counts(workspace, *rows, bad=bad) == (2, 0, 0, 1)
    before = (workspace.input_hash(), workspace.reports(), workspace.quarantined())
    assert counts(workspace, *rows, bad=bad) == (0, 0, 2, 1)
    after = (workspace.input_hash(), workspace.reports(), workspace.quarantined())
    assert before[0] == after[0]
    assert before[1].equals(after[1])
    assert before[2].equals(after[2])


def test_overlapping_files_bring_only_what_is_new(workspace: Workspace) -> None:
    rows = [{"report_id": f"r{k}", "value_low": float(k)} for k in range(6)]
    assert counts(workspace, *rows[:4])[0] == 4
    assert counts(workspace, *rows[2:]) == (2, 0, 2, 0)
    assert workspace.reports().height == 6


def test_the_same_words_under_another_id_are_known(workspace: Workspace) -> None:
    assert counts(workspace, {"report_id": "a"}, {"report_id": "b"}) == (1, 0, 1, 0)
    assert counts(workspace, {"report_id": "c", "note": "other note"}) == (0, 0, 1, 0)


def test_copies_are_counted_among_the_new_rows(workspace: Workspace) -> None:
    assert counts(workspace, {"report_id": "a"}) == (1, 0, 0, 0)
    two = ({"report_id": "b", "publisher": "Milenio"}, {"report_id": "c", "value_low": 1.0})
    assert counts(workspace, *two) == (2, 1, 0, 0)
    late = {"report_id": "d", "publisher": "EFE", "known_on": DAY - timedelta(1)}
    assert counts(workspace, late)[1] == 0  # known before the others, it is now the original


# --- corrections ----------------------------------------------------------------------------


def test_a_correction_is_known_from_the_day_it_was_added(workspace: Workspace) -> None:
    counts(workspace, {"report_id": "a", "value_low": 100.0})
    outcome = workspace.add(incoming({"report_id": "a", "value_low": 120.0}), today=TODAY)
    assert (outcome.accepted, outcome.corrected) == (1, 1)
    before, after = workspace.reports(TODAY - timedelta(1)), workspace.reports(TODAY)
    assert before["value_low"].to_list() == [100.0]
    assert after["value_low"].to_list() == [120.0]
    assert after["known_on"].to_list() == [TODAY]
    # The first file again changes nothing: what it says is known to have been corrected.
    assert counts(workspace, {"report_id": "a", "value_low": 100.0}) == (0, 0, 1, 0)
    assert workspace.reports()["value_low"].to_list() == [120.0]


@pytest.mark.parametrize(
    "change",
    [{"source_name": "UN"}, {"quantity": "arrived"}, {"place": "Tijuana"},
     {"observed_from": DAY - timedelta(1)}],
)  # fmt: skip
def test_another_statement_under_a_taken_id_is_kept_out(
    workspace: Workspace, change: dict[str, Any]
) -> None:
    counts(workspace, {"report_id": "a"})
    outcome = workspace.add(incoming({"report_id": "a", **change}), today=TODAY)
    assert (outcome.accepted, outcome.already_known) == (0, 0)
    [problem] = outcome.quarantined
    assert (problem["row"], problem["column"], problem["reason"]) == (2, "report_id", "id_taken")
    assert problem["params"] == {"id": "a"}
    assert workspace.reports().height == 1
    assert workspace.quarantined()["reason"].to_list() == ["id_taken"]


def test_an_id_twice_in_one_file(workspace: Workspace) -> None:
    rows = (
        {"report_id": "a", "value_low": 1.0}, {"report_id": "a", "value_low": 2.0},
        {"report_id": "a", "source_name": "UN"}, {"report_id": "b", "value_low": 3.0},
    )  # fmt: skip
    assert counts(workspace, *rows) == (3, 0, 0, 1)
    assert workspace.reports()["value_low"].to_list() == [2.0, 3.0]
    assert workspace.reports(DAY)["value_low"].to_list() == [1.0, 3.0]


def test_a_strangers_words_under_a_free_id_go_in(workspace: Workspace) -> None:
    counts(workspace, {"report_id": "a"})
    words = {"source_name": "UN"}
    assert counts(workspace, {"report_id": "a", **words}, {"report_id": "e", **words}) == (
        1,
        0,
        0,
        1,
    )
    assert workspace.reports()["report_id"].to_list() == ["a", "e"]


def test_events_are_corrected_too(workspace: Workspace) -> None:
    first, second = {"event_id": "e1"}, {"event_id": "e1", "what": "Closed for a day"}
    assert counts(workspace, first)[0] == 1
    assert counts(workspace, second)[0] == 1
    assert workspace.events()["what"].to_list() == ["Closed for a day"]
    assert workspace.events(DAY)["what"].to_list() == ["Closed"]
    assert counts(workspace, {"event_id": "e1", "kind": "opening"}) == (0, 0, 0, 1)


# --- as known on a day ----------------------------------------------------------------------


def test_reports_as_known_on_a_day(workspace: Workspace) -> None:
    rows = [
        {"report_id": f"r{k}", "value_low": float(k), "known_on": DAY + timedelta(k)}
        for k in range(4)
    ]
    counts(workspace, *rows)
    for k in range(4):
        assert workspace.reports(DAY + timedelta(k)).height == k + 1
    assert workspace.reports(DAY - timedelta(1)).height == 0


def test_the_hash_changes_with_what_is_known_only(workspace: Workspace) -> None:
    counts(workspace, {"report_id": "a"})
    early = workspace.input_hash(DAY)
    counts(workspace, {"report_id": "b", "value_low": 9.0, "known_on": DAY + timedelta(5)})
    assert workspace.input_hash(DAY) == early
    assert workspace.input_hash(DAY + timedelta(5)) != early


def test_the_hash_does_not_depend_on_the_order_of_adding(tmp_path: Path) -> None:
    rows = [{"report_id": f"r{k}", "value_low": float(k)} for k in range(5)]
    hashes = []
    for name, order in (("one", rows), ("other", rows[::-1])):
        with Workspace.init(tmp_path / name) as workspace:
            for row in order:
                workspace.add(incoming(row), today=TODAY)
            hashes.append(workspace.input_hash())
    assert hashes[0] == hashes[1]


# --- decisions, results, settings -----------------------------------------------------------


def test_decisions_come_back_in_order(workspace: Workspace) -> None:
    for k, action in enumerate(("pin", "forbid")):
        workspace.decide(
            action, report_id="a", caravan_id="c", role="information officer", reason="seen",
            today=TODAY + timedelta(k),
        )  # fmt: skip
    assert workspace.decisions()["action"].to_list() == ["pin", "forbid"]
    assert workspace.decisions(TODAY)["action"].to_list() == ["pin"]
    with pytest.raises(AmparoError):
        workspace.decide("burn", report_id="a", caravan_id="c", role="", reason="", today=TODAY)


def test_results_are_kept_and_the_oldest_go(workspace: Workspace) -> None:
    table = pl.DataFrame(
        {"day": [DAY], "median": [1.5], "none": pl.Series([None], dtype=pl.Float64)}
    )
    assert workspace.load_result("k0") is None
    for k in range(12):
        workspace.save_result(f"k{k}", {"ledger": table, "empty": table.clear()})
    found = workspace.load_result("k11")
    assert found is not None
    assert list(found) == ["ledger", "empty"]
    assert found["ledger"].equals(table)
    assert workspace.load_result("k0") is None


def test_a_result_that_cannot_be_read_is_none(workspace: Workspace, tmp_path: Path) -> None:
    workspace.save_result("k", {"ledger": pl.DataFrame({"a": [1]})})
    with sqlite3.connect(tmp_path / "w" / "amparo.sqlite") as connection:
        connection.execute("UPDATE results SET parquet = x'00'")
    connection.close()
    assert workspace.load_result("k") is None


def test_settings_come_from_the_file(tmp_path: Path) -> None:
    @dataclass(frozen=True, kw_only=True)
    class Options:
        seed: int = 1
        draws: int = 2

    Workspace.init(tmp_path / "w").close()
    (tmp_path / "w" / "amparo.toml").write_text('seed = 7\nlang = "es"\n')
    with Workspace.open(tmp_path / "w") as workspace:
        assert workspace.settings_for(Options) == {"seed": 7}
        assert workspace.settings["lang"] == "es"


@pytest.mark.parametrize(
    ("text", "code"),
    [("seed = 'x'", "setting_wrong"), ("seed = -1", "setting_wrong"),
     ("lang = 'fr'", "setting_wrong"), ("seed = true", "setting_wrong"),
     ("colour = 1", "setting_wrong"), ("seed", "settings_unreadable")],
)  # fmt: skip
def test_wrong_settings_are_named(tmp_path: Path, text: str, code: str) -> None:
    Workspace.init(tmp_path / "w").close()
    (tmp_path / "w" / "amparo.toml").write_text(text)
    with pytest.raises(UsageError) as caught:
        Workspace.open(tmp_path / "w")
    assert caught.value.code == code
    assert all(Words(lang).text(f"error.{code}", **caught.value.params) for lang in ("es", "en"))


def test_a_new_workspace_writes_settings_that_it_accepts(tmp_path: Path) -> None:
    with Workspace.init(tmp_path / "w") as workspace:
        assert workspace.settings == {s.name: s.written for s in SETTINGS if s.written is not None}


# --- files that are no workspace ------------------------------------------------------------


def code_of(tmp_path: Path) -> str:
    with pytest.raises(AmparoError) as caught:
        Workspace.open(tmp_path)
    error = caught.value
    assert all(Words(lang).text(f"error.{error.code}", **error.params) for lang in ("es", "en"))
    return error.code


def test_what_is_no_workspace_is_named(tmp_path: Path) -> None:
    assert code_of(tmp_path / "none") == "workspace_missing"
    (tmp_path / "amparo.sqlite").write_bytes(b"no database " * 1000)
    assert code_of(tmp_path) == "workspace_broken"


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "amparo.sqlite") as connection:
        connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    assert code_of(tmp_path) == "workspace_broken"


def test_a_newer_layout_is_refused(tmp_path: Path) -> None:
    Workspace.init(tmp_path / "w").close()
    with sqlite3.connect(tmp_path / "w" / "amparo.sqlite") as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    assert code_of(tmp_path / "w") == "workspace_newer"


def test_a_workspace_whose_making_was_cut_short_opens(tmp_path: Path) -> None:
    (tmp_path / "amparo.sqlite").touch()
    with Workspace.open(tmp_path) as workspace:
        assert workspace.reports().height == 0


def test_init_twice_or_on_a_file_is_refused(tmp_path: Path) -> None:
    Workspace.init(tmp_path / "w").close()
    (tmp_path / "file").touch()
    for path, code in (
        (tmp_path / "w", "workspace_exists"),
        (tmp_path / "file", "workspace_not_folder"),
    ):
        with pytest.raises(UsageError) as caught:
            Workspace.init(path)
        assert caught.value.code == code


# --- two at once ----------------------------------------------------------------------------


def test_two_writers_both_get_in(tmp_path: Path) -> None:
    Workspace.init(tmp_path / "w").close()
    start = threading.Barrier(2)
    failed: list[BaseException] = []

    def write(who: int) -> None:
        try:
            with Workspace.open(tmp_path / "w") as workspace:
                start.wait()
                for k in range(10):
                    rows = [{"report_id": f"{who}-{k}", "value_low": float(100 * who + k)},
                            {"report_id": f"both-{k}", "value_low": float(900 + k)}]  # fmt: skip
                    workspace.add(incoming(*rows), today=TODAY)
        except BaseException as error:  # noqa: BLE001 - told by the test
            failed.append(error)

    threads = [threading.Thread(target=write, args=(who,)) for who in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with Workspace.open(tmp_path / "w") as workspace:
        assert workspace.reports()["report_id"].n_unique() == workspace.reports().height == 30


def test_a_writer_that_waits_too_long_says_so(tmp_path: Path) -> None:
    Workspace.init(tmp_path / "w").close()
    holder = sqlite3.connect(tmp_path / "w" / "amparo.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with Workspace.open(tmp_path / "w", busy_seconds=0.1) as workspace:
        with pytest.raises(OutputError) as caught:
            workspace.add(incoming({"report_id": "a"}), today=TODAY)
        assert caught.value.code == "workspace_busy"
        assert workspace.reports().height == 0  # readers never wait
        holder.execute("ROLLBACK")
        assert workspace.add(incoming({"report_id": "a"}), today=TODAY).accepted == 1
    holder.close()


def test_a_reader_sees_one_state(tmp_path: Path) -> None:
    with (
        Workspace.init(tmp_path / "w") as one,
        Workspace.open(tmp_path / "w") as other,
    ):
        one.add(incoming({"report_id": "a"}), today=TODAY)
        assert other.reports().height == 1


def test_an_add_that_fails_leaves_nothing(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amparo.store import waiting

    def fail(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("made up")

    monkeypatch.setattr(waiting, "settle", fail)
    with pytest.raises(OutputError) as caught:
        workspace.add(incoming({"report_id": "a"}), today=TODAY)
    assert caught.value.code == "workspace_failed"
    assert workspace.reports().height == 0
    monkeypatch.undo()
    assert workspace.add(incoming({"report_id": "a"}), today=TODAY).accepted == 1


def test_days_are_plain_text_in_the_file(workspace: Workspace, tmp_path: Path) -> None:
    workspace.add(incoming({"report_id": "a"}), today=TODAY)
    connection = sqlite3.connect(tmp_path / "w" / "amparo.sqlite")
    row = connection.execute("SELECT observed_from, known_on, added_on FROM reports").fetchone()
    connection.close()
    assert row == (DAY.isoformat(), DAY.isoformat(), TODAY.isoformat())
    assert date.fromisoformat(row[0]) == DAY
