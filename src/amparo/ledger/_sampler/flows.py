"""One sweep over the running total of an outcome: a gamma process seen through counts.

Scale and spans are moved with every view of the counts open, then the views are drawn, then spans
are moved given them.

Method: gamma process increments (J. F. C. Kingman, "Poisson Processes", 1993, chapter 8), moved in
ln by Metropolis steps of mixed sizes.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from amparo.ledger._sampler.compiled import compiled
from amparo.ledger._sampler.laws import LARGE, SMALL, log_normal, positive_normal
from amparo.ledger._sampler.views import (
    FEWER,
    HALF,
    MORE,
    NOISE,
    VIEWS,
    FlowConstants,
    FlowData,
    FlowReadied,
    FlowState,
    count_windows,
    fill_views,
    guess,
    log_seen,
    unit_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["sweep_flow"]

_TINY = 1e-300
_STEPS = (3.0, 0.6, 0.12, 0.025)
_LEAPS = 3  # spans a turn
_ALONE = 10  # spans moved alone a turn: where many windows overlap, trading does the work


@compiled
def _rates(fixed: FlowConstants) -> tuple[float, float]:
    return fixed.part_rate, fixed.more_rate


@compiled
def _look(
    data: FlowData, readied: FlowReadied, rates: tuple[float, float], seen: Floats, factor: float,
    fit: Floats, guessed: Floats,
) -> float:  # fmt: skip
    """Ln likelihood of all counts if so many times as many were seen, beside what it was.

    The likelihood of each count and the density of its guess go into the two arrays.
    """
    terms, value, product = np.empty(VIEWS), 0.0, 1.0
    # what is handed on is unpacked first: a call costs by the number of arrays
    constant, precision, sd, real, y = (
        readied.constant, readied.precision, readied.sd, readied.real, data.y,
    )  # fmt: skip
    for i in range(len(fit)):
        error = y[i] - log_seen(seen[i] * factor)
        known = fill_views(constant, i, precision[i], sd[i], rates, error, terms)
        product *= (known + terms[NOISE]) / fit[i]
        fit[i], guessed[i] = known + terms[NOISE], known / real[i]
        if not SMALL < product < LARGE:  # few logarithms are taken
            value += math.log(product)
            product = 1.0
    return value + math.log(product)


@compiled
def _rescaled(state: FlowState, by: float, fit: Floats, guessed: Floats) -> None:
    """All windows hold so much more, in ln."""
    state.scale[0] += by
    state.seen[:] *= math.exp(by)
    state.fit[:] = fit
    state.guessed[:] = guessed


@compiled
def _prior_gain(state: FlowState, fixed: FlowConstants, by: float) -> float:
    variance = fixed.scale_sd**2
    gain = log_normal(state.scale[0] + by - fixed.scale_mean, variance)
    return float(gain - log_normal(state.scale[0] - fixed.scale_mean, variance))


@compiled
def _move_scale(
    data: FlowData, readied: FlowReadied, state: FlowState, fixed: FlowConstants,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Move all windows up or down together."""
    by = _STEPS[int(rng.random() * 4)] * 0.5 * rng.standard_normal()
    fit, guessed, rates = state.fit.copy(), np.empty(len(data.y)), _rates(fixed)
    gain = _prior_gain(state, fixed, by)
    gain += _look(data, readied, rates, state.seen, math.exp(by), fit, guessed)
    if math.log(rng.random() + _TINY) < gain:
        _rescaled(state, by, fit, guessed)


@compiled
def _leap_scale(
    data: FlowData, readied: FlowReadied, state: FlowState, fixed: FlowConstants,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Move all windows together to where one count has its own."""
    n, seen = len(data.y), state.seen
    chosen = int(rng.random() * n)
    people = guess(data, readied, fixed, chosen, rng)
    if people <= _TINY or seen[chosen] <= _TINY:
        return
    factor = people / seen[chosen]
    by = math.log(factor)
    fit, guessed = state.fit.copy(), np.empty(n)
    gain = _prior_gain(state, fixed, by)
    gain += _look(data, readied, _rates(fixed), seen, factor, fit, guessed)
    there, here = 0.0, 0.0
    for i in range(n):
        there += guessed[i] * seen[i] * factor / (seen[i] * factor + HALF)
        here += state.guessed[i] * seen[i] / (seen[i] + HALF)
    gain += math.log(here + _TINY) - math.log(there + _TINY)
    if math.log(rng.random() + _TINY) < gain:
        _rescaled(state, by, fit, guessed)


@compiled
def _log_gamma(value: float, shape: float) -> float:
    return (shape - 1.0) * math.log(value) - value - math.lgamma(shape)


@compiled
def _other_part(
    data: FlowData, readied: FlowReadied, state: FlowState, fixed: FlowConstants, s: int,
    covering: int, rng: np.random.Generator,
) -> float:  # fmt: skip
    """A span anew: as the prior has it, or as one of the counts that cover it does."""
    new = rng.standard_gamma(data.shape[s]) + _TINY
    if rng.random() < 0.5:  # noqa: PLR2004 - as often
        unit, skip = unit_of(data, state), int(rng.random() * covering)
        for i in range(len(data.y)):
            if data.first[i] <= s <= data.last[i]:
                if skip == 0:
                    rest = state.seen[i] - unit * state.part[s]
                    return float((guess(data, readied, fixed, i, rng) - max(rest, 0.0)) / unit)
                skip -= 1
    return float(new)


@compiled
def _leap_span(
    data: FlowData, readied: FlowReadied, state: FlowState, fixed: FlowConstants, s: int,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Move one span to where one count has its window, or anew from the prior."""
    n, covering, shape = len(data.y), 0, data.shape[s]
    for i in range(n):
        covering += data.first[i] <= s <= data.last[i]
    if covering == 0:
        state.part[s] = rng.standard_gamma(shape) + _TINY
        return
    unit, old = unit_of(data, state), state.part[s]
    new = _other_part(data, readied, state, fixed, s, covering, rng)
    if new <= _TINY or old <= _TINY:
        return
    fit, guessed, terms = np.empty(n), np.empty(n), np.empty(VIEWS)
    prior_there, prior_here = _log_gamma(new, shape), _log_gamma(old, shape)
    there, here, product, gain = 0.0, 0.0, 1.0, prior_there - prior_here
    change, rates = unit * (new - old), _rates(fixed)
    constant, precision, sd = readied.constant, readied.precision, readied.sd
    for i in range(n):
        if data.first[i] <= s <= data.last[i]:
            seen = max(state.seen[i] + change, 0.0)
            error = data.y[i] - log_seen(seen)
            known = fill_views(constant, i, precision[i], sd[i], rates, error, terms)
            fit[i], guessed[i] = known + terms[NOISE], known / readied.real[i]
            product *= fit[i] / state.fit[i]
            if not SMALL < product < LARGE:
                gain += math.log(product)
                product = 1.0
            there += guessed[i] * unit / (seen + HALF) / covering
            here += state.guessed[i] * unit / (state.seen[i] + HALF) / covering
    gain += math.log(product * (here + math.exp(prior_here)) / (there + math.exp(prior_there)))
    if math.log(rng.random() + _TINY) < gain:
        state.part[s] = new
        for i in range(n):
            if data.first[i] <= s <= data.last[i]:
                state.seen[i] = max(state.seen[i] + change, 0.0)
                state.fit[i], state.guessed[i] = fit[i], guessed[i]


@compiled
def _classify(
    data: FlowData, readied: FlowReadied, state: FlowState, fixed: FlowConstants,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Draw the view of each count, and how far it lies off."""
    terms, rates = np.empty(VIEWS), _rates(fixed)
    constant, precision, sd = readied.constant, readied.precision, readied.sd
    for i in range(len(data.y)):
        error = data.y[i] - log_seen(state.seen[i])
        whole = fill_views(constant, i, precision[i], sd[i], rates, error, terms) + terms[NOISE]
        mark, heap, chosen = rng.random() * whole, 0.0, NOISE
        for v in range(VIEWS):
            heap += terms[v]
            if heap >= mark:
                chosen = v
                break
        state.reading[i] = chosen
        state.gap[i] = 0.0
        if chosen == FEWER:
            mean = -error - fixed.part_rate * data.var[i]
            state.gap[i] = -positive_normal(rng, mean, readied.sd[i])
        elif chosen == MORE:
            mean = error - fixed.more_rate * data.var[i]
            state.gap[i] = positive_normal(rng, mean, readied.sd[i])


@compiled
def _levels(data: FlowData, readied: FlowReadied, state: FlowState) -> tuple[Floats, Floats]:
    """Ln of what each window should hold, its view being given, and how sure that is."""
    sure = readied.precision.copy()
    for i in range(len(sure)):
        if state.reading[i] == NOISE:
            sure[i] = 0.0
    return data.y - state.gap, sure


@compiled
def _gain(level: float, sure: float, seen: float, change: float) -> float:
    """Ln likelihood that a count gains when its window gains people."""
    here = level - log_seen(seen)
    there = level - log_seen(max(seen + change, 0.0))
    return 0.5 * (here * here - there * there) * sure


@compiled
def _move_spans(
    data: FlowData, readied: FlowReadied, state: FlowState, rng: np.random.Generator
) -> None:
    """Move some spans alone: every window that holds one gains or loses people."""
    unit, many = unit_of(data, state), len(state.part)
    part, seen, first, last = state.part, state.seen, data.first, data.last
    level, sure = _levels(data, readied, state)
    for turn in range(min(many, _ALONE)):
        s = turn if many <= _ALONE else int(rng.random() * many)
        step = _STEPS[int(rng.random() * 4)] * rng.standard_normal()
        new = part[s] * math.exp(step)
        if new <= _TINY:  # a span that held nobody could never hold anybody again
            continue
        gain = data.shape[s] * step - (new - part[s])
        change = unit * (new - part[s])
        for i in range(len(seen)):
            if first[i] <= s <= last[i]:
                gain += _gain(level[i], sure[i], seen[i], change)
        if math.log(rng.random() + _TINY) < gain:
            part[s] = new
            for i in range(len(seen)):
                if first[i] <= s <= last[i]:
                    seen[i] = max(seen[i] + change, 0.0)


@compiled
def _trade_spans(
    data: FlowData, readied: FlowReadied, state: FlowState, rng: np.random.Generator
) -> None:
    """Move people between neighbouring spans: only windows that part them notice."""
    unit = unit_of(data, state)
    part, seen, shape = state.part, state.seen, data.shape
    level, sure = _levels(data, readied, state)
    ending, ends, starting, starts = (
        readied.by_last, readied.last_at, readied.by_first, readied.first_at,
    )  # fmt: skip
    for s in range(len(part) - 1):
        step = _STEPS[int(rng.random() * 4)] * rng.standard_normal()
        a, b = part[s], part[s + 1]
        # the share of the first, moved in its logit: a beta law with the slope of the logit
        odds = (a + _TINY) / (b + _TINY) * math.exp(step)
        new_a, new_b = (a + b) * odds / (1.0 + odds), (a + b) / (1.0 + odds)
        if min(a, b, new_a, new_b) <= _TINY:
            continue
        gain = shape[s] * math.log(new_a / a) + shape[s + 1] * math.log(new_b / b)
        change = unit * (new_a - a)
        for j in range(ends[s], ends[s + 1]):
            i = ending[j]
            gain += _gain(level[i], sure[i], seen[i], change)
        for j in range(starts[s + 1], starts[s + 2]):
            i = starting[j]
            gain += _gain(level[i], sure[i], seen[i], -change)
        if math.log(rng.random() + _TINY) < gain:
            part[s], part[s + 1] = new_a, new_b
            for j in range(ends[s], ends[s + 1]):
                seen[ending[j]] = max(seen[ending[j]] + change, 0.0)
            for j in range(starts[s + 1], starts[s + 2]):
                seen[starting[j]] = max(seen[starting[j]] - change, 0.0)


@compiled
def _rescale(
    state: FlowState, fixed: FlowConstants, data: FlowData, rng: np.random.Generator
) -> None:
    """Move scale and spans against each other: no window changes."""
    by = _STEPS[int(rng.random() * 4)] * rng.standard_normal()
    gain, factor = _prior_gain(state, fixed, by), math.exp(-by)
    if state.part.min() * factor <= _TINY:  # as for a span alone
        return
    for s in range(len(state.part)):
        gain -= data.shape[s] * by + state.part[s] * (factor - 1.0)
    if math.log(rng.random() + _TINY) < gain:
        state.scale[0] += by
        state.part[:] *= factor


@compiled
def sweep_flow(
    data: FlowData, readied: FlowReadied, state: FlowState, fixed: FlowConstants,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """One turn of the chain; the law of the state given the counts is kept."""
    count_windows(data, state)  # what rounding has gathered is forgotten
    _look(data, readied, _rates(fixed), state.seen, 1.0, state.fit, state.guessed)
    _move_scale(data, readied, state, fixed, rng)
    _leap_scale(data, readied, state, fixed, rng)
    for _ in range(_LEAPS):
        _leap_span(data, readied, state, fixed, int(rng.random() * len(state.part)), rng)
    _classify(data, readied, state, fixed, rng)
    _move_spans(data, readied, state, rng)
    _trade_spans(data, readied, state, rng)
    _rescale(state, fixed, data, rng)
