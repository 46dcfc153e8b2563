"""The road network: connected, no shortcuts through the air or over closed borders."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.places import Gazetteer, Link, Network, great_circle_km
from amparo.places.model import TOWN_KINDS
from amparo.places.network import road_estimate_km
from amparo.places.tables import rows
from amparo.records import AmparoError

GAZETTEER = Gazetteer.bundled()
NETWORK = Network.bundled()
NODES = sorted(NETWORK.nodes)

#: Road distances commonly published (signs, road authorities), to about 5 km.
PUBLISHED = [
    ("hn-san-pedro-sula", "hn-santa-rosa-de-copan", 152),
    ("hn-san-pedro-sula", "hn-tegucigalpa", 245),
    ("hn-tegucigalpa", "hn-choluteca", 135),
    ("gt-guatemala-city", "gt-esquipulas", 222),
    ("gt-guatemala-city", "gt-chiquimula", 170),
    ("gt-guatemala-city", "gt-puerto-barrios", 297),
    ("gt-guatemala-city", "gt-tecun-uman", 252),
    ("gt-guatemala-city", "gt-quetzaltenango", 203),
    ("sv-san-salvador", "sv-santa-ana", 65),
    ("sv-san-salvador", "sv-san-miguel", 136),
    ("sv-san-salvador", "gt-guatemala-city", 240),
    ("mx-tapachula", "mx-huixtla", 42),
    ("mx-tapachula", "mx-arriaga", 245),
    ("mx-tapachula", "mx-tuxtla-gutierrez", 390),
    ("mx-tapachula", "mx-mexico-city", 1150),
    ("mx-puebla", "mx-mexico-city", 130),
    ("mx-mexico-city", "mx-queretaro", 215),
    ("mx-mexico-city", "mx-guadalajara", 540),
    ("mx-mexico-city", "mx-tijuana", 2780),
    ("mx-mexico-city", "mx-ciudad-juarez", 1830),
    ("mx-mexico-city", "mx-monterrey", 910),
    ("mx-mexico-city", "mx-nuevo-laredo", 1130),
    ("mx-guadalajara", "mx-tepic", 215),
    ("mx-tepic", "mx-mazatlan", 290),
    ("mx-mazatlan", "mx-culiacan", 220),
    ("mx-guaymas", "mx-hermosillo", 135),
    ("mx-hermosillo", "mx-nogales", 277),
    ("mx-mexicali", "mx-tijuana", 180),
    ("mx-monterrey", "mx-saltillo", 85),
    ("mx-monterrey", "mx-reynosa", 220),
    ("mx-saltillo", "mx-piedras-negras", 435),
    ("mx-chihuahua", "mx-ciudad-juarez", 370),
    ("mx-villahermosa", "mx-tenosique", 210),
]


@pytest.mark.parametrize(("a", "b", "km"), PUBLISHED)
def test_published_distances(a: str, b: str, km: float) -> None:
    found = NETWORK.distance_km(a, b)
    assert found is not None
    assert abs(found / km - 1) <= 0.15, found


def test_every_town_and_crossing_is_a_node_or_said_to_be_off_the_roads() -> None:
    listed = [r for r in rows("places.csv") if r["kind"] in TOWN_KINDS] + rows("crossings.csv")
    assert {r["roads"] for r in listed} == {"on", "off"}
    assert {r["place_id"] for r in listed if r["roads"] == "on"} == NETWORK.nodes


def test_all_nodes_are_joined() -> None:
    start = "hn-san-pedro-sula"
    assert [n for n in NODES if NETWORK.distance_km(start, n) is None] == []


def test_links_are_roads() -> None:
    """No link to itself, none twice, none shorter than the great circle, factors as stated."""
    pairs = [tuple(sorted((link.a, link.b))) for link in NETWORK.links]
    assert len(set(pairs)) == len(pairs)
    for link in NETWORK.links:
        assert link.a != link.b
        straight = _straight(link.a, link.b)
        assert link.km >= straight, link
        assert link.method in {"road_factor", "published"}
        if link.method == "road_factor":
            assert link.km == road_estimate_km(GAZETTEER, link.a, link.b, link.terrain), link


def test_borders_are_only_crossed_at_official_crossings() -> None:
    for link in NETWORK.links:
        a, b = GAZETTEER.get(link.a), GAZETTEER.get(link.b)
        assert set(a.countries) & set(b.countries), link
        if a.country_iso3 != b.country_iso3:
            assert a.official or b.official, link


#: Crossed by boat: official, but no road of ours runs through.
OFF_ROADS = {"gt-mx-bethel", "mx-us-boquillas"}


def test_crossings_join_both_countries() -> None:
    for place in GAZETTEER.crossings():
        beside = {c for link in NETWORK.links for c in _other_countries(link, place.place_id)}
        if place.place_id in OFF_ROADS:
            assert not beside
        elif place.place_id != "mx-us-antelope-wells":
            assert beside == set(place.countries), place.place_id


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(NODES), st.sampled_from(NODES), st.sampled_from(NODES))
def test_distance_is_a_metric(a: str, b: str, c: str) -> None:
    ab, ba = NETWORK.distance_km(a, b), NETWORK.distance_km(b, a)
    bc, ac = NETWORK.distance_km(b, c), NETWORK.distance_km(a, c)
    assert ab is not None
    assert bc is not None
    assert ac is not None
    assert ab == ba
    assert (ab == 0) == (a == b)
    assert ac <= ab + bc + 1e-9
    assert ab >= _straight(a, b) - 1e-9


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NODES), st.sampled_from(NODES))
def test_path_is_a_chain_of_links_of_the_distance(a: str, b: str) -> None:
    km = {
        (x, y): link.km for link in NETWORK.links for x, y in ((link.a, link.b), (link.b, link.a))
    }
    path = NETWORK.path(a, b)
    assert (path[0], path[-1]) == (a, b)
    assert len(set(path)) == len(path)
    total = sum(km[step] for step in itertools.pairwise(path))
    assert total == pytest.approx(NETWORK.distance_km(a, b))
    assert NETWORK.path(b, a) == path[::-1]


def test_trunk_routes_pass_the_towns_of_the_caravans() -> None:
    west = NETWORK.path("hn-santa-rosa-de-copan", "gt-chiquimula")
    assert {"hn-nueva-ocotepeque", "gt-hn-agua-caliente", "gt-esquipulas"} <= set(west)
    south = NETWORK.path("gt-guatemala-city", "mx-tapachula")
    assert {"gt-escuintla", "gt-mazatenango", "gt-tecun-uman", "mx-ciudad-hidalgo"} <= set(south)
    assert {"gt-mx-tecun-uman-i", "gt-mx-tecun-uman-ii"} & set(south)
    salvador = NETWORK.path("sv-santa-ana", "gt-guatemala-city")
    assert {p for p in salvador if p.startswith("gt-sv-")}
    north = NETWORK.path("mx-san-luis-potosi", "mx-piedras-negras")
    assert {"mx-matehuala", "mx-saltillo", "mx-monclova", "mx-sabinas"} <= set(north)
    coast = NETWORK.path("mx-tapachula", "mx-matias-romero")
    assert {"mx-huixtla", "mx-mapastepec", "mx-pijijiapan", "mx-arriaga"} <= set(coast)
    east = NETWORK.path("hn-omoa", "mx-palenque")
    assert {"gt-hn-corinto", "gt-morales", "gt-poptun", "gt-mx-el-ceibo"} <= set(east)


def test_sites_and_roads_stand_at_their_town_and_areas_nowhere() -> None:
    assert NETWORK.distance_km("mx-el-barretal", "mx-tijuana") == 0
    assert NETWORK.node("mx-suchiate") == "mx-ciudad-hidalgo"
    assert NETWORK.distance_km("mx-chiapas-state", "mx-tapachula") is None
    assert NETWORK.path("mx-chiapas-state", "mx-tapachula") == []
    assert NETWORK.distance_km("co-necocli", "pa-yaviza") is None
    with pytest.raises(AmparoError, match="place_unknown"):
        NETWORK.distance_km("nowhere", "mx-tapachula")


def test_estimate_grows_with_the_terrain_and_refuses_areas() -> None:
    ends = ("mx-tijuana", "mx-tecate")
    km = [road_estimate_km(GAZETTEER, *ends, terrain) for terrain in ("flat", "hilly", "mountain")]
    assert _straight(*ends) < km[0] < km[1] < km[2]
    with pytest.raises(AmparoError, match="link_broken"):
        road_estimate_km(GAZETTEER, "mx-tijuana", "mx-chiapas-state", "flat")


def test_broken_links_are_refused() -> None:
    link = Link(a="mx-tijuana", b="mx-tijuana", km=1.0, method="road_factor", terrain="flat")
    with pytest.raises(AmparoError, match="link_broken"):
        Network([link], GAZETTEER)


def test_unjoined_places_have_no_distance() -> None:
    link = Link(a="mx-tijuana", b="mx-tecate", km=40.0, method="published", terrain="hilly")
    far = Link(a="mx-puebla", b="mx-tlaxcala", km=35.0, method="published", terrain="flat")
    network = Network([link, far], GAZETTEER)
    assert network.distance_km("mx-tijuana", "mx-puebla") is None
    assert network.path("mx-tijuana", "mx-puebla") == []
    assert network.distance_km("mx-tijuana", "mx-tijuana") == 0


def _straight(a: str, b: str) -> float:
    first, second = GAZETTEER.point(a), GAZETTEER.point(b)
    assert first is not None
    assert second is not None
    return great_circle_km(*first, *second)


def _other_countries(link: Link, crossing: str) -> tuple[str, ...]:
    if crossing not in (link.a, link.b):
        return ()
    return GAZETTEER.get(link.b if link.a == crossing else link.a).countries
