"""How likely each report of a size is, beside the same law written out with scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats

from amparo.ledger._sampler import size
from amparo.ledger.evidence import SizeEvidence
from amparo.ledger.habits import constants, size_data
from amparo.ledger.settings import KINDS, WILD_DENSITY, Settings
from amparo.records.streams import stream

S = Settings()
DAYS, MANY = 9, 60
NAMES = {(k, f"s{i}"): 3 * k + i for k in range(4) for i in range(3)}


def evidence(rng: np.random.Generator) -> SizeEvidence:
    """Reports of every wording, some of them of sources that nobody knows."""
    weight = rng.dirichlet(np.full(8, 0.5), MANY)
    return SizeEvidence(
        report_ids=tuple(f"r{i}" for i in range(MANY)),
        sources=tuple(f"s{i}" for i in rng.integers(0, 5, MANY)),
        day=np.sort(rng.integers(0, DAYS, MANY)), kind=rng.integers(0, 5, MANY),
        y=rng.normal(7.3, 1.2, MANY), words=rng.choice([0.0, 0.003, 0.02], MANY),
        blur=rng.choice([0.0, 1.0, 4.0], MANY), weight=weight,
        nothing=np.log(weight[:, 6] * WILD_DENSITY),
    )  # fmt: skip


def habit(rng: np.random.Generator) -> size.Habit:
    return size.Habit(
        start=7.3, drift=0.2, camp=0.2, spread=rng.uniform(0.15, 0.5, len(KINDS)),
        lean=0.2 * rng.standard_normal(len(KINDS)), source=0.2 * rng.standard_normal(len(NAMES)),
        source_sd=0.13, factor=np.exp(0.4 * rng.standard_normal(len(NAMES))),
    )  # fmt: skip


def state_of(data: size.SizeData, rng: np.random.Generator) -> size.SizeState:
    state = size.new_state(data, len(KINDS), 7.3)
    state.path[:] = rng.normal(7.3, 0.6, DAYS)
    state.own[:] = 0.3 * rng.standard_normal(len(KINDS) + 1)
    state.lift[:] = 0.4
    state.hazard[:] = rng.uniform(0.01, 0.6, len(state.hazard))
    size.fill_share(data, state.hazard, state.share)
    return state


def written_out(
    e: SizeEvidence, i: int, h: size.Habit, state: size.SizeState, leaning: np.ndarray
) -> float:
    """Ln likelihood of one report, from the documents alone."""
    t, kind = int(e.day[i]), int(e.kind[i])
    number = NAMES.get((kind, e.sources[i]), -1)
    spread, own_lean, hidden = float(h.spread[kind]), 0.0, h.source_sd
    if number >= 0:
        spread *= float(h.factor[number])
        if leaning[number]:
            own_lean, hidden = float(h.source[number]), 0.0
    lean = float(state.own[kind] + state.own[-1]) + own_lean
    days = float(e.words[i] + S.blur * e.blur[i])
    sd = np.sqrt(spread**2 + hidden**2 + days)
    loose = np.sqrt((S.loose * spread) ** 2 + hidden**2 + days)
    x, y, share = float(state.path[t]), float(e.y[i]), float(state.share[t])
    most = float(state.path[: t + 1].max()) + float(state.lift[0]) * t / (t + 3)
    there = y - x - lean - share

    def below(error: float, rate: float) -> float:
        tail = special.log_ndtr(-error / sd - rate * sd)
        return float(rate * np.exp(rate * error + 0.5 * (rate * sd) ** 2 + tail))

    views = [
        stats.norm.pdf(y - x - lean, scale=sd), stats.norm.pdf(y - x - lean, scale=loose),
        below(y - x - lean, S.part_rate),
        stats.norm.pdf(y - most, scale=np.sqrt(S.total_sd**2 + e.words[i])),
        stats.norm.pdf(there, scale=sd) if np.isfinite(share) else 0.0,
        below(there, S.north_part_rate) if np.isfinite(share) else 0.0,
        WILD_DENSITY,
        stats.norm.pdf(y - x, scale=np.sqrt(S.hard_sd**2 + days)),
    ]  # fmt: skip
    return float(np.log(e.weight[i] @ np.array(views)))


@pytest.mark.parametrize("seed", range(4))
def test_the_likelihood_of_a_report_is_that_of_the_documents(seed: int) -> None:
    rng = stream(seed, "test", "size")
    e, h = evidence(rng), habit(rng)
    leaning = rng.random(len(NAMES)) < 0.5
    data = size_data(e, DAYS, NAMES, S, leaning)
    state, fixed, found = state_of(data, rng), constants(S), np.empty(MANY)
    size.log_each(data, state, h, fixed, size.ready(data, h, fixed), found)
    expected = [written_out(e, i, h, state, leaning) for i in range(MANY)]
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


def test_a_chain_begins_at_the_median_of_what_is_said_of_the_whole() -> None:
    data = size_data(evidence(stream(1, "test", "start")), DAYS, {}, S)
    state = size.new_state(data, 3, 7.3)
    np.testing.assert_allclose(state.path, np.median(data.y))
    parts = data._replace(weight=np.eye(8)[np.full(MANY, size.PART)])
    np.testing.assert_allclose(size.new_state(parts, 3, 6.1).path, 6.1)


def test_nobody_is_at_the_border_before_the_first_people_came() -> None:
    """Two days before the first report from there; then the share rises and stays below one."""
    rng = stream(2, "test", "border")
    e = evidence(rng)
    north = e.weight[:, 4:6].sum(axis=1) > 0.3
    weight = np.where((np.arange(8) // 2 == 2) & ~north[:, None], 0.0, e.weight)
    weight[e.day < 5, 4:6] = 0.0
    told = SizeEvidence(**{**vars(e), "weight": weight})
    data = size_data(told, DAYS, {}, S)
    first = int(told.day[told.north].min()) - S.north_lead
    assert data.north_day[0] == first
    assert data.north_span.sum() == DAYS - first
    share = np.exp(size.new_state(data, 3, 7.3).share)
    np.testing.assert_array_equal(share[:first], 0.0)
    assert (np.diff(share[first:]) >= 0).all()
    assert 0 < share[first] < share[-1] < 1


def test_everybody_so_far_never_falls() -> None:
    out = np.empty(5)
    size.highest(np.array([7.0, 6.0, 7.5, 7.2, 8.0]), out)
    assert out.tolist() == [7.0, 7.0, 7.5, 7.5, 8.0]
    assert [size.ramp(d) for d in (0, 3, 9)] == [0.0, 0.5, 0.75]
