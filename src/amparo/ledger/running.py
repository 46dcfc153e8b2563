"""Draws of a running total that never falls, from totals and flows that overlap and disagree.

* Of totals for about the same time, those under a share of the largest are parts of it; totals
  that contradict each other are alternatives: each draw takes them in a random order and keeps
  what agrees with what it holds.
* A total that began to count after another one had ended is a flow of its own window.
* Flows add only where their windows do not overlap. Of flows with overlapping windows of one
  length (two authorities counting the same people sent back and received) each draw takes one;
  a longer window adds only what the shorter ones inside it leave over.
* Between two totals the flows say when people were counted; they never pass the later total.
  After the last total only flows count that began after it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from amparo.ledger.counts import CountEvidence
    from amparo.ledger.settings import Settings

__all__ = ["draw_running"]

_NEAR: Final = 0.25  # Beta(1, 3): "at least" is said of numbers near the bound
_MOST: Final = 300  # reports of one outcome; the cost grows with their square
_LONE: Final = 2  # as many other sources outvote one that is far above them


def draw_running(
    evidence: CountEvidence,
    days: int,
    draws: int,
    settings: Settings,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Draw the running total of each day.

    Args:
        evidence: what the reports say.
        days: number of days.
        draws: number of draws.
        settings: see ``part_ratio``.
        rng: stream of the caravan and compartment.

    Returns:
        People so far, not falling, (draws, days).
    """
    evidence = _own_windows(evidence.thinned(_MOST))
    values = _stated_values(evidence, draws, rng)
    kept = rng.random(values.shape) < evidence.mine
    total = evidence.total & ~_part_of_total(evidence, settings.part_ratio)
    flow = ~evidence.total & ~evidence.present & ~_part_of_flow(evidence, settings.part_ratio)
    held = _agreeing(values[:, total], evidence.end[total], kept[:, total], rng)
    flows = evidence.only(flow)
    apart = _apart(flows, kept[:, flow], rng)
    last = np.where(held, evidence.end[total], -1).max(axis=1, initial=-1)
    inside = _daily(flows, np.where(apart, values[:, flow], 0.0), days)
    late = apart & (flows.start[None, :] > last[:, None])
    after = _daily(flows, np.where(late, values[:, flow], 0.0), days)
    path = _join(evidence.only(total), values[:, total], held, inside, after)
    if evidence.present.any():
        path = np.maximum(path, _present(evidence, values, kept, days, settings.part_ratio, rng))
    return path


def _stated_values(
    evidence: CountEvidence, draws: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    shape = (draws, len(evidence))
    # one number in each of as many equal slices: medians do not jitter
    middle = (np.argsort(rng.random(shape), axis=0) + rng.random(shape)) / draws
    near = 1 - (1 - middle) ** (_NEAR / (1 - _NEAR))  # Beta(1, 1 / near - 1)
    within = np.where(evidence.skew > 0, near, np.where(evidence.skew < 0, 1 - near, middle))
    value = evidence.low + (evidence.high - evidence.low) * within
    return np.asarray(value * np.exp(evidence.sd * rng.standard_normal(shape)))


def _own_windows(evidence: CountEvidence) -> CountEvidence:
    """Totals that began to count after another one ended are flows of their own window."""
    total = evidence.total
    earliest = evidence.end[total].min(initial=np.iinfo(np.int64).max)
    late = total & (evidence.start < evidence.end) & (evidence.start > earliest)
    return replace(evidence, total=total & ~late)


def _part_of_total(evidence: CountEvidence, ratio: float) -> NDArray[np.bool_]:
    """Totals far below one that was already reached, unless that one stands alone."""
    middle, end, source = evidence.middle, evidence.end, evidence.source
    both = evidence.total[:, None] & evidence.total[None, :]
    below = both & (middle[:, None] < ratio * middle[None, :])  # row far below column
    later = end[:, None] >= end[None, :]
    near = both & (np.maximum.outer(middle, middle) * ratio <= np.minimum.outer(middle, middle))
    others = source[:, None] != source[None, :]
    against = np.array(
        [len(set(source[(below & later & others)[:, j]])) for j in range(len(middle))]
    )
    lone = (against >= _LONE) & ~(near & others).any(axis=0)
    return np.asarray(lone | (below & later & ~lone[None, :]).any(axis=1))


def _part_of_flow(evidence: CountEvidence, ratio: float) -> NDArray[np.bool_]:
    """Flows far below another one whose window overlaps and is no longer."""
    flow = ~evidence.total & ~evidence.present
    long = evidence.end - evidence.start
    both = flow[:, None] & flow[None, :] & _overlap(evidence) & (long[:, None] >= long[None, :])
    below = evidence.middle[:, None] < ratio * evidence.middle[None, :]
    return np.asarray((both & below).any(axis=1))


def _overlap(evidence: CountEvidence) -> NDArray[np.bool_]:
    """Which windows overlap, with the uncertainty of their dates, (n, n)."""
    first, last = evidence.start - evidence.slack, evidence.end + evidence.slack
    return np.asarray((first[:, None] <= last[None, :]) & (first[None, :] <= last[:, None]))


def _agreeing(
    values: NDArray[np.float64],
    end: NDArray[np.int64],
    kept: NDArray[np.bool_],
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    """Totals that each draw holds: taken in random order if they do not fall, (draws, n)."""
    held = np.zeros_like(kept)
    row = np.arange(len(values))
    order = np.argsort(rng.random(values.shape), axis=1)
    for rank in range(values.shape[1]):
        j = order[:, rank]
        value, day = values[row, j], end[j]
        before = held & (end[None, :] <= day[:, None])
        after = held & (end[None, :] >= day[:, None])
        least = np.where(before, values, -np.inf).max(axis=1)
        most = np.where(after, values, np.inf).min(axis=1)
        held[row, j] = kept[row, j] & (least <= value) & (value <= most)
    return held


def _apart(
    evidence: CountEvidence, kept: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Flows that each draw holds: in random order, one of those alike in time, (draws, n)."""
    long = evidence.end - evidence.start
    overlap = _overlap(evidence) & (long[:, None] == long[None, :])
    held = np.zeros_like(kept)
    row = np.arange(len(kept))
    order = np.argsort(rng.random(kept.shape), axis=1)
    for rank in range(kept.shape[1]):
        j = order[:, rank]
        held[row, j] = kept[row, j] & ~(held & overlap[j]).any(axis=1)
    return held


def _daily(evidence: CountEvidence, values: NDArray[np.float64], days: int) -> NDArray[np.float64]:
    """People counted on each day by the flows held, (draws, days).

    Short windows first; a longer one spreads evenly what those inside it leave over.
    """
    number = np.arange(days)
    daily = np.zeros((len(values), days))
    for j in np.argsort(evidence.end - evidence.start, kind="stable"):
        inside = (number >= evidence.start[j]) & (number <= evidence.end[j])
        left = np.maximum(values[:, j] - daily[:, inside].sum(axis=1), 0.0)
        daily[:, inside] += left[:, None] / max(int(inside.sum()), 1)
    return daily


def _join(
    evidence: CountEvidence,
    values: NDArray[np.float64],
    held: NDArray[np.bool_],
    daily: NDArray[np.float64],
    after: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The path through the totals held, with the flows between them and after the last."""
    draws, days = daily.shape
    number = np.arange(days)[None, :]
    growth = np.zeros((draws, days))
    last_day, last_value = np.full(draws, -1), np.zeros(draws)
    for j in np.argsort(evidence.end, kind="stable"):
        on, end = held[:, j], evidence.end[j]
        value = np.maximum(values[:, j], last_value)
        between = (number > last_day[:, None]) & (number <= end)
        between |= number == end  # two totals of one day
        known = daily * between
        missing = value - last_value - known.sum(axis=1)
        dated = evidence.start[j] < end  # else since when is not said: since the last total
        even = between & (number >= evidence.start[j]) if dated else between
        even = even / np.maximum(even.sum(axis=1, keepdims=True), 1)
        scale = (value - last_value) / np.maximum(known.sum(axis=1), 1e-9)
        step = np.where(
            (missing >= 0)[:, None], known + missing[:, None] * even, known * scale[:, None]
        )
        growth = np.where(on[:, None], np.where(between, step, growth), growth)
        last_day, last_value = np.where(on, end, last_day), np.where(on, value, last_value)
    growth = np.where(number > last_day[:, None], after, growth)
    return np.cumsum(growth, axis=1)


def _present(
    evidence: CountEvidence,
    values: NDArray[np.float64],
    kept: NDArray[np.bool_],
    days: int,
    ratio: float,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """The most people seen there at once so far: one number a day for each draw."""
    seen = np.zeros((len(values), days))
    for day in np.unique(evidence.end[evidence.present]):
        here = np.flatnonzero(evidence.present & (evidence.end == day))
        here = here[evidence.middle[here] >= ratio * evidence.middle[here].max()]
        score = np.where(kept[:, here], rng.random((len(values), len(here))), -1.0)
        pick = score.argmax(axis=1)
        some = score[np.arange(len(values)), pick] >= 0
        seen[:, day] = np.where(some, values[np.arange(len(values)), here[pick]], 0.0)
    return np.maximum.accumulate(seen, axis=1)
