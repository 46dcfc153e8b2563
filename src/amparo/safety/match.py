"""Patterns over words, readable by people who do not program.

A pattern is a line of words. ``{name}`` is any member of a word class, ``(a|b c)`` any of these,
``[x]`` may be there or not (groups may hold groups, one deep), ``..`` up to three words in between,
``...`` up to seven, ``_`` exactly one word, ``^`` the beginning and ``$`` the end of a sentence. A
gap never runs over a negation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["BadPatternError", "Grammar", "Pattern", "spans"]

_GAPS = {"..": 3, "...": 7}
#: Groups may hold groups, one deep.
_GROUP = r"\{[^{}]*\}|\((?:[^()]|\([^()]*\))*\)|\[(?:[^\[\]]|\[[^\[\]]*\])*\]"
_PARTS = re.compile(rf"{_GROUP}|\.{{2,3}}|[^\s{{}}()\[\]|]+|\S")
#: Plain words; "_" stands for any word, so it is read by the grammar.
_NO_GROUP = re.compile(r"(?:[^\W_]|[\s<>])*")
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


class Grammar:
    """Reads patterns of one language; parts that come again are read once.

    Args:
        words_of: members of a word class by its name; members may be of several words.
        variants: all spellings of a word.
    """

    def __init__(
        self, words_of: Callable[[str], list[str]], variants: Callable[[str], frozenset[str]]
    ) -> None:
        self._words_of = words_of
        self._variants = variants
        #: part -> its alternatives and, if one of them must be there, their first words
        self._known: dict[str, tuple[tuple[Run, ...], frozenset[str]]] = {}

    def pattern(self, source: str) -> Pattern:
        """Read a pattern as written.

        Raises:
            BadPatternError: an unknown class, an empty part, nothing that must be there.
        """
        first, last = source.startswith("^"), source.endswith("$")
        steps: list[tuple[Run, ...] | int] = []
        needs: list[frozenset[str]] = []
        for part in _PARTS.findall(source.removeprefix("^").removesuffix("$")):
            if part in _GAPS:
                steps.append(_GAPS[part])
                continue
            if part not in self._known:
                self._known[part] = self._choice(part)
            step, need = self._known[part]
            steps.append(step)
            if need:
                needs.append(need)
        if not needs:
            raise BadPatternError(source)
        return Pattern(source, tuple(steps), tuple(sorted(needs, key=len)), first, last)

    def _choice(self, part: str) -> tuple[tuple[Run, ...], frozenset[str]]:
        """The alternatives of one part; those of one word are one set."""
        runs = self._runs(part)
        singles = [run[0] for run in runs if len(run) == 1]
        single = frozenset() if frozenset() in singles else frozenset().union(*singles)
        longer = sorted({run for run in runs if len(run) > 1}, key=len, reverse=True)
        none: list[Run] = [()] if () in runs else []
        step = (*longer, *([(single,)] if singles else []), *none)
        must = all(run and run[0] for run in step)
        return step, frozenset().union(*(run[0] for run in step)) if must else frozenset()

    def _runs(self, part: str) -> list[Run]:
        inner = part[1:-1].strip()
        if part == "_":
            return [(frozenset(),)]
        if part[0] == "{":
            return [self._plain(member) for member in self._words_of(inner)]
        if part[0] in "([" and inner:
            runs = [run for said in _ALTERNATIVES.findall(inner) for run in self._sequence(said)]
            return [*runs, ()] if part[0] == "[" else runs
        if part[0] in "{}()[]|" or part in _GAPS:
            raise BadPatternError(part)
        return [(self._variants(part),)]

    def _sequence(self, said: str) -> list[Run]:
        """All ways to say one alternative, group after group."""
        if _NO_GROUP.fullmatch(said) and said.strip():
            return [self._plain(said)]
        ways: list[Run] = [()]
        for part in _PARTS.findall(said):
            ways = [(*way, *run) for way in ways for run in self._runs(part)]
        if ways == [()]:
            raise BadPatternError(said)
        return ways

    def _plain(self, words: str) -> Run:
        return tuple(map(self._variants, words.split()))


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
