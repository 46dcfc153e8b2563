"""How a text as a whole reads: like the invented traps of our corpus, or like honest texts.

Tables of words and pairs of words with weights, learnt from the corpus by
``tools/learn_weights.py``: logistic regression on binary tf-idf of unit length (Manning, Raghavan
and Schütze, Introduction to Information Retrieval, 2008, chapters 6 and 15). Words are cut to their
beginning, so that forms of one word meet, and stand as numbers, so that many texts go fast.
"""

from __future__ import annotations

import base64
import functools
import itertools
import json
import math
import operator
import zlib
from array import array
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from amparo.safety.alphabet import STOP
from amparo.safety.text import Remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from amparo.safety.text import Tokenizer

__all__ = [
    "FILE", "FIRST", "KINDS", "LEAST", "SHARES", "SHIFT", "UNIT", "Coder", "Weights", "coder",
    "content", "grade", "in_all", "keys", "numbers", "stem", "weights",
]  # fmt: skip

FILE = Path(__file__).parent / "data" / "weights.z"
#: One message of a conversation, or a text that stands alone.
KINDS = ("message", "text")
#: What each of the most telling messages of a conversation counts, the most telling first.
SHARES = (0.3, 0.25, 0.2, 0.15, 0.1)
#: Odds below this are as good as none.
LEAST = -2.0
#: Letters of a word that count.
_STEM = 5
#: A pair of words is told by one number: the first shifted by so many bits, and the second.
SHIFT = 16
#: The number of the first word; smaller ones stand for lengths.
FIRST = 32
#: Stands between two sentences.
_STOP = -1
#: Frequencies and weights are whole numbers of hundredths.
UNIT = 100


class Weights(NamedTuple):
    """Weights for one kind of text.

    Attributes:
        bias: log odds of a text of which nothing is known: of a trap, and of an offer.
        rarest: inverse document frequency of what has no weight, in hundredths, squared.
        limits: odds from which on a text reads unclear, worrying, like a trap.
        place: word or pair (`keys`) -> its place in the following.
        square: inverse document frequencies in hundredths, squared.
        trap: the same frequency times the weight for a trap, in hundredths each.
        offer: the same for an offer; empty where nothing else comes.
    """

    bias: tuple[float, float]
    rarest: int
    limits: tuple[float, float, float]
    place: Mapping[int, int]
    square: Sequence[int]
    trap: Sequence[int]
    offer: Sequence[int]

    def odds(self, said: Sequence[int]) -> tuple[float, float]:
        """Log odds that a text deserves a warning, and that it is an offer.

        Args:
            said: its words as `Coder.words` gives them.
        """
        heard = keys(said)
        known = [*map(self.place.__getitem__, self.place.keys() & heard)]
        unknown = len(heard) - len(known) + 2 * said.count(0)
        square = sum(map(self.square.__getitem__, known)) + unknown * self.rarest
        length = UNIT * math.sqrt(square) or 1.0
        trap = sum(map(self.trap.__getitem__, known)) / length
        offer = sum(map(self.offer.__getitem__, known)) / length if self.offer else 0.0
        return self.bias[0] + trap, self.bias[1] + offer

    def worth(self, said: Sequence[int]) -> int:
        """What some words of a text add to its odds, on a scale of its own."""
        return sum(self.trap[self.place[key]] for key in keys(said) if key in self.place)


def stem(word: str) -> str:
    """The beginning of a word; all numbers are one."""
    return "#" if word.isdigit() or word == "<number>" else word[:_STEM]


def keys(said: Sequence[int]) -> set[int]:
    """The different words, pairs of neighbours, and about how many words there are.

    A pair with an unknown word is as good as the other word alone.
    """
    firsts = [number << SHIFT for number in said]
    found = set(map(operator.or_, firsts, said[1:]))
    found.update(firsts)
    found.add(len(said).bit_length())
    return found


class Coder:
    """Tells a text as numbers of known words.

    Args:
        tokens: cuts texts.
        stems: beginnings of words in the order of their numbers, from `FIRST`; 0 is any other word.
    """

    def __init__(self, tokens: Tokenizer, stems: Sequence[str]) -> None:
        self._number = dict(zip(stems, itertools.count(FIRST), strict=False)) | {STOP: _STOP}
        self._parts = Remembered(
            lambda part: [self._number.get(stem(word), 0) for word in tokens.marked(part)]
        )

    def words(self, text: str) -> list[int]:
        """The numbers of a text's words, in order."""
        marked = self._marked(text)
        return [n for n in marked if n != _STOP] if _STOP in marked else marked

    def sentences(self, text: str) -> list[list[int]]:
        """The same, sentence by sentence."""
        found: list[list[int]] = [[]]
        for number in self._marked(text):
            if number == _STOP:
                found.append([])
            else:
                found[-1].append(number)
        return [said for said in found if said]

    def _marked(self, text: str) -> list[int]:
        parts = map(self._parts.__getitem__, text.split(" "))
        return list(itertools.chain.from_iterable(parts))


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


def numbers(told: str) -> array[int]:
    """Whole numbers of four bytes, least significant first, in base 64."""
    found = array("i", base64.b64decode(told))
    if array("i", [1]).tobytes()[0] != 1:
        found.byteswap()
    return found


@functools.cache
def content() -> dict[str, Any]:
    """All that was learnt, as the tool wrote it."""
    told: dict[str, Any] = json.loads(zlib.decompress(FILE.read_bytes()))
    return told


@functools.cache
def coder(tokens: Tokenizer) -> Coder:
    """What tells texts as numbers for the bundled weights."""
    return Coder(tokens, content()["stems"].split("\n"))


@functools.cache
def weights(kind: str) -> Weights:
    """The bundled weights for one of `KINDS`."""
    told = content()[kind]
    places = itertools.accumulate(numbers(told["keys"]))
    first, second, third = told["limits"]
    trap, offer = told["bias"]
    return Weights(
        (trap, offer), told["rarest"], (first, second, third),
        dict(zip(places, itertools.count(), strict=False)),
        numbers(told["square"]), numbers(told["trap"]), numbers(told["offer"]),
    )  # fmt: skip
