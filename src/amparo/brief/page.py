"""The page: sections in the order in which a hurried reader needs them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from amparo.brief.children import children
from amparo.brief.explained import card, explained
from amparo.brief.facts import Facts
from amparo.brief.markup import linked
from amparo.brief.news import headline, news
from amparo.brief.panels import panels
from amparo.brief.phrase import Phrase
from amparo.brief.registered import registered
from amparo.brief.sureness import sources, sureness
from amparo.records.errors import AmparoError

if TYPE_CHECKING:
    from amparo.records.released import ReleasedBrief
    from amparo.words import Words

__all__ = ["render_card", "render_html"]


def render_html(released: ReleasedBrief, words: Words) -> str:
    """One self-contained page: no script, no font, no picture and no request from elsewhere.

    Args:
        released: what disclosure let out.
        words: the catalogues of the page's language.

    Returns:
        HTML, UTF-8 when encoded.
    """
    facts = Facts(released)
    phrase = Phrase(words, released)
    return _page(
        "brief.html.j2",
        phrase,
        as_of=phrase.day(released.as_of),
        newest_day=phrase.day(released.newest_day),
        guarded=facts.guarded,
        audience=released.audience,
        headline=headline(facts, phrase),
        news=news(facts, phrase),
        children=children(facts, phrase),
        register=registered(facts, phrase),
        x=explained(facts, phrase),
        panels=panels(facts, phrase),
        sureness=sureness(facts, phrase),
        sources=sources(facts, phrase),
    )


def render_card(released: ReleasedBrief, words: Words) -> str:
    """Rights and help by country as a page to print; as self-contained as the brief.

    Args:
        released: what disclosure let out, with its context.
        words: the catalogues of the page's language.

    Raises:
        AmparoError: ``no_context``, the tables hold none.
    """
    if released.context is None:
        raise AmparoError("no_context")
    phrase = Phrase(words, released)
    return _page(
        "help.html.j2",
        phrase,
        read_until=phrase.day(max(released.context.card.frame["read_on"].to_list())),
        card=card(released.context, phrase),
    )


def _page(template: str, phrase: Phrase, **parts: object) -> str:
    """A template with what every page has, and its own parts."""
    return (
        _environment()
        .get_template(template)
        .render(t=phrase.text, link=linked, lang=phrase.words.lang, css=_css(), **parts)
    )


@functools.cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("amparo.brief", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@functools.cache
def _css() -> Markup:
    environment = _environment()
    text = environment.loader.get_source(environment, "brief.css")[0]  # type: ignore[union-attr]
    return Markup(text)  # noqa: S704 - our own style sheet
