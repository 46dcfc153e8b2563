"""Shrunk rates: the sums over grids are right, and the intervals hold under another law."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from amparo.context import rates
from amparo.context.rates import Rates, RateSettings, shrunk_rates
from amparo.records.streams import stream

COUNTS = np.array([[3.0, 9.0, 2.0], [40.0, 70.0, 55.0], [0.0, 0.0, 1.0], [200.0, 90.0, 300.0]])
EXPOSURES = np.array([[2e4, 5e4, 1e4], [3e4, 4e4, 3e4], [1e4, 5e3, 2e4], [1e5, 1e5, 2e5]])


def test_limits_are_in_order_and_between_raw_and_the_rest() -> None:
    found = shrunk_rates(COUNTS, EXPOSURES)
    assert (found.low < found.median).all()
    assert (found.median < found.high).all()
    assert found.raw == pytest.approx(COUNTS.sum(axis=1) / EXPOSURES.sum(axis=1))
    assert found.median[2] > found.raw[2]  # one death in little exposure is drawn up
    assert found.high[2] / found.low[2] > found.high[3] / found.low[3]


def test_one_stretch_and_year_by_direct_integration() -> None:
    """With one cell and nearly fixed shared numbers the posterior is that of the formula."""
    y, exposure = 12.0, 3e4
    tight = RateSettings(spread_sd=1e-3, swing_sd=1e-3, growth_sd=1e-3)  # the least of each grid
    found = shrunk_rates([[y]], [[exposure]], settings=tight)
    shape, k = rates._SPREADS[0] ** -2, rates._SWING_GRID[0] ** -2
    pooled = (y + 0.5) / exposure
    reach = np.log(rates._LEVEL_REACH)
    levels = pooled * np.exp(np.linspace(-reach, reach, rates._LEVELS))

    def density(log_rate: float) -> float:
        rate = np.exp(log_rate)
        law = stats.gamma.pdf(rate, shape, scale=levels / shape).sum() * rate
        return float(law * stats.nbinom.pmf(y, k, k / (k + rate * exposure)))

    middle = np.log(pooled)
    whole = integrate.quad(density, middle - 3, middle + 3, limit=200)[0]
    for level, limit in ((0.05, found.low[0]), (0.5, found.median[0]), (0.95, found.high[0])):
        below = integrate.quad(density, middle - 3, np.log(limit), limit=200)[0] / whole
        assert below == pytest.approx(level, abs=0.01)


def test_predictive_chances_sum_to_one() -> None:
    found = shrunk_rates(COUNTS, EXPOSURES)
    exposure = np.array([1e4, 1e4, 1e4, 1e4])
    total = sum(np.exp(found.predictive_logpmf(np.full(4, y), exposure)) for y in range(900))
    assert total == pytest.approx(np.ones(4), abs=2e-3)
    asked = found.predictive_logpmf([1.0, np.nan, 2.0, 3.0], exposure)
    assert np.isnan(asked).tolist() == [False, True, False, False]


def test_a_growth_of_one_predicts_in_proportion() -> None:
    fixed = RateSettings(growth_sd=1e-3)
    found = shrunk_rates(COUNTS, EXPOSURES, settings=fixed)
    assert found.growth == pytest.approx(1.0)
    free = shrunk_rates(np.tile([20.0, 40.0], (6, 4)), np.tile([1e4, 1e5], (6, 4)))
    assert free.growth < 0.6  # twice the deaths for ten times the crossings
    assert free.median == pytest.approx(free.raw, rel=0.15)


def test_cells_without_exposure_say_nothing() -> None:
    wide = np.column_stack([COUNTS, [9.0, 9.0, 9.0, 9.0], [np.nan] * 4])
    exposure = np.column_stack([EXPOSURES, [0.0, np.nan, 0.0, 0.0], [1e4] * 4])
    assert shrunk_rates(wide, exposure).median == pytest.approx(
        shrunk_rates(COUNTS, EXPOSURES).median
    )


def test_a_stretch_without_exposure_gets_what_the_others_say() -> None:
    counts = np.vstack([COUNTS, [np.nan] * 3])
    found = shrunk_rates(counts, np.vstack([EXPOSURES, [np.nan] * 3]))
    assert np.isnan(found.raw[-1])
    assert found.low[-1] < found.median[:-1].min()
    assert found.high[-1] > found.median[:-1].max()


def test_uncertain_exposure_widens() -> None:
    sure = shrunk_rates(COUNTS, EXPOSURES)
    unsure = shrunk_rates(COUNTS, EXPOSURES, np.full(COUNTS.shape, 1.0))
    assert (unsure.high / unsure.low > sure.high / sure.low).all()


@settings(max_examples=15)
@given(
    st.lists(
        st.lists(st.integers(0, 400), min_size=2, max_size=2), min_size=1, max_size=4
    ),
    st.floats(1e-3, 1e3),
)  # fmt: skip
def test_the_unit_of_exposure_is_of_no_matter(counts: list[list[int]], unit: float) -> None:
    exposure = np.full(np.shape(counts), 2e4) * [1.0, 1.7]
    one, other = shrunk_rates(counts, exposure), shrunk_rates(counts, exposure * unit)
    assert np.isfinite(one.high).all()
    assert other.median * unit == pytest.approx(one.median, rel=1e-6)
    assert other.low * unit == pytest.approx(one.low, rel=1e-6)


def world(number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log-normal rates, negative binomial counts with a swing of each stretch's own."""
    random = stream(11, "rates", str(number))
    n, years = int(random.integers(6, 13)), int(random.integers(3, 9))
    rate = np.exp(-8 + random.uniform(0.3, 1.3) * random.standard_normal(n))
    base = 10 + 1.3 * random.standard_normal((n, 1))
    exposure = np.exp(base + 0.5 * random.standard_normal((n, years + 1)))
    swing = random.uniform(0.1, 0.7, (n, 1))
    factor = random.gamma(swing**-2, swing**2, (n, years + 1))
    return rate, random.poisson(rate[:, None] * exposure * factor).astype(float), exposure


def ahead(found: Rates, counts: np.ndarray, exposure: np.ndarray) -> float:
    """Mean log score of the held-out year above that of the plain rate with the same swing."""
    known, crossed = counts[:, :-1].sum(axis=1), exposure[:, :-1].sum(axis=1)
    mean = np.maximum(known, 0.5) / crossed * exposure[:, -1]
    k = found.swing**-2
    raw = stats.nbinom.logpmf(counts[:, -1], k, k / (k + mean))
    return float((found.predictive_logpmf(counts[:, -1], exposure[:, -1]) - raw).mean())


def test_intervals_hold_and_predictions_win_under_another_law() -> None:
    """120 worlds of about 9 stretches: false alarms below 1 in 10,000.

    The share of held rates has a standard error of 0.010 (worlds differ), so the limits lie four of
    these beyond the bars of the benchmark's 1,000 worlds, which measured 0.895; the gain over the
    plain rate has 0.007 around 0.035.
    """
    held, gain = [], []
    for number in range(120):
        rate, counts, exposure = world(number)
        found = shrunk_rates(counts[:, :-1], exposure[:, :-1])
        held.append(((found.low <= rate) & (rate <= found.high)).mean())
        gain.append(ahead(found, counts, exposure))
    assert 0.85 < np.mean(held) < 0.94
    assert np.mean(gain) > 0
