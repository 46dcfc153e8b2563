"""The error distributions against scipy, which the product does not carry."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from amparo.ledger.normal import cdf
from amparo.ledger.said import mean_density, mean_density_above, mean_density_below

X = np.linspace(-3.0, 3.0, 61)
WIDTH = 0.07


def test_distribution_function_agrees_with_scipy() -> None:
    z = np.linspace(-9.0, 9.0, 1001)
    np.testing.assert_allclose(cdf(z), stats.norm.cdf(z), atol=2e-7)


@pytest.mark.parametrize("sd", [0.05, 0.3, 1.0])
def test_mean_density_is_the_probability_of_the_interval_over_its_width(sd: float) -> None:
    expected = (stats.norm.cdf(X + WIDTH, scale=sd) - stats.norm.cdf(X, scale=sd)) / WIDTH
    found = mean_density(X, X + WIDTH, np.full_like(X, sd))
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("sd", [0.1, 0.3])
@pytest.mark.parametrize("rate", [0.4, 3.0])
def test_exponential_shift_agrees_with_scipy_on_both_sides(sd: float, rate: float) -> None:
    law = stats.exponnorm(1 / (rate * sd), scale=sd)
    expected = (law.cdf(X + WIDTH) - law.cdf(X)) / WIDTH
    spread = np.full_like(X, sd)
    above = mean_density_above(X, X + WIDTH, spread, rate)
    below = mean_density_below(-X - WIDTH, -X, spread, rate)
    np.testing.assert_allclose(above, expected, atol=2e-5)
    np.testing.assert_allclose(below, expected, atol=2e-5)


def test_densities_far_away_are_zero_and_never_negative() -> None:
    far = np.linspace(-40.0, 40.0, 401)
    sd = np.full_like(far, 0.1)
    for density in (
        mean_density(far, far + WIDTH, sd),
        mean_density_above(far, far + WIDTH, sd, 5.0),
        mean_density_below(far, far + WIDTH, sd, 5.0),
    ):
        assert np.isfinite(density).all()
        assert (density >= 0).all()
