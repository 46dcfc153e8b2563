"""Offers that are nearly the same text, in any number, with little memory.

Each text is reduced to the smallest hashes of its runs of three words (bottom-k sketch; Cohen and
Kaplan 2007, Broder 1997). Texts that share one of their first hashes are compared by sketch, and
those alike enough are joined. Hashes and sketches lie in a folder; memory holds one whole number a
text and one part of the hashes at a time.
"""

from __future__ import annotations

import functools
import heapq
import mmap
import zlib
from array import array
from contextlib import ExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Self

__all__ = ["Clusters", "likeness", "sketch"]

#: Hashes kept of a text, and how many of them lead to candidates.
SKETCH = 24
_KEYS = 4
#: Estimated share of common word runs from which on two texts are one.
ALIKE = 0.5
_PARTS = 64
#: Texts of one hash that a new one is compared with.
_MOST_COMPARED = 8
_EMPTY = 0xFFFFFFFF


@functools.lru_cache(maxsize=1 << 16)
def _hash(word: str) -> int:
    return zlib.crc32(word.encode())


def sketch(words: Sequence[str]) -> list[int]:
    """The `SKETCH` smallest hashes of a text's runs of three words, ascending; 32 bits each."""
    codes = [_hash(word) for word in words]
    if len(codes) < 3:  # noqa: PLR2004 - too short for a run
        return [zlib.crc32(" ".join(words).encode()) & 0xFFFFFFFE]
    runs = {
        ((a * 0x9E3779B1 + b * 0x85EBCA6B + c * 0xC2B2AE35) ^ (a + c)) * 0x27D4EB2F >> 7
        & 0xFFFFFFFF
        for a, b, c in zip(codes, codes[1:], codes[2:], strict=False)
    }
    return heapq.nsmallest(SKETCH, runs)


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """Estimated share of common runs (Jaccard) of two sketches, 0 to 1."""
    both = sorted({*one, *other})[: max(len(one), len(other))]
    mine, theirs = set(one), set(other)
    return sum(h in mine and h in theirs for h in both) / len(both)


class Clusters:
    """Gathers sketches, then tells which texts belong together.

    Args:
        folder: an empty folder for what does not stay in memory.
    """

    def __init__(self, folder: Path) -> None:
        self._open = ExitStack()
        self._paths = [folder / f"keys-{part:02d}" for part in range(_PARTS)]
        self._parts = [self._open.enter_context(path.open("wb")) for path in self._paths]
        self._sketches_path = folder / "sketches"
        self._sketches = self._open.enter_context(self._sketches_path.open("wb"))
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, hashes: Sequence[int]) -> None:
        """The sketch of the next text."""
        row = self._count
        self._count += 1
        self._sketches.write(array("I", [*hashes, *[_EMPTY] * (SKETCH - len(hashes))]).tobytes())
        for key in hashes[:_KEYS]:
            self._parts[key % _PARTS].write(array("I", [key, row]).tobytes())

    def joined(self) -> array[int]:
        """For each text, in the order added, the number of the first text of its cluster."""
        self._open.close()
        roots = array("I", range(self._count))
        if self._count:
            with (
                self._sketches_path.open("rb") as kept,
                mmap.mmap(kept.fileno(), 0, access=mmap.ACCESS_READ) as memory,
            ):
                for path in self._paths:
                    _join(path.read_bytes(), memory, roots)
        for row in range(self._count):
            roots[row] = _root(roots, row)
        return roots


def _join(part: bytes, memory: mmap.mmap, roots: array[int]) -> None:
    pairs = array("I")
    pairs.frombytes(part)
    shown: dict[int, list[int]] = {}
    for key, row in zip(pairs[::2], pairs[1::2], strict=True):
        others = shown.setdefault(key, [])
        mine = _read(memory, row) if others else ()
        for other in others:
            if _root(roots, row) == _root(roots, other):
                break
            if likeness(mine, _read(memory, other)) >= ALIKE:
                first, second = sorted((_root(roots, row), _root(roots, other)))
                roots[second] = first
                break
        else:
            if len(others) < _MOST_COMPARED:
                others.append(row)


def _read(memory: mmap.mmap, row: int) -> list[int]:
    hashes = array("I")
    hashes.frombytes(memory[row * SKETCH * 4 : (row + 1) * SKETCH * 4])
    return [h for h in hashes if h != _EMPTY]


def _root(roots: array[int], row: int) -> int:
    while roots[row] != row:
        roots[row] = roots[roots[row]]
        row = roots[row]
    return row
