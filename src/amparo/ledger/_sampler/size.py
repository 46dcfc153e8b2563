"""The people together in a caravan: what the chain holds, and how likely each report is.

A report may be read in eight ways; its likelihood is their mixture. ``path`` draws what is normal
given the readings, ``sweep`` makes a turn of the chain.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from amparo.ledger._sampler.compiled import compiled
from amparo.ledger._sampler.laws import rise, tail

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

__all__ = [
    "COUNT", "LOOSE", "NOBODY", "NORTH", "NORTH_PART", "PART", "READINGS", "TINY", "TOTAL", "WHOLE",
    "WILD", "Constants", "Habit", "Readied", "SizeData", "SizeState", "fill_leans", "fill_share",
    "fill_terms", "highest", "log_each", "new_state", "ramp", "ready", "residual",
]  # fmt: skip

#: What a number may be: the whole group, the whole counted loosely, a part of it, everybody so
#: far, the people at the northern border, a part of those, anything at all, a count of heads.
WHOLE, LOOSE, PART, TOTAL, NORTH, NORTH_PART, WILD, COUNT = range(8)
READINGS = 8
#: In place of the number of a source.
NOBODY = -1
TINY = 1e-300
_OF_NORMAL = 0.3989422804014327  # 1 / sqrt(2 pi)


class Constants(NamedTuple):
    """Fixed numbers of the model, from ``Settings``."""

    start_sd: float
    quiet: float  # chance of a quiet day
    quiet_sd: float  # times the drift
    lively_sd: float
    loose: float  # sd of a loose count, times the spread
    part_rate: float
    north_rate: float
    total_var: float
    hard_var: float
    hidden: float  # mean of the lift
    north_shape: float  # of the hazard of reaching the border, a day
    north_scale: float
    shared: float  # sd of what all who look at one crowd have in common


class Habit(NamedTuple):
    """One draw of what all caravans share."""

    start: float
    drift: float
    camp: float
    spread: Floats  # (kinds,)
    lean: Floats  # (kinds,)
    source: Floats  # (sources,)
    source_sd: float
    factor: Floats  # (sources,) of each source's spread beside its kind's


class SizeData(NamedTuple):
    """The n reports of one caravan's size.

    ``source`` is -1 for a source whose own lean is summed out: it is part of the variance.
    ``voice`` is the source whose spread it has, -1 where none is known.
    """

    days: int
    day: Codes  # (n,)
    kind: Codes  # (n,)
    source: Codes  # (n,)
    voice: Codes  # (n,)
    y: Floats  # (n,) ln of the number
    var: Floats  # (n,) variance from the words and the dates
    words: Floats  # (n,) variance from the words alone, for numbers of everybody so far
    weight: Floats  # (n, 8) chance of each reading
    nothing: Floats  # (n,) ln of chance times density of a number that says nothing
    north_day: Codes  # (s,) first day of each span of the hazard of reaching the border
    north_span: Codes  # (s,) its days


class SizeState(NamedTuple):
    """Where the chain is; arrays are changed in place."""

    path: Floats  # (days,) ln people together
    own: Floats  # (kinds + 1,) lean of each kind in this caravan; last what all have in common
    lift: Floats  # (1,)
    came: Codes  # (1,) number of the span in which the first come to the border; s if nobody does
    hazard: Floats  # (s,) of each span, 0 before the first come
    share: Floats  # (days,) ln share at the northern border; -inf before anybody is there
    reading: Codes  # (n,)
    under: Floats  # (n,) how far a part lies below
    lively: NDArray[np.bool_]  # (days,)


def new_state(data: SizeData, kinds: int, start: float) -> SizeState:
    """A start: the median of what is said of the whole group, one level through time."""
    whole = data.weight[:, WHOLE] > 0
    level = float(np.median(data.y[whole])) if whole.any() else start
    state = SizeState(
        path=np.full(data.days, level),
        own=np.zeros(kinds + 1),
        lift=np.full(1, 0.1),
        came=np.zeros(1, dtype=np.int64),
        hazard=np.maximum(0.25 * data.north_span, 1e-3).astype(np.float64),
        share=np.empty(data.days),
        reading=np.zeros(len(data.y), dtype=np.int64),
        under=np.zeros(len(data.y)),
        lively=np.zeros(data.days, dtype=np.bool_),
    )
    fill_share(data, state.hazard, state.share)
    return state


@compiled
def ramp(day: int) -> float:
    """How much of the lift has come by a day: hidden turnover takes time."""
    return day / (day + 3.0)


@compiled
def fill_share(data: SizeData, hazard: Floats, share: Floats) -> None:
    """Ln share at the border on each day, each span's hazard spread evenly over its days."""
    share[:] = -np.inf
    total = 0.0
    for s in range(len(hazard)):
        step = hazard[s] / data.north_span[s]
        for t in range(data.north_day[s], data.north_day[s] + data.north_span[s]):
            total += step
            share[t] = math.log(-math.expm1(-total) + TINY)


class Readied(NamedTuple):
    """What the reports and one draw of the habits give together, (n, 8) each."""

    constant: Floats  # chance times all of the density that does not move
    precision: Floats
    sd: Floats


@compiled
def ready(data: SizeData, habit: Habit, fixed: Constants) -> Readied:
    """Work out once what every density of a report needs."""
    n = len(data.y)
    out = Readied(np.zeros((n, READINGS)), np.ones((n, READINGS)), np.ones((n, READINGS)))
    for i in range(n):
        own = habit.spread[data.kind[i]] ** 2
        if data.voice[i] >= 0:
            own *= habit.factor[data.voice[i]] ** 2
        loosened = own * (fixed.loose * fixed.loose - 1.0)
        if data.source[i] == NOBODY:
            own += habit.source_sd**2
        for r in range(READINGS):
            weight = data.weight[i, r]
            if weight <= 0.0:
                continue
            variance = own + data.var[i]
            if r == LOOSE:
                variance += loosened
            elif r == TOTAL:
                variance = fixed.total_var + data.words[i]
            elif r == COUNT:
                variance = fixed.hard_var + data.var[i]
            sd = math.sqrt(variance)
            if r == WILD:
                out.constant[i, r] = math.exp(data.nothing[i])
            elif r == PART:
                out.constant[i, r] = weight * rise(variance, fixed.part_rate)
            elif r == NORTH_PART:
                out.constant[i, r] = weight * rise(variance, fixed.north_rate)
            else:
                out.constant[i, r] = weight * _OF_NORMAL / sd
            out.precision[i, r] = 1.0 / variance
            out.sd[i, r] = sd
    return out


@compiled
def fill_terms(
    constant: Floats, precision: Floats, sd: Floats, rates: tuple[float, float], i: int,
    error: float, lean: float, over: float, share: float, out: Floats,
) -> float:  # fmt: skip
    """Chance times density of each reading of a report, and their sum.

    Not in logarithms: any number may say nothing, so the sum never vanishes.

    Args:
        constant: as in ``Readied``.
        precision: likewise.
        sd: likewise.
        rates: of parts, and of parts at the northern border.
        i: number of the report.
        error: its ln number less ln people together and its lean.
        lean: its lean.
        over: its ln number less ln everybody so far.
        share: ln share at the northern border.
        out: (8,) the terms.
    """
    heap = TINY
    for r in range(READINGS):
        value = constant[i, r]
        if value > 0.0:
            if r == PART:
                value *= tail(error, sd[i, r], rates[0])
            elif r == NORTH_PART:
                value *= tail(error - share, sd[i, r], rates[1])
            elif r != WILD:
                off = error
                if r == TOTAL:
                    off = over
                elif r == NORTH:
                    off = error - share
                elif r == COUNT:
                    off = error + lean
                value *= math.exp(-0.5 * off * off * precision[i, r])
            heap += value
        out[r] = value
    return heap


@compiled
def fill_leans(data: SizeData, state: SizeState, habit: Habit, out: Floats) -> None:
    """Lean of each report: its kind's in this caravan and its source's own."""
    common = state.own[len(state.own) - 1]
    for i in range(len(data.y)):
        out[i] = state.own[data.kind[i]] + common
        if data.source[i] >= 0:
            out[i] += habit.source[data.source[i]]


@compiled
def highest(path: Floats, out: Floats) -> None:
    out[0] = path[0]
    for t in range(1, len(path)):
        out[t] = max(out[t - 1], path[t])


@compiled
def residual(data: SizeData, state: SizeState, i: int) -> float:
    """A report's ln number less path, share, part and what all have in common."""
    left = data.y[i] - state.path[data.day[i]] + state.under[i]
    left -= state.own[len(state.own) - 1]
    if state.reading[i] in (NORTH, NORTH_PART):
        left -= state.share[data.day[i]]
    return float(left)


@compiled
def log_each(
    data: SizeData, state: SizeState, habit: Habit, fixed: Constants, readied: Readied, out: Floats
) -> None:
    """Ln likelihood of each report with its reading summed out, into ``out``, (n,)."""
    constant, precision, sd = readied
    most, leans = np.empty(data.days), np.empty(len(data.y))
    terms, rates = np.empty(READINGS), (fixed.part_rate, fixed.north_rate)
    fill_leans(data, state, habit, leans)
    highest(state.path, most)
    for i in range(len(data.y)):
        t = data.day[i]
        error = data.y[i] - state.path[t] - leans[i]
        over = data.y[i] - most[t] - state.lift[0] * ramp(t)
        out[i] = math.log(
            fill_terms(
                constant, precision, sd, rates, i, error, leans[i], over, state.share[t], terms
            )
        )
