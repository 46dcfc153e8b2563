"""The normal law of path and leans, given how each report is read: drawn exactly.

The precision of the path is tridiagonal; the leans hang on many days and are eliminated first.

Method: H. Rue, "Fast sampling of Gaussian Markov random fields", J. R. Stat. Soc. B 63 (2001).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from amparo.ledger._sampler.compiled import compiled
from amparo.ledger._sampler.size import (
    COUNT,
    NORTH,
    NORTH_PART,
    TOTAL,
    WILD,
    Constants,
    Habit,
    SizeData,
    SizeState,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

__all__ = ["Normal", "assemble", "draw_normal", "empty_normal"]


class Normal(NamedTuple):
    """The normal law of path and leans: precision in blocks and the pull of the reports."""

    diagonal: Floats  # (days,)
    beside: Floats  # (days,) between a day and the one before
    pull: Floats  # (days,)
    cross: Floats  # (kinds + 1, days)
    lean: Floats  # (kinds + 1,)
    lean_pull: Floats  # (kinds + 1,)
    lean_common: Floats  # (kinds + 1,) between each lean and what all have in common


@compiled
def assemble(
    data: SizeData, state: SizeState, habit: Habit, fixed: Constants, precision: Floats,
    law: Normal,
) -> None:  # fmt: skip
    """Prior of path and leans, and the reports read as the whole group or a part."""
    diagonal, beside, pull, cross, lean, lean_pull, lean_common = law
    common = len(lean) - 1
    diagonal[:] = 0.0
    beside[:] = 0.0
    pull[:] = 0.0
    cross[:] = 0.0
    diagonal[0] = 1.0 / fixed.start_sd**2
    pull[0] = habit.start / fixed.start_sd**2
    quiet = 1.0 / (habit.drift * fixed.quiet_sd) ** 2
    lively = 1.0 / (habit.drift * fixed.lively_sd) ** 2
    for t in range(1, data.days):
        weight = lively if state.lively[t] else quiet
        diagonal[t - 1] += weight
        diagonal[t] += weight
        beside[t] = -weight
    for k in range(common):
        lean[k] = 1.0 / habit.camp**2
        lean_pull[k] = habit.lean[k] / habit.camp**2
        lean_common[k] = 0.0
    lean[common] = 1.0 / fixed.shared**2
    lean_pull[common] = 0.0
    days, kinds, sources, y = data.day, data.kind, data.source, data.y
    readings, under, share = state.reading, state.under, state.share
    for i in range(len(y)):
        r, k, t = readings[i], kinds[i], days[i]
        if r in (TOTAL, WILD):
            continue
        weight = precision[i, r]
        left = y[i] + under[i]
        if r in (NORTH, NORTH_PART):
            left -= share[t]
        if r != COUNT and sources[i] >= 0:
            left -= habit.source[sources[i]]
        diagonal[t] += weight
        pull[t] += weight * left
        if r != COUNT:
            cross[k, t] += weight
            lean[k] += weight
            lean_pull[k] += weight * left
            lean_common[k] += weight
            cross[common, t] += weight
            lean[common] += weight
            lean_pull[common] += weight * left


@compiled
def _solve(variance: Floats, ratio: Floats, b: Floats) -> None:
    """Solve the tridiagonal system in place, from its factors."""
    days = len(b)
    for t in range(1, days):
        b[t] -= ratio[t] * b[t - 1]
    b[days - 1] *= variance[days - 1]
    for t in range(days - 2, -1, -1):
        b[t] = b[t] * variance[t] - ratio[t + 1] * b[t + 1]


@compiled
def _dot(a: Floats, b: Floats) -> float:
    value = 0.0
    for t in range(len(a)):
        value += a[t] * b[t]
    return value


@compiled
def _draw_small(matrix: Floats, pull: Floats, rng: np.random.Generator, out: Floats) -> None:
    """Draw from the normal law with a small precision matrix, by its Cholesky factor."""
    size = len(pull)
    for j in range(size):
        for i in range(j, size):
            value = matrix[i, j]
            for k in range(j):
                value -= matrix[i, k] * matrix[j, k]
            matrix[i, j] = math.sqrt(max(value, 1e-12)) if i == j else value / matrix[j, j]
    for i in range(size):
        value = pull[i]
        for k in range(i):
            value -= matrix[i, k] * out[k]
        out[i] = value / matrix[i, i]
    for i in range(size):
        out[i] += rng.standard_normal()
    for i in range(size - 1, -1, -1):
        value = out[i]
        for k in range(i + 1, size):
            value -= matrix[k, i] * out[k]
        out[i] = value / matrix[i, i]


@compiled
def draw_normal(law: Normal, rng: np.random.Generator, path: Floats, own: Floats) -> None:
    """Draw leans with the path summed out, then the path given the leans."""
    kinds, days = law.cross.shape
    variance, ratio = np.empty(days), np.zeros(days)  # of a day given all earlier ones
    variance[0] = 1.0 / law.diagonal[0]
    for t in range(1, days):
        ratio[t] = law.beside[t] * variance[t - 1]
        variance[t] = 1.0 / (law.diagonal[t] - ratio[t] * law.beside[t])
    middle = law.pull.copy()
    _solve(variance, ratio, middle)
    present = np.flatnonzero(law.cross.sum(axis=1) > 0.0)
    many = len(present)
    matrix, pull, drawn = np.empty((many, many)), np.empty(many), np.zeros(many)
    column = np.empty(days)
    for a in range(many):
        column[:] = law.cross[present[a]]
        _solve(variance, ratio, column)
        pull[a] = law.lean_pull[present[a]] - _dot(law.cross[present[a]], middle)
        for b in range(a, many):  # below the diagonal: that is all that is read
            matrix[b, a] = law.lean[present[a]] if a == b else 0.0
            if a != b and present[b] == kinds - 1:
                matrix[b, a] = law.lean_common[present[a]]
            matrix[b, a] -= _dot(law.cross[present[b]], column)
    _draw_small(matrix, pull, rng, drawn)
    for k in range(kinds):  # kinds that do not speak of this caravan
        own[k] = law.lean_pull[k] / law.lean[k] + rng.standard_normal() / math.sqrt(law.lean[k])
    column[:] = law.pull
    for a in range(many):
        own[present[a]] = drawn[a]
        column -= law.cross[present[a]] * drawn[a]
    for t in range(1, days):
        column[t] -= ratio[t] * column[t - 1]
    for t in range(days):
        column[t] = column[t] * variance[t] + rng.standard_normal() * math.sqrt(variance[t])
    path[days - 1] = column[days - 1]
    for t in range(days - 2, -1, -1):
        path[t] = column[t] - ratio[t + 1] * path[t + 1]


@compiled
def empty_normal(days: int, leans: int) -> Normal:
    """Room for the law of so many days and leans."""
    return Normal(
        np.empty(days), np.empty(days), np.empty(days), np.empty((leans, days)),
        np.empty(leans), np.empty(leans), np.empty(leans),
    )  # fmt: skip
