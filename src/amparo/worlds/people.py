"""Everybody of one synthetic caravan, each in exactly one status, as the days pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

__all__ = ["ENTRIES", "STATUSES", "WALKING", "People", "some"]

#: The last known status of a person at the end of a day.
STATUSES: Final = (
    "on_the_way", "returned_by_authorities", "returned_assisted_voluntary", "returned_own",
    "detained", "asylum_claimed", "visa", "arrived", "dead", "missing", "no_later_report",
)  # fmt: skip
#: What people can enter on a day. Claims at the northern border are told apart, for they are
#: reported from there; their status is the same.
ENTRIES: Final = (*STATUSES, "asylum_claimed_north")
#: Statuses with which some walk on with the group.
WALKING: Final = ("asylum_claimed", "visa")


def _none(names: tuple[str, ...]) -> dict[str, int]:
    return dict.fromkeys(names, 0)


@dataclass(kw_only=True)
class People:
    """Counts of people now.

    Attributes:
        now: by status.
        road: by status of ``WALKING``, of those the people who walk on with the group.
        north: likewise, those who have come with it to the northern border.
        entered: by ``ENTRIES``, everybody who entered so far, whatever came after.
        set_out: everybody so far.
    """

    now: dict[str, int] = field(default_factory=lambda: _none(STATUSES))
    road: dict[str, int] = field(default_factory=lambda: _none(WALKING))
    north: dict[str, int] = field(default_factory=lambda: _none(WALKING))
    entered: dict[str, int] = field(default_factory=lambda: _none(ENTRIES))
    set_out: int = 0

    @property
    def walkers(self) -> int:
        """People with another status who are with the group."""
        return sum(self.road.values()) + sum(self.north.values())

    @property
    def at_north(self) -> int:
        """People of the group at the northern border, whatever their status."""
        return self.now["arrived"] + sum(self.north.values())

    @property
    def in_group(self) -> int:
        """People whom one sees who looks at the group, there and on the road."""
        return self.now["on_the_way"] + self.now["arrived"] + self.walkers

    def idle(self, status: str) -> int:
        """People with a status of ``WALKING`` who are not with the group."""
        return self.now[status] - self.road[status] - self.north[status]

    def join(self, people: int) -> None:
        """Let people set out or join."""
        self.now["on_the_way"] += people
        self.set_out += people

    def move(self, origin: str, to: str, people: int) -> None:
        """Give people another status."""
        self.now[origin] -= people
        self.now[to] += people
        self.entered[to] += people

    def leave(self, to: str, chance: float, rng: np.random.Generator) -> None:
        """Each person on the way leaves it with a chance."""
        self.move("on_the_way", to, some(self.now["on_the_way"], chance, rng))


def some(people: int, chance: float, rng: np.random.Generator) -> int:
    """Of some people, how many meet a chance."""
    return int(rng.binomial(people, min(float(chance), 1.0)))
