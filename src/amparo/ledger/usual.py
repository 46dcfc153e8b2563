"""What shares are usual: the priors of the composition, and what the caravans together teach."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from amparo.ledger.partial import CHILDREN, UNACCOMPANIED, WOMEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["FAR", "CompositionPrior", "Level", "learn_level", "logistic"]

#: In learning, what lies over two sds off counts less: its variance grows with the square.
FAR: Final = 4.0


class Level(NamedTuple):
    """What is known of the logit of a share before a caravan's own reports.

    Attributes:
        mean: mean over caravans.
        mean_sd: sd of what is known of that mean.
        sd: sd between caravans.
    """

    mean: float
    mean_sd: float
    sd: float


def logistic(logit: float) -> float:
    """The share of a logit."""
    return 1 / (1 + math.exp(-logit))


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


#: Before any report, as the mean of all caravans with its 90 % interval: children 27 % (18 to
#: 38 %), unaccompanied 12 % of them (6 to 24 %), women 35 % of the others (22 to 51 %): what
#: registers and shelters tell of mixed groups. A nationality may be anything (0.3 to 98 %).
_BEFORE: Final[Mapping[str, Level]] = MappingProxyType(
    {
        CHILDREN: Level(_logit(0.27), 0.3, 0.45),
        UNACCOMPANIED: Level(_logit(0.12), 0.5, 0.6),
        WOMEN: Level(_logit(0.35), 0.4, 0.5),
        "nationality": Level(-1.0, 0.0, 3.0),
    }
)


@dataclass(frozen=True, kw_only=True)
class CompositionPrior:
    """Usual shares and the noise of partial counts, in logit units unless said.

    Attributes:
        levels: usual share of the room, by group; ``nationality`` for each nationality.
        drift_sd: sd of the drift around a caravan's level: families leave, others join. Counts of
            one caravan three weeks apart (January 2019: 20, 19, 22, 23 %) differ by about as much.
        drift_days: days after which 37 % of a drift is left.
        source_sd: sd of a source's own lean within one caravan: who is a child, who is counted.
        worth: people counted at random that one count is worth at most: families walk, sleep and
            are counted together. At a share of a quarter this is an sd of 0.16.
        size_sd: noise in ln of a count beside the people together, whom others counted: the spread
            of counts of the size.
        part_sd: sd of the share in a part of the group, or among those registered, around that of
            the whole: families are let through first, men walk ahead.
        total_sd: noise in ln of a running total without a base: so many came by so far.
        outcome_sd: sd of the share among an outcome. Those refused exit in January 2019 were 64 %
            children, those sent back in October 2020 14 to 33 %, the groups about a fifth.
        wild: chance that a count has nothing to do with the share, as for the size.
        part_rate: u = ln(group / unknown part) is exponential with this rate, as for the size.
        turns: turns of the sampler.
    """

    levels: Mapping[str, Level] = field(default_factory=lambda: _BEFORE)
    drift_sd: float = 0.2
    drift_days: float = 10.0
    worth: float = 200.0
    source_sd: float = 0.2
    size_sd: float = 0.3
    part_sd: float = 0.35
    total_sd: float = 0.5
    outcome_sd: float = 1.0
    wild: float = 0.05
    part_rate: float = 0.4
    turns: int = 2

    def level(self, group: str) -> Level:
        """The usual share of a group; one for all nationalities."""
        return self.levels[group.partition(":")[0]]


def learn_level(told: Sequence[tuple[float, float]], before: Level) -> Level:
    """The usual level of a group from one (logit, variance) for each caravan.

    The sd between caravans is integrated over on a grid, with ln sd ~ N(ln of the prior's, 0.4^2);
    given it the mean is normal. Caravans over two sds off weigh less.
    """
    if not told:
        return before
    level, variance = np.array(told, dtype=np.float64).T
    sd = before.sd * np.exp(np.linspace(-1.2, 1.2, 25))
    fade = -0.5 * (np.log(sd / before.sd) / 0.4) ** 2
    centre, spread = before.mean, before.sd
    for _ in range(4):
        far = (level - centre) ** 2 / (variance + spread**2)
        total = (variance + sd[:, None] ** 2) * np.maximum(far / FAR, 1.0)
        known = 1 / before.mean_sd**2 + (1 / total).sum(axis=1)
        mean = (before.mean / before.mean_sd**2 + (level / total).sum(axis=1)) / known
        fit = -0.5 * (np.log(total).sum(axis=1) + np.log(known))
        fit -= 0.5 * ((level - mean[:, None]) ** 2 / total).sum(axis=1)
        fit -= 0.5 * ((mean - before.mean) / before.mean_sd) ** 2
        weight = np.exp(fit + fade - (fit + fade).max())
        weight /= weight.sum()
        centre = float(weight @ mean)
        spread = float(np.sqrt(weight @ sd**2))
    mean_sd = math.sqrt(float(weight @ (1 / known + (mean - centre) ** 2)))
    return Level(centre, mean_sd, spread)
