"""Quantiles of laws that NumPy does not have."""

from __future__ import annotations

import functools
import math
from typing import Final

__all__ = ["student_quantile"]

_TURNS: Final = 200  # of the bisection, and at most of the fraction
_NEAR: Final = 1e-15


@functools.cache
def student_quantile(level: float, freedom: float) -> float:
    """The quantile of Student's t law, by bisection on its distribution function.

    Args:
        level: from 0.5 to 1, exclusive.
        freedom: degrees of freedom, above 0.
    """
    low, high = 0.0, 1e3
    for _ in range(_TURNS):
        middle = (low + high) / 2
        if _below(middle, freedom) < level:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _below(t: float, freedom: float) -> float:
    """Chance of a smaller value; t is not negative (Abramowitz and Stegun 26.7.1 and 26.5.27)."""
    x = freedom / (freedom + t * t)
    return 1 - 0.5 * _incomplete_beta(x, freedom / 2, 0.5)


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (Lentz's method)."""
    if x in {0.0, 1.0}:
        return x
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(1 - x, b, a)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
        + a * math.log(x) + b * math.log1p(-x)
    ) / a  # fmt: skip
    tiny, c, d = 1e-300, 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d or tiny)
    value = d
    for m in range(1, _TURNS):
        before = value
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / ((1 + step * d) or tiny)
            c = (1 + step / c) or tiny
            value *= c * d
        if abs(value - before) < _NEAR * abs(value):
            break
    return front * value
