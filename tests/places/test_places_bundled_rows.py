"""Every row of the bundled example that names a place, against its own coordinates."""

from __future__ import annotations

from importlib import resources

import polars as pl
import pytest

from amparo.places import Gazetteer, great_circle_km, resolve_frame

GAZETTEER = Gazetteer.bundled()


def _resolved(table: str) -> pl.DataFrame:
    path = resources.files("amparo") / "data" / "caravans" / f"{table}.csv"
    with path.open("rb") as file:
        frame = pl.read_csv(file, infer_schema_length=None)
    return resolve_frame(frame, GAZETTEER)


@pytest.mark.parametrize("table", ["reports", "events"])
def test_all_named_places_resolve(table: str) -> None:
    """The bar is 97 %; the bundled rows reach all."""
    found = _resolved(table)
    named = found.filter(pl.col("place").is_not_null())
    assert named.height > 100
    assert named.filter(pl.col("place_status") != "resolved").is_empty()
    assert found.filter(pl.col("place").is_null())["place_status"].unique().to_list() == ["none"]


@pytest.mark.parametrize("table", ["reports", "events"])
def test_resolved_places_agree_with_the_rows(table: str) -> None:
    """Within 12 km of the row's coordinates, in its country, in its department."""
    for row in _resolved(table).filter(pl.col("place_status") == "resolved").iter_rows(named=True):
        place = GAZETTEER.get(row["place_id"])
        if row["country_iso3"]:
            assert row["country_iso3"] in place.countries
        if row["lat"] is not None:
            point = GAZETTEER.point(place.place_id)
            assert point is not None, row["place"]
            assert great_circle_km(row["lat"], row["lon"], *point) <= 12, row["place"]
        else:
            assert place.lat is None or place.place_id == "mx-rancho-nuevo"
        if row.get("admin1") and place.admin1_ids:
            names = {GAZETTEER.get(i).name for i in place.admin1_ids}
            assert row["admin1"] in names, row["place"]


def test_rows_resolve_without_coordinates() -> None:
    """The names and departments alone carry the rows: coordinates only help homonyms."""
    frame = _resolved("reports")
    blind = resolve_frame(frame.with_columns(lat=None, lon=None), GAZETTEER)
    assert blind["place_id"].to_list() == frame["place_id"].to_list()
