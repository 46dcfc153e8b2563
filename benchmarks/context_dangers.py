"""Do the rates of deaths by stretch hold, and do they predict better than plain rates?

Three parts. **Simulated**: 1,000 worlds whose rates are log-normal and whose counts are negative
binomial with a swing of each stretch's own, 6 to 12 stretches, 3 to 8 years, uneven exposure: how
often do the 90 % intervals hold the rate, and how well is the next year's count predicted?
**Real**: each year 2015 to 2023 is left out of IOM's Missing Migrants records of the US Border
Patrol's sectors and Darién, and its counts are predicted from the other years and the year's own
crossings. **Speed**: the real records again and again with new ids, a million rows.

    python benchmarks/context_dangers.py [--worlds N]

Records and crossings are those that the package carries.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from amparo.context import carried
from amparo.context.dangers import dangers
from amparo.context.rates import Rates, shrunk_rates
from amparo.context.stretches import SECTORS, stretch_of
from amparo.records.context import INCIDENTS
from amparo.records.streams import DEFAULT_SEED, stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RULES = ("shrunk", "raw, Poisson", "mean, Poisson", "raw, same swing", "mean, same swing")
ROWS = 1_000_000


def log_pmf(count: Floats, mean: Floats, swing: float) -> Floats:
    """Log chance of counts: Poisson without swing, else negative binomial."""
    log_gamma = np.vectorize(math.lgamma)
    if swing == 0:
        return np.asarray(count * np.log(mean) - mean - log_gamma(count + 1))
    k = swing**-2
    return np.asarray(
        log_gamma(count + k) - log_gamma(k) - log_gamma(count + 1)
        + k * np.log(k / (k + mean)) + count * np.log(mean / (k + mean))
    )  # fmt: skip


def scores(found: Rates, known: tuple[Floats, Floats], count: Floats, exposure: Floats) -> Floats:
    """Log score of each rule for each stretch's held-out count, (rules, n)."""
    lost, crossed = known[0].sum(axis=1), np.nansum(known[1], axis=1)
    raw = np.maximum(lost, 0.5) / crossed * exposure
    mean = lost.sum() / crossed.sum() * exposure
    return np.stack(
        [
            found.predictive_logpmf(count, exposure),
            log_pmf(count, raw, 0), log_pmf(count, mean, 0),
            log_pmf(count, raw, found.swing), log_pmf(count, mean, found.swing),
        ]
    )  # fmt: skip


def simulated(worlds: int) -> list[str]:
    """Prints coverage and scores in simulated worlds; returns the bars that are missed."""
    held, told, widths = [], [], []
    for world in range(worlds):
        random = stream(DEFAULT_SEED, "benchmark", "dangers", str(world))
        n, years = int(random.integers(6, 13)), int(random.integers(3, 9))
        level, spread = random.normal(math.log(3e-4), 1.0), random.uniform(0.3, 1.3)
        rate = np.exp(level + spread * random.standard_normal(n))
        base = math.log(2e4) + 1.3 * random.standard_normal((n, 1))
        exposure = np.exp(base + 0.5 * random.standard_normal((n, years + 1)))
        swing = random.uniform(0.1, 0.7, (n, 1))  # each stretch its own: not the model's law
        factor = random.gamma(swing**-2, swing**2, (n, years + 1))
        count = random.poisson(rate[:, None] * exposure * factor).astype(np.float64)
        known = count[:, :-1], exposure[:, :-1]
        found = shrunk_rates(*known)
        held.append(((found.low <= rate) & (rate <= found.high)).mean())
        widths.append(np.log(found.high / found.low).mean())
        told.append(scores(found, known, count[:, -1], exposure[:, -1]).mean(axis=1))
    share, error = float(np.mean(held)), float(np.std(held) / math.sqrt(worlds))
    print(f"\n{worlds} simulated worlds: 90 % intervals hold {share:.3f} (+- {2 * error:.3f}),")
    print(f"  upper limit by lower, middle: {math.exp(float(np.median(widths))):.2f}")
    table("simulated", np.mean(told, axis=0))
    bars = {"simulated: coverage 0.87-0.93": 0.87 <= share <= 0.93}
    return [b for b, met in bars.items() if not met] + behind("simulated", np.mean(told, axis=0))


def table(what: str, mean: Floats) -> None:
    """Prints the mean log scores side by side."""
    print(f"  mean log score a stretch and year, {what}; higher is better")
    for rule, score in zip(RULES, mean, strict=True):
        print(f"    {rule:<18}{score:>9.3f}")


def behind(what: str, mean: Floats) -> list[str]:
    """The rules that the shrunk rates do not beat."""
    rules = zip(RULES[1:], mean[1:], strict=True)
    return [f"{what}: shrunk above {rule}" for rule, score in rules if mean[0] <= score]


def real(rows: pl.DataFrame, crossings: pl.DataFrame) -> list[str]:
    """Prints the score of every left-out year; returns the bars that are missed."""
    years = range(2014, 2024)
    tables = [dangers(rows, crossings, seed=DEFAULT_SEED, years=(y, y)) for y in years]
    rated = pl.concat([t.with_columns(year=y) for t, y in zip(tables, years, strict=True)]).filter(
        (pl.col("season") == "all") & pl.col("exposure").is_not_null()
    )
    stretches = (*SECTORS, "darien")
    count, exposure = np.full((2, len(stretches), len(years)), np.nan)
    for row in rated.iter_rows(named=True):
        at = stretches.index(row["stretch"]), row["year"] - years[0]
        count[at], exposure[at] = round(row["dead"] + row["missing"]), row["exposure"]
    print("\nleft-out years, mean log score of ten stretches")
    print(f"  {'year':<6}" + "".join(f"{rule:>18}" for rule in RULES))
    told, inside = [], []
    for t in range(1, len(years)):
        rest = np.delete(count, t, axis=1), np.delete(exposure, t, axis=1)
        found = shrunk_rates(*rest)
        score = scores(found, rest, count[:, t], exposure[:, t])
        told.append(score)
        inside.append(limits(found, count[:, t], exposure[:, t]))
        print(f"  {years[t]:<6}" + "".join(f"{s:>18.3f}" for s in score.mean(axis=1)), flush=True)
    mean = np.concatenate(told, axis=1).mean(axis=1)
    print(f"  {'all':<6}" + "".join(f"{s:>18.3f}" for s in mean))
    print(f"  left-out counts within the central 90 %: {np.mean(inside):.2f} (no bar)")
    return behind("left-out years", mean)


def limits(found: Rates, count: Floats, exposure: Floats) -> NDArray[np.bool_]:
    """Whether each count lies within the central 90 % of what was predicted."""
    out = []
    for i, n in enumerate(count.astype(int)):
        asked = np.full(len(count), np.nan)
        below = 0.0
        for y in range(n + 1):
            asked[i] = y
            here = float(np.exp(found.predictive_logpmf(asked, exposure)[i]))
            below += here
        out.append(below >= 0.05 and below - here <= 0.95)
    return np.array(out)


def speed(rows: pl.DataFrame, crossings: pl.DataFrame) -> list[str]:
    """Prints how long a million records take; returns the bars that are missed."""
    times = math.ceil(ROWS / rows.height)
    tags = pl.DataFrame({"copy": [f"-{i}" for i in range(times)]})
    many = rows.join(tags, how="cross").with_columns(
        incident_id=pl.col("incident_id") + pl.col("copy"),
        main_id=pl.col("main_id") + pl.col("copy"),
    )
    many = INCIDENTS.checked(many.head(ROWS))
    started = time.perf_counter()
    stretch_of(many)
    middle = time.perf_counter()
    dangers(many, crossings, seed=DEFAULT_SEED)
    spent = middle - started, time.perf_counter() - middle
    print(f"\n{many.height:,} records: stretches {spent[0]:.2f} s, with dangers {spent[1]:.2f} s")
    bars = {"stretches below 1 s": spent[0] < 1, "dangers below 5 s": spent[1] < 5}
    return [bar for bar, met in bars.items() if not met]


def main() -> int:
    """Reads the options and measures; 1 when a bar is missed."""
    options = argparse.ArgumentParser(description="Rates of deaths by stretch.")
    options.add_argument("--worlds", type=int, default=1_000)
    chosen = options.parse_args()
    missed = simulated(chosen.worlds)
    rows, crossings = carried().incidents, carried().series
    shown = dangers(rows, crossings, seed=DEFAULT_SEED)
    with pl.Config(tbl_rows=60, tbl_cols=20, tbl_width_chars=160, float_precision=2):
        print(shown.drop("exposure_series", "dataset", "well_sourced"))
    missed += real(rows, crossings) + speed(rows, crossings)
    for bar in missed:
        print(f"missed: {bar}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
