"""The densities and draws of the sampler against scipy, which the product does not carry."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from amparo.ledger._sampler.laws import below, log_normal, positive_normal, rise, tail
from amparo.records.streams import stream

ERRORS = np.concatenate([np.linspace(-60, 60, 241), np.linspace(-2, 2, 161)])
SDS = (0.05, 0.12, 0.3, 1.0, 4.0)
RATES = (0.2, 0.8, 1.0, 3.0)


def test_normal_density_agrees_with_scipy() -> None:
    for variance in (1e-4, 0.09, 2.0):
        found = [log_normal(e, variance) for e in ERRORS]
        expected = stats.norm.logpdf(ERRORS, scale=np.sqrt(variance))
        np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("sd", SDS)
@pytest.mark.parametrize("rate", RATES)
def test_normal_less_an_exponential_agrees_with_scipy(sd: float, rate: float) -> None:
    """From 37 standard deviations out the normal part has no digits left: nought is said."""
    edge = 9 * sd + rate * sd * sd
    errors = np.concatenate([ERRORS, -edge + sd * np.array([-1e-6, 1e-6]), [30 * sd, 36.9 * sd]])
    found = np.array([below(e, sd, rate) for e in errors])
    expected = stats.exponnorm.pdf(-errors, 1 / (rate * sd), scale=sd)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-180)
    assert below(40 * sd, sd, rate) == 0.0
    assert below(np.inf, sd, rate) == 0.0


def test_the_factors_multiply_and_only_one_hangs_on_the_error() -> None:
    for error in (-9.0, -0.3, 0.0, 0.2, 5.0):
        both = rise(0.09, 0.8) * tail(error, 0.3, 0.8)
        assert both == pytest.approx(below(error, 0.3, 0.8), rel=1e-14)


def test_densities_are_of_mass_one() -> None:
    grid = np.linspace(-80, 8, 20_001)
    density = [below(e, 0.3, 0.8) for e in grid]
    assert np.trapezoid(density, grid) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize(
    ("mean", "sd"), [(3.0, 0.5), (0.2, 1.0), (-0.4, 1.0), (-0.6, 1.0), (-2.0, 0.7), (-9.0, 0.4)]
)
def test_positive_draws_follow_the_truncated_normal(mean: float, sd: float) -> None:
    """Kolmogorov-Smirnov at 2e-5 for each of six: a false alarm in 8,000 changes of the stream."""
    rng = stream(1, "test", "laws", str(mean))
    draws = np.array([positive_normal(rng, mean, sd) for _ in range(5000)])
    assert (draws > 0).all()
    law = stats.truncnorm(-mean / sd, np.inf, loc=mean, scale=sd)
    assert stats.kstest(draws, law.cdf).pvalue > 2e-5
