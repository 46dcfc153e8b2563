"""The offline page: both languages in one file, with the lessons and the check."""

from __future__ import annotations

import json
from pathlib import Path
from string import Template
from typing import Any, Final

from amparo.safety import bundle
from amparo.safety.helplines import ANYWHERE, COUNTRIES, Helpline, lines
from amparo.safety.learn_lessons import lessons
from amparo.safety.markup import Html, day, items, link, tag

__all__ = ["index"]

DATA: Final = Path(__file__).parent / "data"
#: What the script says while it checks, by the name under which it asks for it.
SAID: Final = (
    "wait", "reading", "empty", "failed", "whole_account", "not_text", "browser_too_old",
)  # fmt: skip
#: Shape of each level, so that colour is not the only mark (paths in a square of 24).
SHAPES: Final = {
    "none": "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18zm-1 13l-4-4 1.4-1.4L11 13.200l5-5L17.400 9.600z",
    "info": "M12 2a10 10 0 1 0 0 20a10 10 0 0 0 0-20zm-1 8h2v7h-2zm0-4h2v2h-2z",
    "caution": "M12 2L1 21h22zm-1 7h2v6h-2zm0 8h2v2h-2z",
    "high": "M12 1L1 12l11 11 11-11zm-1 6h2v6h-2zm0 8h2v2h-2z",
    "urgent": "M8 1h8l7 7v8l-7 7H8l-7-7V8zm3 5h2v8h-2zm0 10h2v2h-2z",
}


def index(both: dict[str, dict[str, Any]]) -> str:
    """The page as one self-contained file.

    Args:
        both: language -> its texts.
    """
    page = Template((DATA / "page.html").read_text(encoding="utf-8"))
    words = {lang: _script_words(texts["page"]) for lang, texts in both.items()}
    return page.substitute(
        style=(DATA / "page.css").read_text(encoding="utf-8"),
        bars="\n".join(_bar(lang, texts["page"]) for lang, texts in both.items()),
        mains="\n".join(_main(lang, texts) for lang, texts in both.items()),
        # "</" would end the element that holds it
        words=json.dumps(words, ensure_ascii=False).replace("</", "<\\/"),
        script=(DATA / "page.js").read_text(encoding="utf-8"),
        bundle=_bundle(),
    )


def _bundle() -> str:
    """The blocks that run the check in the browser; empty where they were not built."""
    return bundle.scripts() or ""


def _script_words(page: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": page["top"]["title"],
        "check": {key: page["check"][key] for key in SAID} | _errors(page["check"]),
        "answer": page["answer"],
        "shapes": SHAPES,
    }


def _errors(check: dict[str, Any]) -> dict[str, str]:
    """Sentences by the code of an error; any other code is said as ``failed``."""
    return {
        "archive": check["whole_account"],
        "empty_text": check["empty"],
        "loading": check["wait"],
    }


def _bar(lang: str, page: dict[str, Any]) -> Html:
    """What stays on top: name, language, way out."""
    top = page["top"]
    switch = tag(
        "div",
        *(
            tag("button", name, type="button", class_="to", data_to=to, lang=to,
                aria_pressed="true" if to == lang else "false")
            for to, name in (("es", "Español"), ("en", "English"))
        ),
        class_="switch", role="group", aria_label=top["language"],
    )  # fmt: skip
    leave = tag("button", top["leave"], type="button", class_="leave")
    skip = tag("a", top["skip"], href=f"#{lang}-main", class_="skip")
    bar = tag("div", tag("b", top["brand"], class_="brand"), switch, leave, class_="in")
    return tag("header", skip, bar, class_="bar", lang=lang, data_lang=lang)


def _main(lang: str, texts: dict[str, Any]) -> Html:
    page = texts["page"]
    return tag(
        "main",
        _opening(page),
        _check(lang, page),
        lessons(lang, texts),
        _apps(texts),
        _take_it_down(texts),
        _help(lang, page),
        _figures(texts),
        _foot(lang, texts),
        id=f"{lang}-main", lang=lang, data_lang=lang,
    )  # fmt: skip


def _opening(page: dict[str, Any]) -> Html:
    top, now = page["top"], page["now"]
    places = [page["check"], page["lessons"], page["apps"], page["help"]]
    nav = tag(
        "nav",
        tag("ul", *(tag("li", tag("a", p["heading"], href=f"#{p['id']}")) for p in places)),
        aria_label=top["nav"],
    )
    calm = tag(
        "section",
        tag("h2", now["heading"]),
        items(now["lines"], name="ol"),
        tag("p", tag("a", now["link"], href=f"#{page['help']['id']}", class_="go")),
        class_="now",
    )
    return Html(tag("h1", top["heading"]) + tag("p", top["lead"], class_="lead") + nav + calm)


# --- the check ----------------------------------------------------------------------------------


def _check(lang: str, page: dict[str, Any]) -> Html:
    check = page["check"]
    form = tag(
        "form",
        _whose(lang, check),
        tag("div", _questions(lang, page), class_="rest", hidden=True),
        class_="ask", autocomplete="off", hidden=True,
    )  # fmt: skip
    missing = tag(
        "div",
        tag("p", check["missing"]),
        tag("pre", tag("code", check["command"])),
        tag("p", check["missing_note"], class_="small"),
        class_="missing",
    )
    other = page["other"]
    advice = tag(
        "div",
        tag("h3", other["heading"]),
        tag("p", other["why"]),
        items(other["lines"]),
        class_="other", hidden=True,
    )  # fmt: skip
    told = tag("p", class_="status", role="status")
    answer = tag("div", class_="answer", tabindex="-1", hidden=True)
    return tag(
        "section", tag("h2", check["heading"]), tag("p", check["lead"]),
        missing, form, advice, told, answer, id=check["id"], class_="check",
    )  # fmt: skip


def _whose(lang: str, check: dict[str, Any]) -> Html:
    choices = [
        _choice("radio", f"{lang}-whose", value, check[value], twin=f"whose-{value}")
        for value in ("mine", "shown", "other")
    ]
    return tag("fieldset", tag("legend", check["whose"]), *choices)


def _questions(lang: str, page: dict[str, Any]) -> Html:
    check, countries = page["check"], page["help"]["countries"]
    ages = [tag("option", name, value=v) for v, name in reversed(check["ages"].items())]
    places = [tag("option", check["nowhere"], value="")]
    places += [tag("option", countries[code], value=code) for code in COUNTRIES]
    facts = tag(
        "details",
        tag("summary", check["facts"]),
        _facts(lang, check["profile"], check["profile_facts"]),
        _facts(lang, check["context"], check["context_facts"]),
        class_="facts",
    )
    hint = tag("span", check["hint"], id=f"{lang}-hint", class_="small")
    box = tag(
        "textarea", id=f"{lang}-text", rows="8", maxlength="400000", autocomplete="off",
        autocorrect="off", autocapitalize="off", spellcheck="false",
        aria_describedby=f"{lang}-hint", data_twin="text",
    )  # fmt: skip
    buttons = tag(
        "div",
        tag("button", check["button"], type="submit", class_="go"),
        tag("button", check["clear"], type="reset", class_="quiet"),
        class_="buttons",
    )
    age = tag("select", *ages, id=f"{lang}-age", data_twin="age")
    country = tag("select", *places, id=f"{lang}-country", data_twin="country")
    parts = [
        _labelled(f"{lang}-age", check["age"], age),
        facts,
        _labelled(f"{lang}-text", check["text"], hint, box),
        _labelled(f"{lang}-country", check["country"], country),
        buttons,
    ]
    return Html("".join(parts))


def _labelled(target: str, words: str, *control: Html) -> Html:
    return tag("p", tag("label", words, for_=target), *control, class_="field")


def _facts(lang: str, heading: str, facts: dict[str, str]) -> Html:
    choices = [
        _choice("checkbox", f"{lang}-facts", fact, words, twin=fact)
        for fact, words in facts.items()
    ]
    return tag("fieldset", tag("legend", heading), *choices)


def _choice(kind: str, name: str, value: str, words: str, *, twin: str) -> Html:
    control = tag("input", type=kind, name=name, value=value, data_twin=twin)
    return tag("label", control, tag("span", words), class_="choice")


# --- settings, photos, help, figures ------------------------------------------------------------


def _apps(texts: dict[str, Any]) -> Html:
    words = texts["page"]["apps"]
    told = []
    for app in texts["apps"]:
        sources: list[str] = []
        for address in app["sources"]:
            sources += [" ", link(address, address.split("/")[2].removeprefix("www."))]
        written = day(app["written"], texts["page"]["top"])
        note = f"{words['written']} {written}. {words[app['read']]}"
        told.append(
            tag(
                "details",
                tag("summary", tag("b", app["name"])),
                items(app["steps"], name="ol"),
                tag("p", note, *sources, class_="small"),
                class_="app",
            )
        )
    return tag(
        "section", tag("h2", words["heading"]), tag("p", words["lead"]),
        tag("div", *told, class_="columns"), id=words["id"],
    )  # fmt: skip


def _take_it_down(texts: dict[str, Any]) -> Html:
    words = texts["takeitdown"]
    return tag(
        "section",
        tag("h2", words["title"]),
        items(words["lines"]),
        tag("p", link(words["address"])),
        tag("p", words["source"], class_="small"),
        id=texts["page"]["takeitdown"]["id"],
    )


def _help(lang: str, page: dict[str, Any]) -> Html:
    words = page["help"]
    own = {code: [x for x in lines(code) if x.country == code] for code in COUNTRIES}
    told = [
        tag(
            "details",
            tag("summary", tag("b", words["countries"][code])),
            *(_helpline(line, lang, page) for line in found),
            class_="country",
        )
        for code, found in own.items()
    ]
    anywhere = [_helpline(line, lang, page) for line in lines()]
    return tag(
        "section", tag("h2", words["heading"]), tag("p", words["lead"]),
        tag("div", *told, class_="columns"),
        tag("h3", words["countries"][ANYWHERE]), tag("div", *anywhere, class_="pair"),
        id=words["id"],
    )  # fmt: skip


def _helpline(line: Helpline, lang: str, page: dict[str, Any]) -> Html:
    words, told = page["help"], line.texts[lang]
    ways = []
    if line.phone:
        digits = "".join(c for c in line.phone if c.isdigit())
        ways.append(tag("a", line.phone, href=f"tel:{digits}", class_="phone"))
    if line.whatsapp:
        ways.append(tag("span", f"{words['whatsapp']} {line.whatsapp}"))
    if line.text:
        ways.append(tag("span", f"{words['text']} {line.text}"))
    if line.url:
        ways.append(link(line.url))
    named = [purpose for purpose in line.purposes if purpose != "emergency"]
    for_what = ", ".join(words["purposes"][purpose] for purpose in named)
    hours = [f"{told['hours']}. "] if told["hours"] else []
    if line.verified:
        sure = f"{words['checked']} {day(line.checked, page['top'])}, "
        state = tag("p", sure, link(line.source, words["source"]), class_="small")
    else:
        state = tag("p", "⚠ ", words["unverified"], class_="small unsure")
    return tag(
        "div",
        tag("h4", told["name"], " ", tag("span", for_what, class_="for")),
        tag("p", *ways, class_="ways"),
        tag("p", *hours, told["note"]),
        state,
        class_="line",
    )


def _figures(texts: dict[str, Any]) -> Html:
    words = texts["facts"]
    return tag(
        "section",
        tag("h2", words["title"]),
        items(words["lines"]),
        tag("p", words["caution"]),
        tag("p", words["source"], class_="small"),
        id=texts["page"]["facts"]["id"],
    )


def _foot(lang: str, texts: dict[str, Any]) -> Html:
    words = texts["page"]["foot"]
    written = day(texts["written"], texts["page"]["top"])
    credit = bundle.credit(lang)
    return tag(
        "footer",
        tag("p", words["about"]),
        tag("p", tag("a", words["print"], href=f"handout-{lang}.html")),
        tag("p", words["sources"], class_="small"),
        tag("p", f"{words['written']} {written}.", class_="small"),
        *([tag("p", credit, class_="small")] if credit else []),
    )
