"""The slow reference and the compiled sampler give the same numbers the same density."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from amparo.ledger import reference_counts, reference_sizes
from amparo.ledger._sampler import size, views
from amparo.ledger.habits import constants, size_data
from amparo.ledger.prior import DrawnCaravan, draw_season
from amparo.ledger.settings import FEW, KINDS, WILD_DENSITY, Settings
from amparo.records.streams import stream

if TYPE_CHECKING:
    from collections.abc import Iterator

jax = pytest.importorskip("jax", reason="the extra 'bayes' (numpyro, jax) is not installed")
pytest.importorskip("numpyro", reason="the extra 'bayes' (numpyro, jax) is not installed")

SETTINGS = Settings()


@pytest.fixture(autouse=True)
def _double() -> Iterator[None]:
    """Double precision while a test runs."""
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", val=True)
    yield
    jax.config.update("jax_enable_x64", val=before)


@pytest.fixture(scope="module")
def season() -> tuple[DrawnCaravan, ...]:
    return draw_season(SETTINGS, stream(3, "test", "reference"), caravans=6).caravans


def compiled_sizes(
    caravans: tuple[DrawnCaravan, ...], facts: reference_sizes.SizeFacts, state: dict[str, Any],
    came: int,
) -> np.ndarray:  # fmt: skip
    """Ln likelihood of each caravan's sizes by the sampler's own code, (c,).

    The first come to the border in a span, or nobody where there are not so many.
    """
    names = {name: i for i, name in enumerate(facts.names)}
    fixed, total = constants(SETTINGS), np.zeros(len(caravans))
    for c, caravan in enumerate(caravans):
        data = size_data(caravan.size, caravan.days, names, SETTINGS)
        habit = size.Habit(
            start=state["start"], drift=state["drift"], camp=state["camp"],
            spread=state["spread"], lean=state["lean"], source=state["source"],
            source_sd=state["source_sd"], factor=state["factor"],
        )  # fmt: skip
        chain = size.new_state(data, len(KINDS), SETTINGS.start_log)
        chain.path[:] = state["path"][c, : caravan.days]
        chain.own[:] = np.append(state["own"][c], state["shared"][c])
        chain.hazard[:] = state["hazard"][facts.north_caravan == c]
        chain.lift[:] = state["lift"][c]
        chain.hazard[:came] = 0.0
        size.fill_share(data, chain.hazard, chain.share)
        each = np.empty(len(data.y))
        size.log_each(data, chain, habit, fixed, size.ready(data, habit, fixed), each)
        total[c] = each.sum()
    return total


def test_sizes_have_the_same_likelihood(season: tuple[DrawnCaravan, ...]) -> None:
    """With every reading summed out, whenever the first come to the border."""
    facts = reference_sizes.size_facts([c.size for c in season], [c.days for c in season], SETTINGS)
    assert len(facts.north_days)  # some are told of from the border
    for seed in range(5):
        params = reference_sizes.size_start(facts, SETTINGS, stream(seed, "test", "reference"))
        state = reference_sizes.size_state(params, facts, SETTINGS)
        state = {name: np.asarray(value) for name, value in state.items()}
        ours = np.asarray(reference_sizes.came_log_likelihood(state, facts, SETTINGS))
        spans = np.bincount(facts.north_caravan, minlength=len(season))
        for came in range(len(ours)):
            theirs = compiled_sizes(season, facts, state, came) - np.log(spans + 1)
            expected = np.where(came <= spans, theirs, -np.inf)
            np.testing.assert_allclose(ours[came], expected, atol=1e-6)


def test_counts_have_the_same_likelihood(season: tuple[DrawnCaravan, ...]) -> None:
    """With every view summed out."""
    rng, told = stream(5, "test", "reference"), 0
    for caravan in season:
        for name, evidence in caravan.outcomes.items():
            few = name in FEW
            fixed = views.FlowConstants(
                scale_mean=SETTINGS.few_log if few else SETTINGS.flow_log,
                scale_sd=SETTINGS.few_log_sd if few else SETTINGS.flow_log_sd,
                part_rate=SETTINGS.count_rate, more_rate=SETTINGS.count_rate,
                wild_log=float(np.log(WILD_DENSITY)),
            )  # fmt: skip
            data = views.FlowData(
                shape=evidence.span_shape(SETTINGS.flow_shape), first=evidence.first,
                last=evidence.last, y=evidence.y, var=evidence.var,
                weight=np.ascontiguousarray(evidence.weight),
            )  # fmt: skip
            facts = reference_counts.count_facts(name, evidence, (10, 20), SETTINGS)
            params = rng.standard_normal(21) * 3
            parts = np.asarray(reference_counts.count_parts(params, facts))
            ours = float(reference_counts.count_log_likelihood(parts, facts, SETTINGS))
            people, terms = np.exp(parts), np.empty(views.VIEWS)
            seen = [people[a : b + 1].sum() for a, b in zip(data.first, data.last, strict=True)]
            readied = views.ready_flow(data, fixed)
            rates, theirs = (fixed.part_rate, fixed.more_rate), 0.0
            for i, people in enumerate(seen):
                error = data.y[i] - views.log_seen(float(people))
                theirs += math.log(
                    views.fill_views(
                        readied.constant, i, readied.precision[i], readied.sd[i], rates, error,
                        terms,
                    ) + terms[views.NOISE]
                )  # fmt: skip
            assert ours == pytest.approx(theirs, abs=1e-6)
            told += 1
    assert told


def test_gradients_stay_finite_far_out(season: tuple[DrawnCaravan, ...]) -> None:
    """Where a sampler may stray on its way."""
    facts = reference_sizes.size_facts([c.size for c in season], [c.days for c in season], SETTINGS)
    slope = jax.grad(lambda p: reference_sizes.size_log_density(p, facts, SETTINGS))
    for by in (-30.0, 30.0):
        params = reference_sizes.size_start(facts, SETTINGS, stream(1, "test", "reference"))
        params |= {name: params[name] + by for name in ("level", "hazard", "lift")}
        assert all(np.isfinite(g).all() for g in slope(params).values())
    for name, evidence in season[0].outcomes.items():
        counts = reference_counts.count_facts(name, evidence, (10, 20), SETTINGS)
        steep = jax.grad(lambda p, f=counts: reference_counts.count_log_density(p, f, SETTINGS))
        for by in (-30.0, 30.0):
            assert np.isfinite(steep(np.full(21, by))).all()
