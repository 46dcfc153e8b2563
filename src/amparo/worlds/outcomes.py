"""Who tells what became of people: authorities that count, papers that round, and often nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from amparo.worlds.laws import TELLING, TELLINGS
from amparo.worlds.said import Statement, between, days_between, rounded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from amparo.worlds.caravan import Course
    from amparo.worlds.laws import Telling

__all__ = ["outcome_statements"]

_STYLES = ("flows", "totals", "windows", "held")


def outcome_statements(course: Course, rng: np.random.Generator) -> list[Statement]:
    """All that is said of what became of people.

    One authority counts, or two count the same people: those who send and those who receive, who
    may have them a day later. Papers say rounded numbers, often of a day or two before. Counts
    of claims hold those at the northern border, which are also told of apart, as a part.
    """
    out: list[Statement] = []
    for entry, telling in TELLINGS.items():
        so_far = course.entered[entry]
        if entry == "asylum_claimed":
            so_far = so_far + course.entered["asylum_claimed_north"]
        silent = rng.random() < telling.silent
        if silent or so_far[-1] < telling.least:
            continue
        held = course.status["detained"] if entry == "detained" else so_far
        seconds = rng.random() < telling.second
        out.extend(_counted(telling, f"{entry} authority", so_far, held, rng))
        if seconds:
            later = np.r_[0, so_far[:-1]] if rng.random() < TELLING.later else so_far
            out.extend(_counted(telling, f"{entry} receiving authority", later, held, rng))
        out.extend(_printed(telling, f"{entry} paper", so_far, rng))
    return out


def _counted(
    telling: Telling, source: str, so_far: NDArray[np.int64], held: NDArray[np.int64],
    rng: np.random.Generator,
) -> Iterator[Statement]:  # fmt: skip
    """What one authority says, in its style."""
    style = str(rng.choice(_STYLES, p=telling.styles))
    second = "receiving" in source
    partial = rng.random() < (TELLING.second_partial if second else TELLING.partial)
    share = between(rng, TELLING.partial_share) if partial else 1.0
    marks = ("partial",) * partial + ("second_count",) * second
    country = telling.second_country if second else ""
    for measure, start, day, people in _times(style, so_far, held, rng):
        if people:
            said = _count(telling, (source, measure), (start, day), people * share, rng)
            yield replace(said, country=country, marks=marks)


def _times(
    style: str, so_far: NDArray[np.int64], held: NDArray[np.int64], rng: np.random.Generator
) -> list[tuple[str, int, int, int]]:
    """Measure, window and people of each statement of an authority."""
    if style == "windows":
        return _windows(so_far, rng)
    daily = np.diff(so_far, prepend=0)
    measure, people, rate = {
        "flows": ("flow", daily, TELLING.flow_rate),
        "totals": ("running_total", so_far, TELLING.total_rate),
        "held": ("stock", held, TELLING.total_rate),
    }[style]
    days = [int(d) for d in np.flatnonzero(people)]
    return [
        (measure, days[0] if style == "totals" else day, day, int(people[day]))
        for day in days
        if rng.random() < rate
    ]


def _windows(
    so_far: NDArray[np.int64], rng: np.random.Generator
) -> list[tuple[str, int, int, int]]:
    """One flow after another, each of the days since the last."""
    step = days_between(rng, TELLING.window)
    ends = range(days_between(rng, TELLING.window), len(so_far), step)
    out, first, before = [], 0, 0
    for end in ends:
        out.append(("flow", first, end, int(so_far[end]) - before))
        first, before = end + 1, int(so_far[end])
    return out


def _count(
    telling: Telling, said: tuple[str, str], window: tuple[int, int], people: float,
    rng: np.random.Generator,
) -> Statement:  # fmt: skip
    """One number of an authority: exact up to clerks, now and then rounded in speech."""
    (source, measure), (start, day) = said, window
    about = rng.random() < TELLING.about
    step, qualifier = (1, "about") if about else (0, "exact")
    number = people * float(np.exp(TELLING.clerical * rng.standard_normal()))
    value = rounded(number, step, qualifier)
    return Statement(
        source=source, kind="authority", quantity=telling.quantity, measure=measure,
        scope="subset", low=value, high=value, qualifier=qualifier, start=start, day=day, slack=0,
        delay=int(rng.geometric(TELLING.delay)), place_id=telling.place_id, centre=people,
        noise=TELLING.clerical, step=step,
    )  # fmt: skip


def _printed(
    telling: Telling, source: str, so_far: NDArray[np.int64], rng: np.random.Generator
) -> Iterator[Statement]:
    """What papers say: rounded, "more than", a total of up to two days before or the day's."""
    daily = np.diff(so_far, prepend=0)
    for day in range(len(so_far)):
        speaks, flow, more = rng.random(3) < (telling.press, TELLING.press_flow, TELLING.press_more)
        known = max(0, day - int(rng.integers(TELLING.press_lag + 1)))
        error = float(np.exp(TELLING.press_noise * rng.standard_normal()))
        delay, name = int(rng.geometric(TELLING.delay)), f"{source} {rng.integers(4)}"
        flow = bool(flow) and daily[day] >= TELLING.press_least
        people = float(daily[day] if flow else so_far[known])
        if not speaks or not people:
            continue
        qualifier = "at_least" if more else "about"
        value = rounded(people * error, 2, qualifier)
        yield Statement(
            source=name, kind="media", quantity=telling.quantity,
            measure="flow" if flow else "running_total", scope="subset", low=value, high=value,
            qualifier=qualifier, start=day if flow else 0, day=day, slack=0, delay=delay,
            place_id=telling.place_id, centre=people, noise=TELLING.press_noise, step=2,
        )  # fmt: skip
