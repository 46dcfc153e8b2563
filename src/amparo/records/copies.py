"""Copies: one statement printed by many counts as one source.

Two reports are copies of one statement when they stand on different pages and

* the same source states the same numbers of the same quantity, for the same place (or one names no
  place in the same country), the windows ending within a day of each other; or
* the same telling number of the same quantity comes from the same country within three days,
  whoever says it: 7,233 counted by a shelter and then told by the UN has one origin. A telling
  number is 100 or more and no multiple of 100; one of two digits and a nought (130, 160) is telling
  only for one and the same place.

Equal round numbers of different sources are no copies: in the bundled table a third of the reports
repeat a number of the same group and day, nearly all of them round, and mostly by chance.

The original is what was known first (then the smaller id). A page holds at most one copy of a
statement: a page that states a number twice states two things. Everything is decided in an order
that the rows themselves give, so the order of the table does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import polars as pl

from amparo.records.sources import source_key

__all__ = ["mark_copies"]

_SAME_SOURCE_DAYS: Final = 1
_SAME_NUMBER_DAYS: Final = 3
_SMALLEST: Final = 100

_Key: TypeAlias = tuple[object, ...]


@dataclass(slots=True)
class _Statement:
    """Reports that are one statement; ``first`` is the one that stands for them when comparing."""

    first: int
    members: list[int] = field(default_factory=list)
    pages: set[str] = field(default_factory=set)


def mark_copies(reports: pl.DataFrame) -> pl.DataFrame:
    """Adds ``source_key`` and ``copy_of``.

    Args:
        reports: REPORTS rows, in any order.

    Returns:
        The rows in the same order; ``copy_of`` is "" for an original, else the report_id of the
        statement that it repeats; ``source_key`` says who counts as one source.
    """
    keyed = _with_source_key(reports)
    facts = _Facts(_that_may_repeat(keyed.with_row_index("at")))
    at: list[int] = []
    original: list[str] = []
    for members in _by_number(facts, _by_source(facts)):
        first = min(members, key=facts.rank)
        at.extend(facts.at[m] for m in members if m != first)
        original.extend([facts.ids[first]] * (len(members) - 1))
    blank = pl.repeat("", keyed.height, dtype=pl.String, eager=True).alias("copy_of")
    return keyed.with_columns(blank.scatter(at, original) if at else blank)


def _that_may_repeat(keyed: pl.DataFrame) -> pl.DataFrame:
    """The rows whose numbers another row states too, from one source or as a telling number."""
    stated = ["quantity", "value_low", "value_high", "country_iso3"]
    telling = pl.any_horizontal(
        (pl.col(c) >= _SMALLEST) & (pl.col(c) % _SMALLEST != 0) for c in ("value_low", "value_high")
    )
    same_source = _has_neighbour(keyed, [*stated, "source_key"], _SAME_SOURCE_DAYS)
    same_number = _has_neighbour(keyed, stated, _SAME_NUMBER_DAYS)
    return keyed.filter(same_source | (telling & same_number))


def _has_neighbour(keyed: pl.DataFrame, alike: list[str], days: int) -> pl.Series:
    """Whether another row is alike in some columns and ends within some days of the row."""
    # Rows of one hash are nearly surely alike, and a row too many does no harm here.
    sorted_rows = keyed.select(
        "at", pl.struct(alike).hash().alias("alike"), pl.col("observed_to").to_physical()
    ).sort("alike", "observed_to")
    gap = pl.when(pl.col("alike") == pl.col("alike").shift()).then(pl.col("observed_to").diff())
    near = (gap <= days).fill_null(value=False)
    found = sorted_rows.select("at", near=near | near.shift(-1, fill_value=False))
    return found.sort("at")["near"]


def _with_source_key(reports: pl.DataFrame) -> pl.DataFrame:
    named = ["source_name", "publisher"]
    distinct = reports.select(named).unique()
    keys = distinct.with_columns(
        pl.Series("source_key", [source_key(*row) for row in distinct.iter_rows()], dtype=pl.String)
    )
    bare = reports.drop("source_key", "copy_of", strict=False)
    return bare.join(keys, on=named, how="left", maintain_order="left")


class _Facts:
    """The columns that the rules look at, as plain lists."""

    def __init__(self, reports: pl.DataFrame) -> None:
        folded = pl.col("place").str.to_lowercase().str.strip_chars()
        place = pl.when(pl.col("place_id") != "").then("place_id").otherwise(folded)
        page = (
            pl.when(pl.col("url") != "")
            .then("url")
            .otherwise(pl.concat_str([pl.lit("by "), pl.col("publisher").str.to_lowercase()]))
        )
        columns = reports.select(
            "at", "report_id", "source_key", "quantity", "value_low", "value_high", "country_iso3",
            place.alias("place"), page.alias("page"),
            pl.col("observed_to").to_physical().alias("end"),
            pl.col("known_on").to_physical().alias("known"),
        ).to_dict(as_series=False)  # fmt: skip
        self.at: list[int] = columns["at"]
        self.ids: list[str] = columns["report_id"]
        self.source: list[str] = columns["source_key"]
        self.place: list[str] = columns["place"]
        self.page: list[str] = columns["page"]
        self.country: list[str] = columns["country_iso3"]
        self.end: list[int] = columns["end"]
        self.known: list[int] = columns["known"]
        stated = zip(columns["quantity"], columns["value_low"], columns["value_high"], strict=True)
        self.stated: list[_Key] = list(stated)

    def rank(self, row: int) -> tuple[int, str, int]:
        """Order of becoming known; the row's number only parts what is alike in all else."""
        return self.known[row], self.ids[row], row

    def in_order(self, rows: list[int]) -> list[int]:
        return sorted(rows, key=self.rank)


def _by_source(facts: _Facts) -> list[_Statement]:
    """Rule one. Rows that name a place come first; those that name none then join them."""
    blocks: dict[_Key, list[int]] = defaultdict(list)
    for row in range(len(facts.ids)):
        blocks[facts.source[row], *facts.stated[row], facts.country[row]].append(row)
    out: list[_Statement] = []
    for rows in blocks.values():
        if len(rows) == 1:
            out.append(_Statement(rows[0], rows, {facts.page[rows[0]]}))
            continue
        placed = [r for r in rows if facts.place[r]]
        blank = [r for r in rows if not facts.place[r]]
        book = _Book(facts)
        for row in facts.in_order(placed):
            book.enter(row, facts.place[row])
        for row in facts.in_order(blank):
            book.enter(row, "")
        out.extend(book.statements)
    return out


class _Book:
    """Statements of one source and number, found again by place and last day.

    A page's rows take the statements of a place and day one after the other, so each look-up goes
    on where that page's last one ended and the work stays near linear.
    """

    def __init__(self, facts: _Facts) -> None:
        self.statements: list[_Statement] = []
        self._facts = facts
        self._by_day: dict[tuple[str, int], list[_Statement]] = defaultdict(list)
        self._next: dict[tuple[str, int, str], int] = defaultdict(int)

    def enter(self, row: int, place: str) -> None:
        """Put a row to the earliest statement that it may repeat, or make it a new one."""
        facts = self._facts
        found = self._free(facts.end[row], place, facts.page[row])
        if found is None:
            found = _Statement(row)
            self.statements.append(found)
            for bucket in {place, ""} if place else {""}:
                self._by_day[bucket, facts.end[row]].append(found)
        found.members.append(row)
        found.pages.add(facts.page[row])

    def _free(self, end: int, place: str, page: str) -> _Statement | None:
        near = range(end - _SAME_SOURCE_DAYS, end + _SAME_SOURCE_DAYS + 1)
        found = [s for day in near if (s := self._first_without(place, day, page)) is not None]
        return min(found, key=lambda s: self._facts.rank(s.first)) if found else None

    def _first_without(self, place: str, day: int, page: str) -> _Statement | None:
        bucket = self._by_day.get((place, day), ())
        at = self._next[place, day, page]
        while at < len(bucket) and page in bucket[at].pages:
            at += 1
        self._next[place, day, page] = at
        return bucket[at] if at < len(bucket) else None


def _by_number(facts: _Facts, statements: list[_Statement]) -> list[list[int]]:
    """Rule two, on top of rule one: statements of one telling number join the earliest."""
    blocks: dict[_Key, list[_Statement]] = defaultdict(list)
    out: list[list[int]] = []
    for statement in statements:
        row = statement.first
        telling, anywhere = _telling(facts.stated[row])
        if not telling or not facts.country[row]:
            out.append(statement.members)
            continue
        place = "" if anywhere else facts.place[row]
        blocks[*facts.stated[row], facts.country[row], place].append(statement)
    for alike in blocks.values():
        out.extend(_joined(facts, alike) if len(alike) > 1 else [alike[0].members])
    return out


def _joined(facts: _Facts, alike: list[_Statement]) -> list[list[int]]:
    """Statements of one telling number, country and, where needed, place."""
    out: list[list[int]] = []
    anchors: dict[int, list[tuple[str, list[int]]]] = defaultdict(list)
    for statement in sorted(alike, key=lambda s: facts.rank(s.first)):
        end, page = facts.end[statement.first], facts.page[statement.first]
        near = range(end - _SAME_NUMBER_DAYS, end + _SAME_NUMBER_DAYS + 1)
        found = [
            (facts.rank(members[0]), members)
            for day in near
            for anchor_page, members in anchors.get(day, ())[:1]
            if anchor_page != page
        ]
        if found:
            min(found, key=lambda f: f[0])[1].extend(statement.members)
        else:
            members = list(statement.members)
            anchors[end].append((page, members))
            out.append(members)
    return out


def _telling(stated: _Key) -> tuple[bool, bool]:
    """Whether equal numbers speak for one origin, and whether they do so in two places as well."""
    numbers = [int(v) for v in stated if isinstance(v, float)]
    telling = [n for n in numbers if n >= _SMALLEST and n % _SMALLEST]
    return bool(telling), any(n % 10 or n > 10 * _SMALLEST for n in telling)
