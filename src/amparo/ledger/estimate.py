"""How many people on each day, and what became of them: reports in, ledger out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from amparo.ledger.counts import outcome_counts
from amparo.ledger.evidence import size_evidence
from amparo.ledger.habits import Habits, learn
from amparo.ledger.north import north_localities
from amparo.ledger.piece import Done, Drawn, Piece, Task, do_task, plausible_most
from amparo.ledger.rows import codes, read_rows
from amparo.ledger.settings import Settings
from amparo.ledger.tables import (
    balance_table,
    habits_table,
    leans_table,
    ledger_table,
    readings_table,
    sizes_table,
    stages_table,
)
from amparo.records.peaks import peaks_of
from amparo.records.streams import stream
from amparo.records.vocab import OUTCOMES, SIZE_QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from amparo.ledger.counts import CountEvidence
    from amparo.ledger.evidence import SizeEvidence
    from amparo.ledger.rows import Rows

__all__ = ["LedgerResult", "Peak", "estimate", "peak", "peaks"]

#: Reports of outcomes later than this after the group's last day are dated on the last of these.
_LATE_DAYS: Final = 30
_COUNTED: Final = codes("quantity", SIZE_QUANTITIES | set(OUTCOMES.values()))


@dataclass(frozen=True, kw_only=True)
class LedgerResult:
    """What ``estimate`` returns.

    Attributes:
        ledger: LEDGER, people by caravan, day and compartment.
        sizes: SIZES, people together by caravan and day.
        stages: STAGES, of the people together those at the northern border.
        leans: LEANS, habits of kinds of source.
        habits: HABITS, leans of named sources.
        readings: READINGS, how each report of a size was read.
        learnt: draws of what all caravans share, for further questions.
        drawn: draws of each caravan; none where they were not wanted.
    """

    ledger: pl.DataFrame
    sizes: pl.DataFrame
    stages: pl.DataFrame
    leans: pl.DataFrame
    habits: pl.DataFrame
    readings: pl.DataFrame
    learnt: Habits
    drawn: dict[str, Drawn]

    @property
    def balance(self) -> pl.DataFrame:
        """BALANCE, the draws behind the ledger; every row adds up."""
        return balance_table(list(self.drawn.values()))

    def group_draws(self, caravan_id: str, day: date) -> NDArray[np.float64]:
        """Draws of the people together on a day, (draws,)."""
        drawn = self.drawn[caravan_id]
        return np.asarray(drawn.size[:, (day - drawn.first_day).days])


@dataclass(frozen=True, kw_only=True)
class Peak:
    """The day with the most people together, by the median; None where not estimable."""

    caravan_id: str
    peak_day: date | None
    peak_median: float | None
    peak_q05: float | None
    peak_q95: float | None


def _serially(work: Callable[[Task], Done], tasks: Sequence[Task]) -> list[Done]:
    return [work(task) for task in tasks]


def estimate(  # noqa: PLR0913 - the contract of the room
    reports: pl.DataFrame,
    assignment: pl.DataFrame | Sequence[pl.DataFrame],
    register: pl.DataFrame,
    *,
    as_of: date,
    seed: int,
    draws: int = 400,
    run_pieces: Callable[[Callable[[Task], Done], Sequence[Task]], list[Done]] = _serially,
    settings: Settings | None = None,
    keep_draws: bool = True,
    learnt: Habits | None = None,
    only: Collection[str] | None = None,
) -> LedgerResult:
    """Estimate the ledger of every caravan of a register.

    Args:
        reports: REPORTS with ``copy_of`` and ``source_key``. Copies count once; rows known after
            ``as_of`` are left out.
        assignment: ASSIGNMENT, or several sampled ones whose ledgers are pooled; only rows of kind
            "one" feed a caravan.
        register: REGISTER; gives each caravan's first and last day and state.
        as_of: the day on which the question is asked.
        seed: the run seed. The same seed gives the same tables on any number of workers.
        draws: posterior draws, over all sampled assignments together.
        run_pieces: runs the caravans, for example ``compute.run_pieces`` with workers bound.
        settings: priors, by default those of ``docs/ledger.md``.
        keep_draws: whether the result holds the draws; ten thousand caravans' do not fit.
        learnt: what all caravans share, from an earlier result, in place of learning it anew.
        only: the caravans that are wanted, by default all: with ``learnt``, those that new
            reports are about.
    """
    chosen = settings or Settings()
    samples = [assignment] if isinstance(assignment, pl.DataFrame) else list(assignment)
    north = north_localities(reports["place_id"].unique().to_list())
    read = [read_rows(reports, sample, register, north, as_of) for sample in samples]
    spans = _spans(register, read, as_of, chosen.silent_days)
    wanted = {n: s for n, s in spans.items() if only is None or n in only}
    needed = wanted if learnt is not None else spans
    prepared = [_prepare(rows, needed, chosen) for rows in read]
    habits = learnt or _learn(spans, prepared[0], chosen, seed)
    common = _Common(habits=habits, settings=chosen, seed=seed, draws=draws)
    tasks = [
        _task(name, span, read, prepared, common, keep=keep_draws) for name, span in wanted.items()
    ]
    done = run_pieces(do_task, tasks)
    del tasks, prepared, read  # of many caravans this is as much as the tables made below
    return LedgerResult(
        ledger=ledger_table(done), sizes=sizes_table(done), stages=stages_table(done),
        leans=leans_table(habits), habits=habits_table(habits, reports),
        readings=readings_table(done), learnt=habits,
        drawn={d.caravan_id: d.drawn for d in done if d.drawn is not None},
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Span:
    first_day: date
    days: int
    closed: int | None


@dataclass(frozen=True, kw_only=True)
class _Common:
    habits: Habits
    settings: Settings
    seed: int
    draws: int


@dataclass(frozen=True, kw_only=True)
class _Prepared:
    size: SizeEvidence
    most: float
    outcomes: Mapping[str, CountEvidence]


def _spans(
    register: pl.DataFrame, read: Sequence[Mapping[str, Rows]], as_of: date, silent_days: int
) -> dict[str, _Span]:
    """The days of each caravan's ledger, in the order of the register."""
    out = {}
    for entry in register.iter_rows(named=True):
        rows = [sample[entry["caravan_id"]] for sample in read if entry["caravan_id"] in sample]
        if rows and entry["first_day"] <= as_of:
            out[entry["caravan_id"]] = _span(entry, rows, as_of, silent_days)
    return out


def _span(entry: dict[str, Any], rows: Sequence[Rows], as_of: date, silent_days: int) -> _Span:
    first, last = entry["first_day"], min(entry["last_day"], as_of)
    late = max(int(r.end[np.isin(r.quantity, _COUNTED)].max(initial=-1)) for r in rows)
    latest = first + timedelta(days=late) if late >= 0 else last
    end = max(last, min(latest, last + timedelta(days=_LATE_DAYS), as_of))
    if entry["state"] == "ended":
        closed = (last - first).days + 1
        return _Span(first_day=first, days=max((end - first).days + 1, closed + 1), closed=closed)
    end = max(end, min(as_of, last + timedelta(days=silent_days)))
    return _Span(first_day=first, days=(end - first).days + 1, closed=None)


def _prepare(
    rows: Mapping[str, Rows], spans: Mapping[str, _Span], settings: Settings
) -> dict[str, _Prepared]:
    """What the reports of one sampled assignment say."""
    out = {}
    for name, span in spans.items():
        if name in rows:
            size = size_evidence(rows[name], span.days, settings)
            most = plausible_most(size)
            fit = rows[name].only(rows[name].low <= most)
            outcomes = outcome_counts(fit, span.days, settings)
            out[name] = _Prepared(size=size, most=most, outcomes=outcomes)
    return out


def _learn(
    spans: Mapping[str, _Span], prepared: Mapping[str, _Prepared], settings: Settings, seed: int
) -> Habits:
    names = [n for n in spans if n in prepared]
    sizes, days = [prepared[n].size for n in names], [spans[n].days for n in names]
    return learn(sizes, days, settings, stream(seed, "ledger", "habits"))


def _task(
    name: str,
    span: _Span,
    read: Sequence[Mapping[str, Rows]],
    prepared: Sequence[Mapping[str, _Prepared]],
    common: _Common,
    *,
    keep: bool,
) -> Task:
    """One caravan; samples that give it the same reports are one piece with all their draws."""
    alike: dict[tuple[tuple[str, ...], tuple[float, ...]], list[int]] = {}
    for k, sample in enumerate(read):
        if name in sample:
            told = sample[name]
            key = (tuple(told.report_id), tuple(told.mine))
            alike.setdefault(key, []).append(k)
    shares = _shared_out(common.draws, [len(numbers) for numbers in alike.values()])
    pieces = tuple(
        Piece(
            caravan_id=name, sample=numbers[0], first_day=span.first_day, days=span.days,
            closed=span.closed, size=prepared[numbers[0]][name].size,
            most=prepared[numbers[0]][name].most, outcomes=prepared[numbers[0]][name].outcomes,
            habits=common.habits.of(prepared[numbers[0]][name].size), settings=common.settings,
            seed=common.seed, draws=share,
        )
        for numbers, share in zip(alike.values(), shares, strict=True)
    )  # fmt: skip
    return Task(pieces=pieces, rows=read[pieces[0].sample][name], keep=keep)


def _shared_out(draws: int, weights: Sequence[int]) -> list[int]:
    """So many draws, parted by weight; every part gets one at least."""
    edges = np.rint(np.cumsum([0, *weights]) / sum(weights) * draws).astype(int)
    return [max(int(n), 1) for n in np.diff(edges)]


def peaks(result: LedgerResult) -> pl.DataFrame:
    """The peak of every caravan: caravan_id, peak_day, peak_median, peak_q05, peak_q95.

    The peak is the day on which the median of the people together is highest, with that day's
    interval; null where the size is not estimable.
    """
    every = result.ledger.select("caravan_id").unique(maintain_order=True)
    return every.join(peaks_of(result.sizes), on="caravan_id", how="left", maintain_order="left")


def peak(result: LedgerResult, caravan_id: str) -> Peak:
    """The peak of one caravan; all None if it is not estimable."""
    rows = peaks(result).filter(pl.col("caravan_id") == caravan_id).to_dicts()
    empty = dict.fromkeys(("peak_day", "peak_median", "peak_q05", "peak_q95"))
    return Peak(**(rows[0] if rows else {"caravan_id": caravan_id, **empty}))
