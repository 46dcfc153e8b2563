"""Tables that commands show: the register and a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from amparo.cli.console import Console
    from amparo.pipeline import Result
    from amparo.words import Words

__all__ = ["interval", "place_name", "register_rows", "show_ledger", "show_register"]

_REGISTER_HEADS = (
    "caravan", "first_day", "last_day", "origin", "people", "interval", "sources", "reports",
    "state",
)  # fmt: skip


def register_rows(result: Result) -> list[dict[str, Any]]:
    """The register as in ``caravans.csv``, one mapping a caravan."""
    return result.caravans().to_dicts()


def show_register(console: Console, result: Result) -> None:
    """The register on screen, or as JSON."""
    words = console.words
    rows = register_rows(result)
    console.table(
        [words.text(f"cli.head.{h}") for h in _REGISTER_HEADS],
        [
            [
                row["caravan_id"], words.day(row["first_day"], "medium"),
                words.day(row["last_day"], "medium"), place_name(words, row["origin"]),
                "…" if row["peak_median"] is None else row["peak_median"],
                interval(console, row["peak_q05"], row["peak_q95"]),
                row["independent_sources"], row["reports"], words.name("state", row["state"]),
            ]
            for row in rows
        ],
    )  # fmt: skip
    console.say("cli.register.foot", n=len(rows), day=result.as_of, reports=result.reports.height)
    console.document({"as_of": result.as_of.isoformat(), "caravans": rows})


def show_ledger(console: Console, caravan_id: str, ledger: pl.DataFrame) -> None:
    """Day by compartment on screen, or as JSON."""
    words = console.words
    console.say("cli.ledger.title", caravan=caravan_id)
    heads = ("day", "compartment", "people", "interval", "sources", "basis")
    rows = ledger.to_dicts()
    console.table(
        [words.text(f"cli.head.{h}") for h in heads],
        [
            [
                words.day(row["day"], "medium"), words.name("compartment", row["compartment"]),
                "…" if row["median"] is None else row["median"],
                interval(console, row["q05"], row["q95"]), row["sources"], _basis(console, row),
            ]
            for row in rows
        ],
    )  # fmt: skip
    console.say("cli.ledger.foot")
    console.document({"caravan_id": caravan_id, "ledger": rows})


def place_name(words: Words, place_id: str) -> str:
    """A place's name in the language of the call, dots where no place is known."""
    from amparo.places import Gazetteer

    if not place_id:
        return "…"
    told = f"place_name.{place_id}"
    return words.text(told) if told in words else Gazetteer.bundled().get(place_id).name


def interval(console: Console, low: float | None, high: float | None) -> str:
    """Two bounds as text, or a dash of dots where there are none."""
    if low is None or high is None:
        return "…"
    return console.words.text("cli.interval", low=low, high=high)


def _basis(console: Console, row: dict[str, Any]) -> str:
    if row["basis"] == "not_estimable" and row["reason"]:
        return console.words.name("not_estimable", row["reason"])
    return console.words.name("basis", row["basis"])
