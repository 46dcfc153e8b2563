from __future__ import annotations

import csv
import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

from amparo import safety
from amparo.cli import protect
from amparo.cli.app import run
from amparo.safety.helplines import COUNTRIES
from amparo.words import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

TRAP = (
    "A: eres muy linda\nB: gracias\nA: borra este chat y no le digas a tu mamá, mándame una foto\n"
)
CALM = "A: ¿a qué hora es la práctica?\nB: a las cuatro\nA: gracias\n"


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    path = tmp_path / "chat.txt"
    path.write_text(TRAP, encoding="utf-8")
    return path


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert run([*words, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert isinstance(document, dict)
    return document


def test_choices_are_those_of_the_room() -> None:
    assert (protect.WHOSE, protect.AGES, protect.COUNTRIES) == (
        safety.WHOSE,
        safety.AGES,
        COUNTRIES,
    )
    assert set(protect.READERS) == {
        safety.reader_of(whose, age) for whose in safety.WHOSE for age in safety.AGES
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_check_answers_as_the_contract_says(
    chat: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    document = asked(capsys, "check", str(chat), "--lang", lang, "--age", "under18")
    assert document["level"] in {"high", "urgent"}
    assert document["language"] == "es"
    signs = document["signs"]
    assert isinstance(signs, list)
    for sign in signs:
        assert {"id", "strength", "quotes", "message", "innocent", "advice"} <= set(sign)
        assert all(quote in TRAP for quote in sign["quotes"])
        assert sign["message"] in {1, 2, 3}
    assert len(document["steps"]) == 3  # type: ignore[arg-type]
    assert document["helplines"]


def test_standard_input_and_a_calm_chat(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CALM.encode())))
    assert asked(capsys, "check", "-")["level"] == "none"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_on_screen_shows_the_words_and_three_steps(
    chat: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(chat), "--lang", lang, "--whose", "shown", "--country", "HN"]) == 0
    out = capsys.readouterr().out
    assert "borra este chat" in out
    assert all(f"{n}." in out for n in (1, 2, 3))
    assert max(map(len, out.splitlines())) <= 80


def test_somebody_elses_conversation_is_not_read(
    chat: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = asked(capsys, "check", str(chat), "--whose", "other")
    assert (document["level"], document["read"], document["signs"]) == (None, False, [])
    assert document["steps"]


def test_at_a_terminal_the_first_question_is_whose_it_is(
    chat: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(b"3\n"))
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    assert run(["check", str(chat), "--lang", "es"]) == 0
    out, err = capsys.readouterr()
    assert "¿De quién es esta conversación?" in err
    assert "borra este chat" not in out


def test_a_whole_account_is_refused_with_advice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps({"chats": {"list": [{"messages": []}]}}), encoding="utf-8")
    document = asked(capsys, "check", str(path), "--lang", "en")
    assert document["refused"]["code"] == "whole_account"  # type: ignore[index]
    assert document["level"] is None
    assert document["steps"]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with files of all kinds."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.txt").write_text(" \n", encoding="utf-8")
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8\xff\0\0")
    (tmp_path / "t.csv").write_text("id,text\n1,hola\n", encoding="utf-8")
    (tmp_path / "private.csv").write_text("id,text,sender\n1,hola,x\n", encoding="utf-8")
    (tmp_path / "latin.csv").write_bytes("id,text\n1,niña\n".encode("latin-1"))
    return tmp_path


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "mistake",
    [
        (["check", "none.txt"], "file_missing", 1),
        (["check", "."], "check_folder", 2),
        (["check", "empty.txt"], "empty_text", 1),
        (["check", "picture.jpg"], "not_text", 1),
        (["check", "t.csv", "--fact", "tall"], "no_such_fact", 2),
        (["check", "t.csv", "--out", "l.csv"], "out_without_batch", 2),
        (["check", "--batch", "t.csv"], "batch_alone", 2),
        (["check", "--batch", "empty.txt", "--out", "l.csv"], "no_column", 1),
        (["check", "--age", "12"], "bad_value", 2),
        (["screen"], "missing_parameter", 2),
        (["screen", "none.csv", "--out", "o.csv"], "file_missing", 1),
        (["screen", ".", "--out", "o.csv"], "file_is_folder", 1),
        (["screen", "t.csv", "--out", "o.csv", "--text-column", "body"], "no_column", 1),
        (["screen", "private.csv", "--out", "o.csv"], "looks_private", 1),
        (["screen", "latin.csv", "--out", "o.csv"], "not_utf8", 1),
        (["screen", "t.csv", "--reviewed", "o.csv"], "reviewed_alone", 2),
        (["screen", "--reviewed", "none.csv"], "file_missing", 1),
        (["learn"], "missing_parameter", 2),
    ],
)
def test_mistakes_are_told_in_both_languages(
    desk: Path, capsys: pytest.CaptureFixture[str], lang: str, mistake: tuple[list[str], str, int]
) -> None:
    words, code, status = mistake
    assert run([*words, "--lang", lang, "--json"]) == status
    out, err = capsys.readouterr()
    told = json.loads(out)["error"]
    assert told["code"] == code
    assert told["message"] in err
    assert "{" not in told["message"]
    assert not (desk / "o.csv").exists()


def test_a_table_of_texts_for_teaching(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, out = tmp_path / "t.csv", tmp_path / "l.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "text"), ("a", TRAP), ("b", CALM), ("c", "")])
    document = asked(capsys, "check", "--batch", str(table), "--out", str(out))
    with out.open(encoding="utf-8", newline="") as file:
        levels = {row["id"]: (row["level"], row["signs"]) for row in csv.DictReader(file)}
    assert list(levels) == ["a", "b", "c"]
    assert levels["a"][0] in {"caution", "high", "urgent"}
    assert "A4" in levels["a"][1].split(";")
    assert levels["b"] == ("none", "")
    assert levels["c"] == ("", "")
    assert document["unread"] == [{"row": 4, "id": "c", "reason": "empty_text"}]


def test_screening_from_end_to_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, out = tmp_path / "offers.csv", tmp_path / "out.csv"
    table.write_text(
        "num,aviso\n1,Se vende bicicleta\n2,\n3,Se alquila local en el centro\n",
        encoding="utf-8",
    )
    words = ["screen", str(table), "--out", str(out), "--id-column", "num"]
    document = asked(capsys, *words, "--text-column", "aviso")
    assert document["rows"] == 2
    assert document["problems"] == [{"row": 3, "reason": "no_text"}]
    assert out.read_text(encoding="utf-8").startswith("id,level,signs,cluster\n1,none,,1\n")
    assert asked(capsys, "screen", "--reviewed", str(out))["unreviewed"] == 2


def test_the_lessons_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = asked(capsys, "learn", "--out", str(tmp_path / "lessons"))
    names = {path.name for path in (tmp_path / "lessons").iterdir()}
    assert names == {"index.html", "handout-es.html", "handout-en.html"}
    assert len(document["files"]) == 3  # type: ignore[arg-type]
