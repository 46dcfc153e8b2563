"""What became of people is told by one or two authorities, by papers, or by nobody."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from season import marked, season, told

from amparo.places import Gazetteer
from amparo.records.streams import stream
from amparo.records.vocab import OUTCOMES
from amparo.worlds import make_course
from amparo.worlds.laws import LAWS
from amparo.worlds.reporters import make_reporters, statements
from amparo.worlds.route import NORTH, ROUTE, country_of

#: Outcomes whose running total is the number of people who have that status.
FINAL = ("returned_by_authorities", "returned_assisted_voluntary", "returned_own", "visa", "dead")


def _with_truth(rows: pl.DataFrame, compartment: str) -> pl.DataFrame:
    truth = season("outcomes").truth.select(
        "caravan_id", "day", "set_out", "in_group", pl.col(compartment).alias("true")
    )
    return rows.join(truth, left_on=["caravan_hint", "observed_to"], right_on=["caravan_id", "day"])


@pytest.mark.parametrize("compartment", OUTCOMES)
def test_each_is_told_in_some_caravans_and_not_in_others(compartment: str) -> None:
    truth = season("outcomes").truth.group_by("caravan_id").agg(pl.col(compartment).max())
    met = set(truth.filter(pl.col(compartment) > 4)["caravan_id"])
    rows = told("outcomes").filter(pl.col("quantity") == OUTCOMES[compartment])
    assert rows.height >= 8
    assert set(rows["scope"]) == {"subset"}
    if met and compartment not in {"dead", "missing"}:
        heard = len(met & set(rows["caravan_hint"])) / len(met)
        assert 0.3 < heard < 0.99


@pytest.mark.parametrize("compartment", FINAL)
def test_exact_totals_of_authorities_are_the_truth_up_to_clerks(compartment: str) -> None:
    rows = told("outcomes").filter(
        (pl.col("quantity") == OUTCOMES[compartment])
        & (pl.col("measure") == "running_total")
        & (pl.col("qualifier") == "exact")
        & pl.col("marks").list.join(";").is_in([""])
    )
    both = _with_truth(rows, compartment)
    assert both.height >= 3
    error = (both["value_low"] - both["true"]).abs()
    assert (error <= 1 + 0.05 * both["true"]).all()


def test_two_authorities_count_the_same_people() -> None:
    rows = told("outcomes").filter(
        (pl.col("quantity") == "returned_by_authorities") & (pl.col("source_type") == "authority")
    )
    second = marked(rows, "second_count")
    assert 0.2 < second["caravan_hint"].n_unique() / 80 < 0.9
    assert set(second["country_iso3"]) == {"HND"}
    flows = rows.filter((pl.col("measure") == "flow") & (pl.col("qualifier") == "exact"))
    twice = flows.group_by("caravan_hint", "source_name").agg(pl.col("value_low").sum())
    totals = twice.group_by("caravan_hint").agg(pl.col("value_low").sum(), pl.len())
    true = (
        season("outcomes")
        .truth.group_by("caravan_id")
        .agg(pl.col("returned_by_authorities").max().alias("true"))
    )
    added = totals.filter(pl.col("len") == 2).join(
        true, left_on="caravan_hint", right_on="caravan_id"
    )
    assert added.height >= 3
    # Each tells about half of the days or all windows: adding both passes the truth somewhere.
    assert (added["value_low"] > added["true"]).any()


def test_papers_round_and_say_more_than() -> None:
    rows = told("outcomes").filter(
        pl.col("quantity").is_in(list(OUTCOMES.values())) & (pl.col("source_type") == "media")
    )
    words = dict(rows.group_by("qualifier").len().iter_rows())
    assert set(words) == {"about", "at_least"}
    assert 0.3 < words["at_least"] / rows.height < 0.7
    large = rows.filter(pl.col("value_low").is_between(1000, 9999))
    assert (large["value_low"] % 500 == 0).all()


def test_everybody_so_far_is_told_by_registers_and_reporters() -> None:
    rows = told("outcomes").filter(
        (pl.col("measure") == "running_total") & (pl.col("scope") == "whole")
    )
    assert set(rows["quantity"]) == {"departed", "border_crossed", "registered"}
    assert 0.5 < rows["caravan_hint"].n_unique() / 80 <= 1
    registers = _with_truth(
        rows.filter(pl.col("source_name").str.starts_with("border register")), "on_the_way"
    )
    assert 0.25 < registers["caravan_hint"].n_unique() / 80 < 0.7
    ratio = registers["value_low"] / registers["set_out"]
    assert ratio.is_between(0.8, 1.05).all()
    others = _with_truth(
        rows.filter(~pl.col("source_name").str.starts_with("border register")), "on_the_way"
    )
    assert 0.8 < float(np.median(others["value_low"] / others["set_out"])) < 1.2


def test_outcomes_become_known_with_a_delay() -> None:
    rows = told("outcomes").filter(pl.col("scope") == "subset")
    assert rows["lag"].min() == 1
    assert 1 < rows["lag"].mean() < 4
    assert rows["lag"].max() >= 4


def test_people_at_the_northern_border_are_counted_whatever_their_status() -> None:
    assert set(told("outcomes").filter(pl.col("quantity") == "arrived")["place_id"]) == {NORTH}
    rng = stream(2, "test", "north")
    courses = [make_course(rng, fates=rng) for _ in range(20)]
    said = [(c, s) for c in courses for s in statements(c, make_reporters(rng, 3.0), rng)]
    border = [(c, s) for c, s in said if s.quantity == "arrived"]
    assert all(s.centre == c.north[s.day] for c, s in border)
    assert any(s.centre > c.status["arrived"][s.day] + 50 for c, s in border)


def test_totals_and_outcomes_name_a_country_and_no_town() -> None:
    rows = told("outcomes").filter(
        (pl.col("scope") == "subset") | (pl.col("measure") == "running_total")
    )
    assert set(rows["place_id"]) == {"", NORTH}
    assert set(rows.filter(pl.col("place_id") == NORTH)["quantity"]) == {"asylum_requests"}
    assert set(rows["country_iso3"]) == {"HND", "GTM", "MEX"}


def test_places_are_of_the_gazetteer_and_in_their_country() -> None:
    gazetteer = Gazetteer.bundled()
    by_id = {place.place_id: place for place in gazetteer.places}
    for place_id in (*ROUTE, NORTH):
        assert by_id[place_id].country_iso3 == country_of(place_id)
    assert by_id[NORTH].northern_border
    assert not any(by_id[place_id].northern_border for place_id in ROUTE)
    for law in LAWS:
        if law != "plain":
            named = set(season(law).reports["place_id"]) - {""}
            assert named == {*ROUTE, NORTH}
