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

__all__ = ["NEGATIONS", "NO_DENIALS", "BadPatternError", "Grammar", "Pattern", "Run", "Step"]

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

#: "why don't you send", "si no me mandas": after these a negation asks or threatens.
NO_DENIALS = frozenset({"why", "si", "if", "unless", "porque", "que"})

#: One alternative: a set of words for each place; the empty set stands for any word.
Run = tuple[frozenset[str], ...]
#: The most words of a gap, one word of a set, or a choice: alternatives in the order of trial.
Step = int | frozenset[str] | tuple[Run, ...]


class BadPatternError(ValueError):
    """A pattern that cannot be read; the message says what part."""


class Pattern(NamedTuple):
    """A pattern as read.

    Attributes:
        source: as written.
        steps: what must follow what.
        needs: sets of words, one of each of which every match holds, in this order; one word may
            stand for several.
        first: bound to the beginning of a sentence.
        last: bound to its end.
    """

    source: str
    steps: tuple[Step, ...]
    needs: tuple[frozenset[str], ...]
    first: bool
    last: bool

    def sets(self) -> Iterator[frozenset[str]]:
        """Every set of words that a match may look at."""
        for step in self.steps:
            if isinstance(step, tuple):
                yield from (words for run in step for words in run if words)
            elif isinstance(step, frozenset):
                yield step


class Grammar:
    """Reads patterns of one language; parts that come again are read once.

    Args:
        words_of: members of a word class by its name; members may be of several words.
        variants: all spellings of a word.
        common: the commonest words, which tell least about a message.
    """

    def __init__(
        self,
        words_of: Callable[[str], list[str]],
        variants: Callable[[str], frozenset[str]],
        common: frozenset[str] = frozenset(),
    ) -> None:
        self._words_of = words_of
        self._variants = variants
        self._common = common
        #: part -> its step and the sets of which a match must hold one word each
        self._known: dict[str, tuple[Step, list[frozenset[str]]]] = {}

    def pattern(self, source: str) -> Pattern:
        """Read a pattern as written.

        Raises:
            BadPatternError: an unknown class, an empty part, nothing that must be there.
        """
        first, last = source.startswith("^"), source.endswith("$")
        steps: list[Step] = []
        needs: list[frozenset[str]] = []
        for part in _PARTS.findall(source.removeprefix("^").removesuffix("$")):
            if part in _GAPS:
                steps.append(_GAPS[part])
                continue
            if part not in self._known:
                self._known[part] = self._choice(part)
            step, needed = self._known[part]
            steps.append(step)
            needs += needed
        if not needs:
            raise BadPatternError(source)
        return Pattern(source, tuple(steps), tuple(needs), first, last)

    def _choice(self, part: str) -> tuple[Step, list[frozenset[str]]]:
        """One part as a step, and the sets of words of which one each must be there."""
        runs = self._runs(part)
        singles = [run[0] for run in runs if len(run) == 1]
        single = frozenset() if frozenset() in singles else frozenset().union(*singles)
        longer = sorted(dict.fromkeys(run for run in runs if len(run) > 1), key=len, reverse=True)
        if singles and not longer and () not in runs and single:
            return single, [single]
        tried = [run for run in longer if run[0]]
        tried += [(single,)] if singles else []
        tried += [run for run in longer if not run[0]]
        if () in runs:
            return (*tried, ()), []
        if any(not run[0] for run in tried):
            return tuple(tried), []
        return tuple(tried), self._needed(tried)

    def _needed(self, runs: Sequence[Run]) -> list[frozenset[str]]:
        """Of each alternative its two rarest words, the earlier and the later; or its only one."""
        early: set[str] = set()
        late: set[str] = set()
        for run in runs:
            told = [words for words in run if words]
            rare = sorted(range(len(told)), key=lambda n: self._commonness(told[n]))[:2]
            early |= told[min(rare)]
            late |= told[max(rare)]
        return [frozenset(early)] if early == late else [frozenset(early), frozenset(late)]

    def _commonness(self, words: frozenset[str]) -> tuple[bool, int]:
        return not words.isdisjoint(self._common), -max(map(len, words))

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
