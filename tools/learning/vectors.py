"""Texts as rows of numbers, by the same rule as `amparo.safety.weigh` uses, and regression."""

from __future__ import annotations

import base64
import math
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from amparo.safety.weigh import UNIT, keys

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

#: A word or pair that stands in fewer texts has no weight.
FEWEST = 2
#: Weights are kept as multiples of these; coarser ones pack smaller.
TRAP_STEP, OFFER_STEP = 0.05, 0.5


class Vocabulary(NamedTuple):
    """Words and pairs with a weight, and how rare they are.

    Attributes:
        column: word or pair (`weigh.keys`) -> number of its column, ascending.
        idf: of each column, rounded as it is kept.
        rarest: inverse document frequency of what has no column.
    """

    column: dict[int, int]
    idf: np.ndarray
    rarest: float

    @classmethod
    def of(cls, documents: Sequence[Sequence[int]], kept: Collection[int] = ()) -> Vocabulary:
        """The vocabulary of some texts, or of it what is kept."""
        count = Counter(key for said in documents for key in keys(said))
        known = sorted(kept or (key for key, n in count.items() if n >= FEWEST))
        total = len(documents)
        idf = np.array([math.log((1 + total) / (1 + count[key])) + 1 for key in known]).round(2)
        column = {key: n for n, key in enumerate(known)}
        return cls(column, idf, round(math.log(1 + total) + 1, 2))

    def rows(self, documents: Sequence[Sequence[int]]) -> csr_matrix:
        """A row of unit length for each text; what has no column only takes its share of it."""
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for said in documents:
            told = keys(said)
            known = [self.column[key] for key in told if key in self.column]
            idf = self.idf[known] if known else np.zeros(0)
            unknown = len(told) - len(known) + 2 * list(said).count(0)
            square = idf @ idf + unknown * self.rarest**2
            columns += known
            values += list(idf / math.sqrt(square)) if known else []
            ends.append(len(columns))
        return csr_matrix((values, columns, ends), shape=(len(documents), len(self.column)))


class Learnt(NamedTuple):
    """A vocabulary with weights for each column; the last of them is the bias.

    Attributes:
        trap: weights of a text that deserves a warning.
        offer: weights of an offer; None where there is nothing else.
    """

    vocabulary: Vocabulary
    trap: np.ndarray
    offer: np.ndarray | None = None

    def odds(self, documents: Sequence[Sequence[int]]) -> np.ndarray:
        """Log odds of each text."""
        return self.vocabulary.rows(documents) @ self.trap[:-1] + self.trap[-1]

    def most(self, count: int) -> list[int]:
        """The words and pairs that matter most."""
        worth = np.abs(self.trap[:-1]) * self.vocabulary.idf
        column = self.vocabulary.column
        return sorted(column, key=lambda key: (-worth[column[key]], key))[:count]

    def table(self) -> dict[str, Any]:
        """As `weigh` reads it."""
        idf = np.rint(self.vocabulary.idf * UNIT).astype(int)
        trap = idf * _coarse(self.trap[:-1], TRAP_STEP)
        offer = [] if self.offer is None else idf * _coarse(self.offer[:-1], OFFER_STEP)
        biases = (self.trap[-1], 0.0 if self.offer is None else self.offer[-1])
        return {
            "bias": [round(float(bias), 3) for bias in biases],
            "rarest": round(self.vocabulary.rarest * UNIT) ** 2,
            "keys": told(np.diff(list(self.vocabulary.column), prepend=0)),
            "square": told(idf**2), "trap": told(trap), "offer": told(offer),
        }  # fmt: skip


def _coarse(weights: np.ndarray, step: float) -> np.ndarray:
    """Weights in hundredths, as multiples of a step."""
    return np.rint(np.rint(weights / step) * step * UNIT).astype(int)


def told(values: Iterable[int]) -> str:
    """Whole numbers as `weigh.numbers` reads them."""
    return base64.b64encode(np.array(list(values), dtype="<i4").tobytes()).decode()


def regression(
    rows: csr_matrix,
    labels: np.ndarray,
    penalty: float,
    *,
    share: np.ndarray | None = None,
    steps: int = 500,
) -> np.ndarray:
    """Logistic regression with a quadratic penalty on the weights; the last number is the bias.

    Args:
        rows: a row for each text.
        labels: 1 or 0.
        penalty: 1 / C of the usual parametrisation.
        share: what each row counts; 1 unless given.
        steps: at most so many.
    """
    side = 2 * labels - 1
    counts = np.ones(len(labels)) if share is None else share

    def loss(given: np.ndarray) -> tuple[float, np.ndarray]:
        weight, bias = given[:-1], given[-1]
        margin = side * (rows @ weight + bias)
        value = (counts * np.logaddexp(0, -margin)).sum() + penalty / 2 * weight @ weight
        error = -counts * side * np.exp(-np.logaddexp(0, margin))
        return value, np.append(rows.T @ error + penalty * weight, error.sum())

    begin = np.zeros(rows.shape[1] + 1)
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return found.x
