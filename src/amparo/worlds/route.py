"""Where a synthetic caravan is on each day, and which places reports name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

    from amparo.worlds.said import Statement

__all__ = ["NORTH", "ROUTE", "country_of", "placed"]

#: Places of the gazetteer, one after the other at even pace. The northern border is apart: only
#: those who arrived are there.
ROUTE: Final = (
    "hn-san-pedro-sula", "gt-esquipulas", "gt-tecun-uman", "mx-tapachula",
    "mx-juchitan-de-zaragoza", "mx-cordoba", "mx-mexico-city", "mx-guadalajara", "mx-mazatlan",
    "mx-hermosillo",
)  # fmt: skip
NORTH: Final = "mx-tijuana"
_COUNTRIES: Final = {"hn": "HND", "gt": "GTM", "mx": "MEX"}
_NAMES_TOWN: Final = 0.6  # of statements of the size; the others name the country alone
_ASTRAY: Final = 0.3  # of parts are at the stage before or after


def country_of(place_id: str) -> str:
    """The country of a place of the route.

    >>> country_of("gt-esquipulas")
    'GTM'
    """
    return _COUNTRIES[place_id[:2]]


def placed(said: list[Statement], days: int, rng: np.random.Generator) -> list[Statement]:
    """Says where: the town of the day, or its country alone.

    Totals and what became of people are told of a country, unless they say where.
    """
    out = []
    for statement in said:
        stage = min(statement.day * len(ROUTE) // days, len(ROUTE) - 1)
        astray, step, names = rng.random(), int(rng.choice([-1, 1])), rng.random()
        if statement.scope == "part" and astray < _ASTRAY:
            stage = min(max(stage + step, 0), len(ROUTE) - 1)
        local = statement.scope != "subset" and statement.measure != "running_total"
        town = ROUTE[stage] if local and names < _NAMES_TOWN else ""
        place = statement.place_id or town
        country = statement.country or country_of(statement.place_id or ROUTE[stage])
        out.append(replace(statement, place_id=place, country=country))
    return out
