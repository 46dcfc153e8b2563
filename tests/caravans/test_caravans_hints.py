from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.caravans import QUIET_DAYS, apply_decisions, assign_by_hint, register
from amparo.records.tables import DECISIONS, REPORTS

BASE = {
    "publisher": "Paper", "publisher_kind": "outlet", "published_on": None, "url": "", "lang": "es",
    "observed_from": date(2018, 10, 13), "observed_to": date(2018, 10, 13), "precision_days": 0,
    "source_name": "Office", "source_type": "authority", "quantity": "group_size",
    "measure": "stock", "scope": "whole", "value_low": 100.0, "value_high": 100.0,
    "qualifier": "exact", "place": "", "admin1": "", "country_iso3": "HND", "lat": None,
    "lon": None, "caravan_hint": "a", "nationality": "", "note": "",
    "known_on": date(2018, 10, 14), "known_inferred": True, "low": 100.0, "high": 100.0,
    "place_id": "", "place_status": "none", "place_candidates": "",
}  # fmt: skip


def reports(*rows: dict[str, object]) -> pl.DataFrame:
    full = [
        {
            **BASE, "report_id": f"r{k}",
            "observed_to": row.get("observed_from", BASE["observed_from"]), **row,
        }
        for k, row in enumerate(rows)
    ]  # fmt: skip
    return REPORTS.frame(full).with_columns(
        copy_of=pl.Series([str(r.get("copy_of", "")) for r in full]),
        source_key=pl.col("source_name"),
    )


@pytest.mark.parametrize(
    ("hint", "kind", "caravan_id", "season"),
    [
        ("2018-10-first", "one", "2018-10-first", ""),
        (" 2018-10-first ", "one", "2018-10-first", ""),
        ("2018-10-all", "several", "", "2018-10-all"),
        ("background", "none", "", ""),
        ("incident-2019", "none", "", ""),
        ("Rumour-2020-01-x", "none", "", ""),
        ("national-2019", "none", "", ""),
        ("", "none", "", ""),
    ],
)
def test_a_label_says_what_the_report_is_about(
    hint: str, kind: str, caravan_id: str, season: str
) -> None:
    row = assign_by_hint(reports({"caravan_hint": hint})).row(0, named=True)
    assert (row["kind"], row["caravan_id"], row["season"]) == (kind, caravan_id, season)


@given(st.lists(st.sampled_from(["a", "b", "x-all", "background", ""]), max_size=20))
@settings(max_examples=40)
def test_every_report_has_exactly_one_row_in_input_order(hints: list[str]) -> None:
    table = reports(*({"caravan_hint": h} for h in hints))
    assert assign_by_hint(table)["report_id"].to_list() == table["report_id"].to_list()


def test_the_register_counts_sources_once_and_copies_not_at_all() -> None:
    table = reports(
        {"source_name": "A"}, {"source_name": "A"}, {"source_name": "B"},
        {"source_name": "C", "copy_of": "r2"},
    )  # fmt: skip
    row = register(table, assign_by_hint(table), date(2018, 10, 20)).row(0, named=True)
    assert (row["reports"], row["independent_sources"]) == (4, 2)


def test_plans_totals_and_troops_do_not_stretch_the_life_of_a_caravan() -> None:
    day = date(2018, 10, 13)
    table = reports(
        {"observed_from": day, "quantity": "departed", "measure": "flow", "place_id": "hn-sps"},
        {"observed_from": day + timedelta(days=9), "place_id": "mx-tapachula"},
        {"observed_from": day + timedelta(days=40), "measure": "plan"},
        {"observed_from": day + timedelta(days=50), "quantity": "troops_deployed"},
        {"observed_from": day, "observed_to": day + timedelta(days=90), "measure": "running_total"},
        {"observed_from": day - timedelta(days=20), "quantity": "returned_own"},
    )
    row = register(table, assign_by_hint(table), date(2019, 6, 1)).row(0, named=True)
    assert (row["first_day"], row["last_day"]) == (day, day + timedelta(days=9))
    assert (row["origin"], row["path"]) == ("hn-sps", "hn-sps;mx-tapachula")


@pytest.mark.parametrize(("pause", "state"), [(QUIET_DAYS, "active"), (QUIET_DAYS + 1, "ended")])
def test_a_caravan_ends_when_no_report_of_its_people_comes(pause: int, state: str) -> None:
    table = reports({})
    as_of = date(2018, 10, 13) + timedelta(days=pause)
    assert register(table, assign_by_hint(table), as_of)["state"].item() == state


def test_a_caravan_known_from_one_outcome_still_has_its_row() -> None:
    table = reports({"quantity": "detained", "measure": "flow", "scope": "subset"})
    assert register(table, assign_by_hint(table), date(2018, 10, 20)).height == 1


def test_no_reports_make_an_empty_register() -> None:
    table = reports()
    assert register(table, assign_by_hint(table), date(2018, 10, 20)).height == 0


def decisions(*rows: tuple[str, str, str]) -> pl.DataFrame:
    return DECISIONS.frame(
        {
            "report_id": r, "caravan_id": c, "action": a, "role": "analyst", "reason": "seen",
            "decided_on": date(2018, 11, 1),
        }
        for r, a, c in rows
    )  # fmt: skip


def test_a_person_can_pin_and_forbid_and_the_last_word_wins() -> None:
    table = reports(
        {"caravan_hint": "a"}, {"caravan_hint": "a"}, {"caravan_hint": "x-all"},
        {"caravan_hint": "a"},
    )  # fmt: skip
    said = decisions(
        ("r0", "pin", "b"), ("r1", "forbid", "a"), ("r2", "pin", "b"), ("r3", "forbid", "b"),
        ("r0", "pin", "c"),
    )  # fmt: skip
    out = apply_decisions(assign_by_hint(table), said)
    assert out["caravan_id"].to_list() == ["c", "", "b", "a"]
    assert out["kind"].to_list() == ["one", "none", "one", "one"]
    assert out["season"].to_list() == ["", "", "", ""]
