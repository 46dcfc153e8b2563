from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_files import BUNDLED, read

from amparo.intake import mark_copies, source_key
from amparo.records.tables import REPORTS

DAY = date(2018, 10, 22)
BASE: dict[str, Any] = {
    "publisher": "El Orbe", "publisher_kind": "outlet", "published_on": None, "url": "",
    "lang": "es", "observed_from": DAY, "observed_to": DAY, "precision_days": 0,
    "source_name": "INM (Mexico)", "source_type": "authority", "quantity": "group_size",
    "measure": "stock", "scope": "whole", "value_low": 4000.0, "value_high": 4000.0,
    "qualifier": "about", "place": "Huixtla", "admin1": "", "country_iso3": "MEX", "lat": None,
    "lon": None, "caravan_hint": "", "nationality": "", "note": "", "known_on": DAY,
    "known_inferred": False, "low": 4000.0, "high": 4000.0, "place_id": "", "place_status": "none",
    "place_candidates": "",
}  # fmt: skip


def table(*rows: dict[str, Any]) -> pl.DataFrame:
    full = []
    for k, row in enumerate(rows):
        whole = {**BASE, "report_id": f"r{k}", "publisher": f"Paper {k}", **row}
        if "value" in whole:
            whole["value_low"] = whole["value_high"] = float(whole.pop("value"))
        full.append(whole)
    return REPORTS.frame(full)


def originals(*rows: dict[str, Any]) -> list[str]:
    return mark_copies(table(*rows))["copy_of"].to_list()


def test_one_statement_in_two_papers_is_one() -> None:
    assert originals({}, {"observed_to": DAY + timedelta(1)}) == ["", "r0"]


@pytest.mark.parametrize(
    "change",
    [
        {"source_name": "Pueblo Sin Fronteras"}, {"quantity": "arrived"}, {"value": 4100},
        {"value_high": 5000.0}, {"place": "Tapachula"}, {"observed_to": DAY + timedelta(2)},
        {"publisher": "Paper 0"}, {"country_iso3": "GTM"},
    ],
)  # fmt: skip
def test_what_differs_in_anything_that_counts_is_no_copy(change: dict[str, Any]) -> None:
    assert originals({}, change) == ["", ""]


def test_a_blank_place_fits_any_place_of_its_country() -> None:
    assert originals({}, {"place": ""}) == ["", "r0"]
    assert originals({"place": ""}, {}) == ["", "r0"]
    # It joins one of two places, and does not make them one.
    assert originals({}, {"place": ""}, {"place": "Tapachula"}) == ["", "r0", ""]


def test_the_original_is_what_was_known_first() -> None:
    early = {"known_on": DAY - timedelta(1)}
    assert originals({}, early) == ["r1", ""]
    assert originals({}, {"place": "", **early}) == ["r1", ""]


def test_one_page_states_two_things_twice() -> None:
    page = {"url": "https://a.org/1"}
    other = {"url": "https://a.org/2"}
    assert originals(page, page) == ["", ""]
    assert originals(page, page, other, other) == ["", "", "r0", "r1"]


def test_daily_repetition_is_no_endless_chain() -> None:
    days = [{"observed_to": DAY + timedelta(k), "known_on": DAY + timedelta(k)} for k in range(6)]
    assert originals(*days) == ["", "r0", "", "r2", "", "r4"]


def test_a_telling_number_has_one_origin_whoever_says_it() -> None:
    shelter = {"value": 7233, "source_name": "Casa del Migrante", "place": "Ciudad Hidalgo"}
    un = {
        "value": 7233, "source_name": "UN (via IOM)", "place": "Chiapas (state)",
        "observed_to": DAY + timedelta(3), "known_on": DAY + timedelta(3),
    }  # fmt: skip
    assert originals(shelter, un) == ["", "r0"]
    assert originals(shelter, {**un, "observed_to": DAY + timedelta(4)}) == ["", ""]
    assert originals(shelter, {**un, "country_iso3": "GTM"}) == ["", ""]
    assert originals(shelter, {**un, "quantity": "arrived"}) == ["", ""]


@pytest.mark.parametrize(
    ("value", "same_place", "elsewhere"),
    [(7233, True, True), (1250, True, True), (118, True, True), (160, True, False),
     (4000, False, False), (1500, False, False), (300, False, False), (78, False, False)],
)  # fmt: skip
def test_which_numbers_are_telling(value: int, same_place: bool, elsewhere: bool) -> None:
    other = {"value": value, "source_name": "AP"}
    assert originals({"value": value}, other) == ["", "r0" if same_place else ""]
    far = {**other, "place": "Tapachula"}
    assert originals({"value": value}, far) == ["", "r0" if elsewhere else ""]


def test_bundled_copies() -> None:
    marked = mark_copies(read(BUNDLED / "reports.csv").reports)
    found = dict(marked.filter(pl.col("copy_of") != "").select("report_id", "copy_of").iter_rows())
    assert found == {
        "r0077": "r0073", "r0091": "r0090", "r0174": "r0157", "r0216": "r0191",
        "r0513": "r0512", "r0522": "r0519", "r0683": "r0677", "r0828": "r0830",
    }  # fmt: skip


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "source_name": st.sampled_from(["INM (Mexico)", "UN", "local media"]),
            "value": st.sampled_from([4000, 7233, 160]),
            "place": st.sampled_from(["", "Huixtla", "Tapachula"]),
            "url": st.sampled_from(["", "https://a.org/1", "https://a.org/2", "https://a.org/3"]),
            "observed_to": st.integers(0, 5).map(lambda k: DAY + timedelta(k)),
            "known_on": st.integers(0, 5).map(lambda k: DAY + timedelta(k)),
        }
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_table_does_not_matter(rows: list[dict[str, Any]], random: Any) -> None:
    frame = table(*rows)
    order = list(range(frame.height))
    random.shuffle(order)
    straight = mark_copies(frame).select("report_id", "copy_of", "source_key")
    shuffled = mark_copies(frame[order]).select("report_id", "copy_of", "source_key")
    assert shuffled.sort("report_id").equals(straight.sort("report_id"))


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_a_copy_points_to_an_original_that_was_known_no_later(rows: list[dict[str, Any]]) -> None:
    marked = {r["report_id"]: r for r in mark_copies(table(*rows)).to_dicts()}
    for row in marked.values():
        if row["copy_of"]:
            original = marked[row["copy_of"]]
            assert original["copy_of"] == ""
            assert (original["known_on"], original["report_id"]) < (
                row["known_on"], row["report_id"],
            )  # fmt: skip
            assert original["value_low"] == row["value_low"]


def test_marking_twice_is_marking_once() -> None:
    once = mark_copies(table({}, {}))
    assert mark_copies(once).equals(once)


def test_an_empty_table_has_no_copies() -> None:
    assert mark_copies(REPORTS.empty()).columns == [*REPORTS.names, "source_key", "copy_of"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pueblo Sin Fronteras (coordinator)", "PUEBLO SIN  FRONTERAS"),
        ("Secretaría de Gobernación (Mexico)", "Secretaria de Gobernacion (México)"),
        ("UN (via IOM)", "UN"), ("UNICEF (from Tijuana migration office)", "UNICEF"),
        ("Government of Mexico City (census)", "Government of Mexico City"),
    ],
)  # fmt: skip
def test_one_source_under_two_spellings(one: str, other: str) -> None:
    assert source_key(one, "A") == source_key(other, "B")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Instituto Nacional de Migración (Mexico)", "Instituto Nacional de Migración (Honduras)"),
        ("El Heraldo (Honduras)", "El Heraldo (Colombia)"), ("local media", "local media"),
        ("unnamed sources", "unnamed sources"), ("autoridades", "autoridades"),
        ("US officials (via WSJ)", "US officials (via Fox News)"), ("", ""),
    ],
)  # fmt: skip
def test_two_sources_are_two(one: str, other: str) -> None:
    assert source_key(one, "Paper A") != source_key(other, "Paper B")


def test_a_peoples_authorities_are_one_source_in_every_paper() -> None:
    assert source_key("Guatemalan authorities", "A") == source_key("Guatemalan authorities", "B")
    assert source_key("local authorities", "A") != source_key("local authorities", "B")
