"""Commands that make files to hand on: demo, brief, export."""

from __future__ import annotations

import functools
from datetime import date
from typing import TYPE_CHECKING

import click

from amparo.cli import options
from amparo.cli.console import Console
from amparo.cli.screen import register_rows, show_register

if TYPE_CHECKING:
    from pathlib import Path

    from amparo.cli.bilingual import BilingualGroup
    from amparo.words import Words

__all__ = ["attach"]


def attach(group: BilingualGroup, words: Words) -> None:
    """Put these commands into the group."""
    workers = options.option(words, "--workers", type=click.IntRange(1, 64), default=1)
    group.add(
        "demo",
        functools.partial(_demo, words),
        [
            options.out_folder(words, required=True),
            options.as_of(words),
            workers,
            *options.common(words),
        ],
    )
    shared = [
        options.workspace_folder(words),
        options.as_of(words),
        options.out_folder(words, required=False),
        *options.common(words),
    ]
    group.add("brief", functools.partial(_brief, words), shared)
    group.add("export", functools.partial(_export, words), shared)


def _demo(words: Words, *, out: Path, as_of: date | None, workers: int, as_json: bool) -> None:
    from amparo import pipeline

    console = Console(words, as_json)
    console.note("cli.demo.start")
    result = pipeline.from_bundle(as_of, workers=workers)
    files = pipeline.write_all(result, out)
    if not as_json:
        show_register(console, result)
    console.say("cli.files", files=", ".join(str(f) for f in files))
    console.document(
        {
            "as_of": result.as_of.isoformat(),
            "caravans": register_rows(result),
            "files": [str(f) for f in files],
        }
    )


def _brief(
    words: Words, *, folder: Path, as_of: date | None, out: Path | None, as_json: bool
) -> None:
    _write(words, "write_briefs", folder=folder, as_of=as_of, out=out, as_json=as_json)


def _export(
    words: Words, *, folder: Path, as_of: date | None, out: Path | None, as_json: bool
) -> None:
    _write(words, "write_tables", folder=folder, as_of=as_of, out=out, as_json=as_json)


def _write(
    words: Words, what: str, *, folder: Path, as_of: date | None, out: Path | None, as_json: bool
) -> None:
    from amparo import pipeline
    from amparo.store import Workspace

    console = Console(words, as_json)
    with Workspace.open(folder) as workspace:
        console.note("cli.computing")
        result = pipeline.from_workspace(workspace, as_of or date.today())  # noqa: DTZ011
        leaving = pipeline.explained(result, workspace=workspace)
    files = getattr(pipeline, what)(result, out or folder / "out", leaving)
    console.say("cli.files", files=", ".join(str(f) for f in files))
    console.document({"as_of": result.as_of.isoformat(), "files": [str(f) for f in files]})
