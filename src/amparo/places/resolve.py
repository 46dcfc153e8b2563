"""Choosing among places of one name: hints first, coordinates last, and nothing guessed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from amparo.places.countries import country_code
from amparo.places.geometry import great_circle_km
from amparo.places.model import TOWN_KINDS, Place, Resolution
from amparo.places.text import Reading, head_of, normalise, readings, several

if TYPE_CHECKING:
    from collections.abc import Iterable

    from amparo.places.index import Index

__all__ = ["Hint", "Query", "resolve"]

#: Coordinates within this distance speak for a place, beyond the other they speak against it.
_NEAR_KM: Final = 50.0
_FAR_KM: Final = 100.0
_KIND_ORDER: Final = {
    kind: rank
    for rank, kind in enumerate(
        ("country", "capital", "city", "town", "crossing", "department", "region", "road", "site",
         "river")
    )
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Hint:
    """What one hint can mean; a place must lie in one of these.

    Attributes:
        countries: ISO3 codes.
        departments: place ids of departments or states.
        around: the countries of these departments. Places of no department (a country, a border
            zone) fit if they lie there.
    """

    countries: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()

    def fits(self, place: Place) -> bool:
        """Whether the hint speaks for a place."""
        own = place.admin1_ids
        if not self.countries.isdisjoint(place.countries):
            return True
        return bool(own & self.departments) or (
            not own and not self.around.isdisjoint(place.countries)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """A name and what the row says about where it is.

    Attributes:
        raw: the name as written.
        hints: where it is; a place must fit each of them.
        point: latitude and longitude, None if not given or not possible.
    """

    raw: str
    hints: tuple[Hint, ...] = ()
    point: tuple[float, float] | None = None

    @classmethod
    def of(
        cls,
        index: Index,
        raw: str,
        *,
        admin1: str,
        country: str,
        lat: float | None,
        lon: float | None,
    ) -> Query:
        """The query of a row; hints that mean nothing to us are left out."""
        code = country_code(country) if country else None
        departments = _departments(index, normalise(admin1)) if admin1 else frozenset()
        inside = frozenset(d for d in departments if code in index.places[d].countries)
        hints = (_hint(index, code, frozenset()), _hint(index, None, inside or departments))
        return cls(raw=raw, hints=tuple(h for h in hints if h), point=_point(lat, lon))

    @property
    def in_department(self) -> bool:
        """Whether a hint names a department and cannot mean a country."""
        return any(not hint.countries for hint in self.hints)

    def fits(self, place: Place) -> bool:
        """Whether nothing that the row says speaks against a place."""
        return all(hint.fits(place) for hint in self.hints)

    def distance_km(self, place: Place) -> float:
        """Kilometres from the coordinates given; infinite without them or for areas."""
        if self.point is None or place.lat is None or place.lon is None:
            return math.inf
        return great_circle_km(*self.point, place.lat, place.lon)


def resolve(index: Index, query: Query) -> Resolution:
    """Which place a query means: the first reading of its name that leads anywhere decides."""
    if not normalise(query.raw):
        return Resolution("none")
    refused: Resolution | None = None
    for reading in readings(query.raw):
        found = _read(index, query, reading)
        if found is None:
            continue
        if found.status != "missing":
            return found
        refused = refused or found
    return _several(index, query) or refused or _suggest(index, query)


def _read(index: Index, query: Query, reading: Reading) -> Resolution | None:
    """The answer by one reading, None if it names nothing that we know."""
    named = () if _is_area_name(index, reading) else index.named(reading.key)
    if not named:
        return None
    pool = _of_kinds(index, named, reading.kinds)
    narrowed = _within(index, query, reading.within)
    fitting = [p for p in pool if narrowed.fits(p)]
    if not fitting:
        return Resolution("missing", "", _ids(query, pool or named), "hint_disagrees")
    if reading.part:
        return Resolution("missing", "", _ids(query, fitting), "part_of")
    holders = _holders(index, narrowed, reading)
    if holders:
        held = [p for p in fitting if _stands_in(p, holders)]
        if not held:
            return _beside(query, fitting, holders)
        fitting = held
    return _choose(narrowed, reading, pool, fitting)


def _is_area_name(index: Index, reading: Reading) -> bool:
    """Whether a place named only as a container is named as a department or country."""
    return reading.container and bool(index.departments(reading.key) or country_code(reading.key))


def _beside(query: Query, fitting: list[Place], holders: list[Place]) -> Resolution | None:
    """The answer for a known name said to lie in a town where we know no place of that name.

    If only an area fits (a river), the town decides, by a later reading: None.
    """
    if all(p.lat is None for p in fitting):
        return None
    both = _without_namesakes(query, [*fitting, *holders])
    return Resolution("ambiguous", "", _ids(query, both), "several_places")


def _choose(
    query: Query, reading: Reading, pool: Iterable[Place], fitting: list[Place]
) -> Resolution:
    """One of the places that fit, or all of them as homonyms."""
    chosen = fitting if reading.kinds else _without_namesakes(query, fitting)
    chosen = _by_coordinates(query, chosen)
    if len(chosen) > 1:
        return Resolution("ambiguous", "", _ids(query, chosen), "homonyms")
    place = chosen[0]
    others = tuple(i for i in _ids(query, pool) if i != place.place_id)
    reason = "inside" if reading.inside else ""
    if _FAR_KM < query.distance_km(place) < math.inf:
        reason = "coordinates_far"
    return Resolution("resolved", place.place_id, (place.place_id, *others), reason)


def _of_kinds(
    index: Index, named: Iterable[Place], kinds: frozenset[str] | None
) -> tuple[Place, ...]:
    """Places of the kinds that the words allow; the crossings of a town if a crossing is meant."""
    if kinds is None:
        return tuple(named)
    fit = {p.place_id: p for p in named if p.kind in kinds}
    if "crossing" in kinds:
        for town in named:
            fit.update((c.place_id, c) for c in index.crossings_at(town.place_id))
    return tuple(fit.values())


def _holders(index: Index, query: Query, reading: Reading) -> list[Place]:
    """The towns that the string names as where the place is."""
    return [
        p
        for name in reading.within
        if not (index.departments(name) or country_code(name))
        for p in index.named(name)
        if p.kind in TOWN_KINDS and query.fits(p)
    ]


def _stands_in(place: Place, towns: list[Place]) -> bool:
    """Whether a place is one of these towns, is shown under it, or is a crossing there."""
    ids = {t.place_id for t in towns}
    return place.town_id in ids or any(s.town_id in ids for s in place.sides)


def _within(index: Index, query: Query, within: tuple[str, ...]) -> Query:
    """The query with the countries and departments that the string itself names as hints."""
    hints = list(query.hints)
    for name in within:
        code, departments = country_code(name), _departments(index, name)
        hint = _hint(index, code, departments)
        if hint:
            hints.append(hint)
    return Query(raw=query.raw, hints=tuple(hints), point=query.point)


def _hint(index: Index, code: str | None, departments: frozenset[str]) -> Hint | None:
    if not (code or departments):
        return None
    return Hint(
        countries=frozenset({code} if code else ()),
        departments=departments,
        around=frozenset(c for d in departments for c in index.places[d].countries),
    )


def _departments(index: Index, key: str) -> frozenset[str]:
    """Departments that a normalised text means, also as "Chiapas state" or "estado de Chiapas"."""
    found = index.departments(key)
    if found:
        return found
    for reading in readings(key):
        if reading.kinds == frozenset({"department"}) and index.departments(reading.key):
            return index.departments(reading.key)
    return frozenset()


def _without_namesakes(query: Query, fitting: list[Place]) -> list[Place]:
    """Leave out what only bears a name because of another place that also fits.

    * The crossing at a town of its name: the bare name is the town's.
    * The department of a country's name: the bare name is the country's, unless a department is
      given.
    * The department of a town's name: the bare name is the town's if the row gives a department
      or coordinates, or if the town is the national capital; otherwise both fit.
    """
    ids = {p.place_id for p in fitting}
    nations = {p.country_iso3 for p in fitting if p.kind == "country"}
    if nations and query.in_department:
        fitting = [p for p in fitting if p.kind != "country"] or fitting
        nations = set()
    pointed = query.in_department or query.point is not None
    seats = {p.admin1_id for p in fitting if p.kind in TOWN_KINDS and (pointed or p.national)}
    kept = []
    for place in fitting:
        if place.kind == "crossing" and any(s.town_id in ids for s in place.sides):
            continue
        if place.kind == "department" and (
            place.country_iso3 in nations or place.place_id in seats
        ):
            continue
        kept.append(place)
    return kept


def _by_coordinates(query: Query, fitting: list[Place]) -> list[Place]:
    """The one place near the coordinates if all others are far from them, else all."""
    if len(fitting) < 2 or query.point is None:  # noqa: PLR2004
        return fitting
    near, *rest = sorted((query.distance_km(p), p.place_id) for p in fitting)
    if near[0] <= _NEAR_KM and rest[0][0] >= max(_NEAR_KM, 2 * near[0]):
        return [p for p in fitting if p.place_id == near[1]]
    return fitting


def _several(index: Index, query: Query) -> Resolution | None:
    """The answer for a string that joins several names, None if it names none that we know."""
    parts, kinds = several(query.raw)
    if len(parts) < 2:  # noqa: PLR2004
        return None
    known: dict[str, None] = {}
    for part in parts:
        found = _read(index, query, Reading(part, kinds=kinds))
        if found and found.status != "missing":
            known.update(
                dict.fromkeys(found.candidates[:1] if found.place_id else found.candidates)
            )
    return Resolution("ambiguous", "", tuple(known), "several_places") if known else None


def _suggest(index: Index, query: Query) -> Resolution:
    """Missing, with the places spelled alike: those that fit the hints if there are any."""
    alike = index.alike(head_of(query.raw)) or index.alike(normalise(query.raw))
    fitting = [p for p in alike if query.fits(p)] or list(alike)
    found = tuple(p.place_id for p in fitting)
    return Resolution("missing", "", found, "spelling" if found else "")


def _ids(query: Query, places: Iterable[Place]) -> tuple[str, ...]:
    """Ids, best first: what fits, what is near, larger kinds and towns, then by id."""

    def key(place: Place) -> tuple[bool, bool, int, int, str]:
        near = query.distance_km(place) <= _NEAR_KM
        rank = _KIND_ORDER[place.kind]
        return (not query.fits(place), not near, rank, -place.size, place.place_id)

    return tuple(p.place_id for p in sorted(places, key=key))


def _point(lat: float | None, lon: float | None) -> tuple[float, float] | None:
    if lat is None or lon is None or not (math.isfinite(lat) and math.isfinite(lon)):
        return None
    if abs(lat) > 90 or abs(lon) > 180 or (lat == 0 and lon == 0):  # noqa: PLR2004
        return None
    return lat, lon
