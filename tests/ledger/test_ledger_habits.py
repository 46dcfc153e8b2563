"""Leans and spreads of kinds of source: recovered, shrunk, and centred by a stated rule."""

from __future__ import annotations

import numpy as np

from amparo.ledger.evidence import SizeEvidence
from amparo.ledger.habits import camp_draws, learn
from amparo.ledger.settings import KINDS, Settings
from amparo.records.streams import stream

AUTHORITY, MEDIA, ORGANISER = (KINDS.index(k) for k in ("authority", "media", "organiser"))


def evidence(day: list[int], kind: list[int], y: list[float]) -> SizeEvidence:
    n = len(day)
    middle = np.array(y)
    return SizeEvidence(
        report_ids=tuple(str(i) for i in range(n)),
        day=np.array(day, dtype=np.int64),
        kind=np.array(kind, dtype=np.int64),
        low=middle - 0.01,
        high=middle + 0.01,
        blur=np.zeros(n),
        reading=np.tile([1.0, 0.0, 0.0], (n, 1)),
        mine=np.ones(n),
    )


def caravans(lean: dict[int, float], spread: dict[int, float], seed: int) -> list[SizeEvidence]:
    rng = stream(seed, "test", "habits")
    out = []
    for _ in range(20):
        walk = rng.normal(7.0, 0.8) + np.cumsum(0.15 * rng.standard_normal(15))
        day = rng.integers(0, 15, 24)
        kind = rng.choice(list(lean), 24)
        error = np.array([spread[int(k)] for k in kind]) * rng.standard_normal(24)
        y = walk[day] + np.array([lean[int(k)] for k in kind]) + error
        out.append(evidence(day.tolist(), kind.tolist(), y.tolist()))
    return out


def test_leans_and_spreads_are_recovered() -> None:
    """Bounds are over four standard errors wide: a false alarm less than once in 5,000 runs."""
    lean = {AUTHORITY: -0.3, MEDIA: 0.0, ORGANISER: 0.3}
    spread = {AUTHORITY: 0.2, MEDIA: 0.4, ORGANISER: 0.2}
    habits = learn(caravans(lean, spread, 1), Settings())
    assert abs(habits.lean[ORGANISER] - habits.lean[AUTHORITY] - 0.6) < 0.2
    assert abs(habits.lean[MEDIA] - habits.lean[AUTHORITY] - 0.3) < 0.2
    assert habits.spread[MEDIA] > 1.3 * habits.spread[AUTHORITY]
    assert 0.1 < habits.drift < 0.25


def test_report_weighted_leans_sum_to_zero_in_every_draw() -> None:
    lean = {AUTHORITY: -0.3, MEDIA: 0.1}
    habits = learn(caravans(lean, dict.fromkeys(lean, 0.3), 2), Settings())
    draws = habits.lean_draws(stream(1, "test"), 50)
    np.testing.assert_allclose(draws @ habits.reports, 0.0, atol=1e-4)


def test_lean_draws_have_the_posterior_mean_and_covariance() -> None:
    """Within 5 standard errors of 40,000 draws."""
    lean = {AUTHORITY: -0.3, MEDIA: 0.1, ORGANISER: 0.2}
    habits = learn(caravans(lean, dict.fromkeys(lean, 0.3), 3), Settings())
    draws = habits.lean_draws(stream(2, "test"), 40_000)
    sd = np.sqrt(np.diag(habits.lean_cov))
    assert (np.abs(draws.mean(axis=0) - habits.lean) <= 5 * sd / 200).all()
    np.testing.assert_allclose(np.cov(draws.T), habits.lean_cov, atol=0.002)


def test_no_reports_give_the_priors() -> None:
    settings = Settings()
    for habits in (learn([], settings), learn([evidence([], [], [])], settings)):
        np.testing.assert_array_equal(habits.lean, 0)
        np.testing.assert_array_equal(habits.spread, settings.spread)
        assert habits.drift == settings.drift


def test_a_few_reports_hardly_move_a_lean() -> None:
    one = evidence([0, 0, 0], [MEDIA, MEDIA, ORGANISER], [7.0, 7.0, 8.2])
    habits = learn([one], Settings())
    assert 0 < habits.lean[ORGANISER] < 0.25


def test_one_wild_number_hardly_moves_a_lean() -> None:
    lean = {AUTHORITY: 0.0, MEDIA: 0.0}
    clean = caravans(lean, dict.fromkeys(lean, 0.25), 4)
    wild = [*clean[1:], evidence([3, 4, 5], [MEDIA, MEDIA, AUTHORITY], [7.0, 7.0, 13.1])]
    before, after = learn(clean[1:], Settings()), learn(wild, Settings())
    assert abs(after.lean[AUTHORITY] - before.lean[AUTHORITY]) < 0.06


def test_lean_within_a_caravan_follows_its_own_reports() -> None:
    settings = Settings()
    said = evidence([0, 1, 2, 3] * 2, [AUTHORITY] * 4 + [MEDIA] * 4, [6.7] * 4 + [7.3] * 4)
    habits = learn([], settings)
    leans = np.zeros((4000, len(KINDS)))
    own = camp_draws(said, habits, settings, leans, stream(1, "test", "camp"))
    mean = own.mean(axis=0)
    assert mean[AUTHORITY] < -0.1
    assert mean[MEDIA] > 0.1
    assert abs(mean[ORGANISER]) < 0.05
    assert abs(own[:, ORGANISER].std() - habits.camp_sd) < 0.02
    assert own[:, MEDIA].std() < habits.camp_sd
