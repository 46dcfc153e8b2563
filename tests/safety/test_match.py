from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.safety.alphabet import OTHER, STOP, character_of, characters, told
from amparo.safety.match import NEGATIONS, BadPatternError, Grammar, Pattern
from amparo.safety.matcher import Matcher
from amparo.safety.text import folded

CLASSES = {"send": ["manda", "pasa", "dm me"], "photo": ["foto", "selfie"]}


def words_of(name: str) -> list[str]:
    if name not in CLASSES:
        raise BadPatternError(name)
    return CLASSES[name]


def pattern(source: str) -> Pattern:
    return Grammar(words_of, lambda word: frozenset({folded(word)})).pattern(source)


def coded(of: Pattern, text: str) -> tuple[Matcher, str]:
    """The pattern's matcher, and the text as its characters; "/" parts sentences."""
    char_of = character_of(characters([*of.sets(), NEGATIONS]))
    barred = STOP + "".join(sorted({char_of[word] for word in NEGATIONS}))
    code = "".join(STOP if w == "/" else char_of.get(w, OTHER) for w in text.split())
    return Matcher(told(of, char_of), barred), code


def found(source: str, text: str) -> list[str]:
    matcher, code = coded(pattern(source), text)
    words = text.split()
    walked = list(matcher.spans(code))
    assert bool(matcher.found(code)) == bool(walked)
    assert [m.span() for m in overlapping(matcher.expression(), code)] == walked
    return [" ".join(words[a:b]) for a, b in walked]


def overlapping(expression: str, code: str) -> list[re.Match[str]]:
    every = (re.compile(expression).match(code, begin) for begin in range(len(code)))
    return [match for match in every if match]


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
        ("manda .. foto", "manda / foto", []),
        ("manda [_] foto", "manda / foto", []),
        ("^foto", "manda / foto", ["foto"]),
        ("manda$", "manda / foto", ["manda"]),
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


SAID = st.lists(st.sampled_from(["manda", "dm", "me", "una", "foto", "no", "ya", "/"]), max_size=9)


@given(SAID)
def test_every_match_holds_what_the_pattern_needs(words: list[str]) -> None:
    looked = pattern("{send} .. {photo} [ya]")
    matcher, code = coded(looked, " ".join(words))
    for begin, end in matcher.spans(code):
        assert all(not need.isdisjoint(words[begin:end]) for need in looked.needs)
        assert {"no", "/"}.isdisjoint(words[begin + 1 : end])


@given(
    SAID,
    st.sampled_from(
        ["{send} .. {photo} [ya]", "_ foto", "^[ya] (manda|dm me|_ una) ... ya$", "una [_] .. foto"]
    ),
)
def test_a_pattern_asked_for_often_matches_as_before(words: list[str], source: str) -> None:
    matcher, code = coded(pattern(source), " ".join(words))
    before = list(matcher.spans(code))
    assert not matcher.found(OTHER * 1000)  # long enough to make the expression
    assert matcher.found.__self__ is not matcher  # type: ignore[attr-defined]
    assert list(matcher.spans(code)) == before
    assert bool(matcher.found(code)) == bool(before)
