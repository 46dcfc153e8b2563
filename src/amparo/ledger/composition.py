"""Children, unaccompanied children, women and nationalities among the people together.

Reports count them partially: at one shelter, among those returned, beside a total or without one.
``ledger.partial`` finds what each count is a share of, ``ledger.usual`` holds the priors and learns
from all caravans what is usual, ``ledger.shares`` holds the model and draws, and this module gives
the table.

**Not estimable**: ``no_reports`` where nobody counts the group in the caravan - what is usual
elsewhere is not an estimate of this caravan; ``only_parts`` where every count is of an unknown
part, so that the upper side would be our prior; ``only_among_outcome`` where the group is counted
only among people returned, refused, detained or asking for something: those are chosen by who they
are (64 % children among the refused, 22 % in the group), and the rest would be our prior;
``no_size_report`` on days on which the size has no draw.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from amparo.ledger.partial import (
    CHILDREN,
    COUNTS_GROUP,
    OUTCOME,
    UNACCOMPANIED,
    WOMEN,
    counted_groups,
    partial_counts,
    said,
)
from amparo.ledger.shares import draw_share, told_level
from amparo.ledger.usual import CompositionPrior, learn_level, logistic
from amparo.records.tables import COMPOSITION
from amparo.records.vocab import NOT_OBSERVED, SIZE_QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from amparo.ledger.partial import Partial, Said

__all__ = ["CompositionPrior", "composition", "composition_draws", "learn_composition"]

_PEOPLE: Final = (CHILDREN, UNACCOMPANIED, WOMEN)
_LEVELS: Final = (0.5, 0.05, 0.95)
_VALUES: Final = ("median", "q05", "q95", "share_median", "share_q05", "share_q95")
#: Days around a day within which reports of the whole give its rough size, for learning only.
_ROUGH_DAYS: Final = 3
_NOTHING: Final = partial_counts((), 1)


def composition(
    rows: pl.DataFrame,
    size: NDArray[np.float64],
    first_day: date,
    *,
    caravan_id: str,
    rng: np.random.Generator,
    learnt: CompositionPrior,
) -> pl.DataFrame:
    """Composition of the people together in one caravan, day by day.

    Args:
        rows: REPORTS of the caravan known by the day of the question, copies left out, with
            ``source_key`` and ``probability``.
        size: people together in posterior draws, (draws, days); a day on which no draw is positive
            (zeros or NaN) has no size.
        first_day: date of the first column.
        caravan_id: its id.
        rng: random stream of this caravan's composition.
        learnt: usual shares, from ``learn_composition``.

    Returns:
        COMPOSITION: people and shares of the people together, medians and 90 % intervals over the
        draws, for children, unaccompanied children, women and each nationality counted, on each
        day from the first to the last with a size. ``sources`` counts the independent sources of
        the group's counts whenever they spoke, for each bears on every day.
    """
    known = np.asarray((size > 0).any(axis=0))
    if not known.any():
        return COMPOSITION.empty()
    evidence = _evidence(rows, first_day, len(known))
    shares = _draws(evidence, _filled(size, known), rng, learnt)
    planned = set(rows.filter(pl.col("measure").is_in(sorted(NOT_OBSERVED)))["quantity"])
    span = slice(int(known.argmax()), len(known) - int(known[::-1].argmax()))
    parts = []
    for group in dict.fromkeys((*_PEOPLE, *evidence)):
        counts = evidence.get(group)
        reason = _reason(counts, planned=group in planned)
        if reason:
            cells = np.full((6, span.stop - span.start), np.nan)
        else:
            cells = _cells(shares[group][:, span], size[:, span], known[span])
        parts.append((group, reason, counts.sources if counts is not None else 0, cells))
    return _table(parts, caravan_id, first_day + timedelta(days=span.start))


def composition_draws(
    rows: pl.DataFrame,
    size: NDArray[np.float64],
    first_day: date,
    *,
    rng: np.random.Generator,
    learnt: CompositionPrior,
) -> dict[str, NDArray[np.float64]]:
    """The draws behind ``composition``: shares of the people together by group, (draws, days).

    In every draw of every day unaccompanied children are at most the children, women and children
    together at most 1, and nationalities together at most 1. Groups that are not estimable are
    drawn where another one needs them, mostly from the prior: ``composition`` says which they are.

    Args:
        rows: as for ``composition``.
        size: as for ``composition``.
        first_day: as for ``composition``.
        rng: as for ``composition``.
        learnt: as for ``composition``.
    """
    known = np.asarray((size > 0).any(axis=0))
    if not known.any():
        return {}
    evidence = _evidence(rows, first_day, len(known))
    return _draws(evidence, _filled(size, known), rng, learnt)


def learn_composition(rows_by_caravan: Mapping[str, pl.DataFrame]) -> CompositionPrior:
    """Learn the usual share of children, unaccompanied children and women.

    Each caravan's telling counts give one logit and its variance; a normal law over caravans is
    fitted to them (``usual.learn_level``). Counts without a base are compared with the median of
    the whole-group reports within three days. Nationalities keep their wide prior: which one is
    the usual one depends on where a caravan sets out.

    Args:
        rows_by_caravan: as ``composition`` takes them, by caravan id.
    """
    prior = CompositionPrior()
    told = [_rough(rows) for _, rows in sorted(rows_by_caravan.items())]
    told = [(evidence, size) for evidence, size in told if evidence]
    levels = dict(prior.levels)
    children = _told(told, CHILDREN, [1.0] * len(told), prior)
    levels[CHILDREN] = learn_level([c for c in children if c], prior.level(CHILDREN))
    usual = levels[CHILDREN]
    weight = usual.sd**2 + usual.mean_sd**2
    among = [
        logistic(usual.mean + (c[0] - usual.mean) * weight / (weight + c[1]) if c else usual.mean)
        for c in children
    ]
    for group, rooms in ((UNACCOMPANIED, among), (WOMEN, [1 - a for a in among])):
        found = _told(told, group, rooms, prior)
        levels[group] = learn_level([c for c in found if c], prior.level(group))
    return CompositionPrior(levels=levels)


def _told(
    caravans: Sequence[tuple[dict[str, Partial], NDArray[np.float64]]],
    group: str,
    rooms: Sequence[float],
    prior: CompositionPrior,
) -> list[tuple[float, float] | None]:
    """What each caravan tells of the usual share of a group."""
    return [
        told_level(evidence[group], size, room, group, prior) if group in evidence else None
        for (evidence, size), room in zip(caravans, rooms, strict=True)
    ]


def _rough(rows: pl.DataFrame) -> tuple[dict[str, Partial], NDArray[np.float64]]:
    """A caravan's counts of people, and its rough size by day: medians of whole-group reports."""
    if not set(rows["quantity"]) & set(_PEOPLE):
        return {}, np.empty(0)
    reports = said(rows, min(rows["observed_to"].to_list()))
    days = 1 + max((r.end for r in reports), default=0)
    whole = [
        (r.end, (r.low + r.high) / 2)
        for r in reports
        if r.quantity in SIZE_QUANTITIES and r.scope == "whole" and r.measure != "running_total"
    ]
    size = np.full(days, np.nan)
    for day in {r.end for r in reports if r.quantity in _PEOPLE}:
        near = [number for end, number in whole if abs(end - day) <= _ROUGH_DAYS]
        size[day] = np.median(near) if near else np.nan
    return _partial(reports, days), size


def _evidence(rows: pl.DataFrame, first_day: date, days: int) -> dict[str, Partial]:
    """The counts of each group that has any; most caravans have none, and that is soon seen."""
    if not rows.select(COUNTS_GROUP.any()).item():
        return {}
    return _partial(said(rows, first_day), days)


def _partial(reports: Sequence[Said], days: int) -> dict[str, Partial]:
    return {g: partial_counts(c, days) for g, c in counted_groups(reports).items()}


def _filled(size: NDArray[np.float64], known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Sizes of at least one person, on days without one those of the nearest day with one."""
    at = np.flatnonzero(known)
    after = np.clip(np.searchsorted(at, np.arange(len(known))), 0, len(at) - 1)
    before = np.maximum(after - 1, 0)
    days = np.arange(len(known))
    near = np.where(np.abs(at[before] - days) <= np.abs(at[after] - days), at[before], at[after])
    return np.maximum(np.nan_to_num(size[:, near].astype(np.float64)), 1.0)


def _draws(
    evidence: Mapping[str, Partial],
    size: NDArray[np.float64],
    rng: np.random.Generator,
    learnt: CompositionPrior,
) -> dict[str, NDArray[np.float64]]:
    """Shares of the people by group, each drawn in the room that the earlier ones leave."""
    shares: dict[str, NDArray[np.float64]] = {}
    everybody = np.ones(size.shape)
    if set(_PEOPLE) & set(evidence):
        counts = evidence.get(CHILDREN, _NOTHING)
        children = draw_share(counts, size, everybody, CHILDREN, learnt, rng)
        shares[CHILDREN] = children
        for group, room in ((UNACCOMPANIED, children), (WOMEN, 1.0 - children)):
            if group in evidence:
                shares[group] = draw_share(evidence[group], size, room, group, learnt, rng)
    nations = {g: c for g, c in evidence.items() if g not in _PEOPLE and c.tells.any()}
    return shares | _nations(nations, size, rng, learnt)


def _nations(
    evidence: Mapping[str, Partial],
    size: NDArray[np.float64],
    rng: np.random.Generator,
    learnt: CompositionPrior,
) -> dict[str, NDArray[np.float64]]:
    """Shares of nationalities, at most 1 together.

    The largest is drawn among everybody, each other one among those whom it leaves; where they come
    to more than those, they are scaled down together.
    """
    if not evidence:
        return {}
    largest, *others = evidence
    everybody = np.ones(size.shape)
    first = draw_share(evidence[largest], size, everybody, largest, learnt, rng)
    room = everybody - first
    drawn = {g: draw_share(evidence[g], size, room, g, learnt, rng) for g in others}
    beyond = np.maximum(sum(drawn.values(), np.zeros(size.shape)) / room, 1.0)
    return {largest: first, **{group: share / beyond for group, share in drawn.items()}}


def _reason(counts: Partial | None, *, planned: bool) -> str:
    """Why a group is not estimable, "" if it is."""
    if counts is None:
        return "only_plans" if planned else "no_reports"
    if counts.tells.any():
        return ""
    return "only_among_outcome" if (counts.kind == OUTCOME).all() else "only_parts"


def _cells(
    share: NDArray[np.float64], size: NDArray[np.float64], known: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Quantiles of people (whole) and of shares, (6, days); NaN on days without a size."""
    people = np.quantile(share * size, _LEVELS, axis=0)
    cells = np.concatenate([np.rint(people), np.quantile(share, _LEVELS, axis=0)])
    cells[:, ~known] = np.nan
    return cells


def _table(
    parts: Sequence[tuple[str, str, int, NDArray[np.float64]]], caravan_id: str, first: date
) -> pl.DataFrame:
    """COMPOSITION from group, reason, sources and cells (6, days) of each group."""
    groups, reasons, sources, cells = zip(*parts, strict=True)
    values = np.stack(cells, axis=2)
    days = values.shape[1]
    missing = np.isnan(values[0]).ravel()
    why = np.tile(np.array([reason or "no_size_report" for reason in reasons]), days)
    flat = zip(_VALUES, values.reshape(len(_VALUES), -1), strict=True)
    return COMPOSITION.checked(
        pl.DataFrame(
            {
                "caravan_id": np.repeat(caravan_id, missing.size),
                "day": np.repeat(np.datetime64(first, "D") + np.arange(days), len(groups)),
                "group": list(groups) * days,
                **{name: pl.Series(column, nan_to_null=True) for name, column in flat},
                "basis": np.where(missing, "not_estimable", "estimated"),
                "reason": np.where(missing, why, ""),
                "sources": list(sources) * days,
            }
        )
    )
