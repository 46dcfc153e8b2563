"""What counts as evidence of what, on tables made by hand."""

from __future__ import annotations

import functools
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from amparo import compute
from amparo.records.vocab import COMPARTMENTS

if TYPE_CHECKING:
    from collections.abc import Callable

    Table = Callable[..., pl.DataFrame]
    Estimate = Callable[..., Any]

DAY_0 = date(2031, 3, 1)
#: Ten wholes around 2,000 on days 0 to 9, by different sources.
STEADY = [{"day": d, "value": 2000 + 40 * (d % 3)} for d in range(10)]


def on_day(result: Any, day: int, compartment: str = "on_the_way") -> dict[str, Any]:
    return result.ledger.row(
        by_predicate=(pl.col("day") == DAY_0 + timedelta(days=day))
        & (pl.col("compartment") == compartment),
        named=True,
    )


def test_a_steady_group_is_found_with_an_interval_around_it(
    table: Table, estimate: Estimate
) -> None:
    found = on_day(estimate(table(*STEADY)), 5)
    assert found["q05"] < 2000 < found["q95"]
    assert 1700 < found["median"] < 2350
    assert found["sources"] == 6


@pytest.mark.parametrize("value", [3, 40, 500_000])
def test_one_absurd_number_moves_the_median_by_less_than_a_tenth(
    table: Table, estimate: Estimate, value: int
) -> None:
    before = on_day(estimate(table(*STEADY)), 5)["median"]
    odd = {"day": 5, "value": value, "qualifier": "exact"}
    after = on_day(estimate(table(*STEADY, odd)), 5)["median"]
    assert abs(after / before - 1) < 0.10


@pytest.mark.parametrize("value", [3, 500_000])
def test_one_absurd_number_hardly_moves_the_bundled_first_caravan(
    bundled: pl.DataFrame, run: Callable[..., Any], corridor: Any, value: int
) -> None:
    """Under 15 per cent, of which Monte Carlo error is about 3."""
    there = (pl.col("caravan_id") == "2018-10-first") & (pl.col("day") == date(2018, 10, 24))
    size = there & (pl.col("compartment") == "on_the_way")
    sample = bundled.filter(
        (pl.col("caravan_hint") == "2018-10-first")
        & (pl.col("observed_to") == date(2018, 10, 24))
        & (pl.col("quantity") == "group_size")
    ).head(1)
    odd = sample.with_columns(
        pl.lit("odd").alias("report_id"),
        pl.lit("odd").alias("source_key"),
        pl.lit("exact").alias("qualifier"),
        *(pl.lit(float(value)).alias(c) for c in ("low", "high", "value_low", "value_high")),
    )
    after = run(pl.concat([bundled, odd]), draws=400).result.ledger.filter(size)["median"][0]
    before = corridor.result.ledger.filter(size)["median"][0]
    assert abs(after / before - 1) < 0.15


@pytest.mark.parametrize("measure", ["plan", "rate", "capacity"])
def test_plans_rates_and_capacities_are_no_observations(
    table: Table, estimate: Estimate, measure: str
) -> None:
    plan = [
        {"day": 5, "value": 9000, "measure": measure},
        {"day": 5, "value": 700, "measure": measure, "quantity": "returned_own"},
    ]
    before, after = estimate(table(*STEADY)), estimate(table(*STEADY, *plan))
    assert after.balance.equals(before.balance)
    assert on_day(after, 5, "returned_own")["reason"] == "only_plans"
    assert on_day(before, 5, "returned_own")["reason"] == "no_reports"


@pytest.mark.parametrize("scope", ["subset", "sum", "resource"])
def test_subsets_sums_and_resources_say_nothing_of_the_size(
    table: Table, estimate: Estimate, scope: str
) -> None:
    other = {"day": 5, "value": 9000, "scope": scope}
    before, after = estimate(table(*STEADY)), estimate(table(*STEADY, other))
    assert after.balance.equals(before.balance)


def test_a_copy_counts_once(table: Table, estimate: Estimate) -> None:
    copy = {"day": 5, "value": 4000, "copy_of": "t000"}
    before, after = estimate(table(*STEADY)), estimate(table(*STEADY, copy))
    assert after.ledger.equals(before.ledger)


def test_what_becomes_known_later_has_no_influence(table: Table, estimate: Estimate) -> None:
    late = {"day": 9, "value": 9000}
    rows = table(*STEADY, late).with_columns(
        pl.when(pl.col("value_low") == 9000)
        .then(pl.lit(date(2032, 1, 1)))
        .otherwise("known_on")
        .alias("known_on")
    )
    as_of = DAY_0 + timedelta(days=80)
    before, after = estimate(table(*STEADY), as_of=as_of), estimate(rows, as_of=as_of)
    assert after.ledger.equals(before.ledger)


def test_a_part_lifts_the_group_and_never_pulls_it_down_to_itself(
    table: Table, estimate: Estimate
) -> None:
    few = [{"day": 5, "value": 1000}]
    small = {"day": 5, "value": 100, "scope": "part", "source": "p"}
    large = {"day": 5, "value": 3000, "scope": "part", "source": "p"}
    alone = on_day(estimate(table(*few)), 5)
    assert on_day(estimate(table(*few, small)), 5)["median"] > 0.75 * alone["median"]
    assert on_day(estimate(table(*few, large)), 5)["median"] > 1.3 * alone["median"]


def test_parts_alone_leave_the_size_not_estimable(table: Table, estimate: Estimate) -> None:
    parts = [{"day": d, "value": 300, "scope": "part"} for d in range(5)]
    found = on_day(estimate(table(*parts)), 3)
    assert (found["basis"], found["reason"]) == ("not_estimable", "only_parts")
    none = [{"day": 2, "value": 30, "quantity": "children", "scope": "subset"}]
    assert on_day(estimate(table(*none)), 3)["reason"] == "no_size_report"


def test_a_running_total_bounds_the_group_from_above(table: Table, estimate: Estimate) -> None:
    start = [{"day": 0, "value": 2000}, {"day": 1, "value": 2000}]
    gone = {
        "day": 8, "value": 1500, "quantity": "returned_by_authorities", "scope": "subset",
        "measure": "running_total", "kind": "authority", "qualifier": "exact", "window": 8,
    }  # fmt: skip
    total = {
        "day": 8, "value": 2010, "quantity": "border_crossed", "measure": "running_total",
        "kind": "authority", "qualifier": "exact", "window": 8,
    }  # fmt: skip
    without = on_day(estimate(table(*start, gone)), 8)["median"]
    bounded = on_day(estimate(table(*start, gone, total)), 8)["median"]
    assert bounded < 0.7 * without
    people = estimate(table(*start, gone, total)).balance.filter(
        pl.col("day") == DAY_0 + timedelta(days=8)
    )
    assert 1700 < (people["departed"] + people["joined"]).median() < 2600


def test_numbers_without_words_on_scope_and_measure_widen_the_interval(
    table: Table, estimate: Estimate
) -> None:
    def width(scope: str) -> float:
        rows = {"day": 5, "value": 1000, "scope": scope, "measure": "stock"}
        found = on_day(estimate(table(rows)), 5)
        return float(found["q95"] / found["q05"])

    assert width("unknown") > 1.1 * width("whole")


def test_a_long_silence_is_not_estimable(table: Table, estimate: Estimate) -> None:
    rows = [{"day": 0, "value": 1000}, {"day": 59, "value": 800}]
    result = estimate(table(*rows), days=60)
    assert on_day(result, 30)["reason"] == "silence"
    assert on_day(result, 5)["basis"] == "estimated"
    assert on_day(result, 30, "joined")["basis"] == "estimated"


def test_people_detained_and_then_returned_are_counted_once(
    table: Table, estimate: Estimate
) -> None:
    official = {"scope": "subset", "kind": "authority", "qualifier": "exact"}
    rows = [
        *STEADY,
        {"day": 3, "value": 401, "quantity": "detained", "measure": "flow", **official},
        {"day": 6, "value": 301, "quantity": "returned_by_authorities", "measure": "flow",
         **official},
    ]  # fmt: skip
    result = estimate(table(*rows))
    assert on_day(result, 4, "detained")["median"] == 401
    assert on_day(result, 7, "detained")["median"] == 100
    assert on_day(result, 7, "returned_by_authorities")["median"] == 301
    assert on_day(result, 2, "detained")["reason"] == "no_reports_yet"


def test_more_returned_than_were_ever_seen_may_be_two_words_for_the_same_people(
    table: Table, estimate: Estimate
) -> None:
    official = {
        "scope": "subset", "kind": "authority", "qualifier": "exact", "measure": "running_total",
        "window": 6,
    }  # fmt: skip

    def both(own: int) -> tuple[float, float]:
        rows = [
            *STEADY[:4],
            {"day": 8, "value": 1807, "quantity": "returned_by_authorities", **official},
            {"day": 8, "value": own, "quantity": "returned_own", **official},
        ]
        people = estimate(table(*rows), draws=400).balance.filter(
            pl.col("day") == DAY_0 + timedelta(days=9)
        )
        total = people["returned_by_authorities"] + people["returned_own"]
        return float((total < 0.8 * (1807 + own)).mean()), float(total.max())

    share, most = both(1763)
    assert share > 0.32  # 0.28 before the size of the group was weighed in
    assert most < 1.1 * (1807 + 1763)
    assert both(311)[0] == 0


def test_an_outcome_far_beyond_the_size_of_the_group_is_left_out(
    table: Table, estimate: Estimate
) -> None:
    monthly = {"day": 4, "quantity": "detained", "measure": "flow", "scope": "subset"}
    result = estimate(table(*STEADY, {**monthly, "value": 60_000}))
    assert on_day(result, 6, "detained")["reason"] == "beyond_group"
    assert on_day(result, 6)["median"] > 1500


def test_a_source_that_speaks_twice_counts_once(table: Table, estimate: Estimate) -> None:
    rows = [{**said, "source": "a" if said["day"] < 4 else "b"} for said in STEADY]
    result = estimate(table(*rows))
    assert [on_day(result, day)["sources"] for day in (0, 3, 4, 9)] == [1, 1, 2, 2]


def test_arrivals_are_counted_at_the_northern_border_only(table: Table, estimate: Estimate) -> None:
    south = {"day": 6, "value": 500, "quantity": "arrived", "scope": "part"}
    result = estimate(table(*STEADY, {**south, "place_id": "mx-tapachula"}))
    assert on_day(result, 7, "arrived")["reason"] == "no_reports"
    north = [{**south, "place_id": "mx-tijuana"}, {**south, "place_id": "mx-mexicali"}]
    result = estimate(table(*STEADY, *north))
    assert 850 < on_day(result, 7, "arrived")["median"] < 1150
    assert on_day(result, 7)["median"] < 1500


def test_an_active_caravan_runs_on_for_a_week_but_not_past_the_question(
    table: Table, estimate: Estimate
) -> None:
    for after, expected in ((3, 12), (30, 16)):
        as_of = DAY_0 + timedelta(days=9 + after)
        result = estimate(table(*STEADY), state="active", as_of=as_of)
        assert result.ledger["day"].max() == DAY_0 + timedelta(days=expected)
        assert on_day(result, expected)["median"] > 0


def test_one_and_two_workers_give_the_same_tables(table: Table, estimate: Estimate) -> None:
    rows = table(*STEADY, {"day": 2, "value": 300, "caravan": "c2"})
    pool = functools.partial(compute.run_pieces, workers=2)
    serial, parallel = estimate(rows, draws=50), estimate(rows, draws=50, run_pieces=pool)
    assert parallel.balance.equals(serial.balance)
    assert parallel.ledger.equals(serial.ledger)
    assert parallel.leans.equals(serial.leans)


def test_the_order_of_the_reports_does_not_matter(table: Table, estimate: Estimate) -> None:
    rows = table(*STEADY)
    assert estimate(rows.reverse()).balance.equals(estimate(rows).balance)


def test_no_caravans_give_empty_tables_and_the_prior_leans(
    table: Table, estimate: Estimate
) -> None:
    result = estimate(table())
    assert result.ledger.is_empty()
    assert result.balance.is_empty()
    assert result.leans.height == 10


def test_compartments_come_in_the_order_of_the_vocabulary(table: Table, estimate: Estimate) -> None:
    result = estimate(table(*STEADY))
    assert tuple(result.ledger["compartment"].head(13)) == COMPARTMENTS
