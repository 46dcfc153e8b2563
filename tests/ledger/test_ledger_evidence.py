"""How a report of a size may be read: by its words, who says it, where, what was said before."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_tables import rows_of

from amparo.ledger.evidence import size_evidence
from amparo.ledger.settings import UNSAID_READING, WILD_DENSITY, Settings
from amparo.records import vocab
from amparo.records.interval import heap_step

if TYPE_CHECKING:
    from amparo.ledger.evidence import SizeEvidence

S = Settings()
NAMES = ("whole", "loose", "part", "total", "north", "north_part", "wild", "count")
COUNTED = {"kind": "authority", "qualifier": "exact", "value": 1612}


def evidence(*said: dict[str, Any], **options: Any) -> SizeEvidence:
    return size_evidence(rows_of(*said, **options), 10, S)


def chances(said: dict[str, Any], *others: dict[str, Any], **options: Any) -> dict[str, float]:
    """Chance of each reading of the first report, those of none left out."""
    found = evidence({"value": 1500, **said}, *others, **options)
    row = found.weight[found.report_ids.index("t000")]
    return {n: float(w) for n, w in zip(NAMES, row, strict=True) if w > 0}


WORDINGS = [
    ({"measure": "stock"}, "whole", {"loose", "part"}),
    ({"measure": "flow", "quantity": "departed"}, "whole", {"loose", "part"}),
    ({"measure": "stock", "window": 7}, "whole", {"loose", "part"}),
    ({"measure": "stock", "window": 8}, "total", {"part"}),
    ({"measure": "running_total", "quantity": "border_crossed"}, "total", {"part"}),
    ({"scope": "part"}, "part", set()),
    ({"scope": "part", "measure": "unknown"}, "part", set()),
    ({"quantity": "sheltered", "scope": "part"}, "part", set()),
    ({"quantity": "buses", "value": 20}, "part", set()),
    (COUNTED, "whole", {"loose", "part", "count"}),
]


@pytest.mark.parametrize(("said", "most", "others"), WORDINGS)
def test_words_say_how_a_number_may_be_read(
    said: dict[str, Any], most: str, others: set[str]
) -> None:
    found = chances(said)
    assert max(set(found) - {"wild"}, key=lambda name: found[name]) == most
    assert set(found) <= {most, *others, "wild"}
    assert found["wild"] == pytest.approx(
        S.wild, abs=0.5 if said.get("quantity") == "buses" else 1e-9
    )


LEFT_OUT = [
    {"scope": "subset"}, {"scope": "sum"}, {"scope": "resource"},
    {"measure": "plan"}, {"measure": "rate"}, {"measure": "capacity"},
    {"scope": "part", "measure": "running_total"}, {"value": 0, "qualifier": "exact"},
    {"quantity": "children"}, {"quantity": "helped"}, {"quantity": "buses", "measure": "plan"},
]  # fmt: skip


@pytest.mark.parametrize("said", LEFT_OUT)
def test_what_bounds_nobody_who_is_there_is_left_out(said: dict[str, Any]) -> None:
    found = evidence({"value": 1500, "day": 2, **said}, {"value": 900, "day": 3})
    assert found.report_ids == ("t001",)


@pytest.mark.parametrize("quantity", sorted(UNSAID_READING))
@pytest.mark.parametrize("unsaid", [{"scope": "unknown"}, {"measure": "unknown"}])
def test_what_is_not_said_is_shared_out_by_quantity(quantity: str, unsaid: dict[str, Any]) -> None:
    found = chances({"quantity": quantity, **unsaid})
    whole, part, total = UNSAID_READING[quantity]
    heard = 1 - S.wild
    assert found.get("whole", 0) + found.get("loose", 0) == pytest.approx(whole * heard)
    assert found.get("part", 0) == pytest.approx(part * heard)
    assert found.get("total", 0) == pytest.approx(total * heard)


def test_a_whole_may_be_loose_or_mislabelled() -> None:
    found, heard = chances({}), 1 - S.wild
    assert found["part"] == pytest.approx(S.mislabelled * heard)
    assert found["loose"] == pytest.approx((1 - S.mislabelled) * S.loosely * heard)


@pytest.mark.parametrize("kind", sorted(vocab.SOURCE_TYPES))
def test_heads_are_counted_by_who_keeps_lists(kind: str) -> None:
    lists = {"authority", "un_agency", "shelter", "human_rights_commission"}
    found = chances({**COUNTED, "kind": kind})
    assert ("count" in found) == (kind in lists)


def test_lists_are_counts_more_often_than_crowds() -> None:
    heard = (1 - S.wild) * (1 - S.mislabelled)
    crowd = chances(COUNTED)["count"]
    assert crowd == pytest.approx(heard * S.counted)
    assert chances({**COUNTED, "quantity": "registered"})["count"] == pytest.approx(
        heard * S.listed
    )


@pytest.mark.parametrize(
    "but", [{"qualifier": "about"}, {"value": 1610}, {"qualifier": "range", "high": 1700},
            {"qualifier": "at_least"}, {"scope": "part"}, {"measure": "running_total"}]
)  # fmt: skip
def test_no_head_count_if_round_or_unsure_or_no_whole(but: dict[str, Any]) -> None:
    assert "count" in chances(COUNTED)
    assert "count" not in chances({**COUNTED, **but})


def test_a_report_that_is_hardly_of_this_caravan_is_mostly_wild() -> None:
    found = chances({}, chances={"t000": 0.3})
    assert found["wild"] == pytest.approx(1 - 0.3 * (1 - S.wild))
    assert chances({})["whole"] == pytest.approx(found["whole"] / 0.3)


def test_buses_seat_people() -> None:
    found = evidence({"quantity": "buses", "value": 20, "qualifier": "exact"})
    low, high = 20 * S.seats[0], 20 * S.seats[1]
    assert low < math.exp(found.y[0]) < high
    assert found.words[0] == pytest.approx(math.log(high / low) ** 2 / 12, rel=0.02)


# --- the northern border ------------------------------------------------------------------------


def test_the_group_in_tijuana_is_all_of_it_or_those_who_are_there() -> None:
    away, there = chances({}), chances({"place_id": "mx-tijuana"})
    assert "north" not in away
    assert there["north"] > 0.3
    assert 0.3 * away["whole"] < there["whole"] < 0.8 * away["whole"]
    assert chances({"place_id": "mx-tapachula"}) == pytest.approx(away)


def test_a_part_in_tijuana_is_of_those_at_the_border_unless_misplaced() -> None:
    part = {"scope": "part", "place_id": "mx-tijuana"}
    alone = chances(part)
    several = chances(part, {"value": 700, "day": 1, "place_id": "mx-mexicali"})
    assert alone["part"] == pytest.approx(S.misplaced * (1 - S.wild))
    assert alone["north"] > several["north"] > 0
    assert alone["north_part"] < several["north_part"]
    # Tijuana and San Ysidro count the same people.
    assert chances(part, {"value": 700, "day": 1, "place_id": "us-san-ysidro"}) == alone


def test_everybody_who_came_to_the_border_is_mostly_of_the_border() -> None:
    total = {"measure": "running_total", "quantity": "arrived"}
    found = chances({**total, "place_id": "mx-tijuana"})
    assert chances(total).get("north", 0) == 0
    assert found["north"] > found.get("total", 0) > 0


def test_a_group_seen_on_the_road_again_was_hardly_at_the_border() -> None:
    there = {"place_id": "mx-tijuana"}
    road = [{"value": 700 + d, "day": d, "place_id": "mx-tapachula"} for d in (2, 4)]
    at_once = chances(there)["north"]
    assert chances(there, *road)["north"] < 0.3 * at_once
    stayed = [{**r, "place_id": "mx-tijuana"} for r in road]
    assert chances(there, *stayed)["north"] == pytest.approx(at_once)
    late = [{**r, "day": 30} for r in road]
    assert chances(there, *late)["north"] == pytest.approx(at_once)


def test_which_reports_tell_of_the_border() -> None:
    found = evidence({"value": 900, "place_id": "mx-tijuana"}, {"value": 800}, {"value": 700})
    assert found.north.tolist() == [True, False, False]


# --- numbers taken over from others -------------------------------------------------------------


def nothing(*said: dict[str, Any]) -> list[float]:
    return evidence(*said).nothing.tolist()


def echoed(number: float) -> float:
    """Ln of chance times density of a number that one before it may have been taken from."""
    density = number / heap_step(number)
    return math.log(S.wild * WILD_DENSITY + (1 - S.wild) * S.echo * density)


ALONE = math.log(S.wild * WILD_DENSITY)


@pytest.mark.parametrize("number", [7233, 7250, 3000, 160])
def test_a_number_said_again_may_have_been_taken_over(number: int) -> None:
    found = nothing({"day": 2, "value": number}, {"day": 4, "value": number})
    assert found == pytest.approx([ALONE, echoed(number)])
    weight = evidence({"day": 2, "value": number}, {"day": 4, "value": number}).weight
    np.testing.assert_allclose(weight[1, :3], weight[0, :3] * (1 - S.echo))
    assert weight[1, 6] == pytest.approx(1 - (1 - S.wild) * (1 - S.echo))


def test_a_round_number_said_again_proves_less() -> None:
    assert echoed(3000) < echoed(3010) < echoed(3011)


@pytest.mark.parametrize(
    "other", [{"day": 6}, {"value": 3001}, {"qualifier": "range", "high": 3500}]
)
def test_what_is_not_equal_or_not_near_was_not_taken_over(other: dict[str, Any]) -> None:
    same = {"day": 2, "value": 3000}
    assert nothing(same, {**same, **other}) == pytest.approx([ALONE, ALONE])


def test_who_knew_it_first_said_it_first() -> None:
    late, early = {"day": 2, "value": 3011, "known": 5}, {"day": 3, "value": 3011}
    assert nothing(late, early) == pytest.approx([echoed(3011), ALONE])


def test_of_several_numbers_any_may_have_been_taken_over() -> None:
    others = [{"day": 2, "value": v} for v in (2011, 2511)]
    again = nothing(*others, {"day": 2, "value": 3011}, {"day": 3, "value": 3011})[-1]
    assert ALONE < again <= echoed(3011)


def test_reports_that_may_be_echoes_still_tell_the_size() -> None:
    found = evidence({"value": 3000}, {"value": 3000}, {"value": 200, "scope": "part"})
    assert found.tells_size.tolist() == [True, True, False]
    assert found.tells
    assert not evidence({"value": 200, "scope": "part"}).tells


# --- numbers and days ---------------------------------------------------------------------------


def test_a_number_is_the_middle_of_its_interval_in_ln() -> None:
    exact, about = evidence({"value": 1612, "qualifier": "exact"}), evidence({"value": 3000})
    assert math.exp(exact.y[0]) == pytest.approx(1612, rel=1e-3)
    assert exact.words[0] < 1e-6
    low, high = 2750, 3250
    assert math.exp(about.y[0]) == pytest.approx(math.sqrt(low * high), rel=1e-3)
    assert about.words[0] == pytest.approx(math.log(high / low) ** 2 / 12, rel=0.01)


def test_windows_and_unsure_dates_blur_the_day() -> None:
    found = evidence({"value": 900, "day": 4, "window": 2, "slack": 3}, {"value": 950, "day": 99})
    assert found.blur.tolist() == [5.0, 0.0]
    assert found.day.tolist() == [4, 9]  # the ledger's last day


REPORT = st.fixed_dictionaries(
    {
        "day": st.integers(0, 12),
        "window": st.integers(0, 12),
        "value": st.integers(0, 9000),
        "quantity": st.sampled_from(sorted(vocab.QUANTITIES)),
        "measure": st.sampled_from(sorted(vocab.MEASURES)),
        "scope": st.sampled_from(sorted(vocab.SCOPES)),
        "kind": st.sampled_from(sorted(vocab.SOURCE_TYPES)),
        "qualifier": st.sampled_from(sorted(vocab.QUALIFIERS)),
        "place_id": st.sampled_from(["", "mx-tijuana", "mx-mexicali", "mx-tapachula"]),
    }
)


@given(said=st.lists(REPORT, min_size=1, max_size=8), chance=st.floats(0.01, 1))
def test_whatever_is_said_the_chances_add_up(said: list[dict[str, Any]], chance: float) -> None:
    found = evidence(*said, chances={f"t{i:03d}": chance for i in range(len(said))})
    assert (found.weight >= 0).all()
    np.testing.assert_allclose(found.weight.sum(axis=1), 1.0)
    assert (found.weight[:, 6] >= 1 - chance * (1 - S.wild) - 1e-9).all()
    assert np.isfinite(found.nothing).all()
    assert np.isfinite(found.y).all()
    assert (found.words >= 0).all()
