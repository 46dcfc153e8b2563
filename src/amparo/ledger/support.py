"""Which independent sources stand behind each compartment, day by day, and what cannot be told."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.ledger.counts import PRESENT, observed
from amparo.ledger.rows import NOWHERE, code, codes
from amparo.records.vocab import COMPARTMENTS, NOT_OBSERVED, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from amparo.ledger.evidence import SizeEvidence
    from amparo.ledger.rows import Rows

    Flags = NDArray[np.bool_]

__all__ = ["REASONS", "Support", "contradicted", "support_of"]

#: Why a cell is not estimable: codes under ``not_estimable.``; the first means that it is.
REASONS: Final = (
    "", "no_size_report", "only_parts", "few_sources", "contradiction", "unsure_reports", "silence",
    "no_reports", "no_reports_yet", "only_plans", "beyond_group",
)  # fmt: skip
#: Compartments that hang on the size of the group, not on reports of an outcome.
_BY_SIZE: Final = ("departed", "joined", "on_the_way", "no_later_report")
#: Of these, those that hang on the size of the day itself.
_TODAY: Final = ("on_the_way", "no_later_report")
#: Days from the nearest report of its size after which a group's size is not estimated.
_SILENCE: Final = 14
_NOT_SEEN: Final = codes("measure", NOT_OBSERVED)
_QUANTITY: Final = {name: code("quantity", q) for name, q in OUTCOMES.items()}
_SUBSET: Final = code("scope", "subset")
_ENOUGH: Final = 2  # independent sources that bound the size from both sides
_HALF: Final = 0.5
_TOO_MANY: Final = 1 / 3  # of the reports that bound the size
_SURPRISE: Final = 0.001


@dataclass(frozen=True, kw_only=True)
class Support:
    """What stands behind the compartments of one caravan.

    Attributes:
        sources: independent sources so far, (compartments, days).
        reason: why a cell is not estimable, numbers of ``REASONS``, (compartments, days).
        together: the same of the people together, (days,).
        stated: compartments that rest on a single exact official count, (compartments,).
        north: whether any report may count people at the northern border.
    """

    sources: NDArray[np.int32]
    reason: NDArray[np.int8]
    together: NDArray[np.int8]
    stated: Flags
    north: bool


def support_of(
    rows: Rows, size: SizeEvidence, days: int, *, closed: int | None, most: float, against: bool
) -> Support:
    """What stands behind a caravan's compartments.

    Args:
        rows: its reports.
        size: what they say of its size.
        days: days of its ledger.
        closed: number of the day after the last report of an ended group.
        most: the most people that an outcome of it can be.
        against: whether the reports of its size contradict each other beyond the model.
    """
    seen = observed(rows)
    behind = _behind(rows, size, seen & (rows.low <= most))
    sources = np.stack([_so_far(rows, behind[name], days) for name in COMPARTMENTS])
    reason = np.zeros((len(COMPARTMENTS), days), dtype=np.int8)
    whole, silent = _size_reason(rows, size, against=against), _silent(size, days)
    if closed is not None:
        silent[closed:] = False
    for c, name in enumerate(COMPARTMENTS):
        if name in _BY_SIZE:
            reason[c] = whole
            if not whole and name in _TODAY:
                reason[c, silent] = REASONS.index("silence")
        else:
            reason[c] = _outcome_reason(rows, behind[name], days, name, seen & (rows.low > most))
    stated = np.array([_stated(rows, behind[name], name) for name in COMPARTMENTS])
    together = np.where(whole, whole, np.where(silent, REASONS.index("silence"), 0))
    return Support(
        sources=sources, reason=reason, together=together.astype(np.int8), stated=stated,
        north=bool(size.north.any()),
    )  # fmt: skip


def _behind(rows: Rows, size: SizeEvidence, seen: Flags) -> dict[str, Flags]:
    """Which reports stand behind each compartment."""
    of_size = _among(rows, size.report_ids)
    out = dict.fromkeys(_BY_SIZE, of_size)
    for name, quantity in _QUANTITY.items():
        out[name] = seen & (rows.quantity == quantity)
    there = np.isin(rows.quantity, PRESENT) & (rows.north != NOWHERE) & (rows.scope != _SUBSET)
    out["arrived"] = seen & there
    return out


def _among(rows: Rows, ids: Iterable[str]) -> Flags:
    chosen = frozenset(ids)
    return np.fromiter((r in chosen for r in rows.report_id), np.bool_, len(rows))


def _so_far(rows: Rows, which: Flags, days: int) -> NDArray[np.int32]:
    """Independent sources whose reports end on or before each day, (days,)."""
    if not which.any():
        return np.zeros(days, dtype=np.int32)
    order = np.argsort(rows.end[which], kind="stable")
    _, first = np.unique(rows.source[which][order], return_index=True)
    ends = np.clip(rows.end[which][order][first], 0, days - 1)
    return np.cumsum(np.bincount(ends, minlength=days)).astype(np.int32)


def _size_reason(rows: Rows, size: SizeEvidence, *, against: bool) -> int:
    """Why the size is not estimable, on any day."""
    if not size.tells:
        return REASONS.index("only_parts" if len(size) else "no_size_report")
    tells = size.tells_size
    if len({s for s, t in zip(size.sources, tells, strict=True) if t}) < _ENOUGH:
        return REASONS.index("few_sources")
    told = _among(rows, itertools.compress(size.report_ids, tells))
    if rows.mine[told].mean() < _HALF:
        return REASONS.index("unsure_reports")
    return REASONS.index("contradiction") if against else 0


def contradicted(size: SizeEvidence, nothing: NDArray[np.float64], wild: float) -> bool:
    """Whether more reports say nothing than the model explains.

    Args:
        size: what is said of the size.
        nothing: share of the draws in which each report is read as saying nothing, (n,).
        wild: chance that a report does.
    """
    tells = size.tells_size & (size.weight[:, 6] < 2 * wild)  # echoes are no contradiction
    n, k = int(tells.sum()), float(nothing[tells].sum())
    if not n or k < _TOO_MANY * n:
        return False
    tail = sum(
        math.comb(n, j) * wild**j * (1 - wild) ** (n - j) for j in range(math.floor(k), n + 1)
    )
    return tail < _SURPRISE


def _silent(size: SizeEvidence, days: int) -> Flags:
    """Days too far from any report of the size, (days,)."""
    if not len(size):
        return np.ones(days, dtype=np.bool_)
    told = np.unique(size.day)
    day = np.arange(days)
    after = told[np.clip(np.searchsorted(told, day), 0, len(told) - 1)]
    before = told[np.clip(np.searchsorted(told, day, side="right") - 1, 0, len(told) - 1)]
    return np.asarray(np.minimum(np.abs(after - day), np.abs(day - before)) > _SILENCE)


def _outcome_reason(
    rows: Rows, which: Flags, days: int, name: str, beyond: Flags
) -> NDArray[np.int8]:
    out = np.zeros(days, dtype=np.int8)
    if which.any():
        first = int(np.clip(rows.start[which], 0, days - 1).min())
        out[:first] = REASONS.index("no_reports_yet")
        return out
    quantity = _QUANTITY.get(name, -1)
    if (beyond & (rows.quantity == quantity)).any():
        out[:] = REASONS.index("beyond_group")
    elif (np.isin(rows.measure, _NOT_SEEN) & (rows.quantity == quantity)).any():
        out[:] = REASONS.index("only_plans")
    else:
        out[:] = REASONS.index("no_reports")
    return out


def _stated(rows: Rows, which: Flags, name: str) -> bool:
    if name not in _QUANTITY or which.sum() != 1:
        return False
    exact = rows.qualifier[which] == code("qualifier", "exact")
    return bool(exact[0]) and bool(np.isin(rows.kind[which], _OFFICIAL)[0])


_OFFICIAL: Final = codes("source_type", ["authority", "un_agency"])
