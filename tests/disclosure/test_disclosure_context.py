"""What is explained while people are on the way comes from what may be told of them."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from amparo import disclosure, pipeline
from amparo.records.context import DANGERS
from amparo.records.errors import AmparoError
from amparo.records.released import Released, ReleasedBrief, ReleasedContext

AS_OF = date(2018, 10, 25)


@pytest.fixture(scope="module")
def live() -> ReleasedBrief:
    quick = pipeline.Settings(draws=100)
    return pipeline.explained(pipeline.from_bundle(AS_OF, settings=quick))


def context(brief: ReleasedBrief) -> ReleasedContext:
    assert brief.context is not None
    return brief.context


def test_our_own_facts_tell_no_day_that_the_brief_does_not(live: ReleasedBrief) -> None:
    assert live.newest_day <= AS_OF - timedelta(days=3)
    own = context(live).facts.frame.filter(pl.col("claim").str.starts_with("own_"))
    about_groups = own.filter(pl.col("claim") != "own_policies")
    assert about_groups.height > 4
    assert about_groups["last_day"].max() <= live.newest_day  # type: ignore[operator]
    assert set(about_groups["place"]) <= {"", *live.register.frame["caravan_id"]}


def test_harm_is_counted_from_what_was_let_out(live: ReleasedBrief) -> None:
    told = live.events.frame.filter(pl.col("kind") != "statement")
    counts = dict(told.group_by("harm_type").len().iter_rows())
    for row in context(live).harms.frame.iter_rows(named=True):
        assert row["events"] <= counts.get(row["harm"], 0)


def test_few_children_are_told_of_no_stretch(live: ReleasedBrief) -> None:
    told = context(live).dangers.frame["children"].drop_nulls()
    assert (told >= disclosure.SMALL_CHILDREN).all()
    tables = {t.name: t.frame for t in context(live).tables}
    row = tables["dangers"].filter(pl.col("records") > 0).head(1)
    for children, shown in ((0.0, None), (9.0, None), (10.0, 10.0)):
        few = DANGERS.checked(row.with_columns(children=pl.lit(children)))
        again = context(disclosure.with_context(live, {**tables, "dangers": few}))
        assert again.dangers.frame["children"].to_list() == [shown]


def test_a_context_cannot_be_made_beside_the_door(live: ReleasedBrief) -> None:
    fields = {t.name: t for t in context(live).tables}
    with pytest.raises(AmparoError) as told:
        ReleasedContext(**fields)
    assert told.value.code == "released_forged"
    with pytest.raises(AmparoError):
        Released("dangers", context(live).dangers.frame)
