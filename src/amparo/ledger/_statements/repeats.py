"""Numbers that were already stated are stated again, by copying or because people round alike.

The distribution of a row is its continuous one mixed with atoms at the numbers given for the same
group: [continuous + sum_j odds_j at y_j] / (1 + sum_j odds_j). One rate is learnt; how it falls
with days and distance is stated:

odds_j = rate * (2 if same scope) * (1.5 if same quantity) / sqrt(1 + days apart) * exp(-z_j^2 / 2)

with z_j the distance of y_j from the row's mean in its standard deviations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.ledger._statements.shape import form_cdf

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from amparo.ledger._statements.features import Features

    Floats = NDArray[np.float64]

__all__ = ["learn_rate", "mixed_quantiles", "unit_odds"]

_SAME_SCOPE: Final = 2.0
_SAME_QUANTITY: Final = 1.5
_LONGEST_DAYS: Final = 30
_PRIOR_RATE: Final = 0.05
_PRIOR_SD: Final = 0.7  # of the rate's logarithm
_MOST_ODDS: Final = 1.0  # never more than half of the distribution on atoms
_HALVINGS: Final = 45
_REACH: Final = 20.0  # standard deviations


def unit_odds(mean: Floats, sd: Floats, target: Features, given: Features, y: Floats) -> Floats:
    """(m, n) odds that a row repeats each given number, for a rate of one.

    Args:
        mean: (m,) ln people expected.
        sd: (m,) standard deviation of it.
        target: m rows.
        given: n statements.
        y: (n,) their ln numbers.
    """
    rows = target.column()
    group = rows.codes["group"]
    days = np.abs(rows.numbers["end"] - given.numbers["end"])
    z = (y - mean[:, None]) / sd[:, None]
    odds = np.exp(-0.5 * z**2) / np.sqrt(1.0 + days)
    odds *= np.where(rows.codes["scope"] == given.codes["scope"], _SAME_SCOPE, 1.0)
    odds *= np.where(rows.codes["quantity"] == given.codes["quantity"], _SAME_QUANTITY, 1.0)
    likely = (group == given.codes["group"]) & (group != 0) & (days <= _LONGEST_DAYS)
    return np.where(likely, odds, 0.0)


def learn_rate(odds: Floats, repeated: NDArray[np.bool_]) -> float:
    """The most probable rate, by bisection of the slope, which falls in ln rate.

    Args:
        odds: (n,) total unit odds of each left-out statement.
        repeated: (n,) whether its number was among those it may repeat.
    """
    low, high = np.log(_PRIOR_RATE) - 5.0, np.log(_PRIOR_RATE) + 5.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        expected = np.sum(np.exp(middle) * odds / (1.0 + np.exp(middle) * odds))
        pull = (middle - np.log(_PRIOR_RATE)) / _PRIOR_SD**2
        low, high = (low, middle) if expected + pull > repeated.sum() else (middle, high)
    return float(np.exp(0.5 * (low + high)))


def mixed_quantiles(
    mean: Floats, sd: Floats, form: Floats, atoms: tuple[Floats, Floats], levels: Floats
) -> Floats:
    """(m, levels) quantiles of ln people, by bisection of the mixed distribution.

    Args:
        mean: (m,) of the continuous part.
        sd: (m,) of the continuous part.
        form: (m, 5) form of the error of each row.
        atoms: (m, n) odds and (n,) ln numbers.
        levels: increasing, strictly between 0 and 1.
    """
    odds, at = atoms
    total = odds.sum(axis=1, keepdims=True)
    odds = odds * np.minimum(1.0, _MOST_ODDS / np.maximum(total, 1e-300))
    order = np.argsort(at, kind="stable")
    so_far = np.concatenate([np.zeros((len(mean), 1)), np.cumsum(odds[:, order], axis=1)], axis=1)
    sorted_at, whole = at[order], 1.0 + so_far[:, -1:]
    centre, scale = mean[:, None], sd[:, None]
    low = np.repeat(centre - _REACH * scale, levels.size, axis=1)
    high = np.repeat(centre + _REACH * scale, levels.size, axis=1)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        below = np.searchsorted(sorted_at, middle, side="right")
        reached = form_cdf((middle - centre) / scale, form)
        reached = (reached + np.take_along_axis(so_far, below, axis=1)) / whole
        under = reached < levels
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return np.maximum.accumulate(high, axis=1)
