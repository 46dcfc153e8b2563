"""The true course of one synthetic caravan: everybody in exactly one status every day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["STATUSES", "Course", "make_course"]

#: Where each person is at the end of a day.
STATUSES: Final = (
    "on_the_way", "returned_by_authorities", "returned_own", "arrived", "no_later_report",
)  # fmt: skip
_RAID_CHANCE: Final = 0.06


@dataclass(frozen=True, kw_only=True)
class Course:
    """Counts of people at the end of each day, (days,) each.

    Attributes:
        status: by name of ``STATUSES``.
        set_out: everybody who set out or joined so far.
        seen: people together around noon, whom reporters can count.
    """

    status: dict[str, NDArray[np.int64]]
    set_out: NDArray[np.int64]
    seen: NDArray[np.int64]

    @property
    def days(self) -> int:
        """Number of days."""
        return len(self.set_out)

    @property
    def together(self) -> NDArray[np.int64]:
        """People on the way or at the northern border."""
        return self.status["on_the_way"] + self.status["arrived"]


def _logistic(x: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-x)))


def make_course(rng: np.random.Generator, *, days: int = 24) -> Course:
    """Let people set out, join, leave, be sent back and arrive.

    Joiners come along a logistic curve early on; each person leaves with a hazard that grows
    along another; on some days a raid takes a share; in the last days the rest arrive.
    """
    clock = np.arange(days, dtype=np.float64)
    start = int(np.exp(rng.uniform(np.log(200), np.log(3000))))
    joiners = start * rng.uniform(0.0, 3.0)
    curve = _logistic((clock - rng.uniform(2, 8)) / rng.uniform(0.7, 2.0))
    joining = rng.poisson(joiners * np.diff(curve, prepend=0.0))
    leave = rng.uniform(0.005, 0.08) * _logistic((clock - rng.uniform(5, 16)) / 3)
    arrive = _logistic((clock - (days - rng.uniform(1, 5))) / 0.6) * rng.uniform(0.2, 0.7)
    now = dict.fromkeys(STATUSES, 0)
    now["on_the_way"] = start
    rows, set_out, seen = [], [], []
    total = start
    for day in range(days):
        before = now["on_the_way"] + now["arrived"]
        if day:
            now["on_the_way"] += int(joining[day])
            total += int(joining[day])
        _move(now, "no_later_report", leave[day], rng)
        _move(now, "returned_own", leave[day] / 4, rng)
        raid = rng.random() < _RAID_CHANCE
        _move(now, "returned_by_authorities", rng.uniform(0.05, 0.35) if raid else 0.003, rng)
        _move(now, "arrived", arrive[day], rng)
        after = now["on_the_way"] + now["arrived"]
        seen.append(round(before + (after - before) * rng.random()))
        rows.append([now[s] for s in STATUSES])
        set_out.append(total)
    table = np.array(rows, dtype=np.int64)
    return Course(
        status={s: table[:, i] for i, s in enumerate(STATUSES)},
        set_out=np.array(set_out, dtype=np.int64),
        seen=np.array(seen, dtype=np.int64),
    )


def _move(now: dict[str, int], to: str, chance: float, rng: np.random.Generator) -> None:
    people = int(rng.binomial(now["on_the_way"], min(float(chance), 1.0)))
    now["on_the_way"] -= people
    now[to] += people
