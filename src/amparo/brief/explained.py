"""Sections on why people go, how dangerous it is, what followed policies, what help there is."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from amparo.brief.dangerchart import danger_chart
from amparo.brief.policychart import Trend, policy_chart
from amparo.brief.sentences import Sentences
from amparo.brief.trendchart import Panel, rows_of, trend_chart
from amparo.records.context import STRETCHES
from amparo.records.vocab import COMPARTMENTS

if TYPE_CHECKING:
    from datetime import date

    from amparo.brief.facts import Facts, Row
    from amparo.brief.phrase import Phrase
    from amparo.records.released import ReleasedContext

__all__ = ["card", "explained", "topics"]

_TOPICS: Final = ("what", "how_many", "why", "together", "dangers", "policies", "rights")
_ORIGINS: Final = ("HND", "SLV", "GTM")
#: Series of the reasons, and whether they are shares of one.
_REASONS: Final = (
    ("homicides", False), ("poverty", True), ("remittances", True),
    ("disaster_displacement", False),
)  # fmt: skip
_FIRST_YEAR: Final = 2000
_TRENDS: Final = (("us_border_patrol", "USA"), ("mexico_events", "MEX"))


def explained(facts: Facts, phrase: Phrase) -> dict[str, Any] | None:
    """Everything about the reasons, dangers, policies and help; None where it was not asked for."""
    context = facts.released.context
    if context is None:
        return None
    return {
        "topics": topics(context, phrase),
        "why": _why(context, phrase),
        "departments": _departments(context, phrase),
        "claims": _claims(context, phrase),
        "links": _links(context, phrase),
        "dangers": _dangers(context, phrase),
        "harms": [_harm(r, phrase) for r in context.harms.frame.iter_rows(named=True)],
        "policies": _policies(context, facts, phrase),
        "effects": _effects(context, phrase),
        "fates": _fates(context, phrase),
        "asylum": [_asylum(r, phrase) for r in context.asylum.frame.iter_rows(named=True)],
        "card": card(context, phrase),
        "datasets": [_dataset(r, phrase) for r in context.datasets.frame.iter_rows(named=True)],
    }  # fmt: skip


def _dataset(row: Row, phrase: Phrase) -> dict[str, str]:
    return {
        "label": phrase.words.translated(row["publisher"]),
        "title": phrase.words.translated(row["title"]),
        "url": row["url"],
        "licence": row["licence"],
        "day": phrase.day(row["read_on"], "medium"),
    }


def topics(context: ReleasedContext, phrase: Phrase) -> list[dict[str, Any]]:
    """The explanations, topic by topic."""
    writer = Sentences(context.facts.frame.to_dicts(), phrase)
    told: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in context.sentences.frame.iter_rows(named=True):
        code = f"explain.{row['topic']}.{row['code']}"
        told[row["topic"]].append(writer.written(code, row["claims"]))
    return [
        {"topic": t, "title": phrase.words.text(f"explain.{t}.title"), "sentences": told[t]}
        for t in _TOPICS
        if told[t]
    ]


def _fates(context: ReleasedContext, phrase: Phrase) -> list[dict[str, str]]:
    """What became of the people of all caravans: our own facts, one row a compartment."""
    facts = {f["claim"]: f for f in context.facts.frame.iter_rows(named=True)}
    rows = [(name, facts.get(f"own_{name}")) for name in COMPARTMENTS]
    return [
        {
            "name": phrase.capital(phrase.name("compartment", name)),
            "people": phrase.people(row["value"]),
            "interval": phrase.interval(row["low"], row["high"]),
        }
        for name, row in rows
        if row is not None
    ]


def _why(context: ReleasedContext, phrase: Phrase) -> dict[str, Any] | None:
    panels = [p for name, share in _REASONS if (p := _panel(context, phrase, name, share))]
    departures = _panel(context, phrase, "us_border_patrol", share=False)
    panels = [departures, *panels] if departures else panels
    if not panels:
        return None
    return {
        "wide": trend_chart(panels, phrase, narrow=False),
        "narrow": trend_chart(panels, phrase, narrow=True),
        "tables": [
            {"title": p.title, "unit": p.unit, "heads": [n for n, _ in p.lines],
             "rows": _written(p, phrase)}
            for p in panels
        ],
    }  # fmt: skip


def _panel(context: ReleasedContext, phrase: Phrase, name: str, share: bool) -> Panel | None:
    rows = context.trends.frame.filter(
        (pl.col("series") == name) & (pl.col("first_day").dt.year() >= _FIRST_YEAR)
    )
    lines = []
    for iso in _ORIGINS:
        where = (pl.col("nationality") == iso) | (
            (pl.col("nationality") == "") & (pl.col("country") == iso)
        )
        years = (
            rows.filter(where).group_by(year=pl.col("first_day").dt.year())
            .agg(pl.col("value").sum()).sort("year")
        )  # fmt: skip
        if years.height:
            lines.append((phrase.country(iso), tuple((int(y), float(v)) for y, v in years.rows())))
    if not lines:
        return None
    title = phrase.capital(phrase.name("series", name))
    unit = phrase.name("series_unit", name)
    return Panel(title=title, unit=unit, lines=tuple(lines), share=share)


def _written(panel: Panel, phrase: Phrase) -> list[dict[str, Any]]:
    def told(value: float | None) -> str:
        if value is None:
            return ""
        if panel.share:
            return phrase.words.share(value)
        return phrase.number(value) if value >= 100 else phrase.words.decimal(value, 1)  # noqa: PLR2004

    return [
        {"year": str(r["year"]), "cells": [told(v) for v in r["values"]]} for r in rows_of(panel)
    ]


def _departments(context: ReleasedContext, phrase: Phrase) -> list[dict[str, str]]:
    """Poverty by department, the last survey of each country, the poorest first."""
    rows = context.trends.frame.filter(
        (pl.col("series") == "poverty_departments") & (pl.col("part") != "")
        & pl.col("country").is_in(_ORIGINS)
    )  # fmt: skip
    last = rows.filter(pl.col("last_day") == pl.col("last_day").max().over("country"))
    order = {iso: k for k, iso in enumerate(_ORIGINS)}
    told = sorted(last.iter_rows(named=True), key=lambda r: (order[r["country"]], -r["value"]))
    return [
        {
            "country": phrase.country(r["country"]),
            "name": r["part"],
            "share": phrase.words.share(r["value"]),
            "years": f"{r['first_day'].year}–{r['last_day'].year}",  # noqa: RUF001 - of the survey
        }
        for r in told
    ]


def _claims(context: ReleasedContext, phrase: Phrase) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in context.claims.frame.iter_rows(named=True):
        claim = found.setdefault(
            row["claim"],
            {
                "title": phrase.words.text(f"claim.{row['claim']}.title"),
                "text": phrase.words.text(f"claim.{row['claim']}.evidence"),
                "strength": phrase.text(f"why.strength_{row['strength']}"),
                "sources": [],
            },
        )
        label = phrase.words.translated(row["publisher"])
        claim["sources"].append({"label": label, "url": row["url"]})
    return list(found.values())


def _links(context: ReleasedContext, phrase: Phrase) -> list[dict[str, Any]]:
    out = []
    for row in context.links.frame.iter_rows(named=True):
        slope = ""
        if row["slope"] is not None:
            low, high = (phrase.words.decimal(row[n], 2) for n in ("low", "high"))
            told = phrase.text("interval", low=low, high=high)
            slope = f"{phrase.words.decimal(row['slope'], 2)} ({told})"
        out.append(
            {
                "driver": phrase.capital(phrase.name("series", row["driver"])),
                "years": f"{row['first_year']}–{row['last_year']}" if row["n"] else "",  # noqa: RUF001
                "n": phrase.number(row["n"]),
                "slope": slope,
                "verdict": phrase.text(f"verdict.{row['verdict']}"),
            }
        )
    return out


def _dangers(context: ReleasedContext, phrase: Phrase) -> dict[str, Any] | None:
    every = context.dangers.frame.filter(pl.col("stretch") != "elsewhere")
    rows = _by_stretch(every.filter(pl.col("season") == "all"))
    if not rows:
        return None
    seasons = every.filter((pl.col("season") != "all") & pl.col("rate").is_not_null()).to_dicts()
    span = (min(r["first_day"] for r in rows), max(r["last_day"] for r in rows))
    return {
        "wide": danger_chart(rows, phrase, narrow=False),
        "narrow": danger_chart(rows, phrase, narrow=True),
        "how": phrase.text("dangers.how", first=str(span[0].year), last=str(span[1].year)),
        "rows": [_danger(r, seasons, phrase) for r in rows],
    }


def _by_stretch(dangers: pl.DataFrame) -> list[Row]:
    """One row a stretch, from south to north: days without a denominator add to the counts."""
    rated = dangers.filter(pl.col("rate").is_not_null()).unique("stretch", keep="first")
    rated_records = pl.col("records").filter(pl.col("well_sourced").is_not_null()).sum()
    sourced = (pl.col("well_sourced") * pl.col("records")).sum() / rated_records
    sourced = pl.when(rated_records > 0).then(sourced)
    said = pl.col("children").is_not_null()
    children = pl.when(said.any()).then(pl.col("children").sum())
    counts = (
        dangers.filter(pl.col("records") > 0)
        .group_by("stretch")
        .agg(
            pl.col("records", "dead", "missing").sum(), pl.col("first_day").min(),
            pl.col("last_day").max(), children=children, well_sourced=sourced,
        )
    )  # fmt: skip
    names = ("exposure", "rate", "rate_low", "rate_high")
    rows = counts.join(rated.select("stretch", *names), on="stretch", how="left").to_dicts()
    return sorted(rows, key=lambda r: STRETCHES.index(r["stretch"]))


def _danger(row: Row, seasons: list[Row], phrase: Phrase) -> dict[str, Any]:
    def rate(found: Row) -> str:
        low, high = (phrase.words.decimal(found[n], 2) for n in ("rate_low", "rate_high"))
        return phrase.text("dangers.rate", rate=phrase.words.decimal(found["rate"], 2), low=low,
                           high=high)  # fmt: skip

    halves = {s["season"]: rate(s) for s in seasons if s["stretch"] == row["stretch"]}
    known = row["rate"] is not None
    children, sourced = row["children"], row["well_sourced"]
    return {
        "name": phrase.capital(phrase.name("stretch", row["stretch"])),
        "dead": phrase.number(row["dead"]),
        "missing": phrase.number(row["missing"]),
        "children": "" if children is None else phrase.number(children),
        "sourced": "" if sourced is None else phrase.words.share(sourced),
        "exposure": phrase.number(row["exposure"]) if known else "",
        "rate": rate(row) if known else phrase.text("dangers.no_denominator"),
        "hot": halves.get("hot", ""),
        "cool": halves.get("cool", ""),
    }


def _harm(row: Row, phrase: Phrase) -> dict[str, Any]:
    low, high = row["victims_low"], row["victims_high"]
    people = phrase.number(low) if low == high else phrase.interval_exact(low, high)
    rate = phrase.text("dangers.no_denominator")
    if row["rate"] is not None:
        limits = (phrase.words.decimal(row[n], 1) for n in ("rate_low", "rate_high"))
        names = zip(("low", "high"), limits, strict=True)
        told = phrase.words.decimal(row["rate"], 1)
        rate = phrase.text("dangers.rate", rate=told, **dict(names))
    return {
        "name": phrase.capital(phrase.name("harm", row["harm"])),
        "events": phrase.number(row["events"]),
        "claims": phrase.number(row["claims"]),
        "people": people if row["events"] > row["unsized"] else "",
        "rate": rate,
    }


def _policies(context: ReleasedContext, facts: Facts, phrase: Phrase) -> dict[str, Any] | None:
    rows = context.policies.frame.sort("first_day", "policy").to_dicts()
    if not rows:
        return None
    first = min([r["first_day"] for r in rows] + [c["first_day"] for c in facts.register])
    span = (first.replace(month=1, day=1), facts.as_of)
    trends = [_trend(context, phrase, series, country, span) for series, country in _TRENDS]
    drawn = (rows, facts.register, [t for t in trends if t.points], span, phrase)
    return {
        "wide": policy_chart(*drawn, narrow=False) if any(t.points for t in trends) else None,
        "narrow": policy_chart(*drawn, narrow=True) if any(t.points for t in trends) else None,
        "trends": [t.name.replace("\n", " ") for t in trends if t.points],
        "rows": [_policy(k, r, phrase) for k, r in enumerate(rows, start=1)],
    }


def _trend(
    context: ReleasedContext, phrase: Phrase, series: str, country: str, span: tuple[date, date]
) -> Trend:
    rows = context.trends.frame.filter(
        (pl.col("series") == series) & (pl.col("country") == country)
        & (pl.col("nationality") == "") & (pl.col("part") == "")
        & pl.col("first_day").is_between(*span)
        & ((pl.col("last_day") - pl.col("first_day")).dt.total_days() < 32)  # noqa: PLR2004
        & (pl.col("value") > 0)
    ).sort("first_day")  # fmt: skip
    name = phrase.text(f"policies.trend_{series}")
    return Trend(name=name, points=tuple(rows.select("first_day", "value").rows()))


def _policy(number: int, row: Row, phrase: Phrase) -> dict[str, Any]:
    words = phrase.words
    days = phrase.day(row["first_day"], "medium")
    if row["last_day"] is not None and row["last_day"] != row["first_day"]:
        days = phrase.days(row["first_day"], row["last_day"])
    figure = row["figure"]
    return {
        "number": number,
        "day": days,
        "countries": words.listing([phrase.country(c) for c in row["country"].split(";")]),
        "title": words.text(f"policy.{row['policy']}.title"),
        "text": words.text(
            f"policy.{row['policy']}.what",
            figure="" if figure is None else phrase.number(figure),
        ),
        "publisher": words.translated(row["publisher"]),
        "url": row["url"],
    }


def _effects(context: ReleasedContext, phrase: Phrase) -> list[dict[str, Any]]:
    """What followed each policy; others of the same months by their number in the list."""
    order = context.policies.frame.sort("first_day", "policy")["policy"].to_list()
    numbers = {policy: k for k, policy in enumerate(order, start=1)}
    out: dict[str, dict[str, Any]] = {}
    asked = sorted(context.effects.frame.iter_rows(named=True), key=lambda r: numbers[r["policy"]])
    for row in asked:
        title = phrase.words.text(f"policy.{row['policy']}.title")
        title = phrase.text("policies.numbered", number=numbers[row["policy"]], title=title)
        group = out.setdefault(row["policy"], {"title": title, "rows": [], "also": set()})
        group["also"] |= {numbers[a] for a in row["also"].split(";") if a}
        group["rows"].append(_effect(row, phrase))
    for group in out.values():
        also = ", ".join(str(n) for n in sorted(group["also"]))
        group["also"] = phrase.text("policies.also", also=also) if also else ""
    return list(out.values())


def _effect(row: Row, phrase: Phrase) -> dict[str, Any]:
    what = [phrase.capital(phrase.name("series", row["series"]))]
    what += [phrase.country(row["nationality"])] if row["nationality"] else []
    what += [phrase.name("part", row["part"])] if row["part"] else []
    ratio = ""
    if row["ratio"] is not None:
        told = {n: phrase.words.share(row[n] - 1) for n in ("ratio", "low", "high")}
        ratio = phrase.text("policies.change", **told)
    reason = f"effect_reason.{row['reason']}"
    return {
        "what": " · ".join(what),
        "role": phrase.text(f"policies.role_{row['role']}"),
        "ratio": ratio or (phrase.words.text(reason) if reason in phrase.words else ""),
        "placebos": phrase.text(
            "policies.placebos", n=row["placebos_beyond"], total=row["placebos"]
        ) if row["ratio"] is not None else "",
        "verdict": phrase.text(f"verdict.{row['verdict']}"),
    }  # fmt: skip


def _asylum(row: Row, phrase: Phrase) -> dict[str, Any]:
    def told(name: str) -> str:
        return "" if row[name] is None else phrase.number(row[name])

    return {
        "year": str(row["year"]),
        "nationality": phrase.country(row["nationality"]),
        "applied": told("applied"),
        "decided": told("decided"),
        "recognised": told("recognised"),
        "share": "" if row["share"] is None else phrase.words.share(row["share"]),
    }


def card(context: ReleasedContext, phrase: Phrase) -> list[dict[str, Any]]:
    """Rights and help, country by country, topic by topic."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in context.card.frame.iter_rows(named=True):
        lines = found.setdefault(row["country"], {}).setdefault(row["topic"], [])
        code = f"card.{row['country'].lower()}.{row['topic']}.{row['line']}"
        lines.append(
            {
                "text": phrase.words.text(code, phone=row["phone"]),
                "phone": row["phone"],
                "publisher": phrase.words.translated(row["publisher"]),
                "url": row["url"],
                "day": phrase.day(row["read_on"], "medium"),
                "verified": row["verified"],
            }
        )
    return [
        {
            "country": phrase.country(iso),
            "iso": iso,
            "topics": [
                {"title": phrase.words.text(f"card_topic.{t}"), "lines": lines}
                for t, lines in parts.items()
            ],
        }
        for iso, parts in found.items()
    ]
