"""The normal law against scipy, which the product does not carry."""

from __future__ import annotations

import numpy as np
from scipy import special, stats

from amparo.ledger.normal import cdf, density, erf, quantile

Z = np.linspace(-9.0, 9.0, 1001)


def test_distribution_function_and_density_agree_with_scipy() -> None:
    np.testing.assert_allclose(cdf(Z), stats.norm.cdf(Z), atol=2e-7)
    np.testing.assert_allclose(density(Z), stats.norm.pdf(Z), rtol=1e-12)
    np.testing.assert_allclose(erf(Z), special.erf(Z), atol=2e-7)


def test_quantiles_agree_with_scipy() -> None:
    levels = np.array([1e-6, 0.05, 0.25, 0.5, 0.9, 1 - 1e-6])
    np.testing.assert_allclose(quantile(levels), stats.norm.ppf(levels), atol=1e-7)
