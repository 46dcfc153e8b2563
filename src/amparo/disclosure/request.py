"""What is asked of disclosure, with the days and the groups that the rules turn on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.disclosure.coarse import Map
from amparo.disclosure.naming import Names
from amparo.disclosure.rules import WAIT_DAYS

if TYPE_CHECKING:
    from amparo.places import Gazetteer

__all__ = ["Request"]

#: A label made of a date and plain words tells no more than the table does.
_PLAIN_LABEL: Final = re.compile(r"^\d{4}-\d{2}(-\d{2})?-[a-z0-9-]+$")


@dataclass(frozen=True, kw_only=True)
class Request:
    """The tables of a run and who will see them.

    Attributes:
        reports: REPORTS with ``copy_of`` and ``source_key``.
        events: EVENTS.
        assignment: ASSIGNMENT of these reports.
        register: REGISTER.
        ledger: LEDGER.
        leans: LEANS.
        habits: HABITS.
        sizes: SIZES.
        gazetteer: places.
        as_of: the day whose knowledge this is.
        audience: ``public`` or ``local``.
    """

    reports: pl.DataFrame
    events: pl.DataFrame
    assignment: pl.DataFrame
    register: pl.DataFrame
    ledger: pl.DataFrame
    leans: pl.DataFrame
    habits: pl.DataFrame
    sizes: pl.DataFrame
    gazetteer: Gazetteer
    as_of: date
    audience: str

    @property
    def public(self) -> bool:
        """Whether the rules for what leaves the house apply in full."""
        return self.audience == "public"

    @cached_property
    def active(self) -> frozenset[str]:
        """Ids of the caravans on the way."""
        return frozenset(self.register.filter(pl.col("state") == "active")["caravan_id"])

    @cached_property
    def guarded(self) -> frozenset[str]:
        """Ids of the caravans that are told late and coarsely here."""
        return self.active if self.public else frozenset()

    @property
    def newest_day(self) -> date:
        """The last day told about people on the way."""
        return self.as_of - timedelta(days=WAIT_DAYS) if self.guarded else self.as_of

    @cached_property
    def guarded_since(self) -> date:
        """From this day on an event may be about people who are still on the way."""
        rows = self.register.filter(pl.col("caravan_id").is_in(sorted(self.guarded)))
        first = rows["first_day"].min()
        return first - timedelta(days=1) if isinstance(first, date) else date.max

    @cached_property
    def map(self) -> Map:
        """The gazetteer as disclosure sees it."""
        return Map(self.gazetteer)

    @cached_property
    def names(self) -> Names:
        """Who may be named."""
        pairs = self.reports.select("source_name", "source_type").unique().sort("source_name")
        return Names(pairs.iter_rows(), self.map)

    @cached_property
    def told_ids(self) -> dict[str, str]:
        """Each caravan's id as it is told: plain labels stay, the others become numbers."""
        out: dict[str, str] = {}
        for row in self.register.sort("first_day", "caravan_id").iter_rows(named=True):
            label = str(row["caravan_id"])
            out[label] = label if self._is_plain(label) else self._number(row["first_day"], out)
        return out

    def _is_plain(self, label: str) -> bool:
        if not self.public:
            return True
        hidden = self.names.mentions_organiser(label)
        if label in self.guarded:
            hidden = hidden or self.map.gives_place_away(label)
        return bool(_PLAIN_LABEL.match(label)) and not hidden

    def _number(self, first_day: date, taken: dict[str, str]) -> str:
        used = {*taken.values(), *self.register["caravan_id"]}
        k = 1
        while f"{first_day:%Y-%m}-no-{k}" in used:
            k += 1
        return f"{first_day:%Y-%m}-no-{k}"
