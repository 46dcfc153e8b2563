from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.intake import Fault, parse_people
from amparo.intake.numbers import PEOPLE_LIMIT, parse_count

COUNTS = st.integers(0, PEOPLE_LIMIT)
THIN, NARROW, HARD = "\u2009", "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("1500", 1500), ("1,500", 1500), ("1.500", 1500), ("1 500", 1500), ("1\u2019500", 1500),
        ("1'500", 1500), (f"1{HARD}500", 1500), (f"1{THIN}500", 1500), ("1500.0", 1500),
        ("1500,00", 1500), ("1,500.00", 1500), ("1.500,0", 1500), ("1.234.567", 1234567),
        ("2 mil", 2000), ("2mil", 2000), ("2 MIL 500", 2500), ("2 mil quinientos", 2500),
        ("dos mil quinientos", 2500), ("mil", 1000), ("mil doscientas", 1200), ("1.5 mil", 1500),
        ("1,5 mil", 1500), ("10.25 mil", 10250), ("4k", 4000), ("4.5K", 4500),
        ("3 millones", 3_000_000), ("1.2 million", 1_200_000),
        ("1 millón 200 mil 500", 1_200_500), ("treinta y cinco", 35), ("veintitrés", 23),
        ("ciento uno", 101), ("two thousand five hundred", 2500), ("three hundred and ten", 310),
        ("twenty-five", 25), ("1\uff1500", 1500), ("0", 0), ("007", 7),
    ],
)  # fmt: skip
def test_both_languages_are_read(text: str, people: int) -> None:
    assert parse_people(text) == people


@pytest.mark.parametrize(
    ("text", "reason", "hint"),
    [
        ("1.5", "not_whole", "number_whole"), ("1.50", "not_whole", "number_whole"),
        ("0.500", "not_whole", "number_whole"), ("1,2345 mil", "not_whole", "number_whole"),
        ("1.500 mil", "not_a_number", "number_qualifier"),
        ("-5", "negative", "number_plain"), ("\u22125", "negative", "number_plain"),
        ("(500)", "negative", "number_plain"),
        ("100000001", "too_large", "number_limit"), ("9" * 400, "too_large", "number_limit"),
        ("999 millones", "too_large", "number_limit"),
        ("1e308", "not_a_number", "number_scientific"),
        ("1.5E+03", "not_a_number", "number_scientific"),
        ("3000-4000", "not_a_number", "number_range"),
        ("3,000 to 4,000", "not_a_number", "number_range"),
        ("3 000 a 4 000", "not_a_number", "number_range"),
        ("más de 3000", "not_a_number", "number_qualifier"),
        ("~300", "not_a_number", "number_qualifier"),
        ("1500 personas", "not_a_number", "number_qualifier"),
        ("cientos", "not_a_number", "number_plain"), ("nan", "not_a_number", "number_plain"),
        ("inf", "not_a_number", "number_plain"), ("١٢٣", "not_a_number", "number_plain"),
        ("1½", "not_a_number", "number_plain"), ("5²", "not_a_number", "number_plain"),
        ("1.500.00", "not_a_number", "number_plain"), ("1,50,000", "not_a_number", "number_plain"),
        ("1,500.000", "not_a_number", "number_plain"), ("1.500,500", "not_a_number", None),
        ("mil mil", "not_a_number", "number_plain"), ("dos tres", "not_a_number", "number_plain"),
        ("2 mil 5000", "not_a_number", "number_qualifier"), ("y", "not_a_number", "number_plain"),
        ("dos mil y", "not_a_number", "number_plain"), ("\u0301", "not_a_number", "number_plain"),
        ("1_000", "not_a_number", None), ("0x1F", "not_a_number", None),
    ],
)  # fmt: skip
def test_what_could_be_read_two_ways_is_refused(text: str, reason: str, hint: str | None) -> None:
    found = parse_people(text)
    assert isinstance(found, Fault)
    assert found.reason == reason
    assert hint in {None, found.hint}
    assert len(str(found.params["value"])) <= 40


@given(COUNTS, st.sampled_from([",", ".", " ", "'", "\u2019", HARD, NARROW, THIN]))
def test_grouped_numbers_come_back(people: int, sign: str) -> None:
    assert parse_people(f"{people:,}".replace(",", sign)) == people


@given(COUNTS, st.sampled_from([".0", ",0", ".00", ",00"]))
def test_a_decimal_part_of_noughts_is_none(people: int, tail: str) -> None:
    assert parse_people(f"{people}{tail}") == people


@given(st.integers(1, 9_999), st.integers(0, 999))
def test_thousands_said_come_back(thousands: int, rest: int) -> None:
    said = f"{thousands} mil {rest}" if rest else f"{thousands} mil"
    assert parse_people(said) == 1000 * thousands + rest


def in_spanish(people: int) -> str:
    units = [
        "",
        "uno",
        "dos",
        "tres",
        "cuatro",
        "cinco",
        "seis",
        "siete",
        "ocho",
        "nueve",
        "diez",
        "once",
        "doce",
        "trece",
        "catorce",
        "quince",
        "dieciséis",
        "diecisiete",
        "dieciocho",
        "diecinueve",
        "veinte",
        "veintiuno",
        "veintidós",
        "veintitrés",
        "veinticuatro",
        "veinticinco",
        "veintiséis",
        "veintisiete",
        "veintiocho",
        "veintinueve",
    ]
    tens = [
        "",
        "",
        "",
        "treinta",
        "cuarenta",
        "cincuenta",
        "sesenta",
        "setenta",
        "ochenta",
        "noventa",
    ]
    hundreds = [
        "",
        "ciento",
        "doscientos",
        "trescientos",
        "cuatrocientos",
        "quinientos",
        "seiscientos",
        "setecientos",
        "ochocientos",
        "novecientos",
    ]
    if people >= 1000:
        thousands, rest = divmod(people, 1000)
        head = "mil" if thousands == 1 else f"{in_spanish(thousands)} mil"
        return f"{head} {in_spanish(rest)}".strip()
    if people == 100:
        return "cien"
    if people >= 100:
        return f"{hundreds[people // 100]} {in_spanish(people % 100)}".strip()
    if people < 30:
        return units[people]
    return f"{tens[people // 10]} y {units[people % 10]}" if people % 10 else tens[people // 10]


@given(st.integers(1, 999_999))
def test_words_come_back(people: int) -> None:
    assert parse_people(in_spanish(people)) == people


@given(st.text(max_size=120))
def test_any_text_is_a_count_or_a_fault(text: str) -> None:
    found = parse_people(text)
    if isinstance(found, Fault):
        assert found.reason in {"not_a_number", "negative", "not_whole", "too_large"}
    else:
        assert 0 <= found <= PEOPLE_LIMIT
        assert found.is_integer()


def test_small_counts_have_a_limit() -> None:
    assert parse_count("3.0", limit=10) == 3
    assert parse_count("11", limit=10).reason == "too_large"  # type: ignore[union-attr]
    assert parse_count("9" * 5000, limit=10).reason == "too_large"  # type: ignore[union-attr]
    assert parse_count("two", limit=10).reason == "not_a_number"  # type: ignore[union-attr]
