"""Briefs of the bundled corridor and of small hostile tables, and a reader of their HTML."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from release_by_hand import release_by_hand

from amparo import pipeline
from amparo.brief import render_html
from amparo.words import Words

if TYPE_CHECKING:
    from amparo.records.released import ReleasedBrief

DAY = date(2021, 3, 20)


@functools.cache
def bundle() -> ReleasedBrief:
    """The whole corridor, all caravans ended."""
    return pipeline.released(pipeline.from_bundle(settings=pipeline.Settings(draws=100)))


@functools.cache
def live() -> ReleasedBrief:
    """The first caravan on the way."""
    quick = pipeline.Settings(draws=100)
    return pipeline.released(pipeline.from_bundle(date(2018, 10, 25), settings=quick))


@functools.cache
def page(lang: str, *, active: bool = False) -> str:
    """A brief of the bundle."""
    return render_html(live() if active else bundle(), Words(lang))


def small(reports: list[dict[str, Any]], events: list[dict[str, Any]] | None = None) -> str:
    """The English brief of a few rows, without a ledger."""
    return render_html(small_release(reports, events), Words("en"))


def small_release(
    reports: list[dict[str, Any]],
    events: list[dict[str, Any]] | None = None,
    *,
    audience: str = "public",
) -> ReleasedBrief:
    """What disclosure lets out of a few rows of ended caravans."""
    return release_by_hand(reports, as_of=DAY, events=events, audience=audience)


def row(number: int, **given: Any) -> dict[str, Any]:
    """A report of last autumn."""
    day = DAY - timedelta(days=150)
    return {
        "report_id": f"x{number}", "publisher": "El Diario", "publisher_kind": "outlet",
        "published_on": day, "url": f"https://example.org/{number}", "lang": "es",
        "observed_from": day, "observed_to": day, "precision_days": 0,
        "source_name": "UNHCR", "source_type": "un_agency",
        "quantity": "group_size", "measure": "stock", "scope": "whole",
        "value_low": 500.0, "value_high": 500.0, "qualifier": "exact",
        "place": "", "admin1": "", "country_iso3": "MEX", "lat": None, "lon": None,
        "caravan_hint": "2020-10-first", "nationality": "", "note": "",
        "known_on": day, "known_inferred": False, "low": 500.0, "high": 500.0,
        "place_id": "", "place_status": "none", "place_candidates": "", **given,
    }  # fmt: skip


def happening(number: int, **given: Any) -> dict[str, Any]:
    """An event of last autumn."""
    day = DAY - timedelta(days=150)
    return {
        "event_id": f"e{number}", "date_from": day, "date_to": day, "kind": "policy",
        "actor": "Government", "place": "", "country_iso3": "MEX", "lat": None, "lon": None,
        "what": "A rule", "victims_low": None, "victims_high": None, "harm_type": "",
        "url": "https://example.org/e", "publisher": "El Diario", "known_on": day, **given,
    }  # fmt: skip


@dataclass
class Read(HTMLParser):
    """What a page is made of: its elements with their attributes, and its text."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}))

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def tags(self) -> list[str]:
        """Names of all elements, in order."""
        return [tag for tag, _ in self.elements]

    def all(self, tag: str) -> list[dict[str, str]]:
        """Attributes of every element of one name."""
        return [attributes for name, attributes in self.elements if name == tag]


def read(text: str) -> Read:
    """A page, read."""
    reader = Read()
    reader.feed(text)
    return reader


def panel(text: str, caravan_id: str) -> str:
    """One caravan's panel of a page."""
    start = text.index(f'id="c-{caravan_id.replace("-", "_")}"')
    return text[start : text.index("</article>", start)]
