"""The form of the error: two normals, the wide one shifted down, learnt from left-out statements.

What the process leaves unexplained is not normal: most statements fall closer than one standard
deviation would say, and some are parts of the group that no column marks, far below. One form
serves every row; the process scales it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.ledger import normal
from amparo.ledger._statements.optimise import minimise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["PRIOR", "form_cdf", "learn_form", "standard_quantiles"]

#: logit of the wide share, ln sd of the narrow and of the wide part, how far the wide part lies
#: below the narrow one, where the narrow one lies; all in units of the process's sd.
PRIOR: Final = np.array([-0.85, np.log(0.75), np.log(1.5), 0.4, 0.1])
_PRIOR_SD: Final = np.array([0.5, 0.2, 0.2, 0.3, 0.1])
_CRPS_WEIGHT: Final = 1.5
_LOG_WEIGHT: Final = 0.5
_EVALUATIONS: Final = 20
_WIDTH: Final = 1e-4  # of the central differences
_TINY: Final = 1e-300
_HALVINGS: Final = 40
_FURTHEST: Final = 20.0


def _parts(form: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Share of the wide part, both sds, both centres, each (..., 1)."""
    share, narrow, wide, drop, centre = (form[..., k : k + 1] for k in range(5))
    return 1.0 / (1.0 + np.exp(-share)), np.exp(narrow), np.exp(wide), centre, centre - drop


def form_cdf(z: Floats, form: Floats) -> Floats:
    """Probability of an error of at most ``z`` standard deviations.

    Args:
        z: (..., k).
        form: (..., 5) as ``PRIOR``.
    """
    wide, narrow_sd, wide_sd, centre, low = _parts(form)
    both: Floats = (1 - wide) * normal.cdf((z - centre) / narrow_sd)
    return both + wide * normal.cdf((z - low) / wide_sd)


def _density(z: Floats, form: Floats) -> Floats:
    wide, narrow_sd, wide_sd, centre, low = _parts(form)
    narrow_part = (1 - wide) / narrow_sd * normal.density((z - centre) / narrow_sd)
    both: Floats = narrow_part + wide / wide_sd * normal.density((z - low) / wide_sd)
    return both


def standard_quantiles(form: Floats, levels: Floats) -> Floats:
    """Quantiles of the form in units of the process's standard deviation, by bisection.

    Args:
        form: (5,) as ``PRIOR``.
        levels: increasing, strictly between 0 and 1.
    """
    low, high = np.full(levels.shape, -_FURTHEST), np.full(levels.shape, _FURTHEST)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        below = form_cdf(middle, form) < levels
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.maximum.accumulate(0.5 * (low + high))


class _Cost:
    """Score of the left-out statements under a form, less its log prior, with slopes.

    The slope of a quantile q(p) in a parameter is -(dF/dparameter) / density at q; the two
    slopes inside are central differences of closed forms.
    """

    def __init__(self, z: Floats, scale: Floats, weight: Floats, levels: Floats) -> None:
        self.z, self.scale, self.weight, self.levels = z, scale, weight, levels

    def __call__(self, form: Floats) -> tuple[float, Floats]:
        q = standard_quantiles(form, self.levels)
        over = self.z[:, None] - q
        crps = 2 * np.mean(np.maximum(self.levels * over, (self.levels - 1) * over), axis=1)
        surprise = -self._log_density(form)
        away = (form - PRIOR) / _PRIOR_SD
        value = _CRPS_WEIGHT * self.scale @ crps + _LOG_WEIGHT * self.weight @ surprise
        # A quantile moved up by one gains where the number lies below it, loses where above.
        pull = 2 * self.scale @ ((over < 0) - self.levels) / self.levels.size
        slope = away / _PRIOR_SD
        density = np.maximum(_density(q, form), _TINY)
        for k, step in enumerate(_WIDTH * np.eye(PRIOR.size)):
            moved = (form_cdf(q, form + step) - form_cdf(q, form - step)) / (2 * _WIDTH)
            told = (self._log_density(form + step) - self._log_density(form - step)) / (2 * _WIDTH)
            slope[k] += _CRPS_WEIGHT * pull @ (-moved / density) - _LOG_WEIGHT * self.weight @ told
        return float(value + 0.5 * away @ away), slope

    def _log_density(self, form: Floats) -> Floats:
        logarithm: Floats = np.log(np.maximum(_density(self.z, form), _TINY))
        return logarithm


def learn_form(residual: Floats, sd: Floats, weight: Floats, levels: Floats) -> Floats:
    """The form that scores the left-out statements best, under weak normal priors.

    Args:
        residual: (n,) ln number less its left-out mean.
        sd: (n,) left-out standard deviations.
        weight: (n,) how much each statement counts.
        levels: at which the continuous ranked probability score is taken.
    """
    if residual.size == 0:
        return PRIOR.copy()
    cost = _Cost(residual / sd, weight * sd / np.mean(sd), weight, levels)
    best, _ = minimise(cost, PRIOR, evaluations=_EVALUATIONS, tolerance=0.1)
    return best
