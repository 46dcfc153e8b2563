"""HTML written by hand: every text is escaped, every attribute is quoted."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["Html", "day", "items", "link", "paragraphs", "tag"]

#: Elements without an end.
_EMPTY = frozenset({"br", "hr", "input", "meta", "link"})


class Html(str):
    """Markup that is ready; any other text is escaped when it is put into an element."""

    __slots__ = ()


def tag(name: str, /, *inside: str, **attributes: str | bool | None) -> Html:
    """An element.

    Args:
        name: of the element.
        inside: texts (escaped) and markup (as it is).
        attributes: a trailing underscore is dropped and others become hyphens; True is written
            without a value, False and None are left out.
    """
    written = "".join(
        f" {_name(key)}" if value is True else f' {_name(key)}="{escape(str(value), quote=True)}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _EMPTY:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{''.join(map(_ready, inside))}</{name}>")


def items(texts: list[str], *, name: str = "ul", class_: str | None = None) -> Html:
    """A list with one element a text."""
    return tag(name, *(tag("li", text) for text in texts), class_=class_)


def paragraphs(texts: list[str]) -> Html:
    """One paragraph a text."""
    return Html("".join(tag("p", text) for text in texts))


def link(address: str, text: str = "") -> Html:
    """A link that tells nobody where the reader came from."""
    shown = text or address.removeprefix("https://").removeprefix("www.").rstrip("/")
    return tag("a", shown, href=address, rel="noreferrer noopener", target="_blank")


def day(date: dt.date, top: dict[str, Any]) -> str:
    """A day in words, as the texts of a language write it."""
    months: list[str] = top["months"]
    written: str = top["day"]
    return written.format(day=date.day, month=months[date.month - 1], year=date.year)


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _ready(text: str) -> str:
    return text if isinstance(text, Html) else escape(text, quote=False)
