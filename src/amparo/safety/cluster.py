"""Offers that are nearly the same text, in any number, with little memory.

Each text is reduced to the smallest hashes of its runs of three words (bottom-k sketch; Cohen and
Kaplan 2007, Broder 1997). Texts that share one of their first hashes are compared by sketch, and
those alike enough are joined. Hashes and sketches lie in a folder; memory holds one whole number a
text and one part of the hashes at a time.
"""

from __future__ import annotations

import mmap
import struct
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
#: Bytes of three words.
_RUN = 12
_FILL = [_EMPTY] * SKETCH
_ROW = struct.Struct(f"={SKETCH}I").pack
_PAIR = struct.Struct("=2I").pack


def sketch(sums: bytes) -> list[int]:
    """The `SKETCH` smallest hashes of a text's runs of three words, ascending; 32 bits each.

    Args:
        sums: four bytes for each word (`text.Tokenizer.sums`).
    """
    if len(sums) < _RUN:
        return [zlib.crc32(sums) & ~1]
    runs = {zlib.crc32(sums[begin : begin + _RUN]) for begin in range(0, len(sums) - _RUN + 1, 4)}
    runs.discard(_EMPTY)
    return sorted(runs)[:SKETCH]


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Estimated share of common runs (Jaccard) of two sketches, 0 to 1."""
    both = one & other
    most = max(len(one), len(other))
    if len(both) < ALIKE * most:
        return len(both) / most  # at most so much, which is too little
    least = sorted(one | other)[:most]
    return len(both.intersection(least)) / len(least)


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
        self._sketches.write(_ROW(*hashes, *_FILL[len(hashes) :]))
        for key in hashes[:_KEYS]:
            self._parts[key % _PARTS].write(_PAIR(key, row))

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
    shown: dict[int, list[tuple[int, frozenset[int]]]] = {}
    alone: dict[int, int] = {}
    for key, row in zip(pairs[::2], pairs[1::2], strict=True):
        first = alone.setdefault(key, row)
        if first == row:
            continue
        others = shown.get(key)
        if others is None:
            others = shown[key] = [(first, _read(memory, first))]
        mine = _read(memory, row)
        root = _root(roots, row)
        for other, theirs in others:
            other_root = _root(roots, other)
            if root == other_root:
                break
            if likeness(mine, theirs) >= ALIKE:
                roots[max(root, other_root)] = min(root, other_root)
                break
        else:
            if len(others) < _MOST_COMPARED:
                others.append((row, mine))


def _read(memory: mmap.mmap, row: int) -> frozenset[int]:
    hashes = array("I")
    hashes.frombytes(memory[row * SKETCH * 4 : (row + 1) * SKETCH * 4])
    return frozenset(hashes) - {_EMPTY}


def _root(roots: array[int], row: int) -> int:
    while roots[row] != row:
        roots[row] = roots[roots[row]]
        row = roots[row]
    return row
