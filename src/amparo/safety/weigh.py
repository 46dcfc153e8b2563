"""How a text as a whole reads: like the invented traps of our corpus, or like honest texts.

Tables of words and pairs of words with weights, learnt from the corpus by
``tools/learn_weights.py``: logistic regression on binary tf-idf of unit length (Manning, Raghavan
and Schütze, Introduction to Information Retrieval, 2008, chapters 6 and 15). Words are cut to their
beginning, so that forms of one word meet.
"""

from __future__ import annotations

import functools
import itertools
import json
import math
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["FILE", "KINDS", "LEAST", "SHARES", "Weights", "grade", "grams", "in_all", "tables"]

FILE = Path(__file__).parent / "data" / "weights.z"
#: One message of a conversation, or a text that stands alone.
KINDS = ("message", "text")
#: What each of the most telling messages of a conversation counts, the most telling first.
SHARES = (0.3, 0.25, 0.2, 0.15, 0.1)
#: Odds below this are as good as none.
LEAST = -2.0
_STEM = 5


class Weights(NamedTuple):
    """Weights for one kind of text.

    Attributes:
        bias: log odds of a text of which nothing is known.
        offer: the same for its being an offer and no message of a conversation.
        rarest: square of the inverse document frequency of what has no weight.
        limits: odds from which on a text reads unclear, worrying, like a trap.
        known: word or pair -> square of its inverse document frequency, and this frequency times
            its weight for a trap and for an offer.
    """

    bias: float
    offer: float
    rarest: float
    limits: tuple[float, float, float]
    known: Mapping[str, tuple[float, float, float]]

    def odds(self, words: Sequence[str]) -> tuple[float, float]:
        """Log odds that a text deserves a warning, and that it is an offer."""
        known, rarest = self.known, self.rarest
        trap = offer = square = 0.0
        for gram in grams(words):
            if told := known.get(gram):
                square += told[0]
                trap += told[1]
                offer += told[2]
            else:
                square += rarest
        length = math.sqrt(square)
        return self.bias + trap / length, self.offer + offer / length

    def worth(self, words: Sequence[str]) -> float:
        """What some words of a text add to its odds, on a scale of its own."""
        return sum(self.known[gram][1] for gram in grams(words) if gram in self.known)


def grams(words: Sequence[str]) -> set[str]:
    """The different beginnings of words, pairs of neighbours, and about how many words there are.

    All numbers are one word. A length is told by the number of its binary digits.
    """
    stems = ["#" if word.isdigit() or word == "<number>" else word[:_STEM] for word in words]
    return {*stems, *map(" ".join, itertools.pairwise(stems)), f"<{len(words).bit_length()}>"}


def in_all(odds: Iterable[float]) -> float:
    """The odds of a conversation: a weighted mean of its most telling messages.

    A further message never lowers it, and a long conversation is not suspect for its length.
    """
    missing = itertools.repeat(LEAST, len(SHARES))
    most = sorted(itertools.chain((max(z, LEAST) for z in odds), missing), reverse=True)
    return sum(share * z for share, z in zip(SHARES, most, strict=False))


def grade(odds: float, limits: Sequence[float]) -> int:
    """How a text reads: 0 honest, 1 unclear, 2 worrying, 3 like a trap."""
    return sum(odds >= limit for limit in limits)


@functools.cache
def tables() -> dict[str, Weights]:
    """The bundled weights by kind of text."""
    content = json.loads(zlib.decompress(FILE.read_bytes()))
    found = {}
    for kind in KINDS:
        told = content[kind]
        known = {}
        for line in told["known"].split("\n"):
            gram, frequency, trap, offer = line.split("\t")
            idf = float(frequency)
            known[gram] = (idf * idf, idf * float(trap), idf * float(offer))
        first, second, third = told["limits"]
        bias, offer = told["bias"]
        found[kind] = Weights(bias, offer, told["rarest"] ** 2, (first, second, third), known)
    return found
