"""How a text as a whole reads: like the invented traps of our corpus, or like honest texts.

A table of words and pairs of words with weights, learnt from the corpus by
``tools/learn_weights.py``: logistic regression on binary tf-idf of unit length (Manning, Raghavan
and Schütze, Introduction to Information Retrieval, 2008, chapters 6 and 15). It makes no sign of
its own. It only tells the level how far the signs found are to be believed, so that every warning
still rests on words that are shown.
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

__all__ = ["FILE", "KINDS", "Weights", "grams", "in_all", "reads", "weights"]

FILE = Path(__file__).parent / "data" / "weights.z"
#: One message of a conversation, or a text that stands alone.
KINDS = ("message", "text")
_TELLING = 3
#: Odds below this are as good as none.
_LEAST = -2.0


class Weights(NamedTuple):
    """Weights for one kind of text.

    Attributes:
        bias: log odds of a text of which nothing is known.
        rarest: inverse document frequency of what the corpus does not hold.
        honest: below these odds a text of this kind reads like an honest one.
        worrying: from these odds on it reads like a trap.
        known: word or pair -> inverse document frequency and weight.
    """

    bias: float
    rarest: float
    honest: float
    worrying: float
    known: Mapping[str, tuple[float, float]]

    def odds(self, words: Sequence[str]) -> float:
        """Log odds that a text is of the kind that deserves a warning."""
        total = square = 0.0
        for gram in grams(words):
            idf, weight = self.known.get(gram, (self.rarest, 0.0))
            total += idf * weight
            square += idf * idf
        return self.bias + (total / math.sqrt(square) if square else 0.0)


def grams(words: Sequence[str]) -> set[str]:
    """The different words and pairs of neighbours; all numbers are one."""
    plain = ["#" if word.isdigit() else word for word in words]
    return {*plain, *(f"{a} {b}" for a, b in itertools.pairwise(plain))}


def in_all(odds: Iterable[float]) -> float:
    """The odds of a conversation: the mean of its three most telling messages.

    A further message never lowers it, and a long conversation is not suspect for its length.
    """
    most = sorted([*(max(z, _LEAST) for z in odds), *[_LEAST] * _TELLING])[-_TELLING:]
    return sum(most) / _TELLING


def reads(chat: Sequence[Sequence[str]], *, alone: bool) -> int:
    """1 when a text reads like a trap, -1 when like an honest one, else 0.

    Args:
        chat: the words of each message.
        alone: it is one text and no conversation.
    """
    if alone:
        table, odds = weights()["text"], weights()["text"].odds(chat[0])
    else:
        table = weights()["message"]
        odds = in_all(table.odds(words) for words in chat)
    return (odds >= table.worrying) - (odds < table.honest)


@functools.cache
def weights() -> dict[str, Weights]:
    """The bundled weights by kind of text."""
    content = json.loads(zlib.decompress(FILE.read_bytes()))
    found = {}
    for kind in KINDS:
        table = content[kind]
        known = {}
        for line in table["known"].split("\n"):
            gram, idf, weight = line.split("\t")
            known[gram] = (float(idf), float(weight))
        limits = table["honest"], table["worrying"]
        found[kind] = Weights(table["bias"], table["rarest"], *limits, known)
    return found
