"""The densities and draws of the sampler, for one number at a time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from amparo.ledger._sampler.compiled import compiled

if TYPE_CHECKING:
    import numpy as np

__all__ = ["LARGE", "SMALL", "below", "log_normal", "positive_normal", "rise", "tail"]

#: Between these a product of densities still has all its digits.
SMALL, LARGE = 1e-150, 1e150

_HALF_LOG_2PI = 0.9189385332046727
_ROOT_HALF = 0.7071067811865476
_NEVER = 37.0  # standard deviations: so far out a number has no digits left
_SURE = 9.0  # from here on the error function is one to the last digit


@compiled
def log_normal(error: float, variance: float) -> float:
    """Ln of the normal density of an error."""
    return -0.5 * error * error / variance - 0.5 * math.log(variance) - _HALF_LOG_2PI


@compiled
def rise(variance: float, rate: float) -> float:
    """The factor of ``below`` that does not hang on the error."""
    return rate * math.exp(0.5 * rate * rate * variance)


@compiled
def tail(error: float, sd: float, rate: float) -> float:
    """The factor of ``below`` that hangs on the error."""
    z = -error / sd - rate * sd
    if z < -_NEVER:
        return 0.0
    if z > _SURE:
        return math.exp(rate * error)
    return math.exp(rate * error) * 0.5 * math.erfc(-z * _ROOT_HALF)


@compiled
def below(error: float, sd: float, rate: float) -> float:
    """Density of an error that is normal less an exponential amount.

    The exponentially modified normal law, mirrored: error = e - u with e ~ N(0, sd^2) and u
    exponential with a rate (E. Grushka, Analytical Chemistry 44, 1972).
    """
    return rise(sd * sd, rate) * tail(error, sd, rate)


@compiled
def positive_normal(rng: np.random.Generator, mean: float, sd: float) -> float:
    """Draw a normal number given that it is positive.

    Method: C. P. Robert, "Simulation of truncated normal variables", Statistics and Computing 5
    (1995).
    """
    low = -mean / sd
    if low < 0.5:  # noqa: PLR2004 - most draws are kept
        while True:
            z = rng.standard_normal()
            if z > low:
                return mean + sd * z
    rate = 0.5 * (low + math.sqrt(low * low + 4.0))
    while True:
        z = low + rng.exponential(1.0) / rate
        if rng.random() < math.exp(-0.5 * (z - rate) * (z - rate)):
            return mean + sd * z
