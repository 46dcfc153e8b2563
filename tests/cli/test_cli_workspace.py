"""A user's way through a workspace, on the bundled reports."""

from __future__ import annotations

import csv
import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from amparo.cli.app import run

BUNDLE = Path(str(resources.files("amparo") / "data" / "caravans"))


def call(capsys: pytest.CaptureFixture[str], *argv: object) -> Any:
    assert run([*map(str, argv), "--json", "--lang", "en"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / "office"
    call(capsys, "init", folder)
    return folder


def some_reports(path: Path, wanted: str) -> Path:
    with (BUNDLE / "reports.csv").open(encoding="utf-8", newline="") as source:
        rows = [r for r in csv.DictReader(source) if r["caravan_hint"] == wanted]
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_adding_everything_twice_changes_nothing(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = call(capsys, "add", BUNDLE / "reports.csv", BUNDLE / "events.csv", "-w", workspace)
    with (BUNDLE / "reports.csv").open(encoding="utf-8") as f:
        reports = sum(1 for _ in csv.DictReader(f))
    with (BUNDLE / "events.csv").open(encoding="utf-8") as f:
        events = sum(1 for _ in csv.DictReader(f))
    assert first["accepted"] + first["already_known"] == reports + events
    assert first["quarantined"] == []
    assert first["copies"] >= 5
    again = call(capsys, "add", BUNDLE / "reports.csv", BUNDLE / "events.csv", "-w", workspace)
    assert again["accepted"] == 0
    assert again["already_known"] == reports + events


def test_the_register_and_a_ledger_as_known_on_a_day(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = some_reports(tmp_path / "r.csv", "2018-10-first")
    call(capsys, "add", reports, "-w", workspace)
    early = call(capsys, "caravans", "-w", workspace, "--as-of", "2018-10-25")["caravans"]
    late = call(capsys, "caravans", "list", "-w", workspace)["caravans"]
    assert [c["caravan_id"] for c in early] == [c["caravan_id"] for c in late] == ["2018-10-first"]
    assert early[0]["reports"] < late[0]["reports"]
    assert (early[0]["state"], late[0]["state"]) == ("active", "ended")
    assert early[0]["peak_q05"] < early[0]["peak_median"] < early[0]["peak_q95"]
    book = call(capsys, "ledger", "2018-10-first", "-w", workspace, "--as-of", "2018-10-25")
    days = {row["day"] for row in book["ledger"]}
    assert max(days) <= "2018-10-25"


def test_a_day_before_every_report_is_an_empty_register_not_an_error(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call(capsys, "add", BUNDLE / "reports.csv", "-w", workspace)
    assert call(capsys, "run", "-w", workspace, "--as-of", "2000-01-01")["caravans"] == []


def test_an_empty_workspace_still_makes_a_brief(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = call(capsys, "brief", "-w", workspace)["files"]
    assert all(Path(f).read_text(encoding="utf-8").startswith("<!") for f in files)


def test_bad_rows_wait_can_be_exported_mended_and_then_are_gone(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = some_reports(tmp_path / "r.csv", "2019-06-first")
    text = reports.read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    rows[1]["value_low"] = "many"
    rows[2]["quantity"] = "gruop_size"
    with reports.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    added = call(capsys, "add", reports, "-w", workspace)
    assert added["accepted"] == len(rows) - 2
    assert {(q["row"], q["column"]) for q in added["quarantined"]} == {
        (3, "value_low"), (4, "quantity"),
    }  # fmt: skip
    assert "group_size" in added["quarantined"][1]["hint"]
    mend = tmp_path / "mend.csv"
    call(capsys, "mend", "-w", workspace, "--export", mend)
    mended = mend.read_text(encoding="utf-8").replace("many", "500")
    mend.write_text(mended.replace("gruop_size", "group_size"), encoding="utf-8")
    outcome = call(capsys, "mend", mend, "-w", workspace)
    assert outcome["accepted"] == 2
    assert call(capsys, "mend", "-w", workspace)["quarantined"] == []


def test_a_person_pins_a_report_and_can_ask_why(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call(capsys, "add", some_reports(tmp_path / "r.csv", "2019-06-first"), "-w", workspace)
    shown = call(capsys, "caravans", "show", "2019-06-first", "-w", workspace)
    report = shown["reports"][0]["report_id"]
    before = call(capsys, "caravans", "why", report, "-w", workspace)
    assert (before["basis"], before["caravan_id"]) == ("label", "2019-06-first")
    call(
        capsys, "caravans", "pin", report, "other", "--role", "analyst", "--reason", "same day",
        "-w", workspace,
    )  # fmt: skip
    after = call(capsys, "caravans", "why", report, "-w", workspace)
    assert (after["basis"], after["caravan_id"], after["role"]) == ("decision", "other", "analyst")
    ids = {c["caravan_id"] for c in call(capsys, "caravans", "-w", workspace)["caravans"]}
    assert ids == {"other", "2019-06-first"}
    second = shown["reports"][1]["report_id"]
    call(
        capsys, "caravans", "forbid", second, "other", "--role", "analyst", "--reason", "no",
        "-w", workspace,
    )  # fmt: skip
    assert call(capsys, "caravans", "why", second, "-w", workspace)["basis"] == "label"
    call(
        capsys, "caravans", "forbid", second, "2019-06-first", "--role", "analyst",
        "--reason", "no", "-w", workspace,
    )  # fmt: skip
    barred = call(capsys, "caravans", "why", second, "-w", workspace)
    assert (barred["basis"], barred["kind"]) == ("decision", "none")


@pytest.mark.parametrize("lang", ["es", "en"])
def test_what_does_not_exist_is_told_with_what_does(
    workspace: Path, tmp_path: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call(capsys, "add", some_reports(tmp_path / "r.csv", "2019-06-first"), "-w", workspace)
    assert run(["ledger", "2019-99", "-w", str(workspace), "--lang", lang]) == 1
    assert "2019-06-first" in capsys.readouterr().err
    assert run(["caravans", "why", "zz", "-w", str(workspace), "--lang", lang]) == 1
    assert "zz" in capsys.readouterr().err
    assert run(["add", str(tmp_path / "none.csv"), "-w", str(workspace), "--lang", lang]) != 0
    assert "none.csv" in capsys.readouterr().err


def test_predict_gives_every_row_its_quantiles_even_from_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = some_reports(tmp_path / "given.csv", "2018-10-second")
    asked = tmp_path / "rows.csv"
    rows = list(csv.DictReader(given.read_text(encoding="utf-8").splitlines()))
    with asked.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows({**r, "value_low": "", "value_high": "", "qualifier": ""} for r in rows)
    empty = tmp_path / "empty.csv"
    empty.write_text(",".join(rows[0]) + "\n", encoding="utf-8")
    for known in (given, empty):
        out = tmp_path / f"p-{known.stem}.csv"
        call(capsys, "predict", "--given", known, "--rows", asked, "--out", out)
        told = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
        assert [t["report_id"] for t in told] == [r["report_id"] for r in rows]
        for line in told:
            quantiles = [float(v) for k, v in line.items() if k != "report_id"]
            assert len(quantiles) == 19
            assert quantiles[0] > 0
            assert quantiles == sorted(quantiles)


def test_predict_learns_from_every_file_also_where_two_use_one_id(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = some_reports(tmp_path / "one.csv", "2018-10-second")
    rows = list(csv.DictReader(one.read_text(encoding="utf-8").splitlines()))
    two = tmp_path / "two.csv"
    with two.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows([rows[0], {**rows[1], "source_name": "Another office"}])
    out = tmp_path / "p.csv"
    told = call(
        capsys, "predict", "--given", one, "--given", two, "--rows", one, "--out", out
    )  # fmt: skip
    assert told["given"] == len(rows) + 1
    assert told["predicted"] == len(rows)
