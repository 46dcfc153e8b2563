"""The threat model of ``docs/misuse.md`` against the public outputs of a live example.

The example is the bundle as known on 25 October 2018, with the first caravan in Chiapas. The
attacker has the two briefs and every released table; the secrets are read from the raw reports.
"""

from __future__ import annotations

import functools
import html
import json
import re
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from amparo import pipeline
from amparo.brief import render_html
from amparo.disclosure.coarse import folded
from amparo.disclosure.rules import HABIT_SOURCES
from amparo.places import Gazetteer
from amparo.words import LANGUAGES, Words

if TYPE_CHECKING:
    from amparo.records.released import ReleasedBrief

LIVE = date(2018, 10, 25)
FINE = {"town", "city", "capital", "crossing", "site", "river", "road"}
MISUSE = Path(__file__).parents[2] / "docs" / "misuse.md"


@functools.cache
def live() -> pipeline.Result:
    return pipeline.from_bundle(LIVE, settings=pipeline.Settings(draws=100))


@functools.cache
def brief() -> ReleasedBrief:
    return pipeline.released(live())


@functools.cache
def page(lang: str) -> str:
    return html.unescape(render_html(brief(), Words(lang)))


@functools.cache
def tables() -> str:
    """Every released table as text, and the files that are written from them."""
    return "\n".join(
        [json.dumps(t.frame.to_dicts(), default=str, ensure_ascii=False) for t in brief().tables]
    )


def outputs() -> list[str]:
    return [*(page(lang) for lang in LANGUAGES), tables()]


def active() -> set[str]:
    return set(live().register.filter(pl.col("state") == "active")["caravan_id"])


def rows(*, guarded: bool) -> pl.DataFrame:
    """Raw reports about the caravans on the way, or about all others."""
    joined = live().reports.join(live().assignment, on="report_id")
    mine = pl.col("caravan_id").is_in(sorted(active())) | (pl.col("kind") == "several")
    return joined.filter(mine if guarded else ~mine)


def names(place_ids: set[str]) -> set[str]:
    places = Gazetteer.bundled().places
    coarse = {folded(n) for p in places if p.kind not in FINE for n in (p.name, *p.aliases)}
    found = {
        folded(name)
        for place in places
        if place.place_id in place_ids and place.kind in FINE
        for name in (place.name, *place.aliases)
    }
    return {n for n in found - coarse if len(n.strip()) > 3}


def panel(lang: str, caravan_id: str) -> str:
    anchor = f'id="c-{caravan_id.replace("-", "_")}"'
    start = page(lang).index(anchor)
    return page(lang)[start : page(lang).index("</article>", start)]


def test_the_example_is_live() -> None:
    assert "2018-10-first" in active()
    assert rows(guarded=True).height > 50
    newest: Any = rows(guarded=True)["observed_to"].max()
    assert newest > brief().newest_day


def test_border_force_no_town_is_told_that_only_people_on_the_way_passed() -> None:
    theirs = set(rows(guarded=True)["place_id"])
    told_elsewhere = set(rows(guarded=False)["place_id"])
    elsewhere = names(told_elsewhere)
    events = live().events.filter(pl.col("date_to") < date(2018, 10, 1))
    older = folded(" ".join([*events["what"], *events["place"], *events["publisher"]]))
    secrets = {n for n in names(theirs) - elsewhere if n not in older}
    assert len(secrets) > 20
    for text in outputs():
        plain = folded(text)
        assert {s for s in secrets if s in plain} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_border_force_the_panel_of_a_caravan_on_the_way_names_no_town_at_all(lang: str) -> None:
    plain = folded(panel(lang, "2018-10-first"))
    theirs = names(set(rows(guarded=True)["place_id"]))
    assert {s for s in theirs if s in plain} == set()


def test_border_force_rows_about_people_on_the_way_are_states_at_most() -> None:
    told = brief().statements.frame.filter(pl.col("caravan_id").is_in(sorted(active())))
    kinds = dict(brief().places.frame.select("place_id", "kind").iter_rows())
    assert {kinds.get(p, "") for p in told["place_id"]} <= {"department", "country", "region", ""}
    assert told.height > 30


def test_smuggler_nothing_about_people_on_the_way_is_younger_than_72_hours() -> None:
    told = brief().statements.frame.filter(pl.col("caravan_id").is_in(sorted(active())))
    last = LIVE - timedelta(days=4)
    assert told["day_to"].max() == last
    assert brief().events.frame["day_to"].max() <= last
    assert brief().register.frame["last_day"].max() <= last
    assert brief().ledger.frame["day"].max() <= last


def test_smuggler_no_page_or_table_holds_a_younger_day() -> None:
    young = [LIVE - timedelta(days=k) for k in (0, 1, 2, 3)]
    for lang, day in product(LANGUAGES, young[1:]):
        words = Words(lang)
        for form in ("long", "medium", "short"):
            assert words.day(day, form) not in page(lang)
    # The pages by which reports became known are younger by nature; what they tell is not.
    days = re.findall(
        r'"(?:day_from|day_to|day|first_day|last_day|peak_day)": "([\d-]+)"', tables()
    )
    assert not {d.isoformat() for d in young} & set(days)


def test_kidnapper_no_coordinate_leaves_the_house() -> None:
    for table in brief().tables:
        assert not {"lat", "lon", "path"} & set(table.frame.columns)
    for text in outputs():
        visible = re.sub(r"<(style|svg)\b.*?</\1>", " ", text, flags=re.DOTALL)
        assert re.findall(r"-?\d{1,3}\.\d{2,}\s*,\s*-?\d{1,3}\.\d{2,}", visible) == []


def test_kidnapper_no_shelter_is_named() -> None:
    shelters = rows(guarded=True).filter(pl.col("source_type") == "shelter")["source_name"]
    others = rows(guarded=False).filter(pl.col("source_type") == "shelter")["source_name"]
    named = {folded(n.split("(")[0]) for n in [*shelters, *others]}
    assert len(named) >= 3
    for text in outputs():
        assert {n for n in named if n in folded(text)} == set()


def test_hate_group_no_organiser_is_named() -> None:
    organisers = live().reports.filter(pl.col("source_type") == "organiser")["source_name"]
    named = {folded(n.split("(")[0]) for n in organisers if n[:1].isupper()}
    named = {n for n in named if len(n.split()) > 1}
    assert folded("Pueblo Sin Fronteras") in named
    for text in outputs():
        assert {n for n in named if n in folded(text)} == set()


def test_hate_group_no_habit_is_told_of_an_organiser_or_of_people_who_walk_along() -> None:
    told = brief().habits.frame
    theirs = live().habits.filter(~pl.col("source_type").is_in(sorted(HABIT_SOURCES)))
    assert told.height >= 3
    assert theirs.height >= 3
    assert set(told["source_type"]) <= HABIT_SOURCES
    assert set(told["source"]) & set(theirs["source_name"]) == set()
    assert set(told["source"]) <= set(brief().statements.frame["source"])


def test_tabloid_no_repost_or_partisan_page_is_linked() -> None:
    unlinked = live().reports.filter(pl.col("publisher_kind").is_in(["repost", "partisan"]))
    urls = set(unlinked["url"]) - {""}
    allowed = set(live().reports.filter(~pl.col("url").is_in(sorted(urls)))["url"])
    assert len(urls) > 10
    for text in outputs():
        assert {u for u in urls - allowed if u in text} == set()
    partisan = unlinked.filter(pl.col("publisher_kind") == "partisan")["publisher"].unique()
    for lang in LANGUAGES:
        assert {p for p in partisan if f">{p}<" in page(lang)} == set()


def test_tabloid_no_handful_of_children_is_pinned_to_a_place() -> None:
    told = brief().statements.frame.filter(pl.col("quantity").str.contains("children"))
    assert told.filter((pl.col("value_low") < 10) & (pl.col("place_id") != "")).is_empty()


def test_the_threat_model_names_every_attacker_tested_here() -> None:
    tested = {
        name.split("_no_")[0].removeprefix("test_").split("_")[0]
        for name in globals()
        if name.startswith("test_") and not name.startswith("test_the_")
    }
    text = MISUSE.read_text(encoding="utf-8").lower()
    assert tested == {"border", "smuggler", "kidnapper", "hate", "tabloid"}
    assert all(attacker in text for attacker in tested)
