"""The headline and what is new, in words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from amparo.records.peaks import is_one_number

if TYPE_CHECKING:
    from amparo.brief.facts import Facts, Row
    from amparo.brief.phrase import Phrase

__all__ = ["headline", "news"]

_NEW_DAYS: Final = 7
_NOTABLE: Final = 1.2  # a size that changed by less than a fifth is no news
_MOST_CHANGES: Final = 4
_MOST_LARGER: Final = 2


def headline(facts: Facts, phrase: Phrase) -> dict[str, Any]:
    """The sentence at the top and the figures below it."""
    active = [r for r in facts.register if r["state"] == "active"]
    told = _sized(active) or _sized(facts.register)
    tiles = [_count_tile(facts, phrase, len(active))]
    if told:
        tiles.append(_largest_tile(told, phrase))
    tiles.append(_reports_tile(facts, phrase))
    return {"sentence": _sentence(facts, phrase, active), "tiles": tiles}


def _sized(rows: list[Row]) -> list[Row]:
    return [r for r in rows if r["peak_median"] is not None]


def _sentence(facts: Facts, phrase: Phrase, active: list[Row]) -> str:
    if not facts.register:
        return phrase.text("headline.nothing")
    if not active:
        last = max(r["last_day"] for r in facts.register)
        return phrase.text("headline.none_active", day=phrase.day(last))
    return phrase.text("headline.active", n=len(active))


def _count_tile(facts: Facts, phrase: Phrase, active: int) -> dict[str, str]:
    total = len(facts.register)
    return {
        "figure": phrase.text("tile.caravans", n=total),
        "label": phrase.text("tile.caravans_label", n=total),
        "note": phrase.text("tile.caravans_note", active=active, ended=total - active),
    }


def _largest_tile(told: list[Row], phrase: Phrase) -> dict[str, str]:
    """The largest group of those whose size is one number, and which may have been larger."""
    sure = [r for r in told if is_one_number(r["peak_q05"], r["peak_q95"])]
    row = max(sure or told, key=lambda r: r["peak_median"])
    code = "tile.active_label" if row["state"] == "active" else "tile.largest_label"
    name = phrase.caravan(row["caravan_id"])
    evidence = phrase.text(
        "tile.evidence",
        interval=phrase.interval(row["peak_q05"], row["peak_q95"]),
        n=row["independent_sources"],
    )
    larger = [
        phrase.text("tile.larger", caravan=phrase.caravan(r["caravan_id"]), size=phrase.size(r))
        for r in sorted(told, key=lambda r: r["peak_q95"], reverse=True)
        if r is not row and r["peak_q95"] > row["peak_q95"]
    ]
    return {
        "figure": phrase.size(row),
        "label": phrase.text(code, caravan=name, day=phrase.day(row["peak_day"], "medium")),
        "note": ". ".join([evidence, " ".join(larger[:_MOST_LARGER])]) if larger else evidence,
    }


def _reports_tile(facts: Facts, phrase: Phrase) -> dict[str, str]:
    return {
        "figure": phrase.number(facts.counts["reports"]),
        "label": phrase.text("tile.reports_label", n=facts.counts["reports"]),
        "note": phrase.text(
            "tile.reports_note",
            sources=facts.counts["sources"],
            publishers=facts.counts["publishers"],
        ),
    }


def news(facts: Facts, phrase: Phrase) -> list[str]:
    """What became known in the last seven days; one sentence says so when nothing did."""
    out = []
    if facts.counts["new"]:
        n, sources = facts.counts["new"], facts.counts["new_sources"]
        out.append(phrase.text("news.reports", n=n, sources=sources))
    else:
        out.append(phrase.text("news.nothing", day=phrase.day(facts.as_of)))
    since = facts.as_of - timedelta(days=_NEW_DAYS)
    for row in facts.register:
        if row["first_day"] > since:
            name = phrase.caravan(row["caravan_id"])
            out.append(phrase.text("news.started", caravan=name, day=phrase.day(row["first_day"])))
    changes = (_change(row, facts, phrase) for row in facts.register if row["state"] == "active")
    out.extend([c for c in changes if c][:_MOST_CHANGES])
    if facts.guarded:
        out.append(phrase.text("news.held", day=phrase.day(facts.released.newest_day)))
    return out


def _change(row: Row, facts: Facts, phrase: Phrase) -> str:
    """How the size of a caravan on the way changed over the last seven days told."""
    band = facts.band(row["caravan_id"])
    if not band:
        return ""
    now = band[-1]
    earlier = [b for b in band if b["day"] <= now["day"] - timedelta(days=_NEW_DAYS)]
    then = earlier[-1] if earlier else band[0]
    ratio = now["median"] / then["median"] if then["median"] else 1.0
    code = "news.grew" if ratio > _NOTABLE else "news.shrank" if ratio < 1 / _NOTABLE else ""
    params = {
        "caravan": phrase.caravan(row["caravan_id"]),
        "now": phrase.people(now["median"]),
        "interval": phrase.interval(now["q05"], now["q95"]),
        "day": phrase.day(now["day"]),
        "n": row["independent_sources"],
    }
    if not code:
        return phrase.text("news.steady", **params)
    was = phrase.text(
        "news.was",
        people=phrase.people(then["median"]),
        interval=phrase.interval(then["q05"], then["q95"]),
        day=phrase.day(then["day"]),
    )
    return phrase.text(code, was=was, **params)
