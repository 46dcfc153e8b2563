"""The register: one row a caravan, from the reports assigned to it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from amparo.records import vocab
from amparo.records.tables import REGISTER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

__all__ = ["QUIET_DAYS", "register"]

#: A caravan is active until this many days have passed without a report of its people. In the
#: bundled table 99 % of the pauses between two days with reports are 11 days or shorter.
QUIET_DAYS: Final = 14
#: A longer window dates a total, not the group: such rows set neither the first nor the last day.
_LONG_WINDOW_DAYS: Final = 3
_NOT_THE_GROUP: Final = ("troops_deployed", "buses", "other")


def register(reports: pl.DataFrame, assignment: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The caravans known from these reports, by first day.

    Args:
        reports: REPORTS with ``copy_of`` and ``source_key`` (see ``intake.mark_copies``), already
            limited to what was known on ``as_of``.
        assignment: ASSIGNMENT of the same reports.
        as_of: the day on which the question is asked; decides active or ended.

    Returns:
        A REGISTER table. ``reports`` counts every assigned row, copies included;
        ``independent_sources`` counts sources once and copies not at all.
    """
    rows = reports.join(
        assignment.filter(pl.col("kind") == "one").select("report_id", "caravan_id"),
        on="report_id",
        how="inner",
    ).sort("observed_from", "observed_to", "report_id")
    entries = [
        _entry(str(caravan_id), group, as_of)
        for (caravan_id,), group in rows.group_by(["caravan_id"], maintain_order=True)
    ]
    return REGISTER.frame(sorted(entries, key=lambda e: (e["first_day"], e["caravan_id"])))


def _entry(caravan_id: str, rows: pl.DataFrame, as_of: date) -> dict[str, Any]:
    sightings = _sightings(rows)
    first_day, last_day = sightings["observed_from"].min(), sightings["observed_to"].max()
    path = _path(sightings)
    ended = as_of - last_day > timedelta(days=QUIET_DAYS)  # type: ignore[operator]
    return {
        "caravan_id": caravan_id,
        "label": caravan_id,
        "first_day": first_day,
        "last_day": last_day,
        "origin": _origin(sightings, path),
        "path": ";".join(path),
        "reports": rows.height,
        "independent_sources": rows.filter(pl.col("copy_of") == "")["source_key"].n_unique(),
        "state": "ended" if ended else "active",
    }


def _sightings(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that place the group in time, or the next best that there are."""
    people = pl.col("quantity").is_in(sorted(vocab.SIZE_QUANTITIES))
    observed = ~pl.col("measure").is_in(sorted(vocab.NOT_OBSERVED))
    group = ~pl.col("quantity").is_in(_NOT_THE_GROUP)
    window = (pl.col("observed_to") - pl.col("observed_from")).dt.total_days()
    for wanted in (
        people & observed & (window <= _LONG_WINDOW_DAYS),
        people & observed,
        observed & group,
        observed,
    ):
        found = rows.filter(wanted)
        if found.height:
            return found
    return rows


def _origin(sightings: pl.DataFrame, path: Sequence[str]) -> str:
    """Where the first departure was placed, else where the group was first seen."""
    departures = sightings.filter((pl.col("quantity") == "departed") & (pl.col("place_id") != ""))
    if departures.height:
        return str(departures["place_id"][0])
    return path[0] if path else ""


def _path(sightings: pl.DataFrame) -> list[str]:
    """Places in the order in which each was first named."""
    placed = sightings.filter(pl.col("place_id") != "")
    return placed["place_id"].unique(maintain_order=True).to_list()
