"""Statements printed again by papers on the following days."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from amparo.worlds.laws import COPYING
from amparo.worlds.said import Statement, rounded

if TYPE_CHECKING:
    import numpy as np

__all__ = ["copied"]

_OFTEN: Final = frozenset({"authority", "un_agency", "organiser"})


def copied(
    said: list[Statement], days: int, strength: float, rng: np.random.Generator
) -> list[Statement]:
    """The statements, followed by their copies, which name the number of their original."""
    out = list(said)
    for number, original in enumerate(said):
        share = strength * COPYING.share * (COPYING.official if original.kind in _OFTEN else 1.0)
        again, papers = rng.random(), min(int(rng.geometric(COPYING.papers)), COPYING.most)
        if again >= share:
            continue
        lag = 0
        names = rng.choice(COPYING.names, size=papers, replace=False)
        for name in names:
            lag += int(rng.geometric(COPYING.lag))
            copy = replace(
                original, publisher=f"paper {name}", original=number, delay=original.delay + lag
            )
            out.append(_worded(copy, days, rng))
    return out


def _worded(copy: Statement, days: int, rng: np.random.Generator) -> Statement:
    """With its source, as the paper's own, or rounded anew and dated to the day before print."""
    roll, drops, after = rng.random(), rng.random(), rng.random() < COPYING.day_after
    if roll >= COPYING.same_source + COPYING.own_name:
        return _rewritten(copy, days, rng)
    day = min(copy.day + int(after), days - 1)
    start = day if copy.start == copy.day else copy.start
    copy = replace(copy, start=start, day=day, delay=copy.day + copy.delay - day)
    if roll < COPYING.same_source:
        place = "" if drops < COPYING.drops_place else copy.place_id
        return replace(copy, place_id=place, marks=(*copy.marks, "copy_same_source"))
    return replace(copy, source=copy.publisher, kind="media", marks=(*copy.marks, "copy_own_name"))


def _rewritten(copy: Statement, days: int, rng: np.random.Generator) -> Statement:
    qualifier = "at_least" if rng.random() < 0.5 else "about"  # noqa: PLR2004 - an even chance
    value = rounded(copy.low, 2, qualifier)
    day = max(copy.day, min(copy.day + copy.delay - 1, days - 1))
    single = copy.start == copy.day
    return replace(
        copy, source=copy.publisher, kind="media", low=value, high=value, qualifier=qualifier,
        start=day if single else copy.start, day=day, delay=copy.day + copy.delay - day,
        marks=(*copy.marks, "copy_rewritten"),
    )  # fmt: skip
