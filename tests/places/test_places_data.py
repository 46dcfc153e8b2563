"""The gazetteer's files hold what they promise."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from amparo.places import Gazetteer, Place, country_code, great_circle_km, normalise
from amparo.places.model import AREA_KINDS, KINDS, TOWN_KINDS
from amparo.places.tables import rows
from amparo.words import entries

GEOGRAPHY = Path(__file__).parents[2].parent / "shared" / "data" / "geography"
GAZETTEER = Gazetteer.bundled()
PLACES = GAZETTEER.places
IN_TOWNS = [p for p in PLACES if p.kind in TOWN_KINDS]
CROSSINGS = GAZETTEER.crossings()

#: South, north, west, east: generous boxes of the countries (US: the border states).
BOXES = {
    "HND": (12.9, 17.5, -89.4, -83.1),
    "SLV": (13.1, 14.5, -90.2, -87.6),
    "GTM": (13.7, 17.9, -92.3, -88.2),
    "NIC": (10.7, 15.1, -87.7, -82.7),
    "CRI": (8.0, 11.3, -86.0, -82.5),
    "PAN": (7.1, 9.7, -83.1, -77.1),
    "BLZ": (15.8, 18.6, -89.3, -87.7),
    "COL": (5.0, 11.0, -77.5, -73.0),
    "MEX": (14.5, 32.8, -117.2, -86.6),
    "USA": (25.8, 42.1, -124.5, -93.4),
}
#: Official departments or states of each country that the gazetteer holds whole.
DEPARTMENTS = {"HND": 18, "SLV": 14, "GTM": 22, "MEX": 32}
#: Official land crossings by pair of countries (see docs/places.md for what counts).
CROSSING_COUNTS = {
    ("GTM", "HND"): 3, ("GTM", "SLV"): 4, ("HND", "SLV"): 4, ("HND", "NIC"): 3, ("GTM", "MEX"): 8,
    ("BLZ", "GTM"): 1, ("BLZ", "MEX"): 3, ("CRI", "NIC"): 2, ("CRI", "PAN"): 3, ("MEX", "USA"): 48,
}  # fmt: skip


def test_size_and_ids() -> None:
    assert len(PLACES) >= 480
    assert len({p.place_id for p in PLACES}) == len(PLACES)
    assert all(p.place_id == normalise(p.place_id).replace(" ", "-") for p in PLACES)
    assert {p.kind for p in PLACES} <= KINDS


def test_every_place_has_its_department() -> None:
    for place in PLACES:
        if place.kind in TOWN_KINDS | {"site"}:
            department = GAZETTEER.get(place.admin1_id)
            assert department.kind == "department"
            assert department.country_iso3 == place.country_iso3
            assert place.admin1 == department.name
        for side in place.sides:
            assert GAZETTEER.get(side.admin1_id).country_iso3 == side.country_iso3


def test_every_department_has_a_capital() -> None:
    """In the countries held whole; Mexico City is its own."""
    seats = Counter(p.admin1_id for p in PLACES if p.kind == "capital")
    for place in PLACES:
        if place.kind == "department" and place.country_iso3 in DEPARTMENTS:
            assert seats[place.place_id] == 1, place.place_id
    for state in ("california", "arizona", "new-mexico", "texas"):
        assert seats[f"us-{state}-state"] == 1


def test_departments_complete() -> None:
    count = Counter(p.country_iso3 for p in PLACES if p.kind == "department")
    for country, number in DEPARTMENTS.items():
        assert count[country] == number


def test_coordinates_lie_in_their_country() -> None:
    for place in PLACES:
        if place.lat is None or place.lon is None:
            continue
        for country in place.countries:
            south, north, west, east = BOXES[country]
            slack = 0.1 if place.kind == "crossing" else 0.0
            assert south - slack <= place.lat <= north + slack, place.place_id
            assert west - slack <= place.lon <= east + slack, place.place_id


def test_coordinates_have_two_decimals_and_areas_have_none() -> None:
    for row in [*rows("places.csv"), *rows("crossings.csv")]:
        for cell in (row["lat"], row["lon"]):
            assert not cell or len(cell.split(".")[1]) == 2, row
        if row.get("kind") in AREA_KINDS - {"region"}:
            assert not row["lat"]
    for row in rows("places.csv"):
        assert bool(row["lat"]) == (row["coordinates"] in {"own", "geonames"}), row


def test_every_crossing_is_official_and_has_two_sides() -> None:
    for place in CROSSINGS:
        assert place.official
        a, b = place.sides
        assert place.countries == (a.country_iso3, b.country_iso3)
        assert a.country_iso3 < b.country_iso3
        assert place.crossing_to == b.country_iso3
        assert a.name
        assert b.name
        assert place.side(b.country_iso3) is b
        assert a.town_id or b.town_id
        for side in place.sides:
            if side.town_id:
                town = GAZETTEER.get(side.town_id)
                assert town.kind in TOWN_KINDS
                assert town.country_iso3 == side.country_iso3
                assert _km(place, town) <= 60, place.place_id


def test_crossings_by_border() -> None:
    assert Counter(p.countries for p in CROSSINGS) == CROSSING_COUNTS
    assert not any(p.official for p in PLACES if p.kind != "crossing")


def test_no_river_or_point_at_the_line_but_official_crossings() -> None:
    """The Suchiate is an area shown as its town: no landing place has a point or a name."""
    assert all(p.lat is None for p in PLACES if p.kind == "river")
    suchiate = GAZETTEER.get("mx-suchiate")
    assert suchiate.kind == "region"
    assert suchiate.lat is None
    assert suchiate.town_id == "mx-ciudad-hidalgo"


def test_sites_stand_at_their_town() -> None:
    for place in PLACES:
        town = GAZETTEER.get(place.town_id)
        assert town.town_id == town.place_id
        if place.kind == "site":
            assert (place.lat, place.lon) == (town.lat, town.lon)
        if place.kind in TOWN_KINDS | {"crossing", "department", "country"}:
            assert town is place


def test_northern_border() -> None:
    flagged = [p for p in PLACES if p.northern_border]
    assert {p.place_id for p in flagged if p.kind == "crossing"} == {
        p.place_id for p in GAZETTEER.crossings("MEX", "US")
    }
    line = [p for p in flagged if p.kind == "crossing"]
    for place in flagged:
        assert min(_km(place, c) for c in line) <= 30, place.place_id
    assert {"mx-tijuana", "mx-ciudad-juarez", "mx-matamoros", "us-el-paso"} <= {
        p.place_id for p in flagged
    }


def test_names_collide_only_where_known() -> None:
    """Two towns of one country that share a name must be in different departments."""
    bearers: dict[str, list[Place]] = defaultdict(list)
    for place in IN_TOWNS:
        for name in {normalise(n) for n in (place.name, *place.aliases)}:
            bearers[name].append(place)
    for name, places in bearers.items():
        assert name
        keys = Counter((p.country_iso3, p.admin1_id) for p in places)
        assert max(keys.values()) == 1, (name, [p.place_id for p in places])


def test_no_alias_is_another_departments_or_countries_name() -> None:
    nations = {normalise(p.name): p for p in PLACES if p.kind == "country"}
    for place in PLACES:
        if place.kind in TOWN_KINDS:
            for alias in place.aliases:
                assert normalise(alias) not in nations, (place.place_id, alias)


def test_aliases_stand_once() -> None:
    listed = [(r["place_id"], normalise(r["alias"]), r["use"]) for r in rows("aliases.csv")]
    assert len(set(listed)) == len(listed)
    assert {r["use"] for r in rows("aliases.csv")} == {"name", "hint"}
    assert all(r["place_id"] in GAZETTEER for r in rows("aliases.csv"))


def test_country_codes() -> None:
    codes = [(r["iso3"], r["iso2"], r["name_es"], r["name_en"]) for r in rows("countries.csv")]
    for iso3, *others in codes:
        assert {country_code(o) for o in others} == {iso3}
        assert country_code(iso3.lower()) == iso3
    assert country_code("EE. UU.") == "USA"
    assert country_code("Méjico") == "MEX"
    assert country_code("nowhere") is None
    assert country_code("") is None


@pytest.mark.parametrize("lang", ["es", "en"])
def test_names_in_the_catalogues_are_of_known_places(lang: str) -> None:
    ids = [c.removeprefix("place_name.") for c in entries(lang) if c.startswith("place_name.")]
    assert ids
    assert all(i in GAZETTEER for i in ids)
    assert all(f"place_kind.{k}" in entries(lang) for k in KINDS)


def test_coordinates_against_geonames() -> None:
    """Same name, country and department in the full table within 25 km, for most towns."""
    table = GEOGRAPHY / "corridor_places_geonames_cities500.csv"
    if not table.exists():
        pytest.skip("the shared GeoNames table is not beside the repository")
    codes = {r["place_id"]: r["geonames_code"] for r in rows("places.csv")}
    spots: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    with table.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for name in {normalise(n) for n in (row["name"], *row["alternatenames"].split("|"))}:
                key = (f"{row['country']}.{row['admin1']}", name)
                spots[key].append((float(row["lat"]), float(row["lon"])))
    checked, off = 0, []
    for place in IN_TOWNS:
        found = [
            s
            for name in (place.name, *place.aliases)
            for s in spots.get((codes[place.admin1_id], normalise(name)), [])
        ]
        if found:
            checked += 1
            assert place.lat is not None
            assert place.lon is not None
            if min(great_circle_km(place.lat, place.lon, *s) for s in found) > 25:
                off.append(place.place_id)
    # Ours is the village on the road from San Cristóbal to Comitán; theirs is another.
    assert off == ["mx-rancho-nuevo"]
    assert checked >= 0.9 * len(IN_TOWNS), checked


def test_department_codes_against_geonames() -> None:
    table = GEOGRAPHY / "geonames_admin1_codes_corridor.json"
    if not table.exists():
        pytest.skip("the shared GeoNames codes are not beside the repository")
    known = {r["code"]: normalise(r["name"]) for r in json.loads(table.read_text("utf-8"))}
    renamed = {"hn-islas-de-la-bahia-department", "bz-stann-creek-district"}
    for row in rows("places.csv"):
        if row["kind"] == "department" and row["country_iso3"] != "USA":
            theirs = known[row["geonames_code"]]
            ours = normalise(row["name"])[:11]
            capital = "mexico city" if ours == "ciudad de m" else ours
            assert theirs.startswith(capital) or row["place_id"] in renamed, row["place_id"]


def test_departments_against_ocha() -> None:
    """Every admin-1 name of the P-code file leads to one department, and all are covered."""
    table = GEOGRAPHY / "ocha_pcodes_adm1_adm2_corridor.csv"
    if not table.exists():
        pytest.skip("the shared P-codes are not beside the repository")
    met: set[str] = set()
    with table.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["Admin Level"] != "1" or row["Location"] not in DEPARTMENTS:
                continue
            found = GAZETTEER.resolve(f"{row['Name']} (department)", country=row["Location"])
            assert found.status == "resolved", row["Name"]
            met.add(found.place_id)
    assert met == {
        p.place_id for p in PLACES if p.kind == "department" and p.country_iso3 in DEPARTMENTS
    }


def _km(a: Place, b: Place) -> float:
    assert a.lat is not None
    assert a.lon is not None
    assert b.lat is not None
    assert b.lon is not None
    return great_circle_km(a.lat, a.lon, b.lat, b.lon)
