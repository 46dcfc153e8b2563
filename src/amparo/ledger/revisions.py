"""How the estimate of each day changed as reports came in, and which reports moved it.

For every day on which a report of its size became known the caravan is estimated from what was
known then. What a new report moved is told by weighing the draws as if it had not been said
(importance weights, the inverse of its likelihood in each draw, held below a bound: E. L. Ionides,
"Truncated importance sampling", JCGS 17, 2008) and comparing the medians. What all caravans share
is taken as learnt from everything: a revision is about this caravan, not about its sources
elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from amparo.ledger.evidence import size_evidence
from amparo.ledger.habits import constants, shared_draws, size_data
from amparo.ledger.north import north_localities
from amparo.ledger.rows import read_rows
from amparo.ledger.settings import Settings
from amparo.ledger.support import REASONS, support_of
from amparo.records.streams import stream
from amparo.records.tables import REVISIONS

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from amparo.ledger.habits import Habits
    from amparo.ledger.rows import Rows

    Floats = NDArray[np.float64]

__all__ = ["revisions"]

_LEVELS: Final = (0.5, 0.05, 0.95)
_LONGER: Final = 3  # chains, so that chance moves little beside a report
_NAMED: Final = 3  # reports named for one day
_MOVED: Final = 0.01  # of ln: a hundredth is no move
_EPOCH_DAYS: Final = 719_163  # of 1 January 1970 in the calendar of ``date``


def revisions(  # noqa: PLR0913 - the same contract as ``estimate``
    reports: pl.DataFrame,
    assignment: pl.DataFrame,
    register: pl.DataFrame,
    caravan_id: str,
    *,
    learnt: Habits,
    as_of: date,
    seed: int,
    draws: int = 400,
    settings: Settings | None = None,
) -> pl.DataFrame:
    """What was estimated of the people together, as known on each day.

    Args:
        reports: REPORTS with ``copy_of`` and ``source_key``.
        assignment: ASSIGNMENT.
        register: REGISTER.
        caravan_id: the caravan.
        learnt: what all caravans share, from ``LedgerResult.learnt``.
        as_of: later reports are left out.
        seed: the run seed.
        draws: posterior draws of each estimate.
        settings: priors.

    Returns:
        REVISIONS: one row for each day known on each day; days on which the people together are
        not estimable are left out.
    """
    chosen = settings or Settings()
    north = north_localities(reports["place_id"].unique().to_list())
    entry = register.filter(pl.col("caravan_id") == caravan_id)
    rows = read_rows(reports, assignment, entry, north, as_of).get(caravan_id)
    if rows is None:
        return REVISIONS.empty()
    first = entry["first_day"].item()
    told = size_evidence(rows, int(rows.end.max()) + 1, chosen)
    bearing = np.isin(rows.report_id, np.array(told.report_ids, dtype=np.object_))
    before: dict[int, float] = {}
    out: list[dict[str, Any]] = []
    for known in np.unique(rows.known[bearing]).tolist():
        rng = stream(seed, "ledger", caravan_id, "revisions")  # the same chance on each day
        latest = known + _EPOCH_DAYS - first.toordinal()
        day_rows = rows.only((rows.known <= known) & (rows.end <= latest))
        found = _as_known(day_rows, latest, known, learnt, chosen, draws, rng)
        for day, cell in found.items():
            out.append({"known_on": known, "day": day, **cell, "before": before.get(day)})
            before[day] = cell["median"]
    return _table(caravan_id, first, out)


def _as_known(  # noqa: PLR0913, PLR0917 - what an estimate needs
    rows: Rows,
    latest: int,
    known: int,
    learnt: Habits,
    settings: Settings,
    draws: int,
    rng: np.random.Generator,
) -> dict[int, dict[str, Any]]:
    """Estimate of each day from what was known on one day, by day number."""
    if not len(rows):
        return {}
    days = max(1, min(int(rows.end.max()) + settings.silent_days, latest) + 1)
    size = size_evidence(rows, days, settings)
    support = support_of(rows, size, days, closed=None, most=np.inf, against=False)
    if not size.tells or support.together[0] not in (0, REASONS.index("silence")):
        return {}
    from amparo.ledger._sampler.runs import run_size

    data = size_data(size, days, learnt.names, settings, learnt.spoken > 1)
    fit = np.empty((draws, len(size)))
    turns = (settings.burn, _LONGER * settings.thin)
    path, *_ = run_size(data, shared_draws(learnt), constants(settings), draws, turns, rng, fit)
    new = np.flatnonzero(np.isin(size.report_ids, rows.report_id[rows.known == known]))
    median, low, high = np.quantile(path, _LEVELS, axis=0)
    moves = np.stack([median - _without(path, fit[:, i]) for i in new]) if len(new) else None
    names = [size.report_ids[i] for i in new]
    return {
        day: {
            "median": float(np.rint(np.exp(median[day]))),
            "q05": float(np.rint(np.exp(low[day]))),
            "q95": float(np.rint(np.exp(high[day]))),
            **_named(names, None if moves is None else moves[:, day]),
        }
        for day in range(days)
        if support.together[day] == 0
    }


def _without(path: Floats, fit: Floats) -> Floats:
    """Median of each day as if one report had not been said, (days,)."""
    weight = np.exp(fit.min() - fit)
    weight = np.minimum(weight, weight.mean() * np.sqrt(len(weight)))
    order = np.argsort(path, axis=0)
    heap = np.cumsum(weight[order], axis=0)
    at = (heap < 0.5 * heap[-1]).sum(axis=0)
    sorted_path = np.take_along_axis(path, order, axis=0)
    return np.asarray(np.take_along_axis(sorted_path, at[None], axis=0)[0])


def _named(names: list[str], moves: Floats | None) -> dict[str, str]:
    """The reports that moved a day most."""
    if moves is None:
        return {"moved_by": "", "moves": ""}
    most = [i for i in np.argsort(-np.abs(moves))[:_NAMED] if abs(moves[i]) >= _MOVED]
    return {
        "moved_by": ";".join(names[i] for i in most),
        "moves": ";".join(f"{moves[i]:+.2f}" for i in most),
    }


def _table(caravan_id: str, first: date, found: list[dict[str, Any]]) -> pl.DataFrame:
    if not found:
        return REVISIONS.empty()
    frame = pl.DataFrame(found, infer_schema_length=None).with_columns(
        caravan_id=pl.lit(caravan_id),
        known_on=pl.col("known_on").cast(pl.Int32).cast(pl.Date),
        day=pl.lit(first) + pl.duration(days=pl.col("day")),
        before=pl.col("before").cast(pl.Float64),
    )
    return REVISIONS.checked(frame.select(list(REVISIONS.columns)))
