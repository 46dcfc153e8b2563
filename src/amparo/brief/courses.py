"""The ledger of one caravan through time: its compartments, and those that nobody can estimate."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from amparo.brief.coursechart import NARROW_SHEET, WIDE_SHEET, Course, CourseChart
from amparo.brief.keys import band_key, closing_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from amparo.brief.facts import Facts, Row
    from amparo.brief.phrase import Phrase

__all__ = ["courses"]

#: Rows from top to bottom, in groups that keep return by force and return by choice apart.
_GROUPS: Final = (
    ("on_the_way",),
    ("departed", "joined"),
    ("returned_by_authorities",),
    ("returned_assisted_voluntary", "returned_own"),
    ("detained",),
    ("asylum_claimed", "visa"),
    ("arrived",),
    ("dead", "missing"),
    ("no_later_report",),
)
_NUMBERS: Final = ("median", "q05", "q95")
_FEWEST_DAYS: Final = 2  # one day has no course


def courses(row: Row, facts: Facts, phrase: Phrase) -> dict[str, Any] | None:
    """The picture, its table and what could not be estimated; None where nothing has a course.

    Args:
        row: the caravan's entry in the register.
        facts: the released tables.
        phrase: the language.
    """
    ledger = facts.ledger[row["caravan_id"]]
    days = sorted({r["day"] for part in ledger.values() for r in part})
    closed = _closed(row, days)
    drawn = _drawn(ledger, closed, days, phrase)
    if len(days) < _FEWEST_DAYS or not drawn:
        return None
    key, title = phrase.anchor(row["caravan_id"]), phrase.text("course.title")
    wide, narrow = (
        CourseChart(s, courses=drawn, days=(days[0], days[-1]), closed=closed, phrase=phrase)
        for s in (WIDE_SHEET, NARROW_SHEET)
    )
    summary = _summary(drawn, phrase)
    return {
        "key": band_key(),
        "closing_key": closing_key(),
        "wide": wide.draw(key, title, summary),
        "narrow": narrow.draw(key, title, summary),
        "closed": phrase.text("course.closed", day=phrase.day(closed)) if closed else "",
        "unknown": _unknown(ledger, {c.compartment for c in drawn}, phrase),
        "columns": [c.name for c in drawn],
        "days": _daily(drawn, days, phrase),
    }


def _closed(row: Row, days: Sequence[date]) -> date | None:
    """The last report of a group that has ended, where the ledger goes on after it."""
    last: date = row["last_day"]
    return last if row["state"] == "ended" and days and days[-1] > last else None


def _drawn(
    ledger: dict[str, list[Row]], closed: date | None, days: Sequence[date], phrase: Phrase
) -> list[Course]:
    out = []
    for group in _GROUPS:
        opens = True
        for compartment in group:
            cells = [r for r in ledger.get(compartment, []) if _is_estimated(r)]
            if compartment == "on_the_way" and closed:
                # After the last report the ledger counts nobody here: silence, not an estimate.
                cells = [r for r in cells if r["day"] <= closed]
            if cells:
                out.append(_course(compartment, cells, days[-1], phrase, opens=opens))
                opens = False
    return out


def _is_estimated(row: Row) -> bool:
    return row["basis"] != "not_estimable" and all(row[n] is not None for n in _NUMBERS)


def _course(
    compartment: str, cells: list[Row], last: date, phrase: Phrase, *, opens: bool
) -> Course:
    end = cells[-1]
    tag = f"course.tag.{compartment}"
    evidence = phrase.text("course.sources", n=end["sources"])
    if end["day"] != last:
        evidence = f"{phrase.day(end['day'], 'short')} · {evidence}"
    return Course(
        compartment=compartment,
        name=phrase.capital(phrase.name("compartment", compartment)),
        tag=phrase.text(tag) if f"brief.{tag}" in phrase.words else "",
        cells=cells,
        value=phrase.people(end["median"]),
        interval=_interval(end, phrase),
        evidence=evidence,
        opens=opens,
    )


def _interval(row: Row, phrase: Phrase) -> str:
    if row["basis"] == "stated" and row["q05"] == row["q95"]:
        return phrase.name("basis", "stated")
    return phrase.interval(row["q05"], row["q95"])


def _summary(drawn: Sequence[Course], phrase: Phrase) -> str:
    """Every row's last number in words, for those who do not see the picture."""
    told = [
        phrase.text("course.row", name=c.name, value=c.value, interval=c.interval) for c in drawn
    ]
    return " ".join([phrase.text("course.desc", n=len(drawn)), *told])


def _unknown(ledger: dict[str, list[Row]], drawn: set[str], phrase: Phrase) -> str:
    """Compartments without any estimate, by reason, in one line."""
    reasons = [
        (_last_reason(ledger[c]), phrase.name("compartment", c))
        for group in _GROUPS
        for c in group
        if c not in drawn and ledger.get(c)
    ]
    if not reasons:
        return ""
    told = [
        phrase.text(
            "course.why", what="; ".join(name for _, name in rows), reason=_reason(code, phrase)
        )
        for code, rows in groupby(sorted(reasons, key=lambda r: r[0]), key=lambda r: r[0])
    ]
    return phrase.text("course.unknown", what="; ".join(told))


def _last_reason(rows: list[Row]) -> str:
    reasons: list[str] = [r["reason"] for r in rows if r["basis"] == "not_estimable"]
    return reasons[-1] if reasons else ""


def _reason(code: str, phrase: Phrase) -> str:
    return phrase.name("not_estimable", code) if code else phrase.text("not_estimable")


def _daily(drawn: Sequence[Course], days: Sequence[date], phrase: Phrase) -> list[dict[str, Any]]:
    """The picture's numbers day by day; days on which no number changes are one row."""
    known = [{r["day"]: _cell(r, phrase) for r in course.cells} for course in drawn]
    rows = [(day, [cells.get(day) for cells in known]) for day in days]
    out = []
    for cells, same in groupby(rows, key=lambda r: r[1]):
        span = [day for day, _ in same]
        out.append({"day": phrase.days(span[0], span[-1]), "cells": cells})
    return out


def _cell(row: Row, phrase: Phrase) -> dict[str, str]:
    return {
        "people": phrase.people(row["median"]),
        "interval": _interval(row, phrase),
        "sources": phrase.number(row["sources"]),
    }
