"""From the tables to what the reports say of one outcome: returned, detained, claimed and so on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.ledger.rows import NOWHERE, code, codes
from amparo.ledger.settings import FEW, KINDS
from amparo.records.vocab import NOT_OBSERVED, OUTCOMES, QUALIFIERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from amparo.ledger.rows import Rows
    from amparo.ledger.settings import Settings

__all__ = ["PRESENT", "CountEvidence", "observed", "outcome_counts"]

#: Quantities that show people present at a place.
PRESENT: Final = codes("quantity", ["arrived", "group_size", "registered", "sheltered"])
_NOT_SEEN: Final = codes("measure", NOT_OBSERVED)
_OF_OTHERS: Final = codes("scope", ["sum", "resource"])
#: Kinds of source whose exact count is taken as a count.
_COUNTERS: Final = np.array([KINDS.index(k) for k in ("authority", "un_agency")])
#: Where in its interval the truth is likely: "at least" is said of numbers near the bound.
_WITHIN: Final = np.array(
    [{"at_least": 0.25, "at_most": 0.75}.get(q, 0.5) for q in sorted(QUALIFIERS)]
)
_SLACK_VAR: Final = 0.1  # of a count whose days are uncertain
_ECHO_DAYS: Final = 3
_NEWS_DAYS: Final = 3  # so long may news of a day still come
_HANDFUL: Final = 20
_ALIKE: Final = 0.01  # 2,303 and "2,300"
_MOST: Final = 300  # counts of one outcome; of more, the largest of each window
_AT_A_PLACE: Final = 0.15  # added to the chance that a count leaves people out
_AT_THE_BORDER: Final = 0.25  # and this, if the place is at the northern border
_HALF: Final = 0.5  # a person: the chain counts with it, and so does a count


@dataclass(frozen=True, kw_only=True)
class CountEvidence:
    """What n reports say of one outcome, seen over spans of days.

    Attributes:
        report_ids: ids of the reports, n.
        told: how far each day was told of: 1 in a report's own window, less outside, (days,).
        span: days of each span, (s,).
        first: first span of each window, (n,).
        last: its last span, (n,).
        y: ln of the count, (n,).
        var: its variance, (n,).
        weight: chance that it counts these people, a part, others too, anything, (n, 4).
        official: whether a single exact official count stands alone.
    """

    report_ids: tuple[str, ...]
    told: NDArray[np.float64]
    span: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    y: NDArray[np.float64]
    var: NDArray[np.float64]
    weight: NDArray[np.float64]
    official: bool

    def __len__(self) -> int:
        return len(self.y)

    def span_shape(self, shape: float) -> NDArray[np.float64]:
        """Shape of the gamma process over each span, (s,)."""
        return shape * np.add.reduceat(self.told, np.cumsum(self.span) - self.span)


def outcome_counts(rows: Rows, days: int, settings: Settings) -> dict[str, CountEvidence]:
    """Evidence for each outcome that has any report; plans and sums are none."""
    seen = rows.only(observed(rows))
    out = {}
    for compartment, quantity in OUTCOMES.items():
        which = seen.quantity == code("quantity", quantity)
        if which.any():
            untold = (settings.untold, settings.not_yet, settings.skipped)
            if compartment in FEW:
                untold = (settings.untold_few, settings.untold_few, settings.untold_few)
            out[compartment] = _counts(_thinned(_once(seen.only(which))), days, settings, untold)
    return out


def observed(rows: Rows) -> NDArray[np.bool_]:
    """Which reports count people: no plans, rates or capacities, no sums over groups."""
    return np.asarray(~np.isin(rows.measure, _NOT_SEEN) & ~np.isin(rows.scope, _OF_OTHERS))


def _once(rows: Rows) -> Rows:
    """Each count once: a number said again within three days, or rounded, was taken over.

    Of two that are alike the exact one stays. A handful counted twice may be two handfuls.
    """
    exact = rows.qualifier == code("qualifier", "exact")
    keep: list[int] = []
    for i in np.lexsort((rows.known, ~exact)).tolist():
        low, high = rows.stated_low[i], rows.stated_high[i]
        if low < _HANDFUL or not any(
            abs(int(rows.end[i] - rows.end[j])) <= _ECHO_DAYS
            and abs(low - rows.stated_low[j]) <= _ALIKE * low
            and abs(high - rows.stated_high[j]) <= _ALIKE * high
            for j in keep
        ):
            keep.append(i)
    return rows.only(np.array(sorted(keep), dtype=np.int64))


def _thinned(rows: Rows) -> Rows:
    """Of very many counts the largest of each kind and window, which speak for the rest."""
    if len(rows) <= _MOST:
        return rows
    order = np.lexsort((-rows.high, rows.end, rows.start, rows.measure))
    keys = np.stack([rows.measure, rows.start, rows.end])[:, order]
    first = np.r_[True, (np.diff(keys, axis=1) != 0).any(axis=0)]
    return rows.only(np.sort(order[first])[-_MOST:])


def _counts(
    rows: Rows, days: int, settings: Settings, untold: tuple[float, float, float]
) -> CountEvidence:
    own_start, start, end = _windows(rows, days)
    told = np.full(days, untold[0])
    last = int(end.max()) + 1
    told[int(own_start.min()) : last] = untold[2]
    told[last : last + _NEWS_DAYS] = untold[1]
    for first, last in zip(own_start, end, strict=True):
        told[first : last + 1] = 1.0
    edges = np.unique(np.concatenate([[0], start, end + 1, [days]]))
    high = np.maximum(rows.high, rows.low)
    middle = rows.low + (high - rows.low) * _WITHIN[rows.qualifier] + _HALF
    width = np.log(high + 2 * _HALF) - np.log(rows.low + _HALF)
    exact = (rows.qualifier == code("qualifier", "exact")) & np.isin(rows.kind, _COUNTERS)
    slack = np.where(rows.slack > 0, _SLACK_VAR, 0.0)
    own = np.where(exact, settings.count_sd, settings.said_sd) ** 2
    return CountEvidence(
        report_ids=tuple(rows.report_id),
        told=told,
        span=np.diff(edges),
        first=np.searchsorted(edges, start),
        last=np.searchsorted(edges, end + 1) - 1,
        y=np.log(middle),
        var=own + width**2 / 12 + slack,
        weight=_views(rows, settings),
        official=len(rows) == 1 and bool(exact[0]),
    )


def _windows(
    rows: Rows, days: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """First day that a report names, first and last day of what it counts.

    A running total counts everybody so far, whatever first day it names, unless another one had
    ended before that day: then it counts anew.
    """
    start, end = np.clip(rows.start, 0, days - 1), np.clip(rows.end, 0, days - 1)
    total = rows.measure != code("measure", "flow")
    dated = start < end
    earliest = end[total].min(initial=days)
    anew = total & dated & (start > earliest)
    # A total of one day, or since the caravan set out, does not say since when it counts: since
    # the first day that somebody names, if anybody does.
    vague = total & (~dated | (start == 0))
    since = min(start[~vague].min(initial=days), end.min())
    named = np.where(vague, since if (~vague).any() else 0, start)
    return named, np.where(total & ~anew, 0, start), end


def _views(rows: Rows, settings: Settings) -> NDArray[np.float64]:
    """Chance that a count is of these people, of a part, of others too, of anything, (n, 4)."""
    fewer = settings.count_part + _AT_A_PLACE * rows.placed  # at one crossing
    fewer = fewer + _AT_A_PLACE * (rows.scope == code("scope", "part"))
    # who asks, is held or returned at the northern border is not who was on the road before
    fewer = fewer + _AT_THE_BORDER * (rows.north != NOWHERE)
    more = settings.count_more
    mine = rows.mine * (1 - settings.wild)
    chances = [mine * (1 - fewer - more), mine * fewer, mine * more, 1 - mine]
    return np.ascontiguousarray(np.stack(chances, axis=1))
