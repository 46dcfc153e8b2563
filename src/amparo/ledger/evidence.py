"""From the reports to what they say about the size of each caravan, as plain arrays."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.ledger.rows import NOWHERE, code, codes
from amparo.ledger.settings import KINDS, UNSAID_READING, WILD_DENSITY, Settings
from amparo.records.interval import heap_step
from amparo.records.vocab import MEASURES, NOT_OBSERVED, QUANTITIES, SCOPES, SIZE_QUANTITIES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from amparo.ledger.rows import Rows

    Floats = NDArray[np.float64]

__all__ = ["SizeEvidence", "size_evidence"]

_NO_EVIDENCE: Final = codes("scope", ["subset", "sum", "resource"])
_SIZES: Final = codes("quantity", SIZE_QUANTITIES)
_NOT_SEEN: Final = codes("measure", NOT_OBSERVED)
_LISTED: Final = codes("quantity", ["registered", "sheltered"])
#: Who keeps registers and lists.
_COUNTERS: Final = np.array(
    [KINDS.index(k) for k in ("authority", "un_agency", "shelter", "human_rights_commission")]
)
_BUSES: Final = code("quantity", "buses")
#: Chance that people counted in a town of the northern border are all who are at the border.
_ALONE: Final = 0.5
_ONE_OF_SEVERAL: Final = 0.2
_CAME: Final = 0.9
#: Chance that a report from the border is of another place, if all later ones are from the road.
_SEEN_AGAIN: Final = 0.95
_AFTER_DAYS: Final = 10
_ECHO_DAYS: Final = 3
_ROUND: Final = 10  # a number that this divides was not counted to the last head
_WHOLE, _LOOSE, _PART, _TOTAL, _NORTH, _NORTH_PART, _WILD, _COUNT = range(8)
_READINGS: Final = 8
_HEARD: Final = [_WHOLE, _LOOSE, _PART, _TOTAL, _NORTH, _NORTH_PART, _COUNT]
_BOTH_SIDES: Final = [_WHOLE, _LOOSE, _TOTAL, _COUNT]


@dataclass(frozen=True, kw_only=True)
class SizeEvidence:
    """What n reports say about the size of one group.

    Attributes:
        report_ids: ids of the reports, n.
        sources: key of each report's source, n.
        day: day number of each report (end of its window), (n,).
        kind: number of the kind of source, (n,).
        y: ln of the middle of the stated interval, (n,).
        words: variance of it from the words and the rounding, (n,).
        blur: days by which the date is uncertain or the window is long, (n,).
        weight: chance of each reading, in the order of ``_sampler.size``, (n, 8).
        nothing: ln of chance times density of the number where it says nothing of the group: it is
            wild, or repeats one that was said before, (n,).
    """

    report_ids: tuple[str, ...]
    sources: tuple[str, ...]
    day: NDArray[np.int64]
    kind: NDArray[np.int64]
    y: Floats
    words: Floats
    blur: Floats
    weight: Floats
    nothing: Floats

    @property
    def tells_size(self) -> NDArray[np.bool_]:
        """Which reports can bound the group from both sides: not parts, not wild ones."""
        return np.asarray(self.weight[:, _BOTH_SIDES].sum(axis=1) >= 0.1)  # noqa: PLR2004 - not almost surely a part

    @property
    def north(self) -> NDArray[np.bool_]:
        """Which reports may count the people at the northern border."""
        return np.asarray(self.weight[:, [_NORTH, _NORTH_PART]].sum(axis=1) > 0)

    @property
    def tells(self) -> bool:
        """Whether any report does."""
        return bool(self.tells_size.any())

    def __len__(self) -> int:
        return len(self.day)


def size_evidence(rows: Rows, days: int, settings: Settings) -> SizeEvidence:
    """The reports that say something of the size of the group.

    Plans, rates and capacities, subsets and sums say nothing and are left out. Buses say how many
    people they seat, a part of the group.

    Args:
        rows: the caravan's reports.
        days: days of its ledger.
        settings: priors.
    """
    used = rows.only(_bearing(rows))
    weight = _weights(used, settings)
    keep = weight[:, _WILD] < 1
    used, weight = used.only(keep), weight[keep]
    low, high = _log_bounds(used, settings)
    echo = _echoes(used)
    chance = np.where(echo > 0, settings.echo, 0.0)
    wild = weight[:, _WILD].copy()
    weight[:, _WILD] = 1 - (1 - wild) * (1 - chance)
    weight[:, _HEARD] *= (1 - chance)[:, None]
    return SizeEvidence(
        report_ids=tuple(used.report_id),
        sources=tuple(used.source_key),
        day=np.clip(used.end, 0, days - 1),
        kind=used.kind,
        y=(low + high) / 2,
        words=(high - low) ** 2 / 12,
        blur=(used.end - used.start + used.slack).astype(np.float64),
        weight=weight,
        nothing=np.log(wild * WILD_DENSITY + (1 - wild) * chance * echo),
    )


def _bearing(rows: Rows) -> NDArray[np.bool_]:
    """Which reports may be about the size."""
    people = np.isin(rows.quantity, _SIZES) & ~np.isin(rows.scope, _NO_EVIDENCE)
    return np.asarray(
        (people | (rows.quantity == _BUSES))
        & ~np.isin(rows.measure, _NOT_SEEN)
        & (rows.scope != code("scope", "sum"))
        & (rows.high > 0)
    )


def _log_bounds(rows: Rows, settings: Settings) -> tuple[Floats, Floats]:
    """Ln of the stated intervals; a single number is widened by half a person on each side."""
    bus = rows.quantity == _BUSES
    low = np.where(bus, settings.seats[0], 1.0) * rows.low
    high = np.maximum(np.where(bus, settings.seats[1], 1.0) * rows.high, low)
    return np.log(np.maximum(low - 0.5, 0.5)), np.log(np.maximum(high, 1.0) + 0.5)


def _echoes(rows: Rows) -> Floats:
    """Density in ln of a number as one taken over from an earlier one, 0 where none is equal.

    Whoever takes a number over takes any of those said of the group within three days. Somebody who
    counts himself hits the same number by chance only as often as people round to it: a round
    number said again proves little, "7,233" said again is a copy.
    """
    out = np.zeros(len(rows))
    said: dict[int, set[float]] = {}  # numbers by the day that they hold for
    days, numbers = rows.end.tolist(), rows.stated_low.tolist()
    same = list(zip(numbers, rows.stated_high.tolist(), rows.scope.tolist(), strict=True))
    alike: dict[tuple[float, float, int], list[int]] = {}
    for i in np.argsort(rows.known, kind="stable").tolist():
        before = alike.setdefault(same[i], [])
        if any(abs(days[i] - d) <= _ECHO_DAYS for d in before):
            near = [said.get(days[i] + by, set()) for by in range(-_ECHO_DAYS, _ECHO_DAYS + 1)]
            out[i] = max(numbers[i], 1.0) / heap_step(numbers[i]) / len(set().union(*near))
        before.append(days[i])
        said.setdefault(days[i], set()).add(numbers[i])
    return out


def _weights(rows: Rows, settings: Settings) -> Floats:
    """Chance of each reading of each number, (n, 8)."""
    recalled = (rows.measure == code("measure", "stock")) & (
        rows.end - rows.start > settings.recalled_window
    )
    said = _said(settings)[rows.quantity, rows.measure, rows.scope]
    missed = settings.mislabelled
    everybody = np.array([0.0, missed, 1.0 - missed])
    said = np.where((recalled & (said[:, 0] > 0))[:, None], everybody, said)
    out = np.zeros((len(rows), _READINGS))
    whole, part, total = said.T
    out[:, _COUNT] = whole * _counted(rows, settings)
    whole = whole - out[:, _COUNT]
    out[:, _WHOLE] = whole * (1 - settings.loosely)
    out[:, _LOOSE] = whole * settings.loosely
    out[:, _PART], out[:, _TOTAL] = part, total
    _place(rows, out, settings)
    heard = out.sum(axis=1) > 0
    # Buses that were promised did not always come.
    mine = rows.mine * (1 - settings.wild) * np.where(rows.quantity == _BUSES, 0.5, 1.0)
    out *= mine[:, None]
    out[:, _WILD] = np.where(heard, 1 - mine, 1.0)
    return out


def _place(rows: Rows, out: Floats, settings: Settings) -> None:
    """At the northern border: "the group in Tijuana" is all of it, or those who are there."""
    there = rows.north != NOWHERE
    alone = _ALONE if len(np.unique(rows.north[there])) <= 1 else _ONE_OF_SEVERAL
    placed = np.where(there, 1 - np.maximum(settings.misplaced, _SEEN_AGAIN * _later(rows)), 0.0)
    part = out[:, _PART].copy()
    # Everybody who came to the border so far is not everybody so far.
    out[:, _NORTH] = placed * (out[:, _WHOLE] / 2 + out[:, _TOTAL] * _CAME + part * alone)
    out[:, _NORTH_PART] = placed * part * (1 - alone)
    out[:, _WHOLE] *= 1 - placed / 2
    out[:, _TOTAL] *= 1 - placed * _CAME
    out[:, _PART] *= 1 - placed


def _later(rows: Rows) -> Floats:
    """Of the reports of the ten days after one, share from places short of the border, (n,).

    A group that is seen on the road again was not at the border, or only a few of it were.
    """
    there = rows.north != NOWHERE
    away = rows.placed & ~there
    out = np.zeros(len(rows))
    for i in np.flatnonzero(there):
        after = (rows.end > rows.end[i]) & (rows.end <= rows.end[i] + _AFTER_DAYS)
        told = np.sum(after & (away | there))
        out[i] = np.sum(after & away) / told if told else 0.0
    return out


def _counted(rows: Rows, settings: Settings) -> Floats:
    """Chance that a number was counted head by head: exact to the last, by who keeps lists."""
    exact = (
        (rows.qualifier == code("qualifier", "exact"))
        & np.isin(rows.kind, _COUNTERS)
        & (rows.stated_low == rows.stated_high)
        & (rows.stated_low % _ROUND != 0)
    )
    listed = np.isin(rows.quantity, _LISTED)
    return np.where(exact, np.where(listed, settings.listed, settings.counted), 0.0)


@functools.lru_cache(maxsize=8)
def _said(settings: Settings) -> Floats:
    """Chance of whole, part and everybody so far, by quantity, measure and scope, (q, m, s, 3)."""
    quantities, measures, scopes = sorted(QUANTITIES), sorted(MEASURES), sorted(SCOPES)
    return np.array(
        [[[_reading(q, m, s, settings) for s in scopes] for m in measures] for q in quantities]
    )


def _reading(
    quantity: str, measure: str, scope: str, settings: Settings
) -> tuple[float, float, float]:
    """Chance that a number is the whole group, a part of it, everybody so far."""
    if quantity == "buses":
        return 0.0, 1.0, 0.0
    if scope == "unknown" or measure == "unknown":
        return (0.0, 1.0, 0.0) if scope == "part" else UNSAID_READING.get(quantity, (0.0, 0.0, 0.0))
    if scope == "part":
        # a part of everybody so far bounds nothing that is there today
        return (0.0, 0.0, 0.0) if measure == "running_total" else (0.0, 1.0, 0.0)
    if measure == "running_total":  # where not everybody was counted it is a part
        return 0.0, settings.mislabelled, 1.0 - settings.mislabelled
    return 1.0 - settings.mislabelled, settings.mislabelled, 0.0
