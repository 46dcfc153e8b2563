"""From a finding to an answer: the right case, the words shown or hidden, the right numbers."""

from __future__ import annotations

import itertools
import json

import pytest

from amparo.safety import Finding, SafetyError, Sign, answer, as_text, reader_of
from amparo.safety.answer import case_of
from amparo.safety.compiled import book
from amparo.safety.helplines import COUNTRIES
from amparo.safety.level import LEVELS
from amparo.safety.phrases import LANGUAGES, READERS

KEYS = {
    "read", "level", "level_name", "language", "messages", "summary", "signs", "not_proof", "steps",
    "evidence", "helplines", "notes",
}  # fmt: skip


def sign(name: str, strength: int = 2, *quotes: str, message: int = 1) -> Sign:
    return Sign(name, strength, book().signs[name].stage, quotes, message, "A")


def found(level: str | None, *signs: Sign, protective: tuple[str, ...] = ()) -> Finding:
    return Finding(level, "es", signs, 8, protective)


NOTHING = Finding(None, "unknown", (), 0)
FINDINGS = {
    "none": found("none"),
    "info": found("info", sign("A6", 1, "qué lindo hablas")),
    "caution": found("caution", sign("A3", 2, "pásate a otra app")),
    "high": found("high", sign("A4", 3, "no le digas a nadie"), sign("C1", 1, message=0)),
    "urgent": found("urgent", sign("A15", 3, "yo te recojo"), sign("A13", 3, "xyz")),
    "danger": found("urgent", sign("A18", 3, "sé dónde vives")),
    "images": found("urgent", sign("A16", 3, "publico tu foto"), sign("A17", 3, "paga")),
    "danger_images": found("urgent", sign("A16", 3, "publico tu foto"), sign("A20", 3, "mando yo")),
    "money": found("caution", sign("A17", 2, "manda una tarjeta")),
    "offer_info": found("info", sign("B2", 1, "informes aquí")),
    "offer_caution": found("caution", sign("B7", 2, "pagamos el viaje"), protective=("contrato",)),
    "offer_high": found("high", sign("B9", 3, "guardamos tu pasaporte"), sign("A14", 2, "modelo")),
    "offer_urgent": found("urgent", sign("B9", 3, "guardamos tu papel"), sign("B7", 2, "viaje")),
    "not_read": NOTHING,
}  # fmt: skip


@pytest.mark.parametrize("case", FINDINGS)
def test_each_finding_is_its_case(case: str) -> None:
    assert case_of(FINDINGS[case]) == case


@pytest.mark.parametrize("case", FINDINGS)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_answer_is_whole_and_fits_json(case: str, reader: str, lang: str) -> None:
    for country in ("", *COUNTRIES):
        given = answer(FINDINGS[case], lang=lang, reader=reader, country=country)
        assert set(given) == KEYS
        assert json.loads(json.dumps(given)) == given
        assert len(given["steps"]) == 3
        assert given["evidence"]
        assert given["helplines"]
        assert given["not_proof"]
        assert all(s["name"] and s["innocent"] and s["advice"] for s in given["signs"])
        said = json.dumps(given, ensure_ascii=False)
        assert "{" + "emergency" not in said
        assert "{" + "helpline" not in said
        assert "{" + "numbers" not in said
        text = as_text(given, lang)
        assert all(len(line) <= 80 or "http" in line for line in text.splitlines())
        assert given["level_name"].upper() in text.splitlines()[0]


def test_both_languages_say_the_same_signs_numbers_and_lengths() -> None:
    for finding, reader, country in itertools.product(FINDINGS.values(), READERS, ("", "MX", "SV")):
        es, en = (answer(finding, lang=x, reader=reader, country=country) for x in LANGUAGES)
        for key in ("steps", "evidence", "notes", "signs", "helplines"):
            assert len(es[key]) == len(en[key])
        assert [s["id"] for s in es["signs"]] == [s["id"] for s in en["signs"]]
        assert [x["phone"] for x in es["helplines"]] == [x["phone"] for x in en["helplines"]]
        assert es["language"] == en["language"] == finding.language


def test_quotes_are_shown_in_the_writers_words() -> None:
    given = answer(FINDINGS["caution"], lang="en", reader="child", country="MX")
    assert given["signs"][0]["quotes"] == ["pásate a otra app"]
    assert "“pásate a otra app” (message 1)" in as_text(given, "en")


@pytest.mark.parametrize(("lang", "label"), [("es", "[oculto]"), ("en", "[hidden]")])
def test_hidden_words_are_shown_nowhere(lang: str, label: str) -> None:
    finding = found(
        "high", sign("A13", 3, "QWERTY", "asdf"), sign("A11", 2, "manda qwerty ya", "una foto")
    )
    given = answer(finding, lang=lang, reader="child", country="MX")
    assert [s["quotes"] for s in given["signs"]] == [[label], [f"manda {label} ya", "una foto"]]
    said = (json.dumps(given) + as_text(given, lang)).lower()
    assert "qwerty" not in said
    assert "asdf" not in said


def test_a_hidden_sign_that_the_user_told_has_no_words() -> None:
    given = answer(
        found("high", sign("A13", 3, message=0)), lang="es", reader="child", country="MX"
    )
    assert given["signs"][0]["quotes"] == []


def test_a_fact_says_where_it_comes_from() -> None:
    given = answer(FINDINGS["high"], lang="en", reader="child", country="MX")
    assert "(from what you told us)" in as_text(given, "en")


def test_of_many_quotes_three_are_printed_and_all_are_in_the_document() -> None:
    many = found("caution", sign("A3", 2, "uno", "dos", "tres", "cuatro", "cinco"))
    given = answer(many, lang="es", reader="adult", country="MX")
    assert len(given["signs"][0]["quotes"]) == 5
    assert "«uno», «dos», «tres», y 2 más (mensaje 1)" in as_text(given, "es")


def test_what_was_not_read_shows_no_sign() -> None:
    odd = NOTHING._replace(signs=(sign("A3"),))
    given = answer(odd, lang="es", reader="parent", country="HN")
    assert given["read"] is False
    assert given["level"] is None
    assert given["signs"] == []


def test_levels_are_named_in_the_language() -> None:
    names = {
        lang: [
            answer(found(level), lang=lang, reader="adult")["level_name"]
            for level in (*LEVELS, None)
        ]
        for lang in LANGUAGES
    }  # fmt: skip
    assert all(len(set(those)) == len(those) for those in names.values())
    assert not set(names["es"]) & set(names["en"])


# --- Whom to call ---------------------------------------------------------------------------------


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_country_begins_with_its_emergency_number(country: str) -> None:
    for reader in READERS:
        given = answer(FINDINGS["danger"], lang="en", reader=reader, country=country)
        first = given["helplines"][0]
        assert "emergency" in first["for"]
        if first["verified"]:
            assert f"all {first['phone']}" in given["steps"][0]
        else:
            assert "the emergency number" in given["steps"][0]
            assert f"{first['phone']} (not verified)" in as_text(given, "en")


def test_a_number_stays_on_one_line() -> None:
    given = answer(FINDINGS["high"], lang="es", reader="child", country="MX")
    assert as_text(given, "es").count("800 5533 000") == 3


@pytest.mark.parametrize("country", ["", "ZZ", "?"])
def test_without_a_country_there_is_a_hint_and_help_from_anywhere(country: str) -> None:
    given = answer(FINDINGS["high"], lang="en", reader="child", country=country)
    assert {line["country"] for line in given["helplines"]} == {"any"}
    assert "your country" in given["notes"][-1]
    assert "110 (Guatemala)" in given["notes"][-1]
    assert "a helpline." in given["steps"][1]


def test_a_country_without_a_line_for_this_says_so() -> None:
    given = answer(FINDINGS["offer_high"], lang="en", reader="adult", country="SV")
    assert given["helplines"][0]["phone"] == "911"
    assert any("no checked number" in note for note in given["notes"])
    given = answer(FINDINGS["offer_high"], lang="en", reader="adult", country="GT")
    assert given["notes"] == []


def test_threats_with_images_name_the_tools_that_fit_the_age() -> None:
    def ids(reader: str, age: str) -> set[str]:
        given = answer(FINDINGS["images"], lang="es", reader=reader, country="MX", age=age)
        return {line["id"] for line in given["helplines"]}

    assert "any_takeitdown" in ids("child", "under14")
    assert "any_stopncii" not in ids("child", "under14")
    assert {"any_takeitdown", "any_stopncii"} <= ids("adult", "adult")
    assert "any_stopncii" not in ids("adult", "under18")


def test_threats_with_images_think_of_despair() -> None:
    given = answer(FINDINGS["images"], lang="en", reader="child", country="MX")
    assert "hurting yourself, call 911" in given["notes"][0]
    assert answer(FINDINGS["high"], lang="en", reader="child", country="MX")["notes"] == []


def test_a_calm_answer_has_few_lines() -> None:
    given = answer(FINDINGS["none"], lang="es", reader="child", country="MX")
    assert {line["country"] for line in given["helplines"]} == {"MX"}
    assert len(given["evidence"]) == 1


def test_facts_in_favour_are_to_be_verified() -> None:
    given = answer(FINDINGS["offer_caution"], lang="es", reader="adult", country="MX")
    assert "«contrato»" in given["notes"][0]
    assert "registro oficial" in given["notes"][0]


def test_a_watched_phone_keeps_nothing() -> None:
    given = answer(FINDINGS["danger"], lang="en", reader="adult", country="MX")
    assert any("keep nothing on it" in line for line in given["evidence"])


def test_intimate_images_of_minors_are_not_copied() -> None:
    for reader in READERS:
        given = answer(FINDINGS["images"], lang="en", reader=reader, country="MX")
        assert any("do not copy, send or upload" in line for line in given["evidence"])


# --- Choices --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("whose", "age", "reader"),
    [
        ("mine", "under14", "child"), ("mine", "under18", "child"), ("mine", "adult", "adult"),
        ("mine", "unknown", "adult"), ("shown", "under14", "parent"),
        ("shown", "unknown", "parent"), ("other", "under14", "adult"), ("other", "adult", "adult"),
    ],
)  # fmt: skip
def test_reader_of(whose: str, age: str, reader: str) -> None:
    assert reader_of(whose, age) == reader


@pytest.mark.parametrize(("lang", "reader"), [("fr", "child"), ("es", "uncle")])
def test_an_unknown_choice_is_an_error(lang: str, reader: str) -> None:
    with pytest.raises(SafetyError) as caught:
        answer(FINDINGS["none"], lang=lang, reader=reader)
    assert caught.value.code == "unknown_choice"
