"""Patterns over words, readable by people who do not program.

A pattern is a line of words. ``{name}`` is any member of a word class, ``(a|b c)`` any of these,
``[x]`` may be there or not, ``..`` up to three words in between, ``...`` up to seven, ``_`` exactly
one word, ``^`` the beginning and ``$`` the end of a sentence. A gap never runs over a negation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["BadPattern", "Pattern", "compiled", "spans"]

_GAPS = {"..": 3, "...": 7}
_PARTS = re.compile(r"\{[^{}]*\}|\([^()]*\)|\[[^\[\]]*\]|\.{2,3}|[^\s{}()\[\]]+|\S")
#: A gap stops before these.
NEGATIONS = frozenset(
    {
        "no", "not", "nunca", "jamas", "never", "dont", "doesnt", "didnt", "wont", "cant",
        "cannot", "sin", "without", "ni", "tampoco",
    }
)  # fmt: skip

#: One alternative: a set of words for each place.
Run = tuple[frozenset[str], ...]


class BadPattern(ValueError):
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
        BadPattern: an unknown class, an empty part, nothing that must be there.
    """
    first, last = source.startswith("^"), source.endswith("$")
    steps: list[tuple[Run, ...] | int] = []
    for part in _PARTS.findall(source.removeprefix("^").removesuffix("$")):
        if part in _GAPS:
            steps.append(_GAPS[part])
        elif part == "_":
            steps.append(((frozenset(),),))
        elif part[0] in "{([":
            steps.append(_choice(part, words_of, variants))
        elif part[0] in "})]":
            raise BadPattern(part)
        else:
            steps.append(((variants(part),),))
    needs = [
        frozenset().union(*(run[0] for run in step))
        for step in steps
        if not isinstance(step, int) and all(run and run[0] for run in step)
    ]
    if not needs:
        raise BadPattern(source)
    return Pattern(source, tuple(steps), tuple(sorted(needs, key=len)), first, last)


def _choice(
    part: str, words_of: Callable[[str], list[str]], variants: Callable[[str], frozenset[str]]
) -> tuple[Run, ...]:
    inner = part[1:-1].strip()
    if part[0] == "{":
        members = words_of(inner)
    else:
        members = []
        for alternative in inner.split("|"):
            word = alternative.strip()
            members += words_of(word[1:-1]) if word.startswith("{") else [word]
    if not members or not all(members):
        raise BadPattern(part)
    single = frozenset().union(*(variants(m) for m in members if " " not in m))
    runs: list[Run] = [(single,)] if single else []
    runs += [tuple(variants(w) for w in m.split()) for m in members if " " in m]
    return (*runs, ()) if part[0] == "[" else tuple(runs)


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
