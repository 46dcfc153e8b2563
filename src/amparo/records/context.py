"""The tables of the room ``context``: facts, series, incidents, policies, effects, dangers."""

from __future__ import annotations

from typing import Final

import polars as pl

from amparo.records.schema import Column, Schema

__all__ = [
    "ASYLUM", "CARD", "CAUSES", "CLAIMS", "DANGERS", "DATASETS", "EFFECTS", "FACTS", "HARMS",
    "INCIDENTS", "LINKS", "POLICIES", "SENTENCES", "SERIES", "STRETCHES",
]  # fmt: skip

_TEXT = Column(dtype=pl.String)
_DAY = Column(dtype=pl.Date)
_MAYBE_DAY = Column(dtype=pl.Date, nullable=True)
_NUMBER = Column(dtype=pl.Float64)
_MAYBE_NUMBER = Column(dtype=pl.Float64, nullable=True)
_MAYBE_COUNT = Column(dtype=pl.Float64, nullable=True, low=0)
_WHOLE = Column(dtype=pl.Int64, low=0)

#: What people die of on the way, as Missing Migrants groups it.
CAUSES: Final = frozenset(
    {"drowning", "environment", "vehicle", "violence", "sickness", "accident", "unknown"}
)
#: Parts of the corridor by which dangers are told, from south to north. Sectors of the US Border
#: Patrol have a denominator of their own; ``elsewhere`` is outside the corridor.
STRETCHES: Final = (
    "darien", "central_america", "mexico_south", "mexico_centre", "mexico_north",
    "rio_grande_valley", "laredo", "del_rio", "big_bend", "el_paso", "tucson", "yuma", "el_centro",
    "san_diego", "elsewhere",
)  # fmt: skip

#: Where numbers come from: one row a data set.
DATASETS: Final = Schema(
    "datasets",
    {
        "dataset": _TEXT,  # code, for example "cbp"
        "publisher": _TEXT,
        "title": _TEXT,
        "url": _TEXT,
        "licence": _TEXT,
        "carried": Column(dtype=pl.Boolean),  # whether its figures come with the package
        "read_on": _DAY,
    },
    key=("dataset",),
)

#: One number of a series: what was counted, where, of whom, in which period.
SERIES: Final = Schema(
    "series",
    {
        "series": _TEXT,  # code under ``series.`` in the catalogues
        "country": _TEXT,  # ISO 3166-1 alpha-3 of who counted
        "nationality": _TEXT,  # alpha-3 of whom; "" for everybody
        "part": _TEXT,  # "" for the whole, else a code: unaccompanied_children, tucson, deported
        "first_day": _DAY,
        "last_day": _DAY,
        "value": _NUMBER,
        "unit": _TEXT,  # events, people, per_100k, share, mm, index, usd
        "complete": Column(dtype=pl.Boolean),  # whether the source covers the whole period
        "dataset": _TEXT,
    },
    key=("series", "country", "nationality", "part", "first_day", "last_day"),
)

#: One record of deaths and disappearances. Numbers are minimums; "missing" are presumed dead.
INCIDENTS: Final = Schema(
    "incidents",
    {
        "incident_id": _TEXT,
        "main_id": _TEXT,  # incidents that the source split share it
        "record": Column(dtype=pl.String, allowed=frozenset({"incident", "split", "cumulative"})),
        "day_from": _DAY,
        "day_to": _DAY,  # later than day_from where the source dates a month, a year or a span
        "dead": Column(dtype=pl.Float64, low=0),
        "missing": Column(dtype=pl.Float64, low=0),
        "children": _MAYBE_COUNT,  # among them; null where not said
        "women": _MAYBE_COUNT,
        "men": _MAYBE_COUNT,
        "cause": Column(dtype=pl.String, allowed=CAUSES),
        "country": _TEXT,  # alpha-3 of where, "" if not said
        "route": _TEXT,  # as the source writes it
        "lat": Column(dtype=pl.Float64, nullable=True, low=-90, high=90),
        "lon": Column(dtype=pl.Float64, nullable=True, low=-180, high=180),
        "place_precision": Column(
            dtype=pl.String, allowed=frozenset({"point", "area", "country", "unknown"})
        ),
        "quality": Column(dtype=pl.Int32, low=0, high=5),  # 5 best, 0 not said
        "url": _TEXT,  # "" where the source gives none
        "dataset": _TEXT,
    },
    key=("incident_id",),
)

#: One checkable statement with its figure. Stated by a source, or computed from tables here.
FACTS: Final = Schema(
    "facts",
    {
        "claim": _TEXT,  # code; texts name their figures by it
        "value": _MAYBE_NUMBER,
        "low": _MAYBE_NUMBER,  # limits, where the figure is an estimate or a range
        "high": _MAYBE_NUMBER,
        "unit": _TEXT,  # people, events, share, ratio, per_100k, usd, days, years, mm, caravans
        "first_day": _MAYBE_DAY,  # the period of the figure
        "last_day": _MAYBE_DAY,
        "place": _TEXT,  # alpha-3, a stretch, or ""
        "kind": Column(
            dtype=pl.String, allowed=frozenset({"counted", "estimated", "survey", "law", "stated"})
        ),
        "publisher": _TEXT,
        "url": _TEXT,
        "licence": _TEXT,
        "read_on": _DAY,
        "review_by": _DAY,  # a later day makes the fact too old to print
    },
    key=("claim",),
)

#: A dated act of a government. Its words are under ``policy.`` in the catalogues.
POLICIES: Final = Schema(
    "policies",
    {
        "policy": _TEXT,
        "kind": Column(
            dtype=pl.String,
            allowed=frozenset(
                {"troops", "visas", "enforcement", "asylum", "closure", "agreement", "opening"}
            ),
        ),
        "country": _TEXT,  # alpha-3 of the government; several joined by ";"
        "first_day": _DAY,
        "last_day": _MAYBE_DAY,
        "figure": _MAYBE_NUMBER,  # its number: troops, visas; null if it has none
        "unit": _TEXT,
        "publisher": _TEXT,
        "url": _TEXT,
        "read_on": _DAY,
    },
    key=("policy",),
)

#: What followed a policy in a series: ratio of what came to what was to be expected without.
EFFECTS: Final = Schema(
    "effects",
    {
        "policy": _TEXT,
        "series": _TEXT,
        "country": _TEXT,
        "nationality": _TEXT,
        "part": _TEXT,
        "role": Column(dtype=pl.String, allowed=frozenset({"affected", "comparison"})),
        "months": Column(dtype=pl.Int32, low=1),  # after the policy
        "ratio": _MAYBE_NUMBER,
        "low": _MAYBE_NUMBER,  # 95 % interval
        "high": _MAYBE_NUMBER,
        "placebos": _WHOLE,  # dates without a policy that were tried
        "placebos_beyond": _WHOLE,  # of them those with a change as clear
        "verdict": Column(
            dtype=pl.String, allowed=frozenset({"associated", "not_told", "not_estimable"})
        ),
        "reason": _TEXT,  # code, where not estimable
        "also": _TEXT,  # other policies in the same months, joined by ";"
        "dataset": _TEXT,
    },
    key=("policy", "series", "country", "nationality", "part"),
)

#: Deaths and disappearances by stretch, and the risk where there is a denominator.
DANGERS: Final = Schema(
    "dangers",
    {
        "stretch": Column(dtype=pl.String, allowed=frozenset(STRETCHES)),
        "season": Column(dtype=pl.String, allowed=frozenset({"all", "hot", "cool"})),
        "first_day": _DAY,
        "last_day": _DAY,
        "records": _WHOLE,
        "dead": Column(dtype=pl.Float64, low=0),
        "missing": Column(dtype=pl.Float64, low=0),
        "children": _MAYBE_COUNT,
        # share of the records whose source is rated, with 3 or more of 5; null: none is rated
        "well_sourced": Column(dtype=pl.Float64, nullable=True, low=0, high=1),
        "exposure": _MAYBE_COUNT,  # crossings counted; null: no denominator
        "exposure_series": _TEXT,
        "rate": _MAYBE_NUMBER,  # deaths and disappearances for 10,000 of the exposure, shrunk
        "rate_low": _MAYBE_NUMBER,  # 90 % interval
        "rate_high": _MAYBE_NUMBER,
        "raw_rate": _MAYBE_NUMBER,
        "dataset": _TEXT,
    },
    key=("stretch", "season", "first_day"),
)

#: Harm done to people of caravans, as events tell it: a lower bound, for nobody counts it all.
HARMS: Final = Schema(
    "harms",
    {
        "harm": _TEXT,  # code under ``harm.`` in the catalogues
        "events": _WHOLE,
        "unsized": _WHOLE,  # of them those that give no number of people
        "claims": _WHOLE,  # statements that say it happened, no event of its own
        "victims_low": Column(dtype=pl.Float64, low=0),  # people, of the events that give a number
        "victims_high": Column(dtype=pl.Float64, low=0),
        "person_days": _MAYBE_NUMBER,  # people together, summed over days; null: none known
        "person_days_low": _MAYBE_NUMBER,
        "person_days_high": _MAYBE_NUMBER,
        "rate": _MAYBE_NUMBER,  # people harmed for 100,000 person-days, at least
        "rate_low": _MAYBE_NUMBER,  # 90 % interval
        "rate_high": _MAYBE_NUMBER,
    },
    key=("harm",),
)

#: How two yearly series go together across countries; never more than "associated".
LINKS: Final = Schema(
    "links",
    {
        "driver": _TEXT,  # a series
        "outcome": _TEXT,  # a series
        "countries": _TEXT,  # joined by ";"
        "first_year": Column(dtype=pl.Int32),
        "last_year": Column(dtype=pl.Int32),
        "n": _WHOLE,
        "slope": _MAYBE_NUMBER,  # change of ln outcome with one standard deviation of the driver
        "low": _MAYBE_NUMBER,  # 95 % interval
        "high": _MAYBE_NUMBER,
        "verdict": Column(
            dtype=pl.String, allowed=frozenset({"associated", "not_told", "not_estimable"})
        ),
    },
    key=("driver", "outcome"),
)

#: Rights and help by country: one line each. Its words are under ``card.`` in the catalogues.
CARD: Final = Schema(
    "card",
    {
        "country": _TEXT,
        "topic": Column(
            dtype=pl.String,
            allowed=frozenset(
                {
                    "emergency", "asylum", "unaccompanied_children", "voluntary_return", "consular",
                    "detention", "kidnapping_extortion",
                }
            ),
        ),
        "line": _TEXT,  # code of the sentence
        "phone": _TEXT,
        "publisher": _TEXT,
        "url": _TEXT,
        "read_on": _DAY,
        "verified": Column(dtype=pl.Boolean),
    },
    key=("country", "topic", "line"),
)  # fmt: skip

#: Why people go together: one claim a row. Its words are under ``claim.`` in the catalogues.
CLAIMS: Final = Schema(
    "claims",
    {
        "claim": _TEXT,
        "strength": Column(
            dtype=pl.String, allowed=frozenset({"supported", "stated", "mixed", "not_known"})
        ),
        "publisher": _TEXT,
        "url": _TEXT,
        "read_on": _DAY,
    },
    key=("claim", "url"),
)

#: The explanations. The words are under ``explain.`` in the catalogues.
SENTENCES: Final = Schema(
    "sentences",
    {
        "topic": Column(
            dtype=pl.String,
            allowed=frozenset(
                {"what", "how_many", "why", "together", "dangers", "policies", "rights"}
            ),
        ),
        "code": _TEXT,
        "claims": _TEXT,  # facts that it names or rests on, joined by ";"
    },
    key=("topic", "code"),
)

#: Claims of asylum in one country, by year and nationality.
ASYLUM: Final = Schema(
    "asylum",
    {
        "country": _TEXT,
        "year": Column(dtype=pl.Int32),
        "nationality": _TEXT,
        "applied": _MAYBE_COUNT,
        "decided": _MAYBE_COUNT,
        "recognised": _MAYBE_COUNT,
        "share": _MAYBE_COUNT,  # recognised of those decided in the year
    },
    key=("country", "year", "nationality"),
)
