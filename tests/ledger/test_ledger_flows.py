"""The chain of one outcome against numeric integration over a grid, written a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from montecarlo import far_offs
from scipy import special, stats

from amparo.ledger._sampler.runs import run_flow
from amparo.ledger._sampler.views import FlowConstants, FlowData
from amparo.ledger.settings import WILD_DENSITY
from amparo.records.streams import stream

if TYPE_CHECKING:
    from collections.abc import Callable

FIXED = FlowConstants(
    scale_mean=5.7, scale_sd=1.8, part_rate=1.0, more_rate=1.5, wild_log=float(np.log(WILD_DENSITY))
)
HALF = 0.5
DRAWS = 20_000
TURNS = (300, 5)
BEYOND = 5.0
#: Of ln people: coarse where nobody is left, fine where counts tell; a rule of mid-points.
EDGES = np.concatenate([np.linspace(-80, -4, 250), np.arange(-4, 12, 0.04)[1:]])
LN_PEOPLE = (EDGES[1:] + EDGES[:-1]) / 2
WIDTH = np.diff(EDGES)
SCALES = FIXED.scale_mean + FIXED.scale_sd * np.linspace(-6, 6, 241)


def made(
    shape: list[float], counts: list[tuple[int, int, float, float, tuple[float, ...]]]
) -> FlowData:
    """Counts of (first span, last span, people, sd, chances of the views)."""
    return FlowData(
        shape=np.array(shape),
        first=np.array([c[0] for c in counts], dtype=np.int64),
        last=np.array([c[1] for c in counts], dtype=np.int64),
        y=np.log(np.array([c[2] for c in counts], dtype=np.float64) + HALF),
        var=np.array([c[3] for c in counts]) ** 2,
        weight=np.array([c[4] for c in counts]),
    )


def likelihood(data: FlowData, i: int, people: np.ndarray) -> np.ndarray:
    """Of a count, every view summed out, by scipy."""
    error, sd = data.y[i] - np.log(people + HALF), np.sqrt(data.var[i])
    law = stats.norm(scale=sd).pdf(error)
    below = stats.exponnorm.pdf(-error, 1 / (FIXED.part_rate * sd), scale=sd)
    above = stats.exponnorm.pdf(error, 1 / (FIXED.more_rate * sd), scale=sd)
    noise = np.full(error.shape, WILD_DENSITY)
    return np.einsum("v,v...->...", data.weight[i], np.stack([law, below, above, noise]))


def span_prior(shape: float, total: float) -> np.ndarray:
    """Mass of ln people of a span given the scale, (people, scales)."""
    ln_part = LN_PEOPLE[:, None] - SCALES + np.log(total)
    log_density = shape * ln_part - np.exp(np.minimum(ln_part, 50)) - special.gammaln(shape)
    return np.exp(log_density) * WIDTH[:, None]


SCALE_MASS = stats.norm(FIXED.scale_mean, FIXED.scale_sd).pdf(SCALES) * (SCALES[1] - SCALES[0])
WORD = (0.6, 0.25, 0.1, 0.05)
SURE = (0.95, 0.0, 0.0, 0.05)


def told(
    people: np.ndarray, grid: np.ndarray, mass: np.ndarray, name: str
) -> dict[str, tuple[np.ndarray, float]]:
    """Mean, square and three soft steps of ln people: of the draws and of the grid."""
    drawn, exact = np.log(people + HALF), np.log(grid + HALF)
    order = np.argsort(exact.ravel())
    heap = np.cumsum(mass.ravel()[order])
    out = {f"{name} mean": (drawn, float((mass * exact).sum())),
           f"{name} square": (drawn**2, float((mass * exact**2).sum()))}  # fmt: skip
    for level in (0.05, 0.5, 0.95):
        middle = float(exact.ravel()[order][np.searchsorted(heap, level)])
        below = float((mass * special.expit((middle - exact) / 0.1)).sum())
        out[f"{name} {level}"] = (special.expit((middle - drawn) / 0.1), below)
    return out


@pytest.mark.parametrize(
    ("shape", "counts"),
    [
        pytest.param([0.75], [(0, 0, 300, 0.05, WORD)], id="one count"),
        pytest.param([0.15], [(0, 0, 4, 0.12, WORD), (0, 0, 0, 0.12, WORD)], id="hardly anybody"),
        pytest.param([2.0], [(0, 0, 900, 0.12, WORD), (0, 0, 250, 0.05, WORD)], id="two at odds"),
        pytest.param([0.5], [(0, 0, 900, 0.1, SURE), (0, 0, 90, 0.1, SURE)], id="two of one view"),
        pytest.param([0.5], [(0, 0, 300, 0.4, (0.0, 0.9, 0.0, 0.1))], id="a part"),
        pytest.param([0.5], [(0, 0, 300, 0.4, (0.0, 0.0, 0.9, 0.1))], id="others too"),
    ],
)
def test_one_span_has_the_posterior_of_the_grid(
    shape: list[float], counts: list[tuple[int, int, float, float, tuple[float, ...]]]
) -> None:
    """Five means beyond five standard errors of the batches: once in 50,000 changes."""
    data = made(shape, counts)
    mass = span_prior(shape[0], shape[0]) @ SCALE_MASS
    for i in range(len(counts)):
        mass = mass * likelihood(data, i, np.exp(LN_PEOPLE))
    mass /= mass.sum()
    drawn = run_flow(data, FIXED, DRAWS, TURNS, stream(1, "test", "flows"))[:, 0]
    assert far_offs(told(drawn, np.exp(LN_PEOPLE), mass, "people"), beyond=BEYOND) == {}


def two_spans(
    data: FlowData,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """People of two spans on a grid, and their posterior mass."""
    first, second = (span_prior(s, float(data.shape.sum())) for s in data.shape)
    mass = (first * SCALE_MASS) @ second.T
    a, b = np.exp(LN_PEOPLE)[:, None], np.exp(LN_PEOPLE)[None, :]
    seen: Callable[[int], np.ndarray] = lambda i: (  # noqa: E731
        (data.first[i] == 0) * a + (data.last[i] == 1) * b
    )
    for i in range(len(data.y)):
        mass = mass * likelihood(data, i, seen(i))
    return a + 0 * b, b + 0 * a, mass / mass.sum()


@pytest.mark.parametrize(
    ("shape", "counts"),
    [
        pytest.param(
            [0.6, 0.3], [(0, 0, 120, 0.12, WORD), (0, 1, 400, 0.12, WORD)], id="two totals"
        ),
        pytest.param(
            [0.3, 0.15], [(0, 1, 600, 0.12, SURE), (1, 1, 150, 0.12, WORD)], id="a day of a total"
        ),
        pytest.param(
            [0.45, 0.9],
            [(0, 1, 500, 0.12, WORD), (0, 1, 310, 0.12, WORD), (1, 1, 300, 0.12, WORD)],
            id="two authorities",
        ),
    ],
)
def test_two_spans_have_the_posterior_of_the_grid(
    shape: list[float], counts: list[tuple[int, int, float, float, tuple[float, ...]]]
) -> None:
    """Fifteen means beyond five standard errors of the batches: once in 15,000 changes."""
    data = made(shape, counts)
    first, second, mass = two_spans(data)
    drawn = run_flow(data, FIXED, DRAWS, TURNS, stream(2, "test", "flows"))
    facts = {
        **told(drawn[:, 0], first, mass, "first"),
        **told(drawn[:, 1], second, mass, "second"),
        **told(drawn.sum(axis=1), first + second, mass, "both"),
    }
    assert far_offs(facts, beyond=BEYOND) == {}
