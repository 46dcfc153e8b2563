"""The composition of every caravan of a result: children, women, nationalities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from amparo.ledger.composition import composition, learn_composition
from amparo.ledger.rows import reports_by_caravan
from amparo.records.streams import stream
from amparo.records.tables import COMPOSITION

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from amparo.ledger.estimate import LedgerResult
    from amparo.ledger.piece import Drawn

__all__ = ["compose"]


def compose(
    result: LedgerResult,
    reports: pl.DataFrame,
    assignment: pl.DataFrame,
    *,
    as_of: date,
    seed: int,
) -> pl.DataFrame:
    """Children, unaccompanied children, women and nationalities among the people together.

    Args:
        result: from ``estimate``, with its draws.
        reports: the reports that it was made from.
        assignment: and their assignment.
        as_of: the day of the question.
        seed: the run seed.

    Returns:
        COMPOSITION of every caravan of the result.
    """
    rows = reports_by_caravan(reports, assignment, as_of)
    learnt = learn_composition({name: rows[name] for name in result.drawn if name in rows})
    sizes = {str(key[0]): part for key, part in _days(result.sizes).items()}
    parts = [COMPOSITION.empty()]
    for name, drawn in result.drawn.items():
        if name in rows and name in sizes:
            rng = stream(seed, "ledger", name, "composition")
            size = _told(drawn, sizes[name])
            parts.append(
                composition(
                    rows[name], size, drawn.first_day, caravan_id=name, rng=rng, learnt=learnt
                )
            )
    return COMPOSITION.checked(pl.concat(parts))


def _days(sizes: pl.DataFrame) -> dict[tuple[object, ...], pl.DataFrame]:
    return sizes.partition_by("caravan_id", as_dict=True)


def _told(drawn: Drawn, sizes: pl.DataFrame) -> NDArray[np.float64]:
    """Draws of the people together on days on which they are estimable, zero on the others."""
    known = (sizes["day"] - drawn.first_day).dt.total_days().to_numpy()
    out = np.zeros_like(drawn.size)
    out[:, known] = drawn.size[:, known]
    return out
