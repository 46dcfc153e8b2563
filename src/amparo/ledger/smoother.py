"""Exact draws of a group's size through time: forward filter, backward sampling on a grid.

The ln size is a random walk with heavy-tailed steps (two normals: most days change little, some
days much). Every draw may have its own likelihood, so that draws of the sources' leans are
carried through exactly. Cost: days x draws x points², in matrix products.

Method: C. K. Carter and R. Kohn, "On Gibbs sampling for state space models", Biometrika 81 (1994);
G. Kitagawa, "Non-Gaussian state-space modeling of nonstationary time series", JASA 82 (1987).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.ledger.normal import cdf

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["day_kernel", "draw_paths"]

#: Share of quiet days, and the sds of quiet and lively days as multiples of the drift. Together
#: they keep the variance: 0.9 · 0.7² + 0.1 · 2.4² = 1.02.
_QUIET: Final = 0.9
_QUIET_SD: Final = 0.7
_LIVELY_SD: Final = 2.4
_FLOOR: Final = 1e-12


def day_kernel(grid: NDArray[np.float64], drift: float) -> NDArray[np.float32]:
    """Chance to pass from each ln size (row) to each other (column) in one day, (n, n)."""
    step = grid[1] - grid[0]
    gap = grid[None, :] - grid[:, None]

    def cells(sd: float) -> NDArray[np.float64]:
        return cdf((gap + step / 2) / sd) - cdf((gap - step / 2) / sd)

    kernel = _QUIET * cells(_QUIET_SD * drift) + (1 - _QUIET) * cells(_LIVELY_SD * drift)
    kernel += _FLOOR
    return np.asarray(kernel / kernel.sum(axis=1, keepdims=True), dtype=np.float32)


def draw_paths(
    log_likelihood: Callable[[int], NDArray[np.float32] | None],
    start: NDArray[np.float32],
    kernel: NDArray[np.float32],
    uniforms: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Grid numbers of one path for each draw, given its own evidence.

    Args:
        log_likelihood: of a day, (draws, points); None on a day without evidence.
        start: prior of the first day, (points,).
        kernel: from ``day_kernel``.
        uniforms: random numbers in [0, 1), (days, draws).

    Returns:
        Grid numbers, (draws, days).
    """
    days, draws = uniforms.shape
    filtered = np.empty((days, draws, len(start)), dtype=np.float32)
    belief = np.broadcast_to(start, (draws, len(start)))
    for day in range(days):
        if day:
            belief = filtered[day - 1] @ kernel
        filtered[day] = _weighed(belief, log_likelihood(day))
    paths = np.empty((draws, days), dtype=np.int64)
    paths[:, -1] = _pick(filtered[-1], uniforms[-1])
    backward = np.ascontiguousarray(kernel.T)
    for day in range(days - 2, -1, -1):
        paths[:, day] = _pick(filtered[day] * backward[paths[:, day + 1]], uniforms[day])
    return paths


def _weighed(
    belief: NDArray[np.float32], log_likelihood: NDArray[np.float32] | None
) -> NDArray[np.float32]:
    if log_likelihood is None:
        return belief
    top = log_likelihood.max(axis=1, keepdims=True)
    weighed = belief * np.exp(log_likelihood - top) + np.float32(1e-30)
    return np.asarray(weighed / weighed.sum(axis=1, keepdims=True), dtype=np.float32)


def _pick(weights: NDArray[np.float32], uniforms: NDArray[np.float64]) -> NDArray[np.int64]:
    """One column per row, with chances in proportion to the weights."""
    heap = np.cumsum(weights, axis=1, dtype=np.float32)
    target = (uniforms * heap[:, -1]).astype(np.float32)
    return np.asarray(np.minimum((heap <= target[:, None]).sum(axis=1), weights.shape[1] - 1))
