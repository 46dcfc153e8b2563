"""From the tables to what each caravan's reports say about its size, as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from amparo.ledger.settings import KINDS, UNSAID_READING, Settings
from amparo.records.vocab import NOT_OBSERVED, SIZE_QUANTITIES

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

__all__ = ["SizeEvidence", "log_bounds", "reports_by_caravan", "size_evidence"]

_KIND_NUMBER = {kind: i for i, kind in enumerate(KINDS)}
_NO_EVIDENCE = frozenset({"subset", "sum", "resource"})


@dataclass(frozen=True, kw_only=True)
class SizeEvidence:
    """What n reports say about the size of one group.

    Attributes:
        report_ids: ids of the reports, n.
        day: day number of each report (end of its window), (n,).
        kind: number of the kind of source, (n,).
        low: ln of the lower bound of the stated interval, (n,).
        high: ln of the upper bound, (n,).
        blur: days by which the date is uncertain or the window is long, (n,).
        reading: chance of whole, part, everybody so far, (n, 3).
        mine: chance that the report is about this group, (n,).
    """

    report_ids: tuple[str, ...]
    day: NDArray[np.int64]
    kind: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    blur: NDArray[np.float64]
    reading: NDArray[np.float64]
    mine: NDArray[np.float64]

    @property
    def whole(self) -> NDArray[np.bool_]:
        """Which reports speak of the whole group, by their words."""
        return np.asarray(self.reading[:, 0] >= 0.5)  # noqa: PLR2004 - rather than not

    @property
    def pure_total(self) -> NDArray[np.bool_]:
        """Which reports are of everybody so far, by their words."""
        return np.asarray(self.reading[:, 2] == 1.0)

    @property
    def tells_size(self) -> NDArray[np.bool_]:
        """Which reports can bound the group from both sides: all but parts."""
        return np.asarray(self.reading[:, 1] < 0.9)  # noqa: PLR2004 - not almost surely a part

    @property
    def tells(self) -> bool:
        """Whether any report does."""
        return bool(self.tells_size.any())

    def __len__(self) -> int:
        return len(self.day)


def reports_by_caravan(
    reports: pl.DataFrame, assignment: pl.DataFrame, as_of: date
) -> dict[str, pl.DataFrame]:
    """Original reports known by a day, about one caravan each, in a fixed order."""
    known = reports.filter((pl.col("copy_of") == "") & (pl.col("known_on") <= as_of))
    about = assignment.filter(
        (pl.col("kind") == "one") & (pl.col("caravan_id") != "") & (pl.col("probability") > 0)
    )
    joined = known.join(
        about.select("report_id", "caravan_id", "probability"), on="report_id"
    ).sort("caravan_id", "observed_to", "report_id")
    parts = joined.partition_by("caravan_id", as_dict=True)
    return {str(key[0]): part for key, part in parts.items()}


def size_evidence(
    rows: pl.DataFrame, first_day: date, days: int, settings: Settings
) -> SizeEvidence:
    """The reports that say something of the size of the group, days numbered from the first.

    Plans, rates and capacities, subsets, sums and resources say nothing and are left out.
    """
    used = rows.filter(
        pl.col("quantity").is_in(sorted(SIZE_QUANTITIES))
        & ~pl.col("measure").is_in(sorted(NOT_OBSERVED))
        & ~pl.col("scope").is_in(sorted(_NO_EVIDENCE))
        & (pl.col("high") > 0)
    )
    readings = [_reading(row, settings) for row in used.iter_rows(named=True)]
    keep = np.array([sum(r) > 0 for r in readings], dtype=bool)
    used = used.filter(pl.Series(keep, dtype=pl.Boolean))
    window = (used["observed_to"] - used["observed_from"]).dt.total_days().to_numpy()
    end = (used["observed_to"] - first_day).dt.total_days().to_numpy()
    low, high = log_bounds(used)
    reading = np.array([r for r in readings if sum(r) > 0], dtype=np.float64).reshape(-1, 3)
    return SizeEvidence(
        report_ids=tuple(used["report_id"]),
        day=np.clip(end, 0, days - 1).astype(np.int64),
        kind=np.array([_KIND_NUMBER[k] for k in used["source_type"]], dtype=np.int64),
        low=low,
        high=high,
        blur=(window + used["precision_days"].to_numpy()).astype(np.float64),
        reading=reading,
        mine=used["probability"].to_numpy().astype(np.float64),
    )


def log_bounds(rows: pl.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ln of the stated intervals; a single number is widened by half a person on each side."""
    low = rows["low"].to_numpy().astype(np.float64)
    high = np.maximum(rows["high"].to_numpy().astype(np.float64), low)
    return np.log(np.maximum(low - 0.5, 0.5)), np.log(np.maximum(high, 1.0) + 0.5)


def _reading(row: dict[str, Any], settings: Settings) -> tuple[float, float, float]:
    """Chance that a number is the whole group, a part of it, everybody so far."""
    quantity, measure, scope = row["quantity"], row["measure"], row["scope"]
    if scope == "unknown" or measure == "unknown":
        if scope == "part":
            return 0.0, 1.0, 0.0
        return UNSAID_READING.get(quantity, (0.0, 0.0, 0.0))
    if scope == "part":
        # a part of everybody so far bounds nothing that is there today
        return (0.0, 0.0, 0.0) if measure == "running_total" else (0.0, 1.0, 0.0)
    window = (row["observed_to"] - row["observed_from"]).days
    recalled = measure == "stock" and window > settings.recalled_window
    if measure == "running_total" or recalled:
        return 0.0, 0.0, 1.0
    part = settings.mislabelled
    return 1.0 - part, part, 0.0
