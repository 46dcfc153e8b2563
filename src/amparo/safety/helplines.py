"""Where to call: a dated file of helplines by country, checked when it is read."""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["COUNTRIES", "PURPOSES", "Helpline", "HelplineError", "lines", "load"]

FILE: Final = Path(__file__).parent / "data" / "helplines.toml"
#: Countries of the corridor with lines of their own; ``any`` holds lines for everybody.
COUNTRIES: Final = ("MX", "GT", "HN", "SV", "US", "CR", "NI", "BZ", "PA")
ANYWHERE: Final = "any"
PURPOSES: Final = ("emergency", "trafficking", "children", "images", "violence", "migrants")
_WAYS = ("phone", "whatsapp", "text", "url")
_KEYS = {"id", "country", "for", "source", "checked", "verified", "es", "en"}
_TEXTS = {"name", "hours", "note"}


class HelplineError(ValueError):
    """The file does not fit the schema; the message names the line and the reason."""


class Helpline(NamedTuple):
    """Somebody to call.

    Attributes:
        country: two letters, or ``any``.
        purposes: what it is for, see ``PURPOSES``.
        phone: empty where there is none; so are ``whatsapp``, ``text`` (a message to that number)
            and ``url``.
        source: the page that states it; empty only where it is not verified.
        verified: somebody read the source on the day of ``checked``.
        texts: language -> name, hours (may be empty) and note.
    """

    id: str
    country: str
    purposes: tuple[str, ...]
    phone: str
    whatsapp: str
    text: str
    url: str
    source: str
    checked: dt.date
    verified: bool
    texts: dict[str, dict[str, str]]

    def shown(self, lang: str) -> dict[str, Any]:
        """The line in one language, ready for JSON."""
        return {
            "id": self.id,
            "country": self.country,
            "for": list(self.purposes),
            **self.texts[lang],
            **{way: getattr(self, way) for way in _WAYS},
            "verified": self.verified,
            "checked": self.checked.isoformat(),
            "source": self.source,
        }


def lines(country: str = "") -> tuple[Helpline, ...]:
    """Lines of a country, emergency first, then those that help from anywhere.

    Args:
        country: two letters in any case; for a country without lines, or none, only those that
            help from anywhere.
    """
    wanted = country.strip().upper()
    found = _all()
    own = [line for line in found if line.country == wanted]
    own.sort(key=lambda line: "emergency" not in line.purposes)
    return (*own, *(line for line in found if line.country == ANYWHERE))


@functools.cache
def _all() -> tuple[Helpline, ...]:
    return load(FILE.read_text(encoding="utf-8"))


def load(text: str) -> tuple[Helpline, ...]:
    """Read the lines of a file.

    Raises:
        HelplineError: the text does not fit the schema.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise HelplineError(str(error)) from error
    if set(table) != {"line"}:
        raise HelplineError("only [[line]] entries are wanted")
    found = tuple(_line(entry, number) for number, entry in enumerate(table["line"], 1))
    ids = [line.id for line in found]
    for twice in sorted({one for one in ids if ids.count(one) > 1}):
        raise HelplineError(f"{twice}: given twice")
    return found


def _line(entry: dict[str, Any], number: int) -> Helpline:
    where = str(entry.get("id", f"line {number}"))
    for key in sorted(_KEYS - set(entry)):
        raise HelplineError(f"{where}: {key} is missing")
    for key in sorted(set(entry) - _KEYS - set(_WAYS)):
        raise HelplineError(f"{where}: {key} is not known here")
    for wrong in (*_wrong_texts(entry), *_wrong_facts(entry)):
        raise HelplineError(f"{where}: {wrong}")
    return Helpline(
        id=where, country=entry["country"], purposes=tuple(entry["for"]),
        **{way: entry.get(way, "") for way in _WAYS},
        source=entry["source"], checked=entry["checked"], verified=entry["verified"],
        texts={lang: dict(entry[lang]) for lang in ("es", "en")},
    )  # fmt: skip


def _wrong_texts(entry: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the words of a line."""
    for lang in ("es", "en"):
        texts = entry[lang]
        if not isinstance(texts, dict) or set(texts) != _TEXTS or not texts["name"]:
            yield f"{lang} wants name, hours and note"
            return
    if bool(entry["es"]["hours"]) != bool(entry["en"]["hours"]):
        yield "hours in one language only"


def _wrong_facts(entry: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the facts of a line."""
    if entry["country"] not in {*COUNTRIES, ANYWHERE}:
        yield f"no country {entry['country']}"
    if not entry["for"] or set(entry["for"]) - set(PURPOSES):
        yield f"for is made of {', '.join(PURPOSES)}"
    if type(entry["checked"]) is not dt.date or not isinstance(entry["verified"], bool):
        yield "checked is a day, verified is true or false"
    if not any(entry.get(way) for way in _WAYS):
        yield f"one of {', '.join(_WAYS)} is wanted"
    for address in (entry.get("url", ""), entry["source"]):
        if address and not address.startswith("https://"):
            yield f"{address} is no https address"
    if entry["verified"] and not entry["source"]:
        yield "verified, but without a source"
