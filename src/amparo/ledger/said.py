"""Densities of what is said: a normal error, with or without an exponential shift."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.ledger.normal import cdf

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["mean_density", "mean_density_above", "mean_density_below"]

#: Standard deviations beyond which the normal law holds nothing that counts.
_REACH: Final = 8.5


def _above(x: NDArray[np.float64], sd: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
    """P(u + e <= x) for u exponential with a rate and e normal (exponentially modified)."""
    z = x / sd
    lift = np.exp(np.minimum(rate * sd * (0.5 * rate * sd - z), 700.0))
    return np.where(z < -_REACH, 0.0, cdf(z) - lift * cdf(z - rate * sd))


def mean_density(
    low: NDArray[np.float64], high: NDArray[np.float64], sd: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Mean density of a normal error over [low, high] (all relative to its centre)."""
    return (cdf(high / sd) - cdf(low / sd)) / (high - low)


def mean_density_above(
    low: NDArray[np.float64], high: NDArray[np.float64], sd: NDArray[np.float64], rate: float
) -> NDArray[np.float64]:
    """The same when what is said lies an exponential amount above the centre."""
    return np.maximum(_above(high, sd, rate) - _above(low, sd, rate), 0.0) / (high - low)


def mean_density_below(
    low: NDArray[np.float64], high: NDArray[np.float64], sd: NDArray[np.float64], rate: float
) -> NDArray[np.float64]:
    """The same when what is said lies an exponential amount below the centre."""
    return np.maximum(_above(-low, sd, rate) - _above(-high, sd, rate), 0.0) / (high - low)
