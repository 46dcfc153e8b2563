"""The one way out: every rule of section "Not for hunting people" is applied here, or nowhere."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.disclosure.groups import book, register, sizes_of
from amparo.disclosure.habits import habits_of
from amparo.disclosure.happenings import happenings
from amparo.disclosure.request import Request
from amparo.disclosure.rules import AUDIENCES
from amparo.disclosure.statements import statements
from amparo.records.errors import UsageError
from amparo.records.released import SEAL, Released, ReleasedBrief

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from amparo.places import Gazetteer

__all__ = ["release"]

_NEW_DAYS: Final = 7
_PLACES: Final = {
    "place_id": pl.String, "name": pl.String, "kind": pl.String, "admin1": pl.String,
    "country_iso3": pl.String,
}  # fmt: skip


def release(  # noqa: PLR0913 - one argument for each table of the way
    *,
    reports: pl.DataFrame,
    events: pl.DataFrame,
    assignment: pl.DataFrame,
    register: pl.DataFrame,
    ledger: pl.DataFrame,
    leans: pl.DataFrame,
    habits: pl.DataFrame,
    sizes: pl.DataFrame,
    gazetteer: Gazetteer,
    as_of: date,
    audience: str = "public",
) -> ReleasedBrief:
    """The tables of a run as they may leave the house.

    While a caravan is active, the public sees departments and states, and days at least 72 hours
    old. Organisers, persons, shelters, sites and informal crossings are never named. Counts that
    nobody printed are rounded. ``docs/misuse.md`` says why, and against whom.

    Args:
        reports: REPORTS with ``copy_of`` and ``source_key`` (see ``intake.mark_copies``).
        events: EVENTS.
        assignment: ASSIGNMENT of these reports.
        register: REGISTER.
        ledger: LEDGER.
        leans: LEANS.
        habits: HABITS; only public institutions and media keep their names.
        sizes: SIZES, from which each caravan's peak is taken.
        gazetteer: places, to make them coarser.
        as_of: the day whose knowledge this is; later known rows are dropped.
        audience: ``public``, or ``local`` for the workspace's own screen and printer: places and
            days in full, the other rules as for everybody.

    Raises:
        UsageError: ``no_such_audience``.
    """
    if audience not in AUDIENCES:
        raise UsageError("no_such_audience", audience=audience, known=", ".join(AUDIENCES))
    request = Request(
        reports=reports, events=events, assignment=assignment, register=register, ledger=ledger,
        leans=leans, habits=habits, sizes=sizes, gazetteer=gazetteer, as_of=as_of,
        audience=audience,
    )  # fmt: skip
    return _brief(request)


def _brief(request: Request) -> ReleasedBrief:
    said, told_ledger, happened = statements(request), book(request), happenings(request)
    sizes = sizes_of(request)
    groups = register(request, sizes, said)
    return ReleasedBrief(
        as_of=request.as_of,
        newest_day=request.newest_day,
        audience=request.audience,
        register=groups,
        ledger=_without_young(told_ledger, groups),
        sizes=_without_young(sizes, groups),
        statements=said,
        events=happened,
        leans=Released("leans", request.leans, seal=SEAL),
        habits=habits_of(request, said),
        places=_places(request, (said.frame, groups.frame, happened.frame)),
        counts=_counts(request, said.frame),
        seal=SEAL,
    )


def _without_young(table: Released, groups: Released) -> Released:
    known = groups.frame["caravan_id"].to_list()
    return Released(
        table.name,
        table.frame.filter(pl.col("caravan_id").is_in(known)),
        table.held,
        seal=SEAL,
    )


def _places(request: Request, frames: Iterable[pl.DataFrame]) -> Released:
    """Names of the places that the told tables mention, and of no other. No coordinates."""
    columns = ("place_id", "origin")
    wanted = {v for f in frames for c in columns if c in f.columns for v in f[c]} - {""}
    rows = [
        {
            "place_id": place.place_id,
            "name": place.name,
            "kind": place.kind,
            "admin1": "" if place.kind in {"department", "country"} else place.admin1,
            "country_iso3": place.country_iso3,
        }
        for place in request.gazetteer.places
        if place.place_id in wanted
    ]
    return Released("places", pl.DataFrame(rows, schema=_PLACES), seal=SEAL)


def _counts(request: Request, said: pl.DataFrame) -> dict[str, int]:
    """How large and how good the table of reports is."""
    known = request.reports.filter(pl.col("known_on") <= request.as_of)
    kinds = dict(request.assignment.group_by("kind").len().iter_rows())
    new = said.filter(pl.col("known_on") > request.as_of - timedelta(days=_NEW_DAYS))
    return {
        "reports": known.height,
        "told": said.height,
        "copies": known.filter(pl.col("copy_of") != "").height,
        "undated": known.filter(pl.col("known_inferred")).height,
        "about_one": int(kinds.get("one", 0)),
        "about_several": int(kinds.get("several", 0)),
        "about_none": int(kinds.get("none", 0)),
        "unplaced": known.filter(pl.col("place_status").is_in(["missing", "ambiguous"])).height,
        "sources": known.filter(pl.col("copy_of") == "")["source_key"].n_unique(),
        "publishers": known["publisher"].n_unique(),
        "new": new.height,
        "new_sources": new.filter(~pl.col("is_copy"))["source_number"].n_unique(),
    }
