"""From the tables to what the reports say of one outcome: returned, detained, arrived and so on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from amparo.records.vocab import NOT_OBSERVED, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from amparo.ledger.settings import Settings

__all__ = [
    "PRESENT", "CountEvidence", "arrival_counts", "north_counts", "observed",
    "outcome_counts",
]  # fmt: skip

#: Quantities that show people present at a place.
PRESENT: Final = ("arrived", "group_size", "registered", "sheltered")
#: Kinds of source whose exact count is taken as a count.
_COUNTERS: Final = ("authority", "un_agency")
_SKEW: Final = {"at_least": 1, "at_most": -1}


@dataclass(frozen=True, kw_only=True)
class CountEvidence:
    """What n reports say of one outcome.

    Attributes:
        start: day number on which each window begins, (n,).
        end: day number on which it ends, (n,).
        slack: days by which the dates are uncertain, (n,).
        low: lower bound, people, (n,).
        high: upper bound, people, (n,).
        skew: 1 if the truth is likely near the lower bound ("at least"), -1 near the upper, (n,).
        sd: noise in ln, (n,).
        total: whether the number is everybody so far (else of the window), (n,).
        present: whether it is people there now, (n,).
        source: number of the source, (n,).
        mine: chance that the report is about this group, (n,).
        official: whether a single exact official count stands alone.
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    slack: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    skew: NDArray[np.int64]
    sd: NDArray[np.float64]
    total: NDArray[np.bool_]
    present: NDArray[np.bool_]
    source: NDArray[np.int64]
    mine: NDArray[np.float64]
    official: bool

    def __len__(self) -> int:
        return len(self.end)

    @property
    def middle(self) -> NDArray[np.float64]:
        """Middle of each interval, people, (n,)."""
        return (self.low + self.high) / 2

    def thinned(self, most: int) -> CountEvidence:
        """Of very many reports the largest of each kind and window, which speak for the rest."""
        if len(self) <= most:
            return self
        order = np.lexsort((-self.middle, self.end, self.start, self.present, self.total))
        keys = np.stack([self.total, self.present, self.start, self.end])[:, order]
        first = np.r_[True, (np.diff(keys, axis=1) != 0).any(axis=0)]
        keep = np.zeros(len(self), dtype=bool)
        keep[order[first][-most:]] = True
        return self.only(keep)

    def only(self, keep: NDArray[np.bool_]) -> CountEvidence:
        """The same for some of the reports."""
        arrays = {k: v[keep] for k, v in vars(self).items() if isinstance(v, np.ndarray)}
        return CountEvidence(**arrays, official=self.official and bool(keep.all()))


def outcome_counts(
    rows: pl.DataFrame, first_day: date, days: int, settings: Settings
) -> dict[str, CountEvidence]:
    """Evidence for each outcome that has any report; plans and sums are none."""
    seen = observed(rows)
    out = {}
    for compartment, quantity in OUTCOMES.items():
        part = seen.filter(pl.col("quantity") == quantity)
        if part.height:
            out[compartment] = _counts(part, first_day, days, settings)
    return out


def north_counts(
    rows: pl.DataFrame, north: Mapping[str, int], first_day: date, days: int, settings: Settings
) -> dict[str, CountEvidence]:
    """The same for the reports from the northern border alone."""
    return outcome_counts(
        rows.filter(pl.col("place_id").is_in(sorted(north))), first_day, days, settings
    )


def arrival_counts(
    rows: pl.DataFrame, north: Mapping[str, int], first_day: date, days: int, settings: Settings
) -> list[CountEvidence]:
    """People at the northern border, one evidence for each locality.

    Args:
        rows: the caravan's reports.
        north: locality number of each place of the northern border.
        first_day: day number 0.
        days: number of days.
        settings: noise of counts.
    """
    seen = observed(rows).filter(
        pl.col("quantity").is_in(PRESENT)
        & (pl.col("scope") != "subset")
        & pl.col("place_id").is_in(sorted(north))
    )
    locality = np.array([north[p] for p in seen["place_id"]], dtype=np.int64)
    out = []
    for number in np.unique(locality):
        part = seen.filter(pl.Series(locality == number, dtype=pl.Boolean))
        out.append(_counts(part, first_day, days, settings, presence=True))
    return out


def observed(rows: pl.DataFrame) -> pl.DataFrame:
    """The reports that count people: no plans, rates or capacities, no sums over groups."""
    return rows.filter(
        ~pl.col("measure").is_in(sorted(NOT_OBSERVED)) & ~pl.col("scope").is_in(["sum", "resource"])
    )


def _counts(
    rows: pl.DataFrame, first_day: date, days: int, settings: Settings, *, presence: bool = False
) -> CountEvidence:
    def day(column: str) -> NDArray[np.int64]:
        number = (rows[column] - first_day).dt.total_days().to_numpy()
        return np.asarray(np.clip(number, 0, days - 1), dtype=np.int64)

    stock = np.array([m in {"stock", "unknown"} for m in rows["measure"]], dtype=bool)
    flow = np.array([m == "flow" for m in rows["measure"]], dtype=bool)
    counted = np.array(
        [q == "exact" and s in _COUNTERS for q, s in rows.select("qualifier", "source_type").rows()]
    )
    keys = rows["source_key"].to_list()
    names = {key: i for i, key in enumerate(sorted(set(keys)))}
    alone = rows.height == 1 and bool(counted[0])
    sd = np.where(counted, settings.count_sd, settings.said_sd)
    return CountEvidence(
        start=day("observed_from"),
        end=day("observed_to"),
        slack=rows["precision_days"].to_numpy().astype(np.int64),
        low=rows["low"].to_numpy().astype(np.float64),
        high=rows["high"].to_numpy().astype(np.float64),
        skew=np.array([_SKEW.get(q, 0) for q in rows["qualifier"]], dtype=np.int64),
        sd=np.zeros(1) if alone else sd,
        total=~flow & ~(stock & presence),
        present=stock & presence,
        source=np.array([names[k] for k in keys], dtype=np.int64),
        mine=rows["probability"].to_numpy().astype(np.float64),
        official=alone,
    )
