"""What disclosure lets out of a few rows made by hand, for the tests of every room after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amparo import caravans
from amparo.disclosure import release
from amparo.intake import mark_copies
from amparo.places import Gazetteer
from amparo.records.tables import EVENTS, HABITS, LEANS, LEDGER, REPORTS, SIZES

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from amparo.records.released import ReleasedBrief


def release_by_hand(  # noqa: PLR0913 - one argument for each table of the way
    reports: list[dict[str, Any]],
    *,
    as_of: date,
    events: list[dict[str, Any]] | None = None,
    ledger: pl.DataFrame | None = None,
    sizes: pl.DataFrame | None = None,
    leans: pl.DataFrame | None = None,
    habits: pl.DataFrame | None = None,
    audience: str = "public",
) -> ReleasedBrief:
    """The rows through assignment, register and disclosure; no ledger unless one is given."""
    marked = mark_copies(REPORTS.frame(reports))
    assignment = caravans.assign_by_hint(marked)
    return release(
        reports=marked,
        events=EVENTS.frame(events or []),
        assignment=assignment,
        register=caravans.register(marked, assignment, as_of),
        ledger=LEDGER.empty() if ledger is None else ledger,
        leans=LEANS.empty() if leans is None else leans,
        habits=HABITS.empty() if habits is None else habits,
        sizes=SIZES.empty() if sizes is None else sizes,
        gazetteer=Gazetteer.bundled(),
        as_of=as_of,
        audience=audience,
    )
