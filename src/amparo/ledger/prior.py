"""Caravans drawn from the ledger's own model, with the truth: to check the inference.

Who reports what of which days is given; habits, people and numbers are drawn from the priors of
``Settings``. An inference that is right covers these truths exactly as often as it says
(S. Talts et al., "Validating Bayesian inference algorithms with simulation-based calibration",
arXiv:1804.06788).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.ledger.balance import Group, balanced, draw_shares, excess
from amparo.ledger.counts import CountEvidence
from amparo.ledger.evidence import SizeEvidence
from amparo.ledger.settings import FEW, KINDS, WILD_DENSITY, Settings
from amparo.records.vocab import OUTCOMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["DrawnCaravan", "DrawnHabits", "DrawnSeason", "draw_season"]

_WIDEST: Final = 1 / WILD_DENSITY  # ln of a million
_HALF: Final = 0.5
_TOLD: Final = 0.25  # of outcomes anything is said; of the bundled caravans': 0.22
_NORTHS: Final = [4, 5]  # NORTH and NORTH_PART of ``_sampler.size``
#: Kinds of report by what their words say, as chances of the readings of ``_sampler.size``.
_WORDINGS: Final = {
    "whole": (0.86, 0.10, 0.04, 0.0, 0.0, 0.0, 0.0, 0.0),
    "counted": (0.40, 0.05, 0.10, 0.0, 0.0, 0.0, 0.0, 0.45),
    "unsaid": (0.55, 0.08, 0.32, 0.05, 0.0, 0.0, 0.0, 0.0),
    "part": (0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    "total": (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0),
    "whole north": (0.40, 0.06, 0.0, 0.0, 0.54, 0.0, 0.0, 0.0),
    "part north": (0.0, 0.0, 0.0, 0.0, 0.35, 0.65, 0.0, 0.0),
}
_OFTEN: Final = (0.45, 0.05, 0.1, 0.2, 0.08, 0.06, 0.06)


@dataclass(frozen=True, kw_only=True)
class DrawnHabits:
    """What the caravans of one season share."""

    start: float
    drift: float
    camp: float
    source_sd: float
    spread: Floats  # (kinds,)
    lean: Floats  # (kinds,)
    source: Floats  # (sources,)
    factor: Floats  # (sources,)


@dataclass(frozen=True, kw_only=True)
class DrawnCaravan:
    """One caravan's reports and the truth.

    Attributes:
        days: days of its ledger.
        closed: day after its last report.
        size: what is said of its size.
        outcomes: what is said of each outcome.
        path: ln people together, (days,).
        people: whole people in each compartment, (days,).
    """

    days: int
    closed: int
    size: SizeEvidence
    outcomes: dict[str, CountEvidence]
    path: Floats
    people: dict[str, NDArray[np.int64]]


@dataclass(frozen=True, kw_only=True)
class DrawnSeason:
    """Caravans with shared habits."""

    habits: DrawnHabits
    caravans: tuple[DrawnCaravan, ...]


@dataclass(frozen=True, kw_only=True)
class _Said:
    """Who reports what of one caravan, before any number is known."""

    days: int
    day: NDArray[np.int64]
    source: NDArray[np.int64]
    kind: NDArray[np.int64]
    weight: Floats
    words: Floats
    blur: Floats


def draw_season(
    settings: Settings,
    rng: np.random.Generator,
    *,
    caravans: int = 20,
    reports: float = 20.0,
    sources: int = 40,
) -> DrawnSeason:
    """Draw a season.

    Args:
        settings: priors.
        rng: stream of the season.
        caravans: number of caravans.
        reports: mean number of reports of a caravan's size.
        sources: number of named sources.
    """
    kind_of = rng.integers(0, len(KINDS) - 1, sources)
    told = [_draw_reports(settings, rng, reports, kind_of) for _ in range(caravans)]
    kinds = np.concatenate([s.kind for s in told])
    weights = np.bincount(kinds, minlength=len(KINDS)) / max(len(kinds), 1)
    habits = _draw_habits(settings, rng, weights, sources)
    return DrawnSeason(
        habits=habits, caravans=tuple(_draw_likely(settings, habits, s, rng) for s in told)
    )


def _draw_likely(
    settings: Settings, habits: DrawnHabits, said: _Said, rng: np.random.Generator
) -> DrawnCaravan:
    """Draw until the people with another fate are not too many for the group."""
    while True:
        caravan, over = _draw_caravan(settings, habits, said, rng)
        if rng.random() < np.exp(-over / settings.excess):
            return caravan


def _draw_habits(
    settings: Settings, rng: np.random.Generator, weights: Floats, sources: int
) -> DrawnHabits:
    def scale(middle: float, log_sd: float) -> float:
        return float(middle * np.exp(log_sd * rng.standard_normal()))

    spread = scale(settings.spread, settings.spread_log_sd)
    lean = settings.lean_sd * rng.standard_normal(len(KINDS))
    own = scale(settings.source, settings.source_log_sd)
    return DrawnHabits(
        start=settings.start_log + settings.start_log_sd * rng.standard_normal(),
        drift=scale(settings.drift, settings.drift_log_sd),
        camp=scale(settings.camp, settings.camp_log_sd),
        source_sd=own,
        spread=spread * np.exp(settings.kind_log_sd * rng.standard_normal(len(KINDS))),
        lean=lean - weights * (lean @ weights) / (weights @ weights),
        source=own * rng.standard_normal(sources),
        factor=np.exp(settings.factor_log_sd * rng.standard_normal(sources)),
    )


def _draw_reports(
    settings: Settings, rng: np.random.Generator, reports: float, kind_of: NDArray[np.int64]
) -> _Said:
    days = int(rng.integers(8, 40))
    n = 1 + int(rng.poisson(reports - 1))
    wording = rng.choice(len(_WORDINGS), n, p=_OFTEN)
    wording[0] = 0  # somebody speaks of the whole group
    plain = np.array(list(_WORDINGS.values()))[wording] * (1 - settings.wild)
    plain[:, 6] = settings.wild
    source = rng.integers(0, len(kind_of), n)
    return _Said(
        days=days,
        day=np.sort(rng.integers(0, days, n)),
        source=source,
        kind=kind_of[source],
        weight=plain,
        words=rng.choice([0.0, 0.003, 0.02], n),
        blur=rng.choice([0.0, 0.0, 1.0, 4.0], n),
    )


def _draw_caravan(
    settings: Settings, habits: DrawnHabits, said: _Said, rng: np.random.Generator
) -> tuple[DrawnCaravan, float]:
    """A caravan, and how far its outcomes exceed its people."""
    days = said.days
    sd = np.where(rng.random(days) < settings.quiet, settings.quiet_sd, settings.lively_sd)
    steps = habits.drift * sd * rng.standard_normal(days)
    steps[0] = habits.start + settings.start_sd * rng.standard_normal()
    path = np.cumsum(steps)
    lift = float(rng.exponential(settings.hidden))
    share = _draw_share(settings, said, rng)
    y = _draw_numbers(settings, habits, said, (path, share, lift), rng)
    size = SizeEvidence(
        report_ids=tuple(f"r{i}" for i in range(len(y))), day=said.day, kind=said.kind, y=y,
        sources=tuple(f"s{s:02d}" for s in said.source), words=said.words, blur=said.blur,
        weight=said.weight, nothing=np.log(said.weight[:, 6] * WILD_DENSITY),
    )  # fmt: skip
    outcomes, totals = {}, {}
    for name in OUTCOMES:
        if rng.random() < _TOLD:
            outcomes[name], totals[name] = _draw_outcome(settings, name, days, rng)
    group = Group(size=np.exp(path)[None], north=share[None], lift=np.array([lift]))
    closed = int(said.day[-1]) + 1
    shares = draw_shares(settings, rng, 1)
    people = balanced(group, totals, shares, settings, closed=closed)
    caravan = DrawnCaravan(
        days=days, closed=closed, size=size, outcomes=outcomes, path=path,
        people={name: value[0] for name, value in people.items()},
    )  # fmt: skip
    return caravan, float(excess(group, totals, shares, settings)[0])


def _draw_share(settings: Settings, said: _Said, rng: np.random.Generator) -> Floats:
    """Share at the northern border on each day.

    Which span the first come in is as likely as that no earlier report tells of the border.
    """
    there = said.weight[:, _NORTHS].sum(axis=1)
    told = np.unique(said.day[there > 0])
    if not len(told):
        return np.zeros(said.days)
    begins = np.concatenate([[max(int(told[0]) - settings.north_lead, 0)], told + 1])
    begins = np.unique(np.minimum(begins, said.days))
    if begins[-1] < said.days:  # nobody comes at all
        begins = np.append(begins, said.days)
    likely = np.array([np.prod(1 - there[said.day < begin]) for begin in begins])
    hazard = settings.north_scale * rng.standard_gamma(settings.north_shape, said.days)
    hazard[: rng.choice(begins, p=likely / likely.sum())] = 0.0
    return np.asarray(-np.expm1(-np.cumsum(hazard)))


def _draw_numbers(
    settings: Settings,
    habits: DrawnHabits,
    said: _Said,
    truth: tuple[Floats, Floats, float],
    rng: np.random.Generator,
) -> Floats:
    """Ln of what is said."""
    path, share, lift = truth
    n = len(said.day)
    weight = said.weight.copy()
    nobody = share[said.day] <= 0  # so nobody is counted
    weight[:, _NORTHS] *= ~nobody[:, None]
    heap = np.cumsum(weight, axis=1)
    reading = (rng.random((n, 1)) * heap[:, -1:] > heap).sum(axis=1).clip(0, 7)
    crowd = reading != 7  # noqa: PLR2004 - COUNT
    own = habits.lean + habits.camp * rng.standard_normal(len(KINDS))
    own = own + settings.shared * rng.standard_normal()
    lean = np.where(crowd, own[said.kind] + habits.source[said.source], 0.0)
    spread = np.where(
        crowd, habits.spread[said.kind] * habits.factor[said.source], settings.hard_sd
    )
    spread = np.where(reading == 1, settings.loose, 1.0) * spread
    sd = np.sqrt(spread**2 + said.words + settings.blur * said.blur)
    below = rng.exponential(1 / settings.part_rate, n) * (reading == 2)  # noqa: PLR2004 - PART
    below += rng.exponential(1 / settings.north_part_rate, n) * (reading == 5)  # noqa: PLR2004
    there = np.log(np.maximum(share[said.day], 1e-300)) * np.isin(reading, (4, 5))
    y = path[said.day] + lean - below + there + sd * rng.standard_normal(n)
    most = np.maximum.accumulate(path)[said.day] + lift * said.day / (said.day + 3.0)
    total = most + np.sqrt(settings.total_sd**2 + said.words) * rng.standard_normal(n)
    y = np.where(reading == 3, total, y)  # noqa: PLR2004 - TOTAL
    return np.where(reading == 6, _WIDEST * rng.random(n), y)  # noqa: PLR2004 - WILD


def _draw_outcome(
    settings: Settings, name: str, days: int, rng: np.random.Generator
) -> tuple[CountEvidence, Floats]:
    """Counts of one outcome, and everybody so far, (1, days)."""
    middle, sd = (
        (settings.few_log, settings.few_log_sd)
        if name in FEW
        else (settings.flow_log, settings.flow_log_sd)
    )
    n = int(rng.integers(1, 9))
    end = np.sort(rng.integers(0, days, n))
    start = np.where(rng.random(n) < 0.4, np.maximum(end - rng.integers(0, 4, n), 0), 0)  # noqa: PLR2004
    told = np.full(days, settings.untold_few if name in FEW else settings.untold)
    for first, last in zip(start, end, strict=True):
        told[first : last + 1] = 1.0
    shape = settings.flow_shape * told
    scale = np.exp(middle + sd * rng.standard_normal()) / shape.sum()
    daily = scale * rng.standard_gamma(shape)
    edges = np.unique(np.concatenate([[0], start, end + 1, [days]]))
    so_far = np.concatenate([[0.0], np.cumsum(daily)])
    seen = so_far[end + 1] - so_far[start]
    fewer = rng.choice([settings.count_part, 2.5 * settings.count_part], n)
    mine = 1 - settings.wild
    more = settings.count_more
    weight = mine * np.c_[1 - fewer - more, fewer, np.full(n, more), np.full(n, 1 / mine - 1)]
    view = (rng.random((n, 1)) > np.cumsum(weight, axis=1)).sum(axis=1).clip(0, 3)
    var = rng.choice([settings.count_sd, settings.said_sd], n) ** 2
    off = rng.exponential(1 / settings.count_rate, n) * ((view == 2) * 1.0 - (view == 1))  # noqa: PLR2004
    y = np.log(seen + _HALF) + off + np.sqrt(var) * rng.standard_normal(n)
    y = np.where(view == 3, _WIDEST * rng.random(n), y)  # noqa: PLR2004 - anything
    evidence = CountEvidence(
        report_ids=tuple(f"{name}{i}" for i in range(n)), told=told, span=np.diff(edges),
        first=np.searchsorted(edges, start), last=np.searchsorted(edges, end + 1) - 1, y=y,
        var=var, weight=weight, official=False,
    )  # fmt: skip
    return evidence, np.cumsum(daily)[None]
