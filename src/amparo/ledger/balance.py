"""Each draw of each day as whole people in exclusive compartments that add up.

A person sits in one compartment: the last known status. Whoever is detained is held for some days,
how many nobody reports: a mean with a wide prior. Afterwards he or she is one of those sent back,
if they are counted, or not reported again. The same people may be called returned by one authority
and sent back by another; a visa given to somebody who had asked for asylum counts as a visa. How
many claimants and visa holders still walk with the group is not known: a share with a wide prior.
Nor is it known how many of those detained or returned on a day were counted in the group that same
morning: again a share.

Everybody so far is the larger of two floors: the most people together so far, lifted by what the
running totals say of people who left unseen and were made up for; and the most people accounted for
at once. ``departed`` are those of the first day, ``joined`` the others; their sum never falls.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from amparo.records.vocab import COMPARTMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from amparo.ledger.settings import Settings

    Floats = NDArray[np.float64]

__all__ = ["Group", "Shares", "balanced", "draw_shares", "excess", "taken"]

_RAMP_DAYS = 3.0


@dataclass(frozen=True, kw_only=True)
class Group:
    """Draws of the people together.

    Attributes:
        size: people together, (draws, days).
        north: share of them at the northern border, (draws, days).
        lift: ln of everybody so far over the most people together, in the long run, (draws,).
    """

    size: Floats
    north: Floats
    lift: Floats


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
        stay: mean days that people are held in detention.
        seen_before: of those who left the group on a day, counted in it earlier that day.
    """

    asylum_walking: Floats
    visa_walking: Floats
    visa_claimed: Floats
    same_return: Floats
    same_by_force: NDArray[np.bool_]
    stay: Floats
    seen_before: Floats


def draw_shares(settings: Settings, rng: np.random.Generator, draws: int) -> Shares:
    """Draw the shares from their priors."""
    return Shares(
        asylum_walking=rng.beta(*settings.asylum_with_group, draws),
        visa_walking=rng.beta(*settings.visa_with_group, draws),
        visa_claimed=rng.beta(*settings.visa_claimed, draws),
        same_return=(rng.random(draws) < settings.same_return) * rng.beta(3.0, 1.0, draws),
        same_by_force=rng.random(draws) < 0.5,  # noqa: PLR2004 - an even chance
        stay=settings.stay * np.exp(settings.stay_log_sd * rng.standard_normal(draws)),
        seen_before=rng.random(draws),
    )


def _statuses(
    outcomes: Mapping[str, Floats], shares: Shares, settings: Settings, shape: tuple[int, int]
) -> tuple[dict[str, Floats], Floats]:
    """People by last known status, and those of them whom reports still count in the group."""

    def so_far(name: str) -> Floats:
        return outcomes.get(name, np.zeros(shape))

    visa = so_far("visa")
    asylum = so_far("asylum_claimed")
    asylum = asylum - shares.visa_claimed[:, None] * np.minimum(asylum, visa)
    forced, own = so_far("returned_by_authorities"), so_far("returned_own")
    low, high = np.minimum(forced, own), np.maximum(forced, own)
    alike = low[:, -1:] >= settings.alike * high[:, -1:]
    same = shares.same_return[:, None] * low * alike
    kept = shares.same_by_force[:, None]
    status = {
        "returned_by_authorities": forced - np.where(kept, 0.0, same),
        "returned_assisted_voluntary": so_far("returned_assisted_voluntary"),
        "returned_own": own - np.where(kept, same, 0.0),
        "detained": _still_held(so_far("detained"), shares.stay),
        "asylum_claimed": asylum,
        "visa": visa,
        "dead": so_far("dead"),
        "missing": so_far("missing"),
    }
    walking = shares.asylum_walking[:, None] * asylum + shares.visa_walking[:, None] * visa
    left = np.sum(list(status.values()), axis=0) - walking
    today = np.maximum(np.diff(left, axis=1, prepend=left[:, :1]), 0.0)
    return status, walking + shares.seen_before[:, None] * today


def _still_held(so_far: Floats, stay: Floats) -> Floats:
    """Of people detained so far, those still held, (draws, days)."""
    held = np.diff(so_far, axis=1, prepend=0.0)
    kept = np.exp(-1 / stay)
    for t in range(1, held.shape[1]):
        held[:, t] += kept * held[:, t - 1]
    return held


def excess(
    group: Group, outcomes: Mapping[str, Floats], shares: Shares, settings: Settings
) -> Floats:
    """Ln of how far the people with another fate exceed everybody so far, 0 if they do not.

    Returns:
        One number for each draw, on the last day, (draws,).
    """
    status, walking = _statuses(outcomes, shares, settings, group.size.shape)
    gone = np.sum(list(status.values()), axis=0)[:, -1] - walking[:, -1]
    everybody = group.size.max(axis=1) * np.exp(group.lift)
    return np.asarray(np.log(np.maximum(gone / np.maximum(everybody, 1.0), 1.0)))


def taken(
    group: Group, outcomes: Mapping[str, Floats], shares: Shares, which: NDArray[np.int64]
) -> tuple[Group, dict[str, Floats], Shares]:
    """Some of the draws, in an order."""
    chosen = Group(size=group.size[which], north=group.north[which], lift=group.lift[which])
    rest = Shares(**{name: value[which] for name, value in vars(shares).items()})
    return chosen, {name: value[which] for name, value in outcomes.items()}, rest


def balanced(
    group: Group,
    outcomes: Mapping[str, Floats],
    shares: Shares,
    settings: Settings,
    *,
    closed: int | None,
) -> dict[str, NDArray[np.int64]]:
    """Whole people in each compartment, (draws, days), adding up every day.

    Args:
        group: draws of the people together.
        outcomes: running totals by compartment, (draws, days); those without reports are absent.
        shares: one of each for a draw.
        settings: see ``alike``.
        closed: number of the day after the last report of the group, on which those on the way
            until then move to ``no_later_report``; None while the group is active.
    """
    status, walking = _statuses(outcomes, shares, settings, group.size.shape)
    still = np.maximum(group.size - walking, 0.0)
    people = {name: _whole(value) for name, value in status.items()}
    people["arrived"] = _whole(group.north * still)
    people["on_the_way"] = np.maximum(_whole(still) - people["arrived"], 0)
    if closed is not None:
        people["on_the_way"][:, closed:] = 0
    counted = np.sum(list(people.values()), axis=0)
    ramp = np.arange(group.size.shape[1])
    ramp = ramp / (ramp + _RAMP_DAYS)
    lifted = np.maximum.accumulate(group.size, axis=1) * np.exp(group.lift[:, None] * ramp)
    total = np.maximum.accumulate(np.maximum(_whole(lifted), counted), axis=1)
    people["departed"] = np.repeat(total[:, :1], total.shape[1], axis=1)
    people["joined"] = total - people["departed"]
    people["no_later_report"] = total - counted
    return {name: people[name] for name in COMPARTMENTS}


def _whole(people: Floats) -> NDArray[np.int64]:
    return np.rint(people).astype(np.int64)
