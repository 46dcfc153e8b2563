from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.safety.compiled import book
from amparo.safety.weigh import KINDS, Weights, grams, in_all, reads, weights

ODDS = st.lists(st.floats(-8, 8), min_size=1, max_size=12)


def test_numbers_are_one_word_and_pairs_are_kept() -> None:
    assert grams(["pago", "16", "17"]) == {"pago", "#", "pago #", "# #"}
    assert grams([]) == set()


def test_the_odds_are_a_weighted_mean_of_unit_length() -> None:
    table = Weights(0.5, 3.0, -1, 1, {"a": (2.0, 1.5), "a b": (1.0, -1.0)})
    length = math.sqrt(2.0**2 + 1.0**2 + 3.0**2)
    assert table.odds(["a", "b"]) == pytest.approx(0.5 + (2.0 * 1.5 - 1.0) / length)
    assert table.odds([]) == 0.5


@given(ODDS, st.floats(-8, 8), st.integers(0, 12))
def test_a_further_message_never_lowers_the_odds(odds: list[float], new: float, at: int) -> None:
    assert in_all([*odds[:at], new, *odds[at:]]) >= in_all(odds)


@given(st.floats(-8, 2))
def test_a_long_conversation_is_not_suspect_for_its_length(odds: float) -> None:
    assert in_all([odds] * 500) == pytest.approx(in_all([odds] * 3))


def test_the_bundled_weights_part_honest_texts_from_traps() -> None:
    for kind in KINDS:
        table = weights()[kind]
        assert table.honest <= table.worrying
        assert len(table.known) > 1000
    trap, honest = (
        book().tokens.words(text)
        for text in (
            "te pago el pasaje y me guardas el secreto, nosotros guardamos tu pasaporte",
            "contrato con prestaciones de ley, presentarse en nuestras oficinas",
        )
    )
    assert reads([trap], alone=True) > reads([honest], alone=True)
