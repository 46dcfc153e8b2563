"""From the bundled CSV files to places."""

from __future__ import annotations

import csv
from collections import defaultdict
from importlib import resources

from amparo.places.model import Place, Side

__all__ = ["read_places", "rows"]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a bundled table of ``amparo/data/places``."""
    text = (resources.files("amparo") / "data" / "places" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def read_places() -> tuple[tuple[Place, ...], dict[str, tuple[str, ...]]]:
    """All bundled places, and the short forms of departments that only serve as hints.

    Returns:
        (places, {department id: abbreviations such as "Chis."}).
    """
    names: dict[str, list[str]] = defaultdict(list)
    hints: dict[str, list[str]] = defaultdict(list)
    for row in rows("aliases.csv"):
        (hints if row["use"] == "hint" else names)[row["place_id"]].append(row["alias"])
    listed = rows("places.csv")
    known = {row["place_id"]: row for row in listed}
    capitals = {row["capital_id"] for row in rows("countries.csv") if row["capital_id"]}
    places = [_place(row, known, tuple(names[row["place_id"]]), capitals) for row in listed]
    places += [
        _crossing(row, known, tuple(names[row["place_id"]])) for row in rows("crossings.csv")
    ]
    return tuple(places), {k: tuple(v) for k, v in hints.items()}


def _place(
    row: dict[str, str],
    known: dict[str, dict[str, str]],
    aliases: tuple[str, ...],
    capitals: set[str],
) -> Place:
    place_id, admin1_id = row["place_id"], row["admin1_id"]
    town_id = row["town_id"] or place_id
    point = known[town_id] if row["kind"] == "site" else row
    return Place(
        place_id=place_id,
        name=row["name"],
        kind=row["kind"],
        admin1=row["name"] if row["kind"] == "department" else _name(known, admin1_id),
        admin1_id=admin1_id,
        country_iso3=row["country_iso3"] if ";" not in row["country_iso3"] else "",
        countries=tuple(row["country_iso3"].split(";")),
        lat=_number(point["lat"]),
        lon=_number(point["lon"]),
        aliases=aliases,
        town_id=town_id,
        northern_border=row["northern_border"] == "yes",
        size=int(row["size"] or 0),
        national=place_id in capitals,
    )


def _crossing(
    row: dict[str, str], known: dict[str, dict[str, str]], aliases: tuple[str, ...]
) -> Place:
    sides = tuple(
        Side(
            country_iso3=row[f"country_{s}"],
            admin1_id=row[f"admin1_id_{s}"],
            town_id=row[f"town_id_{s}"],
            name=row[f"name_{s}"],
        )
        for s in ("a", "b")
    )
    countries = tuple(s.country_iso3 for s in sides)
    return Place(
        place_id=row["place_id"],
        name=row["name"],
        kind="crossing",
        admin1=_name(known, sides[0].admin1_id),
        admin1_id=sides[0].admin1_id,
        country_iso3=countries[0],
        countries=countries,
        lat=_number(row["lat"]),
        lon=_number(row["lon"]),
        aliases=tuple(dict.fromkeys((*(s.name for s in sides), *aliases))),
        town_id=row["place_id"],
        northern_border=set(countries) == {"MEX", "USA"},
        crossing_to=countries[1],
        official=True,
        sides=sides,
    )


def _name(known: dict[str, dict[str, str]], place_id: str) -> str:
    return known[place_id]["name"] if place_id else ""


def _number(text: str) -> float | None:
    return float(text) if text else None
