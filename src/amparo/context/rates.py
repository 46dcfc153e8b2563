"""Rates of rare events in several stretches, each helped by the others.

Deaths and disappearances y in stretch i and year t, with a counted exposure E, follow

    y_it ~ Poisson(rate_i * F_it * e_it),  e_it ~ Gamma(mean 1, coefficient of variation ``swing``),
    rate_i ~ Gamma(mean ``level``, coefficient of variation ``spread``),

with F_it = E_it ** growth, scaled so that the F of a stretch's years sum to its E. Deaths need not
double when the crossings that are counted double: one person is counted at each of several tries,
and reports do not keep pace. In any case ``rate_i`` is the expected deaths of the years together by
their exposure together, so that it may stand beside the plain rate; without the growth it would be
the rate of a quiet year.

So a year is worse or better than its stretch's rate by more than chance (the counts of one stretch
are negative binomial, Greenwood and Yule 1920), and stretches with few deaths borrow from the rest
(gamma-Poisson shrinkage, Clayton and Kaldor 1987, Biometrics 43:671). With a handful of stretches
the four shared numbers are themselves uncertain; plugging in their best values gives intervals
that are too narrow. Here they are integrated out: all posteriors are sums over grids, nothing is
drawn. Priors: ``spread`` and ``swing`` half-normal; ``growth`` normal about 1; ``level`` flat in
its logarithm within a factor of ``_LEVEL_REACH`` of the pooled rate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

__all__ = ["RateSettings", "Rates", "shrunk_rates"]

_SPREADS: Final = np.geomspace(0.1, 2.5, 12)
_SWING_GRID: Final = np.geomspace(0.05, 1.8, 12)
_GROWTH_GRID: Final = np.linspace(0.0, 1.25, 6)
#: Every pair of a swing and a growth, (k,).
_SWINGS: Final = np.repeat(_SWING_GRID, len(_GROWTH_GRID))
_GROWTHS: Final = np.tile(_GROWTH_GRID, len(_SWING_GRID))
_LEVELS: Final = 25
_LEVEL_REACH: Final = 20.0
_POINTS: Final = 241  # of the grid of one stretch's rate
_REACH: Final = 30.0  # half width of that grid, in ln
_lgamma = np.frompyfunc(math.lgamma, 1, 1)


@dataclass(frozen=True, kw_only=True)
class RateSettings:
    """Priors and the interval.

    Attributes:
        spread_sd: scale of the half-normal prior of the coefficient of variation among stretches.
        swing_sd: the same, among the years of one stretch.
        growth_sd: standard deviation of the prior of the growth, whose mean is 1.
        inside: share of the posterior within the limits.
    """

    spread_sd: float = 1.0
    swing_sd: float = 0.7
    growth_sd: float = 0.4
    inside: float = 0.9


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Rates of n stretches, events for one unit of the exposure.

    Attributes:
        mean: posterior mean, (n,).
        median: posterior median, (n,).
        low: lower limit, (n,).
        high: upper limit, (n,).
        raw: events by exposure, NaN where there is no exposure, (n,).
        swing: posterior mean of the coefficient of variation of a year's factor.
        growth: posterior mean of the power of the exposure with which counts grow.
    """

    mean: Floats
    median: Floats
    low: Floats
    high: Floats
    raw: Floats
    swing: float
    growth: float
    _scale: Floats = field(repr=False)  # (n, k)
    _log_rate: Floats = field(repr=False)  # (n, g)
    _weight: Floats = field(repr=False)  # (n, g, k), sums to one over g and k

    def predictive_logpmf(
        self, counts: ArrayLike, exposures: ArrayLike, exposure_log_sd: ArrayLike | None = None
    ) -> Floats:
        """Logarithm of the chance of one more count in each stretch, in a year of its own.

        Args:
            counts: (n,), NaN for stretches that are not asked about.
            exposures: of that year, (n,).
            exposure_log_sd: standard deviation of the exposures' logarithms, (n,); none by default.

        Returns:
            (n,), NaN where not asked.
        """
        count, exposure, blur = _cells(counts, exposures, exposure_log_sd)
        cells = count[:, None], np.log(exposure)[:, None], blur[:, None]
        like = _likelihoods(cells, self._scale, self._log_rate)
        with np.errstate(divide="ignore"):
            found = np.log((np.exp(like) * self._weight).sum(axis=(1, 2)))
        return np.where(np.isnan(count), np.nan, found)


def shrunk_rates(
    counts: ArrayLike,
    exposures: ArrayLike,
    exposure_log_sd: ArrayLike | None = None,
    *,
    settings: RateSettings | None = None,
) -> Rates:
    """Each stretch's rate with its interval; see the top of this module.

    Args:
        counts: events, (n, t), not negative; NaN where a year is not told.
        exposures: (n, t); a cell whose exposure is NaN or 0 is left out.
        exposure_log_sd: standard deviation of the logarithm of each exposure, (n, t). It widens
            the year's factor so that the variance of both is kept. None where counted exactly.
        settings: priors and interval.
    """
    chosen = settings or RateSettings()
    count, exposure, blur = _cells(counts, exposures, exposure_log_sd)
    used = ~np.isnan(count)
    total = np.where(used, count, 0.0).sum(axis=1)
    at_risk = np.where(used, exposure, 0.0).sum(axis=1)
    pooled = (total.sum() + 0.5) / max(float(at_risk.sum()), 1e-300)
    log_rate = _rate_grids(total, at_risk, pooled)
    scale = _scales(np.where(used, exposure, 0.0))
    like = _likelihoods((count, np.log(exposure), blur), scale, log_rate)
    weight, shared = _posterior(like, log_rate, pooled, chosen)
    tail = (1 - chosen.inside) / 2
    margin = weight.sum(axis=2)
    low, median, high = _quantiles(log_rate, margin, (tail, 0.5, 1 - tail))
    with np.errstate(invalid="ignore", divide="ignore"):
        raw = total / at_risk
    return Rates(
        mean=(margin * np.exp(log_rate)).sum(axis=1), median=median, low=low, high=high, raw=raw,
        swing=float(shared @ _SWINGS), growth=float(shared @ _GROWTHS), _scale=scale,
        _log_rate=log_rate, _weight=weight,
    )  # fmt: skip


def _cells(
    counts: ArrayLike, exposures: ArrayLike, log_sd: ArrayLike | None
) -> tuple[Floats, Floats, Floats]:
    """Counts with NaN wherever a cell says nothing, exposures and their log sd without NaN."""
    count, exposure = (np.array(a, dtype=np.float64) for a in (counts, exposures))
    blur = np.zeros(count.shape) if log_sd is None else np.array(log_sd, dtype=np.float64)
    silent = np.isnan(count) | np.isnan(exposure) | (exposure <= 0)
    count[silent] = np.nan
    return count, np.where(silent, 1.0, exposure), np.nan_to_num(blur)


def _rate_grids(total: Floats, at_risk: Floats, pooled: float) -> Floats:
    """Logarithms of rates, close together about each stretch's own rate and wide apart far off.

    Returns:
        (n, g)
    """
    own = (total + 0.5) / np.where(at_risk > 0, at_risk, 1.0)
    middle = np.log(np.where(at_risk > 0, own, pooled))
    narrow = 1.5 / np.sqrt(total + 1)
    unit = np.linspace(-1, 1, _POINTS)
    stretch = np.arcsinh(_REACH / narrow)
    return np.asarray(middle[:, None] + narrow[:, None] * np.sinh(stretch[:, None] * unit))


def _scales(exposure: Floats) -> Floats:
    """Logarithm of the factor that makes powers of a stretch's exposures sum to them, (n, k).

    A stretch without exposure takes that of one year with the mean exposure of all.
    """
    seen = exposure > 0
    typical = float(exposure[seen].mean()) if seen.any() else 1.0
    filled = np.where(seen.any(axis=1, keepdims=True), exposure, typical)
    with np.errstate(divide="ignore"):
        size = np.log(filled)[:, :, None]
    tilted = np.where(np.isinf(size), -np.inf, _GROWTHS * np.where(np.isinf(size), 0.0, size))
    return np.asarray(_log_sum(size) - _log_sum(tilted))


def _log_sum(a: Floats) -> Floats:
    return np.asarray(np.logaddexp.reduce(a, axis=1))


def _likelihoods(cells: tuple[Floats, Floats, Floats], scale: Floats, log_rate: Floats) -> Floats:
    """Log likelihood of each stretch's counts at each of its rates, swings and growths.

    Args:
        cells: counts, logarithms of the exposures, and their log sd, (n, t) each.
        scale: of the powers of the exposures, (n, k).
        log_rate: (n, g).

    Returns:
        (n, g, k)
    """
    count, log_exposure, blur = cells
    y = np.nan_to_num(count)
    variance = (1 + _SWINGS**2) * np.exp(blur[:, :, None] ** 2) - 1
    shape = 1 / variance  # (n, t, k)
    fixed = _log_gamma(y[:, :, None] + shape) - _log_gamma(shape) - _log_gamma(y + 1)[:, :, None]
    size = _GROWTHS * log_exposure[:, :, None] + scale[:, None, :] - np.log(shape)
    out = np.zeros((*log_rate.shape, len(_SWINGS)))
    for i, t in zip(*np.nonzero(~np.isnan(count)), strict=True):
        odds = log_rate[i][:, None] + size[i, t]  # ln(mean / shape), (g, k)
        out[i] += fixed[i, t] + y[i, t] * odds - (y[i, t] + shape[i, t]) * np.logaddexp(0.0, odds)
    return out


def _posterior(
    like: Floats, log_rate: Floats, pooled: float, settings: RateSettings
) -> tuple[Floats, Floats]:
    """Posterior weights of rates with swing and growth, (n, g, k), and of these two, (k,)."""
    reach = math.log(_LEVEL_REACH)
    level = math.log(pooled) + np.linspace(-reach, reach, _LEVELS)
    shape, level = (a.ravel() for a in np.meshgrid(_SPREADS**-2.0, level, indexing="ij"))
    step = np.gradient(log_rate, axis=1)
    x = log_rate[:, :, None] - level  # ln of rate beside the level, (n, g, h)
    law = shape * (x + np.log(shape)) - shape * np.exp(x) - _log_gamma(shape)
    law = np.exp(law) * step[:, :, None]
    top = like.max(axis=(1, 2), keepdims=True)
    scaled = np.exp(like - top)
    fit = np.einsum("igh,igk->ihk", law, scaled, optimize=True)  # of stretch i, (n, h, k)
    with np.errstate(divide="ignore"):
        log_post = np.log(fit).sum(axis=0)
    log_post = log_post + np.repeat(_half_normal(_SPREADS, settings.spread_sd), _LEVELS)[:, None]
    log_post = log_post + _half_normal(_SWINGS, settings.swing_sd)
    log_post = log_post - 0.5 * ((_GROWTHS - 1) / settings.growth_sd) ** 2
    post = np.exp(log_post - log_post.max())
    post /= post.sum()
    given = np.where(fit > 0, post / np.where(fit > 0, fit, 1.0), 0.0)  # (n, h, k)
    weight = np.einsum("igh,ihk->igk", law, given, optimize=True) * scaled
    weight /= weight.sum(axis=(1, 2), keepdims=True)
    return weight, np.asarray(post.sum(axis=0))


def _half_normal(grid: Floats, scale: float) -> Floats:
    """Log density of a half-normal law on a grid that is even in the logarithm."""
    return np.asarray(np.log(grid) - 0.5 * (grid / scale) ** 2)


def _log_gamma(x: Floats) -> Floats:
    return np.asarray(_lgamma(x), dtype=np.float64)


def _quantiles(log_rate: Floats, margin: Floats, levels: tuple[float, ...]) -> list[Floats]:
    """Quantiles of each stretch's rate, (n,) for each level."""
    below = np.cumsum(margin, axis=1) - margin / 2
    found = [
        [math.exp(np.interp(level, b, r)) for b, r in zip(below, log_rate, strict=True)]
        for level in levels
    ]
    return [np.array(f, dtype=np.float64) for f in found]
