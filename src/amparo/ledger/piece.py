"""One caravan's ledger in draws: the work that may run in parallel."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from amparo.ledger.balance import Group, balanced, draw_shares, excess, taken
from amparo.ledger.habits import constants, shared_draws, size_data
from amparo.ledger.settings import FEW, WILD_DENSITY
from amparo.ledger.support import Support, contradicted, support_of
from amparo.records.streams import stream
from amparo.records.vocab import COMPARTMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from amparo.ledger._sampler.size import SizeData
    from amparo.ledger.counts import CountEvidence
    from amparo.ledger.evidence import SizeEvidence
    from amparo.ledger.habits import Habits
    from amparo.ledger.rows import Rows
    from amparo.ledger.settings import Settings

    Floats = NDArray[np.float64]

__all__ = ["Done", "Drawn", "Piece", "Task", "do_task", "draw_piece", "plausible_most"]

#: A number of people this many times the middle of the group's own sizes is not of the group.
_TOO_MANY: Final = 12.0
_LEVELS: Final = (0.5, 0.05, 0.95)
#: Readings of ``_sampler.size`` as READINGS sums them up: whole, part, total, north, nothing.
_READ_AS: Final = np.array([0, 0, 1, 2, 3, 3, 4, 0])
_SUMMED: Final = 5
_LEAST: Final = 0.25  # of the draws must count
_PEOPLE_IN_ALL: Final = 1e7  # ln people of a draw are held below this


@dataclass(frozen=True, kw_only=True)
class Piece:
    """All that is needed to draw one caravan's ledger, in plain data.

    Attributes:
        caravan_id: the caravan.
        sample: number of the sampled assignment from which its reports come.
        first_day: day number 0.
        days: number of days.
        closed: number of the day after the last report of an ended group.
        size: what the reports say of its size.
        most: the most people that an outcome of it can be.
        outcomes: and of each outcome.
        habits: what was learnt from all caravans.
        settings: priors.
        seed: the run seed.
        draws: number of draws.
    """

    caravan_id: str
    sample: int
    first_day: date
    days: int
    closed: int | None
    size: SizeEvidence
    most: float
    outcomes: Mapping[str, CountEvidence]
    habits: Habits
    settings: Settings
    seed: int
    draws: int


@dataclass(frozen=True, kw_only=True)
class Task:
    """One caravan: a piece for each of its sampled assignments, and what stands behind it.

    Attributes:
        pieces: their draws are pooled.
        rows: the caravan's reports in the first of them.
        keep: whether the draws themselves are wanted.
    """

    pieces: tuple[Piece, ...]
    rows: Rows
    keep: bool


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """Draws of one caravan's ledger.

    Attributes:
        caravan_id: the caravan.
        first_day: day number 0.
        people: whole people in each compartment, (draws, days).
        size: people together, (draws, days).
        north: of them, those at the northern border, (draws, days).
    """

    caravan_id: str
    first_day: date
    people: dict[str, NDArray[np.int64]]
    size: Floats
    north: Floats


@dataclass(frozen=True, kw_only=True)
class Done:
    """One caravan's ledger: medians and intervals, and the draws where they are wanted.

    Attributes:
        caravan_id: the caravan.
        first_day: day number 0.
        days: number of days.
        closed: number of the day after the last report of an ended group.
        cells: median, 5 % and 95 % of each compartment, (3, compartments, days).
        size_cells: of the people together, (3, days).
        north_cells: of those before the northern border and those at it, (2, 3, days).
        report_ids: reports of its size.
        readings: how each was read, as in READINGS, (reports, 5).
        support: what stands behind the cells.
        drawn: the draws, or None.
    """

    caravan_id: str
    first_day: date
    days: int
    closed: int | None
    cells: NDArray[np.float32]
    size_cells: NDArray[np.float32]
    north_cells: NDArray[np.float32]
    report_ids: tuple[str, ...]
    readings: Floats
    support: Support
    drawn: Drawn | None


def do_task(task: Task) -> Done:
    """Draw one caravan's ledger and sum it up; its random streams are named by the caravan."""
    results = [draw_piece(piece) for piece in task.pieces]
    drawn = _pooled([r[0] for r in results])
    first = task.pieces[0]
    readings = _readings(task.pieces, [r[1] for r in results])
    nothing = np.array([readings[r][4] for r in first.size.report_ids])
    support = support_of(
        task.rows, first.size, first.days, closed=first.closed, most=first.most,
        against=contradicted(first.size, nothing, first.settings.wild),
    )  # fmt: skip
    before = drawn.size - drawn.north
    return Done(
        caravan_id=first.caravan_id, first_day=first.first_day, days=first.days,
        closed=first.closed, support=support,
        cells=_cells(np.stack([drawn.people[name] for name in COMPARTMENTS])),
        size_cells=_cells(drawn.size[None])[:, 0],
        north_cells=_cells(np.stack([before, drawn.north])).transpose(1, 0, 2),
        report_ids=tuple(readings),
        readings=np.array(list(readings.values())).reshape(-1, _SUMMED),
        drawn=drawn if task.keep else None,
    )  # fmt: skip


def _pooled(drawn: list[Drawn]) -> Drawn:
    """The draws of all sampled assignments together."""
    if len(drawn) == 1:
        return drawn[0]
    people = {n: np.concatenate([d.people[n] for d in drawn]) for n in COMPARTMENTS}
    size, north = (np.concatenate([getattr(d, n) for d in drawn]) for n in ("size", "north"))
    return replace(drawn[0], people=people, size=size, north=north)


def _readings(
    pieces: tuple[Piece, ...], read: list[NDArray[np.int8]]
) -> dict[str, NDArray[np.float64]]:
    """Shares of the readings of each report, over the samples in which it is of this caravan."""
    heap: dict[str, list[Floats]] = {}
    for piece, reading in zip(pieces, read, strict=True):
        draws, many = reading.shape
        cell = _READ_AS[reading] + _SUMMED * np.arange(many)
        counts = np.bincount(cell.ravel(), minlength=_SUMMED * many)
        told = counts.reshape(many, _SUMMED) / draws
        for report_id, shares in zip(piece.size.report_ids, told, strict=True):
            heap.setdefault(report_id, []).append(shares)
    return {report_id: np.mean(shares, axis=0) for report_id, shares in heap.items()}


def _cells(people: NDArray[Any]) -> NDArray[np.float32]:
    """Median, 5 % and 95 % over the draws, lower of two, (3, groups, days).

    Args:
        people: (groups, draws, days).
    """
    order = np.sort(np.ascontiguousarray(people.transpose(0, 2, 1)).astype(np.float32), axis=2)
    draws = order.shape[2]
    at = [max(math.ceil(level * draws) - 1, 0) for level in _LEVELS]
    return np.stack([order[:, :, i] for i in at])


def draw_piece(piece: Piece) -> tuple[Drawn, NDArray[np.int8]]:
    """Draw one caravan's ledger under one assignment, and how its reports were read.

    Returns:
        The draws; readings of the reports of its size, (draws, reports).
    """
    group, reading = _draw_group(piece)
    if not piece.size.tells:
        group = Group(size=np.zeros_like(group.size), north=group.north, lift=group.lift)
    shares = draw_shares(piece.settings, _rng(piece, "shares"), piece.draws)
    outcomes = {name: _draw_outcome(piece, name) for name in piece.outcomes}
    if piece.size.tells and outcomes:
        over = excess(group, outcomes, shares, piece.settings) / piece.settings.excess
        which = _resampled(over, _rng(piece, "excess"))
        group, outcomes, shares = taken(group, outcomes, shares, which)
        reading = reading[which]
    people = balanced(group, outcomes, shares, piece.settings, closed=piece.closed)
    drawn = Drawn(
        caravan_id=piece.caravan_id, first_day=piece.first_day, people=people,
        size=group.size, north=group.north * group.size,
    )  # fmt: skip
    return drawn, reading


def _resampled(against: Floats, rng: np.random.Generator) -> NDArray[np.int64]:
    """Numbers of draws, each as often as exp(-against) says, flattened until a quarter count.

    Size and outcomes are drawn apart; here it counts that they are of the same people.
    """
    for power in np.linspace(1.0, 0.0, 21):
        weight = np.exp(power * (against.min() - against))
        weight /= weight.sum()
        if 1 / np.sum(weight**2) >= _LEAST * len(weight):
            break
    marks = (np.arange(len(weight)) + rng.random()) / len(weight)
    return np.minimum(np.searchsorted(np.cumsum(weight), marks), len(weight) - 1)


def _rng(piece: Piece, *name: str) -> np.random.Generator:
    return stream(piece.seed, "ledger", piece.caravan_id, str(piece.sample), *name)


def _draw_group(piece: Piece) -> tuple[Group, NDArray[np.int8]]:
    """Run the chain of the people together, each draw under one draw of the habits."""
    from amparo.ledger._sampler.runs import run_size

    settings, rng = piece.settings, _rng(piece, "size")
    learnt = piece.habits
    data = size_data(piece.size, piece.days, learnt.names, settings, learnt.spoken > 1)
    path, share, _, lift, reading = run_size(
        data, shared_draws(piece.habits), constants(settings), piece.draws,
        (settings.burn, settings.thin), rng,
    )  # fmt: skip
    size = np.exp(np.clip(path, 0.0, np.log(_PEOPLE_IN_ALL)))
    north = _spread_days(data, share, settings, rng)
    return Group(size=size, north=north, lift=lift), reading


def _spread_days(
    data: SizeData, hazard: Floats, settings: Settings, rng: np.random.Generator
) -> Floats:
    """Share at the northern border on each day, each span's hazard parted over its days."""
    out = np.zeros((len(hazard), data.days))
    if len(data.north_span):
        first = int(data.north_day[0])
        shape = np.full(data.days - first, settings.north_shape)
        out[:, first:] = -np.expm1(-np.cumsum(_parted(hazard, data.north_span, shape, rng), axis=1))
    return out


def _parted(
    spans: Floats, lengths: NDArray[np.int64], shape: Floats, rng: np.random.Generator
) -> Floats:
    """What came in each span, parted over its days as the gamma process would, (draws, days).

    Args:
        spans: what came in each span, (draws, spans).
        lengths: days of each span, (spans,).
        shape: of the gamma process on each day, (days,).
        rng: stream of the caravan.
    """
    # the least number keeps a share where all are too small for a number to tell
    parts = rng.standard_gamma(shape, (len(spans), len(shape))) + 1e-290
    whole = np.add.reduceat(parts, np.cumsum(lengths) - lengths, axis=1)
    return np.asarray(np.repeat(spans / whole, lengths, axis=1) * parts)


def _draw_outcome(piece: Piece, name: str) -> Floats:
    """Run the chain of one outcome: everybody so far, (draws, days)."""
    from amparo.ledger._sampler.runs import run_flow
    from amparo.ledger._sampler.views import FlowConstants, FlowData

    evidence, settings, rng = piece.outcomes[name], piece.settings, _rng(piece, name)
    few = name in FEW
    fixed = FlowConstants(
        scale_mean=settings.few_log if few else settings.flow_log,
        scale_sd=settings.few_log_sd if few else settings.flow_log_sd,
        part_rate=settings.count_rate,
        more_rate=settings.count_rate,
        wild_log=float(np.log(WILD_DENSITY)),
    )
    data = FlowData(
        shape=evidence.span_shape(settings.flow_shape), first=evidence.first,
        last=evidence.last, y=evidence.y, var=evidence.var, weight=evidence.weight,
    )  # fmt: skip
    spans = run_flow(data, fixed, piece.draws, (settings.burn, 2 * settings.thin - 1), rng)
    daily = _parted(spans, evidence.span, settings.flow_shape * evidence.told, rng)
    return np.cumsum(daily, axis=1)


def plausible_most(size: SizeEvidence) -> float:
    """The most people that an outcome of this group can be; more were counted of others too."""
    stated = size.tells_size
    if not stated.any():
        return np.inf
    return _TOO_MANY * float(np.exp(np.median(size.y[stated])))
