"""Numbers come back through papers; intake knows some of them again."""

from __future__ import annotations

import polars as pl
from season import marked, told

from amparo.worlds.laws import COPYING

BOTH = ["value_low", "known_on", "quantity", "source_name", "url", "marks", "caravan_hint"]


def _copies() -> pl.DataFrame:
    rows = told("copies")
    return rows.filter(pl.col("original_id") != "").join(
        rows.select("report_id", *BOTH), left_on="original_id", right_on="report_id"
    )


def test_the_other_reports_are_those_of_the_world_without_copies() -> None:
    originals = told("copies").filter(pl.col("original_id") == "").drop("copy_of")
    assert originals.equals(told("outcomes").drop("copy_of"))


def test_copies_are_many_and_come_later_on_other_pages() -> None:
    rows, copies = told("copies"), _copies()
    assert 0.25 < copies.height / rows.height < 0.6
    assert copies.height > 0.9 * rows.filter(pl.col("original_id") != "").height
    assert (copies["known_on"] > copies["known_on_right"]).all()
    assert (copies["url"] != copies["url_right"]).all()
    assert (copies["quantity"] == copies["quantity_right"]).all()
    assert (copies["caravan_hint"] == copies["caravan_hint_right"]).all()
    per_original = copies.group_by("original_id").len()["len"]
    assert per_original.max() <= COPYING.most
    assert 1.8 < per_original.mean() < 3.2


def test_intake_marks_some_copies_and_not_others() -> None:
    copies = _copies()
    known = {
        way: marked(copies, f"copy_{way}").select((pl.col("copy_of") != "").mean()).item()
        for way in ("same_source", "own_name", "rewritten")
    }
    assert known["same_source"] > 0.8
    assert 0.1 < known["own_name"] < 0.7
    assert known["rewritten"] < 0.1


def test_marked_copies_go_back_to_the_right_statement() -> None:
    found = _copies().filter(pl.col("copy_of") != "")
    assert (found["copy_of"] == found["original_id"]).mean() > 0.85


def test_papers_that_do_not_name_the_source_speak_for_themselves() -> None:
    copies = _copies()
    own = pl.concat([marked(copies, "copy_own_name"), marked(copies, "copy_rewritten")])
    assert own["source_name"].str.starts_with("paper ").all()
    assert set(own["source_type"]) == {"media"}
    same = marked(copies, "copy_same_source")
    assert (same["source_name"] == same["source_name_right"]).all()
    assert (same["value_low"] == same["value_low_right"]).all()
    rewritten = marked(copies, "copy_rewritten")
    assert set(rewritten["qualifier"]) == {"about", "at_least"}
    assert (rewritten["value_low"] != rewritten["value_low_right"]).mean() > 0.3
