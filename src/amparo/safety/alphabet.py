"""Words as single characters, so that patterns over words run as regular expressions.

Words that stand in just the same sets of all patterns cannot be told apart by any of them; they
share one character. A message becomes a short string, one character a word, and a pattern can be
searched by the machine's own matcher. Nobody reads these strings: they are made from the rule files
and thrown away.
"""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from amparo.safety.match import Pattern, Step

__all__ = ["OTHER", "STOP", "character_of", "characters", "codes", "told"]

#: Between two sentences.
STOP = "\n"
#: A word that no pattern knows.
OTHER = "\x01"
_FIRST = 0x100
_SURROGATES = range(0xD800, 0xE000)


def characters(sets: Iterable[frozenset[str]]) -> list[str]:
    """For each character in order, its words in one line; words of the same sets share one.

    Args:
        sets: every set of words that somebody will look for.
    """
    places: dict[str, list[int]] = {}
    for number, words in enumerate(sorted(set(sets), key=sorted)):
        for word in sorted(words):
            places.setdefault(word, []).append(number)
    alike: dict[tuple[int, ...], list[str]] = {}
    for word in sorted(places):
        alike.setdefault(tuple(places[word]), []).append(word)
    # Neighbours in this order share most sets, so that a set becomes few ranges.
    return [" ".join(alike[where]) for where in sorted(alike)]


def character_of(words: Sequence[str]) -> dict[str, str]:
    """Word -> its character, of what `characters` gave."""
    return {word: char for some, char in zip(words, codes(), strict=False) for word in some.split()}


def codes() -> Iterator[str]:
    """The characters in order."""
    return (chr(code) for code in itertools.count(_FIRST) if code not in _SURROGATES)


def told(pattern: Pattern, char_of: Mapping[str, str]) -> str:
    """A pattern over characters, as JSON for `matcher`.

    Args:
        pattern: as read.
        char_of: word -> character.
    """

    def chars(words: Iterable[str]) -> str:
        return "".join(sorted({char_of[word] for word in words}))

    def step(of: Step) -> object:
        if isinstance(of, int):
            return of
        if isinstance(of, frozenset):
            return chars(of)
        return [[chars(words) for words in run] for run in of]

    steps = [step(of) for of in pattern.steps]
    return json.dumps([steps, pattern.first, pattern.last], ensure_ascii=False)
