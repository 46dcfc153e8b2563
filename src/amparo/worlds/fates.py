"""What becomes of people besides leaving and arriving: detained, claims, visas, deaths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from amparo.worlds.laws import FATES
from amparo.worlds.people import WALKING, some
from amparo.worlds.said import between

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from amparo.worlds.laws import Between
    from amparo.worlds.people import People

__all__ = ["Plan", "live", "make_plan"]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What one caravan will meet; hazards by day are (days,).

    Attributes:
        held: share of those taken who are held first.
        removal: hazard of being sent back out of detention.
        claim: hazard of claiming asylum.
        claim_walks: share of claimants who walk on.
        north_claim: hazard of claiming at the northern border.
        visa: hazard of getting a visa.
        visa_walks: share of people with visas who walk on.
        assisted: hazard of returning with help.
        dead: victims of an accident on each day.
        missing: people lost at once on each day.
    """

    held: float
    removal: float
    claim: NDArray[np.float64]
    claim_walks: float
    north_claim: float
    visa: NDArray[np.float64]
    visa_walks: float
    assisted: NDArray[np.float64]
    dead: NDArray[np.int64]
    missing: NDArray[np.int64]


def make_plan(rng: np.random.Generator, days: int) -> Plan:
    """Draw what a caravan of some days will meet."""
    law = FATES
    stays = rng.random() < law.claim_stays
    return Plan(
        held=between(rng, law.held),
        removal=between(rng, law.removal),
        claim=law.claim_trickle
        + _door(rng, days, law.claim_chance, law.claim_opens, law.claim_lasts, law.claim_hazard),
        claim_walks=0.0 if stays else between(rng, law.claim_walks),
        north_claim=between(rng, law.north_claim),
        visa=_door(rng, days, law.visa_chance, law.visa_opens, law.visa_lasts, law.visa_hazard),
        visa_walks=between(rng, law.visa_walks),
        assisted=_door(
            rng, days, law.assisted_chance, law.assisted_opens, (days, days), law.assisted_hazard
        ),
        dead=_blow(rng, days, law.accident),
        missing=_blow(rng, days, law.lost),
    )


def _door(
    rng: np.random.Generator, days: int, chance: float, opens: Between, lasts: Between,
    hazard: Between,
) -> NDArray[np.float64]:  # fmt: skip
    """A hazard that is there from one day to another, in some caravans."""
    first = between(rng, opens)
    last = first + between(rng, lasts)
    height = between(rng, hazard) if rng.random() < chance else 0.0
    clock = np.arange(days)
    return np.where((clock >= first) & (clock <= last), height, 0.0)


def _blow(rng: np.random.Generator, days: int, chance: float) -> NDArray[np.int64]:
    """Victims on one day, in few caravans."""
    out = np.zeros(days, dtype=np.int64)
    day, people = int(rng.integers(days)), int(rng.geometric(FATES.victims))
    if rng.random() < chance:
        out[day] = min(people, FATES.most_victims)
    return out


def live(
    people: People, plan: Plan, day: int, hazards: tuple[float, float, int],
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """One day of the fates.

    Args:
        people: changed in place.
        plan: of the caravan.
        day: of the caravan.
        hazards: of leaving and of arriving on this day, and how many were taken on it.
        rng: of the fates.
    """
    leave, arrive, taken = hazards
    _walk(people, leave, arrive, rng)
    _hold(people, plan, taken, rng)
    _claim(people, plan, day, rng)
    _get_visas(people, plan, day, rng)
    _return_assisted(people, float(plan.assisted[day]), rng)
    for fate, hazard, blow in (
        ("dead", FATES.death, plan.dead[day]),
        ("missing", FATES.missing, plan.missing[day]),
    ):
        there = people.now["on_the_way"]
        people.move("on_the_way", fate, min(there, some(there, hazard, rng) + int(blow)))


def _walk(people: People, leave: float, arrive: float, rng: np.random.Generator) -> None:
    """Claimants and people with visas leave the group and arrive like others; the status stays."""
    for status in WALKING:
        people.road[status] -= some(people.road[status], leave, rng)
        ahead = some(people.road[status], arrive, rng)
        people.road[status] -= ahead
        people.north[status] += ahead


def _hold(people: People, plan: Plan, taken: int, rng: np.random.Generator) -> None:
    """Some of those taken today are held; some of those held before are sent back or let go."""
    before = people.now["detained"]
    removed = some(before, plan.removal, rng)
    people.move("detained", "returned_by_authorities", removed)
    people.move("detained", "on_the_way", some(before - removed, FATES.release, rng))
    held = some(taken, plan.held, rng)
    people.move("returned_by_authorities", "detained", held)
    people.entered["returned_by_authorities"] -= held


def _claim(people: People, plan: Plan, day: int, rng: np.random.Generator) -> None:
    claims = some(people.now["on_the_way"], plan.claim[day], rng)
    people.move("on_the_way", "asylum_claimed", claims)
    people.road["asylum_claimed"] += some(claims, plan.claim_walks, rng)
    north = some(people.now["arrived"], plan.north_claim, rng)
    people.move("arrived", "asylum_claimed", north)
    people.entered["asylum_claimed"] -= north
    people.entered["asylum_claimed_north"] += north
    people.north["asylum_claimed"] += some(north, FATES.north_waits, rng)


def _get_visas(people: People, plan: Plan, day: int, rng: np.random.Generator) -> None:
    """People on the way get visas, and claimants, whose claim then counts no more."""
    hazard = float(plan.visa[day])
    new = some(people.now["on_the_way"], hazard, rng)
    people.move("on_the_way", "visa", new)
    people.road["visa"] += some(new, plan.visa_walks, rng)
    walking = some(people.road["asylum_claimed"], hazard, rng)
    staying = some(people.idle("asylum_claimed"), hazard, rng)
    people.road["asylum_claimed"] -= walking
    people.road["visa"] += walking
    people.move("asylum_claimed", "visa", walking + staying)


def _return_assisted(people: People, hazard: float, rng: np.random.Generator) -> None:
    """People on the way, and claimants who gave up waiting."""
    people.leave("returned_assisted_voluntary", hazard, rng)
    tired = some(people.idle("asylum_claimed"), hazard, rng)
    people.move("asylum_claimed", "returned_assisted_voluntary", tired)
