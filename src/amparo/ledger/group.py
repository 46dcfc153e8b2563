"""Draws of the size of one group: its path, and each kind of source's lean about it, in turns.

Within one caravan a ministry that counts low counts low every day. So each kind of source has its
own lean there, drawn from its habit elsewhere; given the leans the path is drawn exactly on a
grid, given the path each lean is drawn exactly on a grid (Gibbs). Two turns from a start at the
linear model's posterior are enough (checked against forty in the tests).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.ledger.habits import Habits, camp_draws
from amparo.ledger.said import mean_density, mean_density_above, mean_density_below
from amparo.ledger.settings import KINDS, WILD_DENSITY, Settings
from amparo.ledger.smoother import day_kernel, draw_paths

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from amparo.ledger.evidence import SizeEvidence

__all__ = ["Group", "Totals", "draw_group", "report_sd"]

_FINE: Final = 4  # table cells per grid step
_REACH: Final = 26  # leans within so many grid steps: a factor of about 3.5


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Whole running totals of n reports, for the balance to weigh; see ``SizeEvidence``."""

    day: NDArray[np.int64]
    kind: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    sd: NDArray[np.float64]
    rate: NDArray[np.float64]
    mine: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Group:
    """Draws of one group.

    Attributes:
        size: people together, (draws, days).
        lean: lean of each kind of source about this caravan, (draws, 2k): as they look at a
            crowd, then in their running totals.
        totals: the running totals met on the way.
    """

    size: NDArray[np.float64]
    lean: NDArray[np.float64]
    totals: Totals


@dataclass(frozen=True, kw_only=True)
class _Table:
    """Log likelihood of what one kind said of one day, by ln of the number it should say."""

    day: int
    kind: int
    total: bool
    values: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class _Grid:
    points: NDArray[np.float64]
    low: float
    cell: float
    cells: int

    def place(self, z: NDArray[np.float64]) -> NDArray[np.int64]:
        """Table cell of each ln number."""
        cell = np.rint((z - self.low) / self.cell)
        return np.asarray(np.clip(cell, 0, self.cells - 1), dtype=np.int64)


def _make_grid(settings: Settings) -> _Grid:
    points = np.linspace(np.log(settings.smallest), np.log(settings.largest), settings.points)
    step = points[1] - points[0]
    margin = 2 * _REACH
    cells = (settings.points + 2 * margin) * _FINE
    return _Grid(points=points, low=points[0] - margin * step, cell=step / _FINE, cells=cells)


def report_sd(evidence: SizeEvidence, habits: Habits, settings: Settings) -> NDArray[np.float64]:
    """Sd of each report around its kind's lean: spread, and drift over uncertain days, (n,).

    A long window blurs a count of people there, not a total at its end.
    """
    own = np.where(evidence.pure_total, settings.total_sd, habits.spread[evidence.kind])
    blur = np.where(evidence.pure_total, 0.0, evidence.blur)
    return np.asarray(np.sqrt(own**2 + habits.drift**2 * blur))


def draw_group(
    evidence: SizeEvidence,
    gone: NDArray[np.float64],
    habits: Habits,
    settings: Settings,
    leans: NDArray[np.float64],
    rng: np.random.Generator,
) -> Group:
    """Draw the path of the group and the leans about it.

    Args:
        evidence: what the reports say.
        gone: people known to have left for another compartment, (draws, days).
        habits: what was learnt from all caravans.
        settings: priors.
        leans: draws of the leans of kinds, (draws, k).
        rng: stream of the caravan.
    """
    grid = _make_grid(settings)
    tables, totals = _tables(evidence, habits, settings, grid)
    step = grid.points[1] - grid.points[0]
    draws, days = gone.shape
    own = camp_draws(evidence, habits, settings, leans, rng)
    camps = _camps(habits, settings)
    leans = np.concatenate([leans, np.zeros_like(leans)], axis=1)
    own = np.concatenate([own, settings.total_lean_sd * rng.standard_normal(own.shape)], axis=1)
    within = step * (rng.random(draws) - 0.5)  # one place inside the cell for a whole path
    block = max(1, min(draws, settings.largest_block // (days * settings.points)))
    belief = (_start(grid, habits, settings), day_kernel(grid.points, habits.drift))
    path = np.empty((draws, days))
    for turn in range(settings.turns):
        own = np.clip(own, -_REACH * step, _REACH * step)
        for first in range(0, draws, block):
            part = slice(first, first + block)
            seen = _Seen(grid, tables, own[part], within[part], gone[part])
            numbers = draw_paths(seen.of_day, *belief, rng.random((days, len(own[part]))))
            path[part] = grid.points[numbers] + within[part, None]
        if turn < settings.turns - 1:
            own = _draw_leans((grid, tables), path, gone, leans, camps, rng)
    return Group(size=np.exp(path), lean=own, totals=totals)


def _start(grid: _Grid, habits: Habits, settings: Settings) -> NDArray[np.float32]:
    """Prior of the first day, not normalised, (points,)."""
    z = (grid.points - habits.start_log) / settings.start_sd
    return np.exp(-0.5 * z**2).astype(np.float32)


def _camps(habits: Habits, settings: Settings) -> NDArray[np.float64]:
    """Sd of each lean within a caravan: kinds as they look at a crowd, then as they register."""
    sds = (habits.camp_sd, settings.total_lean_sd)
    return np.repeat(np.array(sds, dtype=np.float64), len(KINDS))


class _Seen:
    """Log likelihood of a day's reports for every draw and grid point."""

    def __init__(
        self,
        grid: _Grid,
        tables: list[_Table],
        own: NDArray[np.float64],
        within: NDArray[np.float64],
        gone: NDArray[np.float64],
    ) -> None:
        self._grid, self._gone, self._within = grid, gone, within
        self._shift = own + within[:, None]
        self._own = own
        self._by_day: dict[int, list[_Table]] = {}
        for table in tables:
            self._by_day.setdefault(table.day, []).append(table)

    def of_day(self, day: int) -> NDArray[np.float32] | None:
        total: NDArray[np.float32] | None = None
        for table in self._by_day.get(day, ()):
            seen = self._with_gone(table) if table.total else self._plain(table)
            total = seen if total is None else total + seen
        return total

    def _plain(self, table: _Table) -> NDArray[np.float32]:
        width = len(self._grid.points) * _FINE
        windows = np.lib.stride_tricks.sliding_window_view(table.values, width)[:, ::_FINE]
        first = self._grid.place(self._grid.points[0] + self._shift[:, table.kind])
        return np.asarray(windows[first])

    def _with_gone(self, table: _Table) -> NDArray[np.float32]:
        size = np.exp(self._grid.points[None, :] + self._within[:, None])
        z = np.log(size + self._gone[:, table.day, None]) + self._own[:, table.kind, None]
        return np.asarray(table.values[self._grid.place(z)])


def _tables(
    evidence: SizeEvidence, habits: Habits, settings: Settings, grid: _Grid
) -> tuple[list[_Table], Totals]:
    z = np.asarray(grid.low + grid.cell * np.arange(grid.cells), dtype=np.float64)
    sd = report_sd(evidence, habits, settings)
    rate = 1 / (settings.gone_start + settings.gone_daily * evidence.day)
    pure = evidence.pure_total
    rate = np.where(evidence.reading[:, 2] > 0, rate, 0.0)
    camp = np.where(pure, len(KINDS), 0) + evidence.kind
    gathered: dict[tuple[int, int, bool], NDArray[np.float64]] = {}
    alike: dict[bytes, NDArray[np.float64]] = {}  # the same round numbers come again and again
    facts = np.c_[evidence.low, evidence.high, evidence.reading, evidence.mine, sd, rate]
    for i in range(len(evidence)):
        value = alike.get(facts[i].tobytes())
        if value is None:
            value = _one_report(evidence, i, z, sd[i], rate[i], settings)
            alike[facts[i].tobytes()] = value
        key = (int(evidence.day[i]), int(camp[i]), bool(pure[i]))
        gathered[key] = gathered.get(key, 0.0) + value
    tables = [
        _Table(day=day, kind=kind, total=total, values=v.astype(np.float32))
        for (day, kind, total), v in sorted(gathered.items(), key=lambda kv: kv[0])
    ]
    totals = Totals(
        day=evidence.day[pure], kind=camp[pure], low=evidence.low[pure],
        high=evidence.high[pure], sd=sd[pure], rate=rate[pure], mine=evidence.mine[pure],
    )  # fmt: skip
    return tables, totals


def _one_report(
    evidence: SizeEvidence,
    i: int,
    z: NDArray[np.float64],
    sd: float,
    rate: float,
    settings: Settings,
) -> NDArray[np.float64]:
    """Log likelihood of one report at each ln number that its kind should say."""
    low, high = evidence.low[i] - z, evidence.high[i] - z
    whole, part, total = evidence.reading[i]
    wide = np.full_like(z, sd)
    sense = np.zeros_like(z)
    if whole:
        sense += whole * mean_density(low, high, wide)
    if part:
        sense += part * mean_density_below(low, high, wide, settings.part_rate)
    if total:
        sense += total * mean_density_above(low, high, wide, rate)
    mine = evidence.mine[i] * (1 - settings.wild)
    return np.asarray(np.log(mine * sense + (1 - mine) * WILD_DENSITY))


def _draw_leans(
    seen: tuple[_Grid, list[_Table]],
    path: NDArray[np.float64],
    gone: NDArray[np.float64],
    leans: NDArray[np.float64],
    camp_sd: NDArray[np.float64],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Each kind's lean about this caravan given the path, (draws, k)."""
    grid, tables = seen
    step = grid.points[1] - grid.points[0]
    choices = step * np.arange(-_REACH, _REACH + 1)
    log_weight = -0.5 * ((choices[None, None, :] - leans[:, :, None]) / camp_sd[:, None]) ** 2
    for table in tables:
        z = path[:, table.day]
        if table.total:
            z = np.log(np.exp(z) + gone[:, table.day])
        log_weight[:, table.kind] += table.values[grid.place(z[:, None] + choices[None, :])]
    weight = np.exp(log_weight - log_weight.max(axis=2, keepdims=True))
    heap = np.cumsum(weight, axis=2)
    target = rng.random((len(path), leans.shape[1], 1)) * heap[:, :, -1:]
    number = np.minimum((heap <= target).sum(axis=2), len(choices) - 1)
    return np.asarray(choices[number] + step * (rng.random(number.shape) - 0.5))
