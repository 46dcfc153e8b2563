"""The schema of the rule files, on a small book of its own, and the bundled book."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from amparo.safety.book import Book, made
from amparo.safety.compiled import book
from amparo.safety.rules import DATA, RuleError, load
from amparo.safety.search import find

if TYPE_CHECKING:
    from pathlib import Path

SIGN = '[[sign]]\nid = "A11"\nstage = "request"\nstrength = 2\n' + "".join(
    f'{lang} = {{ name = "n", innocent = "i", advice = "a" }}\n' for lang in ("es", "en")
)
FILES = {
    "signs.toml": SIGN,
    "words/base.es.toml": 'common = "de, la"\nsend = "mandar!, {more}"\nmore = "pasa, dm me"\n',
    "words/base.en.toml": 'common = "the, of"\n',
    "spelling.es.toml": 'que = "q, k"\n',
    "spelling.en.toml": "",
    "scope.es.toml": '[[scope]]\nname = "reported"\nreach = "after"\nsay = "me dijo que"\n',
    "scope.en.toml": '[[scope]]\nname = "lesson"\nreach = "message"\nsay = "online safety"\n',
    "rules/a.es.toml": '[[rule]]\nsign = "A11"\nsay = "{send} .. foto"\nunless = "tarea"\n',
    "rules/a.en.toml": '[[rule]]\nsign = "A11"\nsay = "send .. photo"\nneeds = "now"\n',
}


def small(folder: Path, **changed: str) -> Book:
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed.get(name, text), encoding="utf-8")
    return made(load(folder))


def quotes(of: Book, text: str) -> list[str]:
    return [text[h.begin : h.end] for h in find(of, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mándame una foto", ["mándame una foto"]),
        ("dm me tu foto", ["dm me tu foto"]),
        ("mándame una foto de la tarea", []),
        ("no mandes. no mandar foto", []),
        ("¿por qué no me mandas una foto?", ["mandas una foto"]),
        ("me dijo que pasa foto", []),
        ("pasa foto, me dijo que ya", ["pasa foto"]),
        ("send me a photo", []),
        ("send me a photo now", ["send me a photo"]),
        ("never send a photo now", []),
        ("no, send me a photo now", ["send me a photo"]),
        ("why dont you send a photo now", ["send a photo"]),
        ("online safety: send no photo. send photo now", []),
        ('the poster says "send me a photo now" all over our school hall', []),
        ('"send me a photo now"', ["send me a photo"]),
    ],
)
def test_signs_stand_or_are_silenced(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert quotes(small(tmp_path), text) == expected


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("rules/a.es.toml", '[[rule]]\nsign = "A99"\nsay = "foto"\n', "rule 1: no sign A99"),
        ("rules/a.es.toml", '[[rule]]\nsign = "A11"\nsays = "foto"\n', "says is not known"),
        ("rules/a.es.toml", '[[rule]]\nsign = "A11"\n', "say is missing"),
        ("rules/a.es.toml", '[[rule]]\nsign = "A11"\nsay = ""\n', "say is empty"),
        ("rules/a.es.toml", '[[rule]]\nsign = "A11"\nsay = "{none}"\n', "{none} cannot be read"),
        ("rules/a.es.toml", '[[rule]]\nsign = "A11"\nsay = "a (b"\n', "cannot be read"),
        ("rules/a.es.toml", '[[rule]]\nsign = "A11"\nsay = "a"\nstrength = 4\n', "strength"),
        ("rules/a.es.toml", '[[rule]]\nsign = "A11"\nsay = "a"\nhears = ["x"]\n', "no scope"),
        ("rules/a.es.toml", "rule = 1\n", "only [[rule]] entries"),
        ("rules/a.es.toml", "[[rule]\n", "a.es.toml"),
        ("signs.toml", SIGN + SIGN, "ids are given once"),
        ("signs.toml", SIGN.replace("innocent", "innocence"), "innocence is not known"),
        (
            "scope.es.toml",
            '[[scope]]\nname = "news"\nreach = "page"\nsay = "a"\n',
            "reach is one of",
        ),
        ("spelling.es.toml", 'que = "q, k e"\n', "another spelling is one word"),
        ("words/base.es.toml", "common = 1\n", "a line of words is wanted"),
    ],
)
def test_a_file_that_does_not_fit_is_named(
    tmp_path: Path, name: str, text: str, reason: str
) -> None:
    with pytest.raises(RuleError) as told:
        small(tmp_path, **{name: text})
    assert reason in str(told.value)


def test_a_class_is_defined_once(tmp_path: Path) -> None:
    small(tmp_path)
    (tmp_path / "words" / "second.es.toml").write_text('send = "pasa"\n', encoding="utf-8")
    with pytest.raises(RuleError, match="send is there already"):
        load(tmp_path)


def test_the_bundled_book_covers_the_whole_catalogue_in_both_languages() -> None:
    signs = {f"A{n}" for n in range(1, 21)} | {f"B{n}" for n in range(1, 18)} - {"B15"}
    for lang in ("es", "en"):
        told = {
            line.split('"')[1]
            for path in (DATA / "rules").glob(f"*.{lang}.toml")
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.startswith("sign =")
        }
        assert signs - told == set(), lang
    assert signs <= set(book().signs)


@pytest.mark.parametrize(
    ("said", "text", "expected"),
    [
        ("paga <number>", "paga 18. paga 1,800. paga mil", ["paga 18", "paga 1,800"]),
        ("desde (16|17)", "desde 16. desde 18. desde 160", ["desde 16"]),
    ],
)
def test_a_number_stands_for_all_and_a_small_one_for_itself(
    tmp_path: Path, said: str, text: str, expected: list[str]
) -> None:
    rule = f'[[rule]]\nsign = "A11"\nsay = "{said}"\n'
    assert quotes(small(tmp_path, **{"rules/a.es.toml": rule}), text) == expected
