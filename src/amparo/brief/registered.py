"""The register of caravans: the overview chart and one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amparo.brief.smallcharts import bar, overview, sparkline

if TYPE_CHECKING:
    from amparo.brief.facts import Facts, Row
    from amparo.brief.phrase import Phrase

__all__ = ["registered"]


def registered(facts: Facts, phrase: Phrase) -> dict[str, Any]:
    """The section's chart and table, newest caravan first."""
    sized = [r for r in facts.register if r["peak_median"] is not None]
    most = max((r["peak_q95"] for r in sized), default=1.0)
    large = {r["caravan_id"] for r in facts.large}
    rows = sorted(facts.register, key=lambda r: r["first_day"], reverse=True)
    return {
        "wide": overview(sized, phrase, narrow=False) if sized else None,
        "narrow": overview(sized, phrase, narrow=True) if sized else None,
        "rows": [_row(r, facts, phrase, most, linked=r["caravan_id"] in large) for r in rows],
        "total": len(rows),
        "unsized": len(rows) - len(sized),
    }


def _row(row: Row, facts: Facts, phrase: Phrase, most: float, *, linked: bool) -> dict[str, Any]:
    caravan_id = row["caravan_id"]
    known = row["peak_median"] is not None
    origin = phrase.place(row["origin"]) if row["origin"] else phrase.text("register.no_origin")
    return {
        "name": phrase.caravan(caravan_id),
        "id": row["label"],
        "anchor": phrase.anchor(caravan_id) if linked else "",
        "origin": origin,
        "days": phrase.days(row["first_day"], row["last_day"]),
        "active": row["state"] == "active",
        "state": phrase.capital(phrase.name("state", row["state"])),
        "people": phrase.people(row["peak_median"]) if known else "",
        "interval": phrase.interval(row["peak_q05"], row["peak_q95"]) if known else "",
        "day": phrase.day(row["peak_day"], "short") if known else "",
        "reason": _reason(caravan_id, facts, phrase),
        "bar": bar(row["peak_median"], row["peak_q05"], row["peak_q95"], most) if known else None,
        "spark": sparkline(facts.band(caravan_id)),
        "sources": phrase.number(row["independent_sources"]),
        "reports": phrase.number(row["reports"]),
    }


def _reason(caravan_id: str, facts: Facts, phrase: Phrase) -> str:
    reasons = [r["reason"] for r in facts.ledger[caravan_id]["on_the_way"] if r["reason"]]
    return phrase.name("not_estimable", reasons[0]) if reasons else phrase.text("not_estimable")
