"""The texts of the answers: complete, in both languages, plain, and without forbidden words."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from amparo.safety.check import FACTS
from amparo.safety.compiled import book
from amparo.safety.phrases import CASES, DATA, LANGUAGES, READERS, PhraseError, load, phrases

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_SENTENCE = 17
#: Said of nobody; words that blame; words that count a person.
FORBIDDEN = {
    "es": r"\btratante|\btraficante|\bdepredador|\bpedófil|\bvíctima|\bilegal|\bdebiste"
    r"|\bdeberías|\btu error|\bpuntaje|\bpuntuación|(?<!no es )\btu culpa|(?<!no es )\bculpa suya",
    "en": r"\btrafficker|\bpredator|\bgroomer|\bpedophil|\bvictim|\billegal|\byou should have"
    r"|\bscore|(?<!not )\byour fault|\byour mistake",
}
SPANISH_TU = re.compile(r"\b(tú|tu|tus|te|ti|contigo|usted|su hijo)\b", re.IGNORECASE)


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value
    return [text for one in inside for text in strings(one)]


def every_text(lang: str) -> list[str]:
    told = phrases()
    found = [
        t for readers in told.cases.values() for r in readers.values() for t in strings(r[lang])
    ]
    for table in told.rest.values():
        for entry in table.values():
            found += strings(entry[lang] if lang in entry else [r[lang] for r in entry.values()])
    return found + [text for kind in book().signs.values() for text in kind.texts[lang].values()]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_case_is_told_to_every_reader_in_three_steps(
    case: str, reader: str, lang: str
) -> None:
    words = phrases().cases[case][reader][lang]
    assert words["summary"]
    assert len(words["steps"]) == len(set(words["steps"])) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_forbidden_word(lang: str) -> None:
    found = [t for t in every_text(lang) if re.search(FORBIDDEN[lang], t, re.IGNORECASE)]
    assert found == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_are_short(lang: str) -> None:
    parts = [part for text in every_text(lang) for part in re.split(r"[.!?:;]+", text)]
    assert [p for p in parts if len(p.split()) > LONGEST_SENTENCE] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sign_without_name_innocent_reading_and_advice(lang: str) -> None:
    for kind in book().signs.values():
        for text in kind.texts[lang].values():
            assert len(text) > 8, kind.id
            assert text != kind.id
        assert not kind.texts[lang]["name"].endswith(".")
        assert kind.texts[lang]["innocent"].count(".") == 1, "one sentence"
        assert 1 <= len(re.findall(r"[.!?](?:\s|$)", kind.texts[lang]["advice"])) <= 2, kind.id


def test_the_signs_speak_to_all_readers() -> None:
    # The same advice stands under a child's answer and an adult's: neither tú nor usted.
    for kind in book().signs.values():
        for text in kind.texts["es"].values():
            assert not SPANISH_TU.search(text), kind.id


def test_names_are_given_once() -> None:
    for lang in LANGUAGES:
        names = [kind.texts[lang]["name"] for kind in book().signs.values()]
        assert len(names) == len(set(names))


def test_every_fact_and_every_stage_has_its_words() -> None:
    assert {sign for sign, _ in FACTS.values()} <= set(book().signs)
    assert {kind.stage for kind in book().signs.values()} == set(phrases().rest["stage"])


def test_children_are_tu_and_adults_are_usted() -> None:
    usted = re.compile(r"\b(usted|su teléfono|llame|deje|cuéntelo|guarde)\b", re.IGNORECASE)
    # what a parent may say to the child, in quotation marks, is tú
    tu = re.compile(r"\b(tú|tu|tus|llama|deja|cuéntaselo|guarda)\b", re.IGNORECASE)
    for case, readers in phrases().cases.items():
        for reader in READERS:
            said = " ".join(strings(readers[reader]["es"]))
            wrong = usted if reader == "child" else tu
            assert not wrong.search(re.sub(r"«[^»]*»", "", said)), (case, reader)


@pytest.mark.parametrize("reader", READERS)
def test_urgent_begins_with_help_and_holds_the_core(reader: str) -> None:
    for lang, core in (
        ("es", (r"no (?:viaje, no )?pag", r"no borr|y no borr", r"confianza|[Dd]iga: «")),
        ("en", (r"not (?:travel, do not )?pay", r"[Dd]elete", r"trust|Say: “")),
    ):
        steps = phrases().cases["urgent"][reader][lang]["steps"]
        assert "{emergency}" in steps[0]
        assert "{helpline}" in steps[0]
        for word in core:
            assert re.search(word, " ".join(steps), re.IGNORECASE), (lang, word)


@pytest.mark.parametrize("reader", READERS)
def test_threats_with_images_do_not_pay_save_report_take_it_down(reader: str) -> None:
    for case in ("images", "danger_images", "money"):
        for lang, words in (
            ("es", ("no pag", "guard", "la app", "take it down")),
            ("en", ("not pay", "save", "report it in the app", "take it down")),
        ):
            said = " ".join(phrases().cases[case][reader][lang]["steps"]).lower()
            assert [w for w in words if w not in said] == [], (case, lang)


@pytest.mark.parametrize("reader", READERS)
def test_danger_begins_with_the_emergency_number(reader: str) -> None:
    for case in ("danger", "danger_images"):
        for lang in LANGUAGES:
            words = phrases().cases[case][reader][lang]
            assert "{emergency}" in words["summary"]
            assert "{emergency}" in words["steps"][0]


@pytest.mark.parametrize("reader", READERS)
def test_without_signs_it_is_told_what_to_do_if_it_still_feels_wrong(reader: str) -> None:
    told = phrases()
    assert "se siente mal" in " ".join(told.cases["none"][reader]["es"]["steps"])
    assert "feels wrong" in " ".join(told.cases["none"][reader]["en"]["steps"])
    assert "no prueba" in told.told("not_proof", "none", reader, "es")
    assert "not prove" in told.told("not_proof", "none", reader, "en")


def test_adults_ask_and_do_not_punish_or_enter_the_account() -> None:
    said = phrases().cases["not_read"]["parent"]
    assert "No entre en su cuenta" in " ".join(said["es"]["steps"])
    assert "sin castigar" in " ".join(said["es"]["steps"])
    assert "not enter" in " ".join(said["en"]["steps"])
    assert "not punish" in " ".join(said["en"]["steps"])


def test_offers_check_the_employer_keep_the_document_and_tell_somebody() -> None:
    es = " ".join(phrases().cases["offer_caution"]["adult"]["es"]["steps"])
    assert all(word in es for word in ("Busque la empresa", "documento", "Diga a alguien"))
    en = " ".join(phrases().cases["offer_caution"]["adult"]["en"]["steps"])
    assert all(word in en for word in ("Look up the firm", "hand over your ID", "Tell someone"))


# --- The schema -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        ("cases.toml", "[none.child.es]", "[none.child.es", "cases.toml"),
        (
            "cases.toml",
            "[none.child.es]",
            "[none.uncle.es]",
            r"none: uncle is not known",
        ),
        ("cases.toml", 'summary = "', 'title = "', r"summary is missing"),
        ("cases.toml", 'summary = "', 'summary = "" # "', r"empty text"),
        ("cases.toml", "steps = [\n", 'steps = [\n  "Otro paso.",\n', r"as many texts"),
        ("cases.toml", "llame a {helpline}", "llame", r"placeholders"),
        ("answers.toml", "[level]", "[levels]", r"level is missing"),
        (
            "answers.toml",
            'none = { es = "Sin señales", ',
            "none = { ",
            r"level.none: es is missing",
        ),
        ("answers.toml", "Emergencias: {numbers}", "Emergencias", r"placeholders"),
        ("answers.toml", "[country]\n", '[country]\nZZ = { es = "Z", en = "Z" }\n', r"ZZ"),
    ],
)
def test_what_does_not_fit_is_named(
    tmp_path: Path, name: str, old: str, new: str, reason: str
) -> None:
    for file in ("cases.toml", "answers.toml"):
        shutil.copy(DATA / file, tmp_path)
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PhraseError, match=reason):
        load(tmp_path)


def test_a_placeholder_that_nobody_fills_is_named(tmp_path: Path) -> None:
    for file in ("cases.toml", "answers.toml"):
        text = (DATA / file).read_text(encoding="utf-8")
        (tmp_path / file).write_text(text.replace("{helpline}", "{anyone}"), encoding="utf-8")
    with pytest.raises(PhraseError, match=r"nobody fills \{anyone\}"):
        load(tmp_path)


def test_two_steps_are_too_few(tmp_path: Path) -> None:
    for file in ("cases.toml", "answers.toml"):
        text = (DATA / file).read_text(encoding="utf-8")
        short = re.sub(r'(\[none\.child\.e[sn]\]\n.*\nsteps = \[\n)  ".*\n', r"\1", text)
        (tmp_path / file).write_text(short, encoding="utf-8")
    with pytest.raises(PhraseError, match="3 steps"):
        load(tmp_path)
