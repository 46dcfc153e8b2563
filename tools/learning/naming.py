"""What each sign sounds like: the words that set its messages apart from those of other signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from learning.texts import PROTECTION
from learning.vectors import regression
from scipy.sparse import csr_matrix

from amparo.safety.compiled import book
from amparo.safety.weigh import grams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from learning.texts import Text

PENALTY = 1 / 10
#: A word or pair that stands in fewer labelled messages says nothing about a sign.
FEWEST = 4
#: Weights kept over all signs, the largest.
KEPT = 14_000


def learn_names(texts: Sequence[Text]) -> dict[str, Any]:
    """A table of what each sign sounds like, as `amparo.safety.likely.names` reads it.

    Hidden signs are left out: whoever says them is told by rules alone.
    """
    labelled = [m for t in texts if t.trap for m in t.messages if m.signs]
    hidden = {sign for sign, kind in book().signs.items() if kind.hidden}
    signs = sorted({s for m in labelled for s in m.signs or ()} - {PROTECTION} - hidden)
    said = [grams(message.words) for message in labelled]
    count: dict[str, int] = {}
    for some in said:
        for gram in some:
            count[gram] = count.get(gram, 0) + 1
    column = {g: n for n, g in enumerate(sorted(g for g, c in count.items() if c >= FEWEST))}
    rows = _rows(said, column)
    weights = np.zeros((len(signs), len(column)))
    bias = {}
    for number, sign in enumerate(signs):
        labels = np.array([float(sign in (m.signs or ())) for m in labelled])
        found = regression(rows, labels, PENALTY, steps=80)
        weights[number], bias[sign] = found[:-1], round(float(found[-1]), 2)
    return {"bias": bias, "known": _lines(weights, list(column))}


def _rows(said: Sequence[set[str]], column: dict[str, int]) -> csr_matrix:
    """A row for each message; its length is by all that it says."""
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for some in said:
        known = sorted(column[gram] for gram in some if gram in column)
        columns += known
        values += [1 / (len(some) or 1) ** 0.5] * len(known)
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(said), len(column)))


def _lines(weights: np.ndarray, known: Sequence[str]) -> str:
    """A line for each word or pair with its largest weights."""
    least = np.sort(np.abs(weights), axis=None)[-min(KEPT, weights.size)]
    lines = []
    for column, gram in enumerate(known):
        kept = [
            f"{sign}:{weights[sign, column]:.1f}"
            for sign in range(len(weights))
            if abs(weights[sign, column]) >= least
        ]
        if kept:
            lines.append("\t".join([gram, *kept]))
    return "\n".join(lines)
