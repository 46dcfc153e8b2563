"""What answers say: the texts of ``data/answers.toml`` and ``data/cases.toml``, checked when read.

Both languages stand side by side, so that whoever changes a sentence sees its twin. A text that is
missing, that is there in one language only, or that holds a placeholder nobody fills, is an error
that names the file and the place.
"""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from amparo.safety.helplines import COUNTRIES
from amparo.safety.level import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["CASES", "LANGUAGES", "READERS", "PhraseError", "Phrases", "load", "phrases"]

DATA: Final = Path(__file__).parent / "data"
LANGUAGES: Final = ("es", "en")
READERS: Final = ("child", "parent", "adult")
#: What is told by the level, by what is among the signs, or because nothing was read.
CASES: Final = (
    *LEVELS, "danger", "images", "danger_images", "money",
    *(f"offer_{level}" for level in LEVELS[1:]), "not_read",
)  # fmt: skip
STEPS: Final = 3
_BY_READER: Final = {
    "not_proof": ("signs", "none", "not_read"),
    "evidence": ("short", "not_read", "full", "minor", "watched"),
    "note": ("country", "despair", "no_line"),
}
_PLAIN: Final = {
    "level": (*LEVELS, "not_read"),
    "say": (
        "signs", "innocent", "advice", "message", "told", "more", "not_proof", "steps", "evidence",
        "helplines", "likely", "text", "unverified", "hidden", "quote", "emergency",
        "emergency_unknown", "helpline", "helpline_unknown",
    ),
    "country": COUNTRIES,
}  # fmt: skip
_FILLED: Final = frozenset(
    {"emergency", "helpline", "numbers", "number", "count", "words", "phone"}
)
_GAP: Final = re.compile(r"\{(\w*)\}")


class PhraseError(ValueError):
    """A file of texts that does not fit the schema; the message names file, place and reason."""


class Phrases(NamedTuple):
    """All texts.

    Attributes:
        cases: case -> reader -> language -> ``summary`` and ``steps``.
        rest: the tables of ``answers.toml``.
    """

    cases: dict[str, dict[str, dict[str, dict[str, Any]]]]
    rest: dict[str, dict[str, Any]]

    def say(self, name: str, lang: str, **values: object) -> str:
        """A word or two of the printed answer."""
        return str(self.rest["say"][name][lang]).format(**values)

    def told(self, table: str, name: str, reader: str, lang: str) -> Any:
        """A text or a list of texts for one reader."""
        return self.rest[table][name][reader][lang]


@functools.cache
def phrases() -> Phrases:
    """The bundled texts.

    Raises:
        PhraseError: a file does not fit the schema.
    """
    return load(DATA)


def load(folder: Path) -> Phrases:
    """Read the texts from a folder laid out like ``data/``.

    Raises:
        PhraseError: a file does not fit the schema.
    """
    tables = []
    for name, problems in (("cases.toml", _wrong_cases), ("answers.toml", _wrong_rest)):
        try:
            table = tomllib.loads((folder / name).read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise PhraseError(f"{name}: {error}") from error
        for problem in problems(table):
            raise PhraseError(f"{name}: {problem}")
        tables.append(table)
    return Phrases(*tables)


def _wrong_cases(table: dict[str, Any]) -> Iterator[str]:
    yield from _keys(table, CASES, "the file")
    for case, readers in table.items():
        yield from _keys(readers, READERS, case)
        for reader, texts in readers.items():
            where = f"{case}.{reader}"
            yield from _keys(texts, LANGUAGES, where)
            for lang in LANGUAGES:
                yield from _keys(texts[lang], ("summary", "steps"), f"{where}.{lang}")
            yield from _twins({lang: texts[lang]["summary"] for lang in LANGUAGES}, where)
            yield from _twins({lang: texts[lang]["steps"] for lang in LANGUAGES}, where)
            if len(texts["es"]["steps"]) != STEPS:
                yield f"{where}: {STEPS} steps are wanted"


def _wrong_rest(table: dict[str, Any]) -> Iterator[str]:
    yield from _keys(table, (*_PLAIN, *_BY_READER, "stage"), "the file")
    for name, keys in _PLAIN.items():
        yield from _keys(table[name], keys, name)
    for name in (*_PLAIN, "stage"):
        for key, texts in table[name].items():
            yield from _twins(texts, f"{name}.{key}")
    for name, keys in _BY_READER.items():
        yield from _keys(table[name], keys, name)
        for key, readers in table[name].items():
            yield from _keys(readers, READERS, f"{name}.{key}")
            for reader, texts in readers.items():
                yield from _twins(texts, f"{name}.{key}.{reader}")


def _keys(table: Any, wanted: Iterable[str], where: str) -> Iterator[str]:
    """What is missing or not known in a table."""
    if not isinstance(table, dict):
        yield f"{where}: a table is wanted"
        return
    for key in wanted:
        if key not in table:
            yield f"{where}: {key} is missing"
    for key in sorted(set(table) - set(wanted)):
        yield f"{where}: {key} is not known here"


def _twins(texts: Any, where: str) -> Iterator[str]:
    """What is wrong with a text, or a list of texts, in both languages."""
    yield from _keys(texts, LANGUAGES, where)
    lists = [texts[lang] if isinstance(texts[lang], list) else [texts[lang]] for lang in LANGUAGES]
    if type(texts["es"]) is not type(texts["en"]) or len(lists[0]) != len(lists[1]):
        yield f"{where}: as many texts in Spanish as in English are wanted"
    for pair in zip(*lists, strict=True):
        if not all(isinstance(text, str) and text.strip() for text in pair):
            yield f"{where}: an empty text"
            return
        gaps = [sorted(_GAP.findall(text)) for text in pair]
        if gaps[0] != gaps[1]:
            yield f"{where}: other placeholders in Spanish than in English"
        for gap in sorted(set(gaps[0]) - _FILLED):
            yield f"{where}: nobody fills {{{gap}}}"
