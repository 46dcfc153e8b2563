"""Every prior of the ledger in one place, each with its reason."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from amparo.records.vocab import SOURCE_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FEW", "KINDS", "UNSAID_READING", "WILD_DENSITY", "Settings"]

#: Kinds of source in the order of every array of leans.
KINDS: Final = tuple(sorted(SOURCE_TYPES))

#: Density in ln of a number that has nothing to do with the group: anything from 1 to a million.
WILD_DENSITY: Final = 1 / math.log(1e6)

#: Outcomes of a handful of people rather than hundreds.
FEW: Final = frozenset({"dead", "missing"})

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
        start_log: prior mean of the mean ln size on first days.
        start_log_sd: its sd.
        start_sd: sd of a caravan's ln size on its first day: a 90 % range of a factor 50.
        drift: prior median of the sd of one day's change of ln size.
        drift_log_sd: sd of its logarithm.
        quiet: chance that a day is quiet; the others are lively.
        quiet_sd: sd of a quiet day's change, times the drift.
        lively_sd: and of a lively day's.
        lean_sd: prior sd of the lean of a kind of source (ln units).
        camp: prior median of the sd of a kind's own lean within one caravan (ln units).
        camp_log_sd: sd of its logarithm.
        shared: sd of what all who look at one crowd have in common (ln units): they stand in the
            same place and read each other. Nobody can see it; registers and lists are free of it.
        echo: chance that a number is taken over from one that was said within three days before.
        source: prior median of the sd of a named source's lean around its kind's.
        source_log_sd: sd of its logarithm.
        spread: prior median of the sd of one number around its source's lean (ln units).
        spread_log_sd: sd of its logarithm.
        kind_log_sd: sd of the logarithm of a kind's own spread around the common one.
        factor_log_sd: and of a named source's around its kind's.
        loose: sd of a number said loosely, times its kind's spread.
        loosely: chance that a number of the whole group is said loosely.
        wild: chance that a number has nothing to do with the group.
        mislabelled: chance that a number said of the whole is of a part.
        part_rate: ln(group / part) is exponential with this rate; small, as the parts of one
            day are not independent of each other.
        listed: chance that an exact number of people registered or sheltered, by who keeps
            lists, was counted head by head; such a count has no lean.
        counted: the same of other exact numbers of theirs.
        hard_sd: sd of a head count (ln units).
        total_sd: sd of a running total of everybody so far (ln units).
        hidden: mean of ln(everybody so far / most people together): who left was made up for.
        recalled_window: a "stock" said of more days than this is read as everybody so far.
        blur: drift of the days by which a date is uncertain, as variance a day.
        seats: fewest and most people that a bus takes.
        north_lead: days before the first report from the northern border on which the first
            people may have come there.
        north_shape: shape a day of the gamma process of the hazard of coming there.
        north_scale: its scale.
        misplaced: chance that a report from the northern border is of another place.
        north_part_rate: ln(people at the border / part) is exponential with this rate.
        silent_days: days that an active caravan's ledger runs on after its last report.
        flow_shape: shape a day of the gamma process of an outcome: small, as it comes in bursts.
        untold: the same on days of which no report tells, as a share: what is not told is mostly
            not there.
        not_yet: the same on the three days after the last report: news may still come.
        skipped: the same between two reports: who counts by the day skips days.
        untold_few: the same of deaths and missing people.
        flow_log: prior mean of ln of all people of an outcome.
        flow_log_sd: its sd.
        few_log: the same for deaths and missing people.
        few_log_sd: its sd.
        count_sd: noise of an exact official count of an outcome (ln units).
        said_sd: noise of other numbers of an outcome (ln units).
        count_part: chance that a count of an outcome leaves some of its people out.
        count_more: chance that it holds others too.
        count_rate: ln of how far it then lies off is exponential with this rate.
        excess: mean of ln(people with another fate / everybody so far) where there are more of
            them: they need people whom nobody reported.
        same_return: chance that "returned by authorities" and "returned on their own" are two
            words for some of the same people, where the two counts are alike (see
            ``alike``); the share is then Beta(3, 1) of the smaller count.
        alike: counts are alike when the smaller is at least this share of the larger.
        stay: median of the mean stay in detention, days.
        stay_log_sd: its sd in ln.
        asylum_with_group: Beta prior of the share of asylum claimants still walking on: they
            must stay in the state of their claim.
        visa_with_group: Beta prior of the same share for people with visas.
        visa_claimed: Beta prior of the share of people with visas who had claimed asylum.
        burn: turns of a chain that are not kept.
        thin: turns for each draw that is kept.
        habit_draws: draws of what caravans share.
        most_learnt: reports from which that is learnt; of more a random part of the caravans.
    """

    start_log: float = 7.3
    start_log_sd: float = 0.7
    start_sd: float = 1.2
    drift: float = 0.16
    drift_log_sd: float = 0.35
    quiet: float = 0.85
    quiet_sd: float = 0.4
    lively_sd: float = 2.4
    lean_sd: float = 0.2
    camp: float = 0.2
    camp_log_sd: float = 0.35
    shared: float = 0.3
    echo: float = 0.4
    source: float = 0.12
    source_log_sd: float = 0.5
    spread: float = 0.25
    spread_log_sd: float = 0.35
    kind_log_sd: float = 0.3
    factor_log_sd: float = 0.4
    loose: float = 2.5
    loosely: float = 0.12
    wild: float = 0.04
    mislabelled: float = 0.12
    part_rate: float = 0.8
    listed: float = 0.8
    counted: float = 0.4
    hard_sd: float = 0.06
    total_sd: float = 0.2
    hidden: float = 0.25
    recalled_window: int = 7
    blur: float = 0.02
    seats: tuple[float, float] = (30.0, 55.0)
    north_lead: int = 2
    north_shape: float = 0.15
    north_scale: float = 1.5
    misplaced: float = 0.05
    north_part_rate: float = 0.8
    silent_days: int = 7
    flow_shape: float = 0.15
    untold: float = 0.05
    not_yet: float = 0.5
    skipped: float = 0.5
    untold_few: float = 0.003
    flow_log: float = 5.7
    flow_log_sd: float = 1.8
    few_log: float = 1.6
    few_log_sd: float = 1.5
    count_sd: float = 0.08
    said_sd: float = 0.12
    count_part: float = 0.3
    count_more: float = 0.1
    count_rate: float = 1.0
    excess: float = 0.3
    same_return: float = 0.3
    alike: float = 0.6
    stay: float = 4.0
    stay_log_sd: float = 1.0
    asylum_with_group: tuple[float, float] = (1.0, 3.0)
    visa_with_group: tuple[float, float] = (1.0, 1.0)
    visa_claimed: tuple[float, float] = (1.0, 2.0)
    burn: int = 100
    thin: int = 4
    habit_draws: int = 300
    most_learnt: int = 3_000
