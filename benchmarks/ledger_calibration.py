"""Is the inference right? Simulation-based calibration on caravans drawn from the model itself.

Whole seasons are drawn from the priors, learnt from and estimated as any user's; of each truth the
rank among the posterior draws is taken. Right inference gives uniform ranks (S. Talts et al.,
arXiv:1804.06788). Chi-square tests over 20 bins, the false-alarm rate of all of them together held
at 1 % (Bonferroni).

    python benchmarks/ledger_calibration.py [--caravans N] [--workers N]
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import sys
import time
from datetime import date

import numpy as np

from amparo.compute import run_pieces
from amparo.ledger import Settings
from amparo.ledger.habits import Habits, learn
from amparo.ledger.piece import Piece, draw_piece
from amparo.ledger.prior import DrawnSeason, draw_season
from amparo.records.streams import stream
from amparo.records.vocab import COMPARTMENTS

BINS = 20
FALSE_ALARMS = 0.01
PER_SEASON = 20
DRAWS = 400
_SHARED = ("start", "drift", "camp", "source_sd")


def rank(draws: np.ndarray, truth: float, rng: np.random.Generator) -> float:
    """Share of the draws below the truth, ties broken at random."""
    below, same = np.sum(draws < truth), np.sum(draws == truth)
    return float((below + rng.integers(0, same + 1)) / (len(draws) + 1))


def one_season(number: int, settings: Settings) -> dict[str, list[tuple[float, ...]]]:
    """Ranks and coverage of one season, by what is estimated.

    What caravans share is learnt from their sizes alone, before outcomes are looked at: it is
    tried on seasons in which outcomes do not bear on sizes.
    """
    rng = stream(number, "benchmarks", "calibration")
    out: dict[str, list[tuple[float, ...]]] = {}
    apart = dataclasses.replace(settings, excess=np.inf)
    season = draw_season(apart, rng, caravans=PER_SEASON)
    learnt = learnt_from(season, settings, number)
    for name in _SHARED:
        draws, truth = getattr(learnt, name), getattr(season.habits, name)
        out.setdefault(f"shared: {name}", []).append(scored(draws, truth, rng))
    for k in range(len(season.habits.lean) - 1):
        out.setdefault("shared: lean", []).append(
            scored(learnt.lean[:, k], season.habits.lean[k], rng)
        )
        out.setdefault("shared: spread", []).append(
            scored(learnt.spread[:, k], season.habits.spread[k], rng)
        )
    told = draw_season(settings, rng, caravans=PER_SEASON)
    learnt = learnt_from(told, settings, number)
    for i, caravan in enumerate(told.caravans):
        piece = Piece(
            caravan_id=f"c{i}", sample=0, first_day=date(2031, 3, 1), days=caravan.days,
            closed=caravan.closed, size=caravan.size, most=np.inf, outcomes=caravan.outcomes,
            habits=learnt, settings=settings, seed=number, draws=DRAWS,
        )  # fmt: skip
        drawn, _ = draw_piece(piece)
        day = int(rng.integers(0, caravan.days))
        out.setdefault("people together", []).append(
            scored(np.log(drawn.size[:, day]), caravan.path[day], rng)
        )
        for name in COMPARTMENTS:
            silent = name == "on_the_way" and day >= caravan.closed
            if name in {"dead", "missing"} | set(_OUTCOMES) and name not in caravan.outcomes:
                continue
            if silent or (name == "arrived" and not caravan.size.north.any()):
                continue
            out.setdefault(name, []).append(
                scored(drawn.people[name][:, day], caravan.people[name][day], rng)
            )
    return out


def learnt_from(season: DrawnSeason, settings: Settings, number: int) -> Habits:
    """What a season teaches."""
    told = season.caravans
    return learn([c.size for c in told], [c.days for c in told], settings, stream(number, "learn"))


_OUTCOMES = (
    "returned_by_authorities", "returned_assisted_voluntary", "returned_own", "detained",
    "asylum_claimed", "visa",
)  # fmt: skip


def scored(draws: np.ndarray, truth: float, rng: np.random.Generator) -> tuple[float, float, float]:
    """Rank, and whether the 90 and the 50 per cent interval hold the truth.

    By the rank, ties broken at random: of a handful of people an interval in whole people holds
    more than it says.
    """
    place = rank(draws, truth, rng)
    return place, float(0.05 <= place <= 0.95), float(0.25 <= place <= 0.75)


def chi_square(ranks: np.ndarray) -> float:
    """Probability of a less even histogram if ranks are uniform."""
    from scipy.stats import chisquare

    counts = np.histogram(ranks, BINS, (0.0, 1.0 + 1e-9))[0]
    return float(chisquare(counts).pvalue)


def main() -> int:
    """Prints a line for each quantity; 1 when one is not calibrated."""
    options = argparse.ArgumentParser(description="Simulation-based calibration of the ledger.")
    options.add_argument("--caravans", type=int, default=1000)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--first", type=int, default=0, help="number of the first season")
    options.add_argument("--thin", type=int, default=Settings().thin)
    chosen = options.parse_args()
    began = time.perf_counter()
    seasons = range(chosen.first, chosen.first + -(-chosen.caravans // PER_SEASON))
    work = functools.partial(one_season, settings=Settings(thin=chosen.thin))
    found: dict[str, list[tuple[float, ...]]] = {}
    for part in run_pieces(work, list(seasons), workers=chosen.workers):
        for name, scores in part.items():
            found.setdefault(name, []).extend(scores)
    print(f"{len(seasons) * PER_SEASON} caravans in {time.perf_counter() - began:.0f} s, "
          f"uniform at {FALSE_ALARMS:.0%} false alarms over all lines")  # fmt: skip
    print(f"{'quantity':<30} {'n':>6} {'cover 90':>8} {'cover 50':>8} {'mean rank':>9} {'p':>8}")
    missed = []
    for name, scores in found.items():
        table = np.array(scores)
        p = chi_square(table[:, 0])
        cover = table[:, 1].mean()
        print(f"{name:<30} {len(table):6d} {cover:8.3f} {table[:, 2].mean():8.3f} "
              f"{table[:, 0].mean():9.3f} {p:8.4f}", flush=True)  # fmt: skip
        if p < FALSE_ALARMS / len(found):
            missed.append(f"{name}: ranks are not uniform")
        if name in COMPARTMENTS and not 0.87 <= cover <= 0.93:
            missed.append(f"{name}: 90 % interval covers {cover:.3f}")
    for bar in missed:
        print(f"MISSED {bar}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
