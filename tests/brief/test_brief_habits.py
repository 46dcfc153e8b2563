"""Who counts high and who low: what is drawn, what is said of it, and what is not."""

from __future__ import annotations

import html
import math
import re
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from briefs import DAY, bundle, page, read, row
from hypothesis import given
from hypothesis import strategies as st
from release_by_hand import release_by_hand

from amparo.brief import render_html
from amparo.brief.facts import Facts
from amparo.brief.habitchart import Group, Habit, habit_chart
from amparo.brief.habits import habits
from amparo.brief.phrase import Phrase
from amparo.records.sources import source_key
from amparo.records.tables import HABITS, LEANS
from amparo.words import LANGUAGES, Words

if TYPE_CHECKING:
    import polars as pl

TIMES = "\N{MULTIPLICATION SIGN}"
Lean = tuple[float, float, float]
FLAT: Lean = (0.05, -0.2, 0.3)
HIGH: Lean = (0.4, 0.1, 0.7)
LOW: Lean = (-0.4, -0.7, -0.1)


def leans(**kinds: tuple[Lean, int]) -> pl.DataFrame:
    return LEANS.frame(
        {
            "source_type": kind, "lean": lean, "lean_q05": low, "lean_q95": high, "spread": 0.2,
            "reports": n,
        }
        for kind, ((lean, low, high), n) in kinds.items()
    )  # fmt: skip


def named(*sources: tuple[str, str, Lean, int]) -> pl.DataFrame:
    return HABITS.frame(
        {
            "source_key": source_key(name), "source_name": name, "source_type": kind,
            "lean": lean, "lean_q05": low, "lean_q95": high, "reports": n, "caravans": 2,
        }
        for name, kind, (lean, low, high), n in sources
    )  # fmt: skip


def made(kinds: pl.DataFrame, sources: pl.DataFrame, lang: str = "en") -> dict[str, Any]:
    found = habits(*seen(kinds, sources, lang))
    assert found is not None
    return found


def seen(kinds: pl.DataFrame, sources: pl.DataFrame, lang: str) -> tuple[Facts, Phrase]:
    """What a brief knows of habits when every source has printed as many reports as it says."""
    day = DAY - timedelta(days=150)
    rows = [
        row(
            100 * k + n, source_name=s["source_name"], source_type=s["source_type"],
            value_low=500.0 + 100 * k + n, value_high=500.0 + 100 * k + n,
            observed_from=day, observed_to=day,
        )
        for k, s in enumerate(sources.iter_rows(named=True))
        for n in range(s["reports"])
    ]  # fmt: skip
    released = release_by_hand(rows, as_of=DAY, leans=kinds, habits=sources)
    return Facts(released), Phrase(Words(lang), released)


def texts(drawing: str) -> list[str]:
    """Texts of a drawing in order, with plain spaces."""
    found = re.findall(r"<text[^>]*>([^<]*)</text>", drawing)
    return [html.unescape(t).replace("\N{NO-BREAK SPACE}", " ") for t in found]


KINDS = leans(media=(FLAT, 30), authority=(LOW, 20))
SOURCES = named(
    ("Milenio", "media", HIGH, 5), ("AP", "media", FLAT, 3), ("COMAR", "authority", LOW, 4),
    ("EFE", "media", HIGH, 2),
)  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("drawn", ["wide", "narrow"])
def test_named_sources_stand_below_their_kind_with_their_reports(lang: str, drawn: str) -> None:
    words = Words(lang)
    said = texts(made(KINDS, SOURCES, lang)[drawn])
    kinds = [words.name("source_type", k) for k in ("media", "authority")]
    wanted = [
        f"{name} ({n})"
        for name, n in (
            (kinds[0][:1].upper() + kinds[0][1:], 30), ("Milenio", 5), ("AP", 3),
            (kinds[1][:1].upper() + kinds[1][1:], 20), ("COMAR", 4),
        )
    ]  # fmt: skip
    assert [t for t in said if re.search(r"\(\d+\)$", t)] == wanted


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_reports_are_no_habit(lang: str) -> None:
    found = made(KINDS, SOURCES, lang)
    assert "EFE" not in found["wide"] + found["narrow"] + found["named"]
    assert found["few"] == Words(lang).text("brief.leans.few", n=1)
    assert not [r for g in found["groups"] for r in g if r["name"] == "EFE"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_those_clear_of_the_estimate_are_told_and_filled_and_no_others(lang: str) -> None:
    words = Words(lang)
    found = made(KINDS, SOURCES, lang)
    assert found["kinds"] == words.text(
        "brief.leans.low", sources=words.name("source_type", "authority")
    )
    high, low = (
        words.text(f"brief.leans.named_{side}", sources=name)
        for side, name in (("high", "Milenio"), ("low", "COMAR"))
    )
    assert found["named"] == f"{high} {low}"
    filled = [bool(re.search(r'class="f"', part)) for part in lines(found["wide"])]
    assert filled == [False, True, False, True, True]


def lines(drawing: str) -> list[str]:
    """The lines of a drawing, kinds and sources."""
    return [p for p in re.split(r"(?=<g[ >])", drawing) if "wl" in p or "wk" in p]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_when_nobody_is_clear_that_is_said(lang: str) -> None:
    words = Words(lang)
    found = made(leans(media=(FLAT, 30)), named(("AP", "media", FLAT, 3)), lang)
    assert found["kinds"] == words.text("brief.leans.none")
    assert found["named"] == words.text("brief.leans.named_none")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_named_sources_kinds_stand_alone(lang: str) -> None:
    found = made(leans(media=(FLAT, 30), donor=(FLAT, 2)), HABITS.empty(), lang)
    assert found["named"] == ""
    assert [len(g) for g in found["groups"]] == [1]
    assert habits(*seen(leans(donor=(FLAT, 2)), HABITS.empty(), lang)) is None


def test_a_rarely_heard_kind_is_drawn_where_a_source_of_it_is() -> None:
    found = made(leans(donor=(FLAT, 3)), named(("DG ECHO", "donor", FLAT, 3)))
    assert [[r["name"] for r in g] for g in found["groups"]] == [["Donors", "DG ECHO"]]


def test_the_band_behind_the_sources_is_the_interval_of_their_kind() -> None:
    drawing = made(KINDS, SOURCES)["wide"]
    boxes = re.findall(r'<path d="M([\d.]+) ([\d.]+)H([\d.]+)V([\d.]+)H\1z" class="kb"', drawing)
    kinds = re.findall(r'<path d="M([\d.]+) ([\d.]+)H([\d.]+)" class="wk"', drawing)
    assert len(boxes) == len(kinds) == 2
    assert [(b[0], b[2]) for b in boxes] == [(k[0], k[2]) for k in kinds]
    heights = [float(b[3]) - float(b[1]) for b in boxes]
    assert heights[0] == pytest.approx(heights[1] * 3 / 2)


def test_the_table_holds_the_numbers_of_the_picture() -> None:
    found = made(KINDS, SOURCES)
    drawn = [t for t in texts(found["wide"]) if t.startswith(TIMES) and "(" in t]
    listed = [f"{r['factor']} ({r['interval']})" for g in found["groups"] for r in g]
    assert drawn == listed
    assert listed[1] == f"{TIMES}1.49 (1.11 to 2.01)"
    caravans = [r["caravans"] for g in found["groups"] for r in g]
    assert caravans == ["", "1", "1", "", "1"]


def test_of_many_sources_those_most_heard_are_drawn_and_all_are_listed() -> None:
    many = named(*[(f"El Diario {'abcdefghijklmnop'[k]}", "media", FLAT, 3 + k) for k in range(15)])
    found = made(leans(media=(FLAT, 90)), many)
    assert len(found["groups"][0]) == 16
    drawn = [t for t in texts(found["wide"]) if t.startswith("El Diario")]
    assert len(drawn) == 12
    assert "El Diario a (3)" not in drawn
    assert "El Diario o (17)" in drawn
    assert found["more"] == Words("en").text("brief.leans.more", n=3)


def chart(*rows: Lean, narrow: bool = False) -> str:
    released = release_by_hand([row(1)], as_of=DAY)
    source = [
        Habit(
            name=f"source {k}", kind=not k,
            row={"lean": a, "lean_q05": b, "lean_q95": c, "reports": 5},
        )
        for k, (a, b, c) in enumerate(rows)
    ]  # fmt: skip
    group = Group(source_type="media", kind=source[0], sources=tuple(source[1:]))
    return str(habit_chart([group], Phrase(Words("en"), released), narrow=narrow))


def test_twice_and_half_stand_equally_far_from_the_estimate() -> None:
    drawing = chart((0.0, -math.log(2.2), math.log(2.2)))
    at = {
        t.removeprefix(TIMES): float(x)
        for x, t in re.findall(r'<text x="([\d.]+)" y="14"[^>]*>([^<]+)</text>', drawing)
    }
    assert at["2"] - at["1"] == pytest.approx(at["1"] - at["0.5"], abs=0.2)
    assert {"0.5", "1", "2"} <= set(at)


bounds = st.floats(-4, 4)


@given(st.lists(st.tuples(bounds, bounds, bounds), min_size=1, max_size=6), st.booleans())
def test_nothing_is_drawn_beyond_the_paper_and_labels_keep_their_distance(
    rows: list[Lean], narrow: bool
) -> None:
    ordered = [(b, a, c) for a, b, c in map(sorted, rows)]
    drawing = chart(*ordered, narrow=narrow)
    width = 360 if narrow else 900
    spans = re.findall(r'<path d="M(-?[\d.]+) [\d.]+H(-?[\d.]+)" class="w[lk]"', drawing)
    assert len(spans) == len(rows)
    assert all(0 <= float(a) <= float(b) <= width for a, b in spans)
    ticks = sorted(float(x) for x in re.findall(r'<text x="([\d.]+)" y="14"', drawing))
    assert len(ticks) >= 3
    assert all(b - a >= 40 for a, b in pairwise(ticks))
    beyond = any(abs(v) > math.log(3.5) + 1e-6 for r in ordered for v in r[1:])
    assert bool(re.search(r"l-?6 -4v8z", drawing)) is beyond


def test_on_a_telephone_long_names_and_numbers_do_not_share_a_line() -> None:
    kinds = leans(human_rights_commission=(FLAT, 30))
    long = named(("Comisión de Derechos Humanos de la Ciudad de México",
                  "human_rights_commission", FLAT, 3))  # fmt: skip
    drawing = made(kinds, long)["narrow"]
    told = re.findall(r'<text x="\d+" y="([\d.]+)" class="(?:nm|ls|tg te)">([^<]+)<', drawing)
    by_line: dict[str, str] = {}
    for height, text in told:
        by_line[height] = by_line.get(height, "") + html.unescape(text)
    assert len(told) == 5  # the kind, its numbers, the source in two lines, its numbers
    assert all(len(text) <= 45 for text in by_line.values())


@pytest.mark.parametrize("narrow", [False, True])
def test_a_long_name_is_broken_before_it_reaches_the_scale_or_the_edge(*, narrow: bool) -> None:
    kinds = leans(authority=(FLAT, 30))
    name = "Instituto Nacional de Migración / Secretaría de Gobernación y Policía Federal (Mexico)"
    found = made(kinds, named((name, "authority", FLAT, 3)))
    said = [t for t in texts(found["narrow" if narrow else "wide"]) if TIMES not in t]
    assert max(map(len, said)) <= (44 if narrow else 40)
    assert f"{name} (3)" in " ".join(said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_what_clear_means_and_that_leans_are_relative(lang: str) -> None:
    words, text = Words(lang), html.unescape(page(lang))
    for code in ("clear", "relative", "who", "lead", "lead_named"):
        assert words.text(f"brief.leans.{code}") in text
    assert f"{TIMES}1" in words.text("brief.leans.clear")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_bundle_names_newsrooms_and_institutions_and_no_organiser(lang: str) -> None:
    part = page(lang)
    part = part[
        part.index('id="leans-wide-t"') : part.index("</details>", part.index("leans-wide-t"))
    ]
    told = {r["source"] for r in Facts(bundle()).habits if r["reports"] >= 3}
    assert {"AP", "EFE", "Reuters"} <= told
    drawn = " ".join(texts(part))
    assert all(Words(lang).translated(name) in drawn for name in ("AP", "EFE", "Reuters"))
    assert "Pueblo Sin Fronteras" not in part
    assert len(read(part).all("svg")) == 1


def test_hostile_names_of_sources_stay_text() -> None:
    name = '"><script>alert(1)</script>'
    facts, phrase = seen(leans(media=(FLAT, 9)), named((name, "media", FLAT, 4)), "en")
    found = habits(facts, phrase)
    assert found is not None
    assert name in texts(found["wide"])[-2]
    assert "<script" not in render_html(facts.released, phrase.words)
