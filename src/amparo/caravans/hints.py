"""Assignment from the labels that the reports carry.

A label ending in ``-all`` is a season's sum (kind several). A blank label and those that begin
with background, incident, national or rumour are about no caravan (kind none). Any other label is
one caravan and becomes its id.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from amparo.records.tables import ASSIGNMENT

__all__ = ["assign_by_hint"]

_NO_CARAVAN: Final = r"^(background|incident|national|rumour)"
_SUM_ENDING: Final = "-all"


def assign_by_hint(reports: pl.DataFrame) -> pl.DataFrame:
    """One row a report, in input order, by its ``caravan_hint``.

    Args:
        reports: needs ``report_id`` and ``caravan_hint``.

    Returns:
        An ASSIGNMENT table, every probability 1.
    """
    hint = pl.col("caravan_hint").fill_null("").str.strip_chars()
    folded = hint.str.to_lowercase()
    none = (hint == "") | folded.str.contains(_NO_CARAVAN)
    several = ~none & folded.str.ends_with(_SUM_ENDING)
    one = ~none & ~several
    return ASSIGNMENT.checked(
        reports.select(
            "report_id",
            pl.when(one).then(hint).otherwise(pl.lit("")).alias("caravan_id"),
            pl.lit(1.0).alias("probability"),
            pl.when(none)
            .then(pl.lit("none"))
            .when(several)
            .then(pl.lit("several"))
            .otherwise(pl.lit("one"))
            .alias("kind"),
            pl.when(several).then(hint).otherwise(pl.lit("")).alias("season"),
        )
    )
