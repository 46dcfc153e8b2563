from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.safety.text import Tokenizer, folded

KNOWN = frozenset({"foto", "manda", "mandame", "whatsapp", "secreto", "hello", "wa"})
TOKENS = Tokenizer(KNOWN)


def words(text: str) -> list[str]:
    return [w for sentence in TOKENS.sentences(text) for w in sentence.words]


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Mándame", "mandame"),
        ("mandameeee", "mandame"),
        ("f0to", "foto"),
        ("w h a t s a p p", "whatsapp"),
        ("s.e.c.r.e.t.o", "secreto"),
        ("s3cr3t0", "secreto"),
        ("𝓯𝓸𝓽𝓸", "foto"),
        ("ｆｏｔｏ", "foto"),
        ("𝐅𝐎𝐓𝐎", "foto"),
        ("hellooo", "hello"),
        ("heeellooo", "hello"),
        ("mandaa", "manda"),
        ("mandaaa0oo", "mandaaa0oo"),
        ("don't", "dont"),
        ("don’t", "dont"),
        ("niña", "nina"),
    ],
)
def test_a_word_is_known_however_it_is_written(written: str, normal: str) -> None:
    assert words(written) == [normal]


def test_an_odd_spelling_is_only_led_to_a_known_word() -> None:
    assert words("b00k coooool") == ["b00k", "coooool"]


@pytest.mark.parametrize(
    ("written", "mark"),
    [
        ("+504 " + "9999-0123", "<phone>"),
        ("(555) 010 2233", "<phone>"),
        ("ana" + "@example.com", "<mail>"),
        ("https://example.com/a?b=1", "<url>"),
        ("wa.me/5550123", "<url>"),
        ("180", "<number>"),
        ("2,500", "<number>"),
        ("10.000", "<number>"),
    ],
)
def test_numbers_and_addresses_become_marks(written: str, mark: str) -> None:
    assert mark in TOKENS.marks(written)
    assert words(f"manda {written} foto") == ["manda", mark, "foto"]


def test_small_numbers_stay_so_that_rules_may_name_ages_and_hours() -> None:
    assert words("de 16-22 manda 3") == ["de", "16", "22", "manda", "3"]


def test_sentences_end_at_stops_and_not_at_trailing_dots() -> None:
    cut = [s.words for s in TOKENS.sentences("Hola... manda. Foto! ya? si\nnueva\nLinea")]
    assert cut == [["hola", "manda"], ["foto"], ["ya"], ["si", "nueva"], ["linea"]]


def test_an_emoji_between_two_words_parts_nothing() -> None:
    assert words("manda 😂😂 foto") == ["manda", "foto"]


def test_places_lead_back_to_the_words_as_written() -> None:
    text = "¡Mándame, por favor, una «FOTO tuya»!"
    [sentence] = TOKENS.sentences(text)
    shown = [text[a:b] for a, b in zip(sentence.starts, sentence.ends, strict=True)]
    assert shown == ["Mándame", "por", "favor", "una", "FOTO", "tuya"]
    assert sentence.quoted == {4, 5}
    assert sentence.soft == {1, 3}


@given(st.text(max_size=200))
def test_any_text_can_be_cut_and_every_place_lies_inside(text: str) -> None:
    for sentence in TOKENS.sentences(text):
        assert len(sentence.words) == len(sentence.starts) == len(sentence.ends) > 0
        assert all(0 <= a < b <= len(text) for a, b in zip(*sentence[1:3], strict=True))


@given(st.text(max_size=200))
def test_the_quick_look_misses_no_word_of_the_careful_one(text: str) -> None:
    quick = {*TOKENS.words(text), *TOKENS.marks(text)}
    assert {w for w in words(text) if w in KNOWN or w.startswith("<")} <= quick


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
