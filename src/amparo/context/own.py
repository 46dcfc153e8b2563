"""Facts of our own: what the released register, ledger and statements say together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from amparo.context.facts import Origin, fact
from amparo.records.peaks import is_one_number
from amparo.records.vocab import SIZE_QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

__all__ = ["fates", "own_facts"]

_FATES: Final = (
    "returned_by_authorities", "returned_assisted_voluntary", "returned_own", "detained",
    "asylum_claimed", "visa", "dead", "missing", "no_later_report",
)  # fmt: skip
_FEWEST_SOURCES: Final = 3
_NEVER: Final = timedelta(days=1)


def own_facts(
    register: pl.DataFrame,
    ledger: pl.DataFrame,
    statements: pl.DataFrame,
    counts: Mapping[str, int],
    as_of: date,
) -> list[dict[str, Any]]:
    """Facts that the rest of the product found, from tables that disclosure let out.

    Args:
        register: the released register, each caravan with its peak.
        ledger: the released LEDGER.
        statements: the released statements.
        counts: numbers about the table of reports.
        as_of: the day whose knowledge this is; the facts are as fresh as that.
    """
    origin = Origin(
        publisher="Amparo", url="#register", licence="CC BY 4.0", read_on=as_of, kind="counted",
        review_by=as_of + _NEVER,
    )  # fmt: skip
    if register.is_empty():
        return []
    span = {"first_day": register["first_day"].min(), "last_day": register["last_day"].max()}
    rows = [
        fact("own_caravans", register.height, "caravans", origin, **span),
        fact("own_reports", counts["reports"], "reports", origin, **span),
        fact("own_sources", counts["sources"], "sources", origin, **span),
        fact("own_span", None, "days", origin, **span),
    ]
    unsized = register.filter(pl.col("peak_median").is_null()).height
    rows.append(fact("own_unsized", unsized, "caravans", origin, **span))
    estimated = replace(origin, kind="estimated")
    rows += _largest(register, statements, estimated)
    for row in fates(ledger).iter_rows(named=True):
        limits = {"low": row["low"], "high": row["high"]}
        claim = f"own_{row['compartment']}"
        rows.append(fact(claim, row["median"], "people", estimated, **limits, **span))
    return rows


def _largest(
    register: pl.DataFrame, statements: pl.DataFrame, origin: Origin
) -> list[dict[str, Any]]:
    """The largest group whose size is one number, and how far statements of one day lay apart."""
    sized = [
        r
        for r in register.drop_nulls("peak_median").iter_rows(named=True)
        if is_one_number(r["peak_q05"], r["peak_q95"])
    ]
    if not sized:
        return []
    top = max(sized, key=lambda r: r["peak_median"])
    when = {"first_day": top["peak_day"], "last_day": top["peak_day"], "place": top["caravan_id"]}
    limits = {"low": top["peak_q05"], "high": top["peak_q95"]}
    out = [fact("own_largest", top["peak_median"], "people", origin, **limits, **when)]
    apart = _apart(statements.filter(pl.col("caravan_id") == top["caravan_id"]))
    if apart is not None:
        day, low, high, sources = apart
        when = {"first_day": day, "last_day": day, "place": top["caravan_id"]}
        said = replace(origin, kind="stated")
        out.append(fact("own_apart", sources, "sources", said, low=low, high=high, **when))
    return out


def _apart(statements: pl.DataFrame) -> tuple[date, float, float, int] | None:
    """The day on which independent sources that speak of the whole group lay farthest apart."""
    days = (
        statements.filter(
            pl.col("quantity").is_in(sorted(SIZE_QUANTITIES))
            & (pl.col("scope") == "whole") & (pl.col("measure") == "stock")
            & (pl.col("day_from") == pl.col("day_to")) & ~pl.col("is_copy")
            & (pl.col("value_low") > 0)
        )
        .group_by("day_to")
        .agg(
            low=pl.col("value_low").min(), high=pl.col("value_high").max(),
            sources=pl.col("source_number").n_unique(),
        )
        .filter(pl.col("sources") >= _FEWEST_SOURCES)
        .sort(pl.col("high") / pl.col("low"), "day_to", descending=[True, False])
    )  # fmt: skip
    if days.is_empty():
        return None
    row = days.row(0, named=True)
    return row["day_to"], row["low"], row["high"], row["sources"]


def fates(ledger: pl.DataFrame) -> pl.DataFrame:
    """What became of the people of all caravans, on each caravan's last day.

    Medians and limits are summed; limits so summed are too wide rather than too narrow, as if all
    caravans erred in the same direction.

    Args:
        ledger: LEDGER.

    Returns:
        compartment, median, low, high, caravans (with an estimate); only compartments with one.
    """
    last = ledger.filter(pl.col("day") == pl.col("day").max().over("caravan_id"))
    sums = (
        last.filter(pl.col("median").is_not_null() & pl.col("compartment").is_in(_FATES))
        .group_by("compartment")
        .agg(
            pl.col("median").sum(),
            low=pl.col("q05").sum(),
            high=pl.col("q95").sum(),
            caravans=pl.len().cast(pl.Int64),
        )
    )
    order = {name: k for k, name in enumerate(_FATES)}
    return sums.sort(pl.col("compartment").replace_strict(order, return_dtype=pl.Int64))
