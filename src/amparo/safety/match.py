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

__all__ = ["BadPatternError", "Choice", "Grammar", "Pattern", "Run", "Step", "spans"]

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

#: One alternative: a set of words for each place; the empty set stands for any word.
Run = tuple[frozenset[str], ...]


#: An alternative of one word that was already looked up.
_ONE: tuple[Run, ...] = ((frozenset(),),)


class Choice(NamedTuple):
    """A step with alternatives of several words, found by their first word.

    Attributes:
        runs: all alternatives, the longest first; the empty one may be left out of a match.
        by_first: first word -> alternatives of several words that begin with it.
        single: words that are an alternative by themselves.
        firsts: words with which some alternative begins.
        wild: alternatives that begin with any word.
        optional: the step may be left out.
    """

    runs: tuple[Run, ...]
    by_first: dict[str, tuple[Run, ...]]
    single: frozenset[str]
    firsts: frozenset[str]
    wild: tuple[Run, ...]
    optional: bool

    @classmethod
    def of(cls, runs: tuple[Run, ...]) -> Choice:
        """A choice among alternatives."""
        by_first: dict[str, tuple[Run, ...]] = {}
        single: frozenset[str] = frozenset()
        for run in runs:
            if len(run) == 1:
                single |= run[0]
                continue
            for word in run[0] if run else ():
                by_first[word] = (*by_first.get(word, ()), run)
        wild = tuple(run for run in runs if run and not run[0])
        return cls(runs, by_first, single, single.union(by_first), wild, optional=() in runs)

    def here(self, word: str) -> tuple[Run, ...]:
        """Alternatives that can begin with a word, the longest first."""
        longer = self.by_first.get(word, ())
        alone = _ONE if word in self.single else ()
        return (*longer, *alone, *self.wild)


#: The most words of a gap, one word of a set, or a choice.
Step = int | frozenset[str] | Choice


class BadPatternError(ValueError):
    """A pattern that cannot be read; the message says what part."""


class Pattern(NamedTuple):
    """A compiled pattern.

    Attributes:
        source: as written.
        steps: what must follow what.
        needs: sets of words, one of each of which every match holds; the rarest first.
        first: bound to the beginning of a sentence.
        last: bound to its end.
    """

    source: str
    steps: tuple[Step, ...]
    needs: tuple[frozenset[str], ...]
    first: bool
    last: bool


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
        return Pattern(
            source, tuple(steps), tuple(sorted(dict.fromkeys(needs), key=len)), first, last
        )

    def _choice(self, part: str) -> tuple[Step, list[frozenset[str]]]:
        """One part as a step, and the sets of words of which one each must be there."""
        runs = self._runs(part)
        singles = [run[0] for run in runs if len(run) == 1]
        single = frozenset() if frozenset() in singles else frozenset().union(*singles)
        longer = sorted({run for run in runs if len(run) > 1}, key=len, reverse=True)
        if singles and not longer and () not in runs and single:
            return single, [single]
        none: list[Run] = [()] if () in runs else []
        step = Choice.of((*longer, *([(single,)] if singles else []), *none))
        if step.optional or step.wild:
            return step, []
        return step, [self._needed(step.runs, rank) for rank in (0, 1)]

    def _needed(self, runs: Sequence[Run], rank: int) -> frozenset[str]:
        """Of each alternative its rarest word, or its second rarest if it has two."""
        found: set[str] = set()
        for run in runs:
            told = sorted((words for words in run if words), key=self._commonness)
            found |= told[min(rank, len(told) - 1)]
        return frozenset(found)

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


def spans(pattern: Pattern, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """(begin, end) of every place where a sentence's words match; shortest gaps first."""
    steps, last = pattern.steps, pattern.last
    firsts = _firsts(steps[0])
    for begin in (0,) if pattern.first else range(len(words)):
        if firsts is None or words[begin] in firsts:
            end = _reach(steps, 0, words, begin, last=last)
            if end > begin:
                yield begin, end


def _firsts(step: Step) -> frozenset[str] | None:
    """Words with which the step can begin; None when it may begin with any."""
    if isinstance(step, Choice) and not step.optional and not step.wild:
        return step.firsts
    return step if isinstance(step, frozenset) else None


def _reach(steps: Sequence[Step], k: int, words: Sequence[str], i: int, *, last: bool) -> int:
    """Where a match of the steps from ``k`` on ends that begins at word ``i``, or -1."""
    while k < len(steps):
        step = steps[k]
        k += 1
        if type(step) is frozenset:
            if i == len(words) or words[i] not in step:
                return -1
            i += 1
        elif type(step) is int:
            return _over_gap(steps, k, words, (i, i + step), last=last)
        elif type(step) is Choice:
            for run in step.here(words[i]) if i < len(words) else ():
                if _fits(run, words, i):
                    end = _reach(steps, k, words, i + len(run), last=last)
                    if end >= 0:
                        return end
            if not step.optional:
                return -1
    return -1 if last and i != len(words) else i


def _fits(run: Run, words: Sequence[str], i: int) -> bool:
    """Whether an alternative stands at a word; an empty set stands for any word."""
    return i + len(run) <= len(words) and all(
        not wanted or words[i + n] in wanted for n, wanted in enumerate(run)
    )


def _over_gap(
    steps: Sequence[Step], k: int, words: Sequence[str], reach: tuple[int, int], *, last: bool
) -> int:
    """Where a match ends whose next step stands after a gap, or -1."""
    step = steps[k] if k < len(steps) else None
    for j in range(reach[0], min(len(words), reach[1]) + 1):
        if j > reach[0] and words[j - 1] in NEGATIONS:
            return -1
        if type(step) is frozenset and (j == len(words) or words[j] not in step):
            continue
        end = _reach(steps, k, words, j, last=last)
        if end >= 0:
            return end
    return -1
