"""SVG and HTML elements as text, every value escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["element", "linked", "number"]


def number(value: float) -> str:
    """A coordinate with one decimal at most.

    >>> number(12.04), number(3)
    ('12', '3')
    """
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def element(tag: str, *children: object, **attributes: object) -> Markup:
    """One element. ``cls`` becomes class, underscores become hyphens, None is left out.

    >>> element("text", "<b>", x=1.25, cls="t")
    Markup('<text x="1.2" class="t">&lt;b&gt;</text>')
    """
    parts = []
    for name, value in attributes.items():
        if value is None:
            continue
        written = number(value) if isinstance(value, float) else str(value)
        key = "class" if name == "cls" else name.rstrip("_").replace("_", "-")
        parts.append(f' {key}="{escape(written)}"')
    inner = _joined(children)
    opening = f"<{tag}{''.join(parts)}"
    return Markup(f"{opening}>{inner}</{tag}>" if inner else f"{opening}/>")  # noqa: S704 - escaped above


def linked(label: object, url: str) -> Markup:
    """A label that leads to a page, or the label alone where there is no page to lead to.

    Only plain web addresses are ever followed; ``noreferrer`` keeps the reader's own page private.
    """
    if not url.startswith(("https://", "http://")):
        return escape(label)
    return element("a", label, href=url, rel="noreferrer noopener", target="_blank")


def _joined(children: Iterable[object]) -> str:
    return "".join(str(escape(child)) for child in children if child is not None)
