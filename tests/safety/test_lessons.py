"""The lessons and their pages: complete, equal in both languages, self-contained, decent."""

from __future__ import annotations

import copy
import functools
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from amparo.safety.check import FACTS
from amparo.safety.helplines import COUNTRIES
from amparo.safety.lessons import LANGUAGES, LessonError, checked, texts
from amparo.safety.lessons import pages as written
from amparo.safety.markup import Html, tag

if TYPE_CHECKING:
    from collections.abc import Callable

CATALOGUE = {f"A{n}" for n in range(1, 21)} | {f"B{n}" for n in range(1, 18)}
NAMES = ("index.html", "handout-es.html", "handout-en.html")
VOID = {"meta", "input", "br", "hr", "link"}
#: Never said in a text for people (in parts, where a test of the repository would see them).
FORBIDDEN = (
    r"\btratantes?\b", r"\btraffickers?\b", r"\bpedófil", r"\bpedophil", r"\bpredator",
    r"\bilegal(es)?\b", r"\billegal\b", r"\bdesnud", r"\bnude", r"\bnaked",
)  # fmt: skip


pages = functools.cache(written)


class _Tree(HTMLParser):
    """Elements in order; complains of what is not closed, of ids given twice and of aims."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"script", "style"}:
            self.said.append(data)


def tree(name: str) -> _Tree:
    found = _Tree()
    found.feed(pages()[name])
    found.close()
    return found


@pytest.fixture
def both() -> dict[str, Any]:
    return copy.deepcopy({lang: texts(lang) for lang in LANGUAGES})


def test_there_are_five_recommendations_and_a_lesson_for_the_way() -> None:
    for lang in LANGUAGES:
        ids = [lesson["id"] for lesson in texts(lang)["lesson"]]
        assert ids == ["profiles", "strangers", "trust", "photos", "privacy", "onway"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_signs_are_of_the_catalogue_and_every_quiz_has_one_right_answer(lang: str) -> None:
    for lesson in texts(lang)["lesson"]:
        signs = [sign for message in lesson["chat"]["message"] for sign in message["signs"]]
        assert set(signs) <= CATALOGUE
        assert len(signs) >= 3
        for question in lesson["quiz"]:
            assert sum(answer["right"] for answer in question["answer"]) == 1


def test_the_right_answer_is_not_always_at_the_same_place() -> None:
    places = [
        [answer["right"] for answer in question["answer"]].index(True)
        for lesson in texts("es")["lesson"]
        for question in lesson["quiz"]
    ]
    assert set(places) == {0, 1, 2}


def test_the_page_offers_every_fact_that_the_check_takes() -> None:
    for lang in LANGUAGES:
        check = texts(lang)["page"]["check"]
        assert {**check["profile_facts"], **check["context_facts"]}.keys() == FACTS.keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_are_those_of_the_report(lang: str) -> None:
    said = " ".join(texts(lang)["facts"]["lines"])
    for figure in ("148", "2018", "34", "19", "15"):
        assert figure in said
    assert "50 mil" in said or "50,000" in said
    assert "2020" in texts(lang)["facts"]["source"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_said_that_must_not_be_said(lang: str) -> None:
    said = json.dumps(texts(lang), ensure_ascii=False, default=str)
    found = [
        match.group() for word in FORBIDDEN for match in re.finditer(word, said, re.IGNORECASE)
    ]
    assert found == []


def _messages(number: int) -> Callable[[dict[str, Any]], list[dict[str, Any]]]:
    return lambda all_texts: all_texts["lesson"][number]["chat"]["message"]


def _answers(all_texts: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = all_texts["lesson"][1]["quiz"][0]["answer"]
    return found


@pytest.mark.parametrize(
    ("where", "which", "change"),
    [
        (_messages(0), slice(1), {"signs": ["Z9"]}),
        (_messages(0), slice(1), {"signs": ["B18"]}),
        (_messages(0), slice(1, 2), {"signs": ["A1"]}),  # the reader's own
        (_messages(0), slice(1), {"why": ""}),
        (_messages(2), slice(None), {"signs": []}),
        (_messages(5), slice(None), {"signs": ["A1"], "who": "Ana", "why": "So"}),
        (_answers, slice(None), {"right": True}),
        (_answers, slice(None), {"right": False}),
        (_answers, slice(1), {"why": ""}),
    ],
)
def test_a_lesson_that_does_not_fit_is_refused(
    both: dict[str, Any], where: Any, which: slice, change: dict[str, Any]
) -> None:
    for lang in LANGUAGES:
        for entry in where(both[lang])[which]:
            entry.update(change)
    with pytest.raises(LessonError):
        checked(both)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t["lesson"][0].pop("title"),
        lambda t: t["lesson"][0]["happens"].pop(),
        lambda t: t["lesson"][0].update(title=""),
        lambda t: t["lesson"][0].update(title=1),
        lambda t: t["lesson"][0]["chat"]["message"][0].update(signs=["A2"]),
        lambda t: t["apps"][0]["steps"].pop(),
        lambda t: t["page"]["check"].pop("button"),
    ],
)
def test_what_one_language_lacks_is_seen(both: dict[str, Any], change: Any) -> None:
    assert checked(both) is both
    change(both["en"])
    with pytest.raises(LessonError):
        checked(both)


# --- pages --------------------------------------------------------------------------------------


def test_the_pages_are_three_and_equal_on_every_run() -> None:
    assert tuple(pages()) == NAMES
    assert pages() == written()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_well_formed(name: str) -> None:
    found = tree(name)
    assert found.wrong == []
    assert found.open == []
    ids = [attrs["id"] for _, attrs in found.all if "id" in attrs]
    assert len(ids) == len(set(ids))
    aims = [a["href"][1:] for _, a in found.all if (a.get("href") or "").startswith("#")]
    named = [a["for"] for t, a in found.all if t == "label" and "for" in a]
    described = [
        a[k] for _, a in found.all for k in ("aria-describedby", "aria-labelledby") if k in a
    ]
    assert {*aims, *named, *described} <= set(ids)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_refers_to_nothing_outside(name: str) -> None:
    found = tree(name)
    for element, attrs in found.all:
        assert "src" not in attrs, element
        assert "srcset" not in attrs
        assert element not in {"link", "iframe", "object", "embed", "img", "base"}
        assert not [key for key in attrs if key.startswith("on")]
        if (attrs.get("href") or "").startswith("http"):
            assert attrs["href"].startswith("https://")
            assert "noreferrer" in (attrs.get("rel") or "")
    text = pages()[name]
    assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "@import" not in text
    assert "url(" not in text


def test_the_policy_lets_nothing_out() -> None:
    for name in NAMES:
        policies = [
            attrs["content"]
            for _, attrs in tree(name).all
            if attrs.get("http-equiv") == "Content-Security-Policy"
        ]
        assert len(policies) == 1
        assert policies[0].startswith("default-src 'none'; ")
        assert "form-action 'none'" in policies[0]
    assert "connect-src 'none'" in pages()["index.html"]
    assert "script-src" not in pages()["handout-es.html"]


def test_nothing_is_stored() -> None:
    text = pages()["index.html"]
    for word in (
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "document.cookie",
        "fetch(",
        "XMLHttp",
    ):
        assert word not in text


def test_both_languages_are_in_one_page_with_equal_parts() -> None:
    found = tree("index.html")
    mains = [attrs for element, attrs in found.all if element == "main"]
    assert [attrs["lang"] for attrs in mains] == list(LANGUAGES)
    for lang in LANGUAGES:
        said = " ".join(found.said)
        for lesson in texts(lang)["lesson"]:
            assert lesson["title"] in said
        for app in texts(lang)["apps"]:
            assert app["steps"][0] in said
        for code in COUNTRIES:
            assert texts(lang)["page"]["help"]["countries"][code] in said


def test_the_form_asks_whose_it_is_before_it_shows_a_box() -> None:
    for lang in LANGUAGES:
        text = pages()["index.html"].split(f'id="{lang}-main"')[1]
        assert text.index('value="other"') < text.index("<textarea")
        before = text[: text.index("<textarea")]
        assert re.search(r'<div class="rest" hidden>', before)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_hand_out_holds_what_a_workshop_needs(lang: str) -> None:
    said = " ".join(tree(f"handout-{lang}.html").said)
    words = texts(lang)["page"]["handout"]
    for part in ("for_leader", "five", "answers", "numbers", "trusted", "code"):
        assert words[part] in said, part
    assert said.index(words["answers"]) > said.index(words["three"])
    for number in ("800 5533 000", "145", "1-888-373-7888", "takeitdown.ncmec.org"):
        assert number in said


def test_texts_are_escaped_and_markup_is_not() -> None:
    made = tag("p", "a < b & c", Html("<b>d</b>"), title='"x"', hidden=True, lang=None)
    assert made == '<p title="&quot;x&quot;" hidden>a &lt; b &amp; c<b>d</b></p>'
    assert tag("br") == "<br>"
