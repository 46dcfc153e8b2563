"""Each law does what it says; the others' worlds stand beside it."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from season import marked, season, share, told

from amparo.worlds.laws import LATENESS, MISTAKES, TAILS

MISTAKEN = (
    "wrong_place", "wrong_day", "unsaid", "part_as_whole", "whole_as_part", "total_as_flow",
    "total_as_stock", "flow_as_total",
)  # fmt: skip
OF_LAW = {
    "copies": ("copy_same_source", "copy_own_name", "copy_rewritten"),
    "heavy": ("heavy", "rumour"),
    "wrong_stage": MISTAKEN,
    "late": ("late", "recalled", "imprecise"),
}


def _beside(law: str, mark: str) -> pl.DataFrame:
    """Reports with a mark, beside the same statements without the law (``_right``)."""
    return marked(told(law), mark).join(told("outcomes"), on="report_id")


def _errors(law: str) -> np.ndarray:
    """Ln of size said over people in the group that evening, of whole groups."""
    truth = season(law).truth.select("caravan_id", "day", "in_group")
    whole = (pl.col("quantity") == "group_size") & (pl.col("scope") == "whole")
    rows = (
        told(law)
        .filter(whole & (pl.col("precision_days") == 0))
        .join(truth, left_on=["caravan_hint", "observed_to"], right_on=["caravan_id", "day"])
    )
    return np.log(rows["value_low"] / rows["in_group"].clip(1)).to_numpy()


@pytest.mark.parametrize("law", OF_LAW)
def test_a_law_leaves_its_marks_and_no_other_laws(law: str) -> None:
    found = set(told(law)["marks"].explode())
    assert set(OF_LAW[law]) <= found
    for other, marks in OF_LAW.items():
        assert other == law or not set(marks) & found
        assert not set(marks) & set(told("outcomes")["marks"].explode())


def test_all_mixes_the_laws_at_half_strength() -> None:
    originals = told("all").filter(pl.col("original_id") == "")
    for law, marks in OF_LAW.items():
        if law == "copies":
            continue
        for mark in (m for m in marks if share(told(law), m) > 0.04 and m != "heavy"):
            assert 0.3 < share(originals, mark) / share(told(law), mark) < 0.7, mark
    assert 0.35 < share(originals, "heavy") < 0.65
    copies = {w: told(w).filter(pl.col("original_id") != "").height for w in ("all", "copies")}
    assert 0.35 < copies["all"] / copies["copies"] < 0.65


def test_heavy_tails_are_heavy_and_the_middle_is_as_before() -> None:
    plain, heavy = np.abs(_errors("outcomes")), np.abs(_errors("heavy"))
    assert len(plain) == len(heavy)
    assert 0.7 < np.median(heavy) / np.median(plain) < 1.4
    assert np.mean(heavy > np.log(3)) > 1.5 * np.mean(plain > np.log(3))
    assert np.mean(heavy > np.log(6)) > 1.8 * np.mean(plain > np.log(6))


def test_heavy_brings_typing_errors_and_rumours_of_ten_times_the_size() -> None:
    assert share(told("heavy"), "typing") > 2.5 * share(told("outcomes"), "typing")
    rumours = _beside("heavy", "rumour")
    assert rumours.height > 40
    times = (rumours["value_low"] / rumours["value_low_right"].clip(1)).log().median()
    assert 4 < np.exp(times) < 15
    assert set(rumours["qualifier"]) == {"about", "at_least"}
    words = told("heavy").filter(pl.col("qualifier") != "exact")
    assert abs(share(words, "rumour") - TAILS.rumour) < 0.012


def test_wrong_places_and_days_are_wrong_and_nothing_shows_it() -> None:
    places = _beside("wrong_stage", "wrong_place")
    assert (places["place_id"] != places["place_id_right"]).all()
    assert (places["place_id"] != "").all()
    assert abs(share(told("wrong_stage"), "wrong_place") - MISTAKES.place) < 0.04
    days = _beside("wrong_stage", "wrong_day")
    off = (days["observed_to"] - days["observed_to_right"]).dt.total_days().abs()
    low, high = MISTAKES.day_off
    assert off.is_between(1, high).all()
    assert (off >= low).mean() > 0.8
    assert (days["precision_days"] == 0).all()
    assert 0.6 < share(told("wrong_stage"), "wrong_day") / MISTAKES.day < 1.2


def test_wrong_scopes_and_measures() -> None:
    was = {
        "part_as_whole": ("scope", "part", "whole"),
        "whole_as_part": ("scope", "whole", "part"),
        "total_as_flow": ("measure", "running_total", "flow"),
        "total_as_stock": ("measure", "running_total", "stock"),
        "flow_as_total": ("measure", "flow", "running_total"),
    }
    for mark, (column, before, after) in was.items():
        rows = _beside("wrong_stage", mark)
        assert rows.height > 20
        assert set(rows[column]) == {after}
        assert set(rows[f"{column}_right"]) == {before}
    unsaid = marked(told("wrong_stage"), "unsaid")
    assert set(unsaid["measure"]) == set(unsaid["scope"]) == {"unknown"}
    sizes = told("wrong_stage").filter(
        (pl.col("scope") == "whole") & (pl.col("quantity") == "group_size")
    )
    assert 0.07 < share(sizes, "part_as_whole") < 0.25
    assert marked(sizes, "total_as_stock").height > 0


def test_late_reports_come_days_to_weeks_later() -> None:
    late = _beside("late", "late")
    more = (late["known_on"] - late["known_on_right"]).dt.total_days()
    low, high = np.exp(LATENESS.delay)
    assert more.is_between(int(low), int(high) + 1).all()
    assert 6 < more.median() < 15
    assert (told("outcomes")["lag"] > 7).mean() < 0.02
    assert (told("late")["lag"] > 7).mean() > 0.15
    assert abs(share(told("late"), "late") - LATENESS.late) < 0.03


def test_recalled_numbers_span_days_and_lean_to_the_peak() -> None:
    recalled = _beside("late", "recalled")
    assert recalled.height > 60
    days = (pl.col("observed_to") - pl.col("observed_from")).dt.total_days()
    assert recalled.select((days > 2).mean()).item() > 0.85
    assert recalled.select((days > 7).mean()).item() > 0.3
    ratio = (recalled["value_low"] / recalled["value_low_right"]).to_numpy()
    assert np.mean(ratio) > 1.02
    assert np.mean(ratio > 1.2) > 0.05
    assert "exact" not in set(recalled["qualifier"])


def test_vague_dates_are_off_by_no_more_than_they_say() -> None:
    vague = _beside("late", "imprecise")
    off = (vague["observed_to"] - vague["observed_to_right"]).dt.total_days().abs()
    assert (off <= vague["precision_days"]).all()
    assert (off > 0).mean() > 0.6
    assert vague["precision_days"].is_between(*LATENESS.slack).all()
    assert vague.filter(pl.col("known_on") < pl.col("observed_to") + timedelta(days=1)).is_empty()
