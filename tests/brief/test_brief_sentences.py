"""Sentences that name facts: the figure is the fact's, in its unit, and its source stands by."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from briefs import bundle

from amparo.brief.phrase import Phrase
from amparo.brief.sentences import Sentences
from amparo.words import Words


def fact(claim: str, value: float | None, unit: str = "people", **more: Any) -> dict[str, Any]:
    return {
        "claim": claim, "value": value, "low": None, "high": None, "unit": unit,
        "first_day": date(2019, 1, 1), "last_day": date(2019, 12, 31), "place": "HND",
        "kind": "counted", "publisher": "UNHCR", "url": "https://example.org/a", **more,
    }  # fmt: skip


def writer(lang: str, *facts: dict[str, Any]) -> Sentences:
    return Sentences(facts, Phrase(Words(lang), bundle()))


@pytest.mark.parametrize(
    ("value", "unit", "more", "told"),
    [
        (12345.0, "people", {}, "12,345"),
        (12345.0, "people", {"kind": "estimated"}, "12,000"),
        (0.487, "share", {}, "49%"),
        (38.93, "per_100k", {}, "38.9"),
        (0.4, "ratio", {"low": 0.3, "high": 0.5}, "40%"),
    ],
)
def test_a_figure_is_told_in_its_unit(
    value: float, unit: str, more: dict[str, Any], told: str
) -> None:
    row = fact("a", value, unit, **more)
    assert writer("en", row).figure(row, value) == told


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2019, 1, 1), date(2019, 12, 31), "2019"),
        (date(2014, 1, 1), date(2020, 12, 31), "2014\N{EN DASH}2020"),
        (date(2020, 3, 1), date(2020, 3, 31), "March 2020"),
        (date(2020, 3, 1), date(2020, 5, 31), "March 2020 to May 2020"),
        (date(2018, 10, 24), date(2018, 10, 24), "24 October 2018"),
        (date(2018, 10, 24), date(2018, 10, 26), "24\N{EN DASH}26 October 2018"),
    ],
)
def test_a_period_is_told_as_short_as_it_can_be(first: date, last: date, told: str) -> None:
    assert writer("en").period(first, last) == told


@pytest.mark.parametrize("lang", ["es", "en"])
def test_a_sentence_holds_its_facts_and_their_pages_once(lang: str) -> None:
    facts = [
        fact(f"homicides_{iso}", value, "per_100k") for iso, value in
        (("hnd", 38.9), ("slv", 52.0), ("gtm", 22.5))
    ]  # fmt: skip
    facts.append(fact("violence_share", 0.392, "share"))
    claims = ";".join(f["claim"] for f in facts)
    told = writer(lang, *facts).written("explain.why.violence", claims)
    assert all(number in told["text"] for number in ("38.9", "52.0", "22.5", "2019"))
    label = {"en": "UNHCR", "es": "ACNUR"}[lang]
    assert told["sources"] == [{"label": label, "url": "https://example.org/a"}]


def test_a_sentence_whose_fact_is_missing_is_an_error_not_a_gap() -> None:
    with pytest.raises(KeyError):
        writer("en").written("explain.why.violence", "")
