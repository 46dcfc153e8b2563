"""What a person decided about a report: pinned to a caravan, or never to be with it."""

from __future__ import annotations

import polars as pl

from amparo.records.tables import ASSIGNMENT

__all__ = ["apply_decisions"]


def apply_decisions(assignment: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """The assignment with a person's decisions put in; the last one on a report wins.

    Args:
        assignment: an ASSIGNMENT table.
        decisions: a DECISIONS table in the order in which they were made. A pin makes the report
            about that one caravan; a forbidden caravan leaves it about none.

    Returns:
        An ASSIGNMENT table with the same reports.
    """
    last = decisions.unique("report_id", keep="last", maintain_order=True).select(
        "report_id", "action", decided="caravan_id"
    )
    joined = assignment.join(last, on="report_id", how="left", maintain_order="left")
    pinned = (pl.col("action") == "pin").fill_null(value=False)
    barred = (
        (pl.col("action") == "forbid") & (pl.col("caravan_id") == pl.col("decided"))
    ).fill_null(value=False)
    kind = pl.when(pinned).then(pl.lit("one")).when(barred).then(pl.lit("none"))
    return ASSIGNMENT.checked(
        joined.with_columns(
            pl.when(pinned)
            .then("decided")
            .when(barred)
            .then(pl.lit(""))
            .otherwise("caravan_id")
            .alias("caravan_id"),
            kind.otherwise("kind").alias("kind"),
            pl.when(pinned).then(pl.lit("")).otherwise("season").alias("season"),
        )
    )
