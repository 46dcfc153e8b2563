"""The book of rules made ready beforehand, so that a check starts at once.

Reading the rule files takes a third of a second, which is most of a short check. Where the package
is built, the book is also written as numbers and lists beside the rules. It is only used while the
rule files are those it was made from; whoever edits a rule sees the change at the next check.

    python -m amparo.safety.compiled
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

from amparo.safety.index import Index, Tables
from amparo.safety.match import Choice, Pattern, Step
from amparo.safety.rules import DATA, Book, Rule, Scope, SignKind, load
from amparo.safety.text import Tokenizer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["FILE", "current", "digest", "packed", "unpacked", "write"]

FILE = DATA / "book.z"
_T = TypeVar("_T")
_SOURCES = ("signs.toml", "scope.*.toml", "spelling.*.toml", "words/*.toml", "rules/*.toml")


def digest(folder: Path = DATA) -> str:
    """What the rule files are, in 64 characters; empty where they are not there to be read."""
    found = sorted(path for pattern in _SOURCES for path in folder.glob(pattern))
    whole = hashlib.sha256()
    for path in found:
        whole.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest() if found else ""


class _Tables:
    """Sets of words and patterns, each written once and told by number."""

    def __init__(self) -> None:
        self.sets: dict[frozenset[str], int] = {}
        self.patterns: list[str] = []

    def set_number(self, words: frozenset[str]) -> int:
        return self.sets.setdefault(words, len(self.sets))

    def _step(self, step: Step) -> Any:
        """A gap as [n], a set by its number, a choice as its alternatives."""
        if isinstance(step, int):
            return [step]
        if isinstance(step, frozenset):
            return self.set_number(step)
        return [[self.set_number(words) for words in run] for run in step.runs]

    def pattern_number(self, pattern: Pattern) -> int:
        steps = [self._step(step) for step in pattern.steps]
        # Text within text: it is only read when the pattern is first asked for.
        told = [steps, int(pattern.first), int(pattern.last)]
        self.patterns.append(json.dumps(told, separators=(",", ":")))
        return len(self.patterns) - 1


def packed(book: Book, of: str) -> bytes:
    """A book as bytes.

    Args:
        book: the book.
        of: digest of the files it was read from.
    """
    tables = _Tables()
    number = tables.pattern_number
    content = {
        "of": of,
        "signs": [kind._asdict() for kind in book.signs.values()],
        "rules": [
            [r.sign, r.strength, [number(p) for p in r.unless], [number(p) for p in r.needs],
             sorted(r.hears)]
            for r in book.rules
        ],
        "lines": [[number(pattern), rule] for pattern, rule in book.lines],
        "line_index": _index(book.line_index),
        "scopes": [[s.name, s.reach, number(s.pattern)] for s in book.scopes],
        "scope_index": _index(book.scope_index),
        "known": " ".join(sorted(book.tokens.known - book.line_index.tables.group_of.keys())),
        "common": {lang: sorted(words) for lang, words in book.common.items()},
    }  # fmt: skip
    content["sets"] = [" ".join(sorted(words)) for words in tables.sets]
    content["patterns"] = tables.patterns
    return zlib.compress(json.dumps(content, ensure_ascii=False, sort_keys=True).encode(), 9)


def _index(index: Index) -> list[Any]:
    """An index as text: the words of each group, and how far each number is from the one before."""
    tables = index.tables
    words: list[list[str]] = [[] for _ in tables.groups]
    for word, group in tables.group_of.items():
        words[group].append(word)
    groups = ["|".join(" ".join(map(str, _steps_of(n))) for n in g) for g in tables.groups]
    return [[" ".join(sorted(some)) for some in words], groups, tables.free]


def _steps_of(numbers: Sequence[int]) -> list[int]:
    return [b - a for a, b in itertools.pairwise([0, *numbers])]


def _index_again(words: list[str], groups: list[str], free: list[list[int]]) -> Index:
    group_of = {word: n for n, some in enumerate(words) for word in some.split()}

    def group(n: int) -> list[list[int]]:
        return [[*itertools.accumulate(map(int, part.split()))] for part in groups[n].split("|")]

    return Index(Tables(group_of, _OnDemand(len(groups), group), free))


class _OnDemand(Sequence[_T]):
    """A list whose entries are made when they are first asked for."""

    def __init__(self, count: int, make: Callable[[int], _T]) -> None:
        self._count = count
        self._made = functools.cache(make)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, number: int) -> _T: ...
    @overload
    def __getitem__(self, number: slice) -> list[_T]: ...
    def __getitem__(self, number: int | slice) -> _T | list[_T]:
        if isinstance(number, slice):
            return [self._made(n) for n in range(self._count)[number]]
        return self._made(range(self._count)[number])


def unpacked(raw: bytes, of: str = "") -> Book | None:
    """The book again, or None when it was made of other files than ``of``.

    Its patterns do not remember how they were written, nor what the index knows of them.
    """
    content = json.loads(zlib.decompress(raw))
    if of not in {"", content["of"]}:
        return None
    sets = _OnDemand(len(content["sets"]), lambda n: frozenset(content["sets"][n].split()))

    def pattern(n: int) -> Pattern:
        steps, first, last = json.loads(content["patterns"][n])
        return Pattern("", tuple(_step(s, sets) for s in steps), (), bool(first), bool(last))

    patterns = _OnDemand(len(content["patterns"]), pattern)

    def rule(n: int) -> Rule:
        sign, strength, unless, needs, hears = content["rules"][n]
        silent, asked = (tuple(patterns[k] for k in which) for which in (unless, needs))
        return Rule(sign, strength, silent, asked, frozenset(hears))

    def line(n: int) -> tuple[Pattern, int]:
        number, rule_number = content["lines"][n]
        return patterns[number], rule_number

    def scope(n: int) -> Scope:
        name, reach, number = content["scopes"][n]
        return Scope(name, reach, patterns[number])

    line_index = _index_again(*content["line_index"])
    known = {*content["known"].split(), *line_index.tables.group_of}
    return Book(
        signs={kind["id"]: SignKind(**kind) for kind in content["signs"]},
        rules=_OnDemand(len(content["rules"]), rule),
        lines=_OnDemand(len(content["lines"]), line),
        line_index=line_index,
        scopes=_OnDemand(len(content["scopes"]), scope),
        scope_index=_index_again(*content["scope_index"]),
        tokens=Tokenizer(frozenset(known)),
        common={lang: frozenset(words) for lang, words in content["common"].items()},
    )


def _step(step: Any, sets: Sequence[frozenset[str]]) -> Step:
    if isinstance(step, int):
        return sets[step]
    if step and isinstance(step[0], int):
        return int(step[0])
    return Choice.of(tuple(tuple(sets[number] for number in run) for run in step))


def current() -> bytes:
    """The ready book of the rule files as they are now, made anew if it is missing or old."""
    if FILE.exists():
        raw = FILE.read_bytes()
        if json.loads(zlib.decompress(raw))["of"] == digest():
            return raw
    return packed(load(DATA), digest())


def write(file: Path = FILE) -> None:
    """Make the book of the rule files ready."""
    file.write_bytes(packed(load(file.parent), digest(file.parent)))


if __name__ == "__main__":
    write()
