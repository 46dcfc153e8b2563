"""Minimising a smooth function of some fifty unknowns with few evaluations."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Valued = Callable[[Floats], tuple[float, Floats]]

__all__ = ["minimise"]

_MEMORY: Final = 12
_ARMIJO: Final = 1e-4
_SHORTEST: Final = 1e-6
_FIRST_STEP: Final = 0.5  # in log units: no unknown moves by more than e^0.5 at the first step
_LONGEST: Final = 1.0


def minimise(
    function: Valued, start: Floats, *, evaluations: int, tolerance: float = 1e-3
) -> tuple[Floats, float]:
    """Limited-memory BFGS (Nocedal 1980) with a backtracking line search.

    Args:
        function: returns the value and its gradient; may return inf where it is not defined.
        start: the first point.
        evaluations: at most so many calls.
        tolerance: stop when no slope is steeper.

    Returns:
        The best point seen and its value.
    """
    x = np.array(start, dtype=float)
    value, slope = function(x)
    spent = 1
    steps: deque[tuple[Floats, Floats]] = deque(maxlen=_MEMORY)
    while spent < evaluations and np.max(np.abs(slope)) > tolerance:
        direction = _direction(slope, steps)
        longest = _FIRST_STEP if not steps else _LONGEST
        direction = direction * min(1.0, longest / max(float(np.max(np.abs(direction))), 1e-12))
        downhill = float(slope @ direction)
        length = 1.0
        while spent < evaluations:
            trial = x + length * direction
            new_value, new_slope = function(trial)
            spent += 1
            if new_value <= value + _ARMIJO * length * downhill:
                break
            length = _shorter(length, downhill, value, new_value)
            if length < _SHORTEST:
                return x, value
        else:
            break
        step, turn = trial - x, new_slope - slope
        if float(step @ turn) > 1e-10:  # noqa: PLR2004 - keeps the implied curvature positive
            steps.append((step, turn))
        x, value, slope = trial, new_value, new_slope
    return x, value


def _shorter(length: float, downhill: float, value: float, new_value: float) -> float:
    """Minimum of the parabola through both values, kept within a tenth and a half."""
    if not np.isfinite(new_value):
        return 0.1 * length
    best = -0.5 * downhill * length**2 / (new_value - value - downhill * length)
    return float(np.clip(best, 0.1 * length, 0.5 * length))


def _direction(slope: Floats, steps: deque[tuple[Floats, Floats]]) -> Floats:
    """Minus the approximate inverse curvature times the slope: the two-loop recursion."""
    q = -slope
    if not steps:
        return q
    weights = []
    for step, turn in reversed(steps):
        weight = float(step @ q) / float(step @ turn)
        weights.append(weight)
        q = q - weight * turn
    step, turn = steps[-1]
    q = q * (float(step @ turn) / float(turn @ turn))
    for (step, turn), weight in zip(steps, reversed(weights), strict=True):
        q = q + (weight - float(turn @ q) / float(step @ turn)) * step
    return q
