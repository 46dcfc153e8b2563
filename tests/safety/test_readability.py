"""The measure of how easy texts are, and the bars that the lessons must reach."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

_FILE = Path(__file__).parents[2] / "benchmarks" / "readability.py"
_SPEC = importlib.util.spec_from_file_location("readability", _FILE)
assert _SPEC is not None
assert _SPEC.loader is not None
readability = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(readability)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("sol", 1), ("casa", 2), ("teléfono", 4), ("guía", 2), ("ciudad", 2), ("aéreo", 4),
        ("que", 1), ("guerra", 2), ("quiero", 2), ("hoy", 1), ("y", 1), ("país", 2),
        ("cuéntalo", 3), ("bloquear", 3),
    ],
)  # fmt: skip
def test_syllables_of_spanish_words(word: str, count: int) -> None:
    assert readability.syllables_es(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("a", 1), ("chat", 1), ("message", 2), ("made", 1), ("stopped", 1), ("wanted", 2),
        ("children", 2), ("photos", 2), ("privacy", 3), ("people", 2), ("settings", 2),
    ],
)  # fmt: skip
def test_syllables_of_english_words(word: str, count: int) -> None:
    assert readability.syllables_en(word) == count


def test_sentences_end_at_stops_and_lines() -> None:
    parts = readability.sentences("Para. Guarda el nombre\nCuéntalo: hoy")
    assert [len(words) for words in parts] == [1, 3, 2]


def test_the_index_by_hand() -> None:
    # 4 words, 6 syllables, 2 sentences
    assert readability.ease("Mi casa. Tu sopa.", "es") == pytest.approx(206.84 - 90 - 2.04)
    # 4 words, 4 syllables, 2 sentences
    assert readability.ease("My cat. The dog.", "en") == pytest.approx(206.835 - 84.6 - 2.03)


@pytest.mark.parametrize("lang", ["es", "en"])
def test_a_formal_paragraph_is_hard(lang: str) -> None:
    assert readability.ease(readability.FORMAL[lang], lang) < 30


@pytest.mark.parametrize("lang", ["es", "en"])
def test_our_texts_reach_their_bars(lang: str) -> None:
    missed = {
        name: round(readability.ease(text, lang))
        for name, audience, text in readability.lessons(lang)
        if not readability.ease(text, lang) >= readability.BARS[audience]
    }
    assert missed == {}
