"""From series, incidents and what was let out of the caravans to everything that explains them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from amparo.context.asylum import asylum
from amparo.context.dangers import dangers, totals
from amparo.context.effects import effects
from amparo.context.facts import Origin, fact, together
from amparo.context.harms import harms
from amparo.context.links import links
from amparo.context.measured import ORIGINS, measured_facts
from amparo.context.own import own_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amparo.context.bundle import Carried

__all__ = ["Groups", "assemble"]

#: Series that may drive departures: name, how months make a year, years of delay.
_DRIVERS: Final = (
    ("homicides", "sum", 1), ("poverty", "sum", 1), ("remittances", "sum", 1),
    ("unemployment", "sum", 0), ("rainfall", "sum", 1), ("disaster_displacement", "sum", 1),
    ("nino34", "mean", 1),
)  # fmt: skip
#: Series that the pictures show.
_TRENDS: Final = (
    "us_border_patrol", "mexico_events", "homicides", "poverty", "remittances",
    "disaster_displacement", "poverty_departments",
)  # fmt: skip
_INCIDENTS: Final = "missing_migrants"
_YEARS_OF_ASYLUM: Final = 9


@dataclass(frozen=True, kw_only=True)
class Groups:
    """What was let out of the caravans.

    Attributes:
        register: with each caravan's peak.
        ledger: LEDGER.
        sizes: SIZES.
        statements: the reports.
        events: EVENTS, the columns day_from, kind, harm_type, victims_low and victims_high.
        counts: numbers about the table of reports.
    """

    register: pl.DataFrame
    ledger: pl.DataFrame
    sizes: pl.DataFrame
    statements: pl.DataFrame
    events: pl.DataFrame
    counts: Mapping[str, int]


def assemble(given: Carried, groups: Groups, *, as_of: date, seed: int) -> dict[str, pl.DataFrame]:
    """Every table of the context by name, from what was known on a day.

    Args:
        given: series, incidents, policies and texts; what is later than ``as_of`` is left out.
        groups: what was let out of the caravans.
        as_of: the day on which the question is asked.
        seed: the run seed.
    """
    series = given.series.filter(pl.col("last_day") <= as_of)
    incidents = given.incidents.filter(pl.col("day_to") <= as_of)
    policies = _acts_by(given.policies, as_of)
    asked = given.questions.filter(pl.col("policy").is_in(policies["policy"].implode()))
    followed = effects(series, policies, asked, seed=seed)
    years = _whole_years(incidents, as_of)
    risks = dangers(incidents, series, seed=seed, years=years)
    facts = together(
        given.facts.filter(pl.col("last_day").is_null() | (pl.col("last_day") <= as_of)).to_dicts(),
        measured_facts(series, given.datasets),
        _danger_facts(incidents, risks, given.datasets, years),
        _effect_facts(followed, given.datasets),
        _policy_facts(policies, as_of),
        own_facts(groups.register, groups.ledger, groups.statements, groups.counts, as_of),
    )
    return {
        "facts": facts,
        "sentences": given.sentences,
        "trends": series.filter(pl.col("series").is_in(_TRENDS) & _for_pictures()),
        "policies": policies,
        "effects": followed,
        "dangers": risks,
        "harms": harms(groups.events, groups.sizes, seed=seed),
        "links": links(series, _DRIVERS, ORIGINS),
        "asylum": asylum(series, "MEX", ORIGINS).filter(
            pl.col("year") > as_of.year - _YEARS_OF_ASYLUM
        ),
        "claims": given.claims,
        "card": given.card,
        "datasets": given.datasets,
    }


def _acts_by(policies: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The acts that had begun on a day; that one would end was not known before."""
    ended = pl.when(pl.col("last_day") <= as_of).then("last_day")
    return policies.filter(pl.col("first_day") <= as_of).with_columns(last_day=ended)


def _whole_years(incidents: pl.DataFrame, as_of: date) -> tuple[int, int]:
    """First year with records, and the last that had ended and was recorded to its end.

    A copy that ends in July would halve the risk of its last year: such a year is left out.
    """
    first, newest = incidents["day_from"].min(), incidents["day_to"].max()
    if not isinstance(first, date) or not isinstance(newest, date):
        return as_of.year, as_of.year
    ended = as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1
    recorded = newest.year if newest.month == 12 else newest.year - 1  # noqa: PLR2004 - December
    return first.year, min(ended, recorded)


def _for_pictures() -> pl.Expr:
    """Totals, and the countries of origin; storms and droughts, but no other part."""
    people = pl.col("nationality").is_in(["", *ORIGINS])
    whole = ("disaster_displacement", "poverty_departments")
    parts = (pl.col("part") == "") | pl.col("series").is_in(whole)
    return people & parts


def _danger_facts(
    incidents: pl.DataFrame, risks: pl.DataFrame, datasets: pl.DataFrame, years: tuple[int, int]
) -> list[dict[str, Any]]:
    """Deaths and disappearances on the way, and how far the risks of stretches lie apart."""
    origin = Origin.of_dataset(datasets, _INCIDENTS)
    way = risks.filter((pl.col("season") == "all") & (pl.col("stretch") != "elsewhere"))
    if way.is_empty() or incidents.is_empty():
        return []
    span = {"first_day": date(years[0], 1, 1), "last_day": date(years[1], 12, 31)}
    border = way.filter(pl.col("exposure_series") == "us_border_patrol_sector")
    told = way.filter(pl.col("well_sourced").is_not_null())
    sourced = pl.col("well_sourced") * pl.col("records")
    share = told.select(sourced.sum() / pl.col("records").sum()).item()
    children = float(way.select(pl.col("children").fill_null(0).sum()).item())
    causes = totals(incidents.filter(pl.col("day_to") <= span["last_day"]))
    causes = causes.filter(pl.col("stretch") != "elsewhere")
    drowned = _lost(causes.filter(pl.col("cause") == "drowning"))
    exposed = _lost(causes.filter(pl.col("cause") == "environment"))
    rows = [
        fact("lost_on_the_way", _lost(way), "people", origin, **span),
        fact("lost_at_us_border", _lost(border), "people", origin, **span),
        fact("lost_children", children, "people", origin, **span),
        fact("lost_well_sourced", share, "share", origin, **span),
        fact("lost_drowned", drowned, "people", origin, **span),
        fact("lost_to_heat_or_cold", exposed, "people", origin, **span),
    ]
    estimated = replace(origin, kind="estimated")
    rated = way.filter(pl.col("rate").is_not_null()).sort("rate")
    for claim, at in (("lowest_risk", 0), ("highest_risk", -1)) if rated.height > 1 else ():
        row = rated.row(at, named=True)
        limits = {"low": row["rate_low"], "high": row["rate_high"], "place": row["stretch"]}
        rows.append(fact(claim, row["rate"], "per_10k", estimated, **limits, **span))
    return rows


def _policy_facts(policies: pl.DataFrame, as_of: date) -> list[dict[str, Any]]:
    """How many acts are known, and the most soldiers that one of them ordered."""
    if policies.is_empty():
        return []
    origin = Origin(
        publisher="Amparo", url="#policies", licence="CC BY 4.0", read_on=as_of, kind="counted"
    )
    span = {"first_day": policies["first_day"].min(), "last_day": policies["first_day"].max()}
    rows = [fact("own_policies", policies.height, "reports", origin, **span)]
    troops = policies.filter(pl.col("kind") == "troops").drop_nulls("figure").sort("figure")
    if troops.height:
        rows.append(fact("own_troops", troops["figure"][-1], "people", origin, **span))
    return rows


def _lost(rows: pl.DataFrame) -> float:
    """People dead and missing."""
    return float(rows.select(pl.col("dead").sum() + pl.col("missing").sum()).item())


def _effect_facts(followed: pl.DataFrame, datasets: pl.DataFrame) -> list[dict[str, Any]]:
    """What followed each policy, one fact an effect that could be estimated."""
    out = []
    for row in followed.drop_nulls("ratio").iter_rows(named=True):
        parts = [row["series"], row["nationality"].lower(), row["part"]]
        claim = "_".join(["effect", row["policy"], *(p for p in parts if p)])
        origin = Origin.of_dataset(datasets, row["dataset"], kind="estimated")
        out.append(
            fact(claim, row["ratio"], "ratio", origin, low=row["low"], high=row["high"],
                 place=row["country"])
        )  # fmt: skip
    return out
