from __future__ import annotations

from datetime import date

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from amparo.intake import Fault, parse_day
from amparo.intake.days import DAY_FIRST, MONTH_FIRST, UNDECIDED, date_order

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2020-01-15", "2020/01/15", "2020-1-15", "20200115", "2020-01-15T10:30:00Z",
        "2020-01-15 00:00:00", "15/01/2020", "15-01-2020", "15.01.2020", "15/1/2020",
        "15/01/2020 00:00", "15 de enero de 2020", "15 de Enero del 2020", "15 enero 2020",
        "15 ene 2020", "15 ene. 2020", "15-ene-2020", "miércoles 15 de enero de 2020",
        "enero 15, 2020", "January 15, 2020", "Jan 15 2020", "Jan. 15, 2020", "15 Jan 2020",
        "15th January 2020", "15th of January 2020", "Wednesday, January 15, 2020",
        "15 January, 2020",
    ],
)  # fmt: skip
def test_both_languages_are_read(text: str) -> None:
    assert parse_day(text) == date(2020, 1, 15)


@pytest.mark.parametrize(
    "text", ["1º de marzo de 2019", "1o de marzo de 2019", "1ro de marzo de 2019"]
)
def test_the_first_of_a_month(text: str) -> None:
    assert parse_day(text) == date(2019, 3, 1)


@pytest.mark.parametrize(
    ("text", "reason", "hint"),
    [
        ("43845", "not_a_day", "day_serial"), ("43845.0", "not_a_day", "day_serial"),
        ("12345", "not_a_day", "day_iso"), ("15/01/20", "not_a_day", "day_short_year"),
        ("enero de 2020", "not_a_day", "day_lacking"), ("ayer", "not_a_day", "day_iso"),
        ("2020-02-30", "no_such_day", "day_iso"), ("31 de abril de 2020", "no_such_day", "day_iso"),
        ("13/13/2020", "no_such_day", "day_iso"), ("1889-05-01", "year_outside", "day_year"),
        ("9999-12-31", "year_outside", "day_year"), ("15 foo 2020", "not_a_day", "day_iso"),
        ("\u0661\u0665/\u0660\u0661/\u0662\u0660\u0662\u0660", "not_a_day", "day_iso"),
        ("2020-01", "not_a_day", "day_iso"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused(text: str, reason: str, hint: str) -> None:
    found = parse_day(text)
    assert isinstance(found, Fault)
    assert (found.reason, found.hint) == (reason, hint)


def test_a_day_number_is_named_in_the_hint() -> None:
    found = parse_day("43845")
    assert isinstance(found, Fault)
    assert found.params["day"] == "2020-01-15"


@pytest.mark.parametrize(
    ("order", "day"), [(DAY_FIRST, date(2020, 2, 1)), (MONTH_FIRST, date(2020, 1, 2))]
)
def test_the_order_of_the_file_decides(order: str, day: date) -> None:
    assert parse_day("1/2/2020", order=order) == day


def test_an_undecided_day_is_refused_with_both_readings() -> None:
    found = parse_day("1/2/2020", order=UNDECIDED)
    assert isinstance(found, Fault)
    assert found.reason == "date_order"
    assert {found.params["one"], found.params["other"]} == {"2020-02-01", "2020-01-02"}
    assert parse_day("2/2/2020", order=UNDECIDED) == date(2020, 2, 2)
    assert parse_day("15/2/2020", order=UNDECIDED) == date(2020, 2, 15)


@pytest.mark.parametrize(
    ("texts", "english", "order"),
    [
        (["1/2/2020", "15/2/2020"], True, DAY_FIRST),
        (["1/2/2020", "2/15/2020"], False, MONTH_FIRST),
        (["15/2/2020", "2/15/2020"], False, UNDECIDED),
        (["1/2/2020", "2020-02-15"], False, DAY_FIRST),
        (["1/2/2020", "2020-02-15"], True, UNDECIDED),
        (["13/13/2020", "1/2/2020"], False, DAY_FIRST),
        ([], True, UNDECIDED),
    ],
)
def test_one_sure_day_proves_the_order(texts: list[str], english: bool, order: str) -> None:
    assert date_order(texts, english=english) == order


@given(
    DAYS, st.sampled_from(["es_MX", "es_GT", "en_US", "en_GB"]), st.sampled_from(["long", "medium"])
)
def test_written_days_come_back(day: date, locale: str, form: str) -> None:
    pattern = "long" if form == "long" else "d MMM y"
    assert parse_day(format_date(day, pattern, locale=locale)) == day


@given(DAYS, st.sampled_from("/-."), st.booleans())
def test_slashed_days_come_back(day: date, sign: str, month_first: bool) -> None:
    form = f"%m{sign}%d{sign}%Y" if month_first else f"%d{sign}%m{sign}%Y"
    order = MONTH_FIRST if month_first else DAY_FIRST
    assert parse_day(day.strftime(form), order=order) == day


@given(DAYS)
def test_day_numbers_name_their_day(day: date) -> None:
    found = parse_day(str((day - date(1899, 12, 30)).days))
    assert isinstance(found, Fault)
    assert found.params.get("day") == day.isoformat()


@given(st.text(max_size=80))
def test_any_text_is_a_day_or_a_fault(text: str) -> None:
    found = parse_day(text)
    assert isinstance(found, (date, Fault))
    if isinstance(found, date):
        assert 1990 <= found.year <= 2100
