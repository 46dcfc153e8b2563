"""What a count of an outcome counts: its days, its views, and numbers that were said twice."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_tables import STEADY, cell, estimated, rows_of, table

from amparo.ledger.counts import outcome_counts
from amparo.ledger.settings import Settings
from amparo.records import vocab

if TYPE_CHECKING:
    from amparo.ledger.counts import CountEvidence

S = Settings()
DAYS = 12
OFFICIAL = {"kind": "authority", "qualifier": "exact"}


def counts(*said: dict[str, Any], **options: Any) -> dict[str, CountEvidence]:
    base = {"quantity": "detained", "measure": "flow", "scope": "subset"}
    return outcome_counts(rows_of(*({**base, **s} for s in said), **options), DAYS, S)


def detained(*said: dict[str, Any], **options: Any) -> CountEvidence:
    return counts(*said, **options)["detained"]


def windows(found: CountEvidence) -> list[tuple[int, int]]:
    """First and last day of what each count counts."""
    end = np.cumsum(found.span)
    first, last = (end - found.span)[found.first], end[found.last] - 1
    return list(zip(first.tolist(), last.tolist(), strict=True))


def test_each_outcome_is_counted_by_reports_of_its_quantity() -> None:
    said = [{"quantity": q, "value": 50, "day": 3} for q in sorted(vocab.QUANTITIES)]
    found = counts(*said)
    assert set(found) == set(vocab.OUTCOMES)
    for compartment, quantity in vocab.OUTCOMES.items():
        assert [said[int(i[1:])]["quantity"] for i in found[compartment].report_ids] == [quantity]


@pytest.mark.parametrize(
    "but", [{"measure": "plan"}, {"measure": "rate"}, {"measure": "capacity"}, {"scope": "sum"},
            {"scope": "resource"}]
)  # fmt: skip
def test_plans_and_sums_over_groups_count_nobody(but: dict[str, Any]) -> None:
    assert counts({"value": 50, **but}) == {}


def test_a_flow_counts_its_own_days() -> None:
    found = detained({"day": 3, "value": 40}, {"day": 7, "window": 2, "value": 90})
    assert windows(found) == [(3, 3), (5, 7)]
    assert found.span.sum() == DAYS


@pytest.mark.parametrize("measure", ["running_total", "stock", "unknown"])
def test_a_total_counts_everybody_so_far_whatever_first_day_it_names(measure: str) -> None:
    found = detained({"day": 7, "window": 3, "value": 90, "measure": measure})
    assert windows(found) == [(0, 7)]


def test_a_total_that_began_after_another_had_ended_counts_anew() -> None:
    total = {"measure": "running_total"}
    early = {"day": 3, "window": 2, "value": 400, **total}
    found = detained(early, {"day": 9, "window": 4, "value": 77, **total})
    assert windows(found) == [(0, 3), (5, 9)]
    overlap = detained(early, {"day": 9, "window": 6, "value": 477, **total})
    assert windows(overlap) == [(0, 3), (0, 9)]
    one_day = detained(early, {"day": 9, "value": 477, **total})
    assert windows(one_day) == [(0, 3), (0, 9)]


def test_days_before_the_caravan_and_after_its_ledger_are_cut_off() -> None:
    found = detained({"day": 2, "window": 9, "value": 40}, {"day": 30, "window": 1, "value": 20})
    assert windows(found) == [(0, 2), (DAYS - 1, DAYS - 1)]


def test_days_that_a_report_tells_of_are_told() -> None:
    """Between two of them a day may have been skipped, after the last news may still come."""
    found = detained({"day": 3, "value": 40}, {"day": 7, "window": 2, "value": 90})
    untold, news = S.untold, S.not_yet
    expected = [untold] * 3 + [1.0, S.skipped] + [1.0] * 3 + [news] * 3 + [untold]
    assert found.told.tolist() == expected
    shape = [sum(expected[:3]), 1.0, S.skipped, 3.0, sum(expected[8:])]
    np.testing.assert_allclose(found.span_shape(0.5), [0.5 * s for s in shape])


def test_a_total_without_a_first_day_tells_of_no_day_alone() -> None:
    """Since when it counts is not said; if nobody says it, since the day of the number."""
    vague = {"day": 8, "value": 300, "measure": "running_total"}
    assert detained(vague).told[8] == 1.0
    both = detained(vague, {"day": 5, "window": 1, "value": 90})
    assert both.told[:4].tolist() == [S.untold] * 4
    assert both.told[4:9].tolist() == [1.0] * 5


def test_deaths_are_told_even_one() -> None:
    said = {"quantity": "deaths", "day": 3, "value": 2}
    told = counts(said)["dead"].told
    assert set(told.tolist()) == {1.0, S.untold_few}
    assert S.untold_few < S.untold < min(S.not_yet, S.skipped) < 1


# --- numbers said twice -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "kept"),
    [
        ({}, ("t000",)),
        ({"value": 2300}, ("t000",)),  # the same, rounded
        ({"day": 6}, ("t000",)),
        ({"day": 7}, ("t000", "t001")),
        ({"value": 2200}, ("t000", "t001")),
        ({"qualifier": "range", "high": 2500}, ("t000", "t001")),
    ],
)
def test_a_number_said_again_within_three_days_counts_once(
    other: dict[str, Any], kept: tuple[str, ...]
) -> None:
    first = {"day": 3, "value": 2303, "qualifier": "about"}
    assert detained(first, {**first, **other}).report_ids == kept


def test_of_two_that_are_alike_the_exact_one_stays() -> None:
    about = {"day": 3, "value": 2300}
    exact = {"day": 4, "value": 2303, "qualifier": "exact"}
    assert detained(about, exact).report_ids == ("t001",)


def test_a_handful_counted_twice_may_be_two_handfuls() -> None:
    handful = {"day": 3, "value": 4}
    assert len(detained(handful, {**handful, "day": 4})) == 2


def test_of_very_many_counts_the_largest_of_each_window_speak() -> None:
    said = [{"day": d, "value": 100 * 1.025**i} for i in range(180) for d in (2, 9)]
    found = detained(*said)
    assert windows(found) == [(2, 2), (9, 9)]
    np.testing.assert_allclose(np.exp(found.y), 100 * 1.025**179, rtol=0.02)
    assert len(detained(*said[:200])) == 200


# --- numbers and views --------------------------------------------------------------------------


def test_at_least_is_said_of_numbers_near_the_bound() -> None:
    least, about, most = (
        math.exp(detained({"value": 1000, "qualifier": q}).y[0])
        for q in ("at_least", "about", "at_most")
    )
    assert 1000 < least < 1100
    assert about == pytest.approx(1000, rel=0.01)
    assert 900 < most < 1000


def test_exact_counts_of_officials_are_the_sharpest() -> None:
    def variance(**said: Any) -> float:
        return float(detained({"value": 401, **said}).var[0])

    official = variance(**OFFICIAL)
    assert official == pytest.approx(S.count_sd**2, rel=0.01)
    assert official < variance(kind="media", qualifier="exact") < variance(qualifier="about")
    assert variance(**OFFICIAL, slack=2) > official + 0.05


def test_what_a_count_may_be_of() -> None:
    plain = detained({"value": 401}).weight[0]
    heard = 1 - S.wild
    np.testing.assert_allclose(
        plain,
        [heard * (1 - S.count_part - S.count_more), heard * S.count_part, heard * S.count_more,
         S.wild],
    )  # fmt: skip
    placed = detained({"value": 401, "place_id": "mx-tapachula"}).weight[0]
    part = detained({"value": 401, "place_id": "mx-tapachula", "scope": "part"}).weight[0]
    assert plain[1] < placed[1] < part[1]
    unsure = detained({"value": 401}, chances={"t000": 0.4}).weight[0]
    np.testing.assert_allclose(unsure[:3], 0.4 * plain[:3])


def test_official_is_a_single_exact_count() -> None:
    one = {"value": 401, **OFFICIAL}
    assert detained(one).official
    assert not detained(one, {**one, "day": 9}).official
    assert not detained({**one, "kind": "media"}).official
    assert not detained({**one, "qualifier": "about"}).official


def test_two_authorities_are_two_views_and_do_not_add_up() -> None:
    """Sent back by one and received by another: one number of people, said twice."""
    mexico = {"quantity": "returned_by_authorities", "measure": "running_total", "scope": "whole",
              "window": 6, "day": 6, **OFFICIAL}  # fmt: skip
    said = [{**mexico, "value": 311, "source": "mx"}, {**mexico, "value": 327, "source": "hn"}]
    one = cell(estimated(table(*STEADY, said[0]), draws=800), 8, "returned_by_authorities")
    both = cell(estimated(table(*STEADY, *said), draws=800), 8, "returned_by_authorities")
    assert both["sources"] == 2
    assert 290 < both["median"] < 380
    assert both["q95"] - both["q05"] < one["q95"] - one["q05"]


def test_flows_of_different_days_add_up() -> None:
    """And on the two days between them, of which nobody tells, there may have been some."""
    back = {"quantity": "returned_by_authorities", "measure": "flow", "scope": "subset", **OFFICIAL}
    said = [{**back, "day": 3, "value": 211}, {**back, "day": 6, "value": 133}]
    result = estimated(table(*STEADY, *said), draws=800)
    assert cell(result, 4, "returned_by_authorities")["median"] == pytest.approx(211, rel=0.12)
    assert 0.95 < cell(result, 6, "returned_by_authorities")["median"] / 344 < 1.25


REPORT = st.fixed_dictionaries(
    {
        "day": st.integers(-3, 15),
        "window": st.integers(0, 12),
        "slack": st.integers(0, 4),
        "value": st.integers(0, 10**6),
        "measure": st.sampled_from(sorted(vocab.MEASURES)),
        "scope": st.sampled_from(sorted(vocab.SCOPES)),
        "kind": st.sampled_from(sorted(vocab.SOURCE_TYPES)),
        "qualifier": st.sampled_from(sorted(vocab.QUALIFIERS)),
    }
)


@given(said=st.lists(REPORT, min_size=1, max_size=10))
def test_whatever_is_said_windows_lie_in_the_ledger_and_chances_add_up(
    said: list[dict[str, Any]],
) -> None:
    for found in counts(*said).values():
        assert (found.span > 0).all()
        assert found.span.sum() == DAYS
        assert all(0 <= first <= last < DAYS for first, last in windows(found))
        np.testing.assert_allclose(found.weight.sum(axis=1), 1.0)
        assert (found.weight >= -1e-12).all()
        assert np.isfinite(found.y).all()
        assert (found.var > 0).all()
        assert ((found.told > 0) & (found.told <= 1)).all()
