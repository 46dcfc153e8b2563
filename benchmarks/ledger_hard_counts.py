"""Does the ledger hold counts that nobody argues about? Registers, lists and shelters, held out.

The rows were chosen by a rule before anything was fitted (``hard_counts.md``). Each is taken out of
the bundled reports with all that repeats it, everything is learnt and estimated again, and the
ledger's 90 % interval for the people in question is compared with the count; beside it the interval
of the nearest days, as a practitioner would draw it.

    python benchmarks/ledger_hard_counts.py
"""

from __future__ import annotations

import csv
import math
import sys
from datetime import date
from importlib import resources
from pathlib import Path

import numpy as np
import polars as pl

from amparo import caravans, intake, ledger
from amparo.places import Gazetteer
from amparo.records.vocab import OUTCOMES, SIZE_QUANTITIES

HERE = Path(__file__).resolve().parent
HELD = 0.80
Z90 = 1.6449


def nearest_days(rows: pl.DataFrame, quantity: str, day: date) -> tuple[float, float]:
    """5 % and 95 % of the nearest days: nearer reports weigh more, spread as around medians."""
    counted = SIZE_QUANTITIES if quantity in {"together", "arrived"} else {OUTCOMES[quantity]}
    said = rows.filter(
        pl.col("quantity").is_in(sorted(counted))
        & (pl.col("low") > 0)
        & ~pl.col("measure").is_in(["plan", "rate", "capacity"])
    )
    if not said.height:
        return 100.0, 5000.0
    value = (said["value_low"] * said["value_high"]).sqrt().clip(1).log().to_numpy()
    away = (said["observed_from"] - day).dt.total_days().abs().to_numpy()
    weight = np.exp(-away / 2) + 1e-9
    middle = float(weight @ value / weight.sum())
    return math.exp(middle - Z90 * SPREAD), math.exp(middle + Z90 * SPREAD)


#: sd of ln numbers around their caravan's median in the bundled table, as the rule of
#: ``score_predictions.py`` takes it.
SPREAD = 1.04


def main() -> int:
    """Prints a line for each count; 1 when the bar is missed."""
    gazetteer = Gazetteer.bundled()
    with resources.as_file(resources.files("amparo") / "data" / "caravans" / "reports.csv") as path:
        reports = intake.read_file(path, gazetteer=gazetteer).reports
    last = reports["known_on"].max()
    with (HERE / "hard_counts.csv").open(encoding="utf-8", newline="") as file:
        chosen = list(csv.DictReader(file))
    print(f"{'report':<7} {'caravan':<20} {'day':<10} {'quantity':<27} {'count':>6} "
          f"{'median':>7} {'90 %':>15} {'in':>3}  {'nearest days':>15} {'in':>3}")  # fmt: skip
    inside, rule_inside, widths, rule_widths = 0, 0, [], []
    for row in chosen:
        gone = [row["report_id"], *filter(None, row["held_with"].split(";"))]
        kept = reports.filter(~pl.col("report_id").is_in(gone))
        cell = estimated(kept, row, last)
        rule = nearest_days(
            kept.filter(pl.col("caravan_hint") == row["caravan_id"]),
            row["quantity_of_ledger"], date.fromisoformat(row["day"]),
        )  # fmt: skip
        count = float(row["count"])
        rule_held = rule[0] <= count <= rule[1]
        rule_inside += rule_held
        rule_widths.append(math.log(rule[1] / rule[0]))
        told = "not estimable"
        held = False
        if cell is not None:
            median, low, high = cell
            held = low <= count <= high
            widths.append(math.log((high + 1) / (low + 1)))
            told = f"{median:7.0f} {f'{low:.0f}-{high:.0f}':>15} {'yes' if held else 'NO':>3}"
        inside += held
        print(f"{row['report_id']:<7} {row['caravan_id']:<20} {row['day']:<10} "
              f"{row['quantity_of_ledger']:<27} {count:6.0f} {told:>27}  "
              f"{f'{rule[0]:.0f}-{rule[1]:.0f}':>15} {'yes' if rule_held else 'NO':>3}",
              flush=True)  # fmt: skip
    share, width, rule_width = inside / len(chosen), np.mean(widths), np.mean(rule_widths)
    print(f"\nledger: {share:.0%} of {len(chosen)} counts inside, mean width {width:.2f} ln; "
          f"nearest days: {rule_inside / len(chosen):.0%}, {rule_width:.2f} ln")  # fmt: skip
    missed = [
        *(["80 % of the counts inside"] if share < HELD else []),
        *(["no wider than nearest days"] if width > rule_width else []),
    ]
    for bar in missed:
        print(f"MISSED {bar}")
    return int(bool(missed))


def estimated(
    reports: pl.DataFrame, row: dict[str, str], as_of: date
) -> tuple[float, float, float] | None:
    """Median and 90 % interval of the people in question, None where not estimable."""
    marked = intake.mark_copies(reports)
    assignment = caravans.assign_by_hint(marked)
    register = caravans.register(marked, assignment, as_of)
    # many draws: whether a count lies in or out shall not hang on chance
    result = ledger.estimate(
        marked, assignment, register, as_of=as_of, seed=1, draws=2000,
        only={row["caravan_id"]}, settings=ledger.Settings(habit_draws=400),
    )  # fmt: skip
    day, caravan = date.fromisoformat(row["day"]), row["caravan_id"]
    if row["quantity_of_ledger"] == "together":
        table = result.sizes
    elif row["quantity_of_ledger"] == "arrived":
        table = result.stages.filter(pl.col("stage") == "northern_border")
    else:
        table = result.ledger.filter(pl.col("compartment") == row["quantity_of_ledger"])
    cell = table.filter((pl.col("caravan_id") == caravan) & (pl.col("day") <= day)).tail(1)
    if not cell.height or cell["median"].item() is None:
        return None
    return cell["median"].item(), cell["q05"].item(), cell["q95"].item()


if __name__ == "__main__":
    sys.exit(main())
