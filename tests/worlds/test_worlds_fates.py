"""Detention, claims, visas, deaths: everybody still has exactly one status."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from season import season

from amparo.records.streams import stream
from amparo.records.vocab import COMPARTMENTS
from amparo.worlds import Course, make_course
from amparo.worlds.fates import live, make_plan
from amparo.worlds.laws import FATES
from amparo.worlds.people import STATUSES, WALKING, People

NEW = ("returned_assisted_voluntary", "detained", "asylum_claimed", "visa", "dead", "missing")
#: Nobody leaves these statuses again.
LAST = (
    "returned_by_authorities", "returned_assisted_voluntary", "returned_own", "visa", "dead",
    "missing", "no_later_report",
)  # fmt: skip


def _course(seed: int) -> Course:
    return make_course(stream(seed, "test", "course"), fates=stream(seed, "test", "fates"))


@pytest.mark.parametrize("seed", range(12))
def test_everybody_is_in_one_status_every_day(seed: int) -> None:
    course = _course(seed)
    assert set(course.status) == set(STATUSES)
    np.testing.assert_array_equal(np.sum(list(course.status.values()), axis=0), course.set_out)
    assert (np.diff(course.set_out) >= 0).all()
    for name, people in course.status.items():
        assert (people >= 0).all(), name


@pytest.mark.parametrize("seed", range(12))
def test_who_entered_a_last_status_is_in_it(seed: int) -> None:
    course = _course(seed)
    for name in LAST:
        np.testing.assert_array_equal(course.status[name], course.entered[name], name)
        assert (np.diff(course.status[name]) >= 0).all(), name
    claims = course.entered["asylum_claimed"] + course.entered["asylum_claimed_north"]
    for name, entered in (("asylum_claimed", claims), ("detained", course.entered["detained"])):
        assert (course.status[name] <= entered).all()
        assert (np.diff(entered) >= 0).all()


@pytest.mark.parametrize("seed", range(12))
def test_walkers_are_claimants_and_people_with_visas(seed: int) -> None:
    course = _course(seed)
    others = sum(course.status[name] for name in WALKING)
    assert (course.walkers >= 0).all()
    assert (course.walkers <= others).all()
    assert (course.north >= course.status["arrived"]).all()
    assert (course.north <= course.status["arrived"] + course.walkers).all()
    evening = course.in_group
    joined = np.diff(course.set_out)
    low = np.minimum(evening[1:], evening[:-1]) - joined
    high = np.maximum(evening[1:], evening[:-1]) + joined
    assert ((course.seen[1:] >= low) & (course.seen[1:] <= high)).all()


def test_reporters_who_look_at_the_group_see_the_walkers() -> None:
    courses = [_course(seed) for seed in range(40)]
    many = [c for c in courses if (c.walkers > 0.2 * c.together + 30).any()]
    assert len(many) >= 5
    for course in many:
        day = int(np.argmax(course.walkers))
        assert course.seen[day] > course.together[day]


def test_claimants_who_get_visas_walk_on_if_they_walked() -> None:
    rng = stream(1, "test", "visas")
    none, everybody = np.zeros(1), np.ones(1)
    plan = replace(make_plan(rng, 1), visa=everybody, visa_walks=0.0, claim=none, assisted=none)
    people = People()
    people.join(100)
    people.move("on_the_way", "asylum_claimed", 100)
    people.road["asylum_claimed"] = 40
    live(people, plan, 0, (0.0, 0.0, 0), rng)
    assert people.now["visa"] == people.entered["visa"] == 100
    assert people.road == {"asylum_claimed": 0, "visa": 40}


def test_every_status_is_met_in_some_caravans_and_not_in_all() -> None:
    most = season("outcomes").truth.group_by("caravan_id").agg(pl.col(*COMPARTMENTS).max())
    assert (most.select(COMPARTMENTS).max().row(0)) > (0,) * len(COMPARTMENTS)
    met = {name: most.select((pl.col(name) > 0).mean()).item() for name in NEW}
    assert met["detained"] > 0.9
    assert 0.2 < met["visa"] < 0.6
    assert 0.3 < met["returned_assisted_voluntary"] < 0.7
    assert 0.05 < met["missing"] < met["dead"] < 0.6


def test_deaths_are_rare_and_tens_at_most() -> None:
    last = season("outcomes").truth.group_by("caravan_id").agg(pl.col("dead", "missing").max())
    for name in ("dead", "missing"):
        assert last[name].max() <= FATES.most_victims + 10
        assert last[name].median() <= 1


def test_people_held_are_mostly_sent_back_later() -> None:
    courses = [_course(seed) for seed in range(30)]
    held = sum(int(c.entered["detained"][-1]) for c in courses)
    still = sum(int(c.status["detained"][-1]) for c in courses)
    back = sum(int(c.status["returned_by_authorities"][-1]) for c in courses)
    assert any((np.diff(c.status["detained"]) < 0).any() for c in courses)
    assert still < held / 3
    assert back > (held - still) * 0.8


def test_in_the_plain_world_nobody_meets_them() -> None:
    course = make_course(stream(3, "test", "course"))
    assert all(not course.status[name].any() for name in NEW)
    np.testing.assert_array_equal(course.in_group, course.together)
