"""Which independent sources stand behind each compartment, day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from amparo.ledger.counts import PRESENT, observed
from amparo.ledger.tables import Support
from amparo.records.vocab import COMPARTMENTS, NOT_OBSERVED, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from amparo.ledger.piece import Piece

__all__ = ["support_of"]


def support_of(piece: Piece, rows: pl.DataFrame, north: Mapping[str, int]) -> Support:
    """What stands behind a caravan's compartments.

    Args:
        piece: the caravan, as prepared.
        rows: its reports.
        north: places of the northern border.
    """
    behind = {name: rows.clear() for name in COMPARTMENTS}
    told = observed(rows)
    seen = told.filter(pl.col("low") <= piece.most)
    beyond = told.filter(pl.col("low") > piece.most)["quantity"].to_list()
    for name, quantity in OUTCOMES.items():
        behind[name] = seen.filter(pl.col("quantity") == quantity)
    behind["arrived"] = seen.filter(
        pl.col("quantity").is_in(PRESENT)
        & (pl.col("scope") != "subset")
        & pl.col("place_id").is_in(sorted(north))
    )
    size = rows.filter(pl.col("report_id").is_in(list(piece.size.report_ids)))
    for name in ("departed", "joined", "on_the_way", "no_later_report"):
        behind[name] = size
    planned = rows.filter(pl.col("measure").is_in(sorted(NOT_OBSERVED)))["quantity"].to_list()
    return Support(
        sources={name: _sources_so_far(part, piece) for name, part in behind.items()},
        first={name: _first(part, piece) for name, part in behind.items() if part.height},
        planned=frozenset(c for c, q in OUTCOMES.items() if q in planned),
        beyond=frozenset(c for c, q in OUTCOMES.items() if q in beyond),
        official=frozenset(c for c, e in piece.outcomes.items() if e.official),
        size_days=piece.size.day,
        size_reason=_size_reason(piece),
    )


def _size_reason(piece: Piece) -> str:
    if piece.size.tells:
        return ""
    return "only_parts" if len(piece.size) else "no_size_report"


def _first(rows: pl.DataFrame, piece: Piece) -> int:
    day = (rows["observed_from"] - piece.first_day).dt.total_days().to_numpy()
    return int(np.clip(day, 0, piece.days - 1).min())


def _sources_so_far(rows: pl.DataFrame, piece: Piece) -> NDArray[np.int64]:
    """Independent sources whose reports end on or before each day, (days,)."""
    ends = rows.group_by("source_key").agg(pl.col("observed_to").min())["observed_to"]
    day = (ends - piece.first_day).dt.total_days().to_numpy()
    new = np.bincount(np.clip(day, 0, piece.days - 1).astype(np.int64), minlength=piece.days)
    return np.cumsum(new).astype(np.int64)
