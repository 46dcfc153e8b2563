from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.safety.compiled import book
from amparo.safety.text import Tokenizer
from amparo.safety.weigh import (
    FIRST,
    KINDS,
    SHIFT,
    Coder,
    Weights,
    coder,
    grade,
    in_all,
    keys,
    stem,
    weights,
)

ODDS = st.lists(st.floats(-8, 8), min_size=1, max_size=12)
A, B = FIRST, FIRST + 1


def test_numbers_are_one_word_and_forms_of_a_word_meet() -> None:
    assert {stem(word) for word in ("16", "2500", "<number>")} == {"#"}
    assert stem("mandame") == stem("mandaste") != stem("mando")


def test_words_and_pairs_of_neighbours_are_kept_with_the_length() -> None:
    assert keys([A, B]) == {A << SHIFT, B << SHIFT, A << SHIFT | B, 2}
    assert keys([A, 0]) == {A << SHIFT, 0, 2}
    assert keys([]) == {0}


def test_a_text_is_told_as_numbers_sentence_by_sentence() -> None:
    code = Coder(Tokenizer({}, {"k": "que"}), ["a", "que"])
    assert code.words("a k! x a") == [FIRST, FIRST + 1, 0, FIRST]
    assert code.sentences("a k! x a") == [[FIRST, FIRST + 1], [0, FIRST]]
    assert code.sentences("... !") == []


def test_the_odds_are_a_weighted_mean_of_unit_length() -> None:
    place = {A << SHIFT: 0, A << SHIFT | B: 1}
    table = Weights(
        (0.5, 0.0), 300**2, (-1, 0, 1), place, [200**2, 100**2], [200 * 150, -100 * 100], []
    )
    # two words known to have weights, one word and the length without
    length = math.sqrt(2.0**2 + 1.0**2 + 2 * 3.0**2)
    assert table.odds([A, B])[0] == pytest.approx(0.5 + (2.0 * 1.5 - 1.0) / length)
    assert table.worth([A, B]) == 200 * 150 - 100 * 100
    unknown = table.odds([A, B, 0, 0, 0])[0]
    assert 0.5 < unknown < table.odds([A, B])[0]  # what is not known counts for neither side


@given(ODDS, st.floats(-8, 8), st.integers(0, 12))
def test_a_further_message_never_lowers_the_odds(odds: list[float], new: float, at: int) -> None:
    assert in_all([*odds[:at], new, *odds[at:]]) >= in_all(odds)


@given(st.floats(-8, 2))
def test_a_long_conversation_is_not_suspect_for_its_length(odds: float) -> None:
    assert in_all([odds] * 500) == pytest.approx(in_all([odds] * 5))


def test_a_grade_counts_the_limits_that_are_reached() -> None:
    assert [grade(z, (-1, 0, 1)) for z in (-2, -1, 0.5, 1)] == [0, 1, 2, 3]


@pytest.mark.parametrize("kind", KINDS)
def test_the_bundled_weights_part_honest_texts_from_traps(kind: str) -> None:
    table = weights(kind)
    assert list(table.limits) == sorted(table.limits)
    assert len(table.place) == len(table.square) == len(table.trap) > 1000
    trap, honest = (
        table.odds(coder(book().tokens).words(text))[0]
        for text in (
            "te pago el pasaje y me guardas el secreto, nosotros guardamos tu pasaporte",
            "contrato con prestaciones de ley, presentarse en nuestras oficinas",
        )
    )
    assert trap > honest


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("Se busca mesera con experiencia, turno de 7 a 3, sueldo mínimo más propinas.", True),
        ("We are hiring two warehouse pickers, full time, apply at the office.", True),
        ("oye ya llegaste? te espero en la esquina", False),
        ("ok see you tomorrow after class", False),
    ],
)
def test_offers_are_told_from_messages(text: str, *, offer: bool) -> None:
    odds = weights("text").odds(coder(book().tokens).words(text))[1]
    assert (odds >= 0) == offer
