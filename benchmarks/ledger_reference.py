"""Does the fast sampler draw the posterior that NUTS draws? Ten bundled caravans, both ways.

Chosen are the ten bundled caravans with the most reports of their size among those with 5 to 60.
What they share is learnt from these ten alone, once with the settings that a user has and once
with long chains; the same model runs under NUTS. Compared are the median and the 90 % limits of
people together on a few days, of the lift, of the running totals on the last day, and of what the
caravans share. All are compared as ratios; running totals with half a person added to both.

The bar: medians within 2 %, limits within 5 %, or within the Monte Carlo error of the difference,
at so many standard errors that all lines together raise one false alarm in a hundred (Bonferroni).
Lines beyond three standard errors are marked as well.

Monte Carlo errors of long chains and of NUTS come from the effective sample size of being below a
quantile (A. Vehtari et al., "Rank-normalization, folding, and localization", Bayesian Analysis 16,
2021). Chains as short as a user's do not tell their own error: it is measured over many seeds, and
printed, for this is how far two runs of a user with two seeds lie apart.

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
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from amparo import caravans, intake
from amparo.ledger import Settings, estimate
from amparo.ledger.habits import Habits, learn
from amparo.ledger.piece import Piece, Task, _draw_group, _draw_outcome
from amparo.ledger.reference import Reference, reference
from amparo.ledger.settings import KINDS
from amparo.places import Gazetteer
from amparo.records.streams import stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    #: Draws of each quantity in ln, (draws,) or (chains, draws).
    Told = dict[str, Floats]
    #: Quantiles of each quantity in ln and their standard errors, (2, 3).
    Found = dict[str, Floats]

AS_OF = date(2021, 1, 31)
CARAVANS = 10
FEWEST, MOST = 5, 60
QUANTILES = (0.05, 0.5, 0.95)
BARS = (0.05, 0.02, 0.05)
FALSE_ALARMS = 0.01
MARKED = 3.0  # standard errors
CONVERGED = 1.02  # r-hat
SHARED = ("start", "drift", "camp", "source_sd")
#: Runs of a user from which the error of one is measured.
RUNS = 24
#: Long chains: turns before the first draw, turns for each, draws of what is shared, draws.
LONG = {"burn": 500, "thin": 20, "habit_draws": 1000}
LONG_DRAWS = 2000
LONG_CHAINS = 4


class _Caught(Exception):  # noqa: N818 - no error
    """What ``estimate`` was about to draw."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        super().__init__()
        self.tasks = tasks


def chosen_pieces(settings: Settings) -> list[Piece]:
    """What ``estimate`` would draw of the ten caravans; what they share is learnt anew."""

    def catch(_: Any, tasks: Sequence[Task]) -> NoReturn:
        raise _Caught(tasks)

    file = resources.files("amparo") / "data" / "caravans" / "reports.csv"
    with resources.as_file(file) as path:
        read = intake.read_file(path, gazetteer=Gazetteer.bundled())
    reports = intake.mark_copies(read.reports)
    assignment = caravans.assign_by_hint(reports)
    register = caravans.register(reports, assignment, AS_OF)
    short = dataclasses.replace(settings, habit_draws=1)
    try:
        estimate(reports, assignment, register, as_of=AS_OF, seed=0, run_pieces=catch,
                 settings=short)  # fmt: skip
    except _Caught as caught:
        pieces = [task.pieces[0] for task in caught.tasks]
    fit = [i for i, piece in enumerate(pieces) if FEWEST <= len(piece.size) <= MOST]
    fit = sorted(fit, key=lambda i: -len(pieces[i].size))[:CARAVANS]
    return [pieces[i] for i in sorted(fit)]


def run_fast(pieces: list[Piece], settings: Settings, seed: int, draws: int) -> tuple[Told, Habits]:
    """The fast sampler on these caravans alone; what is shared apart."""
    habits = learn(
        [p.size for p in pieces], [p.days for p in pieces], settings,
        stream(seed, "ledger", "habits"),
    )  # fmt: skip
    told = shared_of(habits)
    for old in pieces:
        piece = dataclasses.replace(old, habits=habits, settings=settings, seed=seed, draws=draws)
        group, _ = _draw_group(piece)
        path = np.log(group.size)
        told |= one_of(piece, path, group.lift)
        for name in piece.outcomes:
            told[f"{piece.caravan_id} {name}"] = np.log(_draw_outcome(piece, name)[:, -1] + 0.5)
    return told


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


def by_chains(told: Told) -> Found:
    """Quantiles, their errors from the chains themselves."""
    return {
        name: np.stack([np.quantile(x, QUANTILES), [error_of(x, q) for q in QUANTILES]])
        for name, x in told.items()
    }


def by_runs(runs: list[Told]) -> Found:
    """Quantiles of the first run, their errors from how the runs differ."""
    found = {}
    for name in runs[0]:
        every = np.array([np.quantile(run[name], QUANTILES) for run in runs])
        found[name] = np.stack([every[0], every.std(axis=0, ddof=1)])
    return found


def compare(title: str, fast: Found, slow: Found) -> int:
    """Prints one table; returns how many lines miss the bar."""
    print(f"\n{title}: 5 %, median, 95 % of fast and NUTS; difference; standard errors of fast, "
          f"of NUTS (%)")  # fmt: skip
    allowed = NormalDist().inv_cdf(1 - FALSE_ALARMS / (2 * len(fast) * len(QUANTILES)))
    verdicts, outside = [], 0
    for name, (ours, error) in fast.items():
        theirs, their_error = slow[name]
        gap = ours - theirs
        beyond = np.expm1(abs(gap)) > BARS
        far = np.where(beyond, abs(gap) / np.hypot(error, their_error), 0.0).max()
        outside += int(beyond.sum())
        verdict = "within error" if beyond.any() else "ok"
        verdict = f"over {MARKED:.0f} se" if far > MARKED else verdict
        verdicts.append("MISSED" if far > allowed else verdict)
        gaps = " ".join(f"{100 * np.expm1(g):+6.1f}" for g in gap)
        errors = [" ".join(f"{100 * e:5.1f}" for e in es) for es in (error, their_error)]
        print(f"{name:<44} {sizes(ours):>22} {sizes(theirs):>22} | {gaps} | {errors[0]} | "
              f"{errors[1]} | {verdicts[-1]}")  # fmt: skip
    missed, marked = verdicts.count("MISSED"), sum(v.startswith("over") for v in verdicts)
    print(f"{title}: {len(fast)} lines, {outside} of {3 * len(fast)} numbers outside 2 % and 5 %; "
          f"{marked} lines over {MARKED:.0f} standard errors, {missed} missed "
          f"(over {allowed:.1f})")  # fmt: skip
    return missed


def sizes(quantiles: Floats) -> str:
    """Three quantiles in one cell."""
    return "/".join(f"{value:.4g}" for value in np.exp(quantiles))


def spreads(title: str, found: Found) -> None:
    """Prints how far one run lies off by chance, over groups of quantities."""
    groups: dict[str, list[Floats]] = {}
    for name, (_, error) in found.items():
        head, tail = name.split()[0], name.split()[-1]
        shared = head in {"shared", "lean", "spread"}
        group = "what is shared" if shared else tail if tail in {"day", "lift"} else "outcomes"
        groups.setdefault(group, []).append(error)
    print(f"{title}: standard error of 5 %, median, 95 % (%), mean over quantities and largest")
    for group, errors in groups.items():
        table = 100 * np.array(errors)
        cells = [" ".join(f"{v:5.1f}" for v in row) for row in (table.mean(0), table.max(0))]
        print(f"  {group:<16} {cells[0]} | {cells[1]}")


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
    parser.add_argument("--draws", type=int, default=2500)
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
    usual = [run_fast(pieces, settings, asked.seed + i, 400) for i in range(RUNS)]
    print(f"fast, as a user has it: {(time.perf_counter() - began) / RUNS:.1f} s a run")
    began = time.perf_counter()
    long = dataclasses.replace(settings, **LONG)  # type: ignore[arg-type]
    seeds = range(asked.seed + RUNS, asked.seed + RUNS + LONG_CHAINS)
    several = [run_fast(pieces, long, seed, LONG_DRAWS) for seed in seeds]
    print(f"fast, {LONG_CHAINS} long chains: {time.perf_counter() - began:.1f} s", flush=True)
    began = time.perf_counter()
    drawn = reference(
        [p.size for p in pieces], [p.outcomes for p in pieces], [p.days for p in pieces],
        settings, seed=asked.seed, draws=asked.draws, warmup=asked.warmup, chains=asked.chains,
    )  # fmt: skip
    print(f"NUTS, {asked.chains} chains: {time.perf_counter() - began:.1f} s", flush=True)
    told = told_by(drawn, pieces)
    health(drawn, told)
    slow, once = by_chains(told), by_runs(usual)
    stacked = {name: np.stack([run[name] for run in several]) for name in several[0]}
    missed = compare("as a user has it", once, slow)
    spreads("as a user has it", once)
    missed += compare("long chains", by_chains(stacked), slow)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
