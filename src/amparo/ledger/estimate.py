"""How many people on each day, and what became of them: reports in, ledger out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from amparo.ledger.counts import arrival_counts, north_counts, outcome_counts
from amparo.ledger.evidence import reports_by_caravan, size_evidence
from amparo.ledger.habits import Habits, learn
from amparo.ledger.north import north_localities
from amparo.ledger.piece import Drawn, Piece, draw_piece, plausible_most
from amparo.ledger.settings import Settings
from amparo.ledger.support import support_of
from amparo.ledger.tables import balance_table, leans_table, ledger_table, sizes_table
from amparo.records.peaks import peaks_of
from amparo.records.vocab import OUTCOMES, SIZE_QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["LedgerResult", "Peak", "estimate", "peak", "peaks"]

#: Reports of outcomes later than this after the group's last day are dated on the last of these.
_LATE_DAYS: Final = 30


@dataclass(frozen=True, kw_only=True)
class LedgerResult:
    """What ``estimate`` returns.

    Attributes:
        ledger: LEDGER, people by caravan, day and compartment.
        leans: LEANS, habits of kinds of source.
        balance: BALANCE, the draws behind the ledger; every row adds up.
        sizes: SIZES, people together by caravan and day.
        effective: effective number of draws by caravan, after the running totals were weighed.
    """

    ledger: pl.DataFrame
    leans: pl.DataFrame
    balance: pl.DataFrame
    sizes: pl.DataFrame
    effective: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Peak:
    """The day with the most people together, by the median; None where not estimable."""

    caravan_id: str
    peak_day: date | None
    peak_median: float | None
    peak_q05: float | None
    peak_q95: float | None


def _serially(work: Callable[[Piece], Drawn], pieces: Sequence[Piece]) -> list[Drawn]:
    return [work(piece) for piece in pieces]


def estimate(  # noqa: PLR0913 - the contract of the room
    reports: pl.DataFrame,
    assignment: pl.DataFrame,
    register: pl.DataFrame,
    *,
    as_of: date,
    seed: int,
    draws: int = 400,
    run_pieces: Callable[[Callable[[Piece], Drawn], Sequence[Piece]], list[Drawn]] = _serially,
    settings: Settings | None = None,
) -> LedgerResult:
    """Estimate the ledger of every caravan of a register.

    Args:
        reports: REPORTS with ``copy_of`` and ``source_key``. Copies count once; rows known after
            ``as_of`` are left out.
        assignment: ASSIGNMENT; only rows of kind "one" feed a caravan.
        register: REGISTER; gives each caravan's first and last day and state.
        as_of: the day on which the question is asked.
        seed: the run seed. The same seed gives the same tables on any number of workers.
        draws: posterior draws.
        run_pieces: runs the caravans, for example ``compute.run_pieces`` with workers bound.
        settings: priors, by default those of ``docs/ledger.md``.
    """
    chosen = settings or Settings()
    rows = reports_by_caravan(reports, assignment, as_of)
    north = north_localities(reports["place_id"].unique().to_list())
    spans = _spans(register, rows, as_of, chosen.silent_days)
    pieces = _pieces(spans, rows, north, chosen, seed, draws)
    drawn = run_pieces(draw_piece, pieces)
    supports = [support_of(piece, rows[piece.caravan_id], north) for piece in pieces]
    habits = pieces[0].habits if pieces else learn([], chosen)
    return LedgerResult(
        ledger=ledger_table(pieces, drawn, supports),
        leans=leans_table(habits),
        balance=balance_table(pieces, drawn),
        sizes=sizes_table(pieces, drawn, supports),
        effective={d.caravan_id: d.effective for d in drawn},
    )


@dataclass(frozen=True, kw_only=True)
class _Span:
    first_day: date
    days: int
    closed: int | None


def _spans(
    register: pl.DataFrame, rows: Mapping[str, pl.DataFrame], as_of: date, silent_days: int
) -> dict[str, _Span]:
    """The days of each caravan's ledger, in the order of the register."""
    out = {}
    for entry in register.iter_rows(named=True):
        part = rows.get(entry["caravan_id"])
        if part is None or entry["first_day"] > as_of:
            continue
        out[entry["caravan_id"]] = _span(entry, part, as_of, silent_days)
    return out


def _span(entry: dict[str, Any], rows: pl.DataFrame, as_of: date, silent_days: int) -> _Span:
    first, last = entry["first_day"], min(entry["last_day"], as_of)
    counted = rows.filter(
        pl.col("quantity").is_in(sorted(SIZE_QUANTITIES | set(OUTCOMES.values())))
    )
    late: Any = counted["observed_to"].max()
    end = max(last, min(late or last, last + timedelta(days=_LATE_DAYS), as_of))
    if entry["state"] == "ended":
        closed = (last - first).days + 1
        return _Span(first_day=first, days=max((end - first).days + 1, closed + 1), closed=closed)
    end = max(end, min(as_of, last + timedelta(days=silent_days)))
    return _Span(first_day=first, days=(end - first).days + 1, closed=None)


def _pieces(
    spans: Mapping[str, _Span],
    rows: Mapping[str, pl.DataFrame],
    north: Mapping[str, int],
    settings: Settings,
    seed: int,
    draws: int,
) -> list[Piece]:
    sizes = {
        name: size_evidence(rows[name], span.first_day, span.days, settings)
        for name, span in spans.items()
    }
    habits: Habits = learn(list(sizes.values()), settings)
    most = {name: plausible_most(size) for name, size in sizes.items()}
    fit = {name: rows[name].filter(pl.col("low") <= most[name]) for name in spans}
    return [
        Piece(
            caravan_id=name, first_day=span.first_day, days=span.days, closed=span.closed,
            size=sizes[name], most=most[name],
            outcomes=outcome_counts(fit[name], span.first_day, span.days, settings),
            north=north_counts(fit[name], north, span.first_day, span.days, settings),
            arrivals=tuple(
                arrival_counts(fit[name], north, span.first_day, span.days, settings)
            ),
            habits=habits, settings=settings, seed=seed, draws=draws,
        )
        for name, span in spans.items()
    ]  # fmt: skip


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
