"""Country codes and names in both languages."""

from __future__ import annotations

import csv
import functools
from importlib import resources

from amparo.places.text import normalise

__all__ = ["country_code", "country_names"]


@functools.cache
def country_names() -> dict[str, str]:
    """ISO 3166 alpha-3 code by normalised code or name."""
    text = (resources.files("amparo") / "data" / "places" / "countries.csv").read_text(
        encoding="utf-8"
    )
    known: dict[str, str] = {}
    for row in csv.DictReader(text.splitlines()):
        names = [
            row["iso3"],
            row["iso2"],
            row["name_es"],
            row["name_en"],
            *row["aliases"].split(";"),
        ]
        known.update({normalise(name): row["iso3"] for name in names if name})
    return known


@functools.lru_cache(maxsize=4096)
def country_code(text: str) -> str | None:
    """The ISO3 code of a country written as a code or a name, None if not known.

    >>> country_code("gt"), country_code("Estados Unidos"), country_code("Atlantis")
    ('GTM', 'USA', None)
    """
    return country_names().get(normalise(text))
