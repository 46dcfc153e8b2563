"""Which patterns can match a message at all, by the words that they need and their order.

Each pattern is under every word of up to three of its needed sets, the rarest. A message is read
word by word, and only patterns are left whose sets were met in order within one sentence. Sets of
patterns are whole numbers, one bit a pattern, so that thousands are sifted in a few microseconds.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from amparo.safety.alphabet import STOP, codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from amparo.safety.match import Pattern

__all__ = ["Index", "table"]

_RANKS = 3
#: What is told of a word that no pattern needs.
_NOTHING = "||"


def table(
    patterns: Iterable[Pattern], frequent: frozenset[str], char_of: Mapping[str, str]
) -> list[str]:
    """For each character in order, the patterns that need one of its words first, second, third.

    Numbers of patterns are told as the distances between them, the three lists parted by "|". The
    entry before all characters holds the patterns that need no second and no first word.

    Args:
        patterns: in order.
        frequent: the commonest words; sets with them count as the least rare.
        char_of: word -> character.
    """
    free: list[set[int]] = [set() for _ in range(_RANKS)]
    needing: dict[str, list[set[int]]] = {
        char: [set() for _ in range(_RANKS)] for char in sorted(set(char_of.values()))
    }
    for number, pattern in enumerate(patterns):
        needs = _rarest(pattern.needs, frequent)
        for rank in range(_RANKS - len(needs)):
            free[rank].add(number)
        for rank, words in enumerate(needs, _RANKS - len(needs)):
            for word in words:
                needing[char_of[word]][rank].add(number)
    return ["|".join(map(_told, ranks)) for ranks in (free, *needing.values())]


def _rarest(needs: Sequence[frozenset[str]], frequent: frozenset[str]) -> list[frozenset[str]]:
    """The three rarest, in their order."""
    order = sorted(range(len(needs)), key=lambda n: (len(needs[n] & frequent), len(needs[n])))
    return [needs[n] for n in sorted(order[:_RANKS])]


def _told(numbers: Iterable[int]) -> str:
    return " ".join(str(b - a) for a, b in itertools.pairwise([0, *sorted(numbers)]))


class Index:
    """Finds the patterns that a message may match.

    Args:
        told: see `table`.
    """

    def __init__(self, told: Sequence[str]) -> None:
        one, two, _ = map(_number, told[0].split("|"))
        #: What needs no first word, and what needs neither a first nor a second.
        self._free = one, one & two
        self._of = _Bits(dict(zip(codes(), told[1:], strict=False)))

    def candidates(self, code: str) -> list[int]:
        """Numbers of the patterns whose needed sets are met in order in a sentence."""
        of = self._of
        one, two = free = self._free
        left = 0
        for char in code:
            if char == STOP:
                one, two = free
            elif bits := of[char]:
                first, second, third = bits
                one |= first
                two |= one & second
                left |= two & third
        found = []
        while left:
            lowest = left & -left
            found.append(lowest.bit_length() - 1)
            left ^= lowest
        return found


class _Bits(dict[str, tuple[int, int, int] | None]):
    """Patterns under the characters that were met, as bits; None for what no pattern needs."""

    def __init__(self, told: Mapping[str, str]) -> None:
        super().__init__()
        self._told = told

    def __missing__(self, char: str) -> tuple[int, int, int] | None:
        told = self._told.get(char, _NOTHING)
        bits = None
        if told != _NOTHING:
            first, second, third = map(_number, told.split("|"))
            bits = first, second, third
        self[char] = bits
        return bits


def _number(told: str) -> int:
    """A whole number with these bits."""
    if " " not in told:  # most words stand in no set, or in one
        return 1 << int(told) if told else 0
    places = list(itertools.accumulate(map(int, told.split())))
    bits = bytearray((places[-1] >> 3) + 1 if places else 0)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")
