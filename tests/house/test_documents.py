"""Documents fail the build when they are wrong: links, commands, options, figures, twins."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import click
import documents as docs
import pytest

from amparo.cli.app import build
from amparo.records import vocab
from amparo.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCUMENTS = docs.documents()
NAMES = [str(path.relative_to(docs.ROOT)) for path in DOCUMENTS]
REFERENCE = docs.ROOT / "docs" / "cli.md"
TWINS = [
    ("README.md", "README.es.md"),
    ("docs/protect.md", "docs/protect.es.md"),
    ("CONTRIBUTING.md", "CONTRIBUTING.es.md"),
    ("docs/tutorial.md", "docs/tutorial.es.md"),
    ("src/amparo/data/caravans/DATA_CARD.md", "src/amparo/data/caravans/DATA_CARD.es.md"),
]


def read(name: str) -> str:
    return (docs.ROOT / name).read_text(encoding="utf-8")


def walk(
    command: click.Command, words: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by the words that call it."""
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from walk(child, (*words, name))
    else:
        yield " ".join(words), command


CLI = build(Words("en"))
COMMANDS = dict(walk(CLI))


def options(command: click.Command) -> set[str]:
    return {o for p in command.params if isinstance(p, click.Option) for o in p.opts}


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_links_lead_somewhere(path: Path) -> None:
    assert docs.broken_links(path, path.read_text(encoding="utf-8")) == []


def test_a_broken_link_is_seen() -> None:
    page = docs.ROOT / "docs" / "index.md"
    text = "[a](nowhere.md) [b](cli.md#no-such-heading) [c](cli.md#amparo-add) ![d](x.png)"
    assert docs.broken_links(page, text) == ["nowhere.md", "cli.md#no-such-heading", "x.png"]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_reference_names_every_command_and_option(name: str) -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    top = name.split(maxsplit=1)[0]
    section = text.partition(f"## amparo {top}\n")[2].partition("\n## ")[0]
    assert section
    common = text.partition("## amparo demo")[0]
    missing = {o for o in options(COMMANDS[name]) if o not in section and o not in common}
    assert missing == set()
    assert name == top or name.split()[1] in section


def test_the_reference_names_no_command_that_is_not_there() -> None:
    titles = re.findall(r"^## amparo (\w+)$", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(titles) == sorted(CLI.commands)


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_commands_in_documents_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    for words in docs.commands(path.read_text(encoding="utf-8")):
        if words[0] == "make":
            wrong = {w for w in words[1:] if "=" not in w} - targets
            assert wrong == set(), f"make {wrong}"
            continue
        given = [w for w in words[1:] if not w.startswith("[")]
        assert given[0] in CLI.commands or given[0].startswith("--"), " ".join(words)
        known = {
            o for name, c in COMMANDS.items() if name.split()[0] == given[0] for o in options(c)
        }
        used = {w.split("=")[0] for w in given if re.match(r"--?[a-z]", w)}
        assert used - known - {"--help", "--version", "--lang"} == set(), " ".join(words)


@pytest.mark.parametrize(("english", "spanish"), TWINS)
def test_twins_link_each_other_and_have_the_same_parts(english: str, spanish: str) -> None:
    en, es = read(english), read(spanish)
    head_en, head_es = ("\n".join(text.splitlines()[:4]) for text in (en, es))
    assert spanish.rsplit("/", 1)[-1] in head_en
    assert english.rsplit("/", 1)[-1] in head_es
    levels_en, levels_es = (
        re.findall(r"^(#+) ", docs.FENCE.sub("", t), re.MULTILINE) for t in (en, es)
    )
    assert levels_en == levels_es
    assert len(docs.fenced(en)) - len(docs.fenced(es)) in {-1, 0, 1}


def test_the_benchmarks_page_names_every_script() -> None:
    text = read("benchmarks/README.md")
    scripts = {path.name for path in (docs.ROOT / "benchmarks").glob("*.py")}
    assert set(re.findall(r"^\| `(\w+\.py)`", text, re.MULTILINE)) == scripts


def test_the_glossary_names_every_code() -> None:
    text = read("docs/glossary.md")
    codes = {*vocab.COMPARTMENTS, *vocab.MEASURES, *vocab.QUALIFIERS, *vocab.SCOPES}
    assert {code for code in codes if f"`{code}`" not in text} == set()


@pytest.mark.parametrize("name", ["DATA_CARD.md", "DATA_CARD.es.md"])
def test_the_data_card_counts_what_is_there(name: str) -> None:
    folder = docs.ROOT / "src" / "amparo" / "data" / "caravans"
    card = (folder / name).read_text(encoding="utf-8")
    with (folder / "reports.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "events.csv").open(encoding="utf-8", newline="") as file:
        happened = len(list(csv.DictReader(file)))
    undated = sum(not row["published_on"] for row in rows)
    placeless = sum(not row["place"] for row in rows)
    for figure in (len(rows), happened, undated, placeless):
        assert re.search(rf"\b{figure}\b", card), figure
    for kind in {row["source_type"] for row in rows}:
        count = sum(row["source_type"] == kind for row in rows)
        assert f"| `{kind}` | {count} |" in card
