"""Every prior of the ledger in one place, each with its reason."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from amparo.records.vocab import SOURCE_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["KINDS", "UNSAID_READING", "WILD_DENSITY", "Settings"]

#: Kinds of source in the order of every array of leans.
KINDS: Final = tuple(sorted(SOURCE_TYPES))

#: Density in ln of a number that has nothing to do with the group: anything from 1 to a million.
WILD_DENSITY: Final = 1 / math.log(1e6)

#: What a number is when its words do not say (chance that it is the whole group, a part of it,
#: everybody so far). Shares among the bundled reports whose scope was judged from the wording.
UNSAID_READING: Final[Mapping[str, tuple[float, float, float]]] = MappingProxyType(
    {
        "group_size": (0.65, 0.35, 0.0),
        "departed": (0.70, 0.30, 0.0),
        "border_crossed": (0.30, 0.50, 0.20),
        "arrived": (0.20, 0.75, 0.05),
        "sheltered": (0.15, 0.85, 0.0),
        "registered": (0.05, 0.90, 0.05),
    }
)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Priors and sizes of the computation; the defaults are argued in ``docs/ledger.md``.

    Attributes:
        smallest: smallest group on the grid, people.
        largest: largest group on the grid, people. No caravan so far passed 15,000.
        points: grid points, evenly spaced in ln.
        start_log: prior mean of the ln size on the first day, when nothing is learnt.
        start_sd: its sd: a 90 % range of 200 to 11,000.
        drift: prior of the sd of one day's change of ln size.
        habit_sd: prior sd of the lean of a kind of source (ln units).
        camp_sd: prior of the sd of a kind's own lean within one caravan (ln units).
        spread: prior of the sd of one number around its kind's lean (ln units).
        spread_weight: reports' worth of the prior of each kind's own spread.
        wild: chance that a number has nothing to do with the group.
        mislabelled: chance that a number said of the whole is of a part.
        part_rate: u = ln(group / part) is exponential with this rate; small, as the parts of one
            day are not independent of each other.
        gone_start: mean of ln(everybody so far / counted people) on the first day.
        gone_daily: its growth per day.
        total_lean_sd: sd of the lean of running totals, which come from registers, not from looking
            at a crowd; they share no habit with crowd counts.
        total_sd: sd of one running total around it (ln units).
        hidden: mean of ln(everybody so far / most people accounted for at once): people who left
            unseen and were made up for by others.
        recalled_window: a "stock" said of more days than this is read as everybody so far.
        silent_days: days that an active caravan's ledger runs on after its last report.
        part_ratio: of numbers for one thing and time, those under this share of the largest are
            read as parts of it.
        same_return: chance that "returned by authorities" and "returned on their own" are two
            words for some of the same people, where the two counts are alike (see
            ``part_ratio``); the share is then Beta(3, 1) of the smaller count.
        excess: mean of ln(people with another fate / most people together): more people sent
            back than were ever seen together need joiners whom nobody reported.
        count_sd: noise of an exact official count of an outcome (ln units).
        said_sd: noise of other numbers of an outcome (ln units).
        asylum_with_group: Beta prior of the share of asylum claimants still walking on: they
            must stay in the state of their claim.
        visa_with_group: Beta prior of the same share for people with visas.
        least_ess: resampling is tempered until this share of the draws counts.
        turns: Gibbs turns of path and leans, from a start near their posterior.
        largest_block: most cells of the smoother held at once.
    """

    smallest: float = 5.0
    largest: float = 60_000.0
    points: int = 192
    start_log: float = 7.3
    start_sd: float = 1.2
    drift: float = 0.18
    habit_sd: float = 0.2
    camp_sd: float = 0.25
    spread: float = 0.3
    spread_weight: float = 12.0
    wild: float = 0.05
    mislabelled: float = 0.1
    part_rate: float = 0.4
    gone_start: float = 0.1
    gone_daily: float = 0.03
    total_lean_sd: float = 0.1
    total_sd: float = 0.2
    hidden: float = 0.1
    recalled_window: int = 7
    silent_days: int = 7
    part_ratio: float = 0.6
    same_return: float = 0.3
    excess: float = 0.3
    count_sd: float = 0.02
    said_sd: float = 0.12
    asylum_with_group: tuple[float, float] = (1.0, 3.0)
    visa_with_group: tuple[float, float] = (1.0, 1.0)
    least_ess: float = 0.25
    turns: int = 2
    largest_block: int = 8_000_000
