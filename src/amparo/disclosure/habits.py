"""The habits of named sources as they may be told: public institutions and media, nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from amparo.disclosure.naming import is_printed, plain
from amparo.records.released import SEAL, Held, Released

if TYPE_CHECKING:
    from amparo.disclosure.request import Request

__all__ = ["habits_of"]

#: No ``source_key``: it spells the names of sources that may not be named.
_COLUMNS: Final = {
    "source": pl.String, "source_type": pl.String, "lean": pl.Float64, "lean_q05": pl.Float64,
    "lean_q95": pl.Float64, "reports": pl.Int64, "caravans": pl.Int64,
}  # fmt: skip
#: In a source's key this parts a name that names nobody from the paper that printed it.
_NAMELESS: Final = "@"


def habits_of(request: Request, told: Released) -> Released:
    """Habits by name, of sources that the told statements already name.

    A habit says nothing that is younger or finer than the statements: a source whose statements
    all wait is not told, and none is told with more reports than the statements show.

    Args:
        request: the tables and who will see them.
        told: what ``statements`` let out.
    """
    seen = _told_by_source(told)
    own = _sources_of_own_counts(request)
    rows = []
    for row in request.habits.iter_rows(named=True):
        name = plain(str(row["source_name"]))
        if name in seen and row["source_key"] not in own and _may_be_named(row, name, request):
            most = {n: min(row[n], seen[name][n]) for n in ("reports", "caravans")}
            rows.append({**row, **most, "source": name})
    held = (Held(code="habit_by_kind", n=request.habits.height - len(rows)),)
    frame = pl.DataFrame([{c: r[c] for c in _COLUMNS} for r in rows], schema=_COLUMNS)
    return Released("habits", frame, held, seal=SEAL)


def _may_be_named(row: dict[str, Any], name: str, request: Request) -> bool:
    if _NAMELESS in row["source_key"]:
        return False
    # The habit may rest on people who are on the way, whose town is not told.
    coarse = bool(request.guarded)
    return request.names.is_public_body(name, row["source_type"], coarse=coarse)


def _told_by_source(told: Released) -> dict[str, dict[str, int]]:
    """Statements and caravans of each source, by every name under which it is told."""
    named = told.frame.filter((pl.col("source") != "") & ~pl.col("is_copy"))
    one = pl.col("caravan_id").filter(pl.col("about") == "one")
    count = named.group_by("source_number").agg(reports=pl.len(), caravans=one.n_unique())
    names = named.select("source", "source_number").unique("source", maintain_order=True)
    rows = names.join(count, on="source_number").iter_rows(named=True)
    return {r["source"]: {"reports": r["reports"], "caravans": r["caravans"]} for r in rows}


def _sources_of_own_counts(request: Request) -> set[str]:
    """Keys of the sources of counts that nobody has printed: that they gave one is not told."""
    rows = request.reports.select("source_key", "url", "published_on").unique()
    return {r["source_key"] for r in rows.iter_rows(named=True) if not is_printed(r)}
