"""What people wrote for the room that explains: each row valid, sourced, and said in both words."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from amparo.context import carried
from amparo.records.context import CARD, CLAIMS, FACTS, POLICIES
from amparo.safety.helplines import COUNTRIES, lines
from amparo.words import LANGUAGES, Words, entries, parameters

FOLDER = Path(__file__).parents[2] / "src" / "amparo" / "data" / "context"
#: The day on which the pages were last gone through.
GONE_THROUGH = date(2026, 12, 1)
LONGEST_TITLE = 60
LONGEST_LINE = 260
SCHEMAS = {
    "policies": ("policy", POLICIES),
    "facts": ("fact", FACTS),
    "claims": ("claim", CLAIMS),
    "card": ("card", CARD),
}
#: Numbers that a text may hold: years, and the name of an order.
PLAIN = re.compile(r"\b(?:19|20)\d\d\b|T[ií]t(?:le|ulo) 42")
PROMISES = {
    "en": r"\b(?:guarantee\w*|certainly|you will (?:get|receive|be given))\b",
    "es": r"\b(?:garantiza\w*|seguramente|le (?:darán|concederán) (?:el )?asilo)\b",
}
#: Phones that stand in no helpline table; the page that the row cites states them.
OFFICES = {"143", "1561", "1574", "1-888-351-4024"}


def rows(name: str) -> list[dict[str, Any]]:
    table = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = table[SCHEMAS[name][0]]
    return found


def codes() -> dict[str, set[str]]:
    """The texts that the rows name, by the parameters that they may hold."""
    policies = {f"policy.{r['policy']}" for r in rows("policies")}
    return {
        "": {f"{p}.title" for p in policies}
        | {f"claim.{r['claim']}.{part}" for r in rows("claims") for part in ("title", "evidence")}
        | {f"card_topic.{r['topic']}" for r in rows("card")},
        "figure": {f"{p}.what" for p in policies},
        "phone": {f"card.{r['country'].lower()}.{r['topic']}.{r['line']}" for r in rows("card")},
    }


@pytest.mark.parametrize("name", SCHEMAS)
def test_rows_are_those_of_the_table_and_no_key_is_unknown(name: str) -> None:
    schema = SCHEMAS[name][1]
    assert {key for row in rows(name) for key in row} <= set(schema.names)
    assert schema.checked(getattr(carried(), name)).height == len(rows(name)) > 0


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_row_was_read_at_a_page_that_keeps_the_reader_private(name: str) -> None:
    for row in rows(name):
        assert re.fullmatch(r"https://[^\s/]+\.[^\s/]+\S*", row["url"]), row
        assert row["publisher"].strip() == row["publisher"] != ""
        assert date(2026, 1, 1) <= row["read_on"] <= GONE_THROUGH, row


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_are_those_that_the_rows_name(lang: str) -> None:
    held = entries(lang)
    for allowed, wanted in codes().items():
        assert wanted - held.keys() == set()
        assert {c for c in wanted if not parameters(held[c]) <= {allowed}} == set()
    written = {c for c in held if c.split(".")[0] in {"policy", "claim", "card", "card_topic"}}
    assert written == set().union(*codes().values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_and_phones_are_in_a_text_if_and_only_if_the_row_has_them(lang: str) -> None:
    held = entries(lang)
    for row in rows("policies"):
        told = parameters(held[f"policy.{row['policy']}.what"])
        assert ("figure" in told) == ("figure" in row) == ("unit" in row), row["policy"]
    for row in rows("card"):
        code = f"card.{row['country'].lower()}.{row['topic']}.{row['line']}"
        assert ("phone" in parameters(held[code])) == bool(row.get("phone")), code


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_policy_is_short_and_its_numbers_come_from_its_row(lang: str) -> None:
    for row in rows("policies"):
        title, what = (entries(lang)[f"policy.{row['policy']}.{p}"] for p in ("title", "what"))
        assert isinstance(title, str)
        assert isinstance(what, str)
        assert len(title) <= LONGEST_TITLE
        assert not re.search(r"\d", PLAIN.sub("", title + what.replace("{figure}", ""))), what
        assert what.count(". ") <= 1
        assert what.endswith(".")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_line_of_the_card_is_short_and_promises_nothing(lang: str) -> None:
    words = Words(lang)
    for row in rows("card"):
        code = f"card.{row['country'].lower()}.{row['topic']}.{row['line']}"
        text = words.text(code, phone=row.get("phone", ""))
        assert len(text) <= LONGEST_LINE, code
        assert not re.search(PROMISES[lang], text, re.IGNORECASE), code
        assert row.get("phone", "") in text
        assert not re.search(r"\b(?:calle|avenida|street|avenue)\b", text, re.IGNORECASE)


def test_every_phone_is_a_helpline_s_or_an_office_s() -> None:
    known = {line.phone for country in COUNTRIES for line in lines(country)} | OFFICES
    phones = {row["phone"] for row in rows("card") if "phone" in row}
    assert phones - known == set()
    assert phones >= OFFICES


def test_every_country_has_its_emergency_number_first() -> None:
    first: dict[str, dict[str, Any]] = {}
    for row in rows("card"):
        first.setdefault(row["country"], row)
    assert {c for c, r in first.items() if r["topic"] != "emergency" or not r.get("phone")} == set()


def test_acts_stand_in_order_and_end_after_they_began() -> None:
    days = [row["first_day"] for row in rows("policies")]
    assert days == sorted(days)
    for row in rows("policies"):
        assert row["first_day"] <= row.get("last_day", row["first_day"])
        assert re.fullmatch(r"[A-Z]{3}(?:;[A-Z]{3})*", row["country"])


def test_a_claim_has_one_strength_over_its_sources() -> None:
    held: dict[str, set[str]] = {}
    for row in rows("claims"):
        held.setdefault(row["claim"], set()).add(row["strength"])
    assert set(held) == {"safety", "help", "cost", "visibility", "information"}
    assert {c for c, s in held.items() if len(s) > 1} == set()


def test_a_fact_says_of_when_it_is_unless_it_is_a_law() -> None:
    for row in rows("facts"):
        assert ("first_day" in row) == ("last_day" in row) == (row["kind"] != "law"), row["claim"]
        assert row.get("first_day", date.min) <= row.get("last_day", date.min)
        if row["unit"] == "share":
            assert 0 < row["value"] < 1
        if row["kind"] == "law":
            assert row["review_by"] <= date(2027, 12, 31)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_digit_a_promise_and_a_loose_page_are_seen(lang: str) -> None:
    assert re.search(r"\d", PLAIN.sub("", "5,200 soldiers in 2018 under Title 42"))
    assert not re.search(r"\d", PLAIN.sub("", "en 2018, Título 42"))
    wrong = {"en": "You will get asylum.", "es": "Le darán asilo."}[lang]
    assert re.search(PROMISES[lang], wrong, re.IGNORECASE)
