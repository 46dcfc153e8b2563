"""What a place is, and what looking up a name can answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["AREA_KINDS", "KINDS", "TOWN_KINDS", "Place", "Resolution", "Side"]

TOWN_KINDS: Final = frozenset({"town", "city", "capital"})
#: Kinds without a point of their own.
AREA_KINDS: Final = frozenset({"department", "country", "region", "river"})
KINDS: Final = TOWN_KINDS | AREA_KINDS | {"crossing", "site", "road"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One side of an official crossing.

    Attributes:
        country_iso3: the country.
        admin1_id: place id of the department or state.
        town_id: nearest town of the gazetteer on this side, "" if there is none.
        name: what the crossing is called on this side.
    """

    country_iso3: str
    admin1_id: str
    town_id: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One place of the gazetteer.

    Attributes:
        place_id: stable slug: country code(s), then name.
        name: name in the place's own language.
        kind: one of ``KINDS``; ``capital`` is the seat of a nation, department or state, ``city``
            has 100,000 people or more.
        admin1: name of the department or state, "" if it lies in none or several.
        admin1_id: place id of that department or state.
        country_iso3: country; the first of two for crossings; "" for regions of several.
        countries: every country that the place lies in.
        lat: degrees north to two decimals, None for areas.
        lon: degrees east to two decimals, None for areas.
        aliases: other names, as written.
        town_id: the town under which a site, river, road or small region is shown; itself for
            everything else. A site has no point but its town's.
        northern_border: a town or crossing on the line between Mexico and the United States.
        crossing_to: for crossings, the country on the other side.
        official: a crossing with an office of both countries. Only such crossings are kept.
        sides: both sides of a crossing.
        size: digits of the number of inhabitants (4 is 1,000 to 9,999), 0 where not known. Only
            sorts candidates.
        national: seat of a national government.
    """

    place_id: str
    name: str
    kind: str
    admin1: str = ""
    admin1_id: str = ""
    country_iso3: str = ""
    countries: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    aliases: tuple[str, ...] = ()
    town_id: str = ""
    northern_border: bool = False
    crossing_to: str = ""
    official: bool = False
    sides: tuple[Side, ...] = ()
    size: int = 0
    national: bool = False

    @property
    def admin1_ids(self) -> frozenset[str]:
        """Departments or states that the place lies in: of both sides for a crossing."""
        own = {self.admin1_id, *(s.admin1_id for s in self.sides)}
        if self.kind == "department":
            own.add(self.place_id)
        return frozenset(own - {""})

    def side(self, country_iso3: str) -> Side | None:
        """The side of a crossing that lies in a country, None if there is none."""
        return next((s for s in self.sides if s.country_iso3 == country_iso3), None)


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer for one name.

    Attributes:
        status: one of ``vocab.PLACE_STATUSES``: resolved, ambiguous (several fit), missing (name
            not known, or not known where the row says it is), none (no place named).
        place_id: the place if resolved, else "".
        candidates: place ids, best first. For missing names these are suggestions only.
        reason: why not, or a warning beside a resolved place, "" otherwise:
            homonyms; several_places (the string names several);
            spelling (candidates are spelled alike);
            hint_disagrees (the name is known, but not in that country or department);
            part_of (only a part of the candidate is meant);
            inside (resolved to the place that holds a spot we do not know);
            coordinates_far (more than 100 km from the coordinates given).
    """

    status: str
    place_id: str = ""
    candidates: tuple[str, ...] = ()
    reason: str = ""
