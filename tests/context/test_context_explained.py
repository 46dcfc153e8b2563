"""Explanations: every figure is a fact's, every fact has a source that opens and is fresh."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from amparo import pipeline
from amparo.brief.phrase import Phrase
from amparo.brief.sentences import Sentences
from amparo.context import carried
from amparo.words import LANGUAGES, Words, entries, parameters

if TYPE_CHECKING:
    from amparo.records.released import ReleasedBrief

#: Figures that are no claim: years and months of an act, a unit, a level of an interval.
PLAIN = re.compile(r"10,000|100,000|90 %|95 %|100 %|\b(19|20)\d\d\b")
PARTS = ("low", "high", "when", "place", "year")
TODAY = datetime.now(ZoneInfo("UTC")).date()


@pytest.fixture(scope="module")
def released() -> ReleasedBrief:
    return pipeline.explained(pipeline.from_bundle(date(2021, 3, 20)))


def facts(released: ReleasedBrief) -> dict[str, dict[str, Any]]:
    assert released.context is not None
    return {f["claim"]: f for f in released.context.facts.frame.iter_rows(named=True)}


def named(lang: str, code: str, known: set[str]) -> set[str]:
    """The facts that a sentence's figures are taken from."""
    out = set()
    for name in parameters(entries(lang)[code]):
        claim, _, part = name.rpartition("_")
        out.add(claim if part in PARTS and name not in known else name)
    return out


SENTENCES = carried().sentences.to_dicts()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_figure_stands_in_a_sentence_but_by_its_fact(lang: str) -> None:
    texts = {c: t for c, t in entries(lang).items() if c.startswith("explain.")}
    assert len(texts) > 30
    bare = {c: re.sub(r"{\w+}", "", str(t)) for c, t in texts.items()}
    assert {c: t for c, t in bare.items() if re.search(r"\d", PLAIN.sub("", t))} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_rests_on_the_facts_that_it_names(
    lang: str, released: ReleasedBrief
) -> None:
    known = set(facts(released))
    for row in SENTENCES:
        code, claims = f"explain.{row['topic']}.{row['code']}", set(row["claims"].split(";"))
        assert claims, code
        assert named(lang, code, known) <= claims, code
        assert claims <= known, code


def test_every_text_is_a_sentence_and_topics_have_three_to_six() -> None:
    codes = {f"explain.{r['topic']}.{r['code']}" for r in SENTENCES}
    texts = {c for c in entries("en") if c.startswith("explain.") and not c.endswith(".title")}
    assert codes == texts
    counts = Counter(r["topic"] for r in SENTENCES)
    assert len(counts) == 7
    assert {t: n for t, n in counts.items() if not 3 <= n <= 6} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_figure_in_a_text_is_its_fact_s(lang: str, released: ReleasedBrief) -> None:
    """Each fact's figure is changed in turn: the sentence that names it must change with it."""
    held, phrase = facts(released), Phrase(Words(lang), released)
    changed = 0
    for row in SENTENCES:
        code = f"explain.{row['topic']}.{row['code']}"
        told = Sentences(held.values(), phrase).written(code, row["claims"])["text"]
        for name in parameters(entries(lang)[code]):
            if name not in held or held[name]["value"] is None:
                continue
            other = {**held[name], "value": held[name]["value"] * 3 + 7}
            again = Sentences([*held.values(), other], phrase).written(code, row["claims"])
            assert again["text"] != told, (code, name)
            changed += 1
    assert changed > 40


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_opens_its_source(lang: str, released: ReleasedBrief) -> None:
    writer = Sentences(facts(released).values(), Phrase(Words(lang), released))
    for row in SENTENCES:
        told = writer.written(f"explain.{row['topic']}.{row['code']}", row["claims"])
        assert told["sources"]
        for source in told["sources"]:
            assert source["label"]
            assert re.match(r"https?://|#(register|policies)$", source["url"])


def test_no_fact_is_older_than_its_review() -> None:
    """Fails when a fact has to be looked at again: read its source, then set its days anew."""
    old = carried().facts.filter(pl.col("review_by") < TODAY)
    assert old["claim"].to_list() == []
    assert carried().facts["read_on"].max() <= TODAY  # type: ignore[operator]


def test_a_fact_past_its_review_is_not_printed_nor_what_rests_on_it(
    released: ReleasedBrief,
) -> None:
    from dataclasses import replace

    from amparo import disclosure
    from amparo.records.released import SEAL

    assert released.context is not None
    tables = {t.name: t.frame for t in released.context.tables}
    late = replace(released, as_of=date(2027, 12, 31) + timedelta(days=1), seal=SEAL)
    again = disclosure.with_context(late, tables).context
    assert again is not None
    kept = set(again.facts.frame["claim"])
    assert "mexico_asylum_days" not in kept
    assert "kidnapped_2009" in kept
    rights = again.sentences.frame.filter(topic="rights")["code"].to_list()
    assert rights == ["home"]


def test_nothing_later_than_the_day_is_told() -> None:
    quick = pipeline.Settings(draws=60)
    early = pipeline.explained(pipeline.from_bundle(date(2019, 3, 1), settings=quick)).context
    assert early is not None
    assert early.policies.frame["first_day"].max() <= date(2019, 3, 1)  # type: ignore[operator]
    assert early.policies.frame["last_day"].drop_nulls().max() <= date(2019, 3, 1)  # type: ignore[operator]
    assert early.trends.frame["last_day"].max() <= date(2019, 3, 1)  # type: ignore[operator]
    assert early.dangers.frame["last_day"].max() <= date(2018, 12, 31)  # type: ignore[operator]
    told = early.facts.frame.filter(pl.col("kind") != "law")["last_day"].drop_nulls()
    assert told.max() <= date(2019, 3, 1)  # type: ignore[operator]
    assert "mexico_events_2019" not in set(early.facts.frame["claim"])
    assert "what" in set(early.sentences.frame["topic"])


def test_a_year_recorded_in_part_is_left_out() -> None:
    from amparo.context.assembly import _whole_years

    some = carried().incidents.filter(pl.col("day_to") < date(2022, 8, 1))
    assert _whole_years(some, date(2024, 6, 1)) == (2014, 2021)
    assert _whole_years(carried().incidents, date(2024, 6, 1))[1] == 2023


def test_a_line_that_nobody_checked_is_marked(released: ReleasedBrief) -> None:
    from amparo.brief import render_card

    unsure = carried().card.filter(~pl.col("verified")).height
    assert unsure > 0
    for lang in LANGUAGES:
        words = Words(lang)
        page = render_card(released, words)
        assert page.count(words.text("brief.card.unverified")) == unsure
        assert "<script" not in page


def test_every_country_of_the_card_has_every_topic() -> None:
    held = carried().card.group_by("country").agg(pl.col("topic").n_unique())
    assert set(held["country"]) == {"HND", "SLV", "GTM", "MEX", "USA"}
    assert set(held["topic"]) == {7}
