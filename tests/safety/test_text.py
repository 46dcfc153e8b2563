from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.safety.alphabet import OTHER, STOP, character_of
from amparo.safety.text import LETTERS, NUMBERS, Tokenizer, folded

KNOWN = ["foto", "manda", "mandame", "whatsapp", "secreto", "hello", "wa", "😈", *sorted(NUMBERS)]
CHAR_OF = character_of([*KNOWN, *sorted(LETTERS)])
TOKENS = Tokenizer(CHAR_OF)


def words(text: str) -> list[str]:
    return TOKENS.words(text)


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence as written."""
    reading = TOKENS.read(text)
    cut: list[list[str]] = [[]]
    for char, (begin, end) in zip(reading.code, reading.places, strict=True):
        if char == STOP:
            cut.append([])
        else:
            cut[-1].append(text[begin:end])
    return [sentence for sentence in cut if sentence]


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
    assert TOKENS.code(written) == CHAR_OF.get(normal, OTHER)


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
    text = f"manda {written} foto"
    assert TOKENS.code(text) == "".join(
        CHAR_OF.get(word, OTHER) for word in ("manda", mark, "foto")
    )
    assert words(written)[0].startswith("<")


def test_small_numbers_stay_so_that_rules_may_name_ages_and_hours() -> None:
    assert words("de 16-22 manda 3") == ["de", "16", "22", "manda", "3"]


def test_sentences_end_at_stops_and_not_at_trailing_dots() -> None:
    cut = sentences("Hola... manda. Foto! ya? si\nnueva\nLinea")
    assert cut == [["Hola", "manda"], ["Foto"], ["ya"], ["si", "nueva"], ["Linea"]]


def test_an_emoji_between_two_words_parts_nothing() -> None:
    assert TOKENS.code("manda 😂😂 foto") == CHAR_OF["manda"] + CHAR_OF["foto"]


def test_an_emoji_that_rules_know_stands_apart_behind_the_words() -> None:
    assert sentences("manda 😈 foto") == [["manda", "foto"], ["😈"]]


def test_places_lead_back_to_the_words_as_written() -> None:
    text = "¡Mándame, por favor, una «FOTO tuya»!"
    reading = TOKENS.read(text)
    shown = [text[a:b] for a, b in reading.places]
    assert shown == ["Mándame", "por", "favor", "una", "FOTO", "tuya", "!"]
    assert reading.quoted == {4, 5}
    assert {1, 3} <= reading.soft


TEXTS = st.one_of(
    st.text(max_size=200),
    st.text("mandfot 0123456789-()+.,:!?¿\n@/wé😈“”", max_size=60),
)


@given(TEXTS)
def test_any_text_can_be_cut_and_every_place_lies_inside(text: str) -> None:
    reading = TOKENS.read(text)
    assert len(reading.code) == len(reading.places)
    assert all(0 <= a < b <= len(text) for a, b in reading.places)
    assert max(reading.soft | reading.quoted, default=0) <= len(reading.code)


@given(TEXTS)
def test_the_remembered_parts_make_the_same_code_as_the_whole_text(text: str) -> None:
    assert TOKENS.code(text) == TOKENS.read(text).code


@given(TEXTS)
def test_every_word_has_its_sum(text: str) -> None:
    assert len(TOKENS.sums(text)) == 4 * len(TOKENS.words(text))


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
