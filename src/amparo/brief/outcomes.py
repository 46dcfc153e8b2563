"""What became of the people: the estimate by compartment, and the printed numbers behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from amparo.brief.facts import thinned
from amparo.brief.smallcharts import bar
from amparo.records.vocab import NOT_OBSERVED

if TYPE_CHECKING:
    from amparo.brief.facts import Facts, Row
    from amparo.brief.phrase import Phrase

__all__ = ["outcomes", "printed"]

#: Compartments in groups that keep return by force and return by choice apart.
_GROUPS: Final = (
    ("came", ("departed", "joined")),
    ("forced", ("returned_by_authorities",)),
    ("chosen", ("returned_assisted_voluntary", "returned_own")),
    ("held", ("detained",)),
    ("protection", ("asylum_claimed", "visa")),
    ("arrived", ("arrived",)),
    ("lost", ("dead", "missing")),
    ("open", ("on_the_way", "no_later_report")),
)
#: Printed numbers by what they say about the end of a journey, in the same order.
_PRINTED: Final = (
    ("forced", ("returned_by_authorities", "refused_exit")),
    ("chosen", ("returned_assisted_voluntary", "returned_own")),
    ("mixed", ("returned_all_modes", "returned_unspecified")),
    ("held", ("detained",)),
    ("protection", ("asylum_requests", "visas_issued")),
    ("lost", ("deaths", "injured", "missing", "missing_alleged", "kidnapped", "kidnapped_alleged")),
)


def outcomes(caravan_id: str, facts: Facts, phrase: Phrase) -> dict[str, Any] | None:
    """Every compartment on the last day told, in groups."""
    rows = {r["compartment"]: r for r in facts.last_day(caravan_id)}
    if not rows:
        return None
    most = max((r["q95"] for r in rows.values() if r["q95"] is not None), default=1.0)
    day = next(iter(rows.values()))["day"]
    return {
        "day": phrase.day(day),
        "groups": [
            {
                "name": phrase.text(f"outcome.{group}"),
                "note": _note(group, phrase),
                "rows": [_cell(rows[c], phrase, most) for c in parts if c in rows],
            }
            for group, parts in _GROUPS
        ],
    }


def _note(group: str, phrase: Phrase) -> str:
    code = f"outcome.{group}_note"
    return phrase.text(code) if f"brief.{code}" in phrase.words else ""


def _cell(row: Row, phrase: Phrase, most: float) -> dict[str, Any]:
    name = phrase.capital(phrase.name("compartment", row["compartment"]))
    if row["median"] is None or row["basis"] == "not_estimable":
        reason = phrase.name("not_estimable", row["reason"]) if row["reason"] else ""
        return {"name": name, "known": False, "reason": reason}
    return {
        "name": name,
        "known": True,
        "people": phrase.people(row["median"]),
        "interval": phrase.interval(row["q05"], row["q95"]),
        "basis": phrase.name("basis", "stated") if row["basis"] == "stated" else "",
        "sources": phrase.number(row["sources"]),
        "bar": bar(row["median"], row["q05"], row["q95"], most),
    }


def printed(said: list[Row], phrase: Phrase) -> dict[str, Any]:
    """Printed numbers about outcomes: one or two of each kind, the others folded away."""
    shown: list[dict[str, Any]] = []
    folded: list[dict[str, Any]] = []
    rest = 0
    for group, quantities in _PRINTED:
        rows = [r for r in said if _is_outcome(r, quantities)]
        telling = [r for q in quantities for r in _telling([x for x in rows if x["quantity"] == q])]
        others = [r for r in rows if not any(r is s for s in telling)]
        rest += len(others)
        name = phrase.text(f"outcome.{group}")
        for blocks, members in ((shown, telling), (folded, others)):
            if members:
                lines = [_line(r, phrase) for r in thinned(members)]
                blocks.append({"name": name, "active": False, "rows": lines})
    return {"shown": shown, "folded": folded, "rest": rest}


def _is_outcome(row: Row, quantities: tuple[str, ...]) -> bool:
    return (
        row["quantity"] in quantities and row["measure"] not in NOT_OBSERVED and not row["is_copy"]
    )


def _telling(rows: list[Row]) -> list[Row]:
    """The latest total so far, else the largest number of a period: it says most at once."""
    totals = [r for r in rows if r["measure"] == "running_total"]
    if totals:
        latest = max(totals, key=lambda r: (r["day_to"], r["value_low"]))
        largest = max(totals, key=lambda r: (r["value_low"], r["day_to"]))
        return [latest] if latest is largest else [largest, latest]
    return [max(rows, key=lambda r: (r["value_low"], r["day_to"]))] if rows else []


def _line(row: Row, phrase: Phrase) -> dict[str, Any]:
    return {
        "counted": phrase.capital(phrase.counted(row)),
        "number": phrase.stated(row),
        "detail": phrase.name("measure", row["measure"]),
        "day": phrase.days(row["day_from"], row["day_to"]),
        "where": phrase.where(row),
        "source": phrase.source(row),
        "publisher": phrase.publisher(row),
        "url": row["url"],
    }
