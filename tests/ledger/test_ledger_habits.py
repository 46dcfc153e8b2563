"""Leans and spreads of sources: recovered, shrunk, and centred by a stated rule."""

from __future__ import annotations

import pickle

import numpy as np
import polars as pl
import pytest
from scipy import stats

from amparo.ledger.evidence import SizeEvidence
from amparo.ledger.habits import Habits, learn, shared_draws, size_data
from amparo.ledger.settings import KINDS, WILD_DENSITY, Settings
from amparo.ledger.tables import habits_table, leans_table
from amparo.records.streams import stream

S = Settings()
AUTHORITY, MEDIA, ORGANISER, NGO, SHELTER = (
    KINDS.index(k) for k in ("authority", "media", "organiser", "ngo", "shelter")
)
LEANS = {AUTHORITY: -0.2, MEDIA: 0.0, ORGANISER: 0.25, NGO: 0.1, SHELTER: -0.1}
DAYS = 15


def said(day: list[int], kind: list[int], y: list[float], names: list[str]) -> SizeEvidence:
    """Reports of the whole group, which may be wild."""
    n = len(day)
    weight = np.tile([0.85, 0.08, 0.03, 0.0, 0.0, 0.0, 0.04, 0.0], (n, 1))
    return SizeEvidence(
        report_ids=tuple(str(i) for i in range(n)), sources=tuple(names),
        day=np.array(day, dtype=np.int64), kind=np.array(kind, dtype=np.int64), y=np.array(y),
        words=np.zeros(n), blur=np.zeros(n), weight=weight,
        nothing=np.log(weight[:, 6] * WILD_DENSITY),
    )  # fmt: skip


def season(seed: int, spread: dict[int, float] | None = None, many: int = 12) -> list[SizeEvidence]:
    """Caravans whose kinds of source lean as in ``LEANS``, a little otherwise in each caravan."""
    rng = stream(seed, "test", "habits")
    out = []
    for c in range(many):
        walk = rng.normal(7.0, 0.8) + np.cumsum(0.1 * rng.standard_normal(DAYS))
        own = {k: a + 0.15 * rng.standard_normal() for k, a in LEANS.items()}
        kind, day = rng.choice(list(LEANS), 24), rng.integers(0, DAYS, 24)
        sd = np.array([(spread or {}).get(int(k), 0.25) for k in kind])
        y = walk[day] + np.array([own[int(k)] for k in kind]) + sd * rng.standard_normal(24)
        names = [f"{c}-{i}" for i in range(24)]
        out.append(said(day.tolist(), kind.tolist(), y.tolist(), names))
    return out


def learnt(evidence: list[SizeEvidence], seed: int = 1, settings: Settings = S) -> Habits:
    return learn(evidence, [DAYS] * len(evidence), settings, stream(seed, "test", "learn"))


def centred(reports: np.ndarray) -> dict[int, float]:
    """True leans beside the report-weighted mean of the kinds."""
    middle = sum(reports[k] * a for k, a in LEANS.items()) / reports.sum()
    return {k: a - middle for k, a in LEANS.items()}


@pytest.fixture(scope="module")
def seasons() -> list[Habits]:
    return [learnt(season(seed), seed) for seed in range(8)]


def test_known_leans_lie_inside_most_intervals(seasons: list[Habits]) -> None:
    """Of 40 intervals of 90 % at least 28: a false alarm once in 5,000 changes."""
    held = 0
    for habits in seasons:
        low, high = np.quantile(habits.lean, (0.05, 0.95), axis=0)
        held += sum(low[k] <= a <= high[k] for k, a in centred(habits.reports).items())
    assert stats.binom.cdf(27, 40, 0.9) < 2e-4
    assert held >= 28


def test_leans_are_told_apart_and_nearer_than_before(seasons: list[Habits]) -> None:
    """Averaged over eight seasons, bounds of five standard errors: once in a million."""
    apart = [np.median(h.lean[:, ORGANISER] - h.lean[:, AUTHORITY]) for h in seasons]
    assert 0.25 < np.mean(apart) < 0.6  # 0.45, drawn in by the prior
    wide = [np.std(h.lean[:, MEDIA]) for h in seasons]
    assert np.mean(wide) < 0.7 * S.lean_sd


def test_report_weighted_leans_sum_to_zero_in_every_draw(seasons: list[Habits]) -> None:
    for habits in seasons:
        weights = habits.reports / habits.reports.sum()
        np.testing.assert_allclose(habits.lean @ weights, 0.0, atol=1e-12)


def test_spreads_are_told_apart() -> None:
    """Drawn in by the prior; chance makes no such difference in two seasons once in 10,000."""
    spread = {MEDIA: 0.6, AUTHORITY: 0.12}
    found = np.concatenate([learnt(season(s, spread), s).spread for s in (11, 12)])
    assert np.median(found[:, MEDIA]) > 1.5 * np.median(found[:, AUTHORITY])
    assert np.median(found[:, MEDIA]) > 1.25 * S.spread
    assert np.median(found[:, AUTHORITY]) < 0.95 * S.spread


def test_drift_and_first_sizes_are_recovered(seasons: list[Habits]) -> None:
    drift = np.mean([np.median(h.drift) for h in seasons])
    assert 0.08 < drift < 0.2
    assert abs(np.mean([np.median(h.start) for h in seasons]) - 7.0) < 0.3


def test_no_reports_give_the_priors() -> None:
    """Means and sds of 2,000 draws within five standard errors: once in 100,000."""
    many = Settings(habit_draws=2000)
    for evidence in ([], [said([], [], [], [])]):
        habits = learnt(evidence, settings=many)
        assert habits.reports.tolist() == [0] * len(KINDS)
        z = (np.log(habits.drift) - np.log(S.drift)) / S.drift_log_sd
        assert abs(z.mean()) < 5 / np.sqrt(2000)
        assert abs(z.std() - 1) < 0.09
        assert abs(np.mean((habits.start - S.start_log) / S.start_log_sd)) < 5 / np.sqrt(2000)
        np.testing.assert_allclose(habits.lean.sum(axis=1), 0.0, atol=1e-9)
        assert habits.lean.std() == pytest.approx(S.lean_sd * np.sqrt(0.9), rel=0.1)
        assert habits.source.shape == (2000, 0)


def test_a_kind_that_does_not_speak_keeps_its_prior(seasons: list[Habits]) -> None:
    silent = KINDS.index("donor")
    lean = np.concatenate([h.lean[:, silent] for h in seasons])
    assert abs(lean.mean()) < 0.07
    assert lean.std() == pytest.approx(S.lean_sd, rel=0.25)


def test_a_few_reports_hardly_move_a_lean() -> None:
    one = said([0, 0, 0], [MEDIA, MEDIA, ORGANISER], [7.0, 7.0, 8.2], ["a", "b", "c"])
    lean = learnt([one]).lean[:, ORGANISER]
    assert 0 < lean.mean() < 0.3
    assert lean.std() > 0.5 * S.lean_sd


def test_one_wild_number_hardly_moves_a_lean() -> None:
    clean = season(21)
    odd = said([3, 4, 5], [MEDIA, MEDIA, AUTHORITY], [7.0, 7.0, 13.1], ["a", "b", "c"])
    before, after = learnt(clean), learnt([*clean, odd])
    moved = after.lean[:, AUTHORITY].mean() - before.lean[:, AUTHORITY].mean()
    assert abs(moved) < 0.08


def test_named_sources_have_leans_of_their_own_beside_their_kind() -> None:
    """A paper that always says half as much again as the others of its kind."""
    rng, caravans = stream(1, "test", "named"), []
    for c in range(10):
        names = ["the paper"] * 3 + [f"{c}-{i}" for i in range(9)]
        y = 7.2 + rng.normal(0, 0.8) + 0.15 * rng.standard_normal(12)
        y[:3] += 0.4
        caravans.append(said(rng.integers(0, DAYS, 12).tolist(), [MEDIA] * 12, y.tolist(), names))
    habits = learnt(caravans)
    number = habits.names[MEDIA, "the paper"]
    assert habits.spoken[number] == 30
    assert habits.heard[number] == 10
    own = habits.source[:, number]
    assert np.quantile(own, 0.05) > 0.05
    others = np.delete(habits.source, number, axis=1)
    assert np.abs(others.mean(axis=0)).max() < own.mean()


def test_of_many_reports_a_part_of_the_caravans_teaches() -> None:
    caravans = season(31)
    habits = learnt(caravans, settings=Settings(most_learnt=100, habit_draws=20))
    assert habits.spoken.sum() == 96  # four caravans of 24
    assert habits.reports.sum() == 24 * 12
    told = {int(name.split("-")[0]) for _, name in habits.names}
    assert len(told) == 4
    # leans are centred by the reports that teach
    kinds = np.concatenate([caravans[c].kind for c in sorted(told)])
    np.testing.assert_allclose(habits.lean @ np.bincount(kinds, minlength=10), 0.0, atol=1e-9)


def test_sources_that_spoke_once_are_part_of_the_noise() -> None:
    evidence = said([0, 1, 2], [MEDIA] * 3, [7.0, 7.1, 7.2], ["a", "b", "new"])
    names = {(MEDIA, "a"): 0, (MEDIA, "b"): 1}
    data = size_data(evidence, DAYS, names, S, np.array([True, False]))
    assert data.source.tolist() == [0, -1, -1]
    assert data.voice.tolist() == [0, 1, -1]
    assert size_data(evidence, DAYS, names, S).source.tolist() == [0, 1, -1]


def test_habits_of_one_caravan_keep_only_who_speaks_of_it(seasons: list[Habits]) -> None:
    evidence = season(0)[3]
    light = seasons[0].of(evidence)
    assert len(light.names) == len(set(zip(evidence.kind.tolist(), evidence.sources, strict=True)))
    for pair, number in light.names.items():
        whole = seasons[0].names[pair]
        np.testing.assert_array_equal(light.source[:, number], seasons[0].source[:, whole])
        np.testing.assert_array_equal(light.factor[:, number], seasons[0].factor[:, whole])
        assert light.spoken[number] == seasons[0].spoken[whole]
    np.testing.assert_array_equal(light.lean, seasons[0].lean)


def test_draws_lie_side_by_side_however_they_were_sent(seasons: list[Habits]) -> None:
    """Of another layout numba would compile the whole chain once more, in every worker."""
    here = shared_draws(seasons[0].of(season(0)[3]))
    sent = shared_draws(pickle.loads(pickle.dumps(seasons[0].of(season(0)[3]))))  # noqa: S301
    for one, other in zip(here, sent, strict=True):
        assert one.flags.c_contiguous
        assert other.flags.c_contiguous
        np.testing.assert_array_equal(one, other)


def test_tables_show_leans_with_their_intervals(seasons: list[Habits]) -> None:
    leans = leans_table(seasons[0])
    assert leans.height == len(KINDS)
    assert (leans["lean_q05"] < leans["lean"]).all()
    assert (leans["lean"] < leans["lean_q95"]).all()
    silent = leans.filter(leans["reports"] == 0)
    assert ((silent["lean_q95"] - silent["lean_q05"]) > 0.4).all()
    once = [n for n in seasons[0].spoken if n < 2]
    assert len(once) == len(seasons[0].names)
    empty = pl.DataFrame(schema={"report_id": pl.String, "source_key": pl.String,
                                 "source_name": pl.String})  # fmt: skip
    assert habits_table(seasons[0], empty).is_empty()
