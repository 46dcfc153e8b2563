"""Patterns over words, readable by people who do not program.

A pattern is a line of words. ``{name}`` is any member of a word class, ``(a|b c)`` any of these,
``[x]`` may be there or not (groups may hold groups, one deep), ``..`` up to three words in between,
``...`` up to seven, ``_`` exactly one word, ``^`` the beginning and ``$`` the end of a sentence. A
gap never runs over a negation.
"""

from __future__ import annotations

import re
from collections.abc import Callable  # noqa: TC003 - named tuples look their types up
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["BadPatternError", "Pattern", "compiled", "spans"]

_GAPS = {"..": 3, "...": 7}
#: Groups may hold groups, one deep.
_GROUP = r"\{[^{}]*\}|\((?:[^()]|\([^()]*\))*\)|\[(?:[^\[\]]|\[[^\[\]]*\])*\]"
_PARTS = re.compile(rf"{_GROUP}|\.{{2,3}}|[^\s{{}}()\[\]|]+|\S")
_ALTERNATIVES = re.compile(rf"(?:{_GROUP}|[^|])+")
#: A gap stops before these.
NEGATIONS = frozenset(
    {
        "no", "not", "nunca", "jamas", "never", "dont", "doesnt", "didnt", "wont", "cant",
        "cannot", "sin", "without", "ni", "tampoco",
    }
)  # fmt: skip

#: One alternative: a set of words for each place.
Run = tuple[frozenset[str], ...]


class BadPatternError(ValueError):
    """A pattern that cannot be read; the message says what part."""


class Pattern(NamedTuple):
    """A compiled pattern.

    Attributes:
        source: as written.
        steps: alternatives for each step, or the most words of a gap.
        needs: sets of words, one of each of which every match holds; the rarest first.
        first: bound to the beginning of a sentence.
        last: bound to its end.
    """

    source: str
    steps: tuple[tuple[Run, ...] | int, ...]
    needs: tuple[frozenset[str], ...]
    first: bool
    last: bool


def compiled(
    source: str, words_of: Callable[[str], list[str]], variants: Callable[[str], frozenset[str]]
) -> Pattern:
    """Read a pattern.

    Args:
        source: the pattern as written.
        words_of: members of a word class by its name; members may be of several words.
        variants: all spellings of a word.

    Raises:
        BadPatternError: an unknown class, an empty part, nothing that must be there.
    """
    first, last = source.startswith("^"), source.endswith("$")
    grammar = _Grammar(words_of, variants)
    steps: list[tuple[Run, ...] | int] = [
        _GAPS[part] if part in _GAPS else grammar.choice(part)
        for part in _PARTS.findall(source.removeprefix("^").removesuffix("$"))
    ]
    needs = [
        frozenset().union(*(run[0] for run in step))
        for step in steps
        if not isinstance(step, int) and all(run and run[0] for run in step)
    ]
    if not needs:
        raise BadPatternError(source)
    return Pattern(source, tuple(steps), tuple(sorted(needs, key=len)), first, last)


class _Grammar(NamedTuple):
    """What the parts of a pattern may be."""

    words_of: Callable[[str], list[str]]
    variants: Callable[[str], frozenset[str]]

    def choice(self, part: str) -> tuple[Run, ...]:
        """The alternatives of one part; those of one word are one set."""
        runs = self._runs(part)
        singles = [run[0] for run in runs if len(run) == 1]
        single = frozenset() if frozenset() in singles else frozenset().union(*singles)
        longer = sorted({run for run in runs if len(run) > 1}, key=len, reverse=True)
        none: list[Run] = [()] if () in runs else []
        return (*longer, *([(single,)] if singles else []), *none)

    def _runs(self, part: str) -> list[Run]:
        inner = part[1:-1].strip()
        if part == "_":
            return [(frozenset(),)]
        if part[0] == "{":
            return [tuple(map(self.variants, member.split())) for member in self.words_of(inner)]
        if part[0] in "([" and inner:
            runs = [run for said in _ALTERNATIVES.findall(inner) for run in self._sequence(said)]
            return [*runs, ()] if part[0] == "[" else runs
        if part[0] in "{}()[]|" or part in _GAPS:
            raise BadPatternError(part)
        return [(self.variants(part),)]

    def _sequence(self, said: str) -> list[Run]:
        """All ways to say one alternative, group after group."""
        ways: list[Run] = [()]
        for part in _PARTS.findall(said):
            ways = [(*way, *run) for way in ways for run in self._runs(part)]
        if ways == [()]:
            raise BadPatternError(said)
        return ways


def spans(pattern: Pattern, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """(begin, end) of every place where a sentence's words match; shortest gaps first."""
    starts = (0,) if pattern.first else range(len(words))
    for begin in starts:
        end = _reach(pattern.steps, 0, words, begin, last=pattern.last)
        if end > begin:
            yield begin, end


def _reach(
    steps: Sequence[tuple[Run, ...] | int], k: int, words: Sequence[str], i: int, *, last: bool
) -> int:
    """Where a match of the steps from ``k`` on ends that begins at ``i``, or -1."""
    if k == len(steps):
        return -1 if last and i != len(words) else i
    step = steps[k]
    if isinstance(step, int):
        for j in range(i, min(len(words), i + step) + 1):
            if j > i and words[j - 1] in NEGATIONS:
                return -1
            end = _reach(steps, k + 1, words, j, last=last)
            if end >= 0:
                return end
        return -1
    for run in step:
        stop = i + len(run)
        if stop <= len(words) and all(
            not wanted or words[i + n] in wanted for n, wanted in enumerate(run)
        ):
            end = _reach(steps, k + 1, words, stop, last=last)
            if end >= 0:
                return end
    return -1
