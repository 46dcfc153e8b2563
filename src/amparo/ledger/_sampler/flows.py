"""One sweep over the running total of an outcome: a gamma process seen through counts.

People of one outcome are counted in windows: everybody so far, or those of some days. Between two
days on which a window begins or ends only the sum matters, so the chain holds one number for each
such span. Two authorities that count the same people look at the same sum: nothing is added up.

Method: gamma process increments (J. F. C. Kingman, "Poisson Processes", 1993, chapter 8), moved in
ln by Metropolis steps of mixed sizes.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from amparo.ledger._sampler.compiled import compiled
from amparo.ledger._sampler.laws import log_below, log_normal, positive_normal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

__all__ = [
    "FEWER",
    "MORE",
    "NOISE",
    "VIEW",
    "VIEWS",
    "FlowConstants",
    "FlowData",
    "FlowState",
    "new_flow_state",
    "sweep_flow",
    "unit_of",
]  # fmt: skip

#: What a count may be: of these people, of a part of them, of others too, anything at all.
VIEW, FEWER, MORE, NOISE = range(4)
VIEWS = 4
_TINY = 1e-300
_STEPS = (3.0, 0.6, 0.12, 0.025)
_LEAPS = 3  # spans a turn
_ALONE = 10  # spans moved alone a turn: where many windows overlap, trading does the work
_HALF = 0.5  # a person: nobody is counted as half of one


class FlowConstants(NamedTuple):
    """Fixed numbers of the model, from ``Settings``."""

    scale_mean: float  # ln people
    scale_sd: float
    part_rate: float
    more_rate: float
    wild_log: float


class FlowData(NamedTuple):
    """The n counts of one outcome of one caravan, and its s spans of days."""

    shape: Floats  # (s,) shape of the gamma process over each span of days
    first: Codes  # (n,) first span of each window
    last: Codes  # (n,) its last span
    y: Floats  # (n,) ln of the count
    var: Floats  # (n,)
    weight: Floats  # (n, 4) chance of each view


class FlowState(NamedTuple):
    """Where the chain is; arrays are changed in place."""

    scale: Floats  # (1,) ln people expected over all days
    part: Floats  # (s,) of each span, gamma with the shape of its days
    seen: Floats  # (n,) people in each window
    reading: Codes  # (n,)
    gap: Floats  # (n,) how far a count lies below or above what it should be


def new_flow_state(data: FlowData) -> FlowState:
    """A start: as many people as the largest count, spread evenly over the days."""
    state = FlowState(
        scale=np.full(1, float(data.y.max())),
        part=data.shape.copy(),
        seen=np.zeros(len(data.y)),
        reading=np.zeros(len(data.y), dtype=np.int64),
        gap=np.zeros(len(data.y)),
    )
    _count_windows(data, state, state.seen)
    return state


@compiled
def unit_of(data: FlowData, state: FlowState) -> float:
    """People for one unit of the gamma process."""
    return float(math.exp(state.scale[0]) / data.shape.sum())


@compiled
def _count_windows(data: FlowData, state: FlowState, seen: Floats) -> None:
    """People in each window."""
    so_far = np.zeros(len(data.shape) + 1)
    for s in range(len(data.shape)):
        so_far[s + 1] = so_far[s] + state.part[s]
    unit = unit_of(data, state)
    for i in range(len(data.y)):
        seen[i] = unit * (so_far[data.last[i] + 1] - so_far[data.first[i]])


@compiled
def _log_views(data: FlowData, fixed: FlowConstants, i: int, seen: float, out: Floats) -> float:
    """Ln of chance times density of each view of a count, and ln of their sum."""
    error = data.y[i] - math.log(seen + _HALF)
    top = -np.inf
    for v in range(VIEWS):
        weight = data.weight[i, v]
        out[v] = -np.inf
        if weight <= 0.0:
            continue
        if v == VIEW:
            value = log_normal(error, data.var[i])
        elif v == FEWER:
            value = log_below(error, math.sqrt(data.var[i]), fixed.part_rate)
        elif v == MORE:
            value = log_below(-error, math.sqrt(data.var[i]), fixed.more_rate)
        else:
            value = fixed.wild_log
        out[v] = math.log(weight) + value
        top = max(top, out[v])
    heap = 0.0
    for v in range(VIEWS):
        heap += math.exp(out[v] - top)
    return top + math.log(heap)


@compiled
def _log_guess(data: FlowData, i: int, terms: Floats) -> float:
    """Ln density with which a report's own guess of its window lands where it is."""
    known = -np.inf
    for v in range(NOISE):
        known = max(known, terms[v])
    if known == -np.inf:
        return -np.inf
    heap = 0.0
    for v in range(NOISE):
        heap += math.exp(terms[v] - known)
    return known + math.log(heap) - math.log(1.0 - data.weight[i, NOISE])


@compiled
def _guess(data: FlowData, fixed: FlowConstants, i: int, rng: np.random.Generator) -> float:
    """People in a report's window, as the report alone would have them."""
    mark = rng.random() * (1.0 - data.weight[i, NOISE])
    error = math.sqrt(data.var[i]) * rng.standard_normal()
    if mark > data.weight[i, VIEW] + data.weight[i, FEWER]:
        error += rng.exponential(1.0) / fixed.more_rate
    elif mark > data.weight[i, VIEW]:
        error -= rng.exponential(1.0) / fixed.part_rate
    return math.exp(data.y[i] - error) - _HALF


@compiled
def _leap_scale(
    data: FlowData, state: FlowState, fixed: FlowConstants, rng: np.random.Generator
) -> None:
    """Move all windows together to where one report has its own, with every view open."""
    n = len(data.y)
    chosen = int(rng.random() * n)
    people = _guess(data, fixed, chosen, rng)
    if people <= _TINY or state.seen[chosen] <= _TINY:
        return
    factor = people / state.seen[chosen]
    by = math.log(factor)
    gain = -0.5 * (state.scale[0] + by - fixed.scale_mean) ** 2 / fixed.scale_sd**2
    gain += 0.5 * (state.scale[0] - fixed.scale_mean) ** 2 / fixed.scale_sd**2
    terms = np.empty(VIEWS)
    there, here = 0.0, 0.0
    for i in range(n):
        seen = state.seen[i] * factor
        gain += _log_views(data, fixed, i, seen, terms)
        there += math.exp(_log_guess(data, i, terms)) * seen / (seen + _HALF)
        seen = state.seen[i]
        gain -= _log_views(data, fixed, i, seen, terms)
        here += math.exp(_log_guess(data, i, terms)) * seen / (seen + _HALF)
    gain += math.log(here + _TINY) - math.log(there + _TINY)
    if math.log(rng.random() + _TINY) < gain:
        state.scale[0] += by
        state.seen[:] *= factor


@compiled
def _log_gamma(value: float, shape: float) -> float:
    return (shape - 1.0) * math.log(value) - value - math.lgamma(shape)


@compiled
def _leap_span(
    data: FlowData, state: FlowState, fixed: FlowConstants, s: int, rng: np.random.Generator
) -> None:
    """Move one span to where one report has its window, or anew from the prior."""
    n, covering = len(data.y), 0
    for i in range(n):
        covering += data.first[i] <= s <= data.last[i]
    shape = data.shape[s]
    if covering == 0:
        state.part[s] = rng.standard_gamma(shape) + _TINY
        return
    unit, old = unit_of(data, state), state.part[s]
    new = rng.standard_gamma(shape) + _TINY
    if rng.random() < 0.5:  # noqa: PLR2004 - as often
        skip = int(rng.random() * covering)
        for i in range(n):
            if data.first[i] <= s <= data.last[i]:
                if skip == 0:
                    rest = state.seen[i] - unit * old
                    new = (_guess(data, fixed, i, rng) - max(rest, 0.0)) / unit
                    break
                skip -= 1
    if new <= _TINY or old <= _TINY:
        return
    terms = np.empty(VIEWS)
    there, here, gain = 0.0, 0.0, _log_gamma(new, shape) - _log_gamma(old, shape)
    for i in range(n):
        if data.first[i] <= s <= data.last[i]:
            seen = max(state.seen[i] + unit * (new - old), 0.0)
            gain += _log_views(data, fixed, i, seen, terms)
            there += math.exp(_log_guess(data, i, terms)) * unit / (seen + _HALF) / covering
            seen = state.seen[i]
            gain -= _log_views(data, fixed, i, seen, terms)
            here += math.exp(_log_guess(data, i, terms)) * unit / (seen + _HALF) / covering
    gain += math.log(here + math.exp(_log_gamma(old, shape)))
    gain -= math.log(there + math.exp(_log_gamma(new, shape)))
    if math.log(rng.random() + _TINY) < gain:
        state.part[s] = new
        for i in range(n):
            if data.first[i] <= s <= data.last[i]:
                state.seen[i] = max(state.seen[i] + unit * (new - old), 0.0)


@compiled
def _move_scale(
    data: FlowData, state: FlowState, fixed: FlowConstants, rng: np.random.Generator
) -> None:
    """Move all windows up or down together, with every view open."""
    by = _STEPS[int(rng.random() * 4)] * 0.5 * rng.standard_normal()
    terms = np.empty(VIEWS)
    variance = fixed.scale_sd**2
    gain = log_normal(state.scale[0] + by - fixed.scale_mean, variance)
    gain -= log_normal(state.scale[0] - fixed.scale_mean, variance)
    factor = math.exp(by)
    for i in range(len(data.y)):
        gain += _log_views(data, fixed, i, state.seen[i] * factor, terms)
        gain -= _log_views(data, fixed, i, state.seen[i], terms)
    if math.log(rng.random() + _TINY) < gain:
        state.scale[0] += by
        state.seen[:] *= factor


@compiled
def _classify(
    data: FlowData, state: FlowState, fixed: FlowConstants, rng: np.random.Generator
) -> None:
    """Draw the view of each count, and how far it lies off."""
    terms = np.empty(VIEWS)
    for i in range(len(data.y)):
        whole = _log_views(data, fixed, i, state.seen[i], terms)
        mark, heap, chosen = rng.random(), 0.0, NOISE
        for v in range(VIEWS):
            if terms[v] == -np.inf:
                continue
            heap += math.exp(terms[v] - whole)
            chosen = v
            if heap >= mark:
                break
        state.reading[i] = chosen
        state.gap[i] = 0.0
        error = data.y[i] - math.log(state.seen[i] + _HALF)
        if chosen == FEWER:
            mean = -error - fixed.part_rate * data.var[i]
            state.gap[i] = -positive_normal(rng, mean, math.sqrt(data.var[i]))
        elif chosen == MORE:
            mean = error - fixed.more_rate * data.var[i]
            state.gap[i] = positive_normal(rng, mean, math.sqrt(data.var[i]))


@compiled
def _gain_of(data: FlowData, state: FlowState, i: int, change: float) -> float:
    """Ln likelihood that a count gains when its window gains people, its view being given."""
    if state.reading[i] == NOISE:
        return 0.0
    level = data.y[i] - state.gap[i]
    here = level - math.log(state.seen[i] + _HALF)
    there = level - math.log(max(state.seen[i] + change, 0.0) + _HALF)
    return float(0.5 * (here * here - there * there) / data.var[i])


@compiled
def _move_spans(data: FlowData, state: FlowState, rng: np.random.Generator) -> None:
    """Move some spans alone: every window that holds one gains or loses people."""
    unit, many = unit_of(data, state), len(state.part)
    part, seen, first, last = state.part, state.seen, data.first, data.last
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
                gain += _gain_of(data, state, i, change)
        if math.log(rng.random() + _TINY) < gain:
            part[s] = new
            for i in range(len(seen)):
                if first[i] <= s <= last[i]:
                    seen[i] = max(seen[i] + change, 0.0)


@compiled
def _trade_spans(data: FlowData, state: FlowState, rng: np.random.Generator) -> None:
    """Move people between neighbouring spans: only windows that part them notice."""
    unit = unit_of(data, state)
    part, seen, first, last = state.part, state.seen, data.first, data.last
    for s in range(len(part) - 1):
        step = _STEPS[int(rng.random() * 4)] * rng.standard_normal()
        a, b = part[s], part[s + 1]
        # the share of the first, moved in its logit: a beta law with the slope of the logit
        odds = (a + _TINY) / (b + _TINY) * math.exp(step)
        new_a, new_b = (a + b) * odds / (1.0 + odds), (a + b) / (1.0 + odds)
        if min(a, b, new_a, new_b) <= _TINY:
            continue
        gain = data.shape[s] * math.log(new_a / a) + data.shape[s + 1] * math.log(new_b / b)
        change = unit * (new_a - a)
        for i in range(len(seen)):
            if last[i] == s:
                gain += _gain_of(data, state, i, change)
            elif first[i] == s + 1:
                gain += _gain_of(data, state, i, -change)
        if math.log(rng.random() + _TINY) < gain:
            part[s], part[s + 1] = new_a, new_b
            for i in range(len(seen)):
                if last[i] == s:
                    seen[i] = max(seen[i] + change, 0.0)
                elif first[i] == s + 1:
                    seen[i] = max(seen[i] - change, 0.0)


@compiled
def _rescale(
    state: FlowState, fixed: FlowConstants, data: FlowData, rng: np.random.Generator
) -> None:
    """Move scale and spans against each other: no window changes."""
    by = _STEPS[int(rng.random() * 4)] * rng.standard_normal()
    variance = fixed.scale_sd**2
    gain = log_normal(state.scale[0] + by - fixed.scale_mean, variance)
    gain -= log_normal(state.scale[0] - fixed.scale_mean, variance)
    factor = math.exp(-by)
    if state.part.min() * factor <= _TINY:  # as for a span alone
        return
    for s in range(len(state.part)):
        gain -= data.shape[s] * by + state.part[s] * (factor - 1.0)
    if math.log(rng.random() + _TINY) < gain:
        state.scale[0] += by
        state.part[:] *= factor


@compiled
def sweep_flow(
    data: FlowData, state: FlowState, fixed: FlowConstants, rng: np.random.Generator
) -> None:
    """One turn of the chain; the law of the state given the counts is kept."""
    _count_windows(data, state, state.seen)  # what rounding has gathered is forgotten
    _move_scale(data, state, fixed, rng)
    _leap_scale(data, state, fixed, rng)
    for _ in range(_LEAPS):
        _leap_span(data, state, fixed, int(rng.random() * len(state.part)), rng)
    _classify(data, state, fixed, rng)
    _move_spans(data, state, rng)
    _trade_spans(data, state, rng)
    _rescale(state, fixed, data, rng)
