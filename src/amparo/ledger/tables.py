"""From draws to the tables that leave the ledger."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from amparo.ledger.settings import KINDS
from amparo.ledger.support import REASONS
from amparo.records.tables import BALANCE, HABITS, LEANS, LEDGER, READINGS, SIZES, STAGES
from amparo.records.vocab import COMPARTMENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from amparo.ledger.habits import Habits
    from amparo.ledger.piece import Done, Drawn

__all__ = [
    "balance_table", "habits_table", "leans_table", "ledger_table", "readings_table",
    "sizes_table", "stages_table",
]  # fmt: skip

_BASES: Final = ("estimated", "stated", "not_estimable")


def ledger_table(done: Sequence[Done]) -> pl.DataFrame:
    """LEDGER: median and 90 % interval of each cell, or why there is none."""
    if not done:
        return LEDGER.empty()
    many = len(COMPARTMENTS)
    done = sorted(done, key=lambda d: d.caravan_id)
    # (compartments, days) to rows by day, then compartment
    reason = np.concatenate([d.support.reason.T.ravel() for d in done])
    cells = np.concatenate([d.cells.transpose(2, 1, 0).reshape(-1, 3) for d in done])
    cells[reason > 0] = np.nan
    stated = np.concatenate([np.tile(d.support.stated, d.days) for d in done])
    days = np.concatenate([np.repeat(_ordinals(d.first_day, d.days), many) for d in done])
    length = [d.days * many for d in done]
    frame = pl.DataFrame(
        {
            "caravan_id": _repeated([d.caravan_id for d in done], length),
            "day": pl.Series(days, dtype=pl.Int32).cast(pl.Date),
            "compartment": _chosen(COMPARTMENTS, np.tile(np.arange(many), len(days) // many)),
            **{
                n: pl.Series(cells[:, i].astype(np.float64), nan_to_null=True)
                for i, n in enumerate(("median", "q05", "q95"))
            },
            "basis": _chosen(_BASES, np.where(reason > 0, 2, stated.astype(np.int64))),
            "reason": _chosen(REASONS, reason),
            "sources": np.concatenate([d.support.sources.T.ravel() for d in done]).astype(np.int64),
        }
    )  # fmt: skip
    return LEDGER.checked(frame)


def _chosen(names: Sequence[str], numbers: NDArray[np.integer]) -> pl.Series:
    """A column of texts from their numbers."""
    return pl.Series(list(names), dtype=pl.String).gather(pl.Series(numbers).cast(pl.UInt32))


def _repeated(names: Sequence[str], times: Sequence[int]) -> pl.Series:
    return _chosen(names, np.repeat(np.arange(len(names)), times))


def _ordinals(first: date, days: int) -> NDArray[np.int32]:
    """Days since 1970."""
    return np.arange(days, dtype=np.int32) + np.int32((first - _EPOCH).days)


_EPOCH: Final = date(1970, 1, 1)


def balance_table(drawn: Sequence[Drawn]) -> pl.DataFrame:
    """BALANCE: every draw of every day."""
    parts = []
    for draws in drawn:
        many, days = draws.size.shape
        parts.append(
            pl.DataFrame(
                {
                    "caravan_id": pl.repeat(draws.caravan_id, many * days, eager=True),
                    "day": pl.Series(np.tile(_ordinals(draws.first_day, days), many)).cast(pl.Date),
                    "draw": np.repeat(np.arange(many, dtype=np.int32), days),
                    **{name: draws.people[name].ravel() for name in COMPARTMENTS},
                }
            )
        )
    return BALANCE.checked(pl.concat(parts)) if parts else BALANCE.empty()


def sizes_table(done: Sequence[Done]) -> pl.DataFrame:
    """SIZES: people together by caravan and day, where that is estimable."""
    return SIZES.checked(_by_day(done, [d.size_cells for d in done]))


def stages_table(done: Sequence[Done]) -> pl.DataFrame:
    """STAGES: of the people together, those at the northern border and those before it."""
    some = [d for d in done if d.support.north]
    parts = [
        _by_day(some, [d.north_cells[s] for d in some]).with_columns(stage=pl.lit(stage))
        for s, stage in enumerate(("before_border", "northern_border"))
    ]
    frame = pl.concat(parts).select(list(STAGES.columns))
    return STAGES.checked(frame.sort("caravan_id", "day", maintain_order=True))


def _by_day(done: Sequence[Done], cells: Sequence[NDArray[np.float32]]) -> pl.DataFrame:
    """Median and interval of the days on which the people together are estimable."""
    if not done:
        return SIZES.empty()
    known = [
        (d.support.together == 0) & (np.arange(d.days) < (d.days if d.closed is None else d.closed))
        for d in done
    ]
    table = np.concatenate([np.rint(c[:, k]) for c, k in zip(cells, known, strict=True)], axis=1)
    days = [_ordinals(d.first_day, d.days)[k] for d, k in zip(done, known, strict=True)]
    return pl.DataFrame(
        {
            "caravan_id": _repeated([d.caravan_id for d in done], [int(k.sum()) for k in known]),
            "day": pl.Series(np.concatenate(days), dtype=pl.Int32).cast(pl.Date),
            **{n: table[i].astype(np.float64) for i, n in enumerate(("median", "q05", "q95"))},
        }
    )


def readings_table(done: Sequence[Done]) -> pl.DataFrame:
    """READINGS: how each report of a size was read, in shares of the draws."""
    if not done:
        return READINGS.empty()
    shares = np.concatenate([d.readings for d in done])
    names = ("whole", "part", "total", "north", "nothing")
    return READINGS.checked(
        pl.DataFrame(
            {
                "caravan_id": _repeated(
                    [d.caravan_id for d in done], [len(d.report_ids) for d in done]
                ),
                "report_id": pl.Series([r for d in done for r in d.report_ids], dtype=pl.String),
                **{name: shares[:, i] for i, name in enumerate(names)},
            }
        )
    )


def leans_table(habits: Habits) -> pl.DataFrame:
    """LEANS: every kind of source; kinds without reports show their prior."""
    low, middle, high = np.quantile(habits.lean, (0.05, 0.5, 0.95), axis=0)
    spread = np.median(habits.spread, axis=0)
    return LEANS.frame(
        {
            "source_type": kind,
            "lean": float(middle[i]),
            "lean_q05": float(low[i]),
            "lean_q95": float(high[i]),
            "spread": float(spread[i]),
            "reports": int(habits.reports[i]),
        }
        for i, kind in enumerate(KINDS)
    )


def habits_table(habits: Habits, reports: pl.DataFrame) -> pl.DataFrame:
    """HABITS: every named source of two numbers or more, its kind's lean and its own together."""
    named = dict(reports.sort("report_id").select("source_key", "source_name").iter_rows())
    rows = []
    for (kind, key), number in habits.names.items():
        if habits.spoken[number] > 1:
            lean = habits.lean[:, kind] + habits.source[:, number]
            low, middle, high = np.quantile(lean, (0.05, 0.5, 0.95))
            rows.append(
                {
                    "source_key": f"{KINDS[kind]}:{key}",
                    "source_name": named.get(key, key),
                    "source_type": KINDS[kind],
                    "lean": float(middle),
                    "lean_q05": float(low),
                    "lean_q95": float(high),
                    "reports": int(habits.spoken[number]),
                    "caravans": int(habits.heard[number]),
                }
            )
    return HABITS.frame(rows)
