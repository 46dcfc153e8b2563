"""What all caravans share, drawn given where each caravan's chain is.

Leans of kinds and of named sources, spreads, the drift, how far a kind's lean wanders from one
caravan to the next, the level at which caravans begin. A lean is seen only against other leans: of
all leans those are drawn whose report-weighted sum is zero.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from amparo.ledger._sampler.compiled import compiled
from amparo.ledger._sampler.laws import log_normal
from amparo.ledger._sampler.size import (
    COUNT,
    LOOSE,
    TOTAL,
    WILD,
    Constants,
    Habit,
    SizeData,
    SizeState,
    ready,
    residual,
)
from amparo.ledger._sampler.sweep import sweep

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

__all__ = ["Common", "Hyper", "Told", "learn_turn"]

_STEPS = (0.5, 0.15, 0.05)
_TINY = 1e-300


class Hyper(NamedTuple):
    """Priors of what is shared, from ``Settings``; sds of logarithms where the name says so."""

    start_mean: float
    start_sd: float  # of the mean, between histories
    drift: float
    drift_log_sd: float
    camp: float
    camp_log_sd: float
    source: float
    source_log_sd: float
    spread: float
    spread_log_sd: float
    kind_log_sd: float  # of a kind's spread around the common one
    lean_sd: float
    factor_log_sd: float  # of a named source's spread around its kind's


class Common(NamedTuple):
    """The state of what is shared; arrays are changed in place."""

    scalar: Floats  # (5,) start, drift, camp, sd of sources' own leans, common spread
    spread: Floats  # (kinds,)
    lean: Floats  # (kinds,)
    source: Floats  # (sources,)
    factor: Floats  # (sources,)


@compiled
def _habit_of(common: Common) -> Habit:
    """As the caravans' chains need it."""
    return Habit(
        common.scalar[0], common.scalar[1], common.scalar[2], common.spread, common.lean,
        common.source, common.scalar[3], common.factor,
    )  # fmt: skip


class Told(NamedTuple):
    """The n numbers of all caravans that lean, as they are read now.

    Every source is named here: there is a lean and a factor for each.
    """

    left: Floats  # (n,) ln number less path, share, part and what all have in common
    own: Floats  # (n,) lean of its kind in its caravan
    kind: Codes  # (n,)
    source: Codes  # (n,)
    var: Floats  # (n,) from words and dates
    times: Floats  # (n,) of its spread: more where it is said loosely


@compiled
def _tell(datas: list[SizeData], states: list[SizeState], fixed: Constants) -> Told:
    many = 0
    for data in datas:
        many += len(data.y)
    left, own, var, times = np.empty(many), np.empty(many), np.empty(many), np.empty(many)
    kind, source = np.empty(many, dtype=np.int64), np.empty(many, dtype=np.int64)
    n = 0
    for c in range(len(datas)):
        data, state = datas[c], states[c]
        for i in range(len(data.y)):
            r = state.reading[i]
            if r in (COUNT, TOTAL, WILD):
                continue
            left[n] = residual(data, state, i)
            kind[n], source[n], var[n] = data.kind[i], data.source[i], data.var[i]
            own[n] = state.own[kind[n]]
            times[n] = fixed.loose if r == LOOSE else 1.0
            n += 1
    return Told(left[:n], own[:n], kind[:n], source[:n], var[:n], times[:n])


@compiled
def _draw_leans(
    common: Common, hyper: Hyper, states: list[SizeState], weights: Floats,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Leans of kinds given those in each caravan, on the plane of zero weighted sum.

    Drawn freely, then moved onto the plane (conditioning by kriging: H. Rue and L. Held, "Gaussian
    Markov Random Fields", 2005, section 2.3).
    """
    kinds = len(common.lean)
    variance = np.empty(kinds)
    camp = common.scalar[2] ** 2
    for k in range(kinds):
        heap, count = 0.0, 0
        for state in states:
            heap += state.own[k]
            count += 1
        variance[k] = 1.0 / (1.0 / hyper.lean_sd**2 + count / camp)
        common.lean[k] = variance[k] * heap / camp + math.sqrt(variance[k]) * rng.standard_normal()
    over, width = 0.0, 0.0
    for k in range(kinds):
        over += weights[k] * common.lean[k]
        width += weights[k] * weights[k] * variance[k]
    for k in range(kinds):
        common.lean[k] -= variance[k] * weights[k] * over / width


@compiled
def _draw_sources(common: Common, told: Told, rng: np.random.Generator) -> None:
    """Each named source's own lean, beside its kind's."""
    precision = np.full(len(common.source), 1.0 / common.scalar[3] ** 2)
    pull = np.zeros(len(common.source))
    left, own, kind, source, var, times = told
    for i in range(len(left)):
        s = source[i]
        weight = 1.0 / ((common.spread[kind[i]] * common.factor[s] * times[i]) ** 2 + var[i])
        precision[s] += weight
        pull[s] += weight * (left[i] - own[i])
    for s in range(len(pull)):
        sd = 1.0 / math.sqrt(precision[s])
        common.source[s] = pull[s] * sd * sd + sd * rng.standard_normal()


@compiled
def _fit_of_spreads(common: Common, told: Told, spread: Floats, out: Floats) -> None:
    """Ln likelihood of the numbers of each kind under its spread, (kinds,)."""
    left, own, kind, source, var, times = told
    out[:] = 0.0
    for i in range(len(left)):
        off = left[i] - own[i] - common.source[source[i]]
        variance = (spread[kind[i]] * common.factor[source[i]] * times[i]) ** 2 + var[i]
        out[kind[i]] += log_normal(off, variance)


@compiled
def _draw_spreads(
    common: Common, hyper: Hyper, told: Told, weights: Floats, rng: np.random.Generator
) -> None:
    """Spreads of all kinds, each kept or not, and the common one around which they lie."""
    kinds = len(common.spread)
    middle, variance = math.log(common.scalar[4]), hyper.kind_log_sd**2
    new, here, there = np.empty(kinds), np.empty(kinds), np.empty(kinds)
    for k in range(kinds):
        new[k] = common.spread[k] * math.exp(_STEPS[int(rng.random() * 3)] * rng.standard_normal())
    _fit_of_spreads(common, told, common.spread, here)
    _fit_of_spreads(common, told, new, there)
    for k in range(kinds):
        if weights[k] <= 0.0:
            common.spread[k] = math.exp(middle + hyper.kind_log_sd * rng.standard_normal())
            continue
        gain = log_normal(math.log(new[k]) - middle, variance) + there[k]
        gain -= log_normal(math.log(common.spread[k]) - middle, variance) + here[k]
        if math.log(rng.random() + _TINY) < gain:
            common.spread[k] = new[k]
    precision = 1.0 / hyper.spread_log_sd**2 + kinds / variance
    pull = math.log(hyper.spread) / hyper.spread_log_sd**2
    for k in range(kinds):
        pull += math.log(common.spread[k]) / variance
    common.scalar[4] = math.exp(pull / precision + rng.standard_normal() / math.sqrt(precision))


@compiled
def _draw_factors(common: Common, hyper: Hyper, told: Told, rng: np.random.Generator) -> None:
    """Each named source's own spread, beside its kind's: all moved at once, each kept or not."""
    many = len(common.factor)
    new, gain = np.empty(many), np.empty(many)
    variance = hyper.factor_log_sd**2
    for s in range(many):
        step = 2.0 * _STEPS[int(rng.random() * 3)] * rng.standard_normal()
        now = math.log(common.factor[s])
        gain[s] = log_normal(now + step, variance) - log_normal(now, variance)
        new[s] = common.factor[s] * math.exp(step)
    left, own, kind, source, var, times = told
    for i in range(len(left)):
        s = source[i]
        off, spread = left[i] - own[i] - common.source[s], common.spread[kind[i]] * times[i]
        gain[s] -= log_normal(off, (spread * common.factor[s]) ** 2 + var[i])
        gain[s] += log_normal(off, (spread * new[s]) ** 2 + var[i])
    for s in range(many):
        if math.log(rng.random() + _TINY) < gain[s]:
            common.factor[s] = new[s]


@compiled
def _draw_scale(
    now: float, squares: float, count: int, prior: float, log_sd: float, rng: np.random.Generator
) -> float:
    """An sd from its squares, by a few Metropolis steps in ln."""
    value = math.log(now)
    for _ in range(4):
        new = value + _STEPS[int(rng.random() * 3)] * rng.standard_normal()
        gain = log_normal(new - math.log(prior), log_sd**2)
        gain -= log_normal(value - math.log(prior), log_sd**2)
        gain -= count * (new - value)
        gain -= 0.5 * squares * (math.exp(-2.0 * new) - math.exp(-2.0 * value))
        if math.log(rng.random() + _TINY) < gain:
            value = new
    return math.exp(value)


@compiled
def _draw_scales(
    common: Common, hyper: Hyper, states: list[SizeState], fixed: Constants,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Drift, wandering of leans between caravans, sd of sources' own leans."""
    squares, count, camps, many = 0.0, 0, 0.0, 0
    for state in states:
        for t in range(1, len(state.path)):
            sd = fixed.lively_sd if state.lively[t] else fixed.quiet_sd
            squares += ((state.path[t] - state.path[t - 1]) / sd) ** 2
            count += 1
        for k in range(len(common.lean)):
            camps += (state.own[k] - common.lean[k]) ** 2
            many += 1
    scalar = common.scalar
    scalar[1] = _draw_scale(scalar[1], squares, count, hyper.drift, hyper.drift_log_sd, rng)
    scalar[2] = _draw_scale(scalar[2], camps, many, hyper.camp, hyper.camp_log_sd, rng)
    own = 0.0
    for s in range(len(common.source)):
        own += common.source[s] ** 2
    scalar[3] = _draw_scale(
        scalar[3], own, len(common.source), hyper.source, hyper.source_log_sd, rng
    )


@compiled
def _fit_stretched(common: Common, told: Told, camp: float, stretched: float) -> float:
    """Ln likelihood when leans lie so many times as far from their kind's, sources from zero."""
    value = 0.0
    left, own, kind, source, var, times = told
    for i in range(len(left)):
        k, s = kind[i], source[i]
        off = left[i] - common.lean[k] - camp * (own[i] - common.lean[k])
        off -= stretched * common.source[s]
        value -= 0.5 * off * off / ((common.spread[k] * common.factor[s] * times[i]) ** 2 + var[i])
    return value


@compiled
def _stretch(
    common: Common, hyper: Hyper, told: Told, states: list[SizeState], rng: np.random.Generator
) -> None:
    """Move the sd of leans, and of sources, together with all of them.

    Where few reports speak, an sd and what it scales hold each other fast; moved together they do
    not (Y. Yu and X.-L. Meng, "To center or not to center", JCGS 20, 2011).
    """
    scalar, lean = common.scalar, common.lean
    here = _fit_stretched(common, told, 1.0, 1.0)
    for which in (2, 3):
        step = _STEPS[int(rng.random() * 3)] * rng.standard_normal()
        prior = hyper.camp if which == 2 else hyper.source  # noqa: PLR2004 - as numbered
        log_sd = hyper.camp_log_sd if which == 2 else hyper.source_log_sd  # noqa: PLR2004
        now = math.log(scalar[which] / prior)
        gain = log_normal(now + step, log_sd**2) - log_normal(now, log_sd**2)
        factor = math.exp(step)
        camp = factor if which == 2 else 1.0  # noqa: PLR2004
        source = factor if which == 3 else 1.0  # noqa: PLR2004
        there = _fit_stretched(common, told, camp, source)
        if math.log(rng.random() + _TINY) < gain + there - here:
            here = there
            scalar[which] *= factor
            if which == 3:  # noqa: PLR2004
                common.source[:] *= factor
            else:
                for state in states:
                    for k in range(len(lean)):
                        state.own[k] = lean[k] + factor * (state.own[k] - lean[k])
                for i in range(len(told.own)):
                    told.own[i] = lean[told.kind[i]] + factor * (told.own[i] - lean[told.kind[i]])


@compiled
def _draw_start(
    common: Common, hyper: Hyper, states: list[SizeState], fixed: Constants,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    precision = 1.0 / hyper.start_sd**2
    pull = hyper.start_mean * precision
    for state in states:
        precision += 1.0 / fixed.start_sd**2
        pull += state.path[0] / fixed.start_sd**2
    common.scalar[0] = pull / precision + rng.standard_normal() / math.sqrt(precision)


@compiled
def learn_turn(
    common: Common, hyper: Hyper, datas: list[SizeData], states: list[SizeState],
    fixed: Constants, weights: Floats, rng: np.random.Generator,
) -> None:  # fmt: skip
    """One turn: every caravan, then what they share.

    Args:
        common: what is shared.
        hyper: its priors.
        datas: reports of each caravan; every source has a number.
        states: where each caravan's chain is.
        fixed: fixed numbers of the model.
        weights: (kinds,) share of the reports of each kind; leans so weighted sum to zero.
        rng: stream of the learning.
    """
    habit = _habit_of(common)
    for c in range(len(datas)):
        sweep(datas[c], states[c], habit, fixed, ready(datas[c], habit, fixed), rng)
    _draw_leans(common, hyper, states, weights, rng)
    told = _tell(datas, states, fixed)
    _draw_sources(common, told, rng)
    _stretch(common, hyper, told, states, rng)
    for _ in range(2):
        _draw_spreads(common, hyper, told, weights, rng)
    _draw_factors(common, hyper, told, rng)
    _draw_scales(common, hyper, states, fixed, rng)
    _draw_start(common, hyper, states, fixed, rng)
