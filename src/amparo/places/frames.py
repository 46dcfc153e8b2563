"""Resolving a whole table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from amparo.places.gazetteer import Gazetteer

__all__ = ["resolve_frame"]

_ASKED: Final = {
    "place": pl.String, "admin1": pl.String, "country_iso3": pl.String, "lat": pl.Float64,
    "lon": pl.Float64,
}  # fmt: skip
_ANSWER: Final = {
    "place_id": pl.String, "place_status": pl.String, "place_candidates": pl.String,
}  # fmt: skip


def resolve_frame(frame: pl.DataFrame, gazetteer: Gazetteer) -> pl.DataFrame:
    """The frame with place_id, place_status and place_candidates, in the same row order.

    Each distinct (place, admin1, country_iso3, lat, lon) is looked up once. Columns of these that
    the frame lacks count as not said; answers that it already has are replaced.

    Args:
        frame: any table with a ``place`` column.
        gazetteer: the places.
    """
    asked = frame.select(
        (pl.col(c) if c in frame.columns else pl.lit(None)).cast(t).alias(c)
        for c, t in _ASKED.items()
    )
    distinct = asked.unique(maintain_order=True)
    found = [
        gazetteer.resolve(place or "", admin1=admin1 or "", country=country or "", lat=lat, lon=lon)
        for place, admin1, country, lat, lon in distinct.iter_rows()
    ]
    answers = distinct.with_columns(
        pl.Series("place_id", [f.place_id for f in found], dtype=pl.String),
        pl.Series("place_status", [f.status for f in found], dtype=pl.String),
        pl.Series("place_candidates", [";".join(f.candidates) for f in found], dtype=pl.String),
    )
    joined = asked.join(
        answers, on=list(_ASKED), how="left", nulls_equal=True, maintain_order="left"
    )
    return frame.with_columns(joined.select(list(_ANSWER)))
