"""A synthetic season: several caravans, the people who report them, and the truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from amparo.records.interval import stated_interval
from amparo.records.streams import stream
from amparo.records.tables import ASSIGNMENT, REGISTER, REPORTS
from amparo.worlds.caravan import STATUSES, Course, make_course
from amparo.worlds.reporters import Statement, make_reporters, statements

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["World", "make_world"]

_FIRST_DAY: Final = date(2031, 3, 1)
_BLANK: Final = {
    "publisher": "", "publisher_kind": "unknown", "url": "", "lang": "", "admin1": "",
    "country_iso3": "", "lat": None, "lon": None, "caravan_hint": "", "nationality": "",
    "note": "", "place_candidates": "",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class World:
    """What was reported and what was true.

    Attributes:
        reports: REPORTS with ``copy_of`` and ``source_key``.
        assignment: ASSIGNMENT, all of kind "one".
        register: REGISTER, all ended.
        truth: caravan_id, day, people by status, ``set_out`` and ``together``.
        as_of: a day after everything.
    """

    reports: pl.DataFrame
    assignment: pl.DataFrame
    register: pl.DataFrame
    truth: pl.DataFrame
    as_of: date


def make_world(seed: int, *, caravans: int = 12, days: int = 24, per_day: float = 1.5) -> World:
    """Make a season.

    Args:
        seed: of this world.
        caravans: number of caravans, one after the other.
        days: length of each.
        per_day: expected statements of a caravan's size on a day.
    """
    reports: list[dict[str, Any]] = []
    register: list[dict[str, Any]] = []
    truth: list[dict[str, Any]] = []
    for number in range(caravans):
        name = f"c{number:02d}"
        first = _FIRST_DAY + timedelta(days=30 * number)
        rng = stream(seed, "worlds", name)
        course = make_course(rng, days=days)
        said = statements(course, make_reporters(rng, per_day), rng)
        rows = [_report(f"{name}-{i:03d}", name, first, s) for i, s in enumerate(said)]
        reports.extend(rows)
        register.append(_entry(name, first, days, rows))
        truth.extend(_truth(name, first, course))
    frame = pl.DataFrame(
        reports,
        schema={
            **{n: c.dtype for n, c in REPORTS.columns.items()},
            "copy_of": pl.String, "source_key": pl.String,
        },
    )  # fmt: skip
    REPORTS.checked(frame)
    return World(
        reports=frame,
        assignment=ASSIGNMENT.frame(_assigned(frame)),
        register=REGISTER.frame(register),
        truth=pl.DataFrame(truth),
        as_of=_FIRST_DAY + timedelta(days=30 * caravans + 365),
    )


def _assigned(frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for report_id, name in frame.select("report_id", "caravan_hint").iter_rows():
        yield {
            "report_id": report_id, "caravan_id": name, "probability": 1.0, "kind": "one",
            "season": "",
        }  # fmt: skip


def _report(report_id: str, name: str, first: date, said: Statement) -> dict[str, Any]:
    low, high = stated_interval(said.low, said.high, said.qualifier)
    end = first + timedelta(days=said.day)
    known = end + timedelta(days=said.delay)
    return {
        **_BLANK,
        "report_id": report_id, "published_on": known, "known_on": known,
        "known_inferred": False, "observed_from": first + timedelta(days=said.start),
        "observed_to": end, "precision_days": said.slack, "source_name": said.source,
        "source_key": f"{name}:{said.source}", "source_type": said.kind,
        "quantity": said.quantity, "measure": said.measure, "scope": said.scope,
        "value_low": float(said.low), "value_high": float(said.high), "low": float(low),
        "high": float(high), "qualifier": said.qualifier, "place": said.place_id,
        "place_id": said.place_id, "place_status": "resolved" if said.place_id else "none",
        "caravan_hint": name, "copy_of": "",
    }  # fmt: skip


def _entry(name: str, first: date, days: int, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "caravan_id": name, "label": name, "first_day": first,
        "last_day": first + timedelta(days=days - 1), "origin": "", "path": "",
        "reports": len(rows), "independent_sources": len({r["source_key"] for r in rows}),
        "state": "ended",
    }  # fmt: skip


def _truth(name: str, first: date, course: Course) -> Iterator[dict[str, Any]]:
    for day in range(course.days):
        yield {
            "caravan_id": name,
            "day": first + timedelta(days=day),
            **{s: int(course.status[s][day]) for s in STATUSES},
            "set_out": int(course.set_out[day]),
            "together": int(course.together[day]),
        }
