"""Where marks and labels go so that none hides another."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Box", "beside", "place_labels", "spread", "stacked"]


@dataclass(frozen=True, kw_only=True)
class Box:
    """A label's room: centre and half sizes."""

    x: float
    y: float
    half_width: float
    half_height: float

    def hits(self, other: Box) -> bool:
        """Whether two boxes overlap."""
        return (
            abs(self.x - other.x) < self.half_width + other.half_width
            and abs(self.y - other.y) < self.half_height + other.half_height
        )


def beside(points: Sequence[tuple[float, float]], *, apart: float, reach: float) -> list[float]:
    """Horizontal places of dots, moved sideways by at most ``reach`` so that fewest overlap.

    Args:
        points: (x, y) of each dot.
        apart: distance between centres at which two dots just touch.
        reach: how far a dot may stand from its true x.
    """
    placed: list[tuple[float, float]] = []
    out: list[float] = []
    steps = max(1, int(reach / (apart / 2)))
    offsets = [0.0] + [s * k * apart / 2 for k in range(1, steps + 1) for s in (1, -1)]
    for x, y in points:
        near = [p for p in placed if abs(p[1] - y) < apart and abs(p[0] - x) < reach + apart]
        best = max(offsets, key=lambda o: (_room(x + o, y, near, apart), -abs(o)))
        placed.append((x + best, y))
        out.append(x + best)
    return out


def _room(x: float, y: float, near: list[tuple[float, float]], enough: float) -> float:
    """Distance to the nearest dot, as far as it matters."""
    gaps = [math.hypot(x - a, y - b) for a, b in near]
    return min([*gaps, enough])


def stacked(
    xs: Sequence[float], *, apart: float, rows: int, end: float = float("inf")
) -> list[tuple[float, int]]:
    """Places of badges along a line: (x, row), each row's badges at least ``apart`` apart.

    A badge that finds no free row is pushed to the right in the row with most room; those pushed
    over the end move back to it, and their neighbours with them.

    Args:
        xs: where the badges would stand, ascending.
        apart: distance between centres at which two badges just touch.
        rows: how many rows there are.
        end: right end of the line.
    """
    ends = [float("-inf")] * rows
    out: list[tuple[float, int]] = []
    for x in xs:
        free = [r for r in range(rows) if ends[r] + apart <= x]
        row = free[0] if free else min(range(rows), key=lambda r: ends[r])
        place = x if free else ends[row] + apart
        ends[row] = place
        out.append((place, row))
    edges = [end] * rows
    for k in range(len(out) - 1, -1, -1):
        place, row = out[k]
        out[k] = (min(place, edges[row]), row)
        edges[row] = out[k][0] - apart
    return out


def place_labels(
    wanted: Sequence[tuple[Box, Sequence[tuple[float, float]]]], taken: Sequence[Box]
) -> list[Box | None]:
    """The first free place of each label, or None where every place is taken.

    Args:
        wanted: each label's box at its anchor, and the shifts (dx, dy) to try, best first.
        taken: boxes that no label may cover.
    """
    filled = list(taken)
    out: list[Box | None] = []
    for box, shifts in wanted:
        tries = (replace(box, x=box.x + dx, y=box.y + dy) for dx, dy in shifts)
        free = next((t for t in tries if not any(t.hits(f) for f in filled)), None)
        if free is not None:
            filled.append(free)
        out.append(free)
    return out


def spread(values: Sequence[float], *, apart: float) -> list[float]:
    """Coordinates moved as little as pushing from below allows, so that none is too near another.

    >>> spread([10, 12, 40], apart=10)
    [6.0, 16.0, 40.0]
    """
    order = sorted(range(len(values)), key=lambda k: values[k])
    out = [float(v) for v in values]
    for before, k in itertools.pairwise(order):
        out[k] = max(out[k], out[before] + apart)
    # Half of the push goes back up, as far as the neighbours above allow.
    room = math.inf
    for k in reversed(order):
        out[k] = min(room, (out[k] + values[k]) / 2)
        room = out[k] - apart
    for before, k in itertools.pairwise(order):
        out[k] = max(out[k], out[before] + apart)
    return out
