"""The whole room: the same tables however it is asked, and what more reports and copies do."""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from ledger_tables import STEADY, assigned, cell, day, estimated, registered, table, together

from amparo import compute, ledger
from amparo.records.tables import LEDGER, READINGS, SIZES, STAGES
from amparo.records.vocab import COMPARTMENTS
from amparo.worlds import World, make_world

if TYPE_CHECKING:
    from amparo.ledger import LedgerResult
    from amparo.ledger.habits import Habits

TABLES = ("ledger", "sizes", "stages", "leans", "habits", "readings", "balance")
NAMES = ("c00", "c01", "c02", "c03")
SCHEMAS = {"ledger": LEDGER, "sizes": SIZES, "stages": STAGES, "readings": READINGS}


def assert_same(one: LedgerResult, other: LedgerResult, *, but: tuple[str, ...] = ()) -> None:
    for name in TABLES:
        if name not in but:
            assert getattr(one, name).equals(getattr(other, name)), name


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(71, caravans=4, law="all")


def ask(world: World, **options: Any) -> LedgerResult:
    given = {"reports": world.reports, "assignment": world.assignment, "register": world.register,
             "as_of": world.as_of, "seed": 3, "draws": 60, **options}  # fmt: skip
    return ledger.estimate(**given)


@pytest.fixture(scope="module")
def asked(world: World) -> LedgerResult:
    return ask(world)


def test_every_draw_of_every_day_of_a_world_adds_up(asked: LedgerResult) -> None:
    people = asked.balance.select(COMPARTMENTS)
    total = (people["departed"] + people["joined"]).to_numpy()
    rest = people.drop("departed", "joined").to_numpy().sum(axis=1)
    np.testing.assert_array_equal(total, rest)
    assert (people.to_numpy() >= 0).all()
    steps = asked.balance.sort("caravan_id", "draw", "day").select(
        (pl.col("departed") + pl.col("joined")).diff().over("caravan_id", "draw")
    )
    assert steps.to_series().drop_nulls().min() >= 0


def test_tables_satisfy_their_schemas(asked: LedgerResult) -> None:
    for name, schema in SCHEMAS.items():
        assert schema.checked(getattr(asked, name)).height > 0, name
    assert asked.ledger["caravan_id"].unique().sort().to_list() == list(NAMES)


def test_medians_and_bounds_are_those_of_the_draws(asked: LedgerResult) -> None:
    draws = asked.balance.filter(pl.col("caravan_id") == "c01")
    for row in asked.ledger.filter(pl.col("caravan_id") == "c01").iter_rows(named=True):
        if row["median"] is not None:
            told = draws.filter(pl.col("day") == row["day"])[row["compartment"]]
            expected = [told.quantile(p, "lower") for p in (0.05, 0.5, 0.95)]
            found = [row["q05"], row["median"], row["q95"]]
            np.testing.assert_allclose(found, expected, atol=2 + 0.1 * told.std())


def test_one_and_two_workers_give_the_same_tables(world: World, asked: LedgerResult) -> None:
    pool = functools.partial(compute.run_pieces, workers=2)
    assert_same(ask(world, run_pieces=pool), asked)


def test_the_order_of_rows_does_not_matter(world: World, asked: LedgerResult) -> None:
    for seed in (1, 2):
        mixed = {
            name: getattr(world, name).sample(fraction=1.0, shuffle=True, seed=seed)
            for name in ("reports", "assignment")
        }
        assert_same(ask(world, **mixed), asked)


def test_seeds_change_the_draws_and_nothing_else(world: World, asked: LedgerResult) -> None:
    other = ask(world, seed=4)
    assert not other.balance.equals(asked.balance)
    same = ["caravan_id", "day", "compartment", "reason", "sources"]
    assert other.ledger.select(same).equals(asked.ledger.select(same))
    assert_same(ask(world), asked)


def test_draws_are_left_out_where_they_are_not_wanted(world: World, asked: LedgerResult) -> None:
    light = ask(world, keep_draws=False)
    assert light.drawn == {}
    assert light.balance.is_empty()
    assert_same(light, asked, but=("balance",))


def test_what_was_learnt_gives_exactly_the_rows_of_the_whole(
    world: World, asked: LedgerResult
) -> None:
    one = ask(world, learnt=asked.learnt, only={"c02"})
    for name in ("ledger", "sizes", "stages", "readings", "balance"):
        whole = getattr(asked, name).filter(pl.col("caravan_id") == "c02")
        assert whole.height > 0
        assert getattr(one, name).equals(whole), name
    assert one.leans.equals(asked.leans)
    assert one.habits.equals(asked.habits)


def test_what_becomes_known_later_has_no_influence(world: World) -> None:
    early = {"as_of": world.register["first_day"].min() + timedelta(days=12),
             "register": world.register.with_columns(state=pl.lit("active"))}  # fmt: skip
    before = ask(world, **early)
    known = world.reports.filter(pl.col("known_on") <= early["as_of"])
    assert 0 < known.height < world.reports.height
    assert_same(ask(world, reports=known, **early), before)
    assert before.ledger["day"].max() == early["as_of"]


# --- copies -------------------------------------------------------------------------------------


def test_marked_copies_change_nothing(world: World, asked: LedgerResult) -> None:
    originals = world.reports.filter(pl.col("copy_of") == "")
    copies = pl.concat(
        originals.with_columns(
            report_id=pl.format("{}-{}", "report_id", pl.lit(n)), copy_of="report_id",
            source_key=pl.lit(f"paper {n}"), value_low=pl.col("value_low") * (n + 1),
        )
        for n in range(2)
    )  # fmt: skip
    more = pl.concat([world.reports, copies])
    assert_same(ask(world, reports=more, assignment=_hinted(more)), asked)


def _hinted(reports: pl.DataFrame) -> pl.DataFrame:
    return assigned(reports.filter(pl.col("caravan_hint") != ""))


@functools.cache
def _learnt() -> Habits:
    return estimated(table(*STEADY)).learnt


def width(seed: int, said: Any) -> float:
    """Mean ln(q95 / q05) of the people together over three days of one small caravan."""
    rng = np.random.default_rng(seed)
    result = estimated(table(*said(rng)), draws=600, seed=seed, learnt=_learnt())
    bounds = [together(result, d) for d in (3, 4, 5)]
    return float(np.mean([np.log(high / low) for low, _, high in bounds]))


def _three(rng: np.random.Generator, kind: str = "media") -> list[dict[str, Any]]:
    people = 2000 * np.exp(0.2 * rng.standard_normal(3))
    return [{"day": 3 + i, "value": round(p), "kind": kind} for i, p in enumerate(people)]


def _nine(rng: np.random.Generator) -> list[dict[str, Any]]:
    return [s for kind in ("media", "ngo", "authority") for s in _three(rng, kind)]


def _echoed(rng: np.random.Generator) -> list[dict[str, Any]]:
    return [{**s, "kind": kind} for s in _three(rng) for kind in ("media", "ngo", "authority")]


def _repeated(rng: np.random.Generator) -> list[dict[str, Any]]:
    said = _three(rng)
    return said + [{**s, "copy_of": f"t{i:03d}"} for i, s in enumerate(said)] * 2


@pytest.fixture(scope="module")
def widths() -> dict[str, np.ndarray]:
    kinds = {"three": _three, "nine": _nine, "echoed": _echoed, "copies": _repeated}
    return {n: np.array([width(s, f) for s in range(20)]) for n, f in kinds.items()}


def test_independent_reports_tighten_the_interval(widths: dict[str, np.ndarray]) -> None:
    """On average over twenty caravans; seen at ten standard errors, asked for at five."""
    gained = widths["three"] - widths["nine"]
    assert gained.mean() > 0.06
    assert gained.mean() > 5 * gained.std() / np.sqrt(len(gained))


def test_copies_do_not_tighten_it_and_echoes_hardly(widths: dict[str, np.ndarray]) -> None:
    """Six more numbers that nobody marked as copies tighten less than half as much."""
    np.testing.assert_array_equal(widths["copies"], widths["three"])
    gained = widths["three"].mean() - widths["echoed"].mean()
    assert gained < 0.5 * (widths["three"].mean() - widths["nine"].mean())


# --- reports that may be of another caravan, and several assignments ----------------------------


def test_a_report_that_may_be_of_another_caravan_weighs_less() -> None:
    far = {"day": 5, "value": 5017}
    said = table(*STEADY[:5], far)
    alone = cell(estimated(table(*STEADY[:5]), draws=1600), 5)["median"]
    moved = {
        p: cell(estimated(said, chances={"t005": p}, draws=1600), 5)["median"] / alone - 1
        for p in (0.2, 1.0)
    }
    assert moved[1.0] > 0.08
    assert moved[0.2] < 0.7 * moved[1.0]


def two_stories() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Reports of a small and a large group, and two assignments that tell them apart."""
    small = [{"day": d, "value": 500 + 11 * d, "caravan": "c1"} for d in range(6)]
    large = [{"day": d, "value": 9000 + 170 * d, "caravan": "c1"} for d in range(6)]
    reports = table(*small, *large)
    every = assigned(reports)
    return reports, every[:6], every[6:]


def test_the_same_assignment_several_times_gives_the_same_tables() -> None:
    reports, small, _ = two_stories()
    one = estimated(reports, assignment=small)
    assert_same(estimated(reports, assignment=[small, small, small]), one)


def test_two_assignments_give_draws_in_proportion() -> None:
    reports, small, large = two_stories()
    result = estimated(reports, assignment=[small, large, small, small], draws=400)
    size = result.group_draws("c1", day(3))
    assert len(size) == 400
    assert np.median(size[:300]) < 1200
    assert np.median(size[300:]) > 5000
    low, middle, high = together(result, 3)
    assert low < 700
    assert middle < 1200
    assert high > 6500
    readings = result.readings
    assert set(readings["report_id"]) == set(reports["report_id"])


def test_every_caravan_and_every_assignment_has_chance_of_its_own() -> None:
    """The same reports twice, and an assignment that is hardly another one."""
    twins = table(*STEADY, *({**s, "caravan": "c2"} for s in STEADY))
    one, other = (estimated(twins).group_draws(c, day(3)) for c in ("c1", "c2"))
    assert np.abs(np.corrcoef(one, other)[0, 1]) < 0.5
    assert np.intersect1d(one, other).size == 0
    reports = table(*STEADY)
    sure, nearly = assigned(reports), assigned(reports, {"t000": 0.999})
    size = estimated(reports, assignment=[sure, nearly]).group_draws("c1", day(3))
    assert not np.allclose(size[:100], size[100:], rtol=0.01)
    assert len(np.unique(size.round(6))) > 190


def test_an_assignment_that_leaves_a_caravan_out_does_not_count_for_it() -> None:
    reports, small, _ = two_stories()
    none = small.with_columns(kind=pl.lit("none"))
    result = estimated(reports, assignment=[small, none], draws=100)
    assert len(result.group_draws("c1", day(3))) == 100


# --- answers ------------------------------------------------------------------------------------


def test_peaks_are_the_days_with_the_highest_median(asked: LedgerResult) -> None:
    found = ledger.peaks(asked)
    assert found["caravan_id"].sort().to_list() == list(NAMES)
    for row in found.drop_nulls().iter_rows(named=True):
        days = asked.sizes.filter(pl.col("caravan_id") == row["caravan_id"])
        top = days.filter(pl.col("median") == days["median"].max()).row(0, named=True)
        assert row["peak_median"] == top["median"]
        assert row["peak_q05"] == top["q05"]
        one = ledger.peak(asked, row["caravan_id"])
        assert (one.peak_day, one.peak_median) == (row["peak_day"], row["peak_median"])
    assert ledger.peak(asked, "no such caravan").peak_median is None


def test_a_caravan_of_later_or_without_reports_is_left_out() -> None:
    reports = table(*STEADY)
    register = pl.concat([
        registered(reports),
        registered(reports.with_columns(caravan_hint=pl.lit("empty"))),
        registered(reports.with_columns(caravan_hint=pl.lit("later"))).with_columns(
            first_day=pl.lit(day(500))
        ),
    ])  # fmt: skip
    result = ledger.estimate(reports, assigned(reports), register, as_of=day(80), seed=1, draws=20)
    assert set(result.ledger["caravan_id"]) == {"c1"}


def test_stages_share_the_people_together(asked: LedgerResult) -> None:
    for name, drawn in asked.drawn.items():
        assert (drawn.north <= drawn.size + 1e-9).all(), name
        share = drawn.north / drawn.size
        assert (np.diff(share, axis=1) >= -1e-12).all(), name  # nobody leaves the border again
