"""Running totals: flows add once, parts and contradictions do not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from amparo.ledger.counts import CountEvidence
from amparo.ledger.running import draw_running
from amparo.ledger.settings import Settings
from amparo.records.streams import stream

DAYS = 12


def evidence(rows: list[tuple[str, int, int, float, int]], *, skew: int = 0) -> CountEvidence:
    """Rows of (measure, start, end, value, source)."""
    value = np.array([r[3] for r in rows], dtype=np.float64)
    n = len(rows)
    return CountEvidence(
        start=np.array([r[1] for r in rows], dtype=np.int64),
        end=np.array([r[2] for r in rows], dtype=np.int64),
        slack=np.zeros(n, dtype=np.int64),
        low=value,
        high=value * (1.25 if skew else 1.0),
        skew=np.full(n, skew, dtype=np.int64),
        sd=np.zeros(n),
        total=np.array([r[0] == "total" for r in rows], dtype=bool),
        present=np.array([r[0] == "present" for r in rows], dtype=bool),
        source=np.array([r[4] for r in rows], dtype=np.int64),
        mine=np.ones(n),
        official=False,
    )


def draw(rows: list[tuple[str, int, int, float, int]], **options: int) -> np.ndarray:
    found = evidence(rows, **options)
    return draw_running(found, DAYS, 200, Settings(), stream(1, "test", "running"))


def test_flows_of_days_that_do_not_overlap_add() -> None:
    path = draw([("flow", 2, 2, 100, 0), ("flow", 4, 5, 60, 0)])
    np.testing.assert_allclose(path[:, 3], 100)
    np.testing.assert_allclose(path[:, 4], 130)
    np.testing.assert_allclose(path[:, -1], 160)


def test_two_authorities_counting_the_same_people_are_not_added() -> None:
    path = draw([("flow", 3, 4, 118, 0), ("flow", 3, 4, 150, 1)])
    assert set(np.unique(path[:, -1])) == {118.0, 150.0}


def test_a_long_window_adds_only_what_the_days_inside_it_leave_over() -> None:
    path = draw([("flow", 3, 3, 40, 0), ("flow", 2, 5, 100, 1)])
    np.testing.assert_allclose(path[:, -1], 100)
    path = draw([("flow", 3, 3, 80, 0), ("flow", 4, 4, 90, 0), ("flow", 2, 5, 100, 1)])
    np.testing.assert_allclose(path[:, -1], 170)


def test_a_total_is_not_passed_by_the_flows_before_it() -> None:
    path = draw([("flow", 2, 2, 90, 0), ("flow", 3, 3, 90, 0), ("total", 0, 5, 120, 1)])
    np.testing.assert_allclose(path[:, 5], 120)
    np.testing.assert_allclose(path[:, 2], 60)


def test_flows_after_the_last_total_are_added_and_those_within_it_are_not() -> None:
    path = draw([("total", 1, 5, 120, 0), ("flow", 7, 7, 30, 0), ("flow", 4, 9, 60, 1)])
    np.testing.assert_allclose(path[:, 5], 120)
    np.testing.assert_allclose(path[:, -1], 150)


def test_a_total_that_began_after_another_ended_is_added_to_it() -> None:
    path = draw([("total", 0, 4, 4000, 0), ("total", 6, 9, 777, 1)])
    np.testing.assert_allclose(path[:, 5], 4000)
    np.testing.assert_allclose(path[:, -1], 4777)


def test_a_number_far_below_one_already_reached_is_a_part_of_it() -> None:
    path = draw([("total", 0, 6, 1239, 0), ("total", 0, 6, 2303, 0), ("total", 0, 6, 1064, 0)])
    np.testing.assert_allclose(path[:, -1], 2303)


def test_totals_that_contradict_each_other_are_alternatives() -> None:
    path = draw([("total", 0, 4, 640, 0), ("total", 0, 5, 500, 1)])
    assert set(np.unique(path[:, -1].round(6))) == {500.0, 640.0}


def test_one_number_far_above_two_other_sources_is_left_out() -> None:
    path = draw([("total", 0, 4, 9000, 0), ("total", 0, 5, 300, 1), ("total", 0, 6, 320, 2)])
    np.testing.assert_allclose(path[:, -1], 320)


def test_at_least_is_said_of_numbers_near_the_bound() -> None:
    path = draw([("total", 0, 4, 100, 0)], skew=1)
    assert 100 <= np.quantile(path[:, -1], 0.05) < np.median(path[:, -1]) < 108


def test_people_present_are_a_floor_that_does_not_fall() -> None:
    path = draw([("present", 3, 3, 300, 0), ("present", 6, 6, 200, 1)])
    np.testing.assert_allclose(path[:, 2], 0)
    np.testing.assert_allclose(path[:, 3:], 300)


def test_of_very_many_reports_the_largest_of_each_window_speak() -> None:
    rows = [("flow", d, d, float(100 + i % 40), i) for i in range(900) for d in (2, 5)]
    assert len(evidence(rows).thinned(300)) == 2
    np.testing.assert_allclose(draw(rows)[:, -1], 2 * 139)
    assert len(evidence(rows[:10]).thinned(300)) == 10


ROW = st.tuples(
    st.sampled_from(["flow", "total", "present"]),
    st.integers(0, DAYS - 1),
    st.integers(0, 4),
    st.floats(0, 1e5),
    st.integers(0, 3),
)


@given(st.lists(ROW, min_size=1, max_size=8))
@hypothesis_settings(max_examples=60, deadline=None)
def test_no_evidence_makes_a_total_fall_or_negative(rows: list[tuple]) -> None:
    made = [(m, s, min(s + long, DAYS - 1), v, k) for m, s, long, v, k in rows]
    path = draw(made)
    assert np.isfinite(path).all()
    assert (path >= 0).all()
    assert (np.diff(path, axis=1) >= -1e-6).all()
    assert path.max() <= sum(r[3] for r in made) * 1.001 + 1e-6


@pytest.mark.parametrize("draws", [1, 3])
def test_no_reports_draw_zero(draws: int) -> None:
    none = evidence([("flow", 0, 0, 1.0, 0)]).only(np.array([False]))
    path = draw_running(none, DAYS, draws, Settings(), stream(1, "test"))
    np.testing.assert_array_equal(path, np.zeros((draws, DAYS)))
