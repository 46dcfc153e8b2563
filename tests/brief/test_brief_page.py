"""The page: self-contained, equal in both languages, safe with whatever the rows hold."""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path

import pytest
from briefs import bundle, happening, live, page, panel, read, row, small, small_release

import amparo.brief
from amparo.brief import render_html
from amparo.brief.facts import Facts
from amparo.brief.news import headline
from amparo.brief.phrase import Phrase
from amparo.words import LANGUAGES, Words, entries

ROOM = Path(amparo.brief.__file__).parent
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</title></svg><script>x</script>",
    "=cmd|'/C calc'!A0",
    "{{ 7 * 7 }} {% include 'x' %}",
    "</style><script>x</script>",
    "<a href=javascript:alert(1)>x</a>",
    "\N{RIGHT-TO-LEFT OVERRIDE}oiraid lE",
]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("active", [False, True])
def test_a_page_stands_alone(lang: str, *, active: bool) -> None:
    seen = read(page(lang, active=active))
    assert not {"script", "img", "iframe", "link", "object", "form", "base"} & set(seen.tags())
    assert [a["lang"] for a in seen.all("html")] == [lang]
    for _, attributes in seen.elements:
        assert not [k for k in attributes if k.startswith("on") or k in {"src", "srcset", "ping"}]
    for anchor in seen.all("a"):
        outside = anchor["href"].startswith(("https://", "http://"))
        assert outside or anchor["href"].startswith("#")
        assert not outside or "noreferrer" in anchor["rel"]
    assert "url(" not in page(lang, active=active).split("</style>")[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_links_inside_the_page_lead_somewhere(lang: str) -> None:
    seen = read(page(lang))
    ids = Counter(a["id"] for _, a in seen.elements if "id" in a)
    assert max(ids.values()) == 1
    assert {a["href"][1:] for a in seen.all("a") if a["href"].startswith("#")} <= set(ids)
    for _, attributes in seen.elements:
        assert set(attributes.get("aria-labelledby", "").split()) <= set(ids)


def test_both_languages_say_the_same() -> None:
    es, en = read(page("es")), read(page("en"))
    drawn = {"g", "text", "path"}  # how many names find room depends on their length
    es_tags, en_tags = ([t for t in r.tags() if t not in drawn] for r in (es, en))
    assert es_tags == en_tags
    assert [a.get("href") for a in es.all("a")] == [a.get("href") for a in en.all("a")]
    figures = [sorted(re.findall(r"\d+(?:,\d{3})+", " ".join(r.texts[9:]))) for r in (es, en)]
    assert figures[0] == figures[1]


def test_the_same_tables_give_the_same_page() -> None:
    assert render_html(live(), Words("es")) == page("es", active=True)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_is_light_and_quickly_made(lang: str) -> None:
    """The bar is 1.5 s; five times that here, because a loaded machine is not the brief's fault."""
    start = time.perf_counter()
    size = len(render_html(bundle(), Words(lang)).encode())
    assert time.perf_counter() - start < 7.5
    assert size < 1_500_000


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_rows_stays_text(text: str) -> None:
    rows = [
        row(k, publisher=text, source_name=text, source_type="authority", url=f"https://e.org/{k}")
        for k in range(12)
    ]
    rows.append(row(99, quantity="children", scope="subset", publisher=text, source_name=text))
    harmless = read(small([row(k) for k in range(12)] + [row(99, quantity="children")]))
    hostile = read(small(rows, [happening(1, what=text, actor=text, publisher=text)]))
    assert set(hostile.tags()) <= set(harmless.tags()) | {"ol", "b", "circle"}
    assert "49" not in "".join(t for t in hostile.texts if "{{" in t)
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in "".join(hostile.texts)
    for _, attributes in hostile.elements:
        assert not [k for k in attributes if k.startswith("on")]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,<b>", "vbscript:x"])
def test_an_address_that_is_no_page_is_no_link(url: str) -> None:
    seen = read(small([row(k, url=url) for k in range(12)], [happening(1, url=url)]))
    assert not [a for a in seen.all("a") if ":" in a["href"]]


def test_a_country_or_kind_without_a_word_is_shown_as_it_is() -> None:
    assert "ZWE" in small([row(k, country_iso3="ZWE") for k in range(12)])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_known_is_said_and_not_drawn(lang: str) -> None:
    text = render_html(small_release([]), Words(lang))
    assert Words(lang).text("brief.headline.nothing") in text
    assert "<article" not in text
    assert "nan" not in text.lower().split("</style>")[-1].replace("finan", "")


def test_a_local_brief_says_that_it_is_not_for_publication() -> None:
    words = Words("en")
    public, local = (
        render_html(small_release([row(1)], audience=a), words) for a in ("public", "local")
    )
    assert words.text("brief.audience_local") in local
    assert words.text("brief.audience_local") not in public


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_caravan_that_is_on_the_way_is_marked_and_late(lang: str) -> None:
    words, text = Words(lang), page(lang, active=True)
    assert words.text("brief.on_the_way_tag") in panel(text, "2018-10-first")
    assert words.text("brief.news.held", day=live().newest_day) in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_middle_is_quoted_only_where_the_limits_are_near(lang: str) -> None:
    released, words = bundle(), Words(lang)
    phrase = Phrase(words, released)
    rows = [r for r in released.register.frame.iter_rows(named=True) if r["peak_median"]]
    wide = [r for r in rows if r["peak_q95"] > 3 * r["peak_q05"]]
    sure = [r for r in rows if r not in wide]
    assert wide
    assert "2018-10-first" in {r["caravan_id"] for r in sure}
    figures = [t["figure"] for t in headline(Facts(released), phrase)["tiles"]]
    assert phrase.people(max(r["peak_median"] for r in sure)) in figures
    for r in wide:
        assert phrase.size(r) == phrase.interval(r["peak_q05"], r["peak_q95"])


def test_every_code_of_the_brief_exists_and_is_used() -> None:
    sources = "\n".join(
        p.read_text(encoding="utf-8") for p in [*ROOM.glob("*.py"), *ROOM.glob("templates/*.j2")]
    )
    called = set(re.findall(r"\bt\(\"([\w.]+)\"[,)]", sources))
    called |= set(re.findall(r"phrase\.text\(\s*\"([\w.]+)\"", sources))
    known = {c.removeprefix("brief.") for c in entries("en") if c.startswith("brief.")}
    assert called <= known
    made = (
        "stated.", "outcome.", "legend.", "news.", "sure.", "method.", "nav.", "fit.", "tile.",
        "course.tag.", "verdict.", "policies.trend_", "policies.role_", "policies.line_",
        "why.strength_",
    )  # fmt: skip
    unused = {c for c in known - called if f'"{c}"' not in sources and not c.startswith(made)}
    assert unused == set()


def test_a_page_of_very_many_reports_can_still_be_opened() -> None:
    rows = [row(k, value_low=500.0 + k, value_high=500.0 + k) for k in range(1500)]
    text = small(rows)
    assert len(text.encode()) < 1_500_000
    assert Words("en").text("brief.chart.thinned", shown=400, total=1500) in text
