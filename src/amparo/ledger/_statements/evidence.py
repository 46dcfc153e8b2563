"""Which given statements count, in an order that does not depend on the order of the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from amparo.ledger._statements.features import Features, read_features
from amparo.records import vocab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]

__all__ = ["Evidence", "first_heard", "gather", "is_ahead", "nearest", "pieces"]

_NOT_PEOPLE_OF_THE_GROUP: Final = ("troops_deployed",)
_SMALLEST: Final = 0.5  # "0 missing" is kept, as half a person
_LARGEST: Final = 1e7  # more people than the corridor holds: a slip of the keyboard
_OTHER_GROUP_DAYS: Final = 365  # a year away counts like another group on the day itself
_OTHER_OF_SEASON_DAYS: Final = 30
_PIECE_DAYS: Final = 30


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """n given statements with their numbers.

    Attributes:
        features: of the statements.
        log_numbers: (n,) natural logarithms of the geometric mean of low and high.
        source_types: (n,) kinds of source.
    """

    features: Features
    log_numbers: Floats
    source_types: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.log_numbers)

    def take(self, index: Indices) -> Evidence:
        """The statements at these positions."""
        return Evidence(
            features=self.features.take(index),
            log_numbers=self.log_numbers[index],
            source_types=tuple(self.source_types[i] for i in index),
        )


def gather(given: pl.DataFrame) -> Evidence:
    """The statements of people observed, sorted by what they say."""
    frame = _with_number(given)
    order = [c for c in _ORDER if c in frame.columns]
    frame = frame.sort([pl.col(c).cast(pl.String) for c in order], nulls_last=True)
    source = frame["source_type"] if "source_type" in frame.columns else None
    return Evidence(
        features=read_features(frame),
        log_numbers=frame["_log_number"].to_numpy().copy(),
        source_types=tuple(source.fill_null("").to_list()) if source is not None else
        ("",) * frame.height,
    )  # fmt: skip


_ORDER: Final = (
    "report_id", "_log_number", "observed_from", "observed_to", "quantity", "measure", "scope",
    "place", "source_name", "caravan_hint",
)  # fmt: skip


def _with_number(given: pl.DataFrame) -> pl.DataFrame:
    """Adds ``_log_number``; leaves out plans, rates, troops, copies and rows without a number."""
    cells = {
        name: (pl.col(name) if name in given.columns else pl.lit(None)).cast(
            pl.Float64, strict=False
        )
        for name in ("value_low", "value_high")
    }
    low = pl.coalesce(cells["value_low"], cells["value_high"])
    high = pl.coalesce(cells["value_high"], cells["value_low"])
    product = low.clip(_SMALLEST, _LARGEST).log() + high.clip(_SMALLEST, _LARGEST).log()
    frame = given.with_columns((product / 2).alias("_log_number"))
    keep = pl.col("_log_number").is_finite().fill_null(value=False)
    if "measure" in given.columns:
        keep &= ~pl.col("measure").fill_null("").is_in(sorted(vocab.NOT_OBSERVED))
    if "quantity" in given.columns:
        keep &= ~pl.col("quantity").fill_null("").is_in(_NOT_PEOPLE_OF_THE_GROUP)
    if "copy_of" in given.columns:
        keep &= pl.col("copy_of").fill_null("") == ""
    return frame.filter(keep)


def pieces(target: Features) -> Iterator[Indices]:
    """Positions of the rows that share a group and thirty days of the calendar.

    The calendar is cut at fixed days, so a row's piece does not depend on the other rows.
    """
    key = np.stack([target.codes["group"], target.numbers["end"] // _PIECE_DAYS], axis=1)
    _, piece = np.unique(key, axis=0, return_inverse=True)
    for k in range(int(piece.max(initial=-1)) + 1):
        yield np.flatnonzero(piece.ravel() == k)


def nearest(given: Features, piece: Features, most: int) -> Indices:
    """Positions of the ``most`` given statements nearest to a piece, in their order.

    Nearness is days to the middle of the piece's calendar cut, plus 30 days for another caravan of
    the season and a year for another season.
    """
    middle = (piece.numbers["end"][0] // _PIECE_DAYS + 0.5) * _PIECE_DAYS
    group, season = piece.codes["group"][0], piece.codes["season"][0]
    same_group = (given.codes["group"] == group) & (group != 0)
    same_season = (given.codes["season"] == season) & (season != 0)
    away = np.abs(given.numbers["end"] - middle) + np.where(
        same_group, 0, np.where(same_season, _OTHER_OF_SEASON_DAYS, _OTHER_GROUP_DAYS)
    )
    chosen = np.lexsort((np.arange(len(given)), away))[:most]
    return np.sort(chosen).astype(np.int64)


def is_ahead(given: Features, target: Features) -> NDArray[np.bool_]:
    """(m,) whether no given statement of the row's group holds for a later day.

    For a row of no group: whether no given statement at all does.
    """
    last: dict[int, float] = {}
    for group, end in zip(given.codes["group"], given.numbers["end"], strict=True):
        for key in (int(group), 0):
            last[key] = max(last.get(key, -np.inf), float(end))
    pairs = zip(target.codes["group"], target.numbers["end"], strict=True)
    return np.array([end > last.get(int(group), -np.inf) for group, end in pairs], dtype=bool)


def first_heard(given: Features, weeks: Indices) -> NDArray[np.bool_]:
    """(n,) whether the statement is of a week before which its group was not heard of."""
    first: dict[int, int] = {}
    for group, week in zip(given.codes["group"], weeks, strict=True):
        first[int(group)] = min(first.get(int(group), int(week)), int(week))
    pairs = zip(given.codes["group"], weeks, strict=True)
    return np.array([week == first[int(group)] for group, week in pairs], dtype=bool)
