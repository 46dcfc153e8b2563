"""What is wrong between the cells of one row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.intake.columns import PROBLEMS
from amparo.records.vocab import NOT_OBSERVED

if TYPE_CHECKING:
    from amparo.intake.layout import Layout

__all__ = ["row_problems"]

# column to tell, the cell that must not be the larger, the cell that must not be the smaller,
# reason, hint, names of the two in the sentence
_ORDERS: Final = {
    "reports": (
        ("observed_to", "observed_from", "observed_to", "ends_before_start", "day_check"),
        ("value_high", "value_low", "value_high", "high_below_low", "swap_numbers"),
    ),
    "events": (
        ("date_to", "date_from", "date_to", "ends_before_start", "day_check"),
        ("victims_high", "victims_low", "victims_high", "high_below_low", "swap_numbers"),
    ),
}

#: What was printed this many days before it happened was printed with a wrong month or year. Less
#: is let in: a newspaper may well count tomorrow's march, and only plans may be older.
_AHEAD_DAYS: Final = 30


def row_problems(values: pl.DataFrame, wrong_cells: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """PROBLEMS between cells: windows and ranges upside down, half a pair, days not yet come.

    Args:
        values: the parsed columns.
        wrong_cells: PROBLEMS of single cells; a cell that is wrong in itself is not judged again.
        layout: the file's layout.
    """
    rows = values.with_row_index("at")
    found = [pl.DataFrame(schema=PROBLEMS)]
    for column, small, large, reason, hint in _ORDERS[layout.kind]:
        upside_down = rows.filter(pl.col(large) < pl.col(small))
        params = _pair(upside_down, small, large)
        found.append(_told(upside_down, column, reason, hint, params))
    if layout.kind == "reports":
        early = _printed_before(rows)
        params = _pair(early, "observed_from", "published_on")
        found.append(_told(early, "observed_from", "printed_before", "day_check_year", params))
    for lone, other in (("lat", "lon"), ("lon", "lat")):
        half = rows.filter(pl.col(lone).is_not_null() & pl.col(other).is_null())
        found.append(_told(half, other, "half_pair", "both_coordinates", pl.lit("{}")))
    return pl.concat(found).join(wrong_cells, on=["at", "column"], how="anti")


def _printed_before(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows printed long before the day that they tell of, and said to be no plan."""
    early = (pl.col("observed_from") - pl.col("published_on")).dt.total_days()
    doubt = _AHEAD_DAYS + pl.col("precision_days").fill_null(0)
    told = ~pl.col("measure").is_in(sorted(NOT_OBSERVED))
    return rows.filter(told & (early > doubt))


def _pair(rows: pl.DataFrame, first: str, second: str) -> pl.Expr:
    """Two cells as the parameters of a problem, in JSON."""
    one, two = _plain(rows, first), _plain(rows, second)
    return pl.concat_str([pl.lit('{"first": "'), one, pl.lit('", "second": "'), two, pl.lit('"}')])


def _plain(rows: pl.DataFrame, column: str) -> pl.Expr:
    cell = pl.col(column)
    return (cell.cast(pl.Int64) if rows.schema[column] == pl.Float64 else cell).cast(pl.String)


def _told(rows: pl.DataFrame, column: str, reason: str, hint: str, params: pl.Expr) -> pl.DataFrame:
    return rows.select(
        "at",
        pl.lit(column).alias("column"),
        pl.lit(reason).alias("reason"),
        pl.lit(hint).alias("hint"),
        params.alias("params"),
    )
