"""How exactly a place may be told, and whether a text gives a place away."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from amparo.places import Gazetteer, Place

__all__ = ["Map", "folded"]

_TOWN_KINDS: Final = frozenset({"town", "city", "capital"})
_COARSE_KINDS: Final = frozenset({"department", "country", "region"})
#: Shown as the town beside it: a shelter, a bridge, a river bank, a stretch of road.
_SHOWN_AS_TOWN: Final = frozenset({"site", "river", "road"})
_SHORTEST_NAME: Final = 4
_LETTERS: Final = re.compile(r"[^0-9a-z]+")


def folded(text: str) -> str:
    """Lower case, no accents, words parted by single spaces, a space at each end.

    >>> folded("Tecún-Umán")
    ' tecun uman '
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return f" {_LETTERS.sub(' ', plain).strip()} "


class Map:
    """The gazetteer as disclosure sees it.

    Args:
        gazetteer: places with kind, department and the town under which each is shown.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._known = {place.place_id: place for place in gazetteer.places}
        self._departments = {
            (folded(name), place.country_iso3): place.place_id
            for place in gazetteer.places
            if place.kind == "department"
            for name in (place.name, *place.aliases)
        }
        coarse = _names(p for p in gazetteer.places if p.kind in _COARSE_KINDS)
        # "Chiquimula" is a town and its department: as a word it tells no more than the latter.
        self._fine = _names(p for p in gazetteer.places if p.kind not in _COARSE_KINDS) - coarse
        sites = _names(p for p in gazetteer.places if p.kind == "site") - coarse
        # The same publishers and addresses come again and again within one release.
        self._away = functools.cache(lambda text: _mentions(folded(text), self._fine))
        self._sited = functools.cache(lambda text: _mentions(folded(text), sites))

    def place(self, place_id: str) -> Place | None:
        """The place of an id, if there is one."""
        return self._known.get(place_id)

    def town(self, place_id: str) -> str:
        """The id under which a place may be told once nobody is on the way there any more.

        Towns and official crossings are told; sites, rivers and roads as their town; a crossing
        that is not official as its department.
        """
        place = self._known.get(place_id)
        if place is None:
            return ""
        if place.kind in _SHOWN_AS_TOWN:
            town = self._known.get(place.town_id)
            told = town is not None and town.kind in _TOWN_KINDS
            return town.place_id if town and told else self.department(place_id)
        if place.kind == "crossing" and not place.official:
            return self.department(place_id)
        return place_id

    def department(self, place_id: str, country_iso3: str = "") -> str:
        """The department or state of a place, itself if it is larger, else nothing.

        Args:
            place_id: the place.
            country_iso3: for a crossing, the side that is meant; its first side if blank.
        """
        place = self._known.get(place_id)
        if place is None:
            return ""
        if place.kind in {"department", "country"}:
            return place_id
        if place.kind == "region" and not place.admin1_id:
            return "" if self.gives_place_away(place.name) else place_id
        sides = [s.admin1_id for s in place.sides if s.country_iso3 == country_iso3]
        found = sides[0] if sides else place.admin1_id
        return found if found in self._known else ""

    def department_named(self, admin1: str, country_iso3: str) -> str:
        """The id of a department by the name that a row gives it; a town's name finds nothing."""
        return self._departments.get((folded(admin1), country_iso3), "")

    def gives_place_away(self, text: str) -> bool:
        """Whether a text names a town, a crossing, a site, a river or a road."""
        return self._away(text)

    def names_site(self, text: str) -> bool:
        """Whether a text names a shelter, a bridge or another single site."""
        return self._sited(text)


def _names(places: Iterable[Place]) -> frozenset[str]:
    found = {folded(name) for place in places for name in (place.name, *place.aliases)}
    return frozenset(name for name in found if len(name.strip()) >= _SHORTEST_NAME)


def _mentions(text: str, names: frozenset[str]) -> bool:
    """Whether any run of words of the text is one of the names."""
    words = text.split()
    longest = max((name.count(" ") - 1 for name in names), default=0)
    return any(
        f" {' '.join(words[i : i + k])} " in names
        for i in range(len(words))
        for k in range(1, min(longest, len(words) - i) + 1)
    )
