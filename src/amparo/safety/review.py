"""What people review after a screening, in which order, and how much the rules missed."""

from __future__ import annotations

import csv
import random
from array import array
from typing import TYPE_CHECKING, NamedTuple

from amparo.safety.errors import SafetyError
from amparo.safety.level import LEVELS
from amparo.safety.offer_files import check_columns

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["COLUMNS", "Recall", "Review", "beside", "recall"]

COLUMNS = ("id", "level", "signs", "cluster", "alike", "stands_for", "text", "verdict")
_CAUTION = LEVELS.index("caution")
_YES = frozenset({"yes", "y", "si", "sí", "s", "1", "true"})
_NO = frozenset({"no", "n", "0", "false"})
#: Draws of the unknown share of missed offers.
_DRAWS = 4000


def beside(out: Path, what: str) -> Path:
    """The file beside OUT: ``OUT-queue.csv`` or ``OUT-sample.csv``."""
    return out.with_name(f"{out.stem}-{what}.csv")


class Review:
    """Gathers what to review while levels are written.

    Memory: 13 bytes an offer and one short entry for each flagged group.

    Args:
        roots: for each offer, the first of its group.
        sample: how many of the others to draw.
        seed: of the draw.
    """

    def __init__(self, roots: array[int], sample: int, seed: int) -> None:
        self._roots = roots
        self._levels = bytearray(len(roots))
        self._sizes = array("I", bytes(4 * len(roots)))
        self._flagged = array("I", bytes(4 * len(roots)))
        #: root -> (rank, offer, signs) of the gravest of its group
        self._gravest: dict[int, tuple[tuple[int, int, int], int, str]] = {}
        self._draw = random.Random(f"safety.screen.sample:{seed}")  # noqa: S311 - not a secret
        self._wanted = sample
        self._sample: list[tuple[int, str]] = []
        self._rest = 0

    def see(self, number: int, level: str, signs: str, weight: tuple[int, int]) -> None:
        """Take note of an offer's level; offers come in order."""
        root = self._roots[number]
        grade = LEVELS.index(level)
        self._levels[number] = grade
        self._sizes[root] += 1
        if grade < _CAUTION:
            self._maybe_draw(number, signs)
            return
        self._flagged[root] += 1
        rank = (grade, *weight)
        if root not in self._gravest or rank > self._gravest[root][0]:
            self._gravest[root] = (rank, number, signs)

    def _maybe_draw(self, number: int, signs: str) -> None:
        """Each offer of the rest is in the sample with the same chance (Vitter's algorithm R)."""
        self._rest += 1
        if len(self._sample) < self._wanted:
            self._sample.append((number, signs))
        elif (place := self._draw.randrange(self._rest)) < self._wanted:
            self._sample[place] = (number, signs)

    def write(self, out: Path, text_of: Callable[[int], tuple[str, str]]) -> tuple[int, int]:
        """Write queue and sample beside OUT; how many entries each has."""
        order = sorted(
            self._gravest.items(), key=lambda e: (*(-x for x in e[1][0]), -self._sizes[e[0]], e[0])
        )
        queue = ((n, signs, self._flagged[root]) for root, (_, n, signs) in order)
        share = self._rest / max(len(self._sample), 1)
        sample = ((n, signs, share) for n, signs in sorted(self._sample))
        for what, entries in (("queue", queue), ("sample", sample)):
            with beside(out, what).open("w", encoding="utf-8", newline="") as file:
                table = csv.writer(file, lineterminator="\n")
                table.writerow(COLUMNS)
                table.writerows(self._entry(text_of, *entry) for entry in entries)
        return len(order), len(self._sample)

    def _entry(
        self, text_of: Callable[[int], tuple[str, str]], number: int, signs: str, stands_for: float
    ) -> tuple[object, ...]:
        (identity, text), root = text_of(number), self._roots[number]
        level = LEVELS[self._levels[number]]
        alike = self._sizes[root]
        told = (_plain(identity), level, signs, root + 1, alike, f"{stands_for:g}")
        return (*told, _plain(text), "")


def _plain(text: str) -> str:
    """A stranger's text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


class Recall(NamedTuple):
    """What share of the offers that people found worrying the rules had flagged.

    Attributes:
        flagged: worrying offers among the flagged.
        missed: estimate of the worrying offers among the rest.
        median: of the share found; None while it cannot be estimated.
        q05: lower bound, 90 %.
        q95: upper bound.
        unreviewed: entries without a verdict.
    """

    flagged: float
    missed: float
    median: float | None
    q05: float | None
    q95: float | None
    unreviewed: int


def recall(queue: Path, sample: Path, *, seed: int = 0) -> Recall:
    """Estimate recall from a reviewed queue and sample (``verdict`` yes or no in each).

    The share of worrying offers among the rest has Jeffreys' posterior, Beta(y + 1/2, n - y + 1/2).

    Raises:
        SafetyError: ``no_column`` or ``bad_verdict``.
    """
    flagged, weights, open_queue = _verdicts(queue)
    seen, rest, open_sample = _verdicts(sample)
    found = sum(w for w, yes in zip(weights, flagged, strict=True) if yes)
    yes, every = sum(seen), len(seen)
    size = sum(rest)
    missed = size * yes / every if every else 0.0
    if open_queue or open_sample or not every:
        return Recall(found, missed, None, None, None, open_queue + open_sample)
    draw = random.Random(f"safety.screen.recall:{seed}")  # noqa: S311 - not a secret
    shares = sorted(
        found / (found + size * draw.betavariate(yes + 0.5, every - yes + 0.5))
        for _ in range(_DRAWS)
    )
    low, middle, high = (shares[int(q * _DRAWS)] for q in (0.05, 0.5, 0.95))
    return Recall(found, missed, middle, low, high, 0)


def _verdicts(path: Path) -> tuple[list[bool], list[float], int]:
    """Verdicts given, what each stands for, and how many entries have none."""
    given: list[bool] = []
    weights: list[float] = []
    without = 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        check_columns(reader.fieldnames or (), ("verdict", "stands_for"))
        for row in reader:
            verdict = (row["verdict"] or "").strip().lower()
            if not verdict:
                without += 1
            elif verdict in _YES or verdict in _NO:
                given.append(verdict in _YES)
                weights.append(_number(row["stands_for"], reader.line_num))
            else:
                raise SafetyError("bad_verdict", line=reader.line_num, value=verdict)
    return given, weights, without


def _number(text: str, line: int) -> float:
    try:
        return float(text)
    except ValueError:
        raise SafetyError("bad_verdict", line=line, value=text) from None
