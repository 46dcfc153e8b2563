from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from intake_files import ROW, written

from amparo.intake import read_questions
from amparo.places import Gazetteer
from amparo.records import UsageError
from amparo.records.tables import REPORTS

if TYPE_CHECKING:
    from pathlib import Path

BLANK = {"value_low": "", "value_high": "", "qualifier": ""}


def test_every_row_is_there_in_order_without_its_number(tmp_path: Path) -> None:
    rows = [{"report_id": i, **BLANK} for i in ("b", "a", "c")]
    rows[1] |= {"value_low": "77", "qualifier": "exact"}
    asked = read_questions(written(tmp_path, rows), gazetteer=Gazetteer.bundled()).frame
    assert asked["report_id"].to_list() == ["b", "a", "c"]
    assert asked.columns == REPORTS.names
    assert asked["value_low"].null_count() == asked["high"].null_count() == 3
    assert asked["qualifier"].to_list() == ["", "", ""]
    assert asked["place_id"].to_list() == ["mx-mapastepec"] * 3


def test_the_blank_columns_may_be_absent(tmp_path: Path) -> None:
    base = {k: v for k, v in ROW.items() if k not in BLANK}
    asked = read_questions(written(tmp_path, [{}], base=base), gazetteer=Gazetteer.bundled()).frame
    assert asked.height == 1


def test_a_cell_that_cannot_be_read_is_taken_as_not_said(tmp_path: Path) -> None:
    rows = [
        {**BLANK, "report_id": "a", "quantity": "flying", "scope": "half", "lat": "north"},
        {**BLANK, "report_id": "b", "observed_from": "soon", "observed_to": "2018-10-26"},
        {**BLANK, "report_id": "c", "observed_from": "2018-10-26", "observed_to": "2018-10-24"},
    ]
    asked = read_questions(written(tmp_path, rows), gazetteer=Gazetteer.bundled())
    assert asked.unread >= 4
    table = asked.frame
    assert table["report_id"].to_list() == ["a", "b", "c"]
    assert (table["quantity"][0], table["scope"][0], table["lat"][0]) == ("other", "unknown", None)
    assert table["observed_from"][1] == table["observed_to"][1] == date(2018, 10, 26)
    assert table["observed_from"][2] <= table["observed_to"][2]
    assert table["known_on"].null_count() == 0


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"report_id": ""}, "report_id"),
        ({"observed_from": "soon", "observed_to": "", "published_on": ""}, "observed_from"),
    ],
)
def test_a_row_that_cannot_be_asked_about_is_named(
    tmp_path: Path, cells: dict[str, str], column: str
) -> None:
    rows = [{**BLANK, "report_id": "a"}, {**BLANK, "report_id": "b", **cells}]
    with pytest.raises(UsageError) as caught:
        read_questions(written(tmp_path, rows), gazetteer=Gazetteer.bundled())
    assert caught.value.code == "question_broken"
    assert (caught.value.params["row"], caught.value.params["column"]) == (3, column)
