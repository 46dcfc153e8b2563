"""Dated policies and incidents of a caravan's time: the numbered ones and the others."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from amparo.brief.facts import Facts, Row
    from amparo.brief.phrase import Phrase

__all__ = ["happened"]

_MARKED: Final = 12
_WEIGHT: Final = {
    "policy": 3.0, "closure": 3.0, "agreement": 3.0, "return_programme": 3.0, "opening": 2.5,
    "incident": 1.0, "statement": 0.5,
}  # fmt: skip
_GRAVE: Final = frozenset({"death", "kidnapping", "disappearance", "tear_gas", "detention"})
_GRAVITY: Final = 2.5
_CROWDED: Final = 0.4  # each event already marked near by makes the next less worth marking
_NEAR_DAYS: Final = 3


def happened(row: Row, facts: Facts, phrase: Phrase) -> dict[str, Any]:
    """Up to twelve numbered events, by day, and the rest.

    The choice follows one rule for every caravan: policies, closures and return programmes first,
    then incidents in which people were hurt, held or lost, spread over time.
    """
    first, last = row["first_day"] - timedelta(days=1), row["last_day"] + timedelta(days=1)
    inside = [e for e in facts.events if first <= e["day_from"] <= last]
    chosen = _chosen(inside)
    marked = [e for k, e in enumerate(inside) if k in chosen]
    others = [e for k, e in enumerate(inside) if k not in chosen]
    return {
        "marked": [_shown(e, phrase) for e in marked],
        "others": [_shown(e, phrase) for e in others],
    }


def _chosen(events: list[Row]) -> set[int]:
    weights = [_WEIGHT.get(e["kind"], 1.0) + _GRAVITY * (e["harm_type"] in _GRAVE) for e in events]
    chosen: set[int] = set()
    while len(chosen) < min(_MARKED, len(events)):
        left = [k for k in range(len(events)) if k not in chosen]
        best = max(
            left, key=lambda k: (weights[k] * _CROWDED ** _neighbours(events, k, chosen), -k)
        )
        chosen.add(best)
    return chosen


def _neighbours(events: list[Row], k: int, chosen: set[int]) -> int:
    day = events[k]["day_from"]
    return sum(abs((events[c]["day_from"] - day).days) < _NEAR_DAYS for c in chosen)


def _shown(event: Row, phrase: Phrase) -> dict[str, Any]:
    where = phrase.place(event["place_id"], event["country_iso3"])
    country = phrase.country(event["country_iso3"])
    return {
        "date": event["day_from"],
        "day": phrase.days(event["day_from"], event["day_to"]),
        "kind": phrase.name("event_kind", event["kind"]),
        "place": phrase.with_country(where, country) if where else country,
        "actor": phrase.institution(event["actor"]) if event["actor"] else "",
        "harm": phrase.name("harm", event["harm_type"]) if event["harm_type"] else "",
        "text": phrase.words.translated(event["what"]),
        "foreign": bool(event["what"]) and not phrase.words.remembers(event["what"]),
        "publisher": phrase.words.translated(event["publisher"]),
        "url": event["url"],
    }
