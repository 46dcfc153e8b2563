"""Matches a pattern against a message, both as characters (see `alphabet`).

Most patterns are asked for a few times only; those are walked step by step. A regular expression is
ten times as fast to run and slow to make, so a pattern becomes one when it was asked for often.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from amparo.safety.alphabet import STOP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Matcher"]

#: Making an expression takes about as long as walking over so many words.
_FAR = 600
_ANY = f"[^{STOP}]"


class Matcher:
    """One pattern.

    Args:
        told: its steps, and whether it is bound to the beginning and the end of a sentence, as
            JSON (`alphabet.told`).
        barred: characters over which no gap runs, `STOP` among them.
    """

    def __init__(self, told: str, barred: str) -> None:
        steps, self._first, self._last = json.loads(told)
        self._steps = [step if isinstance(step, int) else _Choice.of(step) for step in steps]
        self._barred = barred
        self._walked_over = 0
        self._made: re.Pattern[str] | None = None
        #: Something true when the pattern matches anywhere in a code.
        self.found: Callable[[str], object] = self._walked

    def spans(self, code: str) -> Iterator[tuple[int, int]]:
        """(begin, end) of the match at every place where one begins, shortest gaps first."""
        made = self._expression_for(code)
        if made is None:
            yield from self._walk(code)
            return
        match = made.search(code)
        while match:
            yield match.span()
            match = made.search(code, match.start() + 1)

    def expression(self) -> str:
        """The pattern as a regular expression."""
        gap = f"[^{self._barred}]"
        said = "".join(
            f"{gap}{{0,{step}}}?" if isinstance(step, int) else step.expression()
            for step in self._steps
        )
        return f"{f'(?<!{_ANY})' if self._first else ''}{said}{f'(?!{_ANY})' if self._last else ''}"

    def _walked(self, code: str) -> object:
        made = self._expression_for(code)
        return next(self._walk(code), None) if made is None else made.search(code)

    def _expression_for(self, code: str) -> re.Pattern[str] | None:
        """The expression, once it is worth making."""
        self._walked_over += len(code)
        if self._made is None and self._walked_over > _FAR:
            self._made = re.compile(self.expression())
            self.found = self._made.search
        return self._made

    def _walk(self, code: str) -> Iterator[tuple[int, int]]:
        step = self._steps[0]
        firsts = None if isinstance(step, int) else step.firsts
        for begin, char in enumerate(code):
            if char not in firsts if firsts is not None else char == STOP:
                continue
            if self._first and begin and code[begin - 1] != STOP:
                continue
            end = self._reach(0, code, begin)
            if end > begin:
                yield begin, end

    def _reach(self, k: int, code: str, i: int) -> int:
        """Where a match of the steps from ``k`` on ends that begins at ``i``, or -1."""
        if k == len(self._steps):
            return i if not self._last or i == len(code) or code[i] == STOP else -1
        step = self._steps[k]
        for j in self._over(k, step, code, i) if isinstance(step, int) else step.ends(code, i):
            end = self._reach(k + 1, code, j)
            if end >= 0:
                return end
        return -1

    def _over(self, k: int, most: int, code: str, i: int) -> Iterator[int]:
        """The places to which a gap may lead: those where the next step can begin."""
        after = self._steps[k + 1] if k + 1 < len(self._steps) else None
        firsts = after.firsts if isinstance(after, _Choice) else None
        for j in range(i, i + most + 1):
            char = code[j : j + 1]
            if firsts is None or (char and char in firsts):
                yield j
            if not char or char in self._barred:
                return


class _Choice:
    """A step with one or several alternatives, found by their first character.

    Args:
        runs: for each alternative the characters of each word, "" for any; in the order of trial.
    """

    def __init__(self, runs: list[list[str]]) -> None:
        self._runs = runs
        #: Characters with which a match of the step can begin; None for any.
        self.firsts: str | None
        if len(runs) == 1 and len(runs[0]) == 1 and runs[0][0]:  # most steps
            self._singles = self.firsts = runs[0][0]
            self._wild: list[list[str]] = []
            self._longer: list[list[str]] = []
            self._longer_firsts = ""
            self._optional = False
            return
        self._singles = "".join(run[0] for run in runs if len(run) == 1)
        self._wild = [run for run in runs if run and not run[0]]
        self._longer = [run for run in runs if len(run) > 1 and run[0]]
        self._longer_firsts = "".join(run[0] for run in self._longer)
        self._optional = [] in runs
        self.firsts = None if self._wild or self._optional else "".join(run[0] for run in runs)

    @classmethod
    def of(cls, told: str | list[list[str]]) -> _Choice:
        """The step that some JSON tells: characters of one word, or alternatives."""
        return cls([[told]] if isinstance(told, str) else told)

    def ends(self, code: str, i: int) -> Iterator[int]:
        """Where the alternatives end that stand at a place, in the order of trial."""
        char = code[i : i + 1]
        if char and char != STOP:
            if char in self._longer_firsts:
                for run in self._longer:
                    if char in run[0] and _stands(run, code, i):
                        yield i + len(run)
            if char in self._singles:
                yield i + 1
            for run in self._wild:
                if _stands(run, code, i):
                    yield i + len(run)
        if self._optional:
            yield i

    def expression(self) -> str:
        """The step as a regular expression."""
        said = ["".join(map(_one_of, run)) for run in self._runs]
        return said[0] if len(said) == 1 else f"(?:{'|'.join(said)})"


def _one_of(chars: str) -> str:
    return f"[{chars}]" if chars else _ANY


def _stands(run: list[str], code: str, i: int) -> bool:
    """Whether an alternative stands at a place; no character means any word."""
    if i + len(run) > len(code):
        return False
    for char, chars in zip(code[i:], run, strict=False):
        if char not in chars if chars else char == STOP:
            return False
    return True
