"""Every draw of every day adds up, whatever the reports say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from ledger_tables import estimated, table

from amparo.ledger.balance import Group, Shares, balanced, draw_shares
from amparo.ledger.settings import Settings
from amparo.records import vocab
from amparo.records.streams import stream

S = Settings()
QUICK = Settings(burn=2, thin=1, habit_draws=2)
REPORT = st.fixed_dictionaries(
    {
        "day": st.integers(0, 9),
        "window": st.integers(0, 9),
        "slack": st.integers(0, 4),
        "value": st.one_of(st.integers(0, 6000), st.integers(0, 10**7)),
        "quantity": st.sampled_from(sorted(vocab.QUANTITIES)),
        "measure": st.sampled_from(sorted(vocab.MEASURES)),
        "scope": st.sampled_from(sorted(vocab.SCOPES)),
        "kind": st.sampled_from(sorted(vocab.SOURCE_TYPES)),
        "qualifier": st.sampled_from(sorted(vocab.QUALIFIERS)),
        "source": st.sampled_from(["a", "b", "c"]),
        "place_id": st.sampled_from(["", "mx-tijuana", "mx-mexicali", "no-such-place"]),
        "caravan": st.sampled_from(["c1", "c1", "c2"]),
    }
)


@given(said=st.lists(REPORT, max_size=14), state=st.sampled_from(sorted(vocab.STATES)))
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_said_every_draw_of_every_day_adds_up(
    said: list[dict[str, Any]], state: str
) -> None:
    result = estimated(table(*said), draws=12, state=state, settings=QUICK)
    people = result.balance.select(vocab.COMPARTMENTS)
    total = (people["departed"] + people["joined"]).to_numpy()
    rest = people.drop("departed", "joined").to_numpy().sum(axis=1)
    np.testing.assert_array_equal(total, rest)
    assert (people.to_numpy() >= 0).all()
    steps = result.balance.sort("caravan_id", "draw", "day").select(
        (pl.col("departed") + pl.col("joined")).diff().over("caravan_id", "draw")
    )
    assert (steps.to_series().drop_nulls() >= 0).all()
    told = result.ledger.filter(pl.col("basis") != "not_estimable")
    assert ((told["q05"] <= told["median"]) & (told["median"] <= told["q95"])).all()


# --- one draw by hand ---------------------------------------------------------------------------

PLAIN = Shares(
    asylum_walking=np.zeros(1), visa_walking=np.zeros(1), visa_claimed=np.zeros(1),
    same_return=np.zeros(1), same_by_force=np.array([True]), stay=np.full(1, np.inf),
    seen_before=np.zeros(1),
)  # fmt: skip


def group(size: list[float], north: float = 0.0, lift: float = 0.0) -> Group:
    people = np.array([size])
    return Group(size=people, north=np.full(people.shape, north), lift=np.array([lift]))


def day_of(
    number: int, who: Group, *, closed: int | None = None, shares: Shares = PLAIN, **so_far: Any
) -> dict[str, int]:
    outcomes = {name: np.array([values], dtype=np.float64) for name, values in so_far.items()}
    people = balanced(who, outcomes, shares, S, closed=closed)
    return {name: int(value[0, number]) for name, value in people.items() if value[0, number]}


def test_a_group_that_grows_is_joined_and_one_that_melts_is_not_reported() -> None:
    who = group([1000, 1400, 900])
    assert day_of(0, who) == {"departed": 1000, "on_the_way": 1000}
    assert day_of(1, who) == {"departed": 1000, "joined": 400, "on_the_way": 1400}
    assert day_of(2, who) == {"departed": 1000, "joined": 400, "on_the_way": 900,
                              "no_later_report": 500}  # fmt: skip


def test_who_left_unseen_was_made_up_for_as_days_pass() -> None:
    found = [day_of(d, group([1000] * 4, lift=0.4)) for d in range(4)]
    joined = [f.get("joined", 0) for f in found]
    assert joined[0] == 0
    assert joined == [round(1000 * (np.exp(0.4 * d / (d + 3)) - 1)) for d in range(4)]


def test_people_at_the_border_have_arrived() -> None:
    assert day_of(0, group([1000], north=0.3)) == {
        "departed": 1000, "arrived": 300, "on_the_way": 700,
    }  # fmt: skip


def test_after_the_last_report_nobody_is_on_the_way() -> None:
    who = group([1000, 1000, 1000], north=0.2)
    assert "on_the_way" in day_of(1, who, closed=2)
    assert day_of(2, who, closed=2) == {"departed": 1000, "arrived": 200, "no_later_report": 800}


def test_who_is_detained_is_held_for_a_stay_and_then_not_reported_unless_sent_back() -> None:
    """Half stay another day; those sent back are counted there, not once more as held."""
    shares = replace(PLAIN, stay=np.array([1 / np.log(2)]))
    said = {"detained": [400.0, 400.0, 600.0]}
    who = group([1000, 600, 400])
    assert [day_of(d, who, shares=shares, **said)["detained"] for d in range(3)] == [400, 200, 300]
    gone = {"returned_by_authorities": [0.0, 150.0, 150.0]}
    left = day_of(1, who, shares=shares, **said)["no_later_report"]
    assert day_of(1, who, shares=shares, **said, **gone)["no_later_report"] == left - 150


@pytest.mark.parametrize(
    ("own", "forced", "left"), [(90.0, 100.0, (100, 54)), (90.0, 100.0, (64, 90)),
                                (59.0, 100.0, (100, 59))]
)  # fmt: skip
def test_two_words_for_the_same_people_count_once_where_the_counts_are_alike(
    own: float, forced: float, left: tuple[int, int]
) -> None:
    by_force = np.array([left[0] == 100])
    shares = replace(PLAIN, same_return=np.array([0.4]), same_by_force=by_force)
    found = day_of(0, group([1000]), shares=shares, returned_own=[own],
                   returned_by_authorities=[forced])  # fmt: skip
    assert (found["returned_by_authorities"], found["returned_own"]) == left


def test_a_visa_after_a_claim_counts_as_a_visa() -> None:
    shares = replace(PLAIN, visa_claimed=np.array([0.5]))
    found = day_of(0, group([1000]), shares=shares, asylum_claimed=[300.0], visa=[200.0])
    assert (found["asylum_claimed"], found["visa"]) == (200, 200)


def test_claimants_who_walk_on_are_not_counted_twice() -> None:
    shares = replace(PLAIN, asylum_walking=np.array([0.25]))
    found = day_of(0, group([1000], north=0.5), shares=shares, asylum_claimed=[400.0])
    assert found == {"departed": 1300, "asylum_claimed": 400, "arrived": 450, "on_the_way": 450}


def test_who_leaves_on_a_day_may_have_been_counted_that_morning() -> None:
    shares = replace(PLAIN, seen_before=np.array([1.0]))
    who, gone = group([1000, 1000, 1000]), {"detained": [0.0, 300.0, 300.0]}
    assert day_of(1, who, shares=shares, **gone)["on_the_way"] == 700
    assert day_of(2, who, shares=shares, **gone)["on_the_way"] == 1000
    assert day_of(1, who, **gone)["on_the_way"] == 1000


def test_more_people_with_another_fate_than_were_seen_must_have_joined() -> None:
    found = day_of(0, group([100]), returned_by_authorities=[900.0])
    assert found == {"departed": 1000, "returned_by_authorities": 900, "on_the_way": 100}


def test_shares_nobody_reports_are_drawn_from_their_priors() -> None:
    """Means of 20,000 draws within five standard errors: once in 250,000 changes."""
    draws = 20_000
    found = draw_shares(S, stream(1, "test", "shares"), draws)
    for values, mean in (
        (found.asylum_walking, 0.25), (found.visa_walking, 0.5), (found.visa_claimed, 1 / 3),
        (np.log(found.stay), np.log(S.stay)), (found.seen_before, 0.5), (found.same_by_force, 0.5),
        (found.same_return > 0, S.same_return), (found.same_return, 0.75 * S.same_return),
    ):  # fmt: skip
        assert abs(values.mean() - mean) < 5 * values.std() / np.sqrt(draws)
