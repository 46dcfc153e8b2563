"""Deaths and disappearances: three schemas of one source, and the traps of each."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from amparo.intake import read_open_data

if TYPE_CHECKING:
    from amparo.records.incoming import OpenRead

SHARED = Path(__file__).parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the full files of the sources are not beside this checkout"
)

MAP = "missing-migrants"
API: dict[str, str] = {
    "web_id": "2019.MMP1", "reported_date": "2019-06-01", "number_dead": "1", "number_missing": "",
    "number_of_female": "", "number_of_male": "", "number_of_children": "",
    "cause_death": "Drowning", "country_of_incident": "Mexico",
    "location_description": "Near Tapachula, Chiapas, Mexico",
    "location_coodinates": "14.9, -92.3", "migration_route": "US-Mexico border crossing",
    "url": "", "source_quality": "5", "year": "2019",
}  # fmt: skip
SITE: dict[str, str] = {
    "Main ID": "2026.MMP7", "Incident ID": "2026.MMP71",
    "Incident Date": "Thu, 01/22/2026 - 12:00", "Year": "2026", "Reported Month": "January",
    "Number Dead": "1.0", "Minimum Estimated Number of Missing": "0.0",
    "Number of Children": "", "Number of Females": "", "Number of Males": "",
    "Cause of Death": "Violence", "Location of death": "Acayucan, Veracruz, Mexico",
    "Coordinates": "17.9, -94.9", "Migration route": "",
    "URL": "https://example.org/a, https://example.org/b", "Source Quality": "4.0",
}  # fmt: skip
MERGED: dict[str, str] = {
    "t": "2019-06-01", "type": "Incident", "route": "", "geo": "MEX", "dead": "3.0",
    "cause": "Drowning", "surv": "", "nat": "HND", "location": "Río Suchiate, Mexico",
    "lon": "-92.1", "lat": "14.6", "year": "2019",
}  # fmt: skip


def read(folder: Path, *rows: dict[str, str], name: str = "a.csv") -> OpenRead:
    path = folder / name
    pl.DataFrame(list(rows)).write_csv(path)
    return read_open_data(path, MAP)


def one(folder: Path, row: dict[str, str]) -> dict[str, Any]:
    found = read(folder, row)
    assert found.quarantined.is_empty()
    return found.good.row(0, named=True)


def fault(folder: Path, row: dict[str, str]) -> tuple[Any, ...]:
    found = read(folder, row)
    assert found.good.is_empty()
    return found.quarantined.select("row", "column", "reason", "hint").row(0)


# --- schemas -----------------------------------------------------------------------------------


def test_the_website_s_rows_share_a_main_id_where_they_are_parts(tmp_path: Path) -> None:
    other = {**SITE, "Incident ID": "2026.MMP72"}
    alone = {**SITE, "Incident ID": "2026.MMP80", "Main ID": "2026.MMP80"}
    good = read(tmp_path, SITE, other, alone).good
    assert good.select("incident_id", "main_id", "record").rows() == [
        ("2026.MMP71", "2026.MMP7", "split"), ("2026.MMP72", "2026.MMP7", "split"),
        ("2026.MMP80", "2026.MMP80", "incident"),
    ]  # fmt: skip
    told = good.row(0, named=True)
    assert (told["day_from"], told["day_to"]) == (date(2026, 1, 22),) * 2
    assert (told["country"], told["quality"], told["url"]) == ("MEX", 4, "https://example.org/a")


@pytest.mark.parametrize(
    "place",
    [
        "Pima County jurisdiction, Arizona, USA (see coordinates for exact location)",
        "Off Jupiter Inlet, Florida, USA - Departed from Bimini, Bahamas",
    ],
)
def test_the_country_is_that_of_the_place_not_of_what_follows(tmp_path: Path, place: str) -> None:
    assert one(tmp_path, {**SITE, "Location of death": place})["country"] == "USA"


def test_what_the_interface_answers_as_json_is_read(tmp_path: Path) -> None:
    bare = {k: v for k, v in API.items() if k != "year"}
    second = {**bare, "web_id": "2020.MMP2", "reported_date": "", "number_dead": 4}
    path = tmp_path / "2019.json"
    path.write_text(json.dumps([bare, second]), encoding="utf-8")
    good = read_open_data(path, MAP).good
    assert good.select("incident_id", "day_from", "day_to", "dead").rows() == [
        ("2019.MMP1", date(2019, 6, 1), date(2019, 6, 1), 1.0),
        ("2020.MMP2", date(2020, 1, 1), date(2020, 12, 31), 4.0),
    ]


def test_the_merged_file_says_itself_what_a_record_is(tmp_path: Path) -> None:
    kinds = ["Incident", "Split Incident", "Cumulative Incident", "Incident,Split Incident"]
    good = read(tmp_path, *({**MERGED, "type": k} for k in kinds)).good
    assert good["record"].to_list() == ["incident", "split", "cumulative", "split"]


def test_ids_of_rows_without_one_are_the_same_wherever_they_stand(tmp_path: Path) -> None:
    other = {**MERGED, "dead": "1.0"}
    first = read(tmp_path, MERGED, other).good
    again = read(tmp_path, other, MERGED, MERGED, name="b.csv").good
    ids = first["incident_id"].to_list()
    assert again["incident_id"].to_list() == [ids[1], ids[0], f"{ids[0]}#2"]
    # the same on each machine and with each version of the libraries
    assert ids[0] == "61d8f7589cc8"


# --- days --------------------------------------------------------------------------------------


def test_a_month_is_a_month_and_no_year(tmp_path: Path) -> None:
    told = one(tmp_path, {**API, "reported_date": "2019-02"})
    assert (told["day_from"], told["day_to"]) == (date(2019, 2, 1), date(2019, 2, 28))


@pytest.mark.parametrize("day", ["soon", "2019-02-30", "43617"])
def test_a_day_that_cannot_be_read_is_no_year(tmp_path: Path, day: str) -> None:
    assert fault(tmp_path, {**API, "reported_date": day}) == (
        2, "reported_date", "not_a_day", "day_iso"
    )  # fmt: skip


def test_a_record_without_day_and_year_is_kept_out(tmp_path: Path) -> None:
    row = {**API, "reported_date": "", "year": ""}
    assert fault(tmp_path, row)[2] == "not_a_day"


# --- numbers -----------------------------------------------------------------------------------


def test_a_record_without_any_number_is_kept_out(tmp_path: Path) -> None:
    assert fault(tmp_path, {**API, "number_dead": ""}) == (2, "number_dead", "blank", "fill_in")


def test_only_missing_people_are_a_record_too(tmp_path: Path) -> None:
    told = one(tmp_path, {**API, "number_dead": "", "number_missing": "4"})
    assert (told["dead"], told["missing"]) == (0.0, 4.0)


def test_a_number_that_is_not_told_is_no_zero(tmp_path: Path) -> None:
    told = one(tmp_path, {**API, "number_of_children": "0"})
    assert (told["children"], told["women"]) == (0.0, None)


@pytest.mark.parametrize("quality", ["7", "good", "3.5"])
def test_a_quality_beyond_the_scale_is_kept_out(tmp_path: Path, quality: str) -> None:
    assert fault(tmp_path, {**API, "source_quality": quality})[2] == "unknown_code"


# --- places ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [("14.9", "half_pair"), ("14.9; -92.3", "half_pair"), ("95.0, -92.3", "not_a_coordinate"),
     ("14.9, -192.3", "not_a_coordinate"), ("north, west", "half_pair")],
)  # fmt: skip
def test_coordinates_that_are_none_are_kept_out(tmp_path: Path, text: str, reason: str) -> None:
    assert fault(tmp_path, {**API, "location_coodinates": text})[1:3] == (
        "location_coodinates", reason
    )  # fmt: skip


def test_a_record_without_coordinates_is_no_fault(tmp_path: Path) -> None:
    told = one(tmp_path, {**API, "location_coodinates": ""})
    assert (told["lat"], told["lon"], told["place_precision"]) == (None, None, "unknown")


@pytest.mark.parametrize(
    ("place", "precision"),
    [
        ("Brooks County, Texas, USA", "area"),
        ("Near Falfurrias, Brooks County, Texas, USA", "point"),
        ("Rio Bravo in Coahuila, Mexico", "area"),
        ("Del Rio, Texas, USA", "point"),
        ("Pima County jurisdiction, Arizona, USA (see coordinates for exact location)", "point"),
        ("Hotel in Tapachula, Chiapas, Mexico", "point"),
        ("Various locations in Mexico", "country"),
        ("Mexico (likely)", "country"),
    ],
)
def test_words_say_how_well_a_place_is_known(tmp_path: Path, place: str, precision: str) -> None:
    assert one(tmp_path, {**API, "location_description": place})["place_precision"] == precision


@pytest.mark.parametrize(
    ("cause", "code"),
    [
        ("Likely drowning", "drowning"), ("Water-Related", "drowning"),
        ("Environmental Exposure-Heat", "environment"), ("Heat Stroke", "environment"),
        ("Harsh environmental conditions / lack of adequate shelter, food, water", "environment"),
        ("Fall from train", "vehicle"), ("Fell from border wall", "accident"),
        ("Shot", "violence"), ("Heart attack", "sickness"),
        ("Undetermined - skeletal remains", "unknown"), ("", "unknown"),
    ],
)  # fmt: skip
def test_causes_of_all_three_schemas_are_seven(tmp_path: Path, cause: str, code: str) -> None:
    assert one(tmp_path, {**API, "cause_death": cause})["cause"] == code


# --- what must not get in ----------------------------------------------------------------------


def test_a_formula_in_text_that_goes_on_is_kept_out(tmp_path: Path) -> None:
    row = {**API, "migration_route": '=HYPERLINK("http://example.org")'}
    assert fault(tmp_path, row)[1:3] == ("migration_route", "formula")


def test_only_addresses_of_pages_go_in_as_such(tmp_path: Path) -> None:
    assert one(tmp_path, {**API, "url": "javascript:alert(1)"})["url"] == ""


def test_nothing_of_the_description_goes_in(tmp_path: Path) -> None:
    told = one(tmp_path, {**API, "location_description": "Found by Ana Pérez, Chiapas, Mexico"})
    assert "Ana" not in " ".join(str(v) for v in told.values())


# --- the three files of one source tell of the same people -------------------------------------


@needs_data
def test_two_copies_of_a_year_that_both_hold_agree() -> None:
    """People dead and missing in 2014 to 2023: the copies differ by records that came later.

    The interface's copy of some years was taken before the year was complete: it must never hold
    more, and both must hold the same in the years in which nothing came later.
    """
    people = {}
    for name in ("mmp_americas", "mmp_gdidata"):
        (path,) = (SHARED / "missing_migrants").glob(f"{name}*")
        good = read_open_data(path, MAP).good
        near = good.filter(pl.col("country").is_in(["MEX", "PAN", "GTM", "HND"]))
        years = near.group_by(pl.col("day_to").dt.year()).agg(
            pl.col("dead").sum() + pl.col("missing").sum()
        )
        people[name] = dict(years.rows())
    for year in range(2014, 2024):
        ratio = people["mmp_americas"][year] / people["mmp_gdidata"][year]
        assert 0.8 < ratio < 1.2, year
