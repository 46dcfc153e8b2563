"""The tables that the rooms hand on. Text not said is "", unknown numbers and dates are null."""

from __future__ import annotations

from typing import Final

import polars as pl

from amparo.records import vocab
from amparo.records.schema import Column, Schema

__all__ = [
    "ASSIGNMENT", "BALANCE", "COMPOSITION", "DECISIONS", "EVENTS", "HABITS", "LEANS", "LEDGER",
    "PREDICTION_LEVELS", "QUARANTINE", "READINGS", "REGISTER", "REPORTS", "REVISIONS", "SIZES",
    "STAGES", "prediction_columns",
]  # fmt: skip

_TEXT = Column(dtype=pl.String)
_DAY = Column(dtype=pl.Date)
_MAYBE_DAY = Column(dtype=pl.Date, nullable=True)
_PEOPLE = Column(dtype=pl.Float64, low=0)
_MAYBE_NUMBER = Column(dtype=pl.Float64, nullable=True)


def _coded(allowed: frozenset[str]) -> Column:
    return Column(dtype=pl.String, allowed=allowed)


#: One source's statement of one number about one group at a place and time.
REPORTS: Final = Schema(
    "reports",
    {
        "report_id": _TEXT,
        "publisher": _TEXT,
        "publisher_kind": _coded(vocab.PUBLISHER_KINDS),
        "published_on": _MAYBE_DAY,
        "url": _TEXT,
        "lang": _TEXT,
        "observed_from": _DAY,
        "observed_to": _DAY,
        "precision_days": Column(dtype=pl.Int32, low=0),
        "source_name": _TEXT,
        "source_type": _coded(vocab.SOURCE_TYPES),
        "quantity": _coded(vocab.QUANTITIES),
        "measure": _coded(vocab.MEASURES),
        "scope": _coded(vocab.SCOPES),
        "value_low": _PEOPLE,
        "value_high": _PEOPLE,
        "qualifier": _coded(vocab.QUALIFIERS),
        "place": _TEXT,
        "admin1": _TEXT,
        "country_iso3": _TEXT,
        "lat": Column(dtype=pl.Float64, nullable=True, low=-90, high=90),
        "lon": Column(dtype=pl.Float64, nullable=True, low=-180, high=180),
        "caravan_hint": _TEXT,
        "nationality": _TEXT,
        "note": _TEXT,
        # --- added by intake ---
        "known_on": _DAY,  # published_on, else observed_to + 1 day
        "known_inferred": Column(dtype=pl.Boolean),
        "low": _PEOPLE,  # the stated number as an interval of people
        "high": _PEOPLE,
        "place_id": _TEXT,  # "" unless the place resolved to exactly one
        "place_status": _coded(vocab.PLACE_STATUSES),
        "place_candidates": _TEXT,  # ids joined by ";", best first
    },
    key=("report_id",),
)

#: Dated policies and incidents.
EVENTS: Final = Schema(
    "events",
    {
        "event_id": _TEXT,
        "date_from": _DAY,
        "date_to": _DAY,
        "kind": _coded(vocab.EVENT_KINDS),
        "actor": _TEXT,
        "place": _TEXT,
        "country_iso3": _TEXT,
        "lat": _MAYBE_NUMBER,
        "lon": _MAYBE_NUMBER,
        "what": _TEXT,
        "victims_low": _MAYBE_NUMBER,
        "victims_high": _MAYBE_NUMBER,
        "harm_type": _TEXT,
        "url": _TEXT,
        "publisher": _TEXT,
        "known_on": _DAY,  # date_from + 1 day: the event tables carry no publication date
    },
    key=("event_id",),
)

#: One problem of one row that was kept out.
QUARANTINE: Final = Schema(
    "quarantine",
    {
        "row": Column(dtype=pl.Int64, low=1),
        "column": _TEXT,
        "reason": _TEXT,
        "hint": _TEXT,
        "params": _TEXT,  # JSON object of what the sentences name
    },
)

#: Which reports are about which group. ``season`` names the sum of groups when kind is several.
ASSIGNMENT: Final = Schema(
    "assignment",
    {
        "report_id": _TEXT,
        "caravan_id": _TEXT,
        "probability": Column(dtype=pl.Float64, low=0, high=1),
        "kind": _coded(vocab.ASSIGNMENT_KINDS),
        "season": _TEXT,
    },
    key=("report_id", "caravan_id"),
)

#: What a person decided about a report, in the order in which it was decided.
DECISIONS: Final = Schema(
    "decisions",
    {
        "report_id": _TEXT,
        "caravan_id": _TEXT,
        "action": _coded(vocab.DECISIONS),
        "role": _TEXT,  # what the person is, never who
        "reason": _TEXT,
        "decided_on": _DAY,
    },
)

#: The caravans: one row each.
REGISTER: Final = Schema(
    "register",
    {
        "caravan_id": _TEXT,
        "label": _TEXT,
        "first_day": _DAY,
        "last_day": _DAY,
        "origin": _TEXT,  # place id
        "path": _TEXT,  # place ids in order of time, joined by ";"
        "reports": Column(dtype=pl.Int64, low=0),
        "independent_sources": Column(dtype=pl.Int64, low=0),
        "state": _coded(vocab.STATES),
    },
    key=("caravan_id",),
)

#: People by caravan, day and compartment.
LEDGER: Final = Schema(
    "ledger",
    {
        "caravan_id": _TEXT,
        "day": _DAY,
        "compartment": _coded(frozenset(vocab.COMPARTMENTS)),
        "median": _MAYBE_NUMBER,
        "q05": _MAYBE_NUMBER,
        "q95": _MAYBE_NUMBER,
        "basis": _coded(vocab.BASES),
        "reason": _TEXT,  # code under ``not_estimable.`` in the catalogues, "" if estimated
        "sources": Column(dtype=pl.Int64, low=0),  # independent sources behind the cell so far
    },
    key=("caravan_id", "day", "compartment"),
)

#: Posterior draws of the ledger, for the balance and for sums: whole people.
BALANCE: Final = Schema(
    "balance",
    {
        "caravan_id": _TEXT,
        "day": _DAY,
        "draw": Column(dtype=pl.Int32, low=0),
        **{c: Column(dtype=pl.Int64, low=0) for c in vocab.COMPARTMENTS},
    },
    key=("caravan_id", "day", "draw"),
)

#: People together in a caravan by day, on the way or at the northern border, where estimable.
SIZES: Final = Schema(
    "sizes",
    {
        "caravan_id": _TEXT,
        "day": _DAY,
        "median": _PEOPLE,
        "q05": _PEOPLE,
        "q95": _PEOPLE,
    },
    key=("caravan_id", "day"),
)

#: People together by stage of the journey, whatever else became of them, where estimable.
STAGES: Final = Schema(
    "stages",
    {
        "caravan_id": _TEXT,
        "day": _DAY,
        "stage": _coded(frozenset({"before_border", "northern_border"})),
        "median": _PEOPLE,
        "q05": _PEOPLE,
        "q95": _PEOPLE,
    },
    key=("caravan_id", "day", "stage"),
)

#: How each report of a size was read: shares of the draws in which it counts the whole group, a
#: part, everybody so far, people at the northern border, nothing of the group (wild, or repeated).
READINGS: Final = Schema(
    "readings",
    {
        "caravan_id": _TEXT,
        "report_id": _TEXT,
        **{
            name: Column(dtype=pl.Float64, low=0, high=1)
            for name in ("whole", "part", "total", "north", "nothing")
        },
    },
    key=("caravan_id", "report_id"),
)

#: Habit of each kind of source: factor exp(lean) on the number, spread in ln units.
LEANS: Final = Schema(
    "leans",
    {
        "source_type": _coded(vocab.SOURCE_TYPES),
        "lean": Column(dtype=pl.Float64),
        "lean_q05": Column(dtype=pl.Float64),
        "lean_q95": Column(dtype=pl.Float64),
        "spread": Column(dtype=pl.Float64, low=0),
        "reports": Column(dtype=pl.Int64, low=0),
    },
    key=("source_type",),
)

#: Habit of each named source that speaks of at least two numbers: its own lean, beside its kind's.
HABITS: Final = Schema(
    "habits",
    {
        "source_key": _TEXT,
        "source_name": _TEXT,
        "source_type": _coded(vocab.SOURCE_TYPES),
        "lean": Column(dtype=pl.Float64),  # its kind's lean and its own together, ln units
        "lean_q05": Column(dtype=pl.Float64),
        "lean_q95": Column(dtype=pl.Float64),
        "reports": Column(dtype=pl.Int64, low=1),
        "caravans": Column(dtype=pl.Int64, low=1),
    },
    key=("source_key",),
)

#: Children, unaccompanied children, women and nationalities among the people together.
COMPOSITION: Final = Schema(
    "composition",
    {
        "caravan_id": _TEXT,
        "day": _DAY,
        "group": _TEXT,  # children, unaccompanied_children, women, or nationality:HND
        "median": _MAYBE_NUMBER,  # people
        "q05": _MAYBE_NUMBER,
        "q95": _MAYBE_NUMBER,
        "share_median": _MAYBE_NUMBER,  # of the people together
        "share_q05": _MAYBE_NUMBER,
        "share_q95": _MAYBE_NUMBER,
        "basis": _coded(vocab.BASES),
        "reason": _TEXT,
        "sources": Column(dtype=pl.Int64, low=0),
    },
    key=("caravan_id", "day", "group"),
)

#: What was estimated of each day as known on each later day, and which reports moved it.
REVISIONS: Final = Schema(
    "revisions",
    {
        "caravan_id": _TEXT,
        "known_on": _DAY,  # the estimate is the one made on this day
        "day": _DAY,
        "median": _PEOPLE,
        "q05": _PEOPLE,
        "q95": _PEOPLE,
        "before": _MAYBE_NUMBER,  # the median as known before; null the first time
        "moved_by": _TEXT,  # new reports that moved it most, ids joined by ";", the most first
        "moves": _TEXT,  # ln of the factor by which each moves the median, joined by ";"
    },
    key=("caravan_id", "known_on", "day"),
)

PREDICTION_LEVELS: Final = tuple(round(0.05 * k, 2) for k in range(1, 20))


def prediction_columns() -> list[str]:
    """Names of the 19 quantile columns, q05 to q95."""
    return [f"q{round(100 * p):02d}" for p in PREDICTION_LEVELS]
