"""A stated number is an interval of people, never a bare count.

The rule, in order:

* **Heap.** People round. The step of a number is the largest of 1,000, 500, 100, 50, 10, 5, 1 that
  divides it and is at most a quarter of it, so "3,000" was said to the next 500, "7,233" to the
  next 1. Half a step on each side is what rounding alone hides.
* **exact** - half a step around the number when the step is 1, 5 or 10; an exact count that is
  round above that was rounded by somebody and gets half its step like *about*.
* **about** - half a step on each side, at least a twentieth of the number.
* **at_least** - from the number up to one step more, at least a quarter more: "more than 4,000" is
  said of 4,000 to 5,000, hardly of 9,000.
* **at_most** - the mirror image.
* **range** - the two numbers, each widened by half its step.
* **hundreds** - the bounds as given (200 to 999).

The interval holds what the words can mean; how far the source may be from the truth is another
matter (the ledger's spread for each kind of source).
"""

from __future__ import annotations

from typing import Final

__all__ = ["heap_step", "stated_interval"]

_STEPS: Final = (1000, 500, 100, 50, 10, 5)
_ABOUT_SHARE: Final = 0.05
_BEYOND_SHARE: Final = 0.25


def heap_step(value: float) -> int:
    """The step to which a number was rounded: 1 to 1,000.

    >>> heap_step(3000), heap_step(7233), heap_step(160)
    (500, 1, 10)
    """
    for step in _STEPS:
        if value >= 4 * step and value % step == 0:
            return step
    return 1


def stated_interval(low: float, high: float, qualifier: str) -> tuple[float, float]:
    """The people that the words can mean, as (low, high).

    Args:
        low: the number, or the lower of two.
        high: the number, or the higher of two.
        qualifier: one of ``vocab.QUALIFIERS``.

    >>> stated_interval(4000, 4000, "at_least")
    (4000, 5000.0)
    >>> stated_interval(1612, 1612, "exact")
    (1612, 1612)
    """
    below, above = heap_step(low) / 2, heap_step(high) / 2
    if qualifier == "at_least":
        return low, high + max(2 * above, _BEYOND_SHARE * high)
    if qualifier == "at_most":
        return max(0.0, low - max(2 * below, _BEYOND_SHARE * low)), high
    if qualifier == "hundreds":
        return low, high
    if qualifier == "about":
        below, above = max(below, _ABOUT_SHARE * low), max(above, _ABOUT_SHARE * high)
    if qualifier == "exact" and below <= 5:  # noqa: PLR2004 - a true count may end in 0 or 5
        below = above = 0
    return max(0.0, low - below) if below else low, high + above if above else high
