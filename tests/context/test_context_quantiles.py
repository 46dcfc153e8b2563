"""Student's t against SciPy."""

import pytest
from scipy import stats

from amparo.context.quantiles import student_quantile


@pytest.mark.parametrize("freedom", [1, 2, 7.5, 30, 400])
@pytest.mark.parametrize("level", [0.6, 0.95, 0.975, 0.995])
def test_the_quantile_is_scipys(level: float, freedom: float) -> None:
    assert student_quantile(level, freedom) == pytest.approx(stats.t.ppf(level, freedom), rel=1e-7)
