"""The densities and draws of the sampler, for one number at a time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from amparo.ledger._sampler.compiled import compiled

if TYPE_CHECKING:
    import numpy as np

__all__ = ["log_below", "log_normal", "log_rise", "log_tail", "positive_normal"]

_HALF_LOG_2PI = 0.9189385332046727
_ROOT_HALF = 0.7071067811865476
_FAR = 30.0  # standard deviations


@compiled
def log_normal(error: float, variance: float) -> float:
    """Ln of the normal density of an error."""
    return -0.5 * error * error / variance - 0.5 * math.log(variance) - _HALF_LOG_2PI


@compiled
def log_rise(variance: float, rate: float) -> float:
    """The part of ``log_below`` that does not hang on the error."""
    return math.log(rate) + 0.5 * rate * rate * variance


@compiled
def log_tail(error: float, sd: float, rate: float) -> float:
    """The part of ``log_below`` that hangs on the error."""
    z = -error / sd - rate * sd
    if z < -_FAR:  # the tail above zero: Mills' ratio, where the error function has no digits left
        return (
            rate * error - 0.5 * z * z - math.log(-z) + math.log1p(-1.0 / (z * z)) - _HALF_LOG_2PI
        )
    return rate * error + math.log(0.5 * math.erfc(-z * _ROOT_HALF))


@compiled
def log_below(error: float, sd: float, rate: float) -> float:
    """Ln density of an error that is normal less an exponential amount.

    The exponentially modified normal law, mirrored: error = e - u with e ~ N(0, sd^2) and u
    exponential with a rate (E. Grushka, Analytical Chemistry 44, 1972).
    """
    return log_rise(sd * sd, rate) + log_tail(error, sd, rate)


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
