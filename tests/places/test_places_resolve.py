"""Names to places: homonyms, hints, ways of writing, and nothing guessed."""

from __future__ import annotations

import math
import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.places import Gazetteer, Place, normalise, resolve_frame
from amparo.places.text import several
from amparo.records import AmparoError
from amparo.records.vocab import PLACE_STATUSES
from amparo.words import entries

GAZETTEER = Gazetteer.bundled()
NAMES = sorted({n for p in GAZETTEER.places for n in (p.name, *p.aliases)})
REASONS = {"", "homonyms", "several_places", "spelling", "hint_disagrees", "part_of", "inside",
           "coordinates_far"}  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "hints", "place_id"),
    [
        ("San Pedro Sula", {}, "hn-san-pedro-sula"),
        ("SPS", {"country": "HND"}, "hn-san-pedro-sula"),
        ("CDMX", {}, "mx-mexico-city"),
        ("D.F.", {"country": "MX"}, "mx-mexico-city"),
        ("Mexico City", {}, "mx-mexico-city"),
        ("Cd. de México", {}, "mx-mexico-city"),
        ("Ciudad Tecún Umán", {}, "gt-tecun-uman"),
        ("TECUN UMAN", {"country": "Guatemala"}, "gt-tecun-uman"),
        ("Ayutla", {"country": "GTM", "admin1": "San Marcos"}, "gt-tecun-uman"),
        ("Corinto", {"country": "NIC"}, "ni-corinto"),
        ("Corinto", {"country": "HND"}, "gt-hn-corinto"),
        ("Corinto", {"country": "SLV"}, "sv-corinto"),
        ("Corinto, Cortés", {}, "gt-hn-corinto"),
        ("Agua Caliente", {"country": "SLV"}, "sv-agua-caliente"),
        ("Agua Caliente", {"admin1": "Ocotepeque"}, "gt-hn-agua-caliente"),
        ("Agua Caliente border crossing", {"country": "HND"}, "gt-hn-agua-caliente"),
        ("Agua Caliente border crossing", {"country": "GTM"}, "gt-hn-agua-caliente"),
        ("frontera de Agua Caliente", {}, "gt-hn-agua-caliente"),
        ("Aduana El Florido", {}, "gt-hn-el-florido"),
        ("punto fronterizo de Corinto", {}, "gt-hn-corinto"),
        ("Escuintla", {"country": "MEX"}, "mx-escuintla"),
        ("Escuintla", {"country": "GTM", "admin1": "Escuintla"}, "gt-escuintla"),
        ("Escuintla", {"lat": 15.32, "lon": -92.66}, "mx-escuintla"),
        ("Escuintla department", {}, "gt-escuintla-department"),
        ("Santa Ana", {"country": "MEX"}, "mx-santa-ana"),
        ("Santa Ana", {"admin1": "Petén"}, "gt-santa-ana"),
        ("Puebla", {"admin1": "Puebla"}, "mx-puebla"),
        ("Puebla", {"lat": 19.04, "lon": -98.2}, "mx-puebla"),
        ("Puebla (state)", {}, "mx-puebla-state"),
        ("Puebla, Pue.", {}, "mx-puebla"),
        ("estado de Puebla", {}, "mx-puebla-state"),
        ("Chiquimula department", {"country": "GTM"}, "gt-chiquimula-department"),
        ("Departamento de Chiquimula", {}, "gt-chiquimula-department"),
        ("Ocotepeque", {"admin1": "Ocotepeque"}, "hn-nueva-ocotepeque"),
        ("San Marcos", {"country": "HND"}, "hn-san-marcos"),
        ("San Marcos", {"admin1": "San Marcos"}, "gt-san-marcos"),
        ("Hidalgo (estado)", {}, "mx-hidalgo-state"),
        ("Hidalgo", {"country": "USA", "admin1": "TX"}, "us-hidalgo"),
        ("Guadalupe", {"admin1": "N.L."}, "mx-guadalupe"),
        ("Guadalupe", {"admin1": "Zacatecas"}, "mx-guadalupe-zacatecas"),
        ("Ciudad Hidalgo", {"admin1": "Chis."}, "mx-ciudad-hidalgo"),
        ("Ciudad Hidalgo", {"admin1": "Michoacán de Ocampo"}, "mx-ciudad-hidalgo-michoacan"),
        ("Nogales", {"admin1": "Sonora"}, "mx-nogales"),
        ("Nogales, Arizona", {}, "us-nogales"),
        ("Nogales, Veracruz, México", {}, "mx-nogales-veracruz"),
        ("Tapachula, Chiapas, México", {}, "mx-tapachula"),
        ("Tapachula (Chiapas)", {"country": "MEX"}, "mx-tapachula"),
        ("Tijuana (a shelter)", {}, "mx-tijuana"),
        ("albergue en Tapachula", {}, "mx-tapachula"),
        ("La Concha, Escuinapa", {"country": "MEX"}, "mx-la-concha"),
        ("Sta. Rosa de Copan", {}, "hn-santa-rosa-de-copan"),
        ("San Salvador", {}, "sv-san-salvador"),
        ("San Salvador (departamento)", {}, "sv-san-salvador-department"),
        ("Guatemala", {}, "gt"),
        ("Guatemala City", {}, "gt-guatemala-city"),
        ("México", {"country": "MEX"}, "mx"),
        ("México", {"admin1": "México"}, "mx-mexico-state"),
        ("Estados Unidos", {}, "us"),
        ("Rodolfo Robles bridge (Tecún Umán\u2013Ciudad Hidalgo)", {}, "gt-mx-tecun-uman-i"),
        ("San Ysidro port of entry", {"country": "USA"}, "mx-us-san-ysidro"),
        ("San Ysidro / El Chaparral crossing", {"country": "MEX"}, "mx-us-san-ysidro"),
        ("La Hachadura", {"country": "SLV"}, "gt-sv-la-hachadura"),
        ("Pedro de Alvarado border crossing", {"country": "GTM"}, "gt-sv-la-hachadura"),
        ("El Ceibo (Petén)", {"country": "GTM"}, "gt-mx-el-ceibo"),
        ("El Ceibo (Tabasco)", {"country": "MEX"}, "gt-mx-el-ceibo"),
        ("Suchiate river", {"admin1": "Chiapas"}, "mx-suchiate"),
        ("Agua Caliente and Corinto crossings", {}, "gt-hn-agua-caliente-and-corinto"),
        ("la frontera sur", {"country": "MEX"}, "mx-southern-border-zone"),
        ("Mexico-Guatemala border", {}, "gt-mx-border"),
        ("frontera entre Honduras y Guatemala", {"country": "HND"}, "gt-hn-border"),
        ("balsas en el río Suchiate", {}, "mx-suchiate"),
        ("Mexicali and Tijuana", {}, "mx-mexicali-and-tijuana"),
        ("Northern border zone", {"country": "MEX"}, "mx-northern-border-zone"),
        ("US southwest border", {"country": "USA"}, "us-southwest-border"),
        ("Northern Central America", {}, "northern-central-america"),
        ("parque central, Tapachula, Chiapas", {}, "mx-tapachula"),
        ("Hospital Regional (Tapachula)", {}, "mx-tapachula"),
        ("Playas de Tijuana, Tijuana, Baja California", {}, "mx-playas-de-tijuana"),
        ("Agua Caliente, Esquipulas, Chiquimula", {}, "gt-hn-agua-caliente"),
        ("Río Bravo, Piedras Negras, Coahuila", {}, "mx-piedras-negras"),
        ("Río Bravo", {"lat": 25.98, "lon": -98.1}, "mx-rio-bravo"),
        ("Guadalajara / Zapopan", {"admin1": "Jalisco"}, "mx-guadalajara-zapopan"),
    ],
)
def test_resolved(raw: str, hints: dict[str, str | float], place_id: str) -> None:
    found = GAZETTEER.resolve(raw, **hints)  # type: ignore[arg-type]
    assert found.place_id == place_id, found
    assert found.status == "resolved"
    assert found.candidates[0] == place_id


@pytest.mark.parametrize(
    ("raw", "hints", "first", "others"),
    [
        ("Corinto", {}, "ni-corinto", {"gt-hn-corinto", "sv-corinto"}),
        ("Escuintla", {}, "gt-escuintla", {"mx-escuintla", "gt-escuintla-department"}),
        ("Puebla", {}, "mx-puebla", {"mx-puebla-state"}),
        ("Chiquimula", {"country": "GTM"}, "gt-chiquimula", {"gt-chiquimula-department"}),
        ("Santa Ana", {}, "sv-santa-ana", {"mx-santa-ana", "gt-santa-ana"}),
        ("El Paso border crossing", {}, "mx-us-bridge-of-the-americas", {"mx-us-stanton"}),
        ("Ciudad Juárez port of entry", {}, "mx-us-bridge-of-the-americas", {"mx-us-ysleta"}),
        ("Corinto", {"lat": 16.4, "lon": -88.37}, "ni-corinto", {"gt-hn-corinto"}),
        ("Matamoros", {}, "mx-matamoros", {"mx-matamoros-coahuila"}),
        ("Río Bravo, Tamaulipas", {}, "mx-rio-bravo", {"mx-us-rio-bravo"}),
        ("Río Bravo, Reynosa", {}, "mx-reynosa", {"mx-rio-bravo"}),
        ("Tecún Umán border crossing", {}, "gt-mx-tecun-uman-i", {"gt-mx-tecun-uman-ii"}),
        ("Tapachula y Arriaga", {}, "mx-tapachula", {"mx-arriaga"}),
        ("Guatemala\u2013El Salvador", {}, "gt", {"sv"}),
        ("carretera Arriaga-Tonalá", {"admin1": "Chiapas"}, "mx-arriaga", {"mx-tonala"}),
    ],
)
def test_ambiguous_is_said(raw: str, hints: dict[str, str], first: str, others: set[str]) -> None:
    found = GAZETTEER.resolve(raw, **hints)  # type: ignore[arg-type]
    assert found.status == "ambiguous"
    assert found.place_id == ""
    assert found.candidates[0] == first
    assert others <= set(found.candidates)


@pytest.mark.parametrize(
    ("raw", "hints", "candidates", "reason"),
    [
        ("Tapachulla", {}, "mx-tapachula", "spelling"),
        ("Huixlta", {"country": "MEX"}, "mx-huixtla", "spelling"),
        ("Tapachula", {"country": "GTM"}, "mx-tapachula", "hint_disagrees"),
        ("Tapachula", {"admin1": "Oaxaca"}, "mx-tapachula", "hint_disagrees"),
        ("Tapachula, Oaxaca", {}, "mx-tapachula", "hint_disagrees"),
        ("Tapachula border crossing", {}, "mx-tapachula", "hint_disagrees"),
        ("norte de Guatemala", {}, "gt", "part_of"),
        ("near Tapachula", {}, "mx-tapachula", "part_of"),
    ],
)
def test_missing_is_said(raw: str, hints: dict[str, str], candidates: str, reason: str) -> None:
    found = GAZETTEER.resolve(raw, **hints)  # type: ignore[arg-type]
    assert (found.status, found.place_id, found.reason) == ("missing", "", reason)
    assert found.candidates[0] == candidates


def test_a_spot_inside_a_town_is_the_town_and_says_so() -> None:
    for raw in ("albergue en Tapachula", "Calle 5, Tapachula", "Tapachula (bus station)"):
        found = GAZETTEER.resolve(raw)
        assert found.place_id == "mx-tapachula"
    assert GAZETTEER.resolve("Calle 5, Tapachula, Chiapas").reason == "inside"
    # The department alone does not place an unknown name.
    assert GAZETTEER.resolve("Calle 5, Chiapas").status == "missing"


def test_unknown_names_have_no_candidate() -> None:
    found = GAZETTEER.resolve("Qqqxw Zzyv")
    assert (found.status, found.candidates) == ("missing", ())


@pytest.mark.parametrize("raw", ["", "  ", "-", "—", "n/a", "s/d", "Sin dato"])
def test_no_place(raw: str) -> None:
    found = GAZETTEER.resolve(raw, country="GTM", admin1="Petén")
    assert (found.status, found.place_id, found.candidates) == ("none", "", ())


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(-88.03, 15.5), (0.0, 0.0), (math.nan, 1.0), (32.53, -117.03), (999.0, 999.0)],
)
def test_wrong_coordinates_do_not_drag_a_name(lat: float, lon: float) -> None:
    assert GAZETTEER.resolve("San Pedro Sula", lat=lat, lon=lon).place_id == "hn-san-pedro-sula"
    # Coordinates of the Mexican town do not undo the country.
    there = GAZETTEER.resolve("Escuintla", country="GTM", admin1="Escuintla", lat=15.32, lon=-92.66)
    assert there.place_id == "gt-escuintla"
    assert there.reason == "coordinates_far"
    assert GAZETTEER.resolve("Corinto", lat=lat, lon=lon).status == "ambiguous"


def test_unknown_hints_are_ignored() -> None:
    assert GAZETTEER.resolve("Tapachula", country="??", admin1="??").place_id == "mx-tapachula"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_same_under_case_accents_and_spaces(name: str, data: st.DataObject) -> None:
    plain = GAZETTEER.resolve(name)
    bare = normalise(name)
    assert normalise(bare) == bare
    for other in (name.upper(), name.lower(), f"  {name} ", name.replace(" ", "  ")):
        assert GAZETTEER.resolve(other) == plain
    if plain.status == "resolved":
        assert GAZETTEER.resolve(bare).place_id in {plain.place_id, ""}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(GAZETTEER.places))
def test_every_place_is_found_by_its_name_and_department(place: Place) -> None:
    """With all hints, a name leads to its place or names it among the candidates."""
    found = GAZETTEER.resolve(
        place.name,
        admin1=place.admin1 if place.kind != "department" else "",
        country=place.country_iso3,
        lat=place.lat,
        lon=place.lon,
    )
    assert place.place_id in found.candidates
    assert found.status in {"resolved", "ambiguous"}
    if place.kind in {"town", "city", "capital"}:
        assert found.place_id == place.place_id


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=40),
    st.text(max_size=15),
    st.sampled_from(["", "HND", "mx", "Guatemala", "zz"]),
    st.none() | st.floats(),
    st.none() | st.floats(),
)
def test_never_fails(
    raw: str, admin1: str, country: str, lat: float | None, lon: float | None
) -> None:
    found = GAZETTEER.resolve(raw, admin1=admin1, country=country, lat=lat, lon=lon)
    assert found.status in PLACE_STATUSES
    assert found.reason in REASONS
    assert (found.status == "resolved") == bool(found.place_id)
    assert all(c in GAZETTEER for c in found.candidates)
    assert len(set(found.candidates)) == len(found.candidates)


def test_independent_of_the_order_of_places_and_questions() -> None:
    shuffled = list(GAZETTEER.places)
    random.Random(1).shuffle(shuffled)  # noqa: S311 - an order, not a secret
    other = Gazetteer(shuffled, GAZETTEER.hints)
    for name in random.Random(2).sample(NAMES, 300):  # noqa: S311
        for country in ("", "MEX", "GTM"):
            assert other.resolve(name, country=country) == GAZETTEER.resolve(name, country=country)
    for near in ("tapachulla", "gautemala", "mexicalli"):
        assert other.resolve(near) == GAZETTEER.resolve(near)


def test_frame_keeps_rows_and_agrees_with_single_look_ups() -> None:
    frame = pl.DataFrame(
        {
            "place": ["Corinto", None, "Tapachula", "Corinto", "Nowhere at all", ""],
            "country_iso3": ["HND", "HND", "MEX", None, "MEX", "MEX"],
            "lat": [15.59, None, None, None, 1.0, None],
            "lon": [-88.37, None, None, None, 1.0, None],
            "extra": [1, 2, 3, 4, 5, 6],
        }
    )
    found = resolve_frame(frame, GAZETTEER)
    assert found.drop("place_id", "place_status", "place_candidates").equals(frame)
    assert found["place_id"].to_list() == ["gt-hn-corinto", "", "mx-tapachula", "", "", ""]
    assert found["place_status"].to_list() == [
        "resolved", "none", "resolved", "ambiguous", "missing", "none",
    ]  # fmt: skip
    assert found["place_candidates"][3].split(";")[0] == "ni-corinto"
    assert resolve_frame(found, GAZETTEER).equals(found)
    assert resolve_frame(frame.clear(), GAZETTEER).height == 0


def test_several_splits_names() -> None:
    assert several("Huixtla / Mapastepec")[0] == ["huixtla", "mapastepec"]
    assert several("Puente 1")[0] == ["puente 1"]


def test_errors_have_sentences_in_both_languages() -> None:
    with pytest.raises(AmparoError) as unknown:
        GAZETTEER.get("xx-nowhere")
    with pytest.raises(AmparoError) as twice:
        Gazetteer([GAZETTEER.places[0], GAZETTEER.places[0]])
    assert (unknown.value.code, twice.value.code) == ("place_unknown", "place_twice")
    for lang in ("es", "en"):
        for code in ("place_unknown", "place_twice", "link_broken"):
            assert f"error.{code}" in entries(lang)
        for reason in REASONS - {""}:
            assert f"place_reason.{reason}" in entries(lang)
