"""What must hold on the bundled corridor 2017-2020."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from amparo import ledger
from amparo.records.tables import BALANCE, HABITS, LEANS, LEDGER, READINGS, STAGES

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = "2018-10-first"
JANUARY = "2020-01-first"


def cell(result: Any, caravan: str, day: date, compartment: str) -> dict[str, Any]:
    return result.ledger.row(
        by_predicate=(pl.col("caravan_id") == caravan)
        & (pl.col("day") == day)
        & (pl.col("compartment") == compartment),
        named=True,
    )


@pytest.mark.parametrize("day", [date(2018, 10, 24), date(2018, 10, 25)])
def test_first_caravan_lies_between_the_ministry_and_the_organisers(
    corridor: Any, day: date
) -> None:
    found = cell(corridor.result, FIRST, day, "on_the_way")
    assert 3630 < found["median"] < 10_000
    assert found["q95"] - found["q05"] < 10_000 - 3630
    assert found["sources"] > 20
    assert found["basis"] == "estimated"


def test_january_2020_keeps_returns_by_force_and_by_choice_apart(corridor: Any) -> None:
    day = date(2020, 1, 31)
    choice = cell(corridor.result, JANUARY, day, "returned_assisted_voluntary")
    force = cell(corridor.result, JANUARY, day, "returned_by_authorities")
    assert 115 <= choice["q05"] <= 150 <= choice["q95"] <= 900
    assert 140 <= choice["median"] <= 280
    assert 2000 <= force["median"] <= 2900
    assert force["q05"] > choice["q95"]


def test_january_2020_total_stays_near_the_national_total(corridor: Any) -> None:
    rows = corridor.result.balance.filter(
        (pl.col("caravan_id") == JANUARY) & (pl.col("day") == date(2020, 1, 31))
    )
    total = rows["departed"] + rows["joined"]
    assert 4000 <= total.median() <= 7500  # above it, and docs/ledger-checks.md says why
    assert total.quantile(0.05) < 5600


def test_tables_satisfy_their_schemas(corridor: Any) -> None:
    result = corridor.result
    assert LEDGER.checked(result.ledger).height == result.ledger.height > 0
    assert BALANCE.checked(result.balance).height == result.balance.height > 0
    assert LEANS.checked(result.leans).height == 10


def test_every_draw_of_every_day_adds_up(corridor: Any) -> None:
    rows = corridor.result.balance
    parts = [c for c in rows.columns[3:] if c not in ("departed", "joined")]
    left, right = rows["departed"] + rows["joined"], rows.select(pl.sum_horizontal(parts))
    assert (left == right.to_series()).all()
    falls = rows.sort("caravan_id", "draw", "day").select(
        (pl.col("departed") + pl.col("joined")).diff().over("caravan_id", "draw").min()
    )
    assert falls.item() >= 0


def test_cells_say_where_nothing_is_known(corridor: Any) -> None:
    rows = corridor.result.ledger
    silent = rows.filter(pl.col("basis") == "not_estimable")
    assert silent.select(pl.col("median", "q05", "q95").is_null().all()).row(0) == (True,) * 3
    assert (silent["reason"] != "").all()
    told = rows.filter(pl.col("basis") != "not_estimable")
    assert told["median"].is_not_null().all()
    assert ((told["q05"] <= told["median"]) & (told["median"] <= told["q95"])).all()


def test_alleged_disappearances_never_enter_the_balance(
    bundled: pl.DataFrame, run: Callable[..., Any], corridor: Any
) -> None:
    without = bundled.filter(
        ~pl.col("quantity").is_in(["missing_alleged", "kidnapped_alleged", "kidnapped"])
    )
    assert without.height < bundled.height
    again = run(without, draws=400)
    assert again.result.balance.equals(corridor.result.balance)


def test_a_single_exact_official_count_is_stated(corridor: Any) -> None:
    found = cell(corridor.result, FIRST, date(2018, 10, 24), "missing")
    assert (found["basis"], found["sources"]) == ("stated", 1)
    assert found["q05"] < 30 < found["q95"]
    assert 22 <= found["median"] <= 38


def test_after_the_last_day_nobody_is_on_the_way(corridor: Any) -> None:
    ended = corridor.register.filter(pl.col("state") == "ended")
    joined = corridor.result.balance.join(ended.select("caravan_id", "last_day"), on="caravan_id")
    late = joined.filter(pl.col("day") > pl.col("last_day"))
    assert late.height > 0
    assert late["on_the_way"].max() == 0


def test_deleting_half_of_the_reports_changes_the_numbers(
    bundled: pl.DataFrame, run: Callable[..., Any], corridor: Any
) -> None:
    half = bundled.filter(pl.int_range(pl.len()) % 2 == 0)
    day = date(2018, 10, 24)
    before = cell(corridor.result, FIRST, day, "on_the_way")
    after = cell(run(half).result, FIRST, day, "on_the_way")
    assert after["median"] != before["median"]
    assert after["sources"] < before["sources"]


def test_intervals_grow_on_average_when_reports_are_removed(
    bundled: pl.DataFrame, run: Callable[..., Any], corridor: Any
) -> None:
    """Mean of ln(q95 / q05) over all common days; the difference is many standard errors."""
    third = bundled.filter(pl.int_range(pl.len()) % 3 == 0)
    fewer = run(third).result.sizes
    both = corridor.result.sizes.join(fewer, on=["caravan_id", "day"])
    width = (pl.col("q95_right") / pl.col("q05_right")).log() - (
        pl.col("q95") / pl.col("q05")
    ).log()
    assert both.height > 50
    assert both.select(width.mean()).item() > 0.1


def test_peaks_are_the_days_with_the_highest_median(corridor: Any) -> None:
    peaks = ledger.peaks(corridor.result)
    assert peaks.height == corridor.register.height
    first = ledger.peak(corridor.result, FIRST)
    days = corridor.result.sizes.filter(pl.col("caravan_id") == FIRST)
    assert first.peak_median == days["median"].max()
    assert first.peak_q05 < first.peak_median < first.peak_q95
    unknown = ledger.peak(corridor.result, "2017-04-viacrucis")
    assert unknown.peak_day is None
    assert unknown.peak_median is None


def test_leans_sum_to_zero_by_reports_and_show_priors_where_there_are_none(corridor: Any) -> None:
    learnt, leans = corridor.result.learnt, corridor.result.leans
    np.testing.assert_allclose(learnt.lean @ learnt.reports, 0.0, atol=1e-9)
    silent = leans.filter(pl.col("reports") == 0)
    assert silent.height > 0
    assert silent["lean"].abs().max() < 0.15
    assert ((silent["lean_q95"] - silent["lean_q05"]) > 0.4).all()
    assert (leans["lean_q05"] < leans["lean_q95"]).all()


def test_named_sources_show_their_habits(corridor: Any) -> None:
    habits = HABITS.checked(corridor.result.habits)
    assert habits.height > 20
    assert (habits["reports"] >= 2).all()
    assert (habits["caravans"] <= habits["reports"]).all()


def test_every_report_of_a_size_shows_how_it_was_read(corridor: Any) -> None:
    shares = READINGS.checked(corridor.result.readings).drop("caravan_id", "report_id").to_numpy()
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)
    assert 0.1 < (shares[:, 4] > 0.5).mean() < 0.5  # wild, or said before


def test_people_at_the_border_are_part_of_those_together(corridor: Any) -> None:
    stages = STAGES.checked(corridor.result.stages)
    both = stages.group_by("caravan_id", "day").agg(pl.len())
    assert set(both["len"]) == {2}
    sizes = stages.join(corridor.result.sizes, on=["caravan_id", "day"], suffix="_all")
    assert sizes.height == stages.height
    assert (sizes["q95"] <= sizes["q95_all"]).all()
