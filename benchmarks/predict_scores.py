"""Scores what ``amparo predict`` says sources would state, beside rules a practitioner would use.

Both protocols end to end, through the command line as anyone would run it: the shared scorer
splits the bundled reports (notes and addresses blanked), ``amparo predict`` answers each part, the
scorer scores. ``page`` fills in one fifth of the pages from the rest; ``forward`` predicts each
week from what was known before its Monday.

    python benchmarks/predict_scores.py [--protocol page|forward] [--scorer FILE] [--reports FILE]

Needs the shared tools beside the checkout (``../shared/tools/score_predictions.py``).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCORER = ROOT.parent / "shared" / "tools" / "score_predictions.py"
REPORTS = ROOT / "src" / "amparo" / "data" / "caravans" / "reports.csv"
PROTOCOLS = ("page", "forward")


def run(*command: str, threads: int) -> str:
    """Standard output of a command that must succeed, its arithmetic on so many threads."""
    limits = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")
    environment = os.environ | dict.fromkeys(limits, str(threads))
    done = subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    return done.stdout


def missed(protocol: str, table: str) -> list[str]:
    """The bars that a scorer's table misses."""
    lines = {}
    for line in table.splitlines():
        name, _, cells = line.partition("rows=")
        lines[name.strip()] = dict(c.split("=") for c in f"rows={cells}".split())
    tag = "" if protocol == "page" else " warm"
    ours, rule = lines[f"amparo{tag}"], lines[f"nearest_days{tag}"]
    bars = {
        f"{protocol}: crps below nearest_days": float(ours["crps_ln"]) < float(rule["crps_ln"]),
        f"{protocol}: cover90 in 0.85-0.95": 0.85 <= float(ours["cover90"]) <= 0.95,
    }
    return [bar for bar, met in bars.items() if not met]


def measure(protocol: str, *, scorer: Path, reports: Path, threads: int) -> list[str]:
    """Prints one protocol's table and the seconds it took; returns the bars it misses."""
    with tempfile.TemporaryDirectory() as folder:
        run(str(scorer), "split", str(reports), folder, protocol, threads=threads)
        parts = sorted(p.name.removesuffix("_given.csv") for p in Path(folder).glob("*_given.csv"))
        answers, longest = [], 0.0
        started = time.perf_counter()
        for part in parts:
            answer = str(Path(folder) / f"{part}_predicted.csv")
            begun = time.perf_counter()
            run(
                "-m", "amparo", "predict", "--given", f"{folder}/{part}_given.csv",
                "--rows", f"{folder}/{part}_rows.csv", "--out", answer, threads=threads,
            )  # fmt: skip
            longest = max(longest, time.perf_counter() - begun)
            answers.append(answer)
        spent = time.perf_counter() - started
        print(f"\n{protocol}: {len(parts)} parts in {spent:.1f} s, the longest {longest:.1f} s")
        table = run(str(scorer), "score", str(reports), protocol, *answers, threads=threads)
        print(table, end="", flush=True)
        return missed(protocol, table)


def main() -> int:
    """Reads the options and measures; 1 when a bar is missed."""
    options = argparse.ArgumentParser(description="Score amparo predict beside simple rules.")
    options.add_argument("--protocol", choices=PROTOCOLS, action="append")
    options.add_argument("--scorer", type=Path, default=SCORER)
    options.add_argument("--reports", type=Path, default=REPORTS)
    options.add_argument("--threads", type=int, default=1, help="threads of each prediction")
    chosen = options.parse_args()
    if not chosen.scorer.exists():
        raise SystemExit(f"no scorer at {chosen.scorer}: name one with --scorer")
    shortfalls = []
    for protocol in chosen.protocol or PROTOCOLS:
        shortfalls += measure(
            protocol, scorer=chosen.scorer, reports=chosen.reports, threads=chosen.threads
        )
    for bar in shortfalls:
        print(f"MISSED {bar}")
    return int(bool(shortfalls))


if __name__ == "__main__":
    sys.exit(main())
