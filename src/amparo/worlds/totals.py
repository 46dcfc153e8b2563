"""Who tells of everybody so far: a register at a border, and reporters now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from amparo.worlds.laws import TELLING
from amparo.worlds.said import Statement, between, days_between, in_words, rounded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amparo.worlds.caravan import Course
    from amparo.worlds.reporters import Reporter

__all__ = ["total_statements"]


def total_statements(
    course: Course, reporters: list[Reporter], rng: np.random.Generator
) -> list[Statement]:
    """Running totals of the whole caravan: registered, crossed a border, departed."""
    return [*_registered(course, rng), *_told(course, reporters, rng)]


def _registered(course: Course, rng: np.random.Generator) -> Iterator[Statement]:
    """An exact count, of nearly everybody, in some caravans."""
    quantity = str(rng.choice(["registered", "border_crossed"]))
    opens = days_between(rng, TELLING.register_opens)
    cover = between(rng, TELLING.register_cover)
    if rng.random() >= TELLING.register_chance:
        return
    for day in range(opens, course.days):
        if rng.random() < TELLING.register_rate:
            centre = float(course.set_out[day]) * cover
            value = rounded(centre * float(np.exp(TELLING.clerical * rng.normal())), 0, "exact")
            yield Statement(
                source="border register", kind="authority", quantity=quantity,
                measure="running_total", scope="whole", low=value, high=value, qualifier="exact",
                start=opens, day=day, slack=0, delay=int(rng.geometric(TELLING.delay)),
                centre=centre, noise=TELLING.clerical, step=0,
            )  # fmt: skip


def _told(
    course: Course, reporters: list[Reporter], rng: np.random.Generator
) -> Iterator[Statement]:
    """What reporters of the group say of everybody so far, with the habits they have."""
    for day in range(1, course.days):
        for reporter in reporters:
            if rng.random() < reporter.rate * TELLING.so_far:
                centre = float(course.set_out[day]) * reporter.factor
                error = float(np.exp(reporter.noise * rng.laplace() / np.sqrt(2)))
                value, qualifier = in_words(centre * error, reporter.step, rng)
                yield Statement(
                    source=reporter.name, kind=reporter.kind,
                    quantity=str(rng.choice(["departed", "border_crossed"])),
                    measure="running_total", scope="whole", low=value, high=value,
                    qualifier=qualifier, start=0, day=day, slack=0,
                    delay=int(rng.geometric(TELLING.delay)), centre=centre, noise=reporter.noise,
                    step=reporter.step,
                )  # fmt: skip
