"""Partial counts: what the reports say of children, women and nationalities, and of whom.

A count of children says little until it is known *among whom* they were counted. Each count is
paired with a base:

* **whole, part, outcome** - a total that the same source states for the same place and day (one
  day apart at most, the same measure or the same window). Of several the nearest in day, place,
  page, measure and window is taken, then a count of the group before one of an outcome, then the
  larger. A total that *another* source gives on the same page is taken only where it counts a part
  or an outcome: what others say of the whole is already in the size of the group. A total of a part
  of the group, or of people registered, makes the count a share among those; a total of people
  returned, refused, detained or asking for something makes it a share among an outcome.
* **together** - no such total: the people together on that day, if the count speaks of the whole.
  The words never say so; the chance is 0.75 for a stock and 0.5 for others (worth two reports),
  moved by what the reports of the size say of that place within a day: whole or part. Otherwise it
  counts an unknown part, which bounds the group from below.
* Unaccompanied children may also be compared with the **children** of the same source.

A nationality is counted only by rows that are a subset: "1,000 Hondurans set out" describes the
caravan, for almost every size report of 2018 to 2020 says so. Rows that name several are not used.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from amparo.records.vocab import NOT_OBSERVED, SIZE_QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

__all__ = [
    "CHILDREN", "COUNTS_GROUP", "MOST", "OUTCOME", "PART", "TOGETHER", "UNACCOMPANIED", "WHOLE",
    "WOMEN", "Counted", "Partial", "Said", "counted_groups", "partial_counts", "said",
]  # fmt: skip

CHILDREN: Final = "children"
UNACCOMPANIED: Final = "unaccompanied_children"
WOMEN: Final = "women"
_PEOPLE: Final = (CHILDREN, UNACCOMPANIED, WOMEN)

#: What a count is compared with.
TOGETHER, WHOLE, PART, OUTCOME = range(4)

#: Totals of people of one outcome.
_OUTCOMES: Final = frozenset(
    {
        "returned_assisted_voluntary", "returned_by_authorities", "returned_own",
        "returned_all_modes", "returned_unspecified", "refused_exit", "detained", "rescued",
        "asylum_requests", "visas_issued", "helped",
    }
)  # fmt: skip
#: Rows that may count a group: whether there are any is cheaper to ask than to read them.
COUNTS_GROUP: Final = pl.col("quantity").is_in(_PEOPLE) | (
    (pl.col("scope") == "subset") & (pl.col("nationality") != "")
)
_USED: Final = SIZE_QUANTITIES | _OUTCOMES | frozenset(_PEOPLE)
_SEEN_AT: Final = frozenset({"arrived", "group_size", "sheltered"})
_COUNTRY: Final = re.compile(r"[A-Z]{3}")
_SKEW: Final = {"at_least": 1, "at_most": -1}
#: Chance that an unpaired count speaks of the whole, and the reports that this is worth.
_WHOLE_CHANCE: Final = {"stock": 0.75}
_OTHER_CHANCE: Final = 0.5
_CHANCE_WEIGHT: Final = 2.0
_NEAR_DAYS: Final = 1
#: Counts of one group in one caravan that are looked at; the largest so far has nine.
MOST: Final = 48


class Said(NamedTuple):
    """One report as the pairing sees it; days are day numbers."""

    report_id: str
    source: str
    page: str
    start: int
    end: int
    place: str
    admin1: str
    nationality: str
    quantity: str
    measure: str
    scope: str
    low: float
    high: float
    skew: int
    mine: float


class Counted(NamedTuple):
    """A count of a group and the total it is compared with, if there is one."""

    report: Said
    kind: int  # TOGETHER, WHOLE, PART or OUTCOME
    base: Said | None = None  # people, or children; None for the people together
    inside: bool = False  # whether the base counts its room (children, say), not people
    whole: float = 1.0  # chance that it speaks of all of its base


@dataclass(frozen=True, kw_only=True)
class Partial:
    """What n reports say of one group.

    Attributes:
        day: day number, end of the window, (n,).
        low: lower bound of the count, people, (n,).
        high: upper bound, people, (n,).
        skew: 1 if the truth is likely near the lower bound ("at least"), -1 near the upper, (n,).
        base_low: lower bound of what it is compared with, people; 0 for the people together, (n,).
        base_high: upper bound, people, (n,).
        base_skew: as ``skew``, (n,).
        kind: TOGETHER, WHOLE, PART or OUTCOME, (n,).
        inside: whether the base counts the room of the group (children, say), not people, (n,).
        total: whether it is everybody so far and has no base, (n,).
        whole: chance that it speaks of all of its base, (n,).
        mine: chance that the report is about this caravan, (n,).
        source: number of the source, (n,).
    """

    day: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    skew: NDArray[np.int64]
    base_low: NDArray[np.float64]
    base_high: NDArray[np.float64]
    base_skew: NDArray[np.int64]
    kind: NDArray[np.int64]
    inside: NDArray[np.bool_]
    total: NDArray[np.bool_]
    whole: NDArray[np.float64]
    mine: NDArray[np.float64]
    source: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.day)

    @property
    def rather_whole(self) -> NDArray[np.bool_]:
        """Which counts speak of all of their base, rather than not, (n,)."""
        return np.asarray(self.whole > 0.5)  # noqa: PLR2004

    @property
    def tells(self) -> NDArray[np.bool_]:
        """Which counts speak of a share of the group itself, rather than not, (n,)."""
        return np.asarray((self.kind != OUTCOME) & self.rather_whole)

    def only(self, keep: NDArray[np.bool_]) -> Partial:
        """The same for some of the reports."""
        return Partial(**{name: column[keep] for name, column in vars(self).items()})

    @property
    def sources(self) -> int:
        """Independent sources."""
        return len(np.unique(self.source))


def said(rows: pl.DataFrame, first_day: date) -> list[Said]:
    """The reports that count people of a group, of an outcome or the group itself.

    Plans, rates and capacities, sums over groups and resources are left out, and so are numbers
    whose interval is empty.

    Args:
        rows: reports of one caravan with ``source_key`` and ``probability``.
        first_day: day number 0.
    """
    page = pl.when(pl.col("url") != "").then("url").otherwise("publisher")
    place = pl.when(pl.col("place_id") != "").then("place_id").otherwise(
        pl.col("place").str.to_lowercase().str.strip_chars()
    )  # fmt: skip
    used = rows.filter(
        pl.col("quantity").is_in(sorted(_USED))
        & ~pl.col("measure").is_in(sorted(NOT_OBSERVED))
        & ~pl.col("scope").is_in(["sum", "resource"])
        & (pl.col("high") >= pl.col("low"))
    )
    columns = used.select(
        "report_id", "source_key", page.alias("page"),
        (pl.col("observed_from") - first_day).dt.total_days().alias("start"),
        (pl.col("observed_to") - first_day).dt.total_days().alias("end"),
        place.alias("place"), "admin1", "nationality", "quantity", "measure", "scope", "low",
        "high", pl.col("qualifier").replace_strict(_SKEW, default=0).alias("skew"), "probability",
    )  # fmt: skip
    # In an order of their own: a draw must not hang on the order of the file.
    return sorted((Said(*row) for row in columns.iter_rows()), key=lambda r: (r.end, r.report_id))


def counted_groups(reports: Sequence[Said]) -> dict[str, list[Counted]]:
    """The counts of each group that has any, each with its base.

    Returns:
        lists by group: ``children``, ``unaccompanied_children``, ``women``, then
        ``nationality:HND`` and so on, those with the larger shares first.
    """
    near = _Near(reports)
    found: dict[str, list[Counted]] = defaultdict(list)
    children: dict[str, Counted] = {}
    for group in _PEOPLE:
        for report in reports:
            if report.quantity == group:
                found[group].append(_counted(report, near, children))
        if group == CHILDREN:
            children = {c.report.report_id: c for c in found[group]}
    for report in reports:
        if (pair := _national(report, near)) is not None:
            found[f"nationality:{report.nationality}"].append(pair)
    nations = sorted(
        (g for g in found if g not in _PEOPLE), key=lambda g: (-_rough_share(found[g]), g)
    )
    for group in nations[1:]:
        found[group] = [_beside(pair, found[nations[0]]) for pair in found[group]]
    return {group: found[group] for group in (*_PEOPLE, *nations) if found[group]}


def _beside(pair: Counted, largest: Sequence[Counted]) -> Counted:
    """A nationality among those whom the largest one leaves of the same total, if that is told."""
    told = [p.report for p in largest if p.base and pair.base and p.base == pair.base]
    if not told or pair.base is None:
        return pair
    left = pair.base._replace(
        low=max(pair.base.low - told[0].high, pair.report.low),
        high=max(pair.base.high - told[0].low, pair.report.high),
    )
    return pair._replace(base=left, inside=True)


def partial_counts(counted: Iterable[Counted], days: int) -> Partial:
    """The counts of one group as arrays, days from 0 to ``days`` - 1."""
    pairs = _thinned(list(counted))
    names = {key: i for i, key in enumerate(sorted({p.report.source for p in pairs}))}
    bases = [(p.base.low, p.base.high, p.base.skew) if p.base else (0.0, 0.0, 0) for p in pairs]
    of_base = np.array(bases, dtype=np.float64).reshape(-1, 3)
    return Partial(
        day=np.clip([p.report.end for p in pairs], 0, days - 1).astype(np.int64),
        low=np.array([p.report.low for p in pairs], dtype=np.float64),
        high=np.array([p.report.high for p in pairs], dtype=np.float64),
        skew=np.array([p.report.skew for p in pairs], dtype=np.int64),
        base_low=of_base[:, 0],
        base_high=of_base[:, 1],
        base_skew=of_base[:, 2].astype(np.int64),
        kind=np.array([p.kind for p in pairs], dtype=np.int64),
        inside=np.array([p.inside for p in pairs], dtype=bool),
        total=np.array(
            [p.base is None and p.report.measure == "running_total" for p in pairs], dtype=bool
        ),
        whole=np.array([p.whole for p in pairs], dtype=np.float64),
        mine=np.array([p.report.mine for p in pairs], dtype=np.float64),
        source=np.array([names[p.report.source] for p in pairs], dtype=np.int64),
    )


def _thinned(pairs: list[Counted]) -> list[Counted]:
    """Of very many counts as many as the computation takes, evenly in time."""
    if len(pairs) <= MOST:
        return pairs
    ordered = sorted(pairs, key=lambda p: (p.report.end, p.report.report_id))
    return [ordered[i] for i in np.linspace(0, len(pairs) - 1, MOST).astype(int)]


class _Near:
    """The possible bases of a report: what the same source or the same page says."""

    def __init__(self, reports: Sequence[Said]) -> None:
        self.sizes = [r for r in reports if r.quantity in _SEEN_AT and r.scope in {"whole", "part"}]
        self._by: dict[str, list[Said]] = defaultdict(list)
        for report in reports:
            if report.quantity not in {UNACCOMPANIED, WOMEN}:
                self._by[f"source {report.source}"].append(report)
                self._by[f"page {report.page}"].append(report)

    def base(self, report: Said, allowed: frozenset[str], *, blank: bool = False) -> Said | None:
        """The best total for a count, or None.

        Args:
            report: the count.
            allowed: quantities of the total.
            blank: whether the total must name no nationality.
        """
        found = {
            r.report_id: r
            for key in (f"source {report.source}", f"page {report.page}" if report.page else "")
            for r in self._by.get(key, ())
            if r.quantity in allowed and _is_base(report, r) and not (blank and r.nationality)
        }
        return max(found.values(), key=lambda r: _merit(report, r), default=None)


def _is_base(count: Said, base: Said) -> bool:
    """Whether a total may be that of which the count is a part."""
    own = base.source == count.source
    window = abs(count.start - base.start) <= _NEAR_DAYS
    measure = count.measure == base.measure or "unknown" in {count.measure, base.measure}
    nations = {count.nationality, base.nationality} - {""}
    return (
        base.report_id != count.report_id
        and (own or _kind(base) != WHOLE)
        and abs(count.end - base.end) <= _NEAR_DAYS
        and (measure or window)
        and _place_merit(count, base) > 0
        and len(nations) <= 1
        and base.high > count.low
        and base.low + base.high > count.low + count.high
    )


def _merit(count: Said, base: Said) -> tuple[float, ...]:
    """The order in which totals are preferred; ends in the number, so that ties are rare."""
    return (
        base.source == count.source,
        -abs(count.end - base.end),
        _place_merit(count, base),
        base.page == count.page,
        base.measure == count.measure,
        -abs(count.start - base.start),
        base.quantity in SIZE_QUANTITIES,
        base.high,
    )


def _place_merit(count: Said, base: Said) -> int:
    """2 for one place, 1 where they may be one, 0 for two places."""
    if count.place == base.place:
        return 2
    blank = not count.place or not base.place
    return int(blank or (count.admin1 == base.admin1 != ""))


def _kind(base: Said) -> int:
    if base.quantity in _OUTCOMES:
        return OUTCOME
    return WHOLE if base.scope == "whole" else PART


def _counted(report: Said, near: _Near, children: Mapping[str, Counted]) -> Counted:
    if report.quantity == UNACCOMPANIED:
        base = near.base(report, frozenset({CHILDREN}))
        if base is not None and base.source == report.source:
            kind = children[base.report_id].kind
            told = WHOLE if kind == TOGETHER else kind
            return Counted(report, kind=told, base=base, inside=True)
    base = near.base(report, SIZE_QUANTITIES | _OUTCOMES)
    if base is not None:
        return Counted(report, kind=_kind(base), base=base)
    return Counted(report, kind=TOGETHER, whole=_whole_chance(report, near.sizes))


def _national(report: Said, near: _Near) -> Counted | None:
    """A count of one nationality; of people registered only beside the register's total."""
    subset = report.scope == "subset" and report.quantity in SIZE_QUANTITIES
    if not subset or not _COUNTRY.fullmatch(report.nationality):
        return None
    base = near.base(report, frozenset({report.quantity}), blank=True)
    if base is not None:
        return Counted(report, kind=_kind(base), base=base)
    if report.quantity == "registered":
        return None
    return Counted(report, kind=TOGETHER, whole=_whole_chance(report, near.sizes))


def _whole_chance(report: Said, sizes: Iterable[Said]) -> float:
    """Chance that a count without a total speaks of the whole group."""
    if report.scope == "part":
        return 0.0
    there = [
        r.scope == "whole"
        for r in sizes
        if r.place == report.place and r.measure != "flow" and abs(r.end - report.end) <= _NEAR_DAYS
    ]
    before = _WHOLE_CHANCE.get(report.measure, _OTHER_CHANCE)
    return (sum(there) + _CHANCE_WEIGHT * before) / (len(there) + _CHANCE_WEIGHT)


def _rough_share(pairs: Iterable[Counted]) -> float:
    """Largest share told of a nationality; of counts without a total the smallest that counts."""
    return max((p.report.high / p.base.high if p.base else 0.0 for p in pairs), default=0.0)
