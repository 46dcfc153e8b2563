"""What the reports of all caravans teach: leans and spreads of sources, drift, first sizes.

One chain over all caravans draws what they share given where each caravan is, and each caravan
given what is shared (``_sampler.globals``). Its draws go to every caravan's own chain. Above a
number of reports a random part of the caravans teaches for all.

**Convention.** Only differences between kinds can be seen: if all leaned alike nobody could tell.
Leans are drawn on the plane where their report-weighted sum is zero: the truth is taken to lie at
the report-weighted mean of the kinds.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.ledger.settings import KINDS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from amparo.ledger._sampler.globals import Common, Hyper
    from amparo.ledger._sampler.size import Constants, SizeData
    from amparo.ledger.evidence import SizeEvidence

    Floats = NDArray[np.float64]

__all__ = ["Habits", "constants", "learn", "shared_draws", "size_data"]

_BURN: Final = 150
_TURNS: Final = 5  # for each draw kept


@dataclass(frozen=True, kw_only=True)
class Habits:
    """Draws of what caravans share, m of each.

    Attributes:
        start: mean ln size on first days, (m,).
        drift: sd of one day's change of ln size, (m,).
        camp: sd of a kind's own lean within one caravan, (m,).
        source_sd: sd of a named source's lean around its kind's, (m,).
        spread: sd of one number, by kind, (m, k).
        lean: by kind, (m, k).
        source: of each named source beside its kind's, (m, s).
        factor: of each named source's spread beside its kind's, (m, s).
        names: number of each named source by its kind and key.
        spoken: reports of each named source, (s,).
        heard: caravans of each named source, (s,).
        reports: reports behind each kind's lean, (k,).
    """

    start: Floats
    drift: Floats
    camp: Floats
    source_sd: Floats
    spread: Floats
    lean: Floats
    source: Floats
    factor: Floats
    names: dict[tuple[int, str], int]
    spoken: NDArray[np.int64]
    heard: NDArray[np.int64]
    reports: NDArray[np.int64]

    def of(self, evidence: SizeEvidence) -> Habits:
        """Without the sources that do not speak in some reports: light enough to be sent."""
        pairs = set(zip(evidence.kind.tolist(), evidence.sources, strict=True))
        kept = sorted(p for p in pairs if p in self.names)
        numbers = np.array([self.names[p] for p in kept], dtype=np.int64)
        return replace(
            self, source=self.source[:, numbers], factor=self.factor[:, numbers],
            names={p: i for i, p in enumerate(kept)}, spoken=self.spoken[numbers],
            heard=self.heard[numbers],
        )  # fmt: skip


def constants(settings: Settings) -> Constants:
    """The fixed numbers of the model, for the chains."""
    from amparo.ledger._sampler.size import Constants

    return Constants(
        start_sd=settings.start_sd,
        quiet=settings.quiet,
        quiet_sd=settings.quiet_sd,
        lively_sd=settings.lively_sd,
        loose=settings.loose,
        part_rate=settings.part_rate,
        north_rate=settings.north_part_rate,
        total_var=settings.total_sd**2,
        hard_var=settings.hard_sd**2,
        hidden=settings.hidden,
        north_shape=settings.north_shape,
        north_scale=settings.north_scale,
        shared=settings.shared,
    )


def shared_draws(habits: Habits) -> tuple[Floats, ...]:
    """The draws of what is shared, as ``run_size`` takes them.

    Side by side in memory, however they were sliced or sent: for another layout all would be
    compiled once more.
    """
    drawn = (
        habits.start, habits.drift, habits.camp, habits.source_sd, habits.spread, habits.lean,
        habits.source, habits.factor,
    )  # fmt: skip
    return tuple(np.ascontiguousarray(a) for a in drawn)


def size_data(
    evidence: SizeEvidence,
    days: int,
    names: dict[tuple[int, str], int],
    settings: Settings,
    leaning: NDArray[np.bool_] | None = None,
) -> SizeData:
    """One caravan's reports as the chain takes them.

    Args:
        evidence: the reports.
        days: days of the ledger.
        names: named sources whose own lean and spread are drawn.
        settings: priors.
        leaning: of those, whose lean is given, by default all; the others' is summed out, (s,).
    """
    from amparo.ledger._sampler.size import NOBODY, SizeData

    pairs = zip(evidence.kind.tolist(), evidence.sources, strict=True)
    voice = [names.get(pair, NOBODY) for pair in pairs]
    voices = np.array(voice, dtype=np.int64)
    named = (voices >= 0) & (leaning[voices] if leaning is not None and len(leaning) else True)
    first, span = _north_spans(evidence, days, settings)
    return SizeData(
        days=days,
        day=evidence.day,
        kind=evidence.kind,
        source=np.where(named, voices, NOBODY),
        voice=voices,
        y=evidence.y,
        var=evidence.words + settings.blur * evidence.blur,
        words=evidence.words,
        weight=np.ascontiguousarray(evidence.weight),
        nothing=evidence.nothing,
        north_day=first,
        north_span=span,
    )


def _north_spans(
    evidence: SizeEvidence, days: int, settings: Settings
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Spans of days over which the share at the northern border is told apart."""
    told = np.unique(evidence.day[evidence.north])
    if not len(told):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    start = max(int(told[0]) - settings.north_lead, 0)
    edges = np.unique(np.concatenate([[start], told + 1, [days]]))
    return edges[:-1].astype(np.int64), np.diff(edges).astype(np.int64)


def learn(
    evidence: Sequence[SizeEvidence],
    days: Sequence[int],
    settings: Settings,
    rng: np.random.Generator,
) -> Habits:
    """Learn the habits from all caravans together; with no reports they are the priors.

    Args:
        evidence: reports of each caravan.
        days: days of each caravan's ledger.
        settings: priors.
        rng: stream of the learning.
    """
    from amparo.ledger._sampler.compiled import as_list
    from amparo.ledger._sampler.globals import learn_turn
    from amparo.ledger._sampler.size import new_state

    told = [(e, d) for e, d in zip(evidence, days, strict=True) if len(e)]
    reports = _by_kind(e for e, _ in told)
    told = _some(told, settings.most_learnt, rng)
    names = _names(e for e, _ in told)
    datas = [size_data(e, d, names, settings) for e, d in told]
    common, hyper = _start(settings, len(names)), _hyper(settings)
    states = [new_state(data, len(KINDS), settings.start_log) for data in datas]
    weights = _by_kind(e for e, _ in told).astype(np.float64)
    weights = weights / weights.sum() if weights.sum() else np.full(len(KINDS), 1 / len(KINDS))
    if not datas:
        return _prior_draws(settings, weights, reports, rng)
    fixed, drawn = constants(settings), []
    datas, states = as_list(datas), as_list(states)
    for turn in range(_BURN + _TURNS * settings.habit_draws):
        learn_turn(common, hyper, datas, states, fixed, weights, rng)
        if turn >= _BURN and (turn - _BURN) % _TURNS == _TURNS - 1:
            drawn.append([a.copy() for a in common])
    return _gathered(drawn, datas, names, reports)


def _by_kind(evidence: Iterable[SizeEvidence]) -> NDArray[np.int64]:
    """Reports of each kind that has a lean, (k,)."""
    kinds = [e.kind for e in evidence]
    every = np.concatenate(kinds) if kinds else np.empty(0, dtype=np.int64)
    return np.bincount(every, minlength=len(KINDS)).astype(np.int64)


def _some(
    told: list[tuple[SizeEvidence, int]], most: int, rng: np.random.Generator
) -> list[tuple[SizeEvidence, int]]:
    """All caravans, or so many at random that their reports are not more than ``most``."""
    if sum(len(e) for e, _ in told) <= most:
        return told
    order = rng.permutation(len(told))
    reports = np.cumsum([len(told[i][0]) for i in order])
    return [told[i] for i in np.sort(order[: max(1, int((reports <= most).sum()))])]


def _names(evidence: Iterable[SizeEvidence]) -> dict[tuple[int, str], int]:
    """Sources that speak, by kind and key."""
    counts = Counter(
        (k, s) for e in evidence for k, s in zip(e.kind.tolist(), e.sources, strict=True)
    )
    return {pair: i for i, pair in enumerate(sorted(counts))}


def _hyper(settings: Settings) -> Hyper:
    from amparo.ledger._sampler.globals import Hyper

    return Hyper(
        start_mean=settings.start_log,
        start_sd=settings.start_log_sd,
        drift=settings.drift,
        drift_log_sd=settings.drift_log_sd,
        camp=settings.camp,
        camp_log_sd=settings.camp_log_sd,
        source=settings.source,
        source_log_sd=settings.source_log_sd,
        spread=settings.spread,
        spread_log_sd=settings.spread_log_sd,
        kind_log_sd=settings.kind_log_sd,
        lean_sd=settings.lean_sd,
        factor_log_sd=settings.factor_log_sd,
    )


def _start(settings: Settings, sources: int) -> Common:
    from amparo.ledger._sampler.globals import Common

    scalar = [settings.start_log, settings.drift, settings.camp, settings.source, settings.spread]
    return Common(
        scalar=np.array(scalar, dtype=np.float64),
        spread=np.full(len(KINDS), settings.spread),
        lean=np.zeros(len(KINDS)),
        source=np.zeros(sources),
        factor=np.ones(sources),
    )


def _gathered(
    drawn: list[list[Floats]],
    datas: Sequence[SizeData],
    names: dict[tuple[int, str], int],
    reports: NDArray[np.int64],
) -> Habits:
    scalar, spread, lean, source, factor = (np.array([d[i] for d in drawn]) for i in range(5))
    counts = [np.bincount(d.source[d.source >= 0], minlength=len(names)) for d in datas]
    return Habits(
        start=scalar[:, 0], drift=scalar[:, 1], camp=scalar[:, 2], source_sd=scalar[:, 3],
        spread=spread, lean=lean, source=source, factor=factor, names=names,
        spoken=np.sum(counts, axis=0), heard=np.sum([c > 0 for c in counts], axis=0),
        reports=reports,
    )  # fmt: skip


def _prior_draws(
    settings: Settings, weights: Floats, reports: NDArray[np.int64], rng: np.random.Generator
) -> Habits:
    """Draws of the priors, where no report teaches."""
    m, k = settings.habit_draws, len(KINDS)

    def scale(middle: float, log_sd: float) -> Floats:
        return np.asarray(middle * np.exp(log_sd * rng.standard_normal(m)))

    common = scale(settings.spread, settings.spread_log_sd)
    free = settings.lean_sd * rng.standard_normal((m, k))
    return Habits(
        start=settings.start_log + settings.start_log_sd * rng.standard_normal(m),
        drift=scale(settings.drift, settings.drift_log_sd),
        camp=scale(settings.camp, settings.camp_log_sd),
        source_sd=scale(settings.source, settings.source_log_sd),
        spread=common[:, None] * np.exp(settings.kind_log_sd * rng.standard_normal((m, k))),
        lean=free - np.outer(free @ weights, weights) / (weights @ weights),
        source=np.empty((m, 0)),
        factor=np.empty((m, 0)),
        names={},
        spoken=np.empty(0, dtype=np.int64),
        heard=np.empty(0, dtype=np.int64),
        reports=reports,
    )
