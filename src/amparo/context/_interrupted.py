"""What a monthly series was to become: forecasts of ln counts from the months before a date.

ln y is a level, a season and an error. The season is one harmonic of any size plus a pattern of
twelve months of moderate size; the error is AR(1), maybe with a drift and with white noise on top.
What is not known of the error is a grid with a stated prior. For each point the level, the
harmonic and the scale are summed out exactly (flat, and 1/variance: Harville 1974, Biometrika 61),
which is the restricted likelihood of Patterson and Thompson (1971, Biometrika 58), so a forecast is
a mixture of Student t laws with the same degrees of freedom. Nothing is drawn.

A harmonic of any size and phase looks the same from any date, so one design serves all dates with
equally many months before. Months are counted back from the date: a shorter window is then the
first rows of a longer one, and so is its triangular root.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

__all__ = ["Forecast", "forecast"]

#: Correlation of one month's error with the next one's. Counts at borders wander, and a window of
#: some years often hides it: the prior leans to the long memories.
_MEMORY: Final = {0.0: 1.0, 0.3: 1.0, 0.6: 1.0, 0.8: 1.0, 0.9: 1.5, 0.97: 2.0, 0.995: 2.0}
#: Variance of the white noise, of the drift of one month and of the yearly pattern, as multiples of
#: the variance of one month's innovation, each with its prior weight.
_NOISE: Final = {0.0: 1.0, 1.0: 0.5}
_DRIFT: Final = {0.0: 1.0, 0.02: 1.0}
_PATTERN: Final = 0.3
_YEAR: Final = 12
_FREE: Final = 3  # level and harmonic
_STEPS: Final = 10_000  # of the table of Student's law
_REACH: Final = 32.0  # standard deviations that hold all but 0.001 of any law (Chebyshev)
_HALVINGS: Final = 40


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """Mixtures of Student t laws of ln counts, for s dates, k points of the grid and t targets.

    The targets are the months after the date, and last their mean.

    Attributes:
        weight: of each point of the grid, (s, k).
        middle: of each law, (s, k, t).
        scale: of each law, (s, k, t).
        freedom: degrees of freedom of all.
    """

    weight: Numbers
    middle: Numbers
    scale: Numbers
    freedom: int

    def mean(self) -> Numbers:
        """Means, (s, t)."""
        return np.asarray(np.einsum("sk,skt->st", self.weight, self.middle))

    def sd(self) -> Numbers:
        """Standard deviations, (s, t); ``freedom`` must be above 2."""
        inner = self.scale**2 * self.freedom / (self.freedom - 2)
        apart = (self.middle - self.mean()[:, None, :]) ** 2
        return np.asarray(np.sqrt(np.einsum("sk,skt->st", self.weight, inner + apart)))

    def below(self, value: Numbers) -> Numbers:
        """Chance of a smaller value, (..., s, t).

        Args:
            value: (..., s, t).
        """
        t = (value[..., None, :] - self.middle) / self.scale
        angle, chance = _student(self.freedom)
        each = np.interp(np.arctan(t / np.sqrt(self.freedom)), angle, chance)
        return np.asarray((self.weight[:, :, None] * each).sum(axis=-2))

    def quantiles(self, *levels: float) -> Numbers:
        """Quantiles by bisection, (levels, s, t).

        Args:
            *levels: between 0.001 and 0.999.
        """
        level = np.array(levels)[:, None, None]
        reach = np.multiply(_REACH, self.sd())
        low, high = (np.repeat((self.mean() + d)[None], len(levels), 0) for d in (-reach, reach))
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            under = self.below(middle) < level
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        return (low + high) / 2


def forecast(past: Numbers, months: int, skipped: int = 0) -> Forecast:
    """The laws of the months after a date, given those before.

    Args:
        past: ln counts before the date, the latest first, (s, n) with n above 5.
        months: how many months after are asked for, above 0.
        skipped: months between the latest of ``past`` and the first asked for.
    """
    cut = _cut(past.shape[1], months, skipped)
    rest = np.tensordot(past, cut.rest, axes=(1, 2))
    square = np.maximum((rest**2).sum(axis=2), 1e-12)  # a series that never changes
    log = cut.log_weight - cut.freedom / 2 * np.log(square)
    weight = np.exp(log - log.max(axis=1, keepdims=True))
    return Forecast(
        weight=weight / weight.sum(axis=1, keepdims=True),
        middle=np.tensordot(past, cut.predictor, axes=(1, 2)),
        scale=np.sqrt(cut.variance * square[:, :, None] / cut.freedom),
        freedom=cut.freedom,
    )


@dataclass(frozen=True, kw_only=True)
class _Cut:
    """All that depends on the number of months before, n, and not on their counts.

    Attributes:
        rest: takes ln counts to independent residuals of unit scale, (k, n, n).
        predictor: takes ln counts to the middles of the targets, (k, t, n).
        variance: of the targets' errors, in units of the scale, (k, t).
        log_weight: prior and what of the restricted likelihood has no counts in it, (k,).
        freedom: n less what is summed out.
    """

    rest: Numbers
    predictor: Numbers
    variance: Numbers
    log_weight: Numbers
    freedom: int


@lru_cache(maxsize=128)
def _cut(n: int, months: int, skipped: int) -> _Cut:
    """Generalised least squares for n months before, at every point of the grid."""
    roots = _roots(-(-n // _YEAR) * _YEAR, months, skipped)
    inverse = roots.inverse[:, :n, :n]
    shared = roots.shared[:, :n]
    q, r = np.linalg.qr(roots.regressors[:, :n])
    ends = roots.ahead - np.einsum("kni,knt->kti", roots.regressors[:, :n], shared)
    ends = ends @ np.linalg.inv(r)
    weights = np.swapaxes(shared, 1, 2) + ends @ np.swapaxes(q, 1, 2)
    fitted = q @ (np.swapaxes(q, 1, 2) @ inverse)
    diagonal = np.log(np.abs(np.diagonal(r, axis1=1, axis2=2))).sum(axis=1)
    return _Cut(
        rest=inverse - fitted,
        predictor=weights @ inverse,
        variance=roots.own - (shared**2).sum(axis=1) + (ends**2).sum(axis=2),
        log_weight=roots.log_prior - roots.log_root[:, :n].sum(axis=1) - diagonal,
        freedom=n - _FREE,
    )


@dataclass(frozen=True, kw_only=True)
class _Roots:
    """The longest window, months counted back; a shorter one is its first rows.

    Attributes:
        inverse: of the covariance's triangular root, (k, n, n).
        regressors: level and harmonic before, times ``inverse``, (k, n, 3).
        shared: covariance with the targets, times ``inverse``, (k, n, t).
        own: variance of the targets, (k, t).
        ahead: level and harmonic of the targets, (t, 3).
        log_root: ln of the root's diagonal, (k, n).
        log_prior: of the points of the grid, (k,).
    """

    inverse: Numbers
    regressors: Numbers
    shared: Numbers
    own: Numbers
    ahead: Numbers
    log_root: Numbers
    log_prior: Numbers


@lru_cache(maxsize=32)
def _roots(n: int, months: int, skipped: int) -> _Roots:
    month = np.concatenate([-np.arange(1.0, n + 1) - skipped, np.arange(float(months))])
    points, prior = _grid()
    covariance = np.array([_covariance(month, *point) for point in points])
    # The last target is the mean of the months after.
    targets = np.vstack([np.eye(months), np.full((1, months), 1 / months)])
    root = np.linalg.cholesky(covariance[:, :n, :n])
    inverse = np.linalg.inv(root)
    angle = 2 * np.pi * month / _YEAR
    design = np.stack([np.ones_like(month), np.cos(angle), np.sin(angle)], axis=1)
    after = covariance[:, n:, n:]
    return _Roots(
        inverse=inverse,
        regressors=inverse @ design[:n],
        shared=inverse @ covariance[:, :n, n:] @ targets.T,
        own=np.einsum("ti,kij,tj->kt", targets, after, targets),
        ahead=targets @ design[n:],
        log_root=np.log(np.diagonal(root, axis1=1, axis2=2)),
        log_prior=np.log(prior),
    )


def _grid() -> tuple[list[tuple[float, float, float]], Numbers]:
    """Points (memory, noise, drift) and their prior weights."""
    points, prior = [], []
    for memory, noise, drift in itertools.product(_MEMORY, _NOISE, _DRIFT):
        if memory or not noise:  # without a memory the error is white noise already
            points.append((memory, noise, drift))
            prior.append(_MEMORY[memory] * _NOISE[noise] * _DRIFT[drift])
    return points, np.array(prior)


def _covariance(month: Numbers, memory: float, noise: float, drift: float) -> Numbers:
    """Of ln counts given level and harmonic, in units of the variance of the AR(1), (m, m)."""
    apart = np.abs(month[:, None] - month)
    extra = noise * (apart == 0) + drift * month[:, None] * month
    extra = extra + _PATTERN * (apart % _YEAR == 0)
    return np.asarray(memory**apart + (1 - memory**2) * extra)


@cache
def _student(freedom: int) -> tuple[Numbers, Numbers]:
    """Student's law as a table over a, where t = sqrt(freedom) tan(a).

    The density of a goes with cos(a)^(freedom - 1).
    """
    angle = np.linspace(-np.pi / 2, np.pi / 2, _STEPS + 1)
    density = np.cos(angle) ** (freedom - 1)
    total = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return angle, total / total[-1]
