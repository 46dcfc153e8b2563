"""Whole chains: from a start to the draws that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from amparo.ledger._sampler.compiled import compiled
from amparo.ledger._sampler.flows import sweep_flow
from amparo.ledger._sampler.size import (
    Constants,
    Habit,
    SizeData,
    SizeState,
    log_each,
    new_state,
    ready,
)
from amparo.ledger._sampler.sweep import sweep
from amparo.ledger._sampler.views import (
    FlowConstants,
    FlowData,
    FlowReadied,
    FlowState,
    new_flow_state,
    ready_flow,
    unit_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Shared = tuple[Floats, ...]

__all__ = ["run_flow", "run_size"]


@compiled
def _habit(shared: Shared, m: int) -> Habit:
    return Habit(
        shared[0][m], shared[1][m], shared[2][m], shared[4][m], shared[5][m], shared[6][m],
        shared[3][m], shared[7][m],
    )  # fmt: skip


@compiled
def _run_size(
    data: SizeData, state: SizeState, shared: Shared, fixed: Constants, draws: int, burn: int,
    thin: int, rng: np.random.Generator, fit: Floats,
) -> tuple[Floats, Floats, Floats, Floats, NDArray[np.int8]]:  # fmt: skip
    path = np.empty((draws, data.days))
    hazard = np.empty((draws, len(state.hazard)))
    own = np.empty((draws, len(state.own)))
    lift = np.empty(draws)
    reading = np.empty((draws, len(data.y)), dtype=np.int8)
    habits = len(shared[0])
    first = _habit(shared, 0)
    readied = ready(data, first, fixed)
    for _ in range(burn):
        sweep(data, state, first, fixed, readied, rng)
    for d in range(draws):
        habit = _habit(shared, d * habits // draws)
        readied = ready(data, habit, fixed)
        for _ in range(thin):
            sweep(data, state, habit, fixed, readied, rng)
        path[d] = state.path
        hazard[d] = state.hazard
        own[d] = state.own
        lift[d] = state.lift[0]
        for i in range(len(data.y)):
            reading[d, i] = state.reading[i]
        if len(fit):
            log_each(data, state, habit, fixed, readied, fit[d])
    return path, hazard, own, lift, reading


def run_size(
    data: SizeData, shared: Shared, fixed: Constants, draws: int, turns: tuple[int, int],
    rng: np.random.Generator, fit: Floats | None = None,
) -> tuple[Floats, Floats, Floats, Floats, NDArray[np.int8]]:  # fmt: skip
    """Run one caravan's chain, each draw under a draw of what all caravans share.

    Args:
        data: its reports.
        shared: start, drift, camp, source sd, (m,) each; spread and lean, (m, k); sources and
            their spreads' factors, (m, s).
        fixed: fixed numbers of the model.
        draws: draws kept.
        turns: turns before the first, turns for each.
        rng: stream of the caravan.
        fit: takes the ln likelihood of each report in each draw, (draws, n), where it is wanted.

    Returns:
        ln people together, (draws, days); hazard of each span of coming to the northern border,
        (draws, spans); leans, (draws, k); lift, (draws,); readings, (draws, n).
    """
    state = new_state(data, shared[5].shape[1], float(shared[0][0]))
    wanted = np.empty((0, 0)) if fit is None else fit
    return _run_size(data, state, shared, fixed, draws, *turns, rng, wanted)


@compiled
def _run_flow(
    data: FlowData, readied: FlowReadied, state: FlowState, fixed: FlowConstants, draws: int,
    burn: int, thin: int, rng: np.random.Generator,
) -> Floats:  # fmt: skip
    out = np.empty((draws, len(data.shape)))
    for _ in range(burn):
        sweep_flow(data, readied, state, fixed, rng)
    for d in range(draws):
        for _ in range(thin):
            sweep_flow(data, readied, state, fixed, rng)
        out[d] = state.part * unit_of(data, state)
    return out


def run_flow(
    data: FlowData, fixed: FlowConstants, draws: int, turns: tuple[int, int],
    rng: np.random.Generator,
) -> Floats:  # fmt: skip
    """Run the chain of one outcome.

    Returns:
        People of each span of days, (draws, spans).
    """
    readied, state = ready_flow(data, fixed), new_flow_state(data)
    return _run_flow(data, readied, state, fixed, draws, *turns, rng)
