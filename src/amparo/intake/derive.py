"""What intake adds to a row: when it was known, the interval of its words, its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from amparo.places import resolve_frame
from amparo.records.interval import stated_interval
from amparo.records.tables import EVENTS, REPORTS

if TYPE_CHECKING:
    from amparo.intake.layout import Layout
    from amparo.places import Gazetteer

__all__ = ["derived", "with_known_day", "with_place"]


def derived(values: pl.DataFrame, layout: Layout, gazetteer: Gazetteer) -> pl.DataFrame:
    """Parsed good rows as a REPORTS or EVENTS table; ids may repeat, the store judges that."""
    if layout.kind == EVENTS.name:
        # No publication date in event tables: known the day after.
        known = values.with_columns(known_on=pl.col("date_from").dt.offset_by("1d"))
        return _checked_but_for_ids(known, EVENTS.names, layout)
    framed = with_place(with_known_day(_with_interval(values)), gazetteer)
    return _checked_but_for_ids(framed, REPORTS.names, layout)


def with_known_day(values: pl.DataFrame) -> pl.DataFrame:
    """Adds known_on: the day of publication, else the day after the window ends."""
    inferred = pl.col("observed_to").dt.offset_by("1d")
    return values.with_columns(
        known_on=pl.coalesce("published_on", inferred),
        known_inferred=pl.col("published_on").is_null(),
    )


def with_place(values: pl.DataFrame, gazetteer: Gazetteer) -> pl.DataFrame:
    """Adds place_id, place_status and place_candidates; the raw place stays beside them."""
    return resolve_frame(values, gazetteer)


def _with_interval(values: pl.DataFrame) -> pl.DataFrame:
    """Adds low and high: the people that the stated words can mean."""
    stated = ["value_low", "value_high", "qualifier"]
    distinct = values.select(stated).unique()
    intervals = [stated_interval(*row) for row in distinct.iter_rows()]
    told = distinct.with_columns(
        pl.Series("low", [low for low, _ in intervals], dtype=pl.Float64),
        pl.Series("high", [high for _, high in intervals], dtype=pl.Float64),
    )
    return values.join(told, on=stated, how="left", maintain_order="left")


def _checked_but_for_ids(frame: pl.DataFrame, names: list[str], layout: Layout) -> pl.DataFrame:
    """The schema's check on a table whose ids may still repeat."""
    schema = REPORTS if layout.kind == REPORTS.name else EVENTS
    column = layout.id_column
    numbered = frame.with_columns(pl.int_range(pl.len()).cast(pl.String).alias(column))
    schema.checked(numbered)
    return frame.select(names)
