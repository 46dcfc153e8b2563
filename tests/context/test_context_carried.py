"""What the package carries: made from the sources, complete, fresh, and with a source each."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from amparo.context.bundle import carried
from amparo.records.context import INCIDENTS, SERIES

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"


def maker() -> Any:
    spec = importlib.util.spec_from_file_location("carry", ROOT / "tools" / "carry_context.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not SHARED.is_dir(), reason="the full files of the sources are not here")
@pytest.mark.parametrize("name", ["series", "incidents"])
def test_what_is_carried_is_what_the_sources_give(name: str) -> None:
    again = getattr(maker(), name)(SHARED)
    held = getattr(carried(), name)
    assert held.height == again.height
    assert held.equals(again)


def test_every_series_and_record_has_its_data_set() -> None:
    known = set(carried().datasets.filter("carried")["dataset"])
    assert set(carried().series["dataset"]) <= known
    assert set(carried().incidents["dataset"]) <= known
    assert carried().datasets["url"].str.starts_with("http").all()
    assert (carried().datasets["licence"] != "").all()


def test_nothing_of_a_forbidden_licence_is_carried() -> None:
    told = " ".join(carried().datasets["title"]) + " ".join(carried().datasets["publisher"])
    for name in ("EM-DAT", "Fragile States", "OPHI", "CTDC", "ACLED"):
        assert name not in told


def test_a_user_s_numbers_stand_before_the_carried() -> None:
    held = carried()
    row = held.series.filter(series="mexico_events", nationality="", part="").head(1)
    mine = row.with_columns(value=pl.lit(7.0))
    both = held.beside(series=mine, incidents=INCIDENTS.empty())
    assert both.series.height == held.series.height
    same = both.series.join(row, on=SERIES.key, how="semi")
    assert same["value"].to_list() == [7.0]


def test_years_of_a_user_s_incidents_are_wholly_theirs() -> None:
    held = carried()
    mine = held.incidents.filter(pl.col("day_to").dt.year() == 2020).head(1)
    both = held.beside(series=SERIES.empty(), incidents=mine)
    years = both.incidents.group_by(pl.col("day_to").dt.year()).len()
    assert dict(years.rows())[2020] == 1
    assert dict(years.rows())[2019] > 100


def test_no_series_has_a_day_of_the_future() -> None:
    assert carried().series["last_day"].max() < date(2026, 12, 1)  # type: ignore[operator]
