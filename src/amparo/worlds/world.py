"""A synthetic season: several caravans, the people who report them, and the truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from amparo.records.copies import mark_copies
from amparo.records.interval import stated_interval
from amparo.records.streams import stream
from amparo.records.tables import ASSIGNMENT, REGISTER, REPORTS
from amparo.records.vocab import COMPARTMENTS
from amparo.worlds.caravan import Course, make_course
from amparo.worlds.copying import copied
from amparo.worlds.distort import heavy, late, wrong_stage
from amparo.worlds.laws import LAWS, Law
from amparo.worlds.outcomes import outcome_statements
from amparo.worlds.reporters import make_reporters, statements
from amparo.worlds.route import placed
from amparo.worlds.totals import total_statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from amparo.worlds.said import Statement

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
        reports: REPORTS with ``copy_of`` and ``source_key``, as intake would mark them.
        assignment: ASSIGNMENT, all of kind "one".
        register: REGISTER, all ended.
        truth: caravan_id, day, people by compartment of the ledger, and besides ``set_out``
            (departed and joined), ``together`` (on the way or arrived) and ``in_group``
            (together, and claimants and people with visas who are with the group).
        provenance: report_id, ``original_id`` of the report that it truly repeats or "", and
            ``marks``: what was done to it, joined by ";". No estimator may look at it.
        as_of: a day after everything.
    """

    reports: pl.DataFrame
    assignment: pl.DataFrame
    register: pl.DataFrame
    truth: pl.DataFrame
    provenance: pl.DataFrame
    as_of: date


@dataclass(frozen=True, kw_only=True)
class _Caravan:
    """One caravan of a season: its name, first day, law, truth and what is said of it."""

    name: str
    first: date
    law: Law
    course: Course
    said: list[Statement]

    def report_id(self, number: int) -> str:
        """Id of a statement's report, "" for number -1."""
        return f"{self.name}-{number:03d}" if number >= 0 else ""


def make_world(
    seed: int, *, caravans: int = 12, days: int = 24, per_day: float = 1.5, law: str = "plain"
) -> World:
    """Make a season.

    Under all laws but "plain" one seed gives one truth, so that their estimates can be paired.

    Args:
        seed: of this world.
        caravans: number of caravans, one after the other.
        days: length of each.
        per_day: expected statements of a caravan's size on a day.
        law: name in ``laws.LAWS``: by what laws people fare and reporters err.
    """
    made = [_caravan(seed, number, days, per_day, LAWS[law]) for number in range(caravans)]
    frame = _reports(made)
    truth = pl.concat(_truth(c) for c in made)
    return World(
        reports=frame,
        assignment=ASSIGNMENT.frame(_assigned(frame)),
        register=REGISTER.frame(_register(made, frame)),
        truth=truth,
        provenance=_provenance(made),
        as_of=_FIRST_DAY + timedelta(days=30 * caravans + 365),
    )


def _caravan(seed: int, number: int, days: int, per_day: float, law: Law) -> _Caravan:
    name = f"c{number:02d}"
    rng = stream(seed, "worlds", name)
    fates = stream(seed, "worlds", name, "fates") if law.fates else None
    course = make_course(rng, days=days, fates=fates)
    reporters = make_reporters(rng, per_day)
    said = statements(course, reporters, rng, returns=not law.fates)
    if law.fates:

        def named(part: str) -> np.random.Generator:
            return stream(seed, "worlds", name, part)

        said.extend(outcome_statements(course, named("outcomes")))
        said.extend(total_statements(course, reporters, named("totals")))
        said = placed(said, days, named("places"))
        if law.heavy:
            said = heavy(said, law.heavy, named("heavy"))
        if law.wrong_stage:
            said = wrong_stage(said, days, law.wrong_stage, named("wrong_stage"))
        if law.late:
            said = late(said, course, law.late, named("late"))
        if law.copies:
            said = copied(said, days, law.copies, named("copies"))
    first = _FIRST_DAY + timedelta(days=30 * number)
    return _Caravan(name=name, first=first, law=law, course=course, said=said)


def _reports(made: list[_Caravan]) -> pl.DataFrame:
    schema = {n: c.dtype for n, c in REPORTS.columns.items()}
    rows = [_report(c, i, s) for c in made for i, s in enumerate(c.said)]
    plain = not any(c.law.fates for c in made)
    if plain:
        marked = pl.DataFrame(
            rows, schema={**schema, "copy_of": pl.String, "source_key": pl.String}
        )
    else:
        marked = mark_copies(pl.DataFrame(rows, schema=schema)).select(
            *schema, "copy_of", "source_key"
        )
    REPORTS.checked(marked)
    return marked


def _report(caravan: _Caravan, number: int, said: Statement) -> dict[str, Any]:
    low, high = stated_interval(said.low, said.high, said.qualifier)
    end = caravan.first + timedelta(days=said.day)
    known = end + timedelta(days=said.delay)
    report_id = caravan.report_id(number)
    return {
        **_BLANK,
        "report_id": report_id, "published_on": known, "known_on": known,
        "known_inferred": False, "observed_from": caravan.first + timedelta(days=said.start),
        "observed_to": end, "precision_days": said.slack, "source_type": said.kind,
        "quantity": said.quantity, "measure": said.measure, "scope": said.scope,
        "value_low": float(said.low), "value_high": float(said.high), "low": float(low),
        "high": float(high), "qualifier": said.qualifier, "place": said.place_id,
        "place_id": said.place_id, "place_status": "resolved" if said.place_id else "none",
        "caravan_hint": caravan.name, **_source(caravan, report_id, said),
    }  # fmt: skip


def _source(caravan: _Caravan, report_id: str, said: Statement) -> dict[str, str]:
    """Who says it; in all worlds but the plain one, on a page of its own and with a country."""
    if not caravan.law.fates:
        key = f"{caravan.name}:{said.source}"
        return {"source_name": said.source, "source_key": key, "copy_of": ""}
    return {
        "source_name": f"{said.source} {caravan.name}",
        "publisher": f"{said.publisher or said.source} {caravan.name}",
        "publisher_kind": "outlet",
        "url": f"https://example.org/{report_id}",
        "country_iso3": said.country,
    }


def _assigned(frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for report_id, name in frame.select("report_id", "caravan_hint").iter_rows():
        yield {
            "report_id": report_id, "caravan_id": name, "probability": 1.0, "kind": "one",
            "season": "",
        }  # fmt: skip


def _register(made: list[_Caravan], frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    sources = dict(frame.group_by("caravan_hint").agg(pl.col("source_key").n_unique()).iter_rows())
    for caravan in made:
        yield {
            "caravan_id": caravan.name, "label": caravan.name, "first_day": caravan.first,
            "last_day": caravan.first + timedelta(days=caravan.course.days - 1), "origin": "",
            "path": "", "reports": len(caravan.said),
            "independent_sources": sources.get(caravan.name, 0), "state": "ended",
        }  # fmt: skip


def _truth(caravan: _Caravan) -> pl.DataFrame:
    course = caravan.course
    departed = course.set_out * 0 + course.set_out[0]
    people = {
        "departed": departed, "joined": course.set_out - departed, **course.status,
        "set_out": course.set_out, "together": course.together, "in_group": course.in_group,
    }  # fmt: skip
    columns = [*COMPARTMENTS, "set_out", "together", "in_group"]
    return pl.DataFrame(
        {
            "caravan_id": [caravan.name] * course.days,
            "day": [caravan.first + timedelta(days=d) for d in range(course.days)],
            **{name: people[name] for name in columns},
        }
    )


def _provenance(made: list[_Caravan]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (c.report_id(i), c.report_id(s.original), ";".join(s.marks))
            for c in made
            for i, s in enumerate(c.said)
        ],
        schema={"report_id": pl.String, "original_id": pl.String, "marks": pl.String},
        orient="row",
    )
