"""``amparo facts`` and ``amparo add --map``, as a user meets them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from amparo.cli.app import run

if TYPE_CHECKING:
    from pathlib import Path

#: Each topic once on the screen and once as a document, the languages in turn: a call computes.
TOPICS = (
    ("explain", "es"), ("why", "en"), ("dangers", "es"), ("policies", "en"), ("outcomes", "es"),
    ("help", "en"),
)  # fmt: skip


def say(capsys: pytest.CaptureFixture[str], *argv: object, code: int = 0) -> tuple[str, str]:
    assert run([*map(str, argv)]) == code
    told = capsys.readouterr()
    return told.out, told.err


def document(capsys: pytest.CaptureFixture[str], *argv: object) -> Any:
    return json.loads(say(capsys, *argv, "--json", "--lang", "en")[0])


@pytest.mark.parametrize(("topic", "lang"), TOPICS)
def test_every_topic_is_told_with_its_sources(
    topic: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told, _ = say(capsys, "facts", topic, "--lang", lang)
    assert "http" in told
    assert "{" not in told
    data = document(capsys, "facts", topic)
    assert data["topic"] == topic
    tables = [v for v in data.values() if isinstance(v, list)]
    assert tables
    assert all(tables)


def test_the_card_of_one_country_and_the_pages_to_print(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told, _ = say(
        capsys, "facts", "help", "--country", "gtm", "--out", tmp_path, "--lang", "en"
    )  # fmt: skip
    assert "GUATEMALA" in told
    assert "UNITED STATES" not in told
    assert {p.name for p in tmp_path.iterdir()} == {"help-es.html", "help-en.html"}


@pytest.mark.parametrize("lang", ["es", "en"])
def test_a_country_without_a_card_is_told_with_those_that_have_one(
    lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    topic = {"es": "help", "en": "why"}[lang]
    _, told = say(capsys, "facts", topic, "--country", "PER", "--lang", lang, code=1)
    assert "PER" in told
    assert ("MEX" in told) == (topic == "help")


def test_a_user_s_file_stands_before_what_is_carried(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, file = tmp_path / "office", tmp_path / "mexico.csv"
    document(capsys, "init", folder)
    months = [f"2019-{m:02d},HND,{1000 + m}" for m in range(1, 13)]
    file.write_text("\n".join(["t,nat,n", *months, "2019-12,GTM,many"]), encoding="utf-8")
    first = document(capsys, "add", file, "--map", "mexico", "-w", folder)
    assert first["accepted"] == 24  # each month once for Honduras and once for everybody
    assert [q["row"] for q in first["quarantined"]] == [14]
    assert "many" in first["quarantined"][0]["reason"]
    again = document(capsys, "add", file, "--map", "mexico", "-w", folder)
    assert (again["accepted"], again["already_known"]) == (0, 24)
    facts = document(capsys, "facts", "-w", folder)["facts"]
    held = {f["claim"]: f["value"] for f in facts}
    assert held["mexico_events_2019"] == sum(range(1001, 1013))
    assert held["mexico_events_2018"] == 131_445
    assert "own_largest" not in held


def test_poverty_by_department_is_told_where_the_file_is_added(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, file, out = tmp_path / "office", tmp_path / "mpi.csv", tmp_path / "out"
    document(capsys, "init", folder)
    head = "Country ISO3,Admin 1 PCode,Admin 1 Name,MPI,Headcount Ratio,Survey,Start Date,End Date"
    when = "2019-01-01 00:00:00+00:00,2019-12-31 00:00:00+00:00"
    rows = [f"HND,,,0.05,12.5,MICS,{when}", f"HND,HN09,Gracias a Dios,0.2,41.5,MICS,{when}"]
    file.write_text("\n".join([head, *rows]), encoding="utf-8")
    assert document(capsys, "add", file, "--map", "ophi", "-w", folder)["accepted"] == 2
    document(capsys, "brief", "-w", folder, "--out", out)
    page = (out / "brief-en.html").read_text(encoding="utf-8")
    assert "Gracias a Dios" in page
    assert "42%" in page


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize(("name", "hint"), [("gallup", "unhcr"), ("cbp", "Encounter Count")])
def test_a_wrong_map_says_what_to_do(
    name: str, hint: str, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, file = tmp_path / "office", tmp_path / "mexico.csv"
    document(capsys, "init", folder)
    file.write_text("t,nat,n\n2019-01,HND,3\n", encoding="utf-8")
    _, told = say(
        capsys, "add", file, "--map", name, "-w", folder, "--lang", lang, code=2
    )  # fmt: skip
    assert hint in told
