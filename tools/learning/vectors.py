"""Texts as rows of numbers, by the same rule as `amparo.safety.weigh` uses, and regression."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from amparo.safety.weigh import grams

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

#: A word or pair that stands in fewer texts has no weight.
FEWEST = 2


class Vocabulary(NamedTuple):
    """Words and pairs with a weight, and how rare they are.

    Attributes:
        column: word or pair -> number of its column.
        idf: of each column.
        rarest: inverse document frequency of what has no column.
    """

    column: dict[str, int]
    idf: np.ndarray
    rarest: float

    @classmethod
    def of(cls, documents: Sequence[Sequence[str]], kept: Collection[str] = ()) -> Vocabulary:
        """The vocabulary of some texts, or of it what is kept."""
        count = Counter(gram for words in documents for gram in grams(words))
        known = sorted(kept or (gram for gram, n in count.items() if n >= FEWEST))
        total = len(documents)
        idf = np.array([math.log((1 + total) / (1 + count[gram])) + 1 for gram in known])
        return cls({gram: n for n, gram in enumerate(known)}, idf, math.log(1 + total) + 1)

    def rows(self, documents: Sequence[Sequence[str]]) -> csr_matrix:
        """A row of unit length for each text; what has no column only takes its share of it."""
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for words in documents:
            said = grams(words)
            known = [self.column[gram] for gram in said if gram in self.column]
            idf = self.idf[known] if known else np.zeros(0)
            square = idf @ idf + (len(said) - len(known)) * self.rarest**2
            columns += known
            values += list(idf / math.sqrt(square)) if known else []
            ends.append(len(columns))
        return csr_matrix((values, columns, ends), shape=(len(documents), len(self.column)))


class Learnt(NamedTuple):
    """A vocabulary with weights for each column; the last of them is the bias.

    Attributes:
        trap: weights of a text that deserves a warning.
        offer: weights of an offer.
    """

    vocabulary: Vocabulary
    trap: np.ndarray
    offer: np.ndarray

    def odds(self, documents: Sequence[Sequence[str]]) -> np.ndarray:
        """Log odds of each text."""
        return self.vocabulary.rows(documents) @ self.trap[:-1] + self.trap[-1]

    def most(self, count: int) -> list[str]:
        """The words and pairs that matter most."""
        worth = np.abs(self.trap[:-1]) * self.vocabulary.idf
        told = sorted(self.vocabulary.column, key=lambda g: (-worth[self.vocabulary.column[g]], g))
        return told[:count]

    def table(self) -> dict[str, Any]:
        """As `weigh` reads it."""
        lines = [
            f"{gram}\t{self.vocabulary.idf[n]:.2f}\t{self.trap[n]:.2f}\t{self.offer[n]:.1f}"
            for gram, n in self.vocabulary.column.items()
        ]
        rarest = round(self.vocabulary.rarest, 2)
        bias = [round(float(weights[-1]), 3) for weights in (self.trap, self.offer)]
        return {"bias": bias, "rarest": rarest, "known": "\n".join(lines)}


def regression(
    rows: csr_matrix,
    labels: np.ndarray,
    penalty: float,
    *,
    share: np.ndarray | None = None,
    start: np.ndarray | None = None,
    steps: int = 500,
) -> np.ndarray:
    """Logistic regression with a quadratic penalty on the weights; the last number is the bias.

    Args:
        rows: a row for each text.
        labels: 1 or 0.
        penalty: 1 / C of the usual parametrisation.
        share: what each row counts; 1 unless given.
        start: where to begin.
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

    begin = np.zeros(rows.shape[1] + 1) if start is None else start
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return found.x
