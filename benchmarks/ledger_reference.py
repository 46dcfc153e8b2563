"""Does the fast sampler draw the posterior that NUTS draws? Ten bundled caravans, both ways.

Chosen are the ten bundled caravans with the most reports of their size among those with 5 to 60.
What they share is learnt from these ten alone, once with the settings that a user has and once
with long chains; the same model runs under NUTS. Compared are the median and the 90 % limits of
people together on a few days, of the lift, of the running totals on the last day, and of what the
caravans share. All are compared as ratios; running totals with half a person added to both.

The bar: medians within 2 %, limits within 5 %, or within the Monte Carlo error of the difference,
at so many standard errors that all lines together raise one false alarm in a hundred (Bonferroni).
Lines beyond three standard errors are marked as well.

Monte Carlo errors of quantiles come from the effective sample size of being below them
(A. Vehtari et al., "Rank-normalization, folding, and localization", Bayesian Analysis 16, 2021).

    python benchmarks/ledger_reference.py [--draws N] [--warmup N] [--chains N] [--seed N]

Needs the extra ``bayes``.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from datetime import date
from importlib import resources
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from amparo import caravans, intake
from amparo.ledger import Settings
from amparo.ledger.estimate import _pieces, _spans
from amparo.ledger.evidence import reports_by_caravan, size_evidence
from amparo.ledger.habits import Habits, learn
from amparo.ledger.north import north_localities
from amparo.ledger.piece import Piece, _draw_group, _draw_outcome
from amparo.ledger.reference import Reference, reference
from amparo.ledger.settings import KINDS
from amparo.places import Gazetteer
from amparo.records.streams import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    #: Draws of each quantity in ln, (chains, draws).
    Told = dict[str, Floats]

AS_OF = date(2021, 1, 31)
CARAVANS = 10
FEWEST, MOST = 5, 60
QUANTILES = (0.05, 0.5, 0.95)
BARS = (0.05, 0.02, 0.05)
FALSE_ALARMS = 0.01
MARKED = 3.0  # standard errors
CONVERGED = 1.02  # r-hat
SHARED = ("start", "drift", "camp", "source_sd")
#: Long chains: turns before the first draw, turns for each, draws of what is shared, draws.
LONG = {"burn": 500, "thin": 20, "habit_draws": 1000}
LONG_DRAWS = 2000
LONG_CHAINS = 4


def chosen_pieces(settings: Settings) -> list[Piece]:
    """What ``estimate`` would draw of the ten caravans; what is shared is not yet learnt."""
    file = resources.files("amparo") / "data" / "caravans" / "reports.csv"
    with resources.as_file(file) as path:
        read = intake.read_file(path, gazetteer=Gazetteer.bundled())
    reports = intake.mark_copies(read.reports)
    assignment = caravans.assign_by_hint(reports)
    register = caravans.register(reports, assignment, AS_OF)
    rows = reports_by_caravan(reports, assignment, AS_OF)
    north = north_localities(reports["place_id"].unique().to_list())
    spans = _spans(register, rows, AS_OF, settings.silent_days)
    sizes = {
        name: size_evidence(rows[name], north, span.first_day, span.days, settings)
        for name, span in spans.items()
    }
    fit = [name for name in spans if FEWEST <= len(sizes[name]) <= MOST]
    fit = sorted(fit, key=lambda name: -len(sizes[name]))[:CARAVANS]
    kept = {name: span for name, span in spans.items() if name in fit}
    nothing: Any = None
    return _pieces(kept, rows, sizes, nothing, settings, 0, 0)


def run_fast(pieces: list[Piece], settings: Settings, seed: int, draws: int) -> tuple[Told, Habits]:
    """The fast sampler on these caravans alone; what is shared apart."""
    habits = learn(
        [p.size for p in pieces], [p.days for p in pieces], settings,
        stream(seed, "ledger", "habits"),
    )  # fmt: skip
    told = shared_of(habits)
    for old in pieces:
        piece = dataclasses.replace(old, habits=habits, settings=settings, seed=seed, draws=draws)
        group, _, _ = _draw_group(piece)
        path = np.log(group.size)
        told |= one_of(piece, path, group.lift)
        for name in piece.outcomes:
            told[f"{piece.caravan_id} {name}"] = np.log(_draw_outcome(piece, name)[:, -1] + 0.5)
    return told, habits


def shared_of(source: Habits) -> Told:
    """What is shared, in ln."""
    told = {f"shared {name}": np.log(getattr(source, name)) for name in SHARED[1:]}
    told["shared start"] = source.start
    for k, kind in enumerate(KINDS):
        told[f"lean {kind}"] = source.lean[:, k]
        told[f"spread {kind}"] = np.log(source.spread[:, k])
    return told


def one_of(piece: Piece, path: Floats, lift: Floats) -> Told:
    """A caravan's people together on a few days, and its lift."""
    busiest = int(np.bincount(piece.size.day).argmax())
    days = {"first": 0, "middle": piece.days // 2, "last": piece.days - 1, "busiest": busiest}
    name = piece.caravan_id
    return {f"{name} {label} day": path[:, day] for label, day in days.items()} | {
        f"{name} lift": lift
    }


def told_by(drawn: Reference, pieces: list[Piece]) -> Told:
    """The same of NUTS."""

    @dataclasses.dataclass
    class Shared:
        start: Floats
        drift: Floats
        camp: Floats
        source_sd: Floats
        spread: Floats
        lean: Floats
        source: Floats
        factor: Floats

    told = shared_of(Shared(**drawn.shared))  # type: ignore[arg-type]
    for piece, one in zip(pieces, drawn.caravans, strict=True):
        told |= one_of(piece, one.path, one.lift)
        for name, total in one.outcomes.items():
            told[f"{piece.caravan_id} {name}"] = np.log(total[:, -1] + 0.5)
    return {name: value.reshape(drawn.chains, -1) for name, value in told.items()}


def error_of(draws: Floats, q: float) -> float:
    """Monte Carlo standard error of a quantile; draws are (chains, draws)."""
    from numpyro.diagnostics import effective_sample_size
    from scipy.stats import beta

    below = (draws <= np.quantile(draws, q)).astype(np.float64)
    size = min(float(effective_sample_size(below)), draws.size)
    spread = beta.ppf((0.15865, 0.84135), size * q + 1, size * (1 - q) + 1)
    low, high = np.quantile(draws, spread)
    return float(high - low) / 2


def compare(title: str, fast: Told, slow: Told) -> int:
    """Prints one table; returns how many lines miss the bar."""
    print(f"\n{title}: 5 %, median, 95 % of fast and NUTS; difference, its standard error (%)")
    allowed = NormalDist().inv_cdf(1 - FALSE_ALARMS / (2 * len(fast) * len(QUANTILES)))
    missed, marked, outside = 0, 0, 0
    for name, draws in fast.items():
        cells, verdict = [], "ok"
        for q, bar in zip(QUANTILES, BARS, strict=True):
            here, there = np.quantile(draws, q), np.quantile(slow[name], q)
            gap = float(here - there)
            error = float(np.hypot(error_of(draws, q), error_of(slow[name], q)))
            cells.append((here, there, gap, error))
            beyond = np.expm1(abs(gap)) > bar
            outside += int(beyond)
            if beyond and abs(gap) > allowed * error:
                verdict = "MISSED"
            elif beyond and abs(gap) > MARKED * error and verdict != "MISSED":
                verdict = f"over {MARKED:.0f} se"
            elif beyond and verdict == "ok":
                verdict = "within error"
        missed += verdict == "MISSED"
        marked += verdict.startswith("over")
        ours = "/".join(f"{np.exp(c[0]):.4g}" for c in cells)
        theirs = "/".join(f"{np.exp(c[1]):.4g}" for c in cells)
        gaps = " ".join(f"{100 * np.expm1(c[2]):+6.1f}" for c in cells)
        errors = " ".join(f"{100 * c[3]:5.1f}" for c in cells)
        print(f"{name:<44} {ours:>22} {theirs:>22} | {gaps} | {errors} | {verdict}")
    print(f"{title}: {len(fast)} lines, {outside} of {3 * len(fast)} numbers outside 2 % and 5 %; "
          f"{marked} lines over {MARKED:.0f} standard errors, {missed} missed "
          f"(over {allowed:.1f})")  # fmt: skip
    return missed


def health(drawn: Reference, slow: Told) -> None:
    """Prints how well NUTS did."""
    from numpyro.diagnostics import effective_sample_size, split_gelman_rubin

    print("NUTS: divergent transitions, mean steps:")
    for name, count in drawn.diverged.items():
        print(f"  {name:<40} {count:4d} {drawn.steps[name]:7.1f}")
    rhat = {name: float(split_gelman_rubin(value)) for name, value in slow.items()}
    size = {name: float(effective_sample_size(value)) for name, value in slow.items()}
    worst, least = max(rhat, key=rhat.__getitem__), min(size, key=size.__getitem__)
    print(f"  largest r-hat {rhat[worst]:.3f} ({worst}), smallest effective sample "
          f"{size[least]:.0f} ({least})")  # fmt: skip
    for name, value in rhat.items():
        if value > CONVERGED:
            print(f"  NOT MET r-hat {value:.3f}, effective sample {size[name]:.0f}: {name}")


def main() -> int:
    """Prints both tables; 1 when a line misses the bar."""
    parser = argparse.ArgumentParser(description="The fast sampler beside NUTS.")
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--warmup", type=int, default=700)
    parser.add_argument("--chains", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    settings = Settings()
    pieces = chosen_pieces(settings)
    for i, piece in enumerate(pieces):
        outcomes = ", ".join(f"{name} {len(counts)}" for name, counts in piece.outcomes.items())
        print(f"{i} {piece.caravan_id}: {piece.days} days, {len(piece.size)} reports of its size, "
              f"outcomes {outcomes or 'none'}")  # fmt: skip
    run_fast(pieces[:1], dataclasses.replace(settings, habit_draws=2), 0, 2)  # compiles
    began = time.perf_counter()
    usual, _ = run_fast(pieces, settings, asked.seed, 400)
    print(f"fast, as a user has it: {time.perf_counter() - began:.1f} s")
    began = time.perf_counter()
    long = dataclasses.replace(settings, **LONG)  # type: ignore[arg-type]
    seeds = range(asked.seed + 1, asked.seed + 1 + LONG_CHAINS)
    several = [run_fast(pieces, long, seed, LONG_DRAWS)[0] for seed in seeds]
    print(f"fast, {LONG_CHAINS} long chains: {time.perf_counter() - began:.1f} s", flush=True)
    began = time.perf_counter()
    drawn = reference(
        [p.size for p in pieces], [p.outcomes for p in pieces], [p.days for p in pieces],
        settings, seed=asked.seed, draws=asked.draws, warmup=asked.warmup, chains=asked.chains,
    )  # fmt: skip
    print(f"NUTS, {asked.chains} chains: {time.perf_counter() - began:.1f} s")
    slow = told_by(drawn, pieces)
    health(drawn, slow)
    once = {name: value[None] for name, value in usual.items()}
    stacked = {name: np.stack([s[name] for s in several]) for name in usual}
    missed = compare("as a user has it", once, slow) + compare("long chains", stacked, slow)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
