"""Reports as they may be told: coarse and late while people are on the way, no names of people."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from amparo.disclosure.naming import is_printed
from amparo.disclosure.rounding import round_controlled
from amparo.disclosure.rules import CHILD_QUANTITIES, SMALL_CHILDREN
from amparo.records.interval import stated_interval
from amparo.records.released import SEAL, Held, Released

if TYPE_CHECKING:
    from amparo.disclosure.request import Request

__all__ = ["statements"]

_COLUMNS: Final = {
    "caravan_id": pl.String, "season": pl.String, "about": pl.String,
    "day_from": pl.Date, "day_to": pl.Date, "precision_days": pl.Int32,
    "quantity": pl.String, "measure": pl.String, "scope": pl.String,
    "value_low": pl.Float64, "value_high": pl.Float64, "qualifier": pl.String,
    "low": pl.Float64, "high": pl.Float64,
    "place_id": pl.String, "place_count": pl.Int32, "country_iso3": pl.String,
    "source": pl.String, "source_type": pl.String, "source_number": pl.Int64,
    "publisher": pl.String, "publisher_kind": pl.String, "url": pl.String,
    "published_on": pl.Date, "known_on": pl.Date, "known_inferred": pl.Boolean,
    "is_copy": pl.Boolean, "is_printed": pl.Boolean,
}  # fmt: skip


def statements(request: Request) -> Released:
    """The reports about one caravan or several, one row each, in order of time."""
    rows = _assigned(request)
    late = (
        pl.col("guarded") & (pl.col("observed_to") > request.newest_day)
        if request.public
        else pl.lit(value=False)
    )
    told = [_told(row, request) for row in rows.filter(~late).iter_rows(named=True)]
    kept = [row for row in told if not _is_few_children(row, request)]
    rounded = _rounded(kept)
    frame = pl.DataFrame(rounded, schema=_COLUMNS, orient="row")
    held = (
        Held(code="late", n=rows.filter(late).height),
        Held(code="coarse", n=sum(bool(r["guarded"]) for r in kept)),
        Held(code="few_children", n=len(told) - len(kept)),
        Held(code="rounded", n=sum(not r["is_printed"] for r in kept)),
        Held(code="source_by_kind", n=sum(not r["source"] for r in kept)),
        Held(code="no_link", n=sum(not r["url"] for r in kept)),
    )
    return Released("statements", frame, held, seal=SEAL)


def _assigned(request: Request) -> pl.DataFrame:
    """Reports with what each is most likely about; those about no caravan are left out."""
    best = (
        request.assignment.filter(pl.col("kind") != "none")
        .sort("probability", descending=True, maintain_order=True)
        .unique("report_id", keep="first", maintain_order=True)
        .select("report_id", "caravan_id", "season", pl.col("kind").alias("about"))
    )
    guarded = pl.col("caravan_id").is_in(sorted(request.guarded))
    some = bool(request.guarded)
    return (
        request.reports.filter(pl.col("known_on") <= request.as_of)
        .join(best, on="report_id", how="inner", maintain_order="left")
        .with_columns(
            # A sum over several groups may hold people who are still on the way.
            guarded=guarded | (pl.lit(some) & (pl.col("about") != "one")),
            source_number=pl.col("source_key").rank("dense").cast(pl.Int64),
        )
        .sort("observed_to", "report_id")
    )


def _told(row: dict[str, Any], request: Request) -> dict[str, Any]:
    coarse = bool(row["guarded"])
    names = request.names
    place_id, count = _place(row, request, coarse=coarse)
    return {
        **{name: row[name] for name in _COLUMNS if name in row},
        "caravan_id": request.told_ids.get(row["caravan_id"], ""),
        "season": _season(str(row["season"]), request, coarse=coarse),
        "day_from": row["observed_from"],
        "day_to": row["observed_to"],
        "place_id": place_id,
        "place_count": count,
        "source": names.source(row, coarse=coarse),
        "publisher": names.publisher(row, coarse=coarse),
        "url": names.link(row, coarse=coarse),
        "is_copy": row["copy_of"] != "",
        "is_printed": is_printed(row),
        "guarded": coarse,
    }


def _season(label: str, request: Request, *, coarse: bool) -> str:
    return "" if coarse and request.map.gives_place_away(label) else label


def _place(row: dict[str, Any], request: Request, *, coarse: bool) -> tuple[str, int]:
    """The place that may be told and over how many places the number runs (0 = the country)."""
    places = request.map
    found = [str(row["place_id"])] if row["place_id"] else []
    if not found and row["place_status"] == "ambiguous":
        found = str(row["place_candidates"]).split(";")
    if len(found) == 1:
        exact = request.audience == "local"
        told = (
            places.department(found[0], str(row["country_iso3"]))
            if coarse
            else (found[0] if exact else places.town(found[0]))
        )
        return told, int(bool(told))
    department = places.department_named(str(row["admin1"]), str(row["country_iso3"]))
    if department:
        return department, 1
    return "", 2 if str(row["place"]) else 0


def _is_few_children(row: dict[str, Any], request: Request) -> bool:
    few = row["quantity"] in CHILD_QUANTITIES and row["value_low"] < SMALL_CHILDREN
    place = request.map.place(row["place_id"])
    named = place is not None and place.kind != "country"
    return bool(request.public and few and (named or row["place_count"]))


def _rounded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Counts that nobody printed, rounded together by group, day and quantity."""

    def group(row: dict[str, Any]) -> str:
        return "|".join(
            str(row[k]) for k in ("caravan_id", "season", "quantity", "day_from", "day_to")
        )

    own = sorted((r for r in rows if not r["is_printed"]), key=group)
    for key, members in groupby(own, key=group):
        cells = list(members)
        lows = round_controlled([c["value_low"] for c in cells], key=key)
        highs = round_controlled([c["value_high"] for c in cells], key=key)
        for cell, low, high in zip(cells, lows, highs, strict=True):
            interval = stated_interval(low, max(low, high), cell["qualifier"])
            cell.update(value_low=low, value_high=max(low, high))
            cell.update(low=float(interval[0]), high=float(interval[1]))
    return rows
