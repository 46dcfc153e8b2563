"""One sweep over the people together in a caravan: readings of reports, path, leans, lift, north.

Given which reading each report has, path and leans are one normal law, drawn exactly. Readings
are drawn with everything else summed out, so no report is stuck in one. Totals, lift and the share
at the northern border are not normal: they enter by Metropolis steps.

Methods: C. K. Carter and R. Kohn, "On Gibbs sampling for state space models", Biometrika 81 (1994);
D. A. van Dyk and T. Park, "Partially collapsed Gibbs samplers", JASA 103 (2008).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from amparo.ledger._sampler.compiled import compiled
from amparo.ledger._sampler.laws import LARGE, SMALL, positive_normal
from amparo.ledger._sampler.path import assemble, draw_normal, empty_normal
from amparo.ledger._sampler.size import (
    NORTH,
    NORTH_PART,
    PART,
    READINGS,
    TINY,
    TOTAL,
    WILD,
    Constants,
    Habit,
    Readied,
    SizeData,
    SizeState,
    fill_leans,
    fill_share,
    fill_terms,
    highest,
    ramp,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

__all__ = ["sweep"]

_SHIFT_CHANCE = 0.3
_SHIFTS = (0.4, 0.12, 0.03)


@compiled
def _classify(
    data: SizeData, state: SizeState, readied: Readied, rates: tuple[float, float],
    leans: Floats, most: Floats, rng: np.random.Generator,
) -> None:  # fmt: skip
    """Draw the reading of each report, and how far a part lies below."""
    constant, precision, sd = readied
    terms = np.empty(READINGS)
    days, y, path, share = data.day, data.y, state.path, state.share
    for i in range(len(y)):
        t = days[i]
        error = y[i] - path[t] - leans[i]
        over = y[i] - most[t] - state.lift[0] * ramp(t)
        mark = rng.random() * fill_terms(
            constant, precision, sd, rates, i, error, leans[i], over, share[t], terms
        )
        heap, chosen = 0.0, WILD
        for r in range(READINGS):
            if terms[r] > 0.0:
                heap += terms[r]
                chosen = r
                if heap >= mark:
                    break
        state.reading[i] = chosen
        state.under[i] = 0.0
        if chosen in (PART, NORTH_PART):
            gap = -error + (share[t] if chosen == NORTH_PART else 0.0)
            rate = rates[1] if chosen == NORTH_PART else rates[0]
            wide = sd[i, chosen]
            state.under[i] = positive_normal(rng, gap - rate * wide * wide, wide)


@compiled
def _enliven(state: SizeState, habit: Habit, fixed: Constants, rng: np.random.Generator) -> None:
    """Draw which days are lively, given the path."""
    path, lively = state.path, state.lively
    quiet, wide = fixed.quiet_sd * habit.drift, fixed.lively_sd * habit.drift
    odds = (1.0 - fixed.quiet) / fixed.quiet * quiet / wide
    half = 0.5 / (quiet * quiet) - 0.5 / (wide * wide)
    for t in range(1, len(path)):
        step = path[t] - path[t - 1]
        against = math.exp(-min(half * step * step, 700.0)) / odds
        lively[t] = rng.random() * (1.0 + against) < 1.0


@compiled
def _totals(
    data: SizeData, readings: Codes, precision: Floats, lift: float, path: Floats, most: Floats
) -> float:
    """Ln likelihood of the reports read as everybody so far, but for a constant."""
    highest(path, most)
    value = 0.0
    for i in range(len(readings)):
        if readings[i] == TOTAL:
            t = data.day[i]
            over = data.y[i] - most[t] - lift * ramp(t)
            value -= 0.5 * over * over * precision[i, TOTAL]
    return value


@compiled
def _collapsed(
    data: SizeData, readied: Readied, rates: tuple[float, float], leans: Floats, path: Floats,
    most: Floats, share: Floats, lift: float, shift: float, which: int,
) -> float:  # fmt: skip
    """Ln likelihood with readings summed out; ``which`` 0 all reports, else those it may move."""
    constant, precision, sd = readied
    days, y = data.day, data.y
    terms = np.empty(READINGS)
    value, product = 0.0, 1.0
    for i in range(len(y)):
        if which == TOTAL and constant[i, TOTAL] == 0.0:
            continue
        if which == NORTH and max(constant[i, NORTH], constant[i, NORTH_PART]) == 0.0:
            continue
        t = days[i]
        error = y[i] - path[t] - shift - leans[i]
        over = y[i] - most[t] - shift - lift * ramp(t)
        product *= fill_terms(
            constant, precision, sd, rates, i, error, leans[i], over, share[t], terms
        )
        if not SMALL < product < LARGE:  # few logarithms are taken
            value += math.log(product + TINY)
            product = 1.0
    return value + math.log(product)


@compiled
def _shift(
    data: SizeData, state: SizeState, habit: Habit, start_sd: float, readied: Readied,
    rates: tuple[float, float], leans: Floats, most: Floats, rng: np.random.Generator,
) -> None:  # fmt: skip
    """Move the whole path up or down, with every reading open."""
    by = _SHIFTS[int(rng.random() * 3)] * rng.standard_normal()
    path, lift, share = state.path, state.lift[0], state.share
    gain = _collapsed(data, readied, rates, leans, path, most, share, lift, by, 0)
    gain -= _collapsed(data, readied, rates, leans, path, most, share, lift, 0.0, 0)
    away = path[0] - habit.start
    gain -= 0.5 * ((away + by) ** 2 - away**2) / start_sd**2
    if math.log(rng.random() + TINY) < gain:
        path[:] += by
        most[:] += by


@compiled
def _move_lift(
    data: SizeData, state: SizeState, hidden: float, readied: Readied,
    rates: tuple[float, float], leans: Floats, most: Floats, rng: np.random.Generator,
) -> None:  # fmt: skip
    path, now, share = state.path, state.lift[0], state.share
    new = abs(now + _SHIFTS[int(rng.random() * 2)] * rng.standard_normal())
    gain = (now - new) / hidden
    gain += _collapsed(data, readied, rates, leans, path, most, share, new, 0.0, TOTAL)
    gain -= _collapsed(data, readied, rates, leans, path, most, share, now, 0.0, TOTAL)
    if math.log(rng.random() + TINY) < gain:
        state.lift[0] = new


@compiled
def _move_north(
    data: SizeData, state: SizeState, fixed: Constants, readied: Readied,
    rates: tuple[float, float], leans: Floats, most: Floats, rng: np.random.Generator,
) -> None:  # fmt: skip
    """Move when the first come, then the hazard of each span in ln, with every reading open."""
    trial, other = np.empty(data.days), state.hazard.copy()
    path, lift, hazard, share = state.path, state.lift[0], state.hazard, state.share
    now = _collapsed(data, readied, rates, leans, path, most, share, lift, 0.0, NORTH)
    # Every span is as likely as any other, or none. What it opens is drawn from the prior.
    came = int(rng.random() * (len(hazard) + 1))
    for s in range(len(hazard)):
        if s < came:
            other[s] = 0.0
        elif s < state.came[0]:
            shape = fixed.north_shape * data.north_span[s]
            other[s] = fixed.north_scale * rng.standard_gamma(shape) + TINY
    fill_share(data, other, trial)
    new = _collapsed(data, readied, rates, leans, path, most, trial, lift, 0.0, NORTH)
    if math.log(rng.random() + TINY) < new - now:
        state.came[0], now = came, new
        hazard[:], share[:] = other, trial
    for s in range(state.came[0], len(hazard)):
        old = hazard[s]
        step = 4.0 * _SHIFTS[int(rng.random() * 3)] * rng.standard_normal()
        if old * math.exp(step) <= TINY:  # what is nobody could never be anybody again
            continue
        hazard[s] = old * math.exp(step)
        fill_share(data, hazard, trial)
        new = _collapsed(data, readied, rates, leans, path, most, trial, lift, 0.0, NORTH)
        shape = fixed.north_shape * data.north_span[s]
        gain = shape * step - (hazard[s] - old) / fixed.north_scale + new - now
        if math.log(rng.random() + TINY) < gain:
            share[:] = trial
            now = new
        else:
            hazard[s] = old


@compiled
def sweep(
    data: SizeData, state: SizeState, habit: Habit, fixed: Constants, readied: Readied,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """One turn of the chain; the law of the state given the reports and the habit is kept."""
    days, kinds = data.days, len(state.own)
    most, leans = np.empty(days), np.empty(len(data.y))
    rates = (fixed.part_rate, fixed.north_rate)
    # First the steps with readings summed out, then the readings, then all that is given them.
    fill_leans(data, state, habit, leans)
    highest(state.path, most)
    if rng.random() < _SHIFT_CHANCE:
        _shift(data, state, habit, fixed.start_sd, readied, rates, leans, most, rng)
    _move_lift(data, state, fixed.hidden, readied, rates, leans, most, rng)
    if len(state.hazard):
        _move_north(data, state, fixed, readied, rates, leans, most, rng)
    _classify(data, state, readied, rates, leans, most, rng)
    _enliven(state, habit, fixed, rng)
    law = empty_normal(days, kinds)
    assemble(data, state, habit, fixed, readied.precision, law)
    path, own = np.empty(days), np.empty(kinds)
    draw_normal(law, rng, path, own)
    lift = state.lift[0]
    gain = -_totals(data, state.reading, readied.precision, lift, state.path, most)
    gain += _totals(data, state.reading, readied.precision, lift, path, most)
    if math.log(rng.random() + TINY) < gain:
        state.path[:] = path
        state.own[:] = own
