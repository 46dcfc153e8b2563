from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from amparo.safety.alphabet import OTHER, STOP, character_of, characters, told
from amparo.safety.index import Index, table
from amparo.safety.match import NEGATIONS, Grammar, Pattern
from amparo.safety.matcher import Matcher

WORDS = ("manda", "foto", "ya", "no", "tu", "casa", "sola", "/")
SOURCES = (
    "manda .. foto", "(manda ya|tu foto) ... [ya] casa", "{any}", "[tu] casa", "_ sola",
    "(no tu|ya) .. (tu casa|sola)", "manda foto ya tu casa", "casa",
)  # fmt: skip
COMMON = frozenset({"tu", "no"})


def patterns() -> list[Pattern]:
    grammar = Grammar(lambda _: ["tu foto", "sola"], lambda word: frozenset({word}), COMMON)
    return [grammar.pattern(source) for source in SOURCES]


CHAR_OF = character_of(characters([NEGATIONS, *(s for p in patterns() for s in p.sets())]))


def code(words: list[str]) -> str:
    return "".join(STOP if word == "/" else CHAR_OF.get(word, OTHER) for word in words)


@given(st.lists(st.sampled_from(WORDS), max_size=10))
def test_no_pattern_that_matches_is_sifted_out(words: list[str]) -> None:
    made = patterns()
    index = Index(table(made, COMMON, CHAR_OF))
    matching = {
        n
        for n, p in enumerate(made)
        if any(True for _ in Matcher(told(p, CHAR_OF), STOP).spans(code(words)))
    }
    assert matching <= set(index.candidates(code(words)))


def test_what_lacks_a_needed_word_or_its_order_is_sifted_out() -> None:
    index = Index(table(patterns(), frozenset(), CHAR_OF))
    assert index.candidates(code(["manda"])) == []
    assert index.candidates(code(["manda", "foto"])) == [0]
    assert index.candidates(code(["foto", "manda"])) == []
    assert index.candidates(code(["manda", "/", "foto"])) == []
    assert index.candidates("") == []
