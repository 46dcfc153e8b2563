"""The reports of every caravan as plain columns, read once: what each caravan needs is a slice.

A hundred thousand small questions to a table cost more than the estimate itself; a slice of an
array costs nothing.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from amparo.ledger.settings import KINDS
from amparo.records.vocab import MEASURES, QUALIFIERS, QUANTITIES, SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from numpy.typing import NDArray

    Codes = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = ["NOWHERE", "Rows", "code", "codes", "read_rows", "reports_by_caravan"]

#: In place of the number of a locality of the northern border.
NOWHERE: Final = -1
_VOCABULARY: Final = {
    name: {value: i for i, value in enumerate(sorted(values))}
    for name, values in {
        "quantity": QUANTITIES, "measure": MEASURES, "scope": SCOPES, "qualifier": QUALIFIERS,
    }.items()
} | {"source_type": {value: i for i, value in enumerate(KINDS)}}  # fmt: skip


def code(column: str, value: str) -> int:
    """The number that stands for a value of a coded column."""
    return _VOCABULARY[column][value]


def codes(column: str, values: Iterable[str]) -> Codes:
    """The numbers that stand for some values of a coded column, sorted."""
    return np.sort(np.array([_VOCABULARY[column][v] for v in values], dtype=np.int64))


@dataclass(frozen=True, kw_only=True)
class Rows:
    """n reports about one caravan (or about all), original ones, in order of their days.

    Attributes:
        report_id: ids, (n,).
        source: number of each source, (n,).
        source_key: key of each source, (n,).
        quantity, measure, scope, qualifier, kind: numbers of ``code``, (n,) each.
        start, end: day numbers of the window, counted from the caravan's first day, (n,) each.
        slack: days by which the date is uncertain, (n,).
        low, high: the stated interval, people, (n,) each.
        stated_low, stated_high: the stated numbers, (n,) each.
        mine: chance that the report is about this caravan, (n,).
        north: number of the locality at the northern border, ``NOWHERE`` elsewhere, (n,).
        placed: whether its place is known, (n,).
        known: day on which it was known, days since 1970, (n,).
    """

    report_id: NDArray[np.object_]
    source: Codes
    source_key: NDArray[np.object_]
    quantity: Codes
    measure: Codes
    scope: Codes
    qualifier: Codes
    kind: Codes
    start: Codes
    end: Codes
    slack: Codes
    low: Floats
    high: Floats
    stated_low: Floats
    stated_high: Floats
    mine: Floats
    north: Codes
    placed: Flags
    known: Codes

    def __len__(self) -> int:
        return len(self.start)

    def only(self, which: Flags | Codes | slice) -> Rows:
        """Some of the reports."""
        return Rows(**{name: column[which] for name, column in vars(self).items()})


def reports_by_caravan(
    reports: pl.DataFrame, assignment: pl.DataFrame, as_of: date
) -> dict[str, pl.DataFrame]:
    """Original reports known by a day, about one caravan each, in a fixed order."""
    parts = _about_one(reports, assignment, as_of).partition_by("caravan_id", as_dict=True)
    return {str(key[0]): part for key, part in parts.items()}


def _about_one(reports: pl.DataFrame, assignment: pl.DataFrame, as_of: date) -> pl.DataFrame:
    known = reports.filter((pl.col("copy_of") == "") & (pl.col("known_on") <= as_of))
    about = assignment.filter(
        (pl.col("kind") == "one") & (pl.col("caravan_id") != "") & (pl.col("probability") > 0)
    )
    return known.join(about.select("report_id", "caravan_id", "probability"), on="report_id").sort(
        "caravan_id", "observed_to", "report_id"
    )


def read_rows(
    reports: pl.DataFrame,
    assignment: pl.DataFrame,
    register: pl.DataFrame,
    north: Mapping[str, int],
    as_of: date,
) -> dict[str, Rows]:
    """The reports of each caravan of a register that any report is about.

    Args:
        reports: REPORTS with ``copy_of`` and ``source_key``.
        assignment: ASSIGNMENT; only rows of kind "one" feed a caravan.
        register: REGISTER; gives each caravan's first day.
        north: locality number of each place of the northern border.
        as_of: later reports are left out.
    """
    first = register.select("caravan_id", pl.col("first_day").alias("_first"))
    table = _about_one(reports, assignment, as_of).join(
        first, on="caravan_id", how="inner", maintain_order="left"
    )
    every = _columns(table, north)
    names = table["caravan_id"].to_numpy()
    if not len(names):
        return {}
    edges = np.flatnonzero(np.r_[True, names[1:] != names[:-1], True]).tolist()
    return {str(names[a]): every.only(slice(a, b)) for a, b in itertools.pairwise(edges)}


def _columns(table: pl.DataFrame, north: Mapping[str, int]) -> Rows:
    def coded(column: str) -> Codes:
        words = _VOCABULARY[column]
        return _numbers(
            table[column].replace_strict(list(words), list(words.values()), return_dtype=pl.Int64)
        )

    def day(column: str) -> Codes:
        return _numbers((table[column] - table["_first"]).dt.total_days())

    places = sorted(north)
    locality = table["place_id"].replace_strict(
        places, [north[p] for p in places], default=NOWHERE, return_dtype=pl.Int64
    )
    return Rows(
        report_id=table["report_id"].to_numpy().astype(np.object_),
        source=_numbers(table["source_key"].rank("dense").cast(pl.Int64)),
        source_key=table["source_key"].to_numpy().astype(np.object_),
        quantity=coded("quantity"), measure=coded("measure"), scope=coded("scope"),
        qualifier=coded("qualifier"), kind=coded("source_type"),
        start=day("observed_from"), end=day("observed_to"),
        slack=_numbers(table["precision_days"]),
        low=table["low"].to_numpy().astype(np.float64),
        high=table["high"].to_numpy().astype(np.float64),
        stated_low=table["value_low"].to_numpy().astype(np.float64),
        stated_high=table["value_high"].to_numpy().astype(np.float64),
        mine=table["probability"].to_numpy().astype(np.float64),
        north=_numbers(locality),
        placed=(table["place_id"] != "").to_numpy(),
        known=_numbers(table["known_on"].to_physical()),
    )  # fmt: skip


def _numbers(column: pl.Series) -> Codes:
    return column.to_numpy().astype(np.int64)
