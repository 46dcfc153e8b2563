"""The tables of one caravan that ``ledger --show`` knows, beside the ledger itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from amparo.cli.screen import interval

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from amparo.cli.console import Console

    Row = dict[str, Any]

__all__ = ["SHOWN", "show_table"]

#: Columns on screen of each table.
SHOWN: Final = {
    "ledger": (),
    "composition": ("day", "group", "people", "interval", "share", "share_interval", "sources"),
    "stages": ("day", "stage", "people", "interval"),
    "readings": ("report", "whole", "part", "total", "north", "nothing"),
    "revisions": ("known_on", "day", "people", "interval", "before", "moved_by"),
}
_UNKNOWN: Final = "…"


def show_table(console: Console, caravan_id: str, name: str, table: pl.DataFrame) -> None:
    """A table of a caravan on screen, or as JSON with all its columns."""
    rows = table.to_dicts()
    console.say(f"cli.ledger.{name}", caravan=caravan_id)
    console.table(
        [console.words.text(f"cli.head.{head}") for head in SHOWN[name]],
        [[_CELLS[head](console, row) for head in SHOWN[name]] for row in rows],
    )
    console.document({"caravan_id": caravan_id, name: rows})


def _day(column: str) -> Callable[[Console, Row], object]:
    return lambda console, row: console.words.day(row[column], "medium")


def _value(column: str) -> Callable[[Console, Row], object]:
    return lambda _, row: _UNKNOWN if row[column] is None else row[column]


def _share(column: str) -> Callable[[Console, Row], object]:
    def cell(console: Console, row: Row) -> object:
        return _UNKNOWN if row[column] is None else console.words.share(row[column])

    return cell


def _group(console: Console, row: Row) -> object:
    name, _, nation = row["group"].partition(":")
    return nation or console.words.name("quantity", name)


def _share_interval(console: Console, row: Row) -> object:
    if row["share_q05"] is None:
        return _UNKNOWN
    return f"{console.words.share(row['share_q05'])}-{console.words.share(row['share_q95'])}"


def _moved_by(console: Console, row: Row) -> object:
    if not row["moved_by"]:
        return ""
    pairs = zip(row["moved_by"].split(";"), row["moves"].split(";"), strict=True)
    return ", ".join(f"{report} ({_change(console, ln)})" for report, ln in pairs)


def _change(console: Console, ln: str) -> str:
    share = math.exp(float(ln)) - 1
    return f"{'+' if share > 0 else ''}{console.words.share(share)}"


_CELLS: Final[dict[str, Callable[[Console, Row], object]]] = {
    "day": _day("day"),
    "known_on": _day("known_on"),
    "group": _group,
    "stage": lambda console, row: console.words.name("stage", row["stage"]),
    "report": _value("report_id"),
    "people": _value("median"),
    "interval": lambda console, row: interval(console, row["q05"], row["q95"]),
    "before": _value("before"),
    "sources": _value("sources"),
    "share": _share("share_median"),
    "share_interval": _share_interval,
    "moved_by": _moved_by,
    **{name: _share(name) for name in ("whole", "part", "total", "north", "nothing")},
}
