"""The true course of one synthetic caravan: everybody in exactly one status every day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.worlds.fates import live, make_plan
from amparo.worlds.people import ENTRIES, STATUSES, People

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Course", "make_course"]

_RAID_CHANCE: Final = 0.06


@dataclass(frozen=True, kw_only=True)
class Course:
    """Counts of people at the end of each day, (days,) each.

    Attributes:
        status: by name of ``people.STATUSES``.
        entered: by name of ``people.ENTRIES``, everybody who entered a status so far, whatever
            came after: what a count of claims or of people detained adds up to.
        set_out: everybody who set out or joined so far.
        seen: people of the group around noon, whom reporters can count.
        walkers: claimants and people with visas who are with the group.
        north: people of the group at the northern border, whatever their status.
    """

    status: dict[str, NDArray[np.int64]]
    entered: dict[str, NDArray[np.int64]]
    set_out: NDArray[np.int64]
    seen: NDArray[np.int64]
    walkers: NDArray[np.int64]
    north: NDArray[np.int64]

    @property
    def days(self) -> int:
        """Number of days."""
        return len(self.set_out)

    @property
    def together(self) -> NDArray[np.int64]:
        """People with no status but on the way or at the northern border."""
        return self.status["on_the_way"] + self.status["arrived"]

    @property
    def in_group(self) -> NDArray[np.int64]:
        """People in the group, with claimants and people with visas who walk on."""
        return self.together + self.walkers


@dataclass(frozen=True, kw_only=True)
class _Hazards:
    """Joiners and hazards by day, (days,)."""

    joining: NDArray[np.int64]
    leave: NDArray[np.float64]
    arrive: NDArray[np.float64]


def _logistic(x: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-x)))


def make_course(
    rng: np.random.Generator, *, days: int = 24, fates: np.random.Generator | None = None
) -> Course:
    """Let people set out, join, leave, be sent back and arrive.

    Joiners come along a logistic curve early on; each person leaves with a hazard that grows
    along another; on some days a raid takes a share; in the last days the rest arrive.

    Args:
        rng: of the course.
        days: its length.
        fates: random numbers for detention, claims, visas, assisted return, deaths and people
            who go missing; without them nobody meets any of these.
    """
    start = int(np.exp(rng.uniform(np.log(200), np.log(3000))))
    hazards = _hazards(rng, start, days)
    plan = None if fates is None else make_plan(fates, days)
    people = People()
    people.join(start)
    rows: list[list[int]] = []
    for day in range(days):
        before = people.in_group
        taken = _live_plainly(people, hazards, day, rng)
        if plan is not None and fates is not None:
            leave, arrive = float(hazards.leave[day]), float(hazards.arrive[day])
            live(people, plan, day, (leave, arrive, taken), fates)
        seen = round(before + (people.in_group - before) * rng.random())
        rows.append(_row(people, seen))
    return _course(np.array(rows, dtype=np.int64))


def _hazards(rng: np.random.Generator, start: int, days: int) -> _Hazards:
    clock = np.arange(days, dtype=np.float64)
    joiners = start * rng.uniform(0.0, 3.0)
    curve = _logistic((clock - rng.uniform(2, 8)) / rng.uniform(0.7, 2.0))
    joining = rng.poisson(joiners * np.diff(curve, prepend=0.0))
    leave = rng.uniform(0.005, 0.08) * _logistic((clock - rng.uniform(5, 16)) / 3)
    arrive = _logistic((clock - (days - rng.uniform(1, 5))) / 0.6) * rng.uniform(0.2, 0.7)
    return _Hazards(joining=joining, leave=leave, arrive=arrive)


def _live_plainly(people: People, hazards: _Hazards, day: int, rng: np.random.Generator) -> int:
    """One day of joining, leaving, raids and arriving; how many were taken."""
    if day:
        people.join(int(hazards.joining[day]))
    people.leave("no_later_report", hazards.leave[day], rng)
    people.leave("returned_own", hazards.leave[day] / 4, rng)
    before = people.now["returned_by_authorities"]
    raid = rng.random() < _RAID_CHANCE
    people.leave("returned_by_authorities", rng.uniform(0.05, 0.35) if raid else 0.003, rng)
    people.leave("arrived", hazards.arrive[day], rng)
    return people.now["returned_by_authorities"] - before


def _row(people: People, seen: int) -> list[int]:
    return [
        *people.now.values(), *people.entered.values(), people.set_out, seen, people.walkers,
        people.at_north,
    ]  # fmt: skip


def _course(table: NDArray[np.int64]) -> Course:
    columns = list(table.T)
    at = len(STATUSES)
    entered = dict(zip(ENTRIES, columns[at:], strict=False))
    set_out, seen, walkers, north = columns[at + len(ENTRIES) :]
    return Course(
        status=dict(zip(STATUSES, columns, strict=False)),
        entered=entered, set_out=set_out, seen=seen, walkers=walkers, north=north,
    )  # fmt: skip
