"""Is the inference right? Ranks of truths drawn from the model itself are even.

Whole seasons are drawn from the priors, learnt from and estimated as any user's. If the inference
is right the rank of each truth among its posterior draws is even (S. Talts et al., "Validating
Bayesian inference algorithms with simulation-based calibration", arXiv:1804.06788).
``benchmarks/ledger_calibration.py`` does the same with ten times as many.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy import stats

from amparo.ledger.habits import Habits, learn
from amparo.ledger.piece import Drawn, Piece, draw_piece
from amparo.ledger.prior import DrawnCaravan, DrawnSeason, draw_season
from amparo.ledger.settings import Settings
from amparo.records.streams import stream
from amparo.records.vocab import COMPARTMENTS, OUTCOMES

#: Without the weighing of draws by ``excess``: what caravans share is learnt from sizes alone, and
#: seasons that are drawn again until the outcomes fit are not those from which it learns.
S = Settings(excess=1e9)
SEASONS, CARAVANS, REPORTS, DRAWS = 24, 6, 12.0, 99
#: Of all lines of this file together.
FALSE_ALARMS = 1e-3
SHARED = ("start", "drift", "camp", "source_sd")

Ranks = dict[str, list[float]]


def rank(draws: np.ndarray, truth: float, rng: np.random.Generator) -> float:
    """Where the truth lies among the draws, ties broken at random, evenly within its place."""
    below, same = np.sum(draws < truth), np.sum(draws == truth)
    return float((below + rng.integers(0, same + 1) + rng.random()) / (len(draws) + 1))


def drawn_of(caravan: DrawnCaravan, learnt: Habits, seed: int) -> Drawn:
    piece = Piece(
        caravan_id="c", sample=0, first_day=date(2031, 3, 1), days=caravan.days,
        closed=caravan.closed, size=caravan.size, most=np.inf, outcomes=caravan.outcomes,
        habits=learnt, settings=S, seed=seed, draws=DRAWS,
    )  # fmt: skip
    return draw_piece(piece)[0]


def rank_shared(season: DrawnSeason, learnt: Habits, rng: np.random.Generator, out: Ranks) -> None:
    truth = season.habits
    for name in SHARED:
        out.setdefault(name, []).append(rank(getattr(learnt, name), getattr(truth, name), rng))
    kind = int(rng.choice(np.flatnonzero(learnt.reports)))
    out.setdefault("lean", []).append(rank(learnt.lean[:, kind], truth.lean[kind], rng))
    out.setdefault("spread", []).append(rank(learnt.spread[:, kind], truth.spread[kind], rng))


def rank_caravan(caravan: DrawnCaravan, drawn: Drawn, rng: np.random.Generator, out: Ranks) -> None:
    last = caravan.days - 1
    for name, day in (("first", 0), ("some", int(rng.integers(0, last + 1))), ("last", last)):
        place = rank(np.log(drawn.size[:, day]), caravan.path[day], rng)
        out.setdefault(f"together, {name} day", []).append(place)
    for name in COMPARTMENTS:
        silent = name in OUTCOMES and name not in caravan.outcomes
        silent = silent or (name == "arrived" and not caravan.size.north.any())
        day = caravan.closed - 1 if name == "on_the_way" else last
        if not silent:
            place = rank(drawn.people[name][:, day], caravan.people[name][day], rng)
            out.setdefault(name, []).append(place)


@pytest.fixture(scope="module")
def ranks() -> Ranks:
    out: Ranks = {}
    for number in range(SEASONS):
        rng = stream(number, "test", "prior")
        season = draw_season(S, rng, caravans=CARAVANS, reports=REPORTS, sources=20)
        sizes, days = [c.size for c in season.caravans], [c.days for c in season.caravans]
        learnt = learn(sizes, days, S, stream(number, "test", "prior", "learn"))
        rank_shared(season, learnt, rng, out)
        for i, caravan in enumerate(season.caravans):
            rank_caravan(caravan, drawn_of(caravan, learnt, 1000 * number + i), rng, out)
    return out


def test_ranks_of_what_caravans_share_are_even(ranks: Ranks) -> None:
    """Kolmogorov-Smirnov; with those below a false alarm once in a thousand changes."""
    told = {name: ranks[name] for name in (*SHARED, "lean", "spread")}
    assert {len(r) for r in told.values()} == {SEASONS}
    assert uneven(told, len(ranks)) == {}


def test_ranks_of_people_together_are_even(ranks: Ranks) -> None:
    told = {name: r for name, r in ranks.items() if name.startswith("together")}
    assert {len(r) for r in told.values()} == {SEASONS * CARAVANS}
    assert uneven(told, len(ranks)) == {}


def test_ranks_of_compartments_are_even(ranks: Ranks) -> None:
    told = {name: ranks[name] for name in COMPARTMENTS}
    assert min(len(r) for r in told.values()) > 20
    assert uneven(told, len(ranks)) == {}


def uneven(told: Ranks, lines: int) -> dict[str, float]:
    """Names with ranks that are not even, at a rate shared by all lines."""
    values = {name: float(stats.kstest(r, "uniform").pvalue) for name, r in told.items()}
    return {name: p for name, p in values.items() if p < FALSE_ALARMS / lines}


def test_nine_intervals_in_ten_hold(ranks: Ranks) -> None:
    """Of people together on some day: 144 caravans, bounds of four standard errors."""
    places = np.array(ranks["together, some day"])
    held = ((places > 0.05) & (places < 0.95)).mean()
    assert abs(held - 0.9) < 4 * np.sqrt(0.09 / len(places))
    half = ((places > 0.25) & (places < 0.75)).mean()
    assert abs(half - 0.5) < 4 * np.sqrt(0.25 / len(places))


def test_uneven_ranks_are_seen() -> None:
    """Truths that lie higher than the draws say, or further out."""
    rng = stream(1, "test", "uneven")
    shifted = stats.norm.cdf(rng.standard_normal(SEASONS * CARAVANS) + 0.7)
    assert uneven({"shifted": shifted.tolist()}, 25) != {}
    narrow = stats.norm.cdf(1.6 * rng.standard_normal(SEASONS * CARAVANS))
    held = ((narrow > 0.05) & (narrow < 0.95)).mean()
    assert abs(held - 0.9) > 4 * np.sqrt(0.09 / len(narrow))
