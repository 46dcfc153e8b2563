"""What each sign sounds like: the words that set its messages apart from those of other signs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix

from amparo.safety.answer import DEMAND_FOR_MONEY
from amparo.safety.check import PROTECTION
from amparo.safety.compiled import book
from amparo.safety.weigh import keys
from learning.vectors import regression, told

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

    Threats, demands for money, control and hidden signs are left out: they change what the whole
    answer says, so rules alone tell of them.
    """
    labelled = [m for t in texts if t.trap for m in t.messages if m.signs]
    kinds = book().signs
    told_by_rules = {sign for sign, kind in kinds.items() if kind.hidden or kind.urgent} | {
        DEMAND_FOR_MONEY
    }
    signs = sorted({s for m in labelled for s in m.signs or ()} - {PROTECTION} - told_by_rules)
    said = [keys(message.words) for message in labelled]
    count = Counter(key for some in said for key in some)
    column = {k: n for n, k in enumerate(sorted(k for k, c in count.items() if c >= FEWEST))}
    rows = _rows(said, column)
    weights = np.zeros((len(signs), len(column)))
    bias = {}
    for number, sign in enumerate(signs):
        labels = np.array([float(sign in (m.signs or ())) for m in labelled])
        found = regression(rows, labels, PENALTY, steps=80)
        weights[number], bias[sign] = found[:-1], round(float(found[-1]), 2)
    return {"bias": bias, **_kept(weights, list(column))}


def _rows(said: Sequence[set[int]], column: dict[int, int]) -> csr_matrix:
    """A row for each message; its length is by all that it says."""
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for some in said:
        known = sorted(column[key] for key in some if key in column)
        columns += known
        values += [1 / (len(some) or 1) ** 0.5] * len(known)
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(said), len(column)))


def _kept(weights: np.ndarray, known: Sequence[int]) -> dict[str, str]:
    """The largest weights, by word or pair."""
    tenths = np.rint(weights.T * 10).astype(int)
    least = max(1, np.sort(np.abs(tenths), axis=None)[-min(KEPT, tenths.size)])
    rows, signs = np.nonzero(np.abs(tenths) >= least)
    return {
        "keys": told(np.diff(np.array(known)[rows], prepend=0)),
        "sign": told(signs),
        "weight": told(tenths[rows, signs]),
    }
