"""The translation memory: every text of the bundle has its Spanish, and says the same."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.words import LANGUAGES, Words
from amparo.words.memory import normalised, translations

PACKAGE = Path(__file__).parents[2] / "src" / "amparo"
MEMORY = PACKAGE / "words" / "translations" / "es.csv"
CARAVANS = PACKAGE / "data" / "caravans"

#: Words about people that this house does not use (DESIGN section 3), and calques of them.
FORBIDDEN = re.compile(
    r"\b(oleadas?|avalanchas?|inundaci[oó]n\w*|ilegal\w*|traficantes?|indocumentad\w+|"
    r"ali[eé]n\w*|invasi[oó]n\w*|hordas?|aseguramientos?)\b",
    re.IGNORECASE,
)
#: "Detained" is said only together with who detains.
DETAINED = re.compile(r"\bdeten(id[ao]s?|ci[oó]n\w*)\b", re.IGNORECASE)
DETAINING = re.compile(r"\b(INM|Policía|Patrulla|Fiscalía|autoridades|[Cc]entros? de)\b")
#: English that is translated wherever it stands: a publisher told by it needs a row.
ENGLISH = re.compile(
    r"\b(via|rewrite|copy|repost|quote|summary|digest|shelter|newsletter|report|project|"
    r"UN|IOM|UNHCR|IFRC|US Department|Government|of the|said|people|unnamed|officials?|"
    r"authorities)\b|\((Mexico|Peru|Dominican Republic|English)\)"
)
#: Names of newsrooms that contain such a word and stay.
NAMES = re.compile(r"Latin America Reports")
NUMBER = re.compile(r"\d(?:[\d,.]*\d)?")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


ROWS = table(MEMORY)
EVENTS = table(CARAVANS / "events.csv")
REPORTS = table(CARAVANS / "reports.csv")
WHAT = {normalised(r["what"]) for r in EVENTS}
ACTORS = {normalised(r["actor"]) for r in EVENTS} - {""}
SOURCES = {normalised(r["source_name"]) for r in REPORTS} - {""}
PUBLISHERS = {normalised(r["publisher"]) for r in chain(EVENTS, REPORTS)} - {""}
CONTEXT = PACKAGE / "data" / "context"
DATASETS = table(CONTEXT / "datasets.csv")
CITED = {
    row["publisher"]
    for name in ("policies", "facts", "claims", "card")
    for rows in tomllib.loads((CONTEXT / f"{name}.toml").read_text(encoding="utf-8")).values()
    for row in rows
} | {cell for row in DATASETS for cell in (row["publisher"], row["title"])}


@pytest.mark.parametrize(
    "texts", [WHAT, ACTORS, SOURCES, CITED], ids=["what", "actor", "source_name", "cited"]
)
def test_every_text_of_the_bundle_is_remembered(texts: set[str]) -> None:
    assert texts
    assert texts - translations("es").keys() == set()


def test_every_event_is_said_in_spanish() -> None:
    spanish = Words("es")
    assert [w for w in WHAT if spanish.translated(w) == w] == []


def test_publishers_told_in_english_phrases_are_remembered() -> None:
    told = {p for p in PUBLISHERS if ENGLISH.search(NAMES.sub("", p))}
    assert told - translations("es").keys() == set()


def test_no_row_is_needless() -> None:
    known = WHAT | ACTORS | SOURCES | PUBLISHERS | CITED
    assert translations("es").keys() - known == set()


def test_each_text_stands_once_and_is_written_plainly() -> None:
    assert {*ROWS[0]} == {"en", "es"}
    assert [e for e, n in Counter(r["en"] for r in ROWS).items() if n > 1] == []
    cells = [cell for row in ROWS for cell in row.values()]
    assert [c for c in cells if not c or c != normalised(c)] == []


def test_numbers_are_the_same_in_both_languages() -> None:
    unequal = [
        r for r in ROWS
        if Counter(NUMBER.findall(r["en"])) != Counter(NUMBER.findall(r["es"]))
    ]  # fmt: skip
    assert unequal == []


def test_words_about_people_are_respectful() -> None:
    assert [r["es"] for r in ROWS if FORBIDDEN.search(r["es"])] == []
    unsaid = [r["es"] for r in ROWS if DETAINED.search(r["es"]) and not DETAINING.search(r["es"])]
    assert unsaid == []


def test_no_english_is_left_over() -> None:
    left = [r["es"] for r in ROWS if ENGLISH.search(NAMES.sub("", r["es"]))]
    assert left == []


def test_caveats_are_kept() -> None:
    caveats = {
        "not stated": "sin indicar",
        "[page withheld: names a private person]": "[página reservada: nombra a una persona",
        "approximate": "aproximad",
        "inferred": "deducido",
        "unconfirmed": "sin confirmar",
        "alleged": "resunt",
        "day of publication": "día de publicación",
    }
    for english, spanish in caveats.items():
        found = [r["es"] for r in ROWS if english in r["en"]]
        assert found, english
        assert [text for text in found if spanish not in text] == []


def test_known_names_have_their_official_spanish() -> None:
    spanish = Words("es")
    assert spanish.translated("UN (via IOM)") == "ONU (vía OIM)"
    assert spanish.translated("UNHCR") == "ACNUR"
    assert spanish.translated("US Border Patrol") == "Patrulla Fronteriza de Estados Unidos"
    assert spanish.translated("Reuters") == "Reuters"


def test_white_space_does_not_hide_a_text() -> None:
    assert Words("es").translated("  Government\n of  Guatemala ") == "Gobierno de Guatemala"


@given(st.text())
def test_an_unknown_text_is_left_as_it_is(text: str) -> None:
    # the mark keeps the drawn text out of the memory, whatever is drawn
    unknown = f"\x00{text}"
    assert all(Words(lang).translated(unknown) == unknown for lang in LANGUAGES)


@pytest.mark.parametrize("row", [0, -1])
def test_english_is_left_as_it_is(row: int) -> None:
    text = f" {ROWS[row]['en']} "
    assert Words("en").translated(text) == text


def test_nothing_is_remembered_for_the_language_of_the_tables() -> None:
    assert translations("en") == {}
