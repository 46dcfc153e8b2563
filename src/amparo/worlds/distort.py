"""How honest statements go wrong: heavy tails, mistakes, late and recalled reports."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.worlds.laws import LATENESS, MISTAKES, TAILS
from amparo.worlds.route import NORTH, ROUTE, country_of
from amparo.worlds.said import Statement, between, days_between, rounded

if TYPE_CHECKING:
    from amparo.worlds.caravan import Course

__all__ = ["heavy", "late", "wrong_stage"]

_LARGEST: Final = 5_000_000  # nobody says more of one caravan


def _with_number(said: Statement, number: float, fault: str) -> Statement:
    value = rounded(min(number, _LARGEST), said.step, said.qualifier)
    return replace(said, low=value, high=value, marks=(*said.marks, fault))


def heavy(said: list[Statement], strength: float, rng: np.random.Generator) -> list[Statement]:
    """Errors are drawn anew with heavy tails; more typing errors; rumours of ten times the size.

    Args:
        said: statements; those that repeat another's number keep it.
        strength: share of the reporters, and of the chances.
        rng: of this law.
    """
    tails: dict[str, str] = {}
    out = []
    for statement in said:
        tail = tails.setdefault(statement.source, _tail(strength, rng))
        student, logistic = rng.standard_t(TAILS.freedom), rng.logistic()
        rumour, typing, times = rng.random(), rng.random(), between(rng, TAILS.rumour_size)
        ten = float(rng.choice([0.1, 10.0]))
        error = TAILS.student_scale * student
        if tail == "logistic":
            error = TAILS.logistic_scale * logistic
        new = statement
        if tail and statement.noise and "typing" not in statement.marks:
            bounded = float(np.clip(statement.noise * error, -TAILS.furthest, TAILS.furthest))
            new = _with_number(statement, statement.centre * float(np.exp(bounded)), "heavy")
        if new.step and rumour < strength * TAILS.rumour:
            new = _with_number(new, new.low * times, "rumour")
        elif typing < strength * TAILS.typing:
            new = _with_number(new, new.low * ten, "typing")
        out.append(new)
    return out


def _tail(strength: float, rng: np.random.Generator) -> str:
    kind = "student" if rng.random() < TAILS.student else "logistic"
    return kind if rng.random() < strength else ""


def wrong_stage(
    said: list[Statement], days: int, strength: float, rng: np.random.Generator
) -> list[Statement]:
    """Some statements are put to a wrong place, day, scope or measure, and nothing shows it."""
    return [
        _mislabelled(_misdated(_misplaced(s, strength, rng), days, strength, rng), strength, rng)
        for s in said
    ]


def _misplaced(said: Statement, strength: float, rng: np.random.Generator) -> Statement:
    roll, elsewhere = rng.random(), str(rng.choice(ROUTE))
    if roll < strength * MISTAKES.north:
        elsewhere = NORTH
    elif roll >= strength * (MISTAKES.north + MISTAKES.place):
        return said
    if elsewhere == said.place_id:
        return said
    country = country_of(elsewhere)
    return replace(said, place_id=elsewhere, country=country, marks=(*said.marks, "wrong_place"))


def _misdated(said: Statement, days: int, strength: float, rng: np.random.Generator) -> Statement:
    roll, off = rng.random(), days_between(rng, MISTAKES.day_off) * int(rng.choice([-1, 1]))
    if roll >= strength * MISTAKES.day:
        return said
    day = int(np.clip(said.day + off, 0, days - 1))
    if day == said.day:
        return said
    moved = said.start if said.measure == "running_total" else said.start + day - said.day
    start = max(0, min(moved, day))
    # It is known when it was known: only the day that it is said to be of moves.
    delay = max(1, said.day + said.delay - day)
    return replace(
        said, start=start, day=day, slack=0, delay=delay, marks=(*said.marks, "wrong_day")
    )


def _mislabelled(said: Statement, strength: float, rng: np.random.Generator) -> Statement:
    """At most one label is wrong: that of the measure or that of the scope."""
    roll, unsaid = rng.random() / strength, rng.random() / strength
    if unsaid < MISTAKES.unsaid:
        return replace(said, measure="unknown", scope="unknown", marks=(*said.marks, "unsaid"))
    if said.measure == "running_total":
        return _total_mislabelled(said, roll)
    if said.measure == "flow" and said.scope == "subset" and roll < MISTAKES.flow_as_total:
        return replace(said, measure="running_total", start=0, marks=(*said.marks, "flow_as_total"))
    if said.scope == "part" and roll < MISTAKES.part_as_whole:
        return replace(said, scope="whole", marks=(*said.marks, "part_as_whole"))
    if said.scope == "whole" and roll < MISTAKES.whole_as_part:
        return replace(said, scope="part", marks=(*said.marks, "whole_as_part"))
    return said


def _total_mislabelled(said: Statement, roll: float) -> Statement:
    if roll < MISTAKES.total_as_flow:
        return replace(said, measure="flow", start=said.day, marks=(*said.marks, "total_as_flow"))
    if roll < MISTAKES.total_as_flow + MISTAKES.total_as_stock:
        quantity = "group_size" if said.scope == "whole" else said.quantity
        return replace(
            said, quantity=quantity, measure="stock", start=said.day,
            marks=(*said.marks, "total_as_stock"),
        )  # fmt: skip
    return said


def late(
    said: list[Statement], course: Course, strength: float, rng: np.random.Generator
) -> list[Statement]:
    """Some statements are published weeks later, told looking back, or dated vaguely."""
    out = []
    for statement in said:
        slow, recalls, vague = rng.random(3)
        delay = int(np.exp(between(rng, LATENESS.delay)))
        new = statement
        if slow < strength * LATENESS.late:
            new = replace(new, delay=new.delay + delay, marks=(*new.marks, "late"))
            if recalls < LATENESS.recalled and _is_size(new):
                new = _recalled(new, course, rng)
        if vague < strength * LATENESS.imprecise:
            new = _imprecise(new, course.days, rng)
        out.append(new)
    return out


def _is_size(said: Statement) -> bool:
    return said.quantity == "group_size" and said.measure == "stock" and said.scope == "whole"


def _recalled(said: Statement, course: Course, rng: np.random.Generator) -> Statement:
    """Told of a window of days; the number leans to the most people in it."""
    start = max(0, said.day - days_between(rng, LATENESS.window))
    lean = between(rng, LATENESS.peak)
    ratio = float(course.seen[start : said.day + 1].max()) / max(float(course.seen[said.day]), 1.0)
    word = "about" if said.qualifier == "exact" else said.qualifier
    new = replace(said, start=start, step=max(said.step, 1), qualifier=word)
    return _with_number(new, said.low * (1 - lean + lean * ratio), "recalled")


def _imprecise(said: Statement, days: int, rng: np.random.Generator) -> Statement:
    """The day is off by up to what is said."""
    slack = days_between(rng, LATENESS.slack)
    day = int(np.clip(said.day + rng.integers(-slack, slack + 1), 0, days - 1))
    window = said.day - said.start
    start = said.start if said.measure == "running_total" else max(0, day - window)
    delay = max(1, said.day + said.delay - day)
    return replace(
        said, start=min(start, day), day=day, slack=slack, delay=delay,
        marks=(*said.marks, "imprecise"),
    )  # fmt: skip
