"""Each draw of each day as whole people in exclusive compartments that add up.

A person sits in one compartment: the last known status. Sent back after being detained counts as
sent back; the same people may be called returned by one authority and sent back by another; a
visa given to somebody who had asked for asylum counts as a visa; whoever is reported
at the northern border is no longer on the way. How many claimants and visa holders still walk
with the group is not known: a share with a wide prior. Nor is it known how many of those detained
or returned on a day were counted in the group that same morning: again a share.

``departed`` are the people of the first day, ``joined`` everybody who was counted later above
the earlier total. Their sum never falls; it is the smallest total that the draw allows, lifted
by what the whole running totals say of people no longer seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.ledger.said import mean_density, mean_density_above
from amparo.ledger.settings import WILD_DENSITY
from amparo.records.vocab import COMPARTMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from amparo.ledger.group import Group, Totals
    from amparo.ledger.settings import Settings

__all__ = ["Parted", "Shares", "Tallies", "balanced", "draw_shares", "part", "reweigh"]

_LIFTS: Final = 24
_RAMP_DAYS: Final = 3.0


@dataclass(frozen=True, kw_only=True)
class Shares:
    """Shares that nobody reports, one of each for a draw, (draws,).

    Attributes:
        asylum_walking: of asylum claimants, still with the group.
        visa_walking: of people with visas, still with the group.
        visa_claimed: of people with visas, who had asked for asylum before.
        same_return: of people returned in the smaller of two counts, by authorities and on their
            own: counted in both, as two words for the same people.
        same_by_force: whether those are kept as returned by authorities.
        seen_before: of those who left the group on a day, counted in it earlier that day.
    """

    asylum_walking: NDArray[np.float64]
    visa_walking: NDArray[np.float64]
    visa_claimed: NDArray[np.float64]
    same_return: NDArray[np.float64]
    same_by_force: NDArray[np.bool_]
    seen_before: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Tallies:
    """Draws of running totals, (draws, days) each; compartments without reports are absent.

    Attributes:
        outcomes: by compartment.
        arrived: people who reached the northern border, whatever came after.
        north: of the outcomes, those at the northern border.
    """

    outcomes: Mapping[str, NDArray[np.float64]]
    arrived: NDArray[np.float64]
    north: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Parted:
    """Exclusive statuses apart from being on the way, (draws, days) each.

    Attributes:
        status: people by compartment.
        walking: people with another status whom reports still count in the group: claimants and
            people with visas who walk on, and those who left it on the day itself.
    """

    status: dict[str, NDArray[np.float64]]
    walking: NDArray[np.float64]

    @property
    def gone(self) -> NDArray[np.float64]:
        """People known to have left the group, short of the northern border."""
        left = sum(v for k, v in self.status.items() if k != "arrived")
        return np.maximum(left - self.walking, 0.0)


def draw_shares(settings: Settings, rng: np.random.Generator, draws: int) -> Shares:
    """Draw the shares from their priors."""
    return Shares(
        asylum_walking=rng.beta(*settings.asylum_with_group, draws),
        visa_walking=rng.beta(*settings.visa_with_group, draws),
        visa_claimed=rng.random(draws),
        same_return=(rng.random(draws) < settings.same_return) * rng.beta(3.0, 1.0, draws),
        same_by_force=rng.random(draws) < 0.5,  # noqa: PLR2004 - an even chance
        seen_before=rng.random(draws),
    )


def part(tallies: Tallies, shares: Shares, settings: Settings) -> Parted:
    """Give each person one status: the last known."""
    shape = tallies.arrived.shape

    def so_far(name: str) -> NDArray[np.float64]:
        return tallies.outcomes.get(name, np.zeros(shape))

    visa = so_far("visa")
    asylum = so_far("asylum_claimed")
    asylum = asylum - shares.visa_claimed[:, None] * np.minimum(asylum, visa)
    forced, own = so_far("returned_by_authorities"), so_far("returned_own")
    detained = np.maximum(so_far("detained") - forced, 0.0)
    low, high = np.minimum(forced, own), np.maximum(forced, own)
    alike = low[:, -1:] >= settings.part_ratio * high[:, -1:]
    same = shares.same_return[:, None] * low * alike
    kept = shares.same_by_force[:, None]
    status = {
        "returned_by_authorities": forced - np.where(kept, 0.0, same),
        "returned_assisted_voluntary": so_far("returned_assisted_voluntary"),
        "returned_own": own - np.where(kept, same, 0.0),
        "detained": detained,
        "asylum_claimed": asylum,
        "visa": visa,
        "arrived": np.maximum(tallies.arrived - tallies.north, 0.0),
        "dead": so_far("dead"),
        "missing": so_far("missing"),
    }
    walking = shares.asylum_walking[:, None] * asylum + shares.visa_walking[:, None] * visa
    left = sum(v for k, v in status.items() if k != "arrived") - walking
    today = np.maximum(np.diff(left, axis=1, prepend=left[:, :1]), 0.0)
    walking = walking + shares.seen_before[:, None] * today
    return Parted(status=status, walking=walking)


def _on_the_way(size: NDArray[np.float64], parted: Parted) -> NDArray[np.float64]:
    return np.maximum(size - parted.walking - parted.status["arrived"], 0.0)


def reweigh(
    group: Group, parted: Parted, settings: Settings, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.float64], float]:
    """Resample the draws by the whole running totals; draw the lift of the total in each.

    The path was drawn with each running total apart; here all of them speak of one total.

    Returns:
        Numbers of the draws taken, (draws,); ln lift of the total of each, (draws,); effective
        number of draws.
    """
    counted = _on_the_way(group.size, parted) + sum(parted.status.values())
    most = np.log(np.maximum(np.maximum.accumulate(counted, axis=1), 1.0))
    draws = len(most)
    lifts = -settings.hidden * np.log(1 - (np.arange(_LIFTS) + 0.5) / _LIFTS)
    joint = np.zeros((draws, _LIFTS))
    alone = np.zeros(draws)
    for i in range(len(group.totals.day)):
        joint += _lifted(group, group.totals, i, most, lifts, settings)
        alone += _proposed(group, group.totals, i, parted, settings)
    alone += _excess(group, parted) / settings.excess
    top = joint.max(axis=1, keepdims=True)
    chance = np.exp(joint - top)
    weight = _tempered(np.log(chance.mean(axis=1)) + top[:, 0] - alone, settings.least_ess)
    effective = float(1 / np.sum(weight**2))
    taken = np.searchsorted(
        np.cumsum(weight), (np.arange(draws) + rng.random()) / draws, side="right"
    )
    taken = np.minimum(taken, draws - 1)
    heap = np.cumsum(chance[taken], axis=1)
    target = rng.random((draws, 1)) * heap[:, -1:]
    lift = lifts[np.minimum((heap <= target).sum(axis=1), _LIFTS - 1)]
    return taken, lift, effective


def _excess(group: Group, parted: Parted) -> NDArray[np.float64]:
    """Ln of how far the people with another fate exceed the most people together, (draws,)."""
    fate = np.maximum(parted.gone[:, -1], 1.0)
    return np.asarray(np.maximum(np.log(fate / group.size.max(axis=1)), 0.0))


def _lifted(
    group: Group,
    totals: Totals,
    i: int,
    most: NDArray[np.float64],
    lifts: NDArray[np.float64],
    settings: Settings,
) -> NDArray[np.float64]:
    day, kind = totals.day[i], totals.kind[i]
    z = (most[:, day] + group.lean[:, kind])[:, None] + lifts * _ramp(day)
    sense = mean_density(totals.low[i] - z, totals.high[i] - z, np.full_like(z, totals.sd[i]))
    mine = totals.mine[i] * (1 - settings.wild)
    return np.asarray(np.log(mine * sense + (1 - mine) * WILD_DENSITY))


def _proposed(
    group: Group, totals: Totals, i: int, parted: Parted, settings: Settings
) -> NDArray[np.float64]:
    day, kind = totals.day[i], totals.kind[i]
    z = np.log(group.size[:, day] + parted.gone[:, day]) + group.lean[:, kind]
    sd = np.full_like(z, totals.sd[i])
    sense = mean_density_above(totals.low[i] - z, totals.high[i] - z, sd, totals.rate[i])
    mine = totals.mine[i] * (1 - settings.wild)
    return np.asarray(np.log(mine * sense + (1 - mine) * WILD_DENSITY))


def _ramp(day: NDArray[np.int64] | np.int64) -> NDArray[np.float64]:
    return np.asarray(day / (day + _RAMP_DAYS))


def _tempered(log_weight: NDArray[np.float64], least: float) -> NDArray[np.float64]:
    """Normalised weights, flattened by a power until a share of the draws counts."""
    for power in np.linspace(1.0, 0.0, 21):
        weight = np.exp(power * (log_weight - log_weight.max()))
        weight /= weight.sum()
        if 1 / np.sum(weight**2) >= least * len(weight):
            break
    return np.asarray(weight)


def balanced(
    size: NDArray[np.float64], parted: Parted, lift: NDArray[np.float64], *, closed: int | None
) -> dict[str, NDArray[np.int64]]:
    """Whole people in each compartment, (draws, days), adding up every day.

    Args:
        size: people together, (draws, days).
        parted: statuses of the same draws.
        lift: ln lift of the total, (draws,).
        closed: number of the day after the last report of the group, on which those on the way
            until then move to ``no_later_report``; None while the group is active.
    """
    people = {k: np.rint(v).astype(np.int64) for k, v in parted.status.items()}
    people["on_the_way"] = np.rint(_on_the_way(size, parted)).astype(np.int64)
    if closed is not None:
        people["on_the_way"][:, closed:] = 0
    counted = np.sum(list(people.values()), axis=0)
    most = np.maximum.accumulate(counted, axis=1)
    ramp = _ramp(np.arange(size.shape[1]))  # most and ramp never fall, so neither does the total
    total = np.rint(most * np.exp(lift[:, None] * ramp)).astype(np.int64)
    people["departed"] = np.repeat(total[:, :1], total.shape[1], axis=1)
    people["joined"] = total - people["departed"]
    people["no_later_report"] = total - counted
    return {name: people[name] for name in COMPARTMENTS}
