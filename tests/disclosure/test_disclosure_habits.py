"""Whose habit of counting high or low is told by name: public institutions and media only."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from handmade import TODAY, habits, ledger, released, report

if TYPE_CHECKING:
    from amparo.records.released import ReleasedBrief

LONG_AGO = TODAY - timedelta(days=200)
FIRST = "2021-03-first"


def said(name: str, kind: str, n: int = 4, **given: Any) -> list[dict[str, Any]]:
    """Reports of one source, of an ended caravan unless a day is given."""
    given = {"day": LONG_AGO, **given}
    return [report(k, source_name=name, source_type=kind, value=500 + k, **given) for k in range(n)]


def named(brief: ReleasedBrief) -> list[str]:
    return brief.habits.frame["source"].to_list()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Gobierno de Honduras", "authority"), ("UN High Commissioner for Refugees", "un_agency"),
        ("DG ECHO", "donor"), ("Secretaría de Gobernación (Mexico)", "authority"),
        ("Comisión Nacional de los Derechos Humanos", "human_rights_commission"),
        ("El Colegio de la Frontera Norte", "academic"), ("Milenio", "media"), ("AP", "media"),
        ("Alcaldía de Tapachula", "authority"), ("Presidency of Honduras", "authority"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("audience", ["public", "local"])
def test_public_institutions_and_media_are_named(name: str, kind: str, audience: str) -> None:
    brief = released(said(name, kind), habits=habits((name, kind)), audience=audience)
    row = brief.habits.frame.row(0, named=True)
    assert (row["source"], row["source_type"], row["reports"]) == (name, kind, 4)
    assert (row["lean"], row["lean_q05"], row["lean_q95"]) == (0.1, -0.1, 0.3)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Caminantes Unidos", "organiser"), ("Casa del Migrante de Huixtla", "shelter"),
        ("Angeles del Camino", "ngo"), ("Someone", "unknown"),
        ("Mayor of Tijuana", "authority"), ("Piedras Negras municipality (mayor)", "authority"),
        ("Presidente de Honduras", "authority"), ("INM commissioner", "authority"),
        ("Cónsul de El Salvador", "authority"), ("a journalist of Milenio", "media"),
        ("fotógrafo de prensa", "media"), ("caravan participant", "media"),
        ("guía del grupo", "authority"), ("local media", "media"), ("officials", "authority"),
        ("web page citing Caminantes Unidos", "media"),
    ],
)  # fmt: skip
def test_no_habit_names_an_organiser_a_person_or_nobody(name: str, kind: str) -> None:
    rows = said(name, kind)
    rows.append(report(9, source_name="Caminantes Unidos", source_type="organiser", day=LONG_AGO))
    for audience in ("public", "local"):
        brief = released(rows, habits=habits((name, kind)), audience=audience)
        assert named(brief) == []
        assert [(h.code, h.n) for h in brief.habits.held] == [("habit_by_kind", 1)]


def test_no_column_spells_the_key_of_a_source() -> None:
    both = habits(("Milenio", "media"), ("Caminantes Unidos", "organiser"))
    rows = [*said("Milenio", "media"), report(9, source_name="Caminantes Unidos",
                                              source_type="organiser", day=LONG_AGO)]  # fmt: skip
    brief = released(rows, habits=both)
    assert "source_key" not in brief.habits.frame.columns
    assert "caminantes" not in brief.habits.frame.write_csv().lower()
    assert brief.habits in brief.tables


def test_a_source_whose_statements_all_wait_is_not_told() -> None:
    young = said("Gobierno de Honduras", "authority", day=TODAY - timedelta(days=1))
    old = [report(20, source_name="AP", source_type="media")]
    both = habits(("Gobierno de Honduras", "authority"), ("AP", "media"))
    assert named(released([*young, *old], habits=both)) == ["AP"]
    assert len(named(released([*young, *old], habits=both, audience="local"))) == 2


def test_a_source_is_not_told_with_more_reports_than_its_statements_show() -> None:
    rows = [
        *said("AP", "media", 2, day=TODAY - timedelta(days=5)),
        *[{**r, "report_id": f"y{k}", "value_low": 900.0 + k, "value_high": 900.0 + k}
          for k, r in enumerate(said("AP", "media", 3, day=TODAY - timedelta(days=1)))],
    ]  # fmt: skip
    table = habits(("AP", "media"), reports=5, caravans=3)
    row = released(rows, habits=table).habits.frame.row(0, named=True)
    assert (row["reports"], row["caravans"]) == (2, 1)


@pytest.mark.parametrize(("ago", "told"), [(5, 0), (200, 1)])
def test_a_source_named_after_a_town_waits_while_anybody_is_on_the_way(ago: int, told: int) -> None:
    """It may have been named long before; its habit may rest on people who are there today."""
    name = "Tapachula municipal government"
    rows = said(name, "authority", caravan_hint="2020-09-first")
    rows.append(report(20, day=TODAY - timedelta(days=ago)))
    assert len(named(released(rows, habits=habits((name, "authority"))))) == told


def test_a_source_of_a_count_that_nobody_printed_is_told_by_its_kind() -> None:
    rows = said("COMAR", "authority")
    own = report(20, source_name="COMAR", source_type="authority", url="", published_on=None,
                 day=LONG_AGO, known_on=LONG_AGO, value=777)  # fmt: skip
    table = habits(("COMAR", "authority"))
    assert named(released(rows, habits=table)) == ["COMAR"]
    assert named(released([*rows, own], habits=table)) == []


@pytest.mark.parametrize(
    ("audience", "reason"), [("public", "no_reports"), ("local", "no_reports_yet")]
)
def test_the_ledger_does_not_foretell_a_report_that_is_held_back(
    audience: str, reason: str
) -> None:
    days = [TODAY - timedelta(days=k) for k in range(6, -1, -1)]
    book = ledger([(FIRST, d, "dead", 1.0, "estimated") for d in days]).with_columns(
        pl.when(pl.col("day") < days[-2]).then(None).otherwise(n).alias(n)
        for n in ("median", "q05", "q95")
    )
    yet = pl.col("median").is_null()
    book = book.with_columns(
        pl.when(yet).then(pl.lit("not_estimable")).otherwise("basis").alias("basis"),
        pl.when(yet).then(pl.lit("no_reports_yet")).otherwise(pl.lit("")).alias("reason"),
    )
    brief = released([report(1), report(2, day=days[-2])], book=book, audience=audience)
    assert brief.ledger.frame["reason"][0] == reason


def test_what_came_later_and_is_told_stays_a_report_of_a_later_day() -> None:
    days = [TODAY - timedelta(days=k) for k in (8, 7)]
    rows = [(FIRST, d, "dead", 1.0, "estimated") for d in days]
    book = ledger(rows).with_columns(
        reason=pl.Series(["no_reports_yet", ""]),
        basis=pl.Series(["not_estimable", "estimated"]),
        median=pl.Series([None, 1.0]),
        q05=pl.Series([None, 1.0]),
        q95=pl.Series([None, 1.0]),
    )
    frame = released([report(1)], book=book).ledger.frame
    assert frame["reason"].to_list() == ["no_reports_yet", ""]
