"""Numbers, days, places and sources in the words of one language."""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from amparo.records.peaks import is_one_number

if TYPE_CHECKING:
    from datetime import date

    from amparo.records.released import ReleasedBrief
    from amparo.words import Words

__all__ = ["Phrase", "slug"]

_FIGURES: Final = 2  # an estimate is told to two figures: more would pretend
_WHOLE_BELOW: Final = 100
_YEAR_AT_END: Final = re.compile(r"( de)? \d{4}$")
_NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """A name as a catalogue code or an anchor.

    >>> slug("Government of México (census)")
    'government_of_mexico_census'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_SLUG.sub("_", plain).strip("_")


class Phrase:
    """The voice of a brief.

    Args:
        words: catalogues of one language.
        released: the tables, for the names of places and caravans.
    """

    def __init__(self, words: Words, released: ReleasedBrief) -> None:
        self.words = words
        self.day = functools.cache(words.day)
        self.number = functools.cache(words.number)
        self._places = {r["place_id"]: r for r in released.places.frame.iter_rows(named=True)}
        rows = list(released.register.frame.iter_rows(named=True))
        self._months = {r["caravan_id"]: self._named(r, words.month(r["first_day"])) for r in rows}
        self._caravans = self._told_apart(rows)

    def text(self, code: str, **params: object) -> str:
        """A sentence of the brief's own topic."""
        return self.words.text(f"brief.{code}", **params)

    def name(self, group: str, value: str) -> str:
        """The word for a coded value, or the value itself where the catalogues have no word."""
        return self.words.name(group, value) if f"{group}.{value}" in self.words else value

    def capital(self, text: str) -> str:
        """The text with a capital first letter."""
        return text[:1].upper() + text[1:]

    def people(self, value: float) -> str:
        """An estimated number of people, to two figures."""
        if value < _WHOLE_BELOW:
            return self.number(round(value))
        step = 10.0 ** (math.floor(math.log10(value)) + 1 - _FIGURES)
        return self.number(round(value / step) * step)

    def interval(self, low: float, high: float) -> str:
        """Two bounds: 5,200 to 7,100."""
        return self.text("interval", low=self.people(low), high=self.people(high))

    def interval_exact(self, low: float, high: float) -> str:
        """Two counted bounds: 80 to 100."""
        return self.text("interval", low=self.number(low), high=self.number(high))

    def size(self, row: dict[str, Any]) -> str:
        """A caravan's size on its largest day: its middle, or its limits where they lie far apart.

        Args:
            row: a row of the register with a peak.
        """
        low, high = row["peak_q05"], row["peak_q95"]
        if is_one_number(low, high):
            return self.people(row["peak_median"])
        return self.interval(low, high)

    def stated(self, row: dict[str, Any]) -> str:
        """A printed number with its qualifier: at least 4,000."""
        low, high = self.number(row["value_low"]), self.number(row["value_high"])
        qualifier = row["qualifier"]
        if qualifier in {"range", "hundreds"} and low == high:
            qualifier = "about"
        return self.text(f"stated.{qualifier}", low=low, high=high)

    def counted(self, row: dict[str, Any]) -> str:
        """What a printed number counts."""
        return self.name("quantity", row["quantity"])

    def days(self, first: date, last: date, form: str = "medium") -> str:
        """A day or a span of days."""
        if first == last:
            return self.day(last, form)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{self.day(last, form)}"  # noqa: RUF001 - a dash between days
        start = self.day(first, form)
        if first.year == last.year:
            start = _YEAR_AT_END.sub("", start)
        return f"{start} – {self.day(last, form)}"  # noqa: RUF001 - likewise

    def country(self, iso3: str) -> str:
        """A country's name, or its code where the catalogues lack it."""
        return self.name("country", iso3) if iso3 else ""

    def place(self, place_id: str, country_iso3: str = "") -> str:
        """A place's name as far as it may be told, else its country's."""
        place = self._places.get(place_id)
        if place is None or place["kind"] == "country":
            return self.country(place["country_iso3"] if place else country_iso3)
        code = f"place_name.{place_id}"
        return self.words.text(code) if code in self.words else str(place["name"])

    def place_level(self, row: dict[str, Any]) -> str:
        """How far a statement reaches: one place, a department, several places or a country."""
        place = self._places.get(row["place_id"])
        if place is None:
            return "several" if row["place_count"] > 1 else "country"
        if place["kind"] == "region":
            return "place" if place["admin1"] else "several"
        return str(place["kind"]) if place["kind"] in {"country", "department"} else "place"

    def lies_in(self, place_id: str, department_id: str) -> bool:
        """Whether a place is in a department that is another place of the tables."""
        place, department = self._places.get(place_id), self._places.get(department_id)
        if place is None or department is None or department["kind"] != "department":
            return False
        same_country = place["country_iso3"] in {"", department["country_iso3"]}
        return bool(same_country and place["admin1"] == department["name"])

    def where(self, row: dict[str, Any]) -> str:
        """Where a statement holds, with the country if that is not the place itself."""
        place = self.place(row["place_id"], row["country_iso3"])
        country = self.country(row["country_iso3"])
        if self.place_level(row) == "several" and not row["place_id"]:
            return self.text("several_places", country=country) if country else ""
        return self.with_country(place, country)

    def with_country(self, place: str, country: str) -> str:
        """A place and its country, which is not said twice."""
        return place if not country or country in place else f"{place}, {country}"

    def source(self, row: dict[str, Any]) -> str:
        """Who said it: the institution, or the kind of source where no name is told."""
        if row["source"]:
            return self.institution(row["source"])
        return self.capital(self.name("source_type", row["source_type"]))

    def institution(self, name: str) -> str:
        """An institution's name in this language where it is remembered."""
        return self.capital(self.words.translated(name))

    def publisher(self, row: dict[str, Any]) -> str:
        """Who printed it; what may not be linked is told as a repetition, partisans by kind."""
        if not row["is_printed"]:
            return self.text("unpublished")
        if not row["publisher"]:
            return self.name("publisher_kind", row["publisher_kind"])
        publisher = self.words.translated(row["publisher"])
        if row["publisher_kind"] == "repost":
            return self.text("repeated_by", publisher=publisher)
        return publisher

    def caravan(self, caravan_id: str) -> str:
        """A caravan's name: when and from where."""
        return self._caravans.get(caravan_id, caravan_id)

    def caravan_month(self, caravan_id: str) -> str:
        """A caravan's name by its month, where room is short and two may share it."""
        return self._months.get(caravan_id, caravan_id)

    def anchor(self, caravan_id: str) -> str:
        """The place of a caravan's panel on the page."""
        return f"c-{slug(caravan_id)}"

    def _named(self, row: dict[str, Any], when: str) -> str:
        origin = self.place(row["origin"]) if row["origin"] else ""
        return self.capital(f"{when} · {origin}" if origin else when)

    def _told_apart(self, rows: list[dict[str, Any]]) -> dict[str, str]:
        """Each caravan by its month and origin; by its day where two share these; else its id."""
        out = dict(self._months)
        for make in (lambda r: self._named(r, self.words.day(r["first_day"])), self._with_id):
            taken = list(out.values())
            shared = [r for r in rows if taken.count(out[r["caravan_id"]]) > 1]
            out.update({r["caravan_id"]: make(r) for r in shared})
        return out

    def _with_id(self, row: dict[str, Any]) -> str:
        return f"{self._named(row, self.words.day(row['first_day']))} ({row['label']})"
