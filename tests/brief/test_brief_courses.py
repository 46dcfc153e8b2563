"""What became of the people through time: what is drawn, where it ends, what is beside it."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from briefs import DAY, bundle, live, page, panel, read, row
from hypothesis import given
from hypothesis import strategies as st
from release_by_hand import release_by_hand

from amparo.brief.coursechart import NARROW_SHEET, WIDE_SHEET, Course, CourseChart
from amparo.brief.courses import courses
from amparo.brief.facts import Facts
from amparo.brief.phrase import Phrase
from amparo.brief.scales import ticks_of_people
from amparo.records.tables import LEDGER, SIZES
from amparo.records.vocab import COMPARTMENTS
from amparo.words import LANGUAGES, Words, entries

if TYPE_CHECKING:
    import polars as pl

CARAVAN = "2020-10-first"
FIRST = DAY - timedelta(days=150)
SHEETS = (WIDE_SHEET, NARROW_SHEET)
Cell = tuple[float, float, float] | None


def ledger(cells: dict[str, list[Cell]], *, stated: tuple[str, ...] = ()) -> pl.DataFrame:
    """A ledger from the numbers of each compartment on each day; None is not estimable."""
    return LEDGER.frame(
        {
            "caravan_id": CARAVAN, "day": FIRST + timedelta(days=k), "compartment": name,
            "median": cell and cell[0], "q05": cell and cell[1], "q95": cell and cell[2],
            "basis": "not_estimable" if cell is None else "stated" if name in stated
            else "estimated",
            "reason": "no_reports" if cell is None else "", "sources": 0 if cell is None else 7,
        }
        for name in COMPARTMENTS
        for k, cell in enumerate(cells.get(name, [None] * max(map(len, cells.values()))))
    )  # fmt: skip


def made(
    cells: dict[str, list[Cell]], lang: str = "en", *, last: int = 10, **options: Any
) -> dict[str, Any]:
    """The picture of a hand-made ledger whose group was reported up to a day."""
    rows = [row(k, observed_from=FIRST, observed_to=FIRST + timedelta(days=last)) for k in range(5)]
    book = ledger(cells, **options)
    released = release_by_hand(rows, as_of=DAY, ledger=book)
    facts, phrase = Facts(released), Phrase(Words(lang), released)
    found = courses(facts.register[0], facts, phrase)
    assert found is not None
    return found


def some_wordsof(drawing: str) -> list[str]:
    """Texts of a drawing in order."""
    return [html.unescape(t) for t in re.findall(r"<text[^>]*>([^<]*)</text>", drawing)]


def groups(drawing: str) -> list[str]:
    """The rows of a drawing: everything before its title is left out."""
    return drawing.split("<g")[2:]


STEADY: list[Cell] = [(500.0, 400.0, 650.0)] * 3
GROWING: list[Cell] = [(0.0, 0.0, 0.0), (120.0, 90.0, 160.0), (240.0, 190.0, 300.0)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("drawn", ["wide", "narrow"])
def test_a_row_is_named_and_ends_with_its_last_number_interval_and_sources(
    lang: str, drawn: str
) -> None:
    words = Words(lang)
    texts = some_wordsof(made({"on_the_way": STEADY, "detained": GROWING}, lang)[drawn])
    said = " ".join(texts)
    for code, people, low, high in (("on_the_way", 500, 400, 650), ("detained", 240, 190, 300)):
        name = words.name("compartment", code)
        assert name[:1].upper() + name[1:] in said
        assert str(people) in texts
        assert words.text("brief.interval", low=low, high=high) in said
    assert said.count(words.text("brief.course.sources", n=7)) == 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_returns_by_force_and_by_choice_are_rows_of_their_own_and_say_so(lang: str) -> None:
    words = Words(lang)
    every = dict.fromkeys(COMPARTMENTS, GROWING)
    texts = some_wordsof(made(every, lang)["wide"])
    force, choice = (
        words.text(f"brief.course.tag.{c}") for c in ("returned_by_authorities", "returned_own")
    )
    assert force != choice
    assert (texts.count(force), texts.count(choice)) == (1, 2)
    assert texts.index(force) < texts.index(choice)
    assert made(every, lang)["unknown"] == ""
    assert len(made(every, lang)["columns"]) == len(COMPARTMENTS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_later_report_is_drawn_apart_and_never_called_missing(lang: str) -> None:
    words = Words(lang)
    drawing = made({"on_the_way": STEADY, "missing": GROWING, "no_later_report": GROWING}, lang)
    parts = [g for g in re.split(r"(?=<g[ >])", drawing["wide"]) if 'class="md"' in g]
    assert [g.startswith('<g class="no">') for g in parts] == [False, False, True]
    tag = words.text("brief.course.tag.no_later_report")
    assert re.search(r"not missing|no son desaparecidas", tag)
    assert tag.split()[0] in parts[-1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_cannot_be_estimated_is_named_with_its_reason_and_not_drawn(lang: str) -> None:
    words = Words(lang)
    found = made({"detained": STEADY}, lang)
    assert len(found["columns"]) == 1
    for code in set(COMPARTMENTS) - {"detained"}:
        assert words.name("compartment", code) in found["unknown"]
    assert found["unknown"].count(words.name("not_estimable", "no_reports")) == 1
    assert words.name("compartment", "detained") not in found["unknown"]


def test_what_is_said_of_a_name_is_said_of_a_compartment() -> None:
    codes = [c for c in entries("en") if c.startswith("brief.course.tag.")]
    assert {c.rpartition(".")[2] for c in codes} <= set(COMPARTMENTS)


def test_a_number_that_is_only_stated_says_so_instead_of_an_interval() -> None:
    found = made({"missing": [(30.0, 30.0, 30.0)] * 2}, stated=("missing",))
    assert "as stated" in some_wordsof(found["wide"])
    assert 'class="bd"' not in found["wide"]


def test_who_was_on_the_way_is_not_drawn_after_the_last_report_of_an_ended_group() -> None:
    cells: dict[str, list[Cell]] = {
        "on_the_way": [*STEADY, (0.0, 0.0, 0.0)],
        "no_later_report": [(0.0, 0.0, 0.0)] * 3 + [(500.0, 400.0, 650.0)],
    }
    found = made(cells, last=2)
    texts = some_wordsof(found["wide"])
    assert texts.index("500") < texts.index("No later report")
    closing = Words("en").day(FIRST + timedelta(days=2))
    assert closing in found["closed"]
    assert 'class="cl"' in found["wide"]
    assert [bool(c) for c in found["days"][-1]["cells"]] == [False, True]
    still = made(cells, last=10)
    assert not still["closed"]
    assert "0" in some_wordsof(still["wide"])


def test_a_day_without_an_estimate_is_a_gap_and_no_line_across_it() -> None:
    cells: dict[str, list[Cell]] = {"on_the_way": [*STEADY, None, *STEADY]}
    found = made(cells)
    assert found["wide"].count('class="md"') == 2
    assert made({"on_the_way": STEADY * 2})["wide"].count('class="md"') == 1


def test_one_day_has_no_course() -> None:
    rows = [row(k) for k in range(5)]
    book = ledger({"on_the_way": STEADY[:1]})
    released = release_by_hand(rows, as_of=DAY, ledger=book)
    facts = Facts(released)
    assert courses(facts.register[0], facts, Phrase(Words("en"), released)) is None


def outline(drawing: str, cls: str) -> list[str]:
    return re.findall(rf'<path d="([^"]+)" class="{cls}"', drawing)


def test_steps_stand_at_their_days_and_heights() -> None:
    """Three days of equal width; zero at the foot, the top of the band at the top."""
    (line,) = outline(made({"detained": GROWING})["wide"], "md")
    steps = re.match(r"M([\d.]+) ([\d.]+)H([\d.]+)V([\d.]+)H([\d.]+)V([\d.]+)H([\d.]+)$", line)
    assert steps
    x0, y0, x1, y1, x2, y2, x3 = map(float, steps.groups())
    assert x0 == WIDE_SHEET.left
    assert x3 == WIDE_SHEET.right
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.11)
    assert (y0 - y1) / WIDE_SHEET.plot == pytest.approx(120 / 300, abs=0.01)
    assert (y0 - y2) / WIDE_SHEET.plot == pytest.approx(240 / 300, abs=0.01)


def test_days_of_one_height_are_one_step() -> None:
    (line,) = outline(made({"detained": [(5.0, 4.0, 6.0)] * 30})["wide"], "md")
    assert line.count("H") == 1


@given(st.floats(0, 90_000))
def test_a_scale_has_one_or_two_round_numbers_of_whole_people(most: float) -> None:
    found = ticks_of_people(max(most, 1))
    assert 2 <= len(found) <= 3
    assert found[0] == 0
    assert all(t == int(t) for t in found)
    assert max(most, 1) * 0.45 <= found[-1] <= max(most, 1) * 1.001


some_words = st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=1, max_size=9)
names = st.lists(some_words.map(" ".join), min_size=1, max_size=9)


@given(names, names, st.sampled_from(SHEETS))
def test_some_wordsand_scales_of_two_rows_never_overlap(
    given_names: list[str], tags: list[str], sheet: Any
) -> None:
    released = release_by_hand([row(1)], as_of=DAY)
    cells = [{"day": FIRST, "median": 5.0, "q05": 4.0, "q95": 6.0}]
    rows = [
        Course(
            compartment="dead", name=name, tag=tags[k % len(tags)], cells=cells, value="5",
            interval="4 to 6", evidence="7 sources", opens=bool(k % 2),
        )
        for k, name in enumerate(given_names)
    ]  # fmt: skip
    chart = CourseChart(
        sheet, courses=rows, days=(FIRST, FIRST), closed=None,
        phrase=Phrase(Words("en"), released),
    )  # fmt: skip
    drawing = chart.draw("x", "title", "summary")
    parts = [g for g in re.split(r"(?=<g[ >])", drawing) if 'class="md"' in g]
    assert len(parts) == len(rows)
    spans = []
    for part in parts:
        heights = [float(y) for y in re.findall(r'<text x="0" y="([\d.]+)"', part)]
        scale = [float(y) for y in re.findall(r"M[\d.]+ ([\d.]+)H", part)]
        spans.append((min(heights + scale), max(heights + scale)))
    assert all(foot < top for (_, foot), (top, _) in pairwise(spans))
    height = float(re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', drawing)[1])  # type: ignore[index]
    assert spans[-1][1] <= height


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_panel_of_the_bundle_shows_its_course_twice_and_as_a_table(lang: str) -> None:
    facts = Facts(bundle())
    assert len(facts.large) >= 12
    for entry in facts.large:
        part = panel(page(lang), entry["caravan_id"])
        seen = read(part)
        drawn = [a for a in seen.all("svg") if "tall" in a.get("class", "")]
        assert [a["class"] for a in drawn] == ["chart tall wide", "chart tall narrow"]
        assert all(a["role"] == "img" and a["aria-labelledby"] for a in drawn)
        assert part.count('<table class="days">') == 1


def test_the_table_ends_with_the_numbers_of_the_picture() -> None:
    found = made({"on_the_way": STEADY, "detained": GROWING})
    last = found["days"][-1]["cells"]
    assert [c["people"] for c in last] == ["500", "240"]
    assert [c["interval"] for c in last] == ["400 to 650", "190 to 300"]
    assert [len(d["cells"]) for d in found["days"]] == [2, 2, 2]


def test_days_on_which_nothing_changes_share_a_row() -> None:
    found = made({"on_the_way": STEADY * 3})
    assert len(found["days"]) == 1
    assert "–" in found["days"][0]["day"]  # noqa: RUF001 - a dash between days


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_description_says_every_last_number(lang: str) -> None:
    words = Words(lang)
    text = made({"on_the_way": STEADY, "detained": GROWING}, lang)["wide"]
    described = html.unescape(re.search(r"<desc[^>]*>(.*?)</desc>", text)[1])  # type: ignore[index]
    assert words.text("brief.interval", low=400, high=650) in described
    assert words.text("brief.interval", low=190, high=300) in described


@pytest.mark.parametrize("lang", LANGUAGES)
def test_people_on_the_way_have_no_day_in_the_picture_that_is_not_told(lang: str) -> None:
    words = Words(lang)
    part = panel(page(lang, active=True), "2018-10-first")
    days = re.search(r'<table class="days">.*?</table>', part, flags=re.DOTALL)
    assert days
    newest = live().newest_day
    assert words.day(newest, "medium") in days[0]
    for k in (1, 2, 3, 4):
        assert words.day(newest + timedelta(days=k), "medium") not in days[0]
    assert 'class="cl"' not in part


@pytest.mark.parametrize(
    ("reports", "people", "drawn"), [(3, 1200.0, 1), (3, 900.0, 0), (10, 90.0, 1)]
)
def test_a_thousand_people_have_a_panel_however_few_spoke_of_them(
    reports: int, people: float, drawn: int
) -> None:
    cell = (people, 0.8 * people, 1.3 * people)
    size = {"caravan_id": CARAVAN, "day": FIRST, "median": cell[0], "q05": cell[1], "q95": cell[2]}
    rows = [
        row(k, observed_from=FIRST, observed_to=FIRST, value_low=500.0 + k) for k in range(reports)
    ]
    released = release_by_hand(
        rows, as_of=DAY, ledger=ledger({"on_the_way": [cell]}), sizes=SIZES.frame([size])
    )
    facts = Facts(released)
    assert facts.register[0]["reports"] == reports
    assert facts.register[0]["peak_median"] == people
    assert len(facts.large) == drawn


def test_caravans_without_a_panel_are_small_or_not_estimable() -> None:
    shown = {r["caravan_id"] for r in Facts(bundle()).large}
    hidden = [r for r in Facts(bundle()).register if r["caravan_id"] not in shown]
    assert all(r["reports"] < 10 for r in hidden)
    assert all((r["peak_median"] or 0) < 1000 for r in hidden)


def test_the_day_of_a_row_that_ends_early_is_told() -> None:
    cells: dict[str, list[Cell]] = {
        "on_the_way": [*STEADY, None],
        "detained": GROWING + GROWING[2:],
    }
    texts = " ".join(some_wordsof(made(cells)["wide"]))
    assert Words("en").day(FIRST + timedelta(days=2), "short") + " · 7 sources" in texts
    assert texts.count(" · 7 sources") == 1
