"""Path and leans drawn from their normal law, beside the same law as one dense matrix."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from amparo.ledger._sampler import size
from amparo.ledger._sampler.path import Normal, assemble, draw_normal, empty_normal
from amparo.ledger.habits import constants
from amparo.ledger.settings import Settings
from amparo.records.streams import stream

DAYS, KINDS, SOURCES = 6, 4, 3
FIXED = constants(Settings())
HABIT = size.Habit(
    start=7.3, drift=0.2, camp=0.25, spread=np.full(KINDS, 0.3),
    lean=np.array([0.1, -0.2, 0.05, 0.3]), source=np.array([0.2, -0.1, 0.05]), source_sd=0.12,
    factor=np.ones(SOURCES),
)  # fmt: skip
#: Day, kind, source, ln number, reading, how far below, sd. The last kind never speaks.
SAID = [
    (0, 0, 0, 7.5, size.WHOLE, 0.0, 0.3),
    (1, 1, size.NOBODY, 7.9, size.LOOSE, 0.0, 0.7),
    (1, 1, 1, 6.5, size.PART, 0.8, 0.25),
    (2, 0, size.NOBODY, 9.9, size.WILD, 0.0, 1.0),
    (3, 2, 2, 6.8, size.NORTH, 0.0, 0.35),
    (3, 1, 1, 6.1, size.NORTH_PART, 0.5, 0.3),
    (4, 0, 0, 8.1, size.TOTAL, 0.0, 0.2),
    (5, 2, 2, 7.2, size.COUNT, 0.0, 0.06),
]
SHARE = np.array([-np.inf, -3.0, -2.0, -1.1, -0.7, -0.4])
LIVELY = np.array([False, True, False, False, True, False])
#: Of all statistics of a test together.
FALSE_ALARMS = 1e-4


def law() -> Normal:
    """The normal law as the chain puts it together."""
    n = len(SAID)
    day, kind, source, y, reading, under, sd = (
        np.array(column) for column in zip(*SAID, strict=True)
    )
    none = np.empty(0, dtype=np.int64)
    data = size.SizeData(
        days=DAYS, day=day, kind=kind, source=source, voice=source, y=y, var=np.zeros(n),
        words=np.zeros(n), weight=np.full((n, size.READINGS), 0.1), nothing=np.zeros(n),
        north_day=none, north_span=none,
    )  # fmt: skip
    state = size.new_state(data, KINDS, HABIT.start)
    state.reading[:], state.under[:], state.share[:], state.lively[:] = (
        reading,
        under,
        SHARE,
        LIVELY,
    )
    precision = np.full((n, size.READINGS), np.nan)
    precision[np.arange(n), reading] = sd**-2.0
    out = empty_normal(DAYS, KINDS + 1)
    assemble(data, state, HABIT, FIXED, precision, out)
    return out


def dense() -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of path, leans and what all have in common, from their definition."""
    size_of = DAYS + KINDS + 1
    rows, values, sds = [], [], []

    def seen(row: dict[int, float], value: float, sd: float) -> None:
        rows.append([row.get(j, 0.0) for j in range(size_of)])
        values.append(value)
        sds.append(sd)

    common = DAYS + KINDS
    seen({0: 1.0}, HABIT.start, FIXED.start_sd)
    for t in range(1, DAYS):
        step = FIXED.lively_sd if LIVELY[t] else FIXED.quiet_sd
        seen({t: 1.0, t - 1: -1.0}, 0.0, HABIT.drift * step)
    for k in range(KINDS):
        seen({DAYS + k: 1.0}, HABIT.lean[k], HABIT.camp)
    seen({common: 1.0}, 0.0, FIXED.shared)
    for day, kind, source, y, reading, under, sd in SAID:
        if reading in {size.TOTAL, size.WILD}:
            continue
        north = SHARE[day] if reading in {size.NORTH, size.NORTH_PART} else 0.0
        own = HABIT.source[source] if source >= 0 and reading != size.COUNT else 0.0
        leaning = {} if reading == size.COUNT else {DAYS + kind: 1.0, common: 1.0}
        seen({day: 1.0, **leaning}, y + under - north - own, sd)
    a, weight = np.array(rows), np.array(sds) ** -2.0
    covariance = np.linalg.inv(a.T @ (weight[:, None] * a))
    return covariance @ a.T @ (weight * np.array(values)), covariance


@pytest.fixture(scope="module")
def whitened() -> np.ndarray:
    """Draws from the law, turned into what should be independent standard normal numbers."""
    mean, covariance = dense()
    rng, normal, draws = stream(1, "test", "path"), law(), np.empty((20_000, len(mean)))
    path, own = np.empty(DAYS), np.empty(KINDS + 1)
    for draw in draws:
        draw_normal(normal, rng, path, own)
        draw[:DAYS], draw[DAYS:] = path, own
    return np.linalg.solve(np.linalg.cholesky(covariance), (draws - mean).T).T


def test_draws_have_the_mean_of_the_dense_law(whitened: np.ndarray) -> None:
    """A false alarm once in 10,000 changes of the stream."""
    z = whitened.mean(axis=0) * np.sqrt(len(whitened))
    assert np.abs(z).max() < stats.norm.isf(FALSE_ALARMS / 2 / len(z))


def test_draws_have_the_covariance_of_the_dense_law(whitened: np.ndarray) -> None:
    """Again: each product of two numbers has variance 1, of one with itself 2."""
    many = whitened.shape[1]
    z = (whitened.T @ whitened / len(whitened) - np.eye(many)) * np.sqrt(len(whitened))
    z = z / np.sqrt(1 + np.eye(many))
    assert np.abs(z).max() < stats.norm.isf(FALSE_ALARMS / (many * (many + 1)))


def test_draws_are_normal_and_new_each_time(whitened: np.ndarray) -> None:
    """Kolmogorov-Smirnov of each number, and draws that do not hang on the one before."""
    many = whitened.shape[1]
    worst = min(stats.kstest(column, "norm").pvalue for column in whitened.T)
    assert worst > FALSE_ALARMS / many
    after = (whitened[1:] * whitened[:-1]).mean(axis=0) * np.sqrt(len(whitened))
    assert np.abs(after).max() < stats.norm.isf(FALSE_ALARMS / 2 / many)


def test_a_kind_that_does_not_speak_keeps_its_prior() -> None:
    mean, covariance = dense()
    silent = DAYS + KINDS - 1
    assert mean[silent] == pytest.approx(HABIT.lean[-1])
    assert covariance[silent, silent] == pytest.approx(HABIT.camp**2)


def test_one_day_without_any_report_is_drawn_from_the_prior() -> None:
    """Kolmogorov-Smirnov at one in 10,000."""
    normal = empty_normal(1, 2)
    none = np.empty(0, dtype=np.int64)
    data = size.SizeData(
        days=1, day=none, kind=none, source=none, voice=none, y=np.empty(0), var=np.empty(0),
        words=np.empty(0), weight=np.empty((0, size.READINGS)), nothing=np.empty(0),
        north_day=none, north_span=none,
    )  # fmt: skip
    habit = HABIT._replace(lean=np.array([0.4]))
    assemble(data, size.new_state(data, 1, 7.0), habit, FIXED, np.empty((0, 8)), normal)
    rng, path, own = stream(2, "test", "path"), np.empty(1), np.empty(2)
    drawn = []
    for _ in range(4000):
        draw_normal(normal, rng, path, own)
        drawn.append((path[0], *own))
    told = np.array(drawn)
    for column, mean, sd in ((0, HABIT.start, FIXED.start_sd), (1, 0.4, HABIT.camp)):
        assert stats.kstest(told[:, column], "norm", (mean, sd)).pvalue > FALSE_ALARMS / 2
