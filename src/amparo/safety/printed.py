"""An answer as plain text for a terminal or a printer, 80 columns wide."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any, Final

from amparo.safety.phrases import phrases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["as_text"]

WIDTH: Final = 80
_MOST_QUOTES: Final = 3
_IN_A_NUMBER: Final = re.compile(r"(?<=\d) (?=\d)")
_NO_BREAK: Final = "\u00a0"


def as_text(document: Mapping[str, Any], lang: str) -> str:
    """The whole answer in the order in which it is to be read.

    Args:
        document: of `answer`, in the same language.
        lang: es or en.
    """
    return "\n".join(_lines(document, lang))


def _lines(document: Mapping[str, Any], lang: str) -> Iterator[str]:
    say = phrases().say
    yield document["level_name"].upper()
    yield from _wrapped(document["summary"])
    if document["signs"]:
        yield from _heading(say("signs", lang))
    for number, sign in enumerate(document["signs"]):
        if number:
            yield ""
        yield from _sign(sign, lang)
    yield from _heading(say("not_proof", lang))
    yield from _wrapped(document["not_proof"])
    yield from _heading(say("steps", lang))
    for number, step in enumerate(document["steps"], 1):
        yield from _wrapped(step, f"{number}. ")
    if document["notes"]:
        yield ""
    for note in document["notes"]:
        yield from _wrapped(note)
    yield from _heading(say("evidence", lang))
    for line in document["evidence"]:
        yield from _wrapped(line, "- ")
    yield from _heading(say("helplines", lang))
    for line in document["helplines"]:
        yield from _helpline(line, lang)


def _heading(title: str) -> Iterator[str]:
    yield ""
    yield title
    yield "-" * len(title)


def _wrapped(text: str, mark: str = "") -> list[str]:
    """Lines of a paragraph; a telephone number stays on one line."""
    lines = textwrap.wrap(
        _IN_A_NUMBER.sub(_NO_BREAK, text),
        WIDTH,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_NO_BREAK, " ") for line in lines]


def _sign(sign: Mapping[str, Any], lang: str) -> Iterator[str]:
    say = phrases().say
    yield from _wrapped(sign["name"], "* ")
    where = say("message", lang, number=sign["message"]) if sign["message"] else say("told", lang)
    where = f"{where}, {say('likely', lang)}" if sign["likely"] else where
    quotes = [say("quote", lang, words=" ".join(q.split())) for q in sign["quotes"]]
    left = len(quotes) - _MOST_QUOTES
    shown = quotes[:_MOST_QUOTES] + ([say("more", lang, count=left)] if left > 0 else [])
    yield from _wrapped(f"{', '.join(shown)} ({where})" if shown else f"({where})", "  ")
    yield from _wrapped(f"{say('innocent', lang)} {sign['innocent']}", "  ")
    yield from _wrapped(f"{say('advice', lang)} {sign['advice']}", "  ")


def _helpline(line: Mapping[str, Any], lang: str) -> Iterator[str]:
    """Name, ways to reach it and what it is for; a mark where nobody verified it."""
    say = phrases().say
    ways = [line["phone"]]
    ways += [f"WhatsApp {line['whatsapp']}"] if line["whatsapp"] else []
    ways += [f"{say('text', lang)} {line['text']}"] if line["text"] else []
    ways += [line["url"]]
    mark = "" if line["verified"] else f" ({say('unverified', lang)})"
    yield from _wrapped(f"{line['name']}: {', '.join(w for w in ways if w)}{mark}", "- ")
    about = " ".join(filter(None, (line["hours"] and f"{line['hours']}.", line["note"])))
    yield from _wrapped(about, "  ")
