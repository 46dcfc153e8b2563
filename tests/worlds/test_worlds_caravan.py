"""Synthetic caravans: nobody is lost, nobody appears from nowhere."""

from __future__ import annotations

import numpy as np
import pytest

from amparo.records.streams import stream
from amparo.records.tables import REPORTS
from amparo.worlds import make_course, make_world


@pytest.mark.parametrize("seed", range(8))
def test_everybody_is_in_one_status_every_day(seed: int) -> None:
    course = make_course(stream(seed, "test", "course"))
    people = np.sum(list(course.status.values()), axis=0)
    np.testing.assert_array_equal(people, course.set_out)
    assert (np.diff(course.set_out) >= 0).all()
    for name in ("returned_by_authorities", "returned_own", "arrived", "no_later_report"):
        assert (np.diff(course.status[name]) >= 0).all(), name
    assert (course.status["on_the_way"] >= 0).all()


def test_what_reporters_can_see_lies_between_two_evenings() -> None:
    course = make_course(stream(5, "test", "course"))
    evening = course.together
    low = np.minimum(evening[1:], evening[:-1])
    high = np.maximum(evening[1:], evening[:-1])
    joined = np.diff(course.set_out)
    assert ((course.seen[1:] >= low - joined) & (course.seen[1:] <= high + joined)).all()


def test_a_world_is_the_same_for_the_same_seed_only() -> None:
    one, again, other = make_world(1, caravans=2), make_world(1, caravans=2), make_world(2)
    assert one.reports.equals(again.reports)
    assert one.truth.equals(again.truth)
    assert not one.truth.head(20).equals(other.truth.head(20))


def test_reports_satisfy_the_schema_and_mix_habits() -> None:
    world = make_world(3, caravans=6, per_day=3.0)
    REPORTS.checked(world.reports)
    assert {"copy_of", "source_key"} <= set(world.reports.columns)
    assert set(world.reports["scope"]) == {"whole", "part", "subset"}
    assert {"exact", "about", "at_least"} <= set(world.reports["qualifier"])
    assert world.reports["source_type"].n_unique() >= 4
    assert world.truth.height == 6 * 24


def test_more_reports_come_from_more_talkative_reporters() -> None:
    assert make_world(4, per_day=3.0).reports.height > 2 * make_world(4, per_day=0.5).reports.height
