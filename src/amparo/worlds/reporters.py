"""Who reports a synthetic caravan, and how they say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.worlds.said import Statement, in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amparo.worlds.caravan import Course

__all__ = ["Reporter", "make_reporters", "statements"]

#: Share of reporters, and the factor around which habits of a kind lie.
_KINDS: Final = {
    "media": (0.55, 1.0),
    "authority": (0.2, 0.78),
    "organiser": (0.1, 1.4),
    "un_agency": (0.1, 1.05),
    "shelter": (0.05, 1.0),
}
_REPORTERS: Final = 14
_PART_CHANCE: Final = 0.3
_TYPING_CHANCE: Final = 0.015
_REPEAT_CHANCE: Final = 0.12
_BORDER_NOISE: Final = 0.1
_BORDER_RATE: Final = 0.5  # reporters speak half as often of the border


@dataclass(frozen=True, kw_only=True)
class Reporter:
    """One source with its habit.

    Attributes:
        name: of the source.
        kind: one of ``vocab.SOURCE_TYPES``.
        factor: what it makes of a true number, on average.
        noise: sd of the ln of one count.
        rate: chance to speak on a day.
        step: it rounds to so many significant halves: 0 exact, 1 coarse, 2 coarser.
    """

    name: str
    kind: str
    factor: float
    noise: float
    rate: float
    step: int


def make_reporters(rng: np.random.Generator, per_day: float) -> list[Reporter]:
    """Reporters of one caravan: a few speak often, most seldom."""
    loud = rng.pareto(1.2, _REPORTERS) + 0.2
    out = []
    for i in range(_REPORTERS):
        kind = str(rng.choice(list(_KINDS), p=[share for share, _ in _KINDS.values()]))
        careful = rng.random() < 0.5  # noqa: PLR2004 - half of them
        habit = rng.normal(0.0, 0.08) if careful else rng.gamma(2.0, 0.12) * rng.choice([-1, 1])
        out.append(
            Reporter(
                name=f"{kind} {i}",
                kind=kind,
                factor=_KINDS[kind][1] * float(np.exp(habit)),
                noise=0.1 if careful else 0.3,
                rate=min(0.9, per_day * float(loud[i] / loud.sum())),
                step=int(rng.integers(0, 3)),
            )
        )
    return out


def statements(
    course: Course, reporters: list[Reporter], rng: np.random.Generator, *, returns: bool = True
) -> list[Statement]:
    """All that reporters say of a caravan's size.

    Args:
        course: the truth.
        reporters: who speak.
        rng: of the reporters.
        returns: whether two authorities count the people sent back, day by day.
    """
    out: list[Statement] = []
    for day in range(course.days):
        for reporter in reporters:
            if rng.random() < reporter.rate:
                out.append(_of_size(course, reporter, day, out, rng))
    if returns:
        out.extend(_returns(course, rng))
    out.extend(_arrivals(course, reporters, rng))
    return out


def _of_size(
    course: Course, reporter: Reporter, day: int, said: list[Statement], rng: np.random.Generator
) -> Statement:
    """A count of the group, or of a part of it, or what somebody else said before."""
    part = rng.random() < _PART_CHANCE
    centre = float(course.seen[day]) * (rng.beta(1.5, 2.0) if part else 1.0) * reporter.factor
    number = centre * float(np.exp(reporter.noise * rng.laplace() / np.sqrt(2)))
    noise, marks = reporter.noise, list[str]()
    if rng.random() < _TYPING_CHANCE:
        number *= float(rng.choice([0.1, 10.0]))
        marks.append("typing")
    recent = [s for s in said if s.day >= day - 1 and s.scope == "whole"]
    if recent and not part and rng.random() < _REPEAT_CHANCE:
        number = float(recent[int(rng.integers(len(recent)))].low)
        noise, marks = 0.0, ["repeat"]
    value, qualifier = in_words(number, reporter.step, rng)
    moved = int(rng.integers(-1, 2)) if rng.random() < 0.25 else 0  # noqa: PLR2004 - a quarter
    when = int(np.clip(day + moved, 0, course.days - 1))
    first = day == 0
    return Statement(
        source=reporter.name, kind=reporter.kind,
        quantity="departed" if first else "group_size",
        measure="flow" if first else "stock", scope="part" if part else "whole",
        low=value, high=value, qualifier=qualifier, start=when, day=when,
        slack=1 if moved else 0, delay=int(rng.geometric(0.6)),
        centre=centre, noise=noise, step=reporter.step, marks=tuple(marks),
    )  # fmt: skip


def _returns(course: Course, rng: np.random.Generator) -> Iterator[Statement]:
    """Two authorities count the same people sent back; one gives totals, one gives days."""
    total = course.status["returned_by_authorities"]
    daily = np.diff(total, prepend=0)
    for day in range(course.days):
        if daily[day] and rng.random() < 0.5:  # noqa: PLR2004 - every other time
            yield _count("receiving authority", "flow", int(daily[day]), day, day)
        if total[day] and rng.random() < 0.2:  # noqa: PLR2004 - every fifth day
            yield _count("sending authority", "running_total", int(total[day]), 0, day)


def _count(source: str, measure: str, value: int, start: int, day: int) -> Statement:
    return Statement(
        source=source, kind="authority", quantity="returned_by_authorities", measure=measure,
        scope="subset", low=value, high=value, qualifier="exact", start=start, day=day, slack=0,
        delay=2,
    )  # fmt: skip


def _arrivals(
    course: Course, reporters: list[Reporter], rng: np.random.Generator
) -> Iterator[Statement]:
    """People counted at the northern border, claimants and people with visas among them."""
    for day in range(course.days):
        for reporter in reporters:
            there = float(course.north[day])
            if there > 0 and rng.random() < reporter.rate * _BORDER_RATE:
                number = there * float(np.exp(_BORDER_NOISE * rng.standard_normal()))
                value, qualifier = in_words(number, 1, rng)
                yield Statement(
                    source=reporter.name, kind=reporter.kind, quantity="arrived",
                    measure="stock", scope="part", low=value, high=value, qualifier=qualifier,
                    start=day, day=day, slack=0, delay=1, place_id="mx-tijuana", country="MEX",
                    centre=there, noise=_BORDER_NOISE, step=1,
                )  # fmt: skip
