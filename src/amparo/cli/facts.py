"""``amparo facts``: what the brief explains, on screen, as JSON, or as a card to print."""

from __future__ import annotations

import functools
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from amparo.cli import options
from amparo.cli.console import Console
from amparo.records.errors import OutputError

if TYPE_CHECKING:
    from amparo.cli.bilingual import BilingualGroup
    from amparo.records.released import ReleasedBrief
    from amparo.words import Words

__all__ = ["attach"]

#: What can be asked for, and the released tables that ``--json`` gives.
_TOPICS: Final = {
    "explain": ("facts",),
    "why": ("links", "claims", "trends"),
    "dangers": ("dangers", "harms"),
    "policies": ("policies", "effects"),
    "outcomes": ("facts", "asylum"),
    "help": ("card",),
}


def attach(group: BilingualGroup, words: Words) -> None:
    """Put the command into the group."""
    folder = options.option(
        words, "folder", "-w", "--workspace", type=click.Path(path_type=Path), default=None,
        metavar="DIR", text="facts_workspace",
    )  # fmt: skip
    group.add(
        "facts",
        functools.partial(_facts, words),
        [
            click.Argument(["topic"], type=click.Choice(list(_TOPICS)), default="explain"),
            options.option(
                words, "--country", default="", metavar="ISO3", text="facts_country"
            ),
            options.option(
                words, "--out", type=click.Path(path_type=Path), metavar="DIR", text="facts_out"
            ),
            folder, options.as_of(words), *options.common(words),
        ],
    )  # fmt: skip


def _facts(  # noqa: PLR0913 - one argument for each option
    words: Words,
    *,
    topic: str,
    country: str,
    out: Path | None,
    folder: Path | None,
    as_of: date | None,
    as_json: bool,
) -> None:
    console = Console(words, as_json)
    console.note("cli.computing")
    leaving = _leaving(folder, as_of)
    told = _told(leaving, topic, country.upper())
    if out is not None:
        _write(console, leaving, out)
    _Screen(console, leaving).show(topic, told)
    console.document({"topic": topic, "as_of": leaving.as_of.isoformat(), **told})


def _leaving(folder: Path | None, as_of: date | None) -> ReleasedBrief:
    """Of a workspace; where none is named, of the bundled corridor as known on the day."""
    from amparo import pipeline
    from amparo.store import Workspace

    if folder is None:
        return pipeline.explained(pipeline.from_bundle(as_of))
    with Workspace.open(folder) as workspace:
        result = pipeline.from_workspace(workspace, as_of or date.today())  # noqa: DTZ011
        return pipeline.explained(result, workspace=workspace)


def _told(leaving: ReleasedBrief, topic: str, country: str) -> dict[str, Any]:
    """The rows of a topic's tables."""
    import polars as pl

    tables = {n: getattr(leaving.context, n).frame for n in _TOPICS[topic]}
    if country:
        known = sorted(set(tables["card"]["country"])) if topic == "help" else []
        if country not in known:
            raise OutputError("no_such_country", country=country, known=", ".join(known) or "-")
        tables = {n: t.filter(pl.col("country") == country) for n, t in tables.items()}
    return {name: table.to_dicts() for name, table in tables.items()}


def _write(console: Console, leaving: ReleasedBrief, out: Path) -> None:
    from amparo import pipeline

    for path in pipeline.write_cards(leaving, out):
        console.note("cli.facts.written", file=path)


class _Screen:
    """Shows a topic as the brief says it."""

    def __init__(self, console: Console, leaving: ReleasedBrief) -> None:
        from amparo.brief.phrase import Phrase

        self._console = console
        self._leaving = leaving
        self._phrase = Phrase(console.words, leaving)

    def show(self, topic: str, told: dict[str, Any]) -> None:
        """Sentences, then the topic's tables."""
        from amparo.brief import explained, topics
        from amparo.brief.facts import Facts

        if self._console.as_json:
            return
        context = self._leaving.context
        if context is None:
            return
        named = {"why": {"why", "together"}, "outcomes": {"how_many"}, "help": {"rights"}}.get(
            topic, {topic}
        )
        for part in topics(context, self._phrase):
            if topic == "explain" or part["topic"] in named:
                self._sentences(part)
        if topic == "help":
            self._card({r["country"] for r in told["card"]})
        elif topic != "explain":
            self._tables(topic, explained(Facts(self._leaving), self._phrase) or {})

    def _sentences(self, part: dict[str, Any]) -> None:
        console = self._console
        console.line(part["title"])
        for sentence in part["sentences"]:
            console.line(f"  {sentence['text']}")
            for source in sentence["sources"]:
                page = "" if source["url"].startswith("#") else f": {source['url']}"
                console.line(f"      {source['label']}{page}")
        console.line()

    def _tables(self, topic: str, page: dict[str, Any]) -> None:
        heads = self._console.words.text
        if topic == "dangers" and page["dangers"]:
            names = ("name", "dead", "missing", "children", "exposure", "rate")
            self._table(names, page["dangers"]["rows"])
            self._table(("name", "events", "people", "rate"), page["harms"])
        elif topic == "why":
            self._table(("driver", "years", "n", "slope", "verdict"), page["links"])
            for claim in page["claims"]:
                self._console.line(f"{claim['title']} ({claim['strength']}). {claim['text']}")
        elif topic == "outcomes":
            self._table(("name", "people", "interval"), page["fates"])
            self._table(("year", "nationality", "applied", "decided", "recognised", "share"),
                        page["asylum"])  # fmt: skip
        elif topic == "policies" and page["policies"]:
            self._table(
                ("number", "day", "countries", "title", "publisher"), page["policies"]["rows"]
            )
            for group in page["effects"]:
                self._console.line(f"{heads('cli.facts.after')}: {group['title']}. {group['also']}")
                self._table(("what", "role", "ratio", "placebos", "verdict"), group["rows"])

    def _table(self, names: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
        heads = [self._console.words.text(f"cli.facts.head.{n}") for n in names]
        self._console.table(heads, [[r[n] for n in names] for r in rows])
        self._console.line()

    def _card(self, countries: set[str]) -> None:
        from amparo.brief import card

        context, console = self._leaving.context, self._console
        for country in card(context, self._phrase) if context else []:
            if country["iso"] not in countries:
                continue
            console.line(country["country"].upper())
            for topic in country["topics"]:
                console.line(f"  {topic['title']}")
                for line in topic["lines"]:
                    mark = "" if line["verified"] else f" [{self._phrase.text('card.unverified')}]"
                    console.line(f"    {line['text']}{mark}")
                    console.line(f"      {line['publisher']}: {line['url']} ({line['day']})")
            console.line()
