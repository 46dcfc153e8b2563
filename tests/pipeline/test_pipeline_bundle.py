"""The whole way on the bundled corridor: what the brief must be able to say."""

from __future__ import annotations

import functools
import json
from datetime import date
from importlib import resources
from pathlib import Path

import polars as pl
import pytest

from amparo import pipeline
from amparo.intake import read_file
from amparo.places import Gazetteer
from amparo.records import OutputError
from amparo.records.vocab import COMPARTMENTS

BUNDLE = Path(str(resources.files("amparo") / "data" / "caravans"))
QUICK = pipeline.Settings(draws=150)


@functools.cache
def bundle() -> pipeline.Result:
    return pipeline.from_bundle(settings=QUICK)


@functools.cache
def reports() -> pl.DataFrame:
    return read_file(BUNDLE / "reports.csv", gazetteer=Gazetteer.bundled()).reports


def cell(result: pipeline.Result, caravan: str, day: date, compartment: str) -> dict[str, float]:
    rows = result.ledger.filter(
        (pl.col("caravan_id") == caravan)
        & (pl.col("day") == day)
        & (pl.col("compartment") == compartment)
    )
    return rows.row(0, named=True)


@pytest.mark.parametrize("day", [date(2018, 10, 24), date(2018, 10, 25)])
def test_the_first_caravan_lies_between_the_reports_and_is_surer_than_they_are(day: date) -> None:
    people = cell(bundle(), "2018-10-first", day, "on_the_way")
    assert 3630 < people["median"] < 10000
    assert people["q95"] - people["q05"] < 10000 - 3630


def test_january_2020_keeps_returns_by_force_and_by_choice_apart() -> None:
    last = date(2020, 1, 31)
    by_force = cell(bundle(), "2020-01-first", last, "returned_by_authorities")
    by_choice = cell(bundle(), "2020-01-first", last, "returned_assisted_voluntary")
    assert by_force["q05"] > 1000
    assert 2000 <= by_force["median"] <= 3200
    assert 100 <= by_choice["median"] <= 260
    set_out = sum(
        cell(bundle(), "2020-01-first", last, c)["median"] for c in ("departed", "joined")
    )
    assert 3000 < set_out < 7500  # above the national 4,000: docs/ledger-checks.md says why


def test_every_caravan_has_a_ledger_for_each_of_its_days_and_compartments() -> None:
    result = bundle()
    assert set(result.ledger["caravan_id"]) == set(result.register["caravan_id"])
    counts = result.ledger.group_by("caravan_id", "day").len()["len"]
    assert set(counts) == {len(COMPARTMENTS)}


def test_deleting_half_of_the_reports_changes_the_numbers() -> None:
    half = reports().sample(fraction=0.5, seed=1)
    result = pipeline.analyse(half, bundle().events, as_of=bundle().as_of, settings=QUICK)
    joined = bundle().caravans().join(result.caravans(), on="caravan_id", suffix="_half")
    large = joined.filter(pl.col("reports") > 20)
    moved = (large["peak_median"] / large["peak_median_half"]).log().abs()
    assert large.height >= 5
    assert (moved > 0.01).sum() >= large.height - 1


def test_what_was_learnt_later_does_not_touch_what_was_known_then() -> None:
    day = date(2018, 10, 25)
    early = pipeline.from_bundle(day, settings=QUICK)
    known = reports().filter(pl.col("known_on") <= day)
    again = pipeline.analyse(known, early.events, as_of=day, settings=QUICK)
    assert early.ledger.equals(again.ledger)
    assert early.reports.height < bundle().reports.height / 4
    assert early.ledger["day"].max() <= day  # type: ignore[operator]


def test_the_result_does_not_depend_on_the_number_of_workers() -> None:
    some = reports().filter(pl.col("caravan_hint").str.starts_with("2018-10"))
    one, two = (
        pipeline.analyse(
            some, bundle().events, as_of=date(2019, 6, 1),
            settings=pipeline.Settings(draws=60, workers=w),
        )
        for w in (1, 2)
    )  # fmt: skip
    assert one.ledger.equals(two.ledger)
    assert one.sizes.equals(two.sizes)
    assert one.caravans().equals(two.caravans())


def test_files_are_written_with_the_record_that_makes_them_again(tmp_path: Path) -> None:
    files = pipeline.write_all(bundle(), tmp_path)
    assert {f.name for f in files} == {
        "brief-es.html", "brief-en.html", "caravans.csv", "ledger.csv", "estimates.parquet",
        "help-en.html", "help-es.html", "run.json",
    }  # fmt: skip
    caravans = pl.read_csv(tmp_path / "caravans.csv")
    assert caravans.columns == [
        "caravan_id", "label", "first_day", "last_day", "origin", "reports",
        "independent_sources", "peak_median", "peak_q05", "peak_q95", "peak_day", "state",
    ]  # fmt: skip
    ledger = pl.read_csv(tmp_path / "ledger.csv")
    assert ledger.columns == [
        "caravan_id", "day", "compartment", "median", "q05", "q95", "basis",
    ]  # fmt: skip
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert record["settings"]["seed"] == QUICK.seed
    assert len(record["inputs"]["reports.csv"]) == 64
    assert pl.read_parquet(tmp_path / "estimates.parquet")["level"].unique().to_list() == [0.9]


def test_asking_for_a_caravan_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(OutputError) as told:
        bundle().caravan("2031-01")
    assert "2018-10-first" in str(told.value.params["known"])
