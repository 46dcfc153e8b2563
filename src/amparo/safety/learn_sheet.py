"""The hand-out for a workshop: a few sheets of A4, in one language, for paper."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import Any, Final

from amparo.safety.helplines import ANYWHERE, COUNTRIES, lines
from amparo.safety.markup import Html, day, items, tag

__all__ = ["handout"]

DATA: Final = Path(__file__).parent / "data"
#: The lesson whose practice chat is printed, and how many cards fit below each other.
PRINTED: Final = "strangers"
CARDS: Final = 4


def handout(lang: str, texts: dict[str, Any]) -> str:
    """The hand-out as one self-contained file."""
    words = texts["page"]["handout"]
    sheet = Template((DATA / "handout.html").read_text(encoding="utf-8"))
    chat = next(one for one in texts["lesson"] if one["id"] == PRINTED)["chat"]
    parts = [
        _exercises(words, chat, texts["page"]["lessons"]),
        _cards(words),
        _leader(words),
        _numbers(lang, texts["page"]),
        _answers(words, chat),
        _facts(words, texts),
    ]
    return sheet.substitute(
        lang=lang,
        title=words["title"],
        style=(DATA / "handout.css").read_text(encoding="utf-8"),
        head=tag("header", tag("h1", words["title"]), tag("p", words["subtitle"])),
        ideas=_ideas(words, texts["lesson"]),
        parts="\n".join(parts),
        foot=tag("footer", words["foot"]),
    )


def _ideas(words: dict[str, Any], lessons: list[dict[str, Any]]) -> Html:
    ideas = [
        tag(
            "li", tag("b", f"{lesson['title']}. "), lesson["short"], " ", " ".join(lesson["do"][:2])
        )
        for lesson in lessons
    ]
    return tag("section", tag("h2", words["five"]), tag("ol", *ideas), class_="ideas")


def _exercises(words: dict[str, Any], chat: dict[str, Any], page: dict[str, Any]) -> Html:
    said = [
        tag("li", tag("b", f"{message['who'] or page['you']}: "), message["text"])
        for message in chat["message"]
    ]
    claims = [tag("li", tag("span", class_="box"), claim["text"]) for claim in words["claims"]]
    says = [tag("li", one["text"], tag("span", class_="rule")) for one in words["says"]]
    return Html(
        _exercise(words, 1, words["one"], tag("ol", *said, class_="chat"))
        + _exercise(words, 2, words["two"], tag("ol", *claims))
        + _exercise(words, 3, words["three"], tag("ol", *says))
    )


def _exercise(words: dict[str, Any], number: int, task: str, body: Html) -> Html:
    heading = tag("h2", f"{words['exercise']} {number}")
    return tag("section", heading, tag("p", task), body, class_="whole")


def _cards(words: dict[str, Any]) -> Html:
    card = tag(
        "div",
        items(words["card_lines"]),
        tag("p", f"{words['trusted']}:", tag("span", class_="rule"), tag("span", class_="rule")),
        tag("p", f"{words['card_help']}:", tag("span", class_="rule")),
        tag("p", f"{words['code']}:", tag("span", class_="rule")),
        tag("p", words["card_url"], class_="small"),
        class_="card",
    )
    return tag(
        "section", tag("h2", f"✂ {words['card']}"), tag("div", *[card] * CARDS, class_="cards")
    )


def _leader(words: dict[str, Any]) -> Html:
    return tag(
        "section",
        tag("h2", words["for_leader"]),
        tag("p", words["plan"]),
        items(words["leader"]),
        class_="leader",
    )


def _numbers(lang: str, page: dict[str, Any]) -> Html:
    words, names = page["handout"], page["help"]["countries"]
    rows = []
    for code in (*COUNTRIES, ANYWHERE):
        told = []
        for line in (one for one in lines(code) if one.country == code):
            message = f"SMS {line.text}" if line.text else ""
            ways = " / ".join(filter(None, (line.phone, message, _bare(line.url))))
            mark = "" if line.verified else " *"
            told.append(f"{line.texts[lang]['name']}: {ways}{mark}")
        rows.append(tag("tr", tag("th", names[code], scope="row"), tag("td", " · ".join(told))))
    oldest = min(line.checked for code in COUNTRIES for line in lines(code))
    note = words["numbers_note"].replace("{day}", day(oldest, page["top"]))
    return tag(
        "section",
        tag("h2", words["numbers"]),
        tag("table", tag("tbody", *rows)),
        tag("p", note, class_="small"),
        class_="numbers",
    )


def _bare(address: str) -> str:
    return address.removeprefix("https://").removeprefix("www.")


def _answers(words: dict[str, Any], chat: dict[str, Any]) -> Html:
    numbers = [str(n) for n, message in enumerate(chat["message"], 1) if message["signs"]]
    whys = [
        f"{n}: {message['why']}" for n, message in enumerate(chat["message"], 1) if message["signs"]
    ]
    claims = [
        tag("li", tag("b", words["true" if claim["right"] else "false"]), f". {claim['why']}")
        for claim in words["claims"]
    ]
    return tag(
        "section",
        tag("h2", words["answers"]),
        tag("p", tag("b", f"1. {words['one_answer']} {', '.join(numbers)}. "), " ".join(whys)),
        tag("div", tag("b", "2."), tag("ol", *claims), class_="flow"),
        tag("div", tag("b", "3."), items([one["reply"] for one in words["says"]], name="ol"),
            class_="flow"),
        class_="answers",
    )  # fmt: skip


def _facts(words: dict[str, Any], texts: dict[str, Any]) -> Html:
    facts = texts["facts"]
    return tag(
        "section",
        tag("h2", words["facts"]),
        tag("p", " ".join([*facts["lines"], facts["caution"]])),
        tag("p", facts["source"], " ", texts["page"]["foot"]["sources"], class_="small"),
    )
