"""Drawn paths against the exact smoothed chances of the same grid."""

from __future__ import annotations

import numpy as np

from amparo.ledger.smoother import day_kernel, draw_paths
from amparo.records.streams import stream

GRID = np.linspace(0.0, 2.0, 25)
START = np.exp(-0.5 * ((GRID - 1.0) / 0.8) ** 2).astype(np.float32)


def _exact(log_likelihoods: list[np.ndarray | None], kernel: np.ndarray) -> np.ndarray:
    days = len(log_likelihoods)
    like = [np.ones(len(GRID)) if v is None else np.exp(v[0]) for v in log_likelihoods]
    alpha = [START * like[0]]
    for day in range(1, days):
        alpha.append((alpha[-1] @ kernel) * like[day])
    beta = [np.ones(len(GRID))]
    for day in range(days - 1, 0, -1):
        beta.insert(0, kernel @ (like[day] * beta[0]))
    both = np.array(alpha) * np.array(beta)
    return both / both.sum(axis=1, keepdims=True)


def test_steps_keep_the_drift_as_their_sd_and_sum_to_one() -> None:
    grid = np.linspace(-4.0, 4.0, 401)
    kernel = day_kernel(grid, 0.2)
    np.testing.assert_allclose(kernel.sum(axis=1), 1.0, atol=1e-5)
    middle = kernel[200].astype(np.float64)
    assert abs(np.sqrt(middle @ grid**2) - 0.2) < 0.005


def test_paths_follow_the_exact_smoothed_chances() -> None:
    """Worst of 4 x 25 frequencies within 5 standard errors: a false alarm once in 17,000 runs."""
    draws, kernel = 20_000, day_kernel(GRID, 0.3)
    seen = [-0.5 * ((GRID - c) / 0.2) ** 2 for c in (0.5, 1.5)]
    likelihoods = [np.tile(s.astype(np.float32), (draws, 1)) for s in seen]
    by_day = [likelihoods[0], None, None, likelihoods[1]]
    uniforms = stream(3, "test", "smoother").random((4, draws))
    paths = draw_paths(lambda day: by_day[day], START, kernel, uniforms)
    expected = _exact(by_day, kernel.astype(np.float64))
    for day in range(4):
        share = np.bincount(paths[:, day], minlength=len(GRID)) / draws
        error = np.sqrt(np.maximum(expected[day] * (1 - expected[day]), 1e-4) / draws)
        assert (np.abs(share - expected[day]) < 5 * error + 1e-4).all()


def test_successive_days_of_a_path_stay_together() -> None:
    kernel = day_kernel(GRID, 0.1)
    uniforms = stream(4, "test", "smoother").random((6, 500))
    paths = draw_paths(lambda _: None, START, kernel, uniforms)
    steps = np.abs(np.diff(GRID[paths], axis=1))
    assert np.median(steps) < 0.1
    assert np.std(GRID[paths[:, 0]]) > 0.3
