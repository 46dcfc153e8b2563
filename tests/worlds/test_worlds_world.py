"""A season under each law: adds up, is the same again, satisfies the tables."""

from __future__ import annotations

import polars as pl
import pytest
from season import SEED, season

from amparo.intake import mark_copies
from amparo.records.tables import ASSIGNMENT, REGISTER, REPORTS
from amparo.records.vocab import COMPARTMENTS
from amparo.worlds import LAWS, make_world

ALL = tuple(LAWS)
ODD = tuple(law for law in LAWS if law != "plain")


@pytest.mark.parametrize("law", ALL)
def test_every_day_adds_up(law: str) -> None:
    truth = season(law).truth
    into, *rest = ["departed", "joined"], *(c for c in COMPARTMENTS if c[:2] not in {"de", "jo"})
    rest = ["detained", "dead", *(c for c in rest if c != "dead")]
    assert sorted([*into, *rest]) == sorted(COMPARTMENTS)
    assert truth.select((pl.sum_horizontal(into) == pl.sum_horizontal(rest)).all()).item()
    assert truth.select((pl.col("set_out") == pl.sum_horizontal(into)).all()).item()
    assert truth.select(
        (pl.col("together") == pl.col("on_the_way") + pl.col("arrived")).all()
    ).item()
    assert truth.select((pl.col("in_group") >= pl.col("together")).all()).item()
    assert truth.select(pl.min_horizontal(COMPARTMENTS).min()).item() >= 0
    assert truth.height == 80 * 24


@pytest.mark.parametrize("law", ALL)
def test_departed_are_the_people_of_the_first_day(law: str) -> None:
    firsts = (
        season(law)
        .truth.group_by("caravan_id", maintain_order=True)
        .agg(
            pl.col("joined").first(),
            pl.col("departed").n_unique(),
            pl.col("joined").diff().min().alias("step"),
        )
    )
    assert firsts["joined"].max() == 0
    assert firsts["departed"].max() == 1
    assert firsts["step"].min() >= 0


@pytest.mark.parametrize("law", ALL)
def test_tables_satisfy_their_schemas(law: str) -> None:
    world = season(law)
    REPORTS.checked(world.reports)
    ASSIGNMENT.checked(world.assignment)
    REGISTER.checked(world.register)
    ids = world.reports["report_id"]
    assert ids.equals(world.assignment["report_id"])
    assert ids.equals(world.provenance["report_id"])
    assert world.reports.columns == [*REPORTS.names, "copy_of", "source_key"]
    known = world.reports.select((pl.col("known_on") - pl.col("observed_to")).dt.total_days())
    assert known.min().item() >= 1
    assert world.reports.select((pl.col("observed_from") <= pl.col("observed_to")).all()).item()
    assert world.reports["known_on"].max() < world.as_of


@pytest.mark.parametrize("law", ALL)
def test_no_report_is_of_a_day_without_its_caravan(law: str) -> None:
    world = season(law)
    dated = world.reports.join(world.register, left_on="caravan_hint", right_on="caravan_id")
    assert dated.height == world.reports.height
    assert dated.select((pl.col("observed_from") >= pl.col("first_day")).all()).item()
    assert dated.select((pl.col("observed_to") <= pl.col("last_day")).all()).item()
    counts = dict(world.reports.group_by("caravan_hint").len().iter_rows())
    assert counts == dict(world.register.select("caravan_id", "reports").iter_rows())


@pytest.mark.parametrize("law", ALL)
def test_one_seed_gives_one_world(law: str) -> None:
    again = make_world(SEED, caravans=3, law=law)
    assert again.truth.equals(make_world(SEED, caravans=3, law=law).truth)
    assert again.reports.equals(make_world(SEED, caravans=3, law=law).reports)
    assert not again.truth.equals(make_world(SEED + 1, caravans=3, law=law).truth)
    # A caravan does not change with the number of those that follow it.
    first = season(law).reports.filter(pl.col("caravan_hint") == "c00")
    assert first.equals(again.reports.filter(pl.col("caravan_hint") == "c00"))


def test_all_laws_but_the_plain_one_tell_of_the_same_caravans() -> None:
    truth = season("outcomes").truth
    assert all(season(law).truth.equals(truth) for law in ODD)
    assert not season("plain").truth.equals(truth)
    texts = {season(law).reports.drop("report_id").write_csv() for law in ODD}
    assert len(texts) == len(ODD)


@pytest.mark.parametrize("law", ODD)
def test_copies_are_those_that_intake_marks(law: str) -> None:
    reports = season(law).reports
    again = mark_copies(reports.drop("copy_of", "source_key"))
    assert again["copy_of"].equals(reports["copy_of"])
    assert again["source_key"].equals(reports["source_key"])


def test_the_plain_world_is_what_it_was() -> None:
    world = make_world(101)
    assert world.reports.height == 671
    assert world.reports["value_low"].sum() == 435544
    assert world.truth.select("set_out", "together", "arrived").sum().row(0) == (
        392171, 268309, 14682,
    )  # fmt: skip
    assert make_world(101, law="plain").reports.equals(world.reports)
    assert set(world.reports["copy_of"]) == {""}


def test_an_unknown_law_is_an_error() -> None:
    with pytest.raises(KeyError):
        make_world(1, law="kind")
