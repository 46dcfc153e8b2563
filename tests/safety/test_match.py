from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.safety.match import BadPatternError, Grammar, Pattern, spans
from amparo.safety.text import folded

CLASSES = {"send": ["manda", "pasa", "dm me"], "photo": ["foto", "selfie"]}


def words_of(name: str) -> list[str]:
    if name not in CLASSES:
        raise BadPatternError(name)
    return CLASSES[name]


def pattern(source: str) -> Pattern:
    return Grammar(words_of, lambda word: frozenset({folded(word)})).pattern(source)


def found(source: str, sentence: str) -> list[str]:
    words = sentence.split()
    return [" ".join(words[a:b]) for a, b in spans(pattern(source), words)]


@pytest.mark.parametrize(
    ("source", "sentence", "expected"),
    [
        ("manda foto", "manda foto ya", ["manda foto"]),
        ("manda foto", "manda una foto", []),
        ("manda .. foto", "manda una linda foto", ["manda una linda foto"]),
        ("manda .. foto", "manda a b c d foto", []),
        ("manda ... foto", "manda a b c d foto", ["manda a b c d foto"]),
        ("{send} .. {photo}", "dm me una selfie", ["dm me una selfie"]),
        ("(manda|pasa ya) foto", "pasa ya foto", ["pasa ya foto"]),
        ("manda [una] foto", "manda una foto", ["manda una foto"]),
        ("manda [una] foto", "manda foto", ["manda foto"]),
        ("manda _ foto", "manda la foto", ["manda la foto"]),
        ("manda _ foto", "manda foto", []),
        ("manda [_] foto", "manda la foto", ["manda la foto"]),
        ("manda [_] foto", "manda foto", ["manda foto"]),
        ("manda (una|_ otra) foto", "manda la otra foto", ["manda la otra foto"]),
        ("^manda foto", "ya manda foto", []),
        ("^manda foto", "manda foto ya", ["manda foto"]),
        ("foto$", "manda foto", ["foto"]),
        ("foto$", "foto ya", []),
        ("manda .. foto", "manda la tarea no la foto", []),
        ("(toma (una|otra)|{send} [ya]) foto", "toma otra foto", ["toma otra foto"]),
        ("(toma (una|otra)|{send} [ya]) foto", "pasa ya foto", ["pasa ya foto"]),
        ("(toma (una|otra)|{send} [ya]) foto", "dm me foto", ["dm me foto"]),
        ("({send}|dame) foto", "dame foto pasa foto", ["dame foto", "pasa foto"]),
    ],
)
def test_a_pattern_matches_what_it_says(source: str, sentence: str, expected: list[str]) -> None:
    assert found(source, sentence) == expected


@pytest.mark.parametrize(
    "source",
    ["{none} foto", "manda (a|", "..", "[una]", "_ ..", "a } b", "()", "a (b .. c)", "a | b"],
)
def test_a_pattern_that_says_nothing_is_refused(source: str) -> None:
    with pytest.raises(BadPatternError):
        pattern(source)


@given(st.lists(st.sampled_from(["manda", "una", "foto", "no", "ya"]), max_size=9))
def test_every_match_holds_what_the_pattern_needs(words: list[str]) -> None:
    looked = pattern("{send} .. {photo} [ya]")
    for begin, end in spans(looked, words):
        assert all(not need.isdisjoint(words[begin:end]) for need in looked.needs)
        assert "no" not in words[begin + 1 : end]
