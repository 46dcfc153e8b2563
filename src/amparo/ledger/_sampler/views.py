"""Counts of one outcome: what each may be of, and how likely it is when so many were seen.

People of one outcome are counted in windows: everybody so far, or those of some days. Between two
days on which a window begins or ends only the sum matters, so the chain holds one number for each
such span. Two authorities that count the same people look at the same sum: nothing is added up.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from amparo.ledger._sampler.compiled import compiled
from amparo.ledger._sampler.laws import tail

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

__all__ = [
    "FEWER", "HALF", "MORE", "NOISE", "VIEW", "VIEWS", "FlowConstants", "FlowData", "FlowReadied",
    "FlowState", "count_windows", "fill_views", "guess", "log_seen", "new_flow_state", "ready_flow",
    "unit_of",
]  # fmt: skip

#: What a count may be: of these people, of a part of them, of others too, anything at all.
VIEW, FEWER, MORE, NOISE = range(4)
VIEWS = 4
_TINY = 1e-300
HALF = 0.5  # a person: nobody is counted as half of one


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


class FlowReadied(NamedTuple):
    """What every density of a count needs, worked out once."""

    constant: Floats  # (n, 4) chance times all of the density that does not move
    precision: Floats  # (n,)
    sd: Floats  # (n,)
    real: Floats  # (n,) chance that it counts people at all
    by_last: Codes  # (n,) counts in order of their last span
    last_at: Codes  # (s + 1,) where each span's begin among them
    by_first: Codes  # (n,) in order of their first span
    first_at: Codes  # (s + 1,)


class FlowState(NamedTuple):
    """Where the chain is; arrays are changed in place."""

    scale: Floats  # (1,) ln people expected over all days
    part: Floats  # (s,) of each span, gamma with the shape of its days
    seen: Floats  # (n,) people in each window
    reading: Codes  # (n,)
    gap: Floats  # (n,) how far a count lies below or above what it should be
    fit: Floats  # (n,) likelihood of each count, every view open
    guessed: Floats  # (n,) density with which its own guess of its window lands where it is


def new_flow_state(data: FlowData) -> FlowState:
    """A start: as many people as the largest count, spread evenly over the days."""
    n = len(data.y)
    state = FlowState(
        scale=np.full(1, float(data.y.max())),
        part=data.shape.copy(),
        seen=np.zeros(n),
        reading=np.zeros(n, dtype=np.int64),
        gap=np.zeros(n),
        fit=np.ones(n),
        guessed=np.zeros(n),
    )
    count_windows(data, state)
    return state


def ready_flow(data: FlowData, fixed: FlowConstants) -> FlowReadied:
    """Work out once what every density of a count needs."""
    var = data.var
    normal = 1.0 / np.sqrt(2 * np.pi * var)
    rises = [rate * np.exp(0.5 * rate**2 * var) for rate in (fixed.part_rate, fixed.more_rate)]
    told = np.stack([normal, *rises, np.full(len(var), math.exp(fixed.wild_log))], axis=1)
    by_last, by_first = (np.argsort(w, kind="stable") for w in (data.last, data.first))
    marks = np.arange(len(data.shape) + 1)
    return FlowReadied(
        constant=data.weight * told, precision=1.0 / var, sd=np.sqrt(var),
        real=1.0 - data.weight[:, NOISE],
        by_last=by_last, last_at=np.searchsorted(data.last[by_last], marks),
        by_first=by_first, first_at=np.searchsorted(data.first[by_first], marks),
    )  # fmt: skip


@compiled
def unit_of(data: FlowData, state: FlowState) -> float:
    """People for one unit of the gamma process."""
    return float(math.exp(state.scale[0]) / data.shape.sum())


@compiled
def count_windows(data: FlowData, state: FlowState) -> None:
    """Count the people in each window."""
    so_far = np.zeros(len(data.shape) + 1)
    for s in range(len(data.shape)):
        so_far[s + 1] = so_far[s] + state.part[s]
    unit = unit_of(data, state)
    for i in range(len(data.y)):
        state.seen[i] = unit * (so_far[data.last[i] + 1] - so_far[data.first[i]])


@compiled
def fill_views(
    constant: Floats, i: int, precision: float, sd: float, rates: tuple[float, float],
    error: float, out: Floats,
) -> float:  # fmt: skip
    """Chance times density of each view of a count, and the sum of all but anything at all.

    Not in logarithms: a count may be of anything, so the sum of all never vanishes.

    Args:
        constant: as in ``FlowReadied``.
        i: number of the count.
        precision: of it, as in ``FlowReadied``.
        sd: likewise.
        rates: of parts, and of counts of others too.
        error: its ln number less ln of the people in its window.
        out: (4,) the terms.
    """
    out[VIEW], out[FEWER], out[MORE] = constant[i, VIEW], constant[i, FEWER], constant[i, MORE]
    out[NOISE] = constant[i, NOISE] + _TINY
    if out[VIEW] > 0.0:
        out[VIEW] *= math.exp(-0.5 * error * error * precision)
    if out[FEWER] > 0.0:
        out[FEWER] *= tail(error, sd, rates[0])
    if out[MORE] > 0.0:
        out[MORE] *= tail(-error, sd, rates[1])
    return float(out[VIEW] + out[FEWER] + out[MORE])


@compiled
def log_seen(people: float) -> float:
    """Ln of the people in a window, as counts are compared with them."""
    return math.log(people + HALF)


@compiled
def guess(
    data: FlowData, readied: FlowReadied, fixed: FlowConstants, i: int, rng: np.random.Generator
) -> float:
    """People in a count's window, as the count alone would have them."""
    mark = rng.random() * readied.real[i]
    error = readied.sd[i] * rng.standard_normal()
    if mark > data.weight[i, VIEW] + data.weight[i, FEWER]:
        error += rng.exponential(1.0) / fixed.more_rate
    elif mark > data.weight[i, VIEW]:
        error -= rng.exponential(1.0) / fixed.part_rate
    return math.exp(data.y[i] - error) - HALF
