"""From draws to the tables that leave the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from amparo.ledger.settings import KINDS
from amparo.records.tables import BALANCE, LEANS, LEDGER, SIZES
from amparo.records.vocab import COMPARTMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from amparo.ledger.habits import Habits
    from amparo.ledger.piece import Drawn, Piece

__all__ = ["Support", "balance_table", "leans_table", "ledger_table", "sizes_table"]

_LEVELS: Final = (0.5, 0.05, 0.95)
#: Compartments that hang on the size of the group, not on reports of an outcome.
_BY_SIZE: Final = ("departed", "joined", "on_the_way", "no_later_report")
#: Days from the nearest report of its size after which a group's size is not estimated.
_SILENCE: Final = 14
_Z90: Final = 1.6449


@dataclass(frozen=True, kw_only=True)
class Support:
    """What stands behind each compartment of one caravan.

    Attributes:
        sources: independent sources so far, by compartment, (days,).
        first: first day number with a report, by compartment; absent if there is none.
        planned: compartments of which only plans were reported.
        beyond: compartments with a report of more people than the group can have.
        official: compartments that rest on a single exact official count.
        size_days: day numbers of reports of the size.
        size_reason: why the size is not estimable, "" if it is.
    """

    sources: Mapping[str, NDArray[np.int64]]
    first: Mapping[str, int]
    planned: frozenset[str]
    beyond: frozenset[str]
    official: frozenset[str]
    size_days: NDArray[np.int64]
    size_reason: str


def ledger_table(
    pieces: Sequence[Piece], drawn: Sequence[Drawn], supports: Sequence[Support]
) -> pl.DataFrame:
    """LEDGER: median and 90 % interval of each cell, or why there is none."""
    parts = [
        _one_compartment(piece, draws.people[name], support, name)
        for piece, draws, support in zip(pieces, drawn, supports, strict=True)
        for name in COMPARTMENTS
    ]
    if not parts:
        return LEDGER.empty()
    return LEDGER.checked(pl.concat(parts).sort("caravan_id", "day", maintain_order=True))


def _one_compartment(
    piece: Piece, people: NDArray[np.int64], support: Support, name: str
) -> pl.DataFrame:
    reasons = [_reason(piece, support, name, day) for day in range(piece.days)]
    known = np.array([not r for r in reasons])
    cells = np.quantile(people, _LEVELS, axis=0, method="inverted_cdf").astype(np.float64)
    cells[:, ~known] = np.nan
    basis = "stated" if name in support.official else "estimated"
    return pl.DataFrame(
        {
            "caravan_id": [piece.caravan_id] * piece.days,
            "day": _days(piece),
            "compartment": [name] * piece.days,
            "median": cells[0],
            "q05": cells[1],
            "q95": cells[2],
            "basis": np.where(known, basis, "not_estimable"),
            "reason": reasons,
            "sources": support.sources[name],
        },
        schema={n: c.dtype for n, c in LEDGER.columns.items()},
    ).with_columns(pl.col("median", "q05", "q95").fill_nan(None))


def _reason(piece: Piece, support: Support, name: str, day: int) -> str:
    """Why a cell is not estimable, "" if it is: a code under ``not_estimable.``."""
    if name in _BY_SIZE:
        if support.size_reason:
            return support.size_reason
        closed = piece.closed is not None and day >= piece.closed
        far = int(np.abs(support.size_days - day).min()) > _SILENCE
        return "silence" if far and not closed and name in _BY_SIZE[2:] else ""
    if name not in support.first:
        if name in support.beyond:
            return "beyond_group"
        return "only_plans" if name in support.planned else "no_reports"
    return "" if day >= support.first[name] else "no_reports_yet"


def _days(piece: Piece) -> list[Any]:
    return [piece.first_day + timedelta(days=d) for d in range(piece.days)]


def balance_table(pieces: Sequence[Piece], drawn: Sequence[Drawn]) -> pl.DataFrame:
    """BALANCE: every draw of every day."""
    parts = []
    for piece, draws in zip(pieces, drawn, strict=True):
        number = np.repeat(np.arange(piece.draws, dtype=np.int32), piece.days)
        parts.append(
            pl.DataFrame(
                {
                    "caravan_id": pl.repeat(piece.caravan_id, len(number), eager=True),
                    "day": pl.Series(_days(piece) * piece.draws, dtype=pl.Date),
                    "draw": number,
                    **{name: draws.people[name].ravel() for name in COMPARTMENTS},
                }
            )
        )
    return BALANCE.checked(pl.concat(parts)) if parts else BALANCE.empty()


def sizes_table(
    pieces: Sequence[Piece], drawn: Sequence[Drawn], supports: Sequence[Support]
) -> pl.DataFrame:
    """SIZES: people together by caravan and day, where that is estimable."""
    schema = SIZES.empty().schema
    parts = [pl.DataFrame(schema=schema)]
    for piece, draws, support in zip(pieces, drawn, supports, strict=True):
        last = piece.days if piece.closed is None else piece.closed
        known = [d for d in range(last) if not _reason(piece, support, "on_the_way", d)]
        cells = np.rint(np.quantile(draws.size[:, known], _LEVELS, axis=0))
        day = [piece.first_day + timedelta(days=d) for d in known]
        parts.append(
            pl.DataFrame(
                {
                    "caravan_id": [piece.caravan_id] * len(known), "day": day,
                    "median": cells[0], "q05": cells[1], "q95": cells[2],
                },
                schema=schema,
            )
        )  # fmt: skip
    return SIZES.checked(pl.concat(parts))


def leans_table(habits: Habits) -> pl.DataFrame:
    """LEANS: every kind of source; kinds without reports show their prior."""
    sd = np.sqrt(np.diag(habits.lean_cov))
    return LEANS.frame(
        {
            "source_type": kind,
            "lean": float(habits.lean[i]),
            "lean_q05": float(habits.lean[i] - _Z90 * sd[i]),
            "lean_q95": float(habits.lean[i] + _Z90 * sd[i]),
            "spread": float(habits.spread[i]),
            "reports": int(habits.reports[i]),
        }
        for i, kind in enumerate(KINDS)
    )
