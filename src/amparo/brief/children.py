"""Children first: what was printed about children, before anything else."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from amparo.brief.facts import thinned

if TYPE_CHECKING:
    from amparo.brief.facts import Facts, Row
    from amparo.brief.phrase import Phrase

__all__ = ["children"]

_CHILDREN: Final = ("children", "unaccompanied_children")
_NOT_COUNTED: Final = frozenset({"plan", "rate", "capacity"})


def children(facts: Facts, phrase: Phrase) -> dict[str, Any]:
    """Printed numbers of children by caravan, newest first first: the largest, then all of them."""
    rows = [
        r
        for r in facts.statements
        if r["quantity"] in _CHILDREN and r["measure"] not in _NOT_COUNTED and not r["is_copy"]
    ]
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["caravan_id"] if row["about"] == "one" else ""].append(row)
    order = [r["caravan_id"] for r in sorted(facts.register, key=_newest, reverse=True)]
    active = {r["caravan_id"] for r in facts.register if r["state"] == "active"}
    ids = [c for c in [*order, ""] if groups[c]]
    return {
        "shown": [_block(c, _largest(groups[c]), phrase, active=c in active) for c in ids],
        "folded": [_block(c, groups[c], phrase, active=c in active) for c in ids],
        "total": len(rows),
    }


def _largest(rows: list[Row]) -> list[Row]:
    """For each kind of children the largest number printed, the latest where several agree."""
    kinds = (
        sorted_rows for q in _CHILDREN if (sorted_rows := [r for r in rows if r["quantity"] == q])
    )
    return [max(rows, key=lambda r: (r["value_low"], r["day_to"])) for rows in kinds]


def _newest(row: Row) -> Any:
    return (row["state"] == "active", row["first_day"])


def _block(caravan_id: str, rows: list[Row], phrase: Phrase, *, active: bool) -> dict[str, Any]:
    name = phrase.caravan(caravan_id) if caravan_id else phrase.text("several_caravans")
    ordered = thinned(sorted(rows, key=lambda r: (r["day_to"], r["value_low"]), reverse=True))
    return {
        "name": name,
        "active": active,
        "rows": [
            {
                "number": phrase.stated(r),
                "counted": phrase.capital(phrase.counted(r)),
                "detail": phrase.name("measure", r["measure"]),
                "where": phrase.where(r),
                "day": phrase.days(r["day_from"], r["day_to"]),
                "source": phrase.source(r),
                "publisher": phrase.publisher(r),
                "url": r["url"],
            }
            for r in ordered
        ],
    }
