"""Small tables made by hand, and the real gazetteer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
from release_by_hand import release_by_hand

from amparo.places import Gazetteer
from amparo.records.interval import stated_interval
from amparo.records.sources import source_key
from amparo.records.tables import HABITS, LEDGER, SIZES

if TYPE_CHECKING:
    from amparo.records.released import ReleasedBrief

TODAY = date(2021, 3, 20)


def report(number: int, **given: Any) -> dict[str, Any]:
    """One report of a caravan on the way, five days old, in Huixtla."""
    day = given.pop("day", TODAY - timedelta(days=5))
    value = float(given.pop("value", 500))
    place = given.pop("place", "Huixtla")
    admin1, country = given.pop("admin1", "Chiapas"), given.pop("country_iso3", "MEX")
    found = Gazetteer.bundled().resolve(place, admin1=admin1, country=country)
    low, high = stated_interval(value, value, given.get("qualifier", "exact"))
    return {
        "report_id": f"x{number}", "publisher": "El Diario", "publisher_kind": "outlet",
        "published_on": day, "url": f"https://example.org/{number}", "lang": "es",
        "observed_from": day, "observed_to": day, "precision_days": 0,
        "source_name": "Gobierno de Honduras", "source_type": "authority",
        "quantity": "group_size", "measure": "stock", "scope": "whole",
        "value_low": value, "value_high": value, "qualifier": "exact",
        "place": place, "admin1": admin1, "country_iso3": country, "lat": None, "lon": None,
        "caravan_hint": "2021-03-first", "nationality": "", "note": "a private note",
        "known_on": given.get("published_on") or day, "known_inferred": False,
        "low": float(low), "high": float(high), "place_id": found.place_id,
        "place_status": found.status, "place_candidates": ";".join(found.candidates),
        **given,
    }  # fmt: skip


def event(number: int, **given: Any) -> dict[str, Any]:
    """One event, five days old, in Huixtla."""
    day = given.pop("day", TODAY - timedelta(days=5))
    return {
        "event_id": f"e{number}", "date_from": day, "date_to": day, "kind": "incident",
        "actor": "Guardia Nacional (Mexico)", "place": "Huixtla", "country_iso3": "MEX",
        "lat": None, "lon": None, "what": "People were held", "victims_low": None,
        "victims_high": None, "harm_type": "detention", "url": "", "publisher": "El Diario",
        "known_on": day + timedelta(days=1), **given,
    }  # fmt: skip


def ledger(rows: list[tuple[str, date, str, float, str]]) -> pl.DataFrame:
    """A ledger from caravan, day, compartment, people and basis."""
    return LEDGER.frame(
        {
            "caravan_id": c, "day": d, "compartment": k, "median": v, "q05": v / 2, "q95": v * 2,
            "basis": b, "reason": "", "sources": 1,
        }
        for c, d, k, v, b in rows
    )  # fmt: skip


def habits(*names: tuple[str, str], reports: int = 4, caravans: int = 1) -> pl.DataFrame:
    """Habits of sources from pairs of name and type, each counting a tenth high."""
    return HABITS.frame(
        {
            "source_key": source_key(name, "El Diario"), "source_name": name, "source_type": kind,
            "lean": 0.1, "lean_q05": -0.1, "lean_q95": 0.3, "reports": reports,
            "caravans": caravans,
        }
        for name, kind in names
    )  # fmt: skip


def released(
    reports: list[dict[str, Any]],
    *,
    events: list[dict[str, Any]] | None = None,
    book: pl.DataFrame | None = None,
    habits: pl.DataFrame | None = None,
    as_of: date = TODAY,
    audience: str = "public",
) -> ReleasedBrief:
    """What disclosure lets out of these rows."""
    return release_by_hand(
        reports, as_of=as_of, events=events, ledger=book, sizes=_sizes(book), habits=habits,
        audience=audience,
    )  # fmt: skip


def _sizes(book: pl.DataFrame | None) -> pl.DataFrame:
    """People together, where nobody has reached the northern border: those on the way."""
    if book is None:
        return SIZES.empty()
    return SIZES.checked(book.filter(pl.col("compartment") == "on_the_way"))


def told(rows: list[dict[str, Any]], **options: Any) -> list[dict[str, Any]]:
    """The statements that disclosure lets out of these reports."""
    return released(rows, **options).statements.frame.to_dicts()
