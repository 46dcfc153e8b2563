"""Which patterns can match a message at all, by the words that they need.

Each pattern is under every word of up to three of its needed sets, the rarest. A message's words
are looked up one by one, and only patterns that found a word of each set are left. Sets of patterns
are whole numbers, one bit a pattern, so that thousands are sifted in a few microseconds.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from amparo.safety.match import Pattern

__all__ = ["Index", "Tables"]

_RANKS = 3


class Tables(NamedTuple):
    """An index as lists.

    Attributes:
        group_of: word -> number of its group; words of one group stand in the same sets.
        groups: for each group and rank, the patterns that need one of its words.
        free: for each rank, the patterns that need no further word.
    """

    group_of: Mapping[str, int]
    groups: Sequence[Sequence[Sequence[int]]]
    free: Sequence[Sequence[int]]


class Index:
    """Finds the patterns that a message may match.

    Args:
        tables: the index as lists.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._free = tuple(_bits(numbers) for numbers in tables.free)
        self._masks = functools.cache(
            lambda group: tuple(_bits(numbers) for numbers in tables.groups[group])
        )

    @classmethod
    def of(cls, patterns: Iterable[Pattern], frequent: frozenset[str]) -> Index:
        """The index of some patterns; sets with common words count as the least rare."""
        places: dict[str, list[tuple[int, int]]] = {}
        free: list[list[int]] = [[] for _ in range(_RANKS)]
        rarity = functools.cache(lambda words: (len(words & frequent), len(words)))
        for number, pattern in enumerate(patterns):
            needs = sorted(dict.fromkeys(pattern.needs), key=rarity)[:_RANKS]
            for rank in range(_RANKS):
                if rank >= len(needs):
                    free[rank].append(number)
                    continue
                for word in needs[rank]:
                    places.setdefault(word, []).append((rank, number))
        return cls(_tables(places, free))

    def candidates(self, words: Iterable[str]) -> list[int]:
        """Numbers of the patterns all of whose needed sets hold one of the words."""
        group_of, masks = self.tables.group_of, self._masks
        first, (_, second, third) = 0, self._free
        for group in {group_of[word] for word in words if word in group_of}:
            one, two, three = masks(group)
            first |= one
            second |= two
            third |= three
        left = first & second & third
        found = []
        while left:
            lowest = left & -left
            found.append(lowest.bit_length() - 1)
            left ^= lowest
        return found


def _bits(numbers: Iterable[int]) -> int:
    return functools.reduce(lambda mask, number: mask | 1 << number, numbers, 0)


def _tables(places: Mapping[str, list[tuple[int, int]]], free: list[list[int]]) -> Tables:
    numbers: dict[tuple[tuple[int, int], ...], int] = {}
    group_of = {
        word: numbers.setdefault(tuple(where), len(numbers)) for word, where in places.items()
    }
    groups = [
        [[number for r, number in where if r == rank] for rank in range(_RANKS)]
        for where in numbers
    ]
    return Tables(group_of, groups, free)
