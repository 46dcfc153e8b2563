"""A file may hold pages in both languages; one page in English does not change its habits."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from intake_files import read, written

if TYPE_CHECKING:
    from pathlib import Path

SLASHED = {"observed_from": "02/11/2018", "observed_to": "02/11/2018", "published_on": ""}


@pytest.mark.parametrize("langs", [("es", "es"), ("es", "en"), ("en", "es"), ("", "en")])
def test_slashed_days_are_day_first_unless_every_row_is_in_english(
    tmp_path: Path, langs: tuple[str, str]
) -> None:
    rows = [
        {**SLASHED, "report_id": f"t{k}", "url": f"https://example.org/{k}", "lang": lang}
        for k, lang in enumerate(langs)
    ]
    result = read(written(tmp_path, rows))
    assert result.quarantined.height == 0
    assert result.reports["observed_to"].to_list() == [date(2018, 11, 2)] * 2


def test_where_every_row_is_in_english_nothing_is_guessed(tmp_path: Path) -> None:
    result = read(written(tmp_path, [{**SLASHED, "lang": "en"}]))
    assert result.reports.height == 0
    assert set(result.quarantined["reason"]) == {"date_order"}
