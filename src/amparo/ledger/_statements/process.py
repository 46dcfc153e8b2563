"""The process: amplitudes and noise learnt from the given statements, then prediction.

Learning maximises the marginal likelihood plus normal priors on the logarithms of the amplitudes
and on the noise coefficients. By the chain rule the marginal likelihood is the score of predicting
each statement from those before it, so one target serves filling in and the next night alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.ledger._statements import kernels
from amparo.ledger._statements.optimise import minimise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from amparo.ledger._statements.features import Features
    from amparo.ledger._statements.kernels import Term

    Floats = NDArray[np.float64]

__all__ = ["Conditioned", "Settings", "condition", "learn", "prior_settings"]

_AMPLITUDE_SD: Final = 0.35  # of a log amplitude: two sd are a factor of two
_NOISE_SD: Final = 0.2  # of a noise coefficient
_EVALUATIONS: Final = 15  # sixty change no score by 0.001
_JITTER: Final = 1e-8


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What was learnt.

    Attributes:
        terms: the processes of the sum.
        log_amplitudes: (terms,) natural logarithms of their standard deviations.
        noise: coefficients of the log-linear standard deviation of the error.
    """

    terms: tuple[Term, ...]
    log_amplitudes: Floats
    noise: Floats

    @property
    def variances(self) -> Floats:
        """(terms,) squared amplitudes."""
        squared: Floats = np.exp(2 * self.log_amplitudes)
        return squared

    def noise_variance(self, rows: Features) -> Floats:
        """(n,) variance of the error of each statement."""
        variance: Floats = np.exp(2 * kernels.noise_design(rows) @ self.noise)
        return variance


def prior_settings(terms: tuple[Term, ...] = kernels.TERMS) -> Settings:
    """The settings before any report is read."""
    start = np.log([t.amplitude for t in terms])
    return Settings(terms=terms, log_amplitudes=start, noise=kernels.NOISE_PRIOR.copy())


class _Target:
    """Minus the log posterior of the settings, with its slopes."""

    def __init__(self, prior: Settings, given: Features, residual: Floats) -> None:
        self.prior = prior
        self.residual = residual
        self.below, self.diagonal = kernels.packed(prior.terms, given)
        self.design = kernels.noise_design(given)
        self.rows, self.columns = np.tril_indices(len(given), -1)
        self.start = np.concatenate([prior.log_amplitudes, prior.noise])
        many = len(prior.terms)
        self.sd = np.where(np.arange(self.start.size) < many, _AMPLITUDE_SD, _NOISE_SD)

    def covariance(self, variances: Floats, noise: Floats) -> Floats:
        n = self.residual.size
        full = np.empty((n, n))
        entries = variances @ self.below
        full[self.rows, self.columns] = entries
        full[self.columns, self.rows] = entries
        full[np.diag_indices(n)] = variances @ self.diagonal + noise + _JITTER
        return full

    def __call__(self, point: Floats) -> tuple[float, Floats]:
        many = len(self.prior.terms)
        variances = np.exp(2 * point[:many])
        noise = np.exp(2 * self.design @ point[many:])
        full = self.covariance(variances, noise)
        try:
            factor = np.linalg.cholesky(full)
        except np.linalg.LinAlgError:
            return float("inf"), np.zeros_like(point)
        inverse = np.linalg.inv(full)
        pull = inverse @ self.residual
        away = (point - self.start) / self.sd
        value = 0.5 * self.residual @ pull + np.log(np.diag(factor)).sum() + 0.5 * away @ away
        slope = 0.5 * (inverse - np.outer(pull, pull))  # of the value in the covariance
        on_diagonal = np.diag(slope)
        of_terms = 2 * self.below @ slope[self.rows, self.columns] + self.diagonal @ on_diagonal
        of_noise = 2 * self.design.T @ (on_diagonal * noise)
        return float(value), np.concatenate([2 * variances * of_terms, of_noise]) + away / self.sd


def learn(given: Features, log_numbers: Floats, *, evaluations: int = _EVALUATIONS) -> Settings:
    """The settings most probable after the given statements.

    Args:
        given: n statements.
        log_numbers: (n,) natural logarithms of their numbers.
        evaluations: at most so many evaluations, each O(n^3 + terms n^2).
    """
    prior = prior_settings()
    if len(given) == 0:
        return prior
    target = _Target(prior, given, log_numbers - kernels.prior_mean(given))
    best, _ = minimise(target, target.start, evaluations=evaluations)
    many = len(prior.terms)
    return Settings(terms=prior.terms, log_amplitudes=best[:many], noise=best[many:])


@dataclass(frozen=True, kw_only=True)
class Conditioned:
    """The process after the given statements.

    Attributes:
        settings: what was learnt.
        given: the n statements.
        inverse: (n, n) inverse covariance of their numbers.
        pull: (n,) inverse covariance times what the prior mean leaves.
    """

    settings: Settings
    given: Features
    inverse: Floats
    pull: Floats

    def predict(self, target: Features) -> tuple[Floats, Floats]:
        """Mean and standard deviation, (m,) each, of ln the number each row would state."""
        settings = self.settings
        link = kernels.cross(settings.terms, settings.variances, target, self.given)
        alone = settings.variances @ kernels.self_similarity(settings.terms, target)
        left = alone - np.einsum("ij,jk,ik->i", link, self.inverse, link, optimize=True)
        variance = np.maximum(left, 0.0) + settings.noise_variance(target)
        return kernels.prior_mean(target) + link @ self.pull, np.sqrt(variance)

    def left_out(self, blocks: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Residual and standard deviation of each given statement, its own block left out.

        Closed form from the one inverse A: r_B = (A_BB)^-1 (A y)_B, variance diag((A_BB)^-1).

        Args:
            blocks: (n,) block of each statement.
        """
        residual, variance = np.empty_like(self.pull), np.empty_like(self.pull)
        for block in np.unique(blocks):
            inside = np.flatnonzero(blocks == block)
            alone = np.linalg.inv(self.inverse[np.ix_(inside, inside)])
            residual[inside] = alone @ self.pull[inside]
            variance[inside] = np.diag(alone)
        return residual, np.sqrt(variance)

    def ahead(self, blocks: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Residual and standard deviation of each given statement from those of earlier blocks.

        With the statements in order of block and L the Cholesky factor of their covariance, the
        errors of block B are L_BB (L^-1 y)_B and their variances the row sums of L_BB squared.

        Args:
            blocks: (n,) block of each statement, numbered in order of time.
        """
        order = np.argsort(blocks, kind="stable")
        covariance = np.linalg.inv(self.inverse)[np.ix_(order, order)]
        factor = np.linalg.cholesky(0.5 * (covariance + covariance.T))
        start = covariance @ self.pull[order]
        within = factor * np.equal.outer(blocks[order], blocks[order])
        residual, variance = np.empty_like(start), np.empty_like(start)
        residual[order] = within @ np.linalg.solve(factor, start)
        variance[order] = np.sum(within**2, axis=1)
        return residual, np.sqrt(variance)


def condition(settings: Settings, given: Features, log_numbers: Floats) -> Conditioned:
    """The process with these settings after these statements; O(n^3)."""
    covariance = kernels.cross(settings.terms, settings.variances, given, given)
    covariance[np.diag_indices(len(given))] += settings.noise_variance(given) + _JITTER
    inverse = np.linalg.inv(covariance)
    inverse = 0.5 * (inverse + inverse.T)
    pull = inverse @ (log_numbers - kernels.prior_mean(given))
    return Conditioned(settings=settings, given=given, inverse=inverse, pull=pull)
