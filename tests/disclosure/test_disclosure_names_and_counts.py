"""Who is named, what is linked, which counts are rounded or kept back."""

from __future__ import annotations

import ast
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from handmade import TODAY, event, ledger, released, report, told
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.disclosure import ROUNDING_BASE, round_controlled
from amparo.records import AmparoError
from amparo.records.released import Released, ReleasedBrief

PACKAGE = Path(__file__).parents[2] / "src" / "amparo"
LONG_AGO = TODAY - timedelta(days=200)
ORGANISER = "Caminantes Unidos"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Pueblo Caminante", "organiser"),
        ("Casa del Migrante de Huixtla", "shelter"),
        ("caravan participant", "media"),
        ("a coordinator of the march", "ngo"),
        ("un guía", "unknown"),
        ("padre de familia", "media"),
        ("one account from the caravan", "media"),
        ("", "authority"),
    ],
)
def test_organisers_shelters_and_persons_are_told_by_their_kind(name: str, kind: str) -> None:
    row = report(1, source_name=name, source_type=kind, day=LONG_AGO)
    for audience in ("public", "local"):
        assert [r["source"] for r in told([row], audience=audience)] == [""]


@pytest.mark.parametrize("name", ["UNHCR", "Gobierno de Honduras", "COMAR", "AFP", "MSF"])
def test_institutions_are_named(name: str) -> None:
    rows = [report(1, source_name=name, source_type="un_agency", day=LONG_AGO)]
    assert [r["source"] for r in told(rows)] == [name]


def test_an_organiser_is_not_named_by_another_door() -> None:
    rows = [
        report(1, source_name=f"{ORGANISER} (coordinator)", source_type="organiser", day=LONG_AGO),
        report(2, source_name=f"web page citing {ORGANISER}", source_type="media", day=LONG_AGO),
        report(3, publisher=f"Blog de {ORGANISER}", day=LONG_AGO),
        report(4, url="https://example.org/caminantes-unidos-anuncia", day=LONG_AGO),
    ]
    happened = [
        event(1, actor=ORGANISER, day=LONG_AGO),
        event(2, what=f"{ORGANISER} called a vote", day=LONG_AGO),
        event(3, publisher=f"Blog de {ORGANISER}", day=LONG_AGO),
    ]
    brief = released(rows, events=happened)
    for table in brief.tables:
        told_text = table.frame.select(pl.col(pl.String)).write_csv().lower()
        assert "caminantes" not in told_text


@pytest.mark.parametrize(
    ("kind", "named", "linked"),
    [
        ("outlet", True, True), ("agency", True, True), ("official", True, True),
        ("academic", True, True), ("repost", True, False), ("partisan", False, False),
        ("unknown", False, False),
    ],
)  # fmt: skip
def test_links_lead_to_those_who_may_be_linked(kind: str, named: bool, linked: bool) -> None:
    (row,) = told([report(1, publisher_kind=kind, day=LONG_AGO)])
    assert bool(row["publisher"]) is named
    assert bool(row["url"]) is linked


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "data:text/html,x", "ftp://example.org/x", "https://",
        "https://user:pass\N{COMMERCIAL AT}example.org/", "//example.org", "file:///etc/passwd", "https://[bad",
    ],
)  # fmt: skip
def test_only_plain_web_addresses_are_linked(url: str) -> None:
    assert [r["url"] for r in told([report(1, url=url, day=LONG_AGO)])] == [""]


@pytest.mark.parametrize(("ago", "linked"), [(5, False), (200, True)])
def test_an_address_that_names_a_town_is_not_linked_while_people_are_on_the_way(
    ago: int, linked: bool
) -> None:
    row = report(1, url="https://example.org/la-caravana-llega-a-huixtla.html",
                 day=TODAY - timedelta(days=ago))  # fmt: skip
    assert [bool(r["url"]) for r in told([row])] == [linked]


def test_the_names_of_towns_in_sources_and_publishers_are_hidden_too() -> None:
    row = report(1, source_name="Huixtla municipal police", publisher="El Orbe de Huixtla")
    assert [(r["source"], r["publisher"]) for r in told([row])] == [("", "")]


def test_an_event_is_linked_only_where_its_publisher_is_known_and_may_be() -> None:
    rows = [report(1, day=LONG_AGO),
            report(2, publisher="Copias", publisher_kind="repost", url="https://copy.example/1",
                   day=LONG_AGO)]  # fmt: skip
    happened = [
        event(1, url="https://example.org/a", day=LONG_AGO),
        event(2, url="https://copy.example/a", publisher="Copias", day=LONG_AGO),
        event(3, url="https://nobody.example/a", publisher="Nobody knows", day=LONG_AGO),
    ]
    frame = released(rows, events=happened).events.frame
    assert [bool(u) for u in frame["url"]] == [True, False, False]


@pytest.mark.parametrize("count", [0, 1, 9, 10, 400])
def test_fewer_than_ten_children_in_a_named_place_are_not_told(count: int) -> None:
    row = report(1, quantity="children", value=count, scope="subset", day=LONG_AGO)
    nowhere = {**row, "report_id": "x2", "place": "", "admin1": "", "place_id": "",
               "place_status": "none"}  # fmt: skip
    public = told([report(9, day=LONG_AGO), row, nowhere])
    assert sum(r["quantity"] == "children" for r in public) == (2 if count >= 10 else 1)


def own(number: int, value: float, **given: object) -> dict[str, object]:
    """A count of the user's own, printed by nobody."""
    return report(number, value=value, url="", published_on=None, day=LONG_AGO,
                  known_on=LONG_AGO, **given)  # fmt: skip


@pytest.mark.parametrize("audience", ["public", "local"])
def test_counts_that_nobody_printed_are_rounded_and_their_source_is_not_named(
    audience: str,
) -> None:
    rows = [own(k, 100 + k, place=p) for k, p in enumerate(("Huixtla", "Tapachula", "Arriaga"), 1)]
    shown = told(rows, audience=audience)
    assert all(r["value_low"] % ROUNDING_BASE == 0 for r in shown)
    assert abs(sum(r["value_low"] for r in shown) - 306) < ROUNDING_BASE
    assert {(r["source"], r["publisher"]) for r in shown} == {("", "")}


def test_printed_counts_are_told_as_printed() -> None:
    assert [r["value_low"] for r in told([report(1, value=1612, day=LONG_AGO)])] == [1612]


def test_a_ledger_that_repeats_an_own_count_is_rounded_and_an_estimate_is_not() -> None:
    hint = "2021-03-first"
    rows = [own(1, 203), own(2, 3, quantity="deaths", measure="running_total", scope="subset")]
    book = ledger([(hint, LONG_AGO, "dead", 3.0, "stated"),
                   (hint, LONG_AGO, "on_the_way", 203.4, "estimated")])  # fmt: skip
    frame = released(rows, book=book).ledger.frame
    assert frame.filter(pl.col("compartment") == "dead")["median"].item() % ROUNDING_BASE == 0
    assert frame.filter(pl.col("compartment") == "on_the_way")["median"].item() == 203.4


counts = st.lists(st.integers(0, 20_000), min_size=1, max_size=30)


@settings(max_examples=150, deadline=None)
@given(counts, st.text(max_size=8), st.sampled_from([5, 10]))
def test_rounding_keeps_each_count_and_the_sum_within_one_step(
    values: list[int], key: str, base: int
) -> None:
    rounded = round_controlled(values, key=key, base=base)
    assert all(r % base == 0 and abs(r - v) < base for r, v in zip(rounded, values, strict=True))
    assert abs(sum(rounded) - sum(values)) < base
    assert rounded == round_controlled(values, key=key, base=base)


def test_rounding_is_fair_over_many_groups() -> None:
    """Counts of 3: mean 3, sd 5 * sqrt(0.24) = 2.45; five standard errors, 6e-7 by chance."""
    mean = sum(round_controlled([3], key=str(k))[0] for k in range(2000)) / 2000
    assert abs(mean - 3) < 5 * 2.45 / 2000**0.5


def test_only_disclosure_takes_the_seal() -> None:
    takers = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.ImportFrom) else []
            called = isinstance(node, ast.Attribute) and node.attr in {"SEAL", "_Seal"}
            if "SEAL" in names or "_Seal" in names or called:
                takers.add(path.relative_to(PACKAGE).parts[0])
    assert takers == {"disclosure"}


def test_a_table_that_did_not_pass_disclosure_cannot_be_made() -> None:
    with pytest.raises(AmparoError, match="released_forged"):
        Released("register", pl.DataFrame())
    real = released([report(1)])
    with pytest.raises(AmparoError, match="released_forged"):
        ReleasedBrief(
            as_of=date(2021, 1, 1), newest_day=date(2021, 1, 1), audience="public",
            register=real.register, ledger=real.ledger, sizes=real.sizes,
            statements=real.statements,
            events=real.events, leans=real.leans, habits=real.habits, places=real.places,
        )  # fmt: skip
