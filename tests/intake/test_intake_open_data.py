"""Readers of open data: published totals, and each trap of these sources with its cure."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from amparo.intake import read_open_data
from amparo.records.context import INCIDENTS, SERIES
from amparo.records.errors import UsageError
from amparo.records.vocab import OPEN_MAPS

if TYPE_CHECKING:
    from amparo.records.incoming import OpenRead

SHARED = Path(__file__).parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the full files of the sources are not beside this checkout"
)


def read(folder: Path, map_name: str, *lines: str, name: str = "a.csv") -> OpenRead:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_open_data(path, map_name)


def rows(found: OpenRead, *columns: str, **where: Any) -> list[tuple[Any, ...]]:
    frame = found.good.filter(**where) if where else found.good
    return frame.select(columns).rows()


def year_sum(path: str, map_name: str, series: str, year: int, *, fiscal: bool = False) -> float:
    good = read_open_data(SHARED / path, map_name).good
    day = pl.col("first_day")
    asked = day.dt.year() + ((day.dt.month() >= 10).cast(pl.Int32) if fiscal else 0)
    kept = good.filter(
        (pl.col("series") == series) & (pl.col("nationality") == "") & (pl.col("part") == "")
        & (asked == year)
    )  # fmt: skip
    return float(kept["value"].sum())


FLOWS = "corridor_flows/irreg_"
CBP = "cbp_encounters/"


@needs_data
@pytest.mark.parametrize(
    ("path", "map_name", "series", "year", "fiscal", "published"),
    [
        (f"{CBP}nationwide-encounters-fy20-fy23-state.csv", "cbp", "us_encounters_nationwide",
         year, True, total)
        for year, total in ((2020, 646_822), (2021, 1_956_519), (2022, 2_766_582),
                            (2023, 3_201_144))
    ]
    + [
        (f"{CBP}{name}", "cbp", "us_encounters", 2023, True, 2_475_669)
        for name in ("iom_gdidata_irreg_usa_2017-10_2023-09.csv", "sbo-encounters-fy22-fy23.csv")
    ]
    + [
        (f"{FLOWS}darien_nat_to_2023-12.csv", "darien", "darien_transits", year, False, total)
        for year, total in ((2021, 133_726), (2022, 248_284), (2023, 520_085))
    ]
    + [
        (f"{FLOWS}mexico_nat_to_2023-12.csv", "mexico", "mexico_events", year, False, total)
        for year, total in ((2019, 182_940), (2021, 309_692))
    ],
)  # fmt: skip
def test_totals_are_those_published(
    path: str, map_name: str, series: str, year: int, published: int, *, fiscal: bool
) -> None:
    assert year_sum(path, map_name, series, year, fiscal=fiscal) == published


@needs_data
@pytest.mark.parametrize(("year", "published"), [(2018, 29_609), (2019, 70_363), (2021, 131_418)])
def test_claims_in_mexico_are_those_published(year: int, published: int) -> None:
    path = SHARED / "unhcr" / "asylum_applications_corridor_2000_2022.csv"
    good = read_open_data(path, "unhcr").good
    told = good.filter(
        (pl.col("country") == "MEX") & (pl.col("nationality") == "")
        & (pl.col("first_day") == date(year, 1, 1))
    )  # fmt: skip
    assert told["value"].sum() == published


@needs_data
@pytest.mark.parametrize("map_name", [m for m in OPEN_MAPS if m != "missing-migrants"])
def test_every_layout_reads_the_real_file_without_loss(map_name: str) -> None:
    pattern = {
        "cbp": "cbp_encounters/*state.csv", "ohss": "cbp_encounters/ohss*sector*",
        "darien": "corridor_flows/*darien*", "honduras": "corridor_flows/*honduras*",
        "guatemala": "corridor_flows/*guatemala*", "mexico": "corridor_flows/*mexico*",
        "unhcr": "unhcr/asylum*", "world-bank": "drivers/wb*", "un-sdg": "drivers/un_sdg*",
        "wdi": "drivers/wdi*", "ophi": "drivers/ophi*subnational*",
        "rainfall": "climate/cckp*", "drought-monitor": "climate/conagua*",
        "disasters": "climate/idmc*", "nino": "climate/nino*",
    }[map_name]  # fmt: skip
    paths = sorted(SHARED.glob(pattern))
    assert paths
    for path in paths:
        found = read_open_data(path, map_name)
        assert found.quarantined.is_empty()
        assert found.good.height
        SERIES.checked(found.good)


@needs_data
@pytest.mark.parametrize("name", ["mmp_americas", "mmp_download", "mmp_gdidata"])
def test_the_three_schemas_of_missing_migrants_are_read(name: str) -> None:
    (path,) = (SHARED / "missing_migrants").glob(f"{name}*")
    found = read_open_data(path, "missing-migrants")
    kept_out = found.quarantined["row"].n_unique()
    assert found.good.height + kept_out == found.rows
    # five have a number below zero in the source, four have none at all
    assert kept_out == (9 if name == "mmp_americas" else 0)
    INCIDENTS.checked(found.good)
    assert found.good["lat"].is_not_null().mean() > 0.9
    assert found.good["cause"].n_unique() > 4


# --- traps -------------------------------------------------------------------------------------

CBP_HEAD = (
    "Fiscal Year,Month Grouping,Month (abbv),Component,Demographic,Citizenship Grouping,"
    "Title of Authority,Encounter Type,Encounter Count"
)


def cbp(year: int, grouping: str, month: str, group: str, n: str) -> str:
    return (
        f"{year},{grouping},{month},U.S. Border Patrol,{group},Honduras,Title 8,Apprehensions,{n}"
    )


def test_a_fiscal_year_begins_in_october_of_the_year_before(tmp_path: Path) -> None:
    found = read(tmp_path, "cbp", CBP_HEAD, cbp(2023, "FYTD", "OCT", "UAC", "5"))
    assert set(rows(found, "first_day", "last_day")) == {(date(2022, 10, 1), date(2022, 10, 31))}
    found = read(tmp_path, "cbp", CBP_HEAD, cbp(2023, "FYTD", "SEP", "UAC", "5"))
    assert found.good["first_day"].unique().to_list() == [date(2023, 9, 1)]


def test_months_that_remain_of_a_year_count_as_those_to_date(tmp_path: Path) -> None:
    lines = [cbp(2022, "FYTD", "OCT", "FMUA", "5"), cbp(2022, "Remaining", "SEP", "FMUA", "7")]
    found = read(tmp_path, "cbp", CBP_HEAD, *lines)
    assert found.good.filter(nationality="HND", part="")["value"].sum() == 12


def test_labels_of_children_that_changed_are_one(tmp_path: Path) -> None:
    lines = [
        cbp(2022, "FYTD", "OCT", "UC / Single Minors", "5"), cbp(2022, "FYTD", "OCT", "UAC", "7")
    ]  # fmt: skip
    found = read(tmp_path, "cbp", CBP_HEAD, *lines)
    told = rows(found, "nationality", "value", part="unaccompanied_children")
    assert told == [("", 12.0), ("HND", 12.0)]


def test_names_of_countries_that_changed_are_one(tmp_path: Path) -> None:
    head = "Fiscal Year,Month,Citizenship,Quantity"
    names = ['"CHINA, PEOPLES REPUBLIC OF"', '"China, People\'s Republic"', "CHN"]
    found = read(tmp_path, "ohss", head, *[f"2020,01 October,{n},10" for n in names])
    assert rows(found, "nationality", "value") == [("CHN", 30.0)]


def test_a_country_without_a_code_is_counted_and_not_lost(tmp_path: Path) -> None:
    head = "Fiscal Year,Month,Citizenship,Quantity"
    found = read(tmp_path, "ohss", head, "2020,01 October,Atlantis,10")
    assert rows(found, "nationality", "value") == [("XXX", 10.0)]


def test_a_year_written_as_january_is_a_year(tmp_path: Path) -> None:
    found = read(tmp_path, "darien", "t,nat,n", "2015-01,HTI,100", "2021-01,HTI,7", "2021-02,HTI,8")
    spans = rows(found, "first_day", "last_day", "value", nationality="HTI")
    assert spans == [
        (date(2015, 1, 1), date(2015, 12, 31), 100.0),
        (date(2021, 1, 1), date(2021, 1, 31), 7.0),
        (date(2021, 2, 1), date(2021, 2, 28), 8.0),
    ]


def test_men_are_no_men_while_boys_are_counted_with_them(tmp_path: Path) -> None:
    lines = ["2022-01,men,9", "2022-01,women,4", "2023-01,men,8", "2023-01,boys,1"]
    found = read(tmp_path, "darien", "t,demog,n", *lines)
    parts = dict(rows(found, "part", "value"))
    assert parts == {"men_and_boys": 9.0, "women_and_girls": 4.0, "men": 8.0, "boys": 1.0}


def test_children_not_told_apart_are_no_zero_and_no_adults(tmp_path: Path) -> None:
    head = "Fiscal Year,Month,Family Status,Quantity"
    october = "01 October"
    lines = [
        f"2005,{october},Single Adults,90", f"2005,{october},Unaccompanied Children,0",
        f"2010,{october},Unaccompanied Children,20", f"2010,{october},Family Unit Individuals,0",
        f"2013,{october},Family Unit Individuals,30",
    ]  # fmt: skip
    found = read(tmp_path, "ohss", head, *lines)
    told = rows(found, "first_day", "part", "value")
    assert told == [
        (date(2012, 10, 1), "families", 30.0), (date(2009, 10, 1), "unaccompanied_children", 20.0)
    ]  # fmt: skip


def test_a_bound_is_no_number_and_nothing_is_no_zero(tmp_path: Path) -> None:
    head = "indicator,iso3,year,value,age,sex"
    cells = (("MEX", "<2.5"), ("HND", "14.2"), ("SLV", "N"), ("GTM", "many"))
    lines = [f"sn_itk_defc,{iso},2015,{cell},," for iso, cell in cells]
    found = read(tmp_path, "un-sdg", head, *lines)
    told = {r[0]: r[1:] for r in rows(found, "country", "part", "value")}
    assert told == {"MEX": ("below", 0.025), "HND": ("", pytest.approx(0.142))}
    assert found.quarantined["row"].to_list() == [5]


def test_a_municipality_that_is_not_listed_has_no_drought(tmp_path: Path) -> None:
    head = "CVE_CONCATENADA,NOMBRE_MUN,ENTIDAD,date,category"
    lines = ["1,A,Chiapas,2017-01-31,D2", "2,B,Chiapas,2017-01-31,D0", "2,B,Chiapas,2017-02-28,D1",
             "9,Z,Tabasco,2017-01-31,D3"]  # fmt: skip
    found = read(tmp_path, "drought-monitor", head, *lines)
    told = {(r[0], r[1].month): r[2] for r in rows(found, "part", "first_day", "value")}
    assert told == {
        ("chiapas", 1): 0.5, ("chiapas", 2): 0.5, ("tabasco", 1): 1.0, ("tabasco", 2): 0.0
    }  # fmt: skip


def test_persons_and_cases_and_appeals_are_not_added(tmp_path: Path) -> None:
    head = "year,coo_name,coo_iso,coa_name,coa_iso,procedure_type,app_type,dec_level,app_pc,applied"
    where = "2019,Honduras,HND,Mexico,MEX,G"
    counts = ("N,FI,P,100", "A,AR,P,50", "A,FI,P,30", "R,FI,P,20", "N,FI,C,7")
    lines = [f"{where},{count}" for count in counts]
    found = read(tmp_path, "unhcr", head, *lines)
    assert rows(found, "part", "value", nationality="HND") == [("", 100.0), ("cases", 7.0)]


API = (
    "web_id,reported_date,number_dead,number_missing,number_of_female,number_of_male,"
    "number_of_children,cause_death,country_of_incident,location_description,"
    "location_coodinates,migration_route,url,source_quality,year"
)


def api(ident: str, dead: str, *, day: str = "2019-06-01", place: str = "Brooks county, Texas",
        cause: str = "Drowning", at: str = '"27.0, -98.2"') -> str:  # fmt: skip
    return (
        f'{ident},{day},{dead},,,,1,{cause},United States of America,"{place}",{at},'
        "US-Mexico border crossing,http://example.org/,5,2019"
    )


def test_coordinates_in_one_misspelt_column_are_read(tmp_path: Path) -> None:
    found = read(tmp_path, "missing-migrants", API, api("a", "2"))
    told = rows(found, "lat", "lon", "dead", "missing", "children", "country", "cause", "quality")
    assert told == [(27.0, -98.2, 2.0, 0.0, 1.0, "USA", "drowning", 5)]


def test_rows_that_share_an_id_are_parts_of_one_incident(tmp_path: Path) -> None:
    found = read(tmp_path, "missing-migrants", API, api("a", "2"), api("a", "3"), api("b", "1"))
    assert rows(found, "incident_id", "main_id", "record") == [
        ("a", "a", "split"), ("a#2", "a", "split"), ("b", "b", "incident")
    ]  # fmt: skip


def test_a_sum_of_many_places_is_no_incident(tmp_path: Path) -> None:
    vague = "Various locations in Texas"
    found = read(tmp_path, "missing-migrants", API, api("a", "111", place=vague))
    assert rows(found, "record", "place_precision") == [("cumulative", "country")]


def test_a_record_without_a_day_is_of_its_year(tmp_path: Path) -> None:
    found = read(tmp_path, "missing-migrants", API, api("a", "1", day=""))
    assert rows(found, "day_from", "day_to") == [(date(2019, 1, 1), date(2019, 12, 31))]


def test_a_number_below_zero_is_kept_out_with_its_row(tmp_path: Path) -> None:
    found = read(tmp_path, "missing-migrants", API, api("a", "1"), api("b", "-1"))
    assert found.good.height == 1
    assert found.quarantined.select("row", "column", "reason").rows() == [
        (3, "number_dead", "negative")
    ]


@pytest.mark.parametrize("cell", ["", "many", "1.5e999", "NaN"])
def test_a_cell_that_is_no_number_is_kept_out(tmp_path: Path, cell: str) -> None:
    found = read(tmp_path, "mexico", "t,nat,n", f"2020-01,HND,{cell}", "2020-02,HND,3")
    assert rows(found, "value", nationality="HND") == [(3.0,)]
    assert found.quarantined["row"].to_list() == [2]


def test_a_file_of_another_source_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as told:
        read(tmp_path, "cbp", "t,nat,n", "2020-01,HND,3")
    assert told.value.code == "map_mismatch"
    assert "Encounter Count" in told.value.params["expected"]


def test_a_source_that_is_not_known_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as told:
        read(tmp_path, "gallup", "t,nat,n")
    assert told.value.code == "map_unknown"
    assert "unhcr" in told.value.params["known"]


def test_other_encodings_and_separators_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("\ufefft;nat;n\n2020-01;HND;1,234\n".encode())
    good = read_open_data(path, "mexico").good
    assert good.filter(nationality="HND")["value"].to_list() == [1234.0]
