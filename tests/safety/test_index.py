from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from amparo.safety.index import Index
from amparo.safety.match import Grammar, Pattern, spans

WORDS = ("manda", "foto", "ya", "no", "tu", "casa", "sola")
SOURCES = (
    "manda .. foto", "(manda ya|tu foto) ... [ya] casa", "{any}", "[tu] casa", "_ sola",
    "(no tu|ya) .. (tu casa|sola)", "manda foto ya tu casa",
)  # fmt: skip


def patterns() -> list[Pattern]:
    grammar = Grammar(
        lambda _: ["tu foto", "sola"], lambda word: frozenset({word}), frozenset({"tu", "no"})
    )
    return [grammar.pattern(source) for source in SOURCES]


@given(st.lists(st.sampled_from(WORDS), max_size=10))
def test_no_pattern_that_matches_is_sifted_out(words: list[str]) -> None:
    made = patterns()
    index = Index.of(made, frozenset({"tu", "no"}))
    matching = {n for n, p in enumerate(made) if any(True for _ in spans(p, words))}
    assert matching <= set(index.candidates(words))


def test_what_lacks_a_needed_word_is_sifted_out() -> None:
    index = Index.of(patterns(), frozenset())
    assert index.candidates(["manda"]) == []
    assert index.candidates(["manda", "foto"]) == [0]
    assert index.candidates([]) == []
