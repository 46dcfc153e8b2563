"""Dated policies and incidents as they may be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import polars as pl

from amparo.disclosure.naming import plain
from amparo.disclosure.rules import NAMED_PUBLISHERS
from amparo.records.released import SEAL, Held, Released
from amparo.records.vocab import LINKABLE_PUBLISHERS

if TYPE_CHECKING:
    from datetime import date

    from amparo.disclosure.request import Request

__all__ = ["happenings"]

_COLUMNS: Final = {
    "day_from": pl.Date, "day_to": pl.Date, "kind": pl.String, "actor": pl.String,
    "place_id": pl.String, "country_iso3": pl.String, "what": pl.String,
    "victims_low": pl.Float64, "victims_high": pl.Float64, "harm_type": pl.String,
    "publisher": pl.String, "url": pl.String, "known_on": pl.Date,
}  # fmt: skip


def happenings(request: Request) -> Released:
    """Events in order of time; while people are on the way late, coarse and without free text."""
    known = request.events.filter(pl.col("known_on") <= request.as_of)
    late = pl.lit(bool(request.guarded)) & (pl.col("date_to") > request.newest_day)
    kinds = _publisher_kinds(request.reports)
    rows = known.filter(~late).sort("date_from", "event_id")
    told = [_told(row, request, kinds) for row in rows.iter_rows(named=True)]
    held = (
        Held(code="late_events", n=known.filter(late).height),
        Held(code="event_text", n=sum(not r["what"] for r in told)),
    )
    frame = pl.DataFrame(told, schema=_COLUMNS)
    return Released("events", frame, held, seal=SEAL)


def _publisher_kinds(reports: pl.DataFrame) -> dict[str, set[str]]:
    """Kinds under which the reports know a publisher, by its name and by its host."""
    out: dict[str, set[str]] = {}
    pairs = reports.select("publisher", "publisher_kind", "url").unique()
    for publisher, kind, url in pairs.iter_rows():
        for key in (publisher, _host(url)):
            if key:
                out.setdefault(key, set()).add(kind)
    return out


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _kind(row: dict[str, Any], kinds: dict[str, set[str]]) -> str:
    """The publisher's kind, the most careful one where the reports know several."""
    found = kinds.get(row["publisher"], set()) | kinds.get(_host(row["url"]), set())
    for careful in ("partisan", "repost", "unknown"):
        if careful in found:
            return careful
    return min(found, default="unknown")


def _told(row: dict[str, Any], request: Request, kinds: dict[str, set[str]]) -> dict[str, Any]:
    coarse = bool(request.guarded) and _day(row) >= request.guarded_since
    names, kind = request.names, _kind(row, kinds)
    what = _text(row, request, coarse=coarse)
    shown = kind in NAMED_PUBLISHERS and not names.mentions_organiser(row["publisher"])
    hidden = coarse and request.map.gives_place_away(row["publisher"])
    link = names.safe_link(row["url"], coarse=coarse) if kind in LINKABLE_PUBLISHERS else ""
    return {
        **{name: row[name] for name in _COLUMNS if name in row},
        "day_from": row["date_from"],
        "day_to": row["date_to"],
        "actor": names.actor(row["actor"], coarse=coarse),
        "place_id": _place(row, request, coarse=coarse),
        "what": what,
        "publisher": plain(row["publisher"]) if shown and not hidden else "",
        "url": link,
    }


def _day(row: dict[str, Any]) -> date:
    day: date = row["date_to"]
    return day


def _text(row: dict[str, Any], request: Request, *, coarse: bool) -> str:
    """The free text, if it was printed and names neither organiser nor shelter nor place."""
    text = plain(str(row["what"]))
    printed = bool(row["url"] or row["publisher"])
    if not printed or request.names.mentions_organiser(text):
        return ""
    if request.public and request.map.names_site(text):
        return ""
    return "" if coarse and request.map.gives_place_away(text) else text


def _place(row: dict[str, Any], request: Request, *, coarse: bool) -> str:
    found = request.gazetteer.resolve(
        row["place"], country=row["country_iso3"], lat=row["lat"], lon=row["lon"]
    ).place_id
    if coarse:
        return request.map.department(found, row["country_iso3"])
    return request.map.town(found) if request.public else found
