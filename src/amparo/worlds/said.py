"""One stated number of a synthetic caravan, and how numbers become words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from amparo.worlds.laws import Between

__all__ = ["Statement", "between", "days_between", "in_words", "rounded"]


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One stated number; days count from the caravan's first.

    Attributes:
        source: who says it, a name within the caravan.
        kind: one of ``vocab.SOURCE_TYPES``.
        quantity: as in reports, like ``measure``, ``scope``, ``qualifier`` and ``place_id``.
        low: the number, or the lower of two.
        high: the number, or the higher of two.
        start: day on which the window begins.
        day: day on which it ends.
        slack: days by which the date is uncertain.
        delay: days from ``day`` until it is known.
        country: ISO 3166 alpha-3, "" if not said.
        centre: what the source would say without its error.
        noise: sd of the ln of its error; 0 if the number is another's.
        step: how coarsely it is rounded, see ``rounded``.
        publisher: the paper, if not the source itself.
        original: number of the statement that it repeats, -1 if none.
        marks: names of what was done to it: how it went wrong, whom it repeats.
    """

    source: str
    kind: str
    quantity: str
    measure: str
    scope: str
    low: int
    high: int
    qualifier: str
    start: int
    day: int
    slack: int
    delay: int
    place_id: str = ""
    country: str = ""
    centre: float = 0.0
    noise: float = 0.0
    step: int = 0
    publisher: str = ""
    original: int = -1
    marks: tuple[str, ...] = ()


def in_words(number: float, step: int, rng: np.random.Generator) -> tuple[int, str]:
    """The number as it is said: rounded, with a word such as "about" or "more than"."""
    if step == 0:
        return rounded(number, 0, "exact"), "exact"
    # A quarter speak of a lower bound.
    qualifier = "at_least" if rng.random() < 0.25 else "about"  # noqa: PLR2004
    return rounded(number, step, qualifier), qualifier


def rounded(number: float, step: int, qualifier: str) -> int:
    """To significant digits: step 0 all, 1 two, 2 one and a half; "more than" rounds down."""
    number = max(number, 1.0)
    if step == 0:
        return max(1, round(number))
    unit = 10.0 ** np.floor(np.log10(number)) / (10 if step == 1 else 2)
    parts = np.floor(number / unit) if qualifier == "at_least" else np.round(number / unit)
    return max(1, int(parts * unit))


def between(rng: np.random.Generator, bounds: Between) -> float:
    """A number from a uniform law."""
    return float(rng.uniform(*bounds))


def days_between(rng: np.random.Generator, bounds: Between) -> int:
    """A whole number of days from a uniform law, both bounds included."""
    return int(rng.integers(int(bounds[0]), int(bounds[1]) + 1))
