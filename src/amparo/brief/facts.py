"""The released tables, arranged as the sections ask for them. No words here."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from amparo.records.vocab import NOT_OBSERVED, SIZE_QUANTITIES

if TYPE_CHECKING:
    from datetime import date

    from amparo.records.released import ReleasedBrief

__all__ = ["LARGE", "MANY", "MOST_SHOWN", "Facts", "Row", "is_size", "thinned"]

Row = dict[str, Any]

#: A caravan with this many reports gets a panel of its own: enough of them to be set side by side.
LARGE: Final = 10
#: So does one that held this many people, however few spoke of it: what became of them is asked.
MANY: Final = 1000
#: A table or a chart of one caravan shows this many reports at most.
MOST_SHOWN: Final = 400
_DRAWN_SCOPES: Final = frozenset({"whole", "part", "subset", "unknown"})


def is_size(row: Row) -> bool:
    """Whether a statement counts the people of a group or of a part of it."""
    return (
        row["quantity"] in SIZE_QUANTITIES
        and row["measure"] not in NOT_OBSERVED
        and row["scope"] in _DRAWN_SCOPES
    )


def thinned(rows: list[Row], most: int = MOST_SHOWN) -> list[Row]:
    """At most so many rows, evenly over their order; all where they are not more.

    A workspace may hold a hundred thousand reports; a page that nobody can open tells nobody.
    """
    if len(rows) <= most:
        return rows
    return [rows[k * len(rows) // most] for k in range(most)]


def _is_large(row: Row) -> bool:
    return row["reports"] >= LARGE or (row["peak_median"] or 0) >= MANY


class Facts:
    """Rows of the released tables by caravan.

    Args:
        released: what disclosure let out.
    """

    def __init__(self, released: ReleasedBrief) -> None:
        self.released = released
        self.as_of = released.as_of
        self.counts = released.counts
        self.register: list[Row] = released.register.frame.to_dicts()
        self.statements: list[Row] = released.statements.frame.to_dicts()
        self.events: list[Row] = released.events.frame.to_dicts()
        self.leans: list[Row] = released.leans.frame.to_dicts()
        self.habits: list[Row] = released.habits.frame.to_dicts()

    @property
    def guarded(self) -> bool:
        """Whether anything is told late and coarsely because people are on the way."""
        return self.released.newest_day < self.released.as_of

    @cached_property
    def by_caravan(self) -> dict[str, list[Row]]:
        """Statements about one caravan, by its id."""
        out: dict[str, list[Row]] = defaultdict(list)
        for row in self.statements:
            if row["about"] == "one":
                out[row["caravan_id"]].append(row)
        return out

    @cached_property
    def ledger(self) -> dict[str, dict[str, list[Row]]]:
        """Ledger rows by caravan and compartment, by day."""
        out: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        rows = self.released.ledger.frame.sort("caravan_id", "day").iter_rows(named=True)
        for row in rows:
            out[row["caravan_id"]][row["compartment"]].append(row)
        return out

    def band(self, caravan_id: str) -> list[Row]:
        """People together by day, where that is estimable."""
        return self._sizes[caravan_id]

    @cached_property
    def _sizes(self) -> dict[str, list[Row]]:
        out: dict[str, list[Row]] = defaultdict(list)
        for row in self.released.sizes.frame.sort("caravan_id", "day").iter_rows(named=True):
            out[row["caravan_id"]].append(row)
        return out

    def last_day(self, caravan_id: str) -> list[Row]:
        """Every compartment on the last day of the ledger."""
        rows = [r for part in self.ledger[caravan_id].values() for r in part]
        last: date | None = max((r["day"] for r in rows), default=None)
        return [r for r in rows if r["day"] == last]

    @cached_property
    def large(self) -> list[Row]:
        """Register rows of the caravans with a panel, newest first."""
        rows = [r for r in self.register if _is_large(r) and self._drawn(r["caravan_id"])]
        return sorted(rows, key=lambda r: r["first_day"], reverse=True)

    def _drawn(self, caravan_id: str) -> bool:
        return any(is_size(r) for r in self.by_caravan[caravan_id])
