"""The gazetteer: places by id, and names to places."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from amparo.places.countries import country_code
from amparo.places.index import Index
from amparo.places.resolve import Query, resolve
from amparo.places.tables import read_places
from amparo.places.text import normalise
from amparo.records import AmparoError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from amparo.places.model import Place, Resolution

__all__ = ["Gazetteer"]

_REMEMBERED: Final = 1 << 17


class Gazetteer:
    """Places, and the names that people give them.

    Args:
        places: the places; every id once.
        hints: short forms of departments ("Chis.") that are understood in the column of the
            department and after a comma, but are no names of their own.

    Raises:
        AmparoError: ``place_twice``, one id stands twice.
    """

    def __init__(
        self, places: Iterable[Place], hints: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self.places = tuple(places)
        self._by_id: dict[str, Place] = {}
        for place in self.places:
            if place.place_id in self._by_id:
                raise AmparoError("place_twice", place_id=place.place_id)
            self._by_id[place.place_id] = place
        self.hints = dict(hints or {})
        self._index = Index(self._by_id, self.hints)
        self._remembered = functools.lru_cache(maxsize=_REMEMBERED)(self._resolve)

    @classmethod
    def bundled(cls) -> Gazetteer:
        """The gazetteer that comes with Amparo. Read once."""
        return _bundled()

    def __len__(self) -> int:
        return len(self.places)

    def __contains__(self, place_id: object) -> bool:
        return place_id in self._by_id

    def get(self, place_id: str) -> Place:
        """The place of an id.

        Raises:
            AmparoError: ``place_unknown``.
        """
        place = self._by_id.get(place_id)
        if place is None:
            raise AmparoError("place_unknown", place_id=place_id)
        return place

    def point(self, place_id: str) -> tuple[float, float] | None:
        """Latitude and longitude of a place, of its town if it has none, None for areas."""
        place = self.get(place_id)
        if place.lat is None or place.lon is None:
            place = self.get(place.town_id)
        return None if place.lat is None or place.lon is None else (place.lat, place.lon)

    def crossings(self, country: str = "", other: str = "") -> tuple[Place, ...]:
        """The official crossings, of one country or between two if they are named."""
        wanted = {c for c in (country_code(country), country_code(other)) if c}
        return tuple(p for p in self.places if p.kind == "crossing" and wanted <= set(p.countries))

    def namesakes(self, names: Iterable[str]) -> tuple[Place, ...]:
        """Every place that bears one of these names, wherever it lies."""
        found = {p.place_id: p for name in names for p in self._index.named(normalise(name))}
        return tuple(found.values())

    def resolve(
        self,
        raw: str,
        *,
        admin1: str = "",
        country: str = "",
        lat: float | None = None,
        lon: float | None = None,
    ) -> Resolution:
        """Which place a name means.

        Country and department decide among places of one name, then coordinates; coordinates
        never move a name to a place of another name. A name that fits several places is
        ambiguous, a name that is not known where the row says it is is missing: neither is
        guessed.

        Args:
            raw: the name as written.
            admin1: department or state as written.
            country: ISO3 or ISO2 code or name, Spanish or English.
            lat: degrees north.
            lon: degrees east.
        """
        return self._remembered(raw, admin1, country, lat, lon)

    def _resolve(
        self, raw: str, admin1: str, country: str, lat: float | None, lon: float | None
    ) -> Resolution:
        query = Query.of(self._index, raw, admin1=admin1, country=country, lat=lat, lon=lon)
        return resolve(self._index, query)

    def extended(self, places: Iterable[Place]) -> Gazetteer:
        """A gazetteer with further places beside these."""
        return Gazetteer((*self.places, *places), self.hints)


@functools.cache
def _bundled() -> Gazetteer:
    places, hints = read_places()
    return Gazetteer(places, hints)
