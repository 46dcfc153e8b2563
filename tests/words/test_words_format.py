"""Numbers, days and plurals in both languages, and what happens when a text is missing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.words import LANGUAGES, MissingTextError, Words, catalogue, entries, parameters

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2018, 10, 24)


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Words:
    return Words(request.param)


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> Words:
    """A voice with a catalogue of its own."""
    voice = Words("en")
    own = {
        "sample.plain": "Nothing to fill",
        "sample.filled": "{people} people on {day} in {place}",
        "sample.plural": {"one": "{n} caravan", "other": "{n} caravans"},
        "kind.a": "the first kind",
    }
    monkeypatch.setattr(voice, "_entries", own)
    return voice


def test_numbers_are_whole_people_with_grouped_thousands(words: Words) -> None:
    assert words.number(1234.4) == "1,234"
    assert words.number(7_233_000) == "7,233,000"
    assert words.number(0) == "0"


@given(st.integers(0, 10_000_000))
def test_a_number_reads_back_as_itself(people: int) -> None:
    assert all(int(Words(lang).number(people).replace(",", "")) == people for lang in LANGUAGES)


def test_days_in_both_languages() -> None:
    es, en = Words("es"), Words("en")
    assert es.day(DAY) == "24 de octubre de 2018"
    assert en.day(DAY) == "24 October 2018"
    assert en.day(DAY, "medium") == "24 Oct 2018"
    assert en.day(DAY, "short") == "24 Oct"
    assert es.day(DAY, "medium") == "24 oct 2018"
    assert en.month(DAY) == "October 2018"
    assert "octubre" in es.month(DAY)
    assert "2018" in es.month(DAY)


def test_shares_decimals_and_lists() -> None:
    es, en = Words("es"), Words("en")
    assert en.share(0.25) == "25%"
    assert es.share(0.25).replace("\N{NO-BREAK SPACE}", " ") in {"25 %", "25%"}
    assert en.decimal(0.5) == es.decimal(0.5) == "0.50"
    assert en.decimal(1.25, 1) in {"1.2", "1.3"}
    assert en.listing(["a", "b", "c"]) == "a, b and c"
    assert es.listing(["a", "b", "c"]) == "a, b y c"
    assert es.listing([]) == "…"


def test_a_sentence_writes_its_parameters_in_the_language(sample: Words) -> None:
    text = sample.text("sample.filled", people=7233.4, day=DAY, place="Mapastepec")
    assert text == "7,233 people on 24 October 2018 in Mapastepec"


def test_plurals_follow_the_number(sample: Words) -> None:
    assert sample.text("sample.plural", n=1) == "1 caravan"
    assert sample.text("sample.plural", n=0) == "0 caravans"
    assert sample.text("sample.plural", n=2000) == "2,000 caravans"


def test_a_million_in_spanish_falls_back_on_other(monkeypatch: pytest.MonkeyPatch) -> None:
    # Spanish has a form of its own for whole millions ("many"); the catalogues need not give it.
    voice = Words("es")
    forms = {"one": "{n} persona", "other": "{n} personas"}
    monkeypatch.setattr(voice, "_entries", {"sample.plural": forms})
    assert voice.text("sample.plural", n=1_000_000) == "1,000,000 personas"


@pytest.mark.parametrize(
    ("code", "params"),
    [
        ("sample.absent", {}),
        ("sample.filled", {"people": 1}),
        ("sample.plural", {}),
        ("sample.plural", {"n": "many"}),
    ],
)
def test_a_missing_text_or_parameter_is_an_error(
    sample: Words, code: str, params: dict[str, object]
) -> None:
    with pytest.raises(MissingTextError):
        sample.text(code, **params)


def test_a_coded_value_has_a_name_and_nothing_is_dots(sample: Words) -> None:
    assert sample.name("kind", "a") == "the first kind"
    assert sample.name("kind", "") == "…"
    assert "kind.a" in sample
    assert "kind.b" not in sample


def test_true_is_not_a_number(words: Words) -> None:
    assert [words.write(value) for value in (True, 1)] == ["True", "1"]


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(MissingTextError):
        Words("fr")


def test_parameters_are_read_over_all_plural_forms() -> None:
    entry = {"one": "{n} row in {file}", "other": "{n} rows, first {row}"}
    assert parameters(entry) == {"n", "file", "row"}
    assert parameters("no {{braces}} {x}") == {"x"}


def test_one_code_in_two_files_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "catalog" / "en"
    folder.mkdir(parents=True)
    (folder / "a.toml").write_text('[brief]\ntitle = "A"\n', encoding="utf-8")
    (folder / "b.toml").write_text('brief.title = "B"\n', encoding="utf-8")
    monkeypatch.setattr(catalogue.resources, "files", lambda _: tmp_path)
    with pytest.raises(MissingTextError, match="twice"):
        catalogue.entries.__wrapped__("en")


def test_an_entry_that_is_neither_text_nor_table_is_an_error() -> None:
    with pytest.raises(MissingTextError, match=r"brief\.count"):
        catalogue._flatten({"brief": {"count": 3}}, "")


def test_every_plural_has_the_form_for_everything_else() -> None:
    plurals = [e for lang in LANGUAGES for e in entries(lang).values() if isinstance(e, dict)]
    assert plurals
    assert all({"one", "other"} <= set(forms) for forms in plurals)


def test_a_month_in_a_sentence() -> None:
    day = date(2015, 10, 1)
    assert Words("es").month_in_text(day) == "octubre de 2015"
    assert Words("en").month_in_text(day) == "October 2015"
