from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_files import BUNDLED, EVENT, ROW, problems, read, read_text, text_of, written

from amparo.intake.faults import CELL_CHARS
from amparo.records import AmparoError, UsageError
from amparo.records.tables import EVENTS, QUARANTINE, REPORTS
from amparo.words import Words

if TYPE_CHECKING:
    from pathlib import Path

OPTIONAL = ["measure", "scope", "publisher_kind", "caravan_hint", "nationality", "note"]


def test_the_bundled_tables_go_in_whole() -> None:
    reports, events = read(BUNDLED / "reports.csv"), read(BUNDLED / "events.csv")
    assert (reports.kind, reports.rows, reports.quarantined.height) == ("reports", 876, 0)
    assert (events.kind, events.rows, events.quarantined.height) == ("events", 159, 0)
    REPORTS.checked(reports.reports)
    EVENTS.checked(events.events)
    assert reports.content_keys.n_unique() == 876
    assert reports.lines.to_list() == list(range(2, 878))


def test_a_good_row_is_kept_as_it_says(tmp_path: Path) -> None:
    row = read(written(tmp_path, [{}])).reports.row(0, named=True)
    assert row["observed_from"] == date(2018, 10, 24)
    assert (row["value_low"], row["low"], row["high"]) == (3630.0, 3630.0, 3630.0)
    assert (row["known_on"], row["known_inferred"]) == (date(2018, 10, 25), False)
    assert (row["place"], row["place_id"], row["place_status"]) == (
        "Mapastepec", "mx-mapastepec", "resolved",
    )  # fmt: skip


def test_unpublished_rows_are_known_the_day_after(tmp_path: Path) -> None:
    result = read(written(tmp_path, [{"published_on": "", "observed_to": "2018-10-26"}]))
    row = result.reports.row(0, named=True)
    assert (row["known_on"], row["known_inferred"]) == (date(2018, 10, 27), True)


def test_an_unknown_place_keeps_no_row_out(tmp_path: Path) -> None:
    rows = [{"report_id": "a", "place": "Xyzzyville"}, {"report_id": "b", "place": ""}]
    found = read(written(tmp_path, rows)).reports
    assert found["place_status"].to_list() == ["missing", "none"]
    assert found["place"].to_list() == ["Xyzzyville", ""]


def test_blank_cells_have_stated_meanings(tmp_path: Path) -> None:
    blanks = dict.fromkeys(
        ["observed_to", "value_high", "precision_days", "source_type", "measure", "lat", "lon"], ""
    )
    row = read(written(tmp_path, [blanks])).reports.row(0, named=True)
    assert row["observed_to"] == row["observed_from"]
    assert row["value_high"] == row["value_low"]
    assert (row["precision_days"], row["source_type"], row["measure"]) == (0, "unknown", "unknown")
    assert row["lat"] is None


def test_a_users_file_may_lack_columns(tmp_path: Path) -> None:
    base = {k: v for k, v in ROW.items() if k not in OPTIONAL}
    row = read(written(tmp_path, [{}], base=base)).reports.row(0, named=True)
    assert [row[c] for c in OPTIONAL] == ["unknown", "unknown", "unknown", "", "", ""]


def test_headers_may_be_in_spanish(tmp_path: Path) -> None:
    text = text_of([{}])
    for name, alias in (("place", "Lugar"), ("observed_from", "Fecha"), ("source_name", "FUENTE"),
                        ("country_iso3", "País"), ("note", "nota")):  # fmt: skip
        text = text.replace(f",{name}", f",{alias}", 1)
    assert read_text(tmp_path, text).reports.height == 1


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"report_id": ""}, "report_id", "blank"),
        ({"report_id": "x" * 101}, "report_id", "not_an_id"),
        ({"value_low": ""}, "value_low", "blank"),
        ({"value_low": "many"}, "value_low", "not_a_number"),
        ({"value_low": "-3"}, "value_low", "negative"),
        ({"value_low": "1.5"}, "value_low", "not_whole"),
        ({"value_low": "1" + "0" * 400}, "value_low", "too_large"),
        ({"value_high": "3000"}, "value_high", "high_below_low"),
        (
            {"observed_from": "2028-10-24", "observed_to": "2028-10-24"},
            "observed_from",
            "printed_before",
        ),
        ({"observed_to": "2018-10-01"}, "observed_to", "ends_before_start"),
        ({"observed_from": "43397"}, "observed_from", "not_a_day"),
        ({"published_on": "2018-02-30"}, "published_on", "no_such_day"),
        ({"quantity": "groupsize"}, "quantity", "unknown_code"),
        ({"qualifier": ""}, "qualifier", "blank"),
        ({"source_name": " "}, "source_name", "blank"),
        ({"country_iso3": "Mexico"}, "country_iso3", "unknown_code"),
        ({"country_iso3": "ABC"}, "country_iso3", "unknown_code"),
        ({"lang": "español"}, "lang", "unknown_code"),
        ({"url": "javascript:alert(1)"}, "url", "not_a_url"),
        ({"url": 'https://a.org/"onload='}, "url", "not_a_url"),
        ({"lat": "140"}, "lat", "not_a_coordinate"),
        ({"lat": "", "lon": "-92.9"}, "lat", "half_pair"),
        ({"precision_days": "99999"}, "precision_days", "too_large"),
        ({"note": "=1+1"}, "note", "formula"),
        ({"note": "@SUM(A1)"}, "note", "formula"),
        ({"source_name": "+cmd"}, "source_name", "formula"),
        ({"place": "#REF!"}, "place", "sheet_error"),
        ({"note": "a\x00b"}, "note", "control"),
        ({"note": "\u202egnp.exe"}, "note", "control"),
        ({"note": "x" * (CELL_CHARS + 1)}, "note", "too_long"),
    ],
)
def test_each_fault_is_named(
    tmp_path: Path, change: dict[str, str], column: str, reason: str
) -> None:
    result = read(written(tmp_path, [{"report_id": "good"}, change, {"report_id": "fine"}]))
    assert problems(result) == [(3, column, reason)]
    assert result.reports["report_id"].to_list() == ["good", "fine"]
    QUARANTINE.checked(result.quarantined)
    raw = json.loads(result.quarantined["raw"][0])
    assert raw.get(column, "") == change[column][:CELL_CHARS]
    for lang in ("es", "en"):
        row = result.quarantined.row(0, named=True)
        for code in (f"problem.{row['reason']}", f"hint.{row['hint']}"):
            assert Words(lang).text(code, **json.loads(row["params"]))


def test_a_plan_may_be_printed_long_before_its_day(tmp_path: Path) -> None:
    ahead = {"observed_from": "2028-10-24", "observed_to": "2028-10-24", "measure": "plan"}
    assert problems(read(written(tmp_path, [ahead]))) == []


def test_all_problems_of_a_row_are_told(tmp_path: Path) -> None:
    bad = {"value_low": "many", "quantity": "grupo", "lat": "", "published_on": "ayer"}
    found = problems(read(written(tmp_path, [bad])))
    assert found == [
        (2, "published_on", "not_a_day"), (2, "quantity", "unknown_code"),
        (2, "value_low", "not_a_number"), (2, "lat", "half_pair"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "cell", "closest"),
    [("quantity", "group-sizes", "group_size"), ("country_iso3", "México", "MEX"),
     ("qualifier", "exactly", "exact")],
)  # fmt: skip
def test_the_closest_code_is_the_hint(tmp_path: Path, column: str, cell: str, closest: str) -> None:
    kept = read(written(tmp_path, [{column: cell}])).quarantined.row(0, named=True)
    assert (kept["hint"], json.loads(kept["params"])["closest"]) == ("code_closest", closest)


def test_codes_do_not_mind_case_or_hyphens(tmp_path: Path) -> None:
    row = {"quantity": "Group-Size", "source_type": " AUTHORITY ", "country_iso3": "mex"}
    found = read(written(tmp_path, [row])).reports.row(0, named=True)
    assert (found["quantity"], found["source_type"], found["country_iso3"]) == (
        "group_size", "authority", "MEX",
    )  # fmt: skip


def test_problems_repeat_no_text_of_notes_sources_or_pages(tmp_path: Path) -> None:
    private = "Secreto Fulano"
    rows = [{c: f"={private}"} for c in ("note", "source_name", "publisher", "place")]
    rows += [{"url": f"ftp://{private}"}, {"note": private + "\x00"}]
    kept = read(written(tmp_path, rows)).quarantined
    assert kept.height == 6
    assert not any(private in params for params in kept["params"])


# --- days decided by the file ---------------------------------------------------------------


def test_an_english_file_without_proof_keeps_doubtful_days_out(tmp_path: Path) -> None:
    rows = [
        {"report_id": "a", "lang": "en", "observed_from": "1/2/2018", "observed_to": "1/2/2018"},
        {"report_id": "b", "lang": "en"},
    ]
    result = read(written(tmp_path, rows))
    assert {p[2] for p in problems(result)} == {"date_order"}
    assert result.reports["report_id"].to_list() == ["b"]


def test_a_file_of_both_languages_is_read_day_first(tmp_path: Path) -> None:
    rows = [
        {"report_id": "a", "lang": "es", "observed_from": "1/2/2018", "observed_to": "1/2/2018"},
        {"report_id": "b", "lang": "en"},
    ]
    assert read(written(tmp_path, rows)).reports["observed_from"][0] == date(2018, 2, 1)


def test_another_row_proves_the_order(tmp_path: Path) -> None:
    rows = [
        {"report_id": "a", "lang": "en", "observed_from": "1/2/2018", "observed_to": "1/2/2018"},
        {"report_id": "b", "lang": "en", "observed_from": "1/20/2018", "observed_to": "1/20/2018"},
    ]
    result = read(written(tmp_path, rows))
    assert result.date_order == "month_first"
    assert result.reports["observed_from"].to_list() == [date(2018, 1, 2), date(2018, 1, 20)]


# --- files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_delimiters_and_line_ends(
    tmp_path: Path, encoding: str, delimiter: str, end: str
) -> None:
    text = text_of([{"note": 'a "quoted"; note, of | many\tsigns'}], delimiter=delimiter)
    result = read_text(tmp_path, text.replace("\n", end).encode(encoding))
    assert result.reports["source_name"].to_list() == ["Protección Civil (Chiapas)"]
    assert result.reports["note"].to_list() == ['a "quoted"; note, of | many\tsigns']
    assert result.delimiter == delimiter


def test_the_fallback_encoding_is_told(tmp_path: Path) -> None:
    assert read_text(tmp_path, text_of([{}]).encode("cp1252")).encoding == "cp1252"


def test_single_broken_bytes_cost_their_row_only(tmp_path: Path) -> None:
    rows = [{"report_id": f"r{k}", "note": "ñandú"} for k in range(3)]
    lines = text_of(rows).encode().split(b"\n")
    lines[2] = lines[2].replace("ñ".encode(), b"\xff", 1)
    result = read_text(tmp_path, b"\n".join(lines))
    assert problems(result) == [(3, "", "encoding")]
    assert result.reports["note"].to_list() == ["ñandú", "ñandú"]


def test_quoted_line_breaks_keep_line_numbers(tmp_path: Path) -> None:
    rows = [{"note": "two\nlines"}, {"report_id": "", "note": ""}]
    result = read(written(tmp_path, rows))
    assert result.reports["note"].to_list() == ["two\nlines"]
    assert problems(result) == [(4, "report_id", "blank")]


@pytest.mark.parametrize("column", ["report_id", "source_name", "place", "note"])
def test_a_loose_quotation_mark_costs_its_row_only(tmp_path: Path, column: str) -> None:
    lines = text_of([{"report_id": f"r{k}", "note": "n"} for k in range(200)]).split("\n")
    base = {**ROW, "report_id": "r100", "note": "n"}
    lines[101] = ",".join(f'"{v}' if c == column else v for c, v in base.items())
    result = read_text(tmp_path, "\n".join(lines))
    assert problems(result) == [(102, "", "quotes")]
    assert result.reports.height == 199


def test_two_loose_quotation_marks_swallow_nothing(tmp_path: Path) -> None:
    lines = text_of([{"report_id": f"r{k}", "note": "n"} for k in range(4)]).split("\n")
    lines[2] = lines[2].removesuffix("n") + '"n'
    lines[3] = lines[3] + '"'
    result = read_text(tmp_path, "\n".join(lines))
    assert (3, "", "quotes") in problems(result)
    assert result.rows == 4
    assert {"r0", "r3"} <= set(result.reports["report_id"])


def test_rows_of_another_width(tmp_path: Path) -> None:
    text = text_of([{}]) + "a,b,c\n" + "," * 40 + "\n\n   \n" + ",".join(["x"] * 30) + "\n"
    result = read_text(tmp_path, text)
    assert problems(result) == [(3, "", "cell_count"), (6, "", "cell_count"), (7, "", "cell_count")]
    assert json.loads(result.quarantined["raw"][2])["_extra"] == "x,x,x,x,x"


def test_an_endless_line_is_cut_and_the_rest_goes_in(tmp_path: Path) -> None:
    lines = text_of([{"report_id": "a"}, {"report_id": "b"}]).split("\n")
    lines.insert(2, "y" * 3_000_000)
    result = read_text(tmp_path, "\n".join(lines))
    assert problems(result) == [(3, "", "too_long")]
    assert result.reports["report_id"].to_list() == ["a", "b"]
    assert len(result.quarantined["raw"][0]) < 2 * CELL_CHARS


def test_a_spreadsheets_separator_line_is_obeyed(tmp_path: Path) -> None:
    result = read_text(tmp_path, "sep=;\n" + text_of([{}], delimiter=";"))
    assert result.reports.height == 1
    assert result.lines.to_list() == [3]


def test_columns_that_nobody_asked_for_are_not_kept(tmp_path: Path) -> None:
    base = {**ROW, "telefono": "555-0100"}
    result = read(written(tmp_path, [{}, {"value_low": "x"}], base=base))
    assert result.ignored == ("telefono",)
    assert "555-0100" not in result.quarantined["raw"][0]
    assert result.reports.columns == REPORTS.names


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"), (b"\n\n  \n", "file_empty"), (b"\xef\xbb\xbf", "file_empty"),
        (b"PK\x03\x04rest", "file_spreadsheet"), (b"\xd0\xcf\x11\xe0rest", "file_spreadsheet"),
        (b"%PDF-1.7", "file_not_text"), (bytes(range(32)) * 40, "file_not_text"),
        (b"\xff\xfea", "file_encoding"), (b"a,b,c\n1,2,3\n", "columns_missing"),
        (b"report_id,report_id\n", "columns_twice"), (b"hello", "columns_missing"),
    ],
)  # fmt: skip
def test_files_that_are_no_table_are_refused(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_text(tmp_path, content)
    assert caught.value.code == code
    for lang in ("es", "en"):
        assert Words(lang).text(f"error.{code}", **caught.value.params)


def test_missing_columns_are_named_beside_those_there(tmp_path: Path) -> None:
    base = {k: v for k, v in ROW.items() if k not in {"quantity", "place"}}
    with pytest.raises(UsageError) as caught:
        read(written(tmp_path, [{}], base=base))
    assert caught.value.params["missing"] == "quantity, place"
    assert "value_low" in str(caught.value.params["there"])


def test_absent_files_and_folders(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.csv", "file_missing"), (tmp_path, "file_is_folder")):
        with pytest.raises(UsageError) as caught:
            read(path)
        assert caught.value.code == code


def test_a_header_alone_is_a_file_of_no_rows(tmp_path: Path) -> None:
    result = read(written(tmp_path, []))
    assert (result.rows, result.reports.height, result.quarantined.height) == (0, 0, 0)


def test_events_are_known_the_day_after(tmp_path: Path) -> None:
    rows = [
        {},
        {"event_id": "e2", "victims_low": "5", "victims_high": "2"},
        {"event_id": "e3", "kind": "x"},
    ]
    result = read(written(tmp_path, rows, base=EVENT))
    assert result.events["known_on"].to_list() == [date(2018, 10, 20)]
    assert problems(result) == [(3, "victims_high", "high_below_low"), (4, "kind", "unknown_code")]


def test_content_keys_see_meaning_not_writing(tmp_path: Path) -> None:
    rows = [
        {"report_id": "a"},
        {"report_id": "b", "note": "other words", "value_low": "3,630", "value_high": "3.630",
         "observed_from": "24/10/2018", "place": " MAPASTEPEC "},
        {"report_id": "c", "value_low": "3629"},
    ]  # fmt: skip
    keys = read(written(tmp_path, rows)).content_keys.to_list()
    assert keys[0] == keys[1] != keys[2]


CELL = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "0", "1e308", "=1", '"', "\x00", "1/2/2020", "mil", "\u202e", "group_size"]
    ),
)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(rows=st.lists(st.dictionaries(st.sampled_from(list(ROW)), CELL), max_size=6))
def test_any_cells_come_in_or_stay_out_with_a_reason(
    tmp_path: Path, rows: list[dict[str, str]]
) -> None:
    path = tmp_path / "any.csv"
    path.write_text(text_of(rows), encoding="utf-8", errors="replace")
    result = read(path)
    REPORTS.checked(result.reports.with_columns(report_id=pl.int_range(pl.len()).cast(pl.String)))
    assert result.reports.height + result.quarantined["row"].n_unique() == result.rows


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(content=st.binary(max_size=400), header=st.booleans())
def test_any_bytes_are_a_table_or_a_named_error(
    tmp_path: Path, content: bytes, header: bool
) -> None:
    text = text_of([{}]).encode() if header else b""
    try:
        result = read_text(tmp_path, text + content)
    except AmparoError as error:
        assert error.code.startswith(("file_", "columns_"))  # noqa: PT017 - either way is right
    else:
        assert result.reports.height + result.quarantined["row"].n_unique() == result.rows
