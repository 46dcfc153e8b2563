"""The form of the error: two normals, the wide one shifted down, learnt from left-out statements.

What the process leaves unexplained is not normal: most statements fall closer than one standard
deviation would say, and some are parts of the group that no column marks, far below. One form
serves every row; the process scales it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.ledger._statements import normal
from amparo.ledger._statements.optimise import minimise, with_slopes

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
_EVALUATIONS: Final = 15
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
    z = residual / sd
    scale = weight * sd / np.mean(sd)

    def cost(form: Floats) -> float:
        over = z[:, None] - standard_quantiles(form, levels)
        crps = 2 * np.mean(np.maximum(levels * over, (levels - 1) * over), axis=1)
        surprise = -np.log(np.maximum(_density(z, form), 1e-300))
        away = (form - PRIOR) / _PRIOR_SD
        fit = _CRPS_WEIGHT * scale @ crps + _LOG_WEIGHT * weight @ surprise
        return float(fit + 0.5 * away @ away)

    best, _ = minimise(with_slopes(cost), PRIOR, evaluations=_EVALUATIONS, tolerance=0.1)
    return best
