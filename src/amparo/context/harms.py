"""Harm told of caravans, beside the days that people spent in them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from amparo.records.context import HARMS
from amparo.records.streams import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["harms"]

_KINDS: Final = (
    "death", "vehicle_accident", "kidnapping", "disappearance", "assault", "extortion",
    "trafficking",
)  # fmt: skip
#: Harms that are told one by one, so that a count of events has the law of rare events.
_RATED: Final = frozenset({"death", "kidnapping"})
_PER: Final = 100_000  # person-days
_DRAWS: Final = 4_000
_BESIDE: Final = timedelta(days=1)
_NINETY: Final = 1.6449  # normal quantile of 95 %
_FEWEST_DAYS: Final = 1_000.0  # person-days below which no rate is told


def harms(events: pl.DataFrame, sizes: pl.DataFrame, *, seed: int) -> pl.DataFrame:
    """HARMS of the events that fall on days of caravans, with a rate where one can be given.

    An event is counted when a caravan of the tables was on the way on that day; statements that
    something happened are counted apart and give no victims. The rate is that of events that are
    told of: what nobody reports is missing, so it is a lower bound. Counts are taken as Poisson,
    with the prior of Jeffreys (gamma, shape one half); person-days are uncertain by the limits of
    the sizes, summed as if all caravans erred together, which is too wide rather than too narrow.

    Args:
        events: what disclosure let out of EVENTS: day_from, kind, harm_type, victims_low and
            victims_high.
        sizes: SIZES, people together by caravan and day.
        seed: the run seed.
    """
    exposure = _person_days(sizes)
    near = _on_days_of_caravans(events, sizes)
    rows = [_row(kind, near, exposure, seed) for kind in _KINDS]
    return HARMS.frame([r for r in rows if r["events"] or r["claims"]])


def _person_days(sizes: pl.DataFrame) -> tuple[float, float, float] | None:
    total = sizes.select(pl.col("median", "q05", "q95").sum()).row(0)
    return total if sizes.height and total[0] >= _FEWEST_DAYS else None


def _on_days_of_caravans(events: pl.DataFrame, sizes: pl.DataFrame) -> pl.DataFrame:
    days = sizes.select(day=pl.col("day").cast(pl.Date)).unique().to_series()
    beside = pl.concat([days, days - _BESIDE, days + _BESIDE]).unique()
    return events.filter(pl.col("day_from").is_in(beside.implode()))


def _row(
    kind: str, events: pl.DataFrame, exposure: tuple[float, float, float] | None, seed: int
) -> dict[str, Any]:
    told = events.filter(pl.col("harm_type") == kind)
    claims = told.filter(pl.col("kind") == "statement").height
    told = told.filter(pl.col("kind") != "statement")
    low = told["victims_low"].fill_null(0.0)
    high = pl.select(pl.max_horizontal(low, told["victims_high"].fill_null(0.0))).to_series()
    unsized = int((told["victims_low"].is_null() & told["victims_high"].is_null()).sum())
    row: dict[str, Any] = {
        "harm": kind, "events": told.height, "unsized": unsized, "claims": claims,
        "victims_low": float(low.sum()), "victims_high": float(high.sum()),
        "person_days": None, "person_days_low": None, "person_days_high": None,
        "rate": None, "rate_low": None, "rate_high": None,
    }  # fmt: skip
    if exposure is None or kind not in _RATED or not told.height:
        return row
    names = ("person_days", "person_days_low", "person_days_high")
    row.update(zip(names, exposure, strict=True))
    each = max(float(low.sum()), told.height) / told.height  # people harmed by one event
    drawn = _rates(told.height, exposure, stream(seed, "context", "harms", kind)) * each
    names = ("rate_low", "rate", "rate_high")
    row.update(zip(names, (float(q) for q in np.quantile(drawn, (0.05, 0.5, 0.95))), strict=True))
    return row


def _rates(
    count: int, exposure: tuple[float, float, float], random: np.random.Generator
) -> NDArray[np.float64]:
    """Draws of events for ``_PER`` person-days."""
    median, low, high = exposure
    sd = np.log(high / max(low, 1.0)) / (2 * _NINETY)
    days = median * np.exp(sd * random.standard_normal(_DRAWS))
    rates = random.gamma(count + 0.5, 1.0, _DRAWS) / days * _PER
    return np.asarray(rates, dtype=np.float64)
