"""From people and days to places on the paper, with ticks that a reader would have chosen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

__all__ = ["DayScale", "LinearScale", "LogScale", "ticks_of_people"]

_STEPS: Final = (1, 2, 5)
_MANY_DECADES: Final = 3.2
_HAIR: Final = 1.0001
_DAY_STEPS: Final = (1, 2, 3, 4, 7, 14, 28)


@dataclass(frozen=True)
class LogScale:
    """People on a ratio scale: each doubling takes the same room.

    Attributes:
        low: smallest number shown, above zero.
        high: largest number shown.
        start: coordinate of ``low``.
        end: coordinate of ``high``.
    """

    low: float
    high: float
    start: float
    end: float

    @classmethod
    def around(cls, values: list[float], start: float, end: float) -> LogScale:
        """The scale from the tick below the smallest value to the tick above the largest."""
        shown = [v for v in values if v > 0] or [1.0, 10.0]
        low, high = _tick_below(min(shown)), _tick_above(max(shown))
        return cls(low, max(high, 10 * low), start, end)

    def at(self, value: float) -> float:
        """Coordinate of a number of people; below the scale is drawn at its edge."""
        inside = min(max(value, self.low), self.high)
        share = math.log(inside / self.low) / math.log(self.high / self.low)
        return self.start + share * (self.end - self.start)

    @property
    def ticks(self) -> list[float]:
        """1, 2, 5, 10 …; only 1, 10, 100 … where there are many powers of ten."""
        decades = math.log10(self.high / self.low)
        steps = (1,) if decades > _MANY_DECADES else _STEPS
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        found = [s * 10.0**k for k in range(first, last + 1) for s in steps]
        return [t for t in found if self.low * 0.999 <= t <= self.high * 1.001]


def _tick_below(value: float) -> float:
    base = 10.0 ** math.floor(math.log10(value))
    return max(s * base for s in _STEPS if s * base <= value * 1.0001)


def _tick_above(value: float) -> float:
    base = 10.0 ** math.floor(math.log10(value))
    return min(s * base for s in (*_STEPS, 10) if s * base >= value * 0.9999)


@dataclass(frozen=True)
class LinearScale:
    """Plain numbers on a plain scale."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Coordinate of a value; outside the scale is drawn at its edge."""
        inside = min(max(value, self.low), self.high)
        return self.start + (inside - self.low) / (self.high - self.low) * (self.end - self.start)


def ticks_of_people(most: float) -> list[float]:
    """Zero and one or two round numbers of people, the largest at more than half the height."""
    base = 10.0 ** math.floor(math.log10(max(most, 1)))
    step = max(s * base for s in _STEPS if s * base <= most * _HAIR)
    half = step / 2
    # Half of 2, 10, 20 ... is a round number too; half of 5 and of 1 is not.
    if half >= 1 and half in {s * base / d for s in _STEPS for d in (1, 10)}:
        step = half if most * _HAIR < 3 * half else step
    return [k * step for k in range(int(most * _HAIR / step) + 1)]


@dataclass(frozen=True)
class DayScale:
    """Days from left to right.

    Attributes:
        first: first day shown.
        last: last day shown, at least a day later.
        start: coordinate of the first day.
        end: coordinate of the last day.
    """

    first: date
    last: date
    start: float
    end: float

    @property
    def step(self) -> float:
        """Room of one day."""
        return (self.end - self.start) / max(1, (self.last - self.first).days)

    def at(self, day: date) -> float:
        """Coordinate of a day."""
        return self.start + (day - self.first).days * self.step

    def ticks(self, room: float) -> list[date]:
        """Days to label, no two labels nearer than ``room``: whole months where days are many."""
        for days in _DAY_STEPS:
            if days * self.step >= room:
                count = (self.last - self.first).days // days
                return [self.first + timedelta(days=days * k) for k in range(count + 1)]
        months = _months(self.first, self.last)
        for every in (1, 2, 3, 6, 12):
            kept = [m for m in months if (m.month - 1) % every == 0]
            if all(self.at(b) - self.at(a) >= room for a, b in pairwise(kept)):
                return kept
        return months[:1]


def _months(first: date, last: date) -> list[date]:
    day = first if first.day == 1 else _next_month(first)
    out = []
    while day <= last:
        out.append(day)
        day = _next_month(day)
    return out


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
