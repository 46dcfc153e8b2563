"""The small marks of the legends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from amparo.brief.markup import element
from amparo.brief.palette import shape

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = ["band_key", "closing_key", "mark_key"]

_SIZE: Final = 14.0


def band_key() -> Markup:
    """An estimate: its band and its line."""
    return _small(
        element("path", d="M0 2H14V12H0z", cls="bd"), element("path", d="M0 7H14", cls="md")
    )


def closing_key() -> Markup:
    """The last report of a group."""
    return _small(element("path", d="M7 0V14", cls="cl"))


def mark_key(family: str, kind: str, *, plain: bool = False) -> Markup:
    """A source's mark.

    Args:
        family: the family of sources, for its shape and its colour.
        kind: ``f`` filled or ``h`` hollow.
        plain: in no family's colour.
    """
    mark = element("path", d=shape(family, _SIZE / 2, _SIZE / 2, 4.5), cls=kind)
    return _small(element("g", mark, cls="k-plain" if plain else f"k-{family}"))


def _small(*marks: Markup) -> Markup:
    box = f"0 0 {_SIZE:g} {_SIZE:g}"
    return element("svg", *marks, viewBox=box, cls="key", aria_hidden="true", focusable="false")
