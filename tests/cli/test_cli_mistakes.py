from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
import pytest

from amparo.cli.app import build, run
from amparo.words import LANGUAGES, Words

if TYPE_CHECKING:
    from pathlib import Path

MISTAKES = {
    "no_such_command": ["fly"],
    "no_such_option": ["run", "--fly"],
    "missing_parameter": ["ledger"],
    "option_needs_value": ["ledger", "x", "--as-of"],
    "bad_day": ["ledger", "x", "--as-of", "24/10/2018"],
    "extra_argument": ["ledger", "x", "y"],
    "bad_value": ["demo", "--out", "x", "--workers", "0"],
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", MISTAKES)
def test_a_mistake_is_told_in_the_language_of_the_call(
    code: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command, *rest = MISTAKES[code]
    assert run(["--lang", lang, command, "--json", *rest]) == 2
    out, err = capsys.readouterr()
    told = json.loads(out)["error"]
    assert told["code"] == code
    assert told["message"] in err
    assert "{" not in told["message"]
    assert "Traceback" not in err


def test_the_two_languages_say_different_things(capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for lang in LANGUAGES:
        run(["fly", "--lang", lang])
        told.append(capsys.readouterr().err)
    assert told[0] != told[1]


def test_an_unknown_language_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "fr", "demo"]) == 2
    assert "fr" in capsys.readouterr().err


def test_a_folder_that_is_no_workspace_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["caravans", "-w", str(tmp_path / "none"), "--lang", "es", "--json"]) != 0
    out, _ = capsys.readouterr()
    assert "none" in json.loads(out)["error"]["message"]


def test_without_words_the_help_is_shown_and_it_is_wrong_use(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run([]) == 2
    assert "demo" in capsys.readouterr().err


def _commands(group: click.Group) -> list[click.Command]:
    found: list[click.Command] = []
    for command in group.commands.values():
        found.append(command)
        if isinstance(command, click.Group):
            found.extend(_commands(command))
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_has_help_and_the_common_options(lang: str) -> None:
    commands = _commands(build(Words(lang)))
    assert len(commands) >= 14
    for command in commands:
        names = {o for p in command.params for o in p.opts}
        assert {"--json", "--lang"} <= names, command.name
        assert command.help
        assert all(p.help for p in command.params if isinstance(p, click.Option))


#: These read texts, not a workspace: there is no day to ask on.
TEXTS = {"check", "screen", "learn"}


def test_reading_commands_take_as_of() -> None:
    group = build(Words("en"))
    for command in _commands(group):
        takes = "--as-of" in {o for p in command.params for o in p.opts}
        changes = command.name in {"init", "add", "mend", "pin", "forbid", "predict"} | TEXTS
        assert takes != changes, command.name
