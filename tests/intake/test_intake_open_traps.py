"""More traps of the sources of series, each with the cure that it fails without."""

from __future__ import annotations

import contextlib
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.intake import read_open_data
from amparo.intake.open_data.cells import Cells
from amparo.intake.open_data.table import Table, read_table
from amparo.records.errors import UsageError

if TYPE_CHECKING:
    from amparo.records.incoming import OpenRead

SHARED = Path(__file__).parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the full files of the sources are not beside this checkout"
)


def read(folder: Path, map_name: str, *lines: str) -> OpenRead:
    path = folder / "a.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_open_data(path, map_name)


def rows(found: OpenRead, *columns: str, **where: Any) -> list[tuple[Any, ...]]:
    frame = found.good.filter(**where) if where else found.good
    return frame.select(columns).rows()


def faults(found: OpenRead) -> list[tuple[Any, ...]]:
    return found.quarantined.select("row", "column", "reason").rows()


OHSS = "Fiscal Year,Month,Citizenship,Quantity"
DARIEN = "t,nat,n"
UNHCR = "year,coo_iso,coa_iso,app_type,dec_level,app_pc,applied"
DECIDED = (
    "year,coo_iso,coa_iso,dec_level,dec_pc,dec_recognized,dec_other,dec_rejected,dec_closed,"
    "dec_total"
)
SDG = "indicator,iso3,year,value,age,sex"
DROUGHT = "CVE_CONCATENADA,NOMBRE_MUN,ENTIDAD,date,category"
DISASTERS = "iso3,year,start_date,hazard_type_name,new_displacement"


# --- periods -----------------------------------------------------------------------------------


def test_a_year_that_goes_on_is_written_with_a_mark(tmp_path: Path) -> None:
    found = read(tmp_path, "ohss", OHSS, "2024 (FYTD),01 October,Cuba,10")
    assert rows(found, "first_day") == [(date(2023, 10, 1),)]


def test_the_newest_january_is_a_month_and_no_year(tmp_path: Path) -> None:
    """A file that ends in January must not turn that month into a year."""
    found = read(tmp_path, "darien", DARIEN, "2019-01,HTI,9", "2023-12,HTI,7", "2024-01,HTI,8")
    assert rows(found, "last_day", "value", nationality="HTI") == [
        (date(2019, 12, 31), 9.0), (date(2023, 12, 31), 7.0), (date(2024, 1, 31), 8.0)
    ]  # fmt: skip


@needs_data
def test_the_years_of_the_darien_are_those_that_the_source_published() -> None:
    path = SHARED / "corridor_flows" / "irreg_darien_nat_to_2023-12.csv"
    good = read_open_data(path, "darien").good.filter(nationality="")
    whole = good.filter((pl.col("last_day") - pl.col("first_day")).dt.total_days() > 31)
    years = dict(whole.select(pl.col("first_day").dt.year(), "value").rows())
    assert list(years) == list(range(2010, 2020))
    assert years[2016] == 30_055
    assert years[2019] == 22_102


@pytest.mark.parametrize("year", ["202", "20220", "2022.5", "twenty", ""])
def test_a_year_that_is_none_is_kept_out(tmp_path: Path, year: str) -> None:
    found = read(tmp_path, "ohss", OHSS, f"{year},01 October,Cuba,10")
    assert found.good.is_empty()
    assert faults(found)[0][:2] == (2, "Fiscal Year")


def test_a_month_that_is_none_is_kept_out(tmp_path: Path) -> None:
    found = read(tmp_path, "nino", " YR   MON  TOTAL ClimAdjust ANOM", "1950  13  24.5 26.1 -1.62",
                 "1950   1   24.56   26.18   -1.62")  # fmt: skip
    assert faults(found) == [(2, "MON", "not_a_day")]
    assert rows(found, "first_day", "value") == [(date(1950, 1, 1), -1.62)]


def test_a_list_of_events_that_ends_in_spring_is_no_whole_year(tmp_path: Path) -> None:
    lines = ["HND,2020,2020-11-03,Storm,500", "HND,2021,2021-04-01,Flood,7"]
    found = read(tmp_path, "disasters", DISASTERS, *lines)
    assert dict(rows(found, "part", "complete")) == {"storm": True, "flood": False}
    lines.append("GTM,2021,2021-12-30,Flood,1")
    assert read(tmp_path, "disasters", DISASTERS, *lines).good["complete"].all()


# --- labels ------------------------------------------------------------------------------------


def test_each_label_that_the_sources_ever_used_for_a_kind_is_known(tmp_path: Path) -> None:
    head = "t,t_fy,component,area,authority,type,demog,nat,n"
    labels = {
        "UC / Single Minors": "unaccompanied_children", "UAC": "unaccompanied_children",
        "FMUA": "families", "Family Units": "families", "Single Adults": "adults",
        "Accompanied Minors": "accompanied_children",
    }  # fmt: skip
    for label, code in labels.items():
        found = read(tmp_path, "cbp", head, f"2022-01,2022-04,OFO,,Title 8,Inad,{label},HND,3")
        assert rows(found, "part", nationality="HND") == [("",), (code,)]


def test_a_kind_of_people_that_is_new_is_kept_out_and_not_guessed(tmp_path: Path) -> None:
    head = "Fiscal Year,Month,Family Status,Quantity"
    found = read(tmp_path, "ohss", head, "2022,01 October,Pets,10")
    assert faults(found) == [(2, "Family Status", "unknown_code")]


def test_children_are_told_by_nationality_too(tmp_path: Path) -> None:
    head = "t,t_fy,component,area,authority,type,demog,nat,n"
    people = (("UAC", "HND", 3), ("UAC", "GTM", 4), ("FMUA", "HND", 5))
    lines = [f"2022-01,2022-04,BP,,Title 8,App,{kind},{nat},{n}" for kind, nat, n in people]
    found = read(tmp_path, "cbp", head, *lines)
    told = {r[:2]: r[2] for r in rows(found, "nationality", "part", "value")}
    assert told[("HND", "unaccompanied_children")] == 3
    assert told[("", "unaccompanied_children")] == 7
    assert told[("HND", "")] == 8
    assert told[("", "")] == 12


@pytest.mark.parametrize(
    ("sector", "code"),
    [("Big Bend, TX", "big_bend"), ("Rio Grande Valley, TX", "rio_grande_valley"),
     ("San Diego, CA", "san_diego"), ("Ramey", "ramey")],
)  # fmt: skip
def test_sectors_are_told_without_their_state(tmp_path: Path, sector: str, code: str) -> None:
    head = "Fiscal Year,Month,Sector,Quantity"
    found = read(tmp_path, "ohss", head, f'2022,01 October,"{sector}",10')
    assert rows(found, "part") == [(code,)]


def test_every_age_is_told_whole_and_by_sex(tmp_path: Path) -> None:
    age = '"under 12, unaccompanied"'
    lines = [f"2018-01,male,{age},5", f"2018-01,female,{age},4"]
    found = read(tmp_path, "mexico", "t,sex,age,n", *lines)
    name = "children_under_12_unaccompanied"
    assert dict(rows(found, "part", "value")) == {
        name: 9.0, f"{name}_female": 4.0, f"{name}_male": 5.0
    }  # fmt: skip


# --- asylum ------------------------------------------------------------------------------------


def test_numbers_of_both_instances_count_only_where_there_is_no_other(tmp_path: Path) -> None:
    lines = ["2011,HND,MEX,N,FA,P,100", "2012,HND,MEX,N,FA,P,70", "2012,GTM,MEX,N,FI,P,60"]
    found = read(tmp_path, "unhcr", UNHCR, *lines)
    told = {r[0].year: r[1] for r in rows(found, "first_day", "value", nationality="")}
    assert told == {2011: 100.0, 2012: 60.0}


def test_claims_closed_without_a_decision_are_not_decided(tmp_path: Path) -> None:
    found = read(tmp_path, "unhcr", DECIDED, "2022,HND,MEX,FI,P,60,10,30,900,1000")
    told = dict(rows(found, "series", "value", nationality="HND"))
    assert told["asylum_decided"] == 100.0
    assert told["asylum_recognised"] == 60.0
    assert told["asylum_closed"] == 900.0


def test_a_number_that_the_source_leaves_out_is_no_zero(tmp_path: Path) -> None:
    head = "year,coo_iso,coa_iso,refugees,asylum_seekers,oip"
    found = read(tmp_path, "unhcr", head, "2022,HND,MEX,10,20,")
    assert dict(rows(found, "series", "value", nationality="HND")) == {
        "refugees": 10.0, "asylum_waiting": 20.0
    }  # fmt: skip


# --- drivers -----------------------------------------------------------------------------------


def test_a_bound_is_never_in_the_whole(tmp_path: Path) -> None:
    found = read(tmp_path, "un-sdg", SDG, "sn_itk_defc,MEX,2015,<2.5,,", "sn_itk_defc,MEX,2016,4,,")
    assert rows(found, "first_day", part="") == [(date(2016, 1, 1),)]


def test_victims_whom_authorities_detected_are_told_by_purpose_and_group(tmp_path: Path) -> None:
    lines = [
        "vc_htf_detv,HND,2015,80,allage,bothsex", "vc_htf_detvfl,HND,2015,9,lt18y,female",
        "vc_htf_detvfl,HND,2015,7,allage,female", "vc_htf_new,HND,2015,1,allage,male",
    ]  # fmt: skip
    found = read(tmp_path, "un-sdg", SDG, *lines)
    assert dict(rows(found, "part", "value")) == {
        "": 80.0, "forced_labour_girls": 9.0, "forced_labour_female": 7.0
    }  # fmt: skip


def test_a_month_that_is_told_twice_counts_once(tmp_path: Path) -> None:
    lines = ["1,A,Chiapas,2016-05-15,D2", "2,B,Chiapas,2016-05-15,D2", "2,B,Chiapas,2016-05-31,D1"]
    found = read(tmp_path, "drought-monitor", DROUGHT, *lines)
    assert rows(found, "value", "complete") == [(0.5, True)]


def test_a_month_in_which_nobody_is_listed_is_no_whole_month(tmp_path: Path) -> None:
    lines = ["1,A,Chiapas,2016-05-31,D2", "1,A,Chiapas,2016-07-31,D0"]
    found = read(tmp_path, "drought-monitor", DROUGHT, *lines)
    told = [(r[0].month, *r[1:]) for r in rows(found, "first_day", "value", "complete")]
    assert told == [(5, 1.0, True), (6, 0.0, False), (7, 0.0, True)]


@needs_data
def test_no_share_of_a_state_is_beyond_all_of_it() -> None:
    (path,) = (SHARED / "climate").glob("conagua*")
    good = read_open_data(path, "drought-monitor").good
    assert good["value"].is_between(0, 1).all()
    assert good.height == 4 * 16 * 12  # states, years, months


@needs_data
def test_both_files_of_one_source_of_disasters_agree() -> None:
    (events,), (years,) = (
        list(SHARED.glob(p)) for p in ("climate/idmc_gidd*", "drivers/idmc_flows*")
    )
    one, other = (
        read_open_data(p, "disasters").good.filter(country="HND", part="storm")
        for p in (events, years)
    )
    both = one.join(other, on="first_day", how="inner")
    assert both.height == 3
    assert (both["value"] == both["value_right"]).all()


# --- numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["1,5", "12,34", "1.234.567", "5 people", "0x10", "1e999"])
def test_a_number_that_can_be_read_in_two_ways_is_kept_out(tmp_path: Path, cell: str) -> None:
    found = read(tmp_path, "mexico", "t;nat;n", f"2020-01;HND;{cell}")
    assert faults(found) == [(2, "n", "not_a_number")]


def test_a_comma_in_a_measure_may_part_decimals_and_is_kept_out(tmp_path: Path) -> None:
    found = read(tmp_path, "rainfall", "iso3;date;rainfall_mm", "HND;1991-01-01;143,083")
    assert faults(found) == [(2, "rainfall_mm", "not_a_number")]


@given(st.integers(min_value=0, max_value=10**12))
def test_whole_numbers_are_read_with_and_without_commas(number: int) -> None:
    frame = pl.DataFrame({"_row": [2, 3], "n": [str(number), f"{number:,}"]})
    cells = Cells(Table(frame=frame, sha256=""))
    assert cells.number("n").to_list() == [float(number)] * 2
    assert cells.kept_out.is_empty()


# --- files -------------------------------------------------------------------------------------


def test_a_row_with_cells_too_many_is_kept_out_alone(tmp_path: Path) -> None:
    found = read(tmp_path, "darien", DARIEN, "2022-01,HTI,5", "2022-01,HTI,1,234", "2022-02,HTI,6")
    assert faults(found) == [(3, "t", "cell_count")]
    assert found.good.filter(nationality="HTI")["value"].to_list() == [5.0, 6.0]
    assert '"expected": "3"' in found.quarantined["params"][0]


def test_a_row_with_cells_too_few_is_kept_out(tmp_path: Path) -> None:
    found = read(tmp_path, "darien", DARIEN, "2022-01,HTI", "2022-02,HTI,6")
    assert faults(found) == [(2, "n", "blank")]


def test_blank_lines_are_no_rows_and_shift_no_numbers(tmp_path: Path) -> None:
    found = read(tmp_path, "darien", DARIEN, "2022-01,HTI,5", "", "2022-02,HTI,x")
    assert found.rows == 2
    assert faults(found) == [(4, "n", "not_a_number")]


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as told:
        read(tmp_path, "darien", "t,nat,n,n", "2022-01,HTI,5,6")
    assert told.value.code == "columns_twice"


@pytest.mark.parametrize("text", ["[1, 2]", "[", '[{"t": ', "[]"])
def test_a_list_that_holds_no_records_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as told:
        read_open_data(path, "darien")
    assert told.value.code == "file_not_text"


def test_words_in_windows_letters_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"{DROUGHT}\n1,Á,Michoacán,2016-05-31,D1\n".encode("cp1252"))
    assert read_open_data(path, "drought-monitor").good["part"].to_list() == ["michoacán"]


def test_a_row_with_bytes_that_are_no_text_is_kept_out_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    good = "1,Ácala,Chiapas,2016-05-31,D1\n" * 3
    path.write_bytes(f"{DROUGHT}\n{good}".encode() + b"2,\xff,Chiapas,2016-05-31,D1\n")
    found = read_open_data(path, "drought-monitor")
    assert faults(found) == [(5, "NOMBRE_MUN", "encoding")]


def test_headings_may_have_blanks_around_them(tmp_path: Path) -> None:
    found = read(tmp_path, "darien", " t , nat, n ", "2022-01,HTI,5")
    assert rows(found, "value", nationality="HTI") == [(5.0,)]


@given(st.binary(max_size=300))
def test_no_bytes_bring_a_reader_down(content: bytes) -> None:
    """Every file is read or refused with a reason."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(b"t,nat,n\n" + content)
        with contextlib.suppress(UsageError):
            found = read_open_data(path, "darien")
            assert found.rows >= found.quarantined["row"].n_unique()


def test_numbers_of_rows_are_those_of_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    assert read_table(path).frame["_row"].to_list() == [2, 3]


@needs_data
def test_each_nationality_of_the_office_is_kept_apart() -> None:
    """Of those that it names, only "unknown" and states that are no more have no code."""
    path = SHARED / "cbp_encounters" / "ohss_usbp_monthly_citizenship_fy2000_2023.csv"
    good = read_open_data(path, "ohss").good
    assert good["nationality"].n_unique() > 130
    other = good.filter(nationality="XXX")["value"].sum()
    assert 0 < other < 1e-4 * good["value"].sum()
