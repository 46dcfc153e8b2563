"""Options that several commands share, so that they are named and explained once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from amparo.cli.bilingual import Day

if TYPE_CHECKING:
    from amparo.words import Words

__all__ = [
    "as_of", "common", "file_argument", "open_map", "option", "out_folder", "workspace_folder",
]  # fmt: skip


def option(words: Words, *names: str, text: str = "", **settings: object) -> click.Option:
    """An option, its help under ``cli.opt.TEXT``, by default its own name."""
    key = text or names[-1].lstrip("-").replace("-", "_")
    return click.Option(list(names), help=words.text(f"cli.opt.{key}"), **settings)  # type: ignore[arg-type]


def common(words: Words) -> list[click.Parameter]:
    """``--json`` and ``--lang``: every command has them."""
    return [
        option(words, "as_json", "--json", is_flag=True),
        option(words, "--lang", type=click.Choice(["es", "en"]), expose_value=False),
    ]


def workspace_folder(words: Words) -> click.Option:
    """``-w DIR``: the workspace, by default the current folder."""
    return option(
        words, "folder", "-w", "--workspace", type=click.Path(path_type=Path), default=Path(),
        metavar="DIR",
    )  # fmt: skip


def as_of(words: Words) -> click.Option:
    """``--as-of DAY``: answer with what was known on that day."""
    return option(words, "as_of", "--as-of", type=Day(), default=None, metavar="DAY")


def out_folder(words: Words, *, required: bool) -> click.Option:
    """``--out DIR``: where files are written."""
    return option(
        words, "out", "--out", type=click.Path(path_type=Path), required=required, metavar="DIR"
    )


def file_argument(name: str, *, many: bool = False, required: bool = True) -> click.Argument:
    """A file named on the command line."""
    return click.Argument(
        [name.lower()], type=click.Path(path_type=Path), nargs=-1 if many else 1,
        required=required, metavar=name + (" ..." if many else ""),
    )  # fmt: skip


def open_map(words: Words) -> click.Option:
    """``--map NAME``: the file is open data of this source."""
    from amparo.records.vocab import OPEN_MAPS

    known = ", ".join(OPEN_MAPS)
    return click.Option(
        ["map_name", "--map"], default="", metavar="NAME",
        help=words.text("cli.opt.map", known=known),
    )  # fmt: skip
