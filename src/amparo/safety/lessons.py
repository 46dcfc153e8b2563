"""The lessons: their texts in two languages, checked, and the pages that are made of them."""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LANGUAGES", "LessonError", "checked", "pages", "texts"]

DATA: Final = Path(__file__).parent / "data"
LANGUAGES: Final = ("es", "en")
_SIGN = re.compile(r"A(?:[1-9]|1\d|20)|B(?:[1-9]|1[0-7])")


class LessonError(ValueError):
    """A text file that does not fit the schema; the message names the place and the reason."""


def pages() -> dict[str, str]:
    """File name -> text of every page that ``amparo learn`` writes.

    ``index.html`` holds both languages and, where it was built, the check itself; the hand-outs
    are for printing.
    """
    from amparo.safety.learn_page import index
    from amparo.safety.learn_sheet import handout

    return {
        "index.html": index({lang: texts(lang) for lang in LANGUAGES}),
        **{f"handout-{lang}.html": handout(lang, texts(lang)) for lang in LANGUAGES},
    }


def texts(lang: str) -> dict[str, Any]:
    """Everything the pages say in one language: ``lesson``, ``apps``, ``page`` and more."""
    return _both()[lang]


@functools.cache
def _both() -> dict[str, dict[str, Any]]:
    apps = _table(DATA / "apps.toml")["app"]
    found = {
        lang: {
            **_table(DATA / f"lessons.{lang}.toml"),
            "page": _table(DATA / f"page.{lang}.toml"),
            "apps": [_app(app, lang) for app in apps],
        }
        for lang in LANGUAGES
    }
    return checked(found)


def checked(both: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The texts, when nothing is wrong with them.

    Raises:
        LessonError: a text is missing in one language, or a lesson does not fit the schema.
    """
    for wrong in _unlike(both["es"], both["en"], ""):
        raise LessonError(wrong)
    for mine, theirs in zip(both["es"]["lesson"], both["en"]["lesson"], strict=True):
        if _facts(mine) != _facts(theirs):
            raise LessonError(f"{mine['id']}: signs or right answers differ between languages")
    for lang, all_texts in both.items():
        for lesson in all_texts["lesson"]:
            for wrong in _wrong(lesson):
                raise LessonError(f"{lang}, {lesson['id']}: {wrong}")
    return both


def _unlike(one: Any, other: Any, place: str) -> Iterator[str]:
    """Where two trees of texts differ in shape; only the words may differ."""
    if type(one) is not type(other):
        yield f"{place}: not the same kind in both languages"
    elif isinstance(one, dict):
        for key in sorted(set(one) ^ set(other)):
            yield f"{place}/{key}: in one language only"
        for key in sorted(set(one) & set(other)):
            yield from _unlike(one[key], other[key], f"{place}/{key}")
    elif isinstance(one, list):
        if len(one) != len(other):
            yield f"{place}: {len(one)} in one language, {len(other)} in the other"
        for number, (mine, theirs) in enumerate(zip(one, other, strict=False), 1):
            yield from _unlike(mine, theirs, f"{place} {number}")
    elif isinstance(one, str) and bool(one.strip()) != bool(other.strip()):
        yield f"{place}: empty in one language"


def _facts(lesson: dict[str, Any]) -> list[Any]:
    """What a lesson says besides words; the same in every language."""
    return [
        lesson["id"],
        lesson["for"],
        [(bool(message["who"]), message["signs"]) for message in lesson["chat"]["message"]],
        [[answer["right"] for answer in question["answer"]] for question in lesson["quiz"]],
    ]


def _wrong(lesson: dict[str, Any]) -> Iterator[str]:
    """What is wrong with one lesson."""
    messages = lesson["chat"]["message"]
    for message in messages:
        yield from _wrong_message(message)
    told = [bool(message["signs"]) for message in messages if message["who"]]
    if all(told) or not any(told):
        yield "a practice chat wants signs and ordinary messages"
    for question in lesson["quiz"]:
        if sum(answer["right"] for answer in question["answer"]) != 1:
            yield f"{question['question']}: exactly one answer is right"
        if not all(answer["why"] for answer in question["answer"]):
            yield f"{question['question']}: an answer without its why"


def _wrong_message(message: dict[str, Any]) -> Iterator[str]:
    """What is wrong with one message of a practice chat; nobody's name is the reader's."""
    for sign in message["signs"]:
        if not _SIGN.fullmatch(sign):
            yield f"no sign {sign} in the catalogue"
    if message["signs"] and not message["who"]:
        yield "a sign in the reader's own message"
    if message["who"] and not message["why"]:
        yield "a message without its why"


def _app(app: dict[str, Any], lang: str) -> dict[str, Any]:
    """The privacy steps of an application in one language."""
    kept = {key: value for key, value in app.items() if key not in LANGUAGES}
    return {**kept, "steps": app[lang]}


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LessonError(f"{path.name}: {error}") from error
