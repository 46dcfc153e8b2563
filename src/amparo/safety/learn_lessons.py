"""The lessons as markup: what happens, signs, what to do, a practice chat and a quiz."""

from __future__ import annotations

from typing import Any

from amparo.safety.markup import Html, items, paragraphs, tag

__all__ = ["lessons"]


def lessons(lang: str, texts: dict[str, Any]) -> Html:
    """All lessons of a language as one section of the page."""
    words = texts["page"]["lessons"]
    told = [
        _lesson(f"{lang}-{number}", number, lesson, words)
        for number, lesson in enumerate(texts["lesson"], 1)
    ]
    return tag(
        "section", tag("h2", words["heading"]), tag("p", words["lead"]), *told, id=words["id"]
    )


def _lesson(key: str, number: int, lesson: dict[str, Any], words: dict[str, Any]) -> Html:
    audience = words["for_children" if lesson["for"] == "children" else "for_all"]
    summary = tag(
        "summary",
        tag("span", str(number), class_="no", aria_hidden="true"),
        tag("span", tag("b", lesson["title"]), tag("span", lesson["short"], class_="short")),
    )
    adults = words["adults" if lesson["for"] == "children" else "adults_onway"]
    return tag(
        "details",
        summary,
        tag("p", audience, class_="small tagline"),
        tag("h3", words["happens"]),
        paragraphs(lesson["happens"]),
        tag("div", tag("h3", words["signs"]), items(lesson["signs"]), class_="half look"),
        tag("div", tag("h3", words["do"]), items(lesson["do"]), class_="half act"),
        _practice(lesson["chat"], words),
        _quiz(key, lesson["quiz"], words),
        tag("div", tag("h3", adults), items(lesson["adults"]), class_="adults"),
        class_="lesson",
    )


def _practice(chat: dict[str, Any], words: dict[str, Any]) -> Html:
    every = sum(bool(message["signs"]) for message in chat["message"])
    count = tag(
        "p", f"{words['found']}: ", tag("b", "0", class_="n"), f" {words['of']} {every}",
        class_="count", role="status",
    )  # fmt: skip
    return tag(
        "div",
        tag("h3", f"{words['practice']}: {chat['title']}"),
        tag("p", f"{chat['intro']} {words['instruction']}"),
        tag("ol", *(_message(message, words) for message in chat["message"]), class_="chat"),
        count,
        tag("button", words["reveal"], type="button", class_="quiet reveal"),
        tag("p", chat["after"], class_="after", hidden=True),
        class_="practice",
    )


def _message(message: dict[str, Any], words: dict[str, Any]) -> Html:
    if not message["who"]:
        own = tag("span", f"{words['you']}: ", class_="vh")
        return tag("li", tag("span", own, message["text"], class_="bubble"), class_="out")
    signs = message["signs"]
    ids = tag("span", f"({words['sign']} {', '.join(signs)})", class_="small") if signs else Html()
    verdict = tag("b", words["is_sign" if signs else "no_sign"])
    return tag(
        "li",
        tag("button", tag("span", f"{message['who']}: ", class_="vh"), message["text"],
            type="button", class_="bubble", aria_expanded="false"),
        tag("p", verdict, " ", message["why"], " ", ids, class_="why", hidden=True),
        class_="in sign" if signs else "in",
    )  # fmt: skip


def _quiz(key: str, questions: list[dict[str, Any]], words: dict[str, Any]) -> Html:
    asked = [
        _question(f"{key}-q{number}", question, words)
        for number, question in enumerate(questions, 1)
    ]
    return tag("div", tag("h3", words["quiz"]), *asked, class_="quizzes")


def _question(key: str, question: dict[str, Any], words: dict[str, Any]) -> Html:
    answers = []
    for answer in question["answer"]:
        verdict = tag("b", words["right" if answer["right"] else "wrong"])
        answers.append(
            tag(
                "li",
                tag("button", answer["text"], type="button", class_="pick", aria_expanded="false"),
                tag("p", verdict, " ", answer["why"], class_="why", role="status", hidden=True),
                class_="right" if answer["right"] else "wrong",
            )
        )
    return tag(
        "div",
        tag("p", question["question"], id=key, class_="question"),
        tag("ul", *answers),
        class_="quiz", role="group", aria_labelledby=key,
    )  # fmt: skip
