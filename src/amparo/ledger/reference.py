"""The slow reference: the ledger's model under NUTS, to check the fast sampler against.

Needs the extra ``bayes``. The sizes of all caravans and what they share are one posterior, drawn
jointly; given the model each outcome of each caravan is a posterior of its own, and all of these
run side by side. Counts that contradict each other may give several modes: chains of an outcome
begin at its different counts, and r-hat tells whether they met.

This is what the chains draw. That outcomes and people together are of the same group is weighed
afterwards (``piece``, by the excess), and is no part of the reference.

Method: M. D. Hoffman and A. Gelman, "The No-U-Turn Sampler", JMLR 15 (2014); D. Phan, N. Pradhan
and M. Jankowiak, "Composable effects for flexible and accelerated probabilistic programming in
NumPyro", arXiv:1912.11554.
"""

from __future__ import annotations

import functools
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from amparo.ledger.reference_counts import (
    CountFacts,
    count_facts,
    count_log_density,
    count_parts,
    count_start,
)
from amparo.ledger.reference_sizes import (
    SizeFacts,
    came_log_likelihood,
    opened,
    size_facts,
    size_log_density,
    size_start,
    size_state,
)
from amparo.records.streams import stream

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from amparo.ledger.counts import CountEvidence
    from amparo.ledger.evidence import SizeEvidence
    from amparo.ledger.settings import Settings

    Floats = NDArray[np.float64]

__all__ = ["Reference", "ReferenceDraws", "reference"]

_SHARED: Final = ("start", "drift", "camp", "source_sd", "spread", "lean", "source", "factor")
_ACCEPT: Final = 0.9
_DEEPEST: Final = 9  # doublings of a trajectory
_COUNTS_DEEPEST: Final = 7  # of an outcome: short ones, as the longest of all lanes sets the pace
_COUNT_TURNS: Final = 4  # transitions of an outcome for each draw: cheap, and the tails are long


@dataclass(frozen=True, kw_only=True)
class ReferenceDraws:
    """Draws of one caravan, m of each, chain after chain.

    Attributes:
        path: ln people together, (m, days).
        share: share at the northern border at the end of each span, (m, spans).
        own: lean of each kind of source in this caravan, last what all have in common,
            (m, kinds + 1).
        lift: ln of everybody so far over the most people together, in the long run, (m,).
        outcomes: everybody so far at the end of each span, by outcome, (m, spans).
    """

    path: Floats
    share: Floats
    own: Floats
    lift: Floats
    outcomes: dict[str, Floats]


@dataclass(frozen=True, kw_only=True)
class Reference:
    """What ``reference`` returns.

    Attributes:
        caravans: draws of each caravan.
        shared: draws of what they share, by the names of ``habits.Habits``, m of each.
        names: kind and key of each named source, in the order of ``shared["source"]``.
        chains: chains behind the draws, each of m / chains.
        diverged: transitions that went astray, of the sizes and of each outcome ("2 detained").
        steps: mean steps of a transition, by the same names.
    """

    caravans: tuple[ReferenceDraws, ...]
    shared: dict[str, Floats]
    names: tuple[tuple[int, str], ...]
    chains: int
    diverged: dict[str, int]
    steps: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class _Turns:
    """How long to run."""

    warmup: int
    draws: int
    chains: int


def reference(  # noqa: PLR0913 - data, and how long to run
    evidence: Sequence[SizeEvidence],
    outcomes: Sequence[Mapping[str, CountEvidence]],
    days: Sequence[int],
    settings: Settings,
    *,
    seed: int,
    draws: int = 2500,
    warmup: int = 700,
    chains: int = 2,
) -> Reference:
    """Draw the joint posterior of several caravans and of what they share.

    Args:
        evidence: what is said of each caravan's size; of each something.
        outcomes: what is said of each of its outcomes.
        days: days of its ledger.
        settings: priors.
        seed: the run seed.
        draws: draws kept of each chain.
        warmup: draws before them, in which step sizes are found.
        chains: independent chains.
    """
    importlib.import_module("numpyro").set_host_device_count(chains)
    importlib.import_module("jax").config.update("jax_enable_x64", val=True)
    turns = _Turns(warmup=warmup, draws=draws, chains=chains)
    facts = size_facts(evidence, days, settings)
    state, diverged, steps = _run_sizes(facts, settings, turns, seed)
    told = [(c, name) for c, given in enumerate(outcomes) for name in given]
    totals, astray, long = _run_counts(outcomes, told, settings, turns, seed)
    return Reference(
        caravans=tuple(
            _one(state, facts, c, {name: totals[i] for i, (d, name) in enumerate(told) if d == c})
            for c in range(len(days))
        ),
        shared={name: state[name] for name in _SHARED},
        names=facts.names,
        chains=chains,
        diverged={"size": diverged} | {f"{c} {n}": astray[i] for i, (c, n) in enumerate(told)},
        steps={"size": steps} | {f"{c} {n}": long[i] for i, (c, n) in enumerate(told)},
    )


def _one(
    state: dict[str, Floats], facts: SizeFacts, c: int, outcomes: dict[str, Floats]
) -> ReferenceDraws:
    hazard = state["hazard"][:, facts.north_caravan == c]
    return ReferenceDraws(
        path=state["path"][:, c, : facts.days[c]],
        share=-np.expm1(-np.cumsum(hazard, axis=1)),
        own=np.c_[state["own"][:, c], state["shared"][:, c]],
        lift=state["lift"][:, c],
        outcomes=outcomes,
    )


def _run_sizes(
    facts: SizeFacts, settings: Settings, turns: _Turns, seed: int
) -> tuple[dict[str, Floats], int, float]:
    """Draws of what ``size_state`` names, (m, ...); transitions astray; mean steps."""
    jax, infer = importlib.import_module("jax"), importlib.import_module("numpyro.infer")
    rng = stream(seed, "ledger", "reference", "sizes")
    starts = [size_start(facts, settings, rng) for _ in range(turns.chains)]
    first = {name: np.array([s[name] for s in starts]) for name in starts[0]}
    if turns.chains == 1:
        first = starts[0]
    kernel = infer.NUTS(
        potential_fn=lambda params: -size_log_density(params, facts, settings),
        target_accept_prob=_ACCEPT, max_tree_depth=_DEEPEST,
    )  # fmt: skip
    apart = jax.local_device_count() >= turns.chains
    chain = infer.MCMC(
        kernel, num_warmup=turns.warmup, num_samples=turns.draws, num_chains=turns.chains,
        chain_method="parallel" if apart else "sequential", progress_bar=False,
    )  # fmt: skip
    key = jax.random.PRNGKey(int(rng.integers(2**31)))
    chain.run(key, init_params=first, extra_fields=("diverging", "num_steps"))
    told = jax.vmap(lambda params: size_state(params, facts, settings))(chain.get_samples())
    extra = chain.get_extra_fields()
    state = {name: np.asarray(value) for name, value in told.items()}
    likely = jax.lax.map(lambda one: came_log_likelihood(one, facts, settings), told)
    state["hazard"] = state["hazard"] * _drawn_open(np.asarray(likely), facts, rng)
    return state, int(extra["diverging"].sum()), float(extra["num_steps"].mean())


def _drawn_open(likely: Floats, facts: SizeFacts, rng: np.random.Generator) -> Floats:
    """Which spans have people come, (m, h), when those in which the first come are drawn.

    Args:
        likely: ln chance of each, (m, j, c).
        facts: the reports.
        rng: stream of the sizes.
    """
    came = np.argmax(likely + rng.gumbel(size=likely.shape), axis=1)  # (m, c)
    spans = np.arange(len(facts.north_caravan))
    return np.asarray(opened(facts)[came[:, facts.north_caravan], spans])


def _run_counts(
    outcomes: Sequence[Mapping[str, CountEvidence]],
    told: Sequence[tuple[int, str]],
    settings: Settings,
    turns: _Turns,
    seed: int,
) -> tuple[list[Floats], list[int], list[float]]:
    """Running totals at span ends, (m, spans) for each outcome; transitions astray; mean steps."""
    if not told:
        return [], [], []
    given = [outcomes[c][name] for c, name in told]
    size = max(len(e) for e in given), max(len(e.span) for e in given)
    many = [count_facts(name, e, size, settings) for (_, name), e in zip(told, given, strict=True)]
    rng = stream(seed, "ledger", "reference", "counts")
    starts = np.array([
        [count_start(e, f, j, rng) for j in range(turns.chains)]
        for e, f in zip(given, many, strict=True)
    ])  # fmt: skip
    lanes = [f for f in many for _ in range(turns.chains)]
    stacked = CountFacts(*(np.array(column) for column in zip(*lanes, strict=True)))
    drawn = _side_by_side(starts.reshape(len(lanes), -1), stacked, settings, turns, rng)
    place, astray, long = (a.reshape(len(told), -1, *a.shape[2:]) for a in drawn)
    people = [np.exp(_parts(place[i], f))[:, : len(e.span)]
              for i, (e, f) in enumerate(zip(given, many, strict=True))]  # fmt: skip
    return (
        [np.cumsum(p, axis=1) for p in people],
        [int(a.sum()) for a in astray],
        [float(a.mean()) for a in long],
    )


def _parts(place: Floats, facts: CountFacts) -> Floats:
    jax = importlib.import_module("jax")
    return np.asarray(jax.vmap(lambda params: count_parts(params, facts))(place))


def _side_by_side(
    starts: Floats, stacked: CountFacts, settings: Settings, turns: _Turns,
    rng: np.random.Generator,
) -> tuple[NDArray[Any], ...]:  # fmt: skip
    """Run one chain for each lane.

    Returns:
        Places, (lanes, draws, 1 + s); which turns went astray, and their steps, (lanes, draws,
        turns).
    """
    jax, hmc = importlib.import_module("jax"), importlib.import_module("numpyro.infer.hmc").hmc

    def potential(facts: CountFacts) -> Any:
        return lambda params: -count_log_density(params, facts, settings)

    begin, step = hmc(potential_fn_gen=potential, algo="NUTS")
    begin = functools.partial(
        begin, num_warmup=turns.warmup, target_accept_prob=_ACCEPT, dense_mass=True,
        max_tree_depth=_COUNTS_DEEPEST,
    )  # fmt: skip

    def run(start: Any, facts: CountFacts, key: Any) -> Any:
        state = begin(start, model_args=(facts,), rng_key=key)

        def turn(state: Any, _: Any) -> tuple[Any, Any]:
            state = step(state, model_args=(facts,))
            return state, (state.diverging, state.num_steps)

        def draw(state: Any, _: Any) -> tuple[Any, Any]:
            state, extra = jax.lax.scan(turn, state, None, _COUNT_TURNS)
            return state, (state.z, *extra)

        state, _ = jax.lax.scan(turn, state, None, turns.warmup)
        return jax.lax.scan(draw, state, None, turns.draws)[1]

    keys = jax.random.split(jax.random.PRNGKey(int(rng.integers(2**31))), len(starts))
    return tuple(np.asarray(a) for a in jax.jit(jax.vmap(run))(starts, stacked, keys))
