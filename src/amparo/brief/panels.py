"""One panel for each larger caravan: its size through time, its events, what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amparo.brief.courses import courses
from amparo.brief.facts import is_size, thinned
from amparo.brief.fit import fit
from amparo.brief.happened import happened
from amparo.brief.keys import band_key, mark_key
from amparo.brief.outcomes import outcomes, printed
from amparo.brief.palette import FAMILIES, family_of
from amparo.brief.sizechart import NARROW, WIDE, SizeChart
from amparo.records.peaks import is_one_number

if TYPE_CHECKING:
    from amparo.brief.facts import Facts, Row
    from amparo.brief.phrase import Phrase

__all__ = ["panels"]


def panels(facts: Facts, phrase: Phrase) -> list[dict[str, Any]]:
    """Every panel, newest caravan first."""
    return [_panel(row, facts, phrase) for row in facts.large]


def _panel(row: Row, facts: Facts, phrase: Phrase) -> dict[str, Any]:
    caravan_id = row["caravan_id"]
    said = facts.by_caravan[caravan_id]
    sizes = [r for r in said if is_size(r) and not r["is_copy"]]
    dots = thinned(sizes)
    band = facts.band(caravan_id)
    marks = happened(row, facts, phrase)
    title = phrase.text("chart.title", caravan=phrase.caravan(caravan_id))
    summary = _summary(row, dots, phrase)
    days = [m["date"] for m in marks["marked"]]
    wide, narrow = (
        SizeChart(paper, band=band, dots=dots, marks=days, peak=row, phrase=phrase)
        for paper in (WIDE, NARROW)
    )
    key = phrase.anchor(caravan_id)
    return {
        "anchor": key,
        "name": phrase.caravan(caravan_id),
        "active": row["state"] == "active",
        "state": phrase.capital(phrase.name("state", row["state"])),
        "standfirst": _standfirst(row, said, phrase),
        "title": title,
        "wide": wide.draw(key, title, summary),
        "narrow": narrow.draw(key, title, summary),
        "notes": _notes(wide.outside, len(dots), len(sizes), phrase),
        "legend": _legend(dots, phrase, with_band=bool(band)),
        "dots": [_listed(r, phrase) for r in dots],
        "band": [_daily(b, phrase) for b in band],
        "events": marks,
        "courses": courses(row, facts, phrase),
        "outcomes": outcomes(caravan_id, facts, phrase),
        "printed": printed(said, phrase),
        "fit": fit(said, phrase),
    }


def _standfirst(row: Row, said: list[Row], phrase: Phrase) -> str:
    copies = sum(r["is_copy"] for r in said)
    evidence = phrase.text(
        "panel.evidence", n=row["independent_sources"], reports=row["reports"], copies=copies
    )
    span = phrase.days(row["first_day"], row["last_day"], "long")
    if row["peak_median"] is None:
        return phrase.text("panel.unsized", span=span, evidence=evidence)
    one = is_one_number(row["peak_q05"], row["peak_q95"])
    return phrase.text(
        "panel.standfirst" if one else "panel.standfirst_wide",
        span=span,
        people=phrase.people(row["peak_median"]),
        interval=phrase.interval(row["peak_q05"], row["peak_q95"]),
        low=phrase.people(row["peak_q05"]),
        high=phrase.people(row["peak_q95"]),
        day=phrase.day(row["peak_day"]),
        evidence=evidence,
    )


def _notes(outside: int, shown: int, total: int, phrase: Phrase) -> list[str]:
    """What the chart leaves to the table, and the table to the workspace."""
    notes = [phrase.text("chart.outside", n=outside)] if outside else []
    if shown < total:
        notes.append(phrase.text("chart.thinned", shown=shown, total=total))
    return notes


def _summary(row: Row, dots: list[Row], phrase: Phrase) -> str:
    low, high = min(d["value_low"] for d in dots), max(d["value_high"] for d in dots)
    told = phrase.text("chart.desc", n=len(dots), low=low, high=high)
    if row["peak_median"] is None:
        return told
    peak = phrase.text(
        "chart.desc_peak",
        people=phrase.people(row["peak_median"]),
        interval=phrase.interval(row["peak_q05"], row["peak_q95"]),
        day=phrase.day(row["peak_day"]),
    )
    return f"{told} {peak}"


def _legend(dots: list[Row], phrase: Phrase, *, with_band: bool) -> list[dict[str, Any]]:
    """Keys of what this chart shows, and of nothing else."""
    seen = {family_of(d["source_type"]) for d in dots}
    keys = [{"mark": band_key(), "text": phrase.text("legend.band")}] if with_band else []
    keys += [
        {"mark": mark_key(f, "f"), "text": phrase.text(f"legend.{f}")}
        for f in FAMILIES
        if f in seen
    ]
    if any(d["scope"] != "whole" for d in dots):
        keys.append(
            {"mark": mark_key("authority", "h", plain=True), "text": phrase.text("legend.part")}
        )
    return keys


def _listed(row: Row, phrase: Phrase) -> dict[str, Any]:
    return {
        "day": phrase.days(row["day_from"], row["day_to"]),
        "number": phrase.stated(row),
        "counted": phrase.capital(phrase.counted(row)),
        "detail": f"{phrase.name('scope', row['scope'])}; {phrase.name('measure', row['measure'])}",
        "where": phrase.where(row),
        "source": phrase.source(row),
        "publisher": phrase.publisher(row),
        "url": row["url"],
    }


def _daily(row: Row, phrase: Phrase) -> dict[str, Any]:
    return {
        "day": phrase.day(row["day"], "medium"),
        "people": phrase.people(row["median"]),
        "interval": phrase.interval(row["q05"], row["q95"]),
        "sources": phrase.number(row["sources"]),
    }
