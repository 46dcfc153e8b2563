"""Commands that change a workspace: init, add, mend, run."""

from __future__ import annotations

import functools
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from amparo.cli import options
from amparo.cli.console import Console
from amparo.cli.screen import show_register

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from amparo.cli.bilingual import BilingualGroup
    from amparo.store import AddOutcome
    from amparo.words import Words

__all__ = ["attach"]

#: Rows of problems shown on screen; ``--json`` and ``mend`` give them all.
_SHOWN_PROBLEMS = 20


def attach(group: BilingualGroup, words: Words) -> None:
    """Put these commands into the group."""
    shared = [options.workspace_folder(words), *options.common(words)]
    group.add(
        "init",
        functools.partial(_init, words),
        [options.file_argument("DIR"), *options.common(words)],
    )
    group.add(
        "add",
        functools.partial(_add, words),
        [
            options.file_argument("FILE", many=True),
            options.open_map(words),
            *shared,
        ],
    )
    export = options.option(words, "export", "--export", type=_path(), metavar="FILE")
    group.add(
        "mend",
        functools.partial(_mend, words),
        [options.file_argument("FILE", required=False), export, *shared],
    )
    group.add("run", functools.partial(_run, words), [options.as_of(words), *shared])


def _path() -> Any:
    from pathlib import Path as FilePath

    import click

    return click.Path(path_type=FilePath)


def _init(words: Words, *, dir: Path, as_json: bool) -> None:  # noqa: A002
    from amparo.store import Workspace

    with Workspace.init(dir):
        pass
    console = Console(words, as_json)
    console.say("cli.init.done", folder=dir)
    console.document({"workspace": str(dir)})


def _add(words: Words, *, file: Sequence[Path], map_name: str, folder: Path, as_json: bool) -> None:
    from amparo.intake import read_file, read_open_data
    from amparo.places import Gazetteer
    from amparo.store import Workspace

    console = Console(words, as_json)
    outcomes = []
    with Workspace.open(folder) as workspace:
        for path in file:
            console.note("cli.add.start", file=path.name)
            today = date.today()  # noqa: DTZ011
            if map_name:
                opened = read_open_data(path, map_name)
                kind, outcome = opened.kind, workspace.add_open(opened, today=today)
            else:
                read = read_file(path, gazetteer=Gazetteer.bundled())
                kind, outcome = read.kind, workspace.add(read, today=today)
            _tell(console, kind, path, outcome)
            outcomes.append((path, outcome))
    console.document(_sum(words, outcomes))


def _mend(
    words: Words, *, file: Path | None, export: Path | None, folder: Path, as_json: bool
) -> None:
    from amparo.intake import read_file
    from amparo.places import Gazetteer
    from amparo.store import Workspace

    console = Console(words, as_json)
    with Workspace.open(folder) as workspace:
        if file is not None:
            read = read_file(file, gazetteer=Gazetteer.bundled())
            outcome = workspace.mend(read, today=date.today())  # noqa: DTZ011
            _tell(console, read.kind, file, outcome)
            console.document(_sum(words, [(file, outcome)]))
            return
        waiting = workspace.quarantined()
        problems = _problems(words, waiting.to_dicts())
        if export is not None:
            rows = workspace.export_quarantine(export, words.text)
            console.say("cli.mend.exported", n=rows, file=export)
    if export is None:
        if problems:
            _show_problems(console, problems)
        console.say("cli.mend.waiting", n=len({(p["file"], p["row"]) for p in problems}))
    console.document({"quarantined": problems})


def _run(words: Words, *, folder: Path, as_of: date | None, as_json: bool) -> None:
    from amparo import pipeline
    from amparo.store import Workspace

    console = Console(words, as_json)
    with Workspace.open(folder) as workspace:
        console.note("cli.computing")
        result = pipeline.from_workspace(workspace, as_of or date.today())  # noqa: DTZ011
    show_register(console, result)


def _tell(console: Console, kind: str, path: Path, outcome: AddOutcome) -> None:
    console.say(
        f"cli.add.{kind}", file=path.name, accepted=outcome.accepted, copies=outcome.copies,
        known=outcome.already_known, quarantined=len({p["row"] for p in outcome.quarantined}),
    )  # fmt: skip
    if outcome.quarantined:
        _show_problems(console, _problems(console.words, outcome.quarantined))
        console.say("cli.add.mend" if kind in {"reports", "events"} else "cli.add.mend_open")


def _problems(words: Words, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Problems with their sentences in the language of the call."""
    out = []
    for row in rows:
        given = row.get("params") or {}
        params = json.loads(given) if isinstance(given, str) else given
        out.append(
            {
                **({"file": row["file"]} if "file" in row else {}),
                "row": row["row"],
                "column": row["column"],
                "reason": words.text(f"problem.{row['reason']}", **params),
                "hint": words.text(f"hint.{row['hint']}", **params),
                "code": row["reason"],
            }
        )
    return out


def _show_problems(console: Console, problems: Sequence[dict[str, Any]]) -> None:
    heads = [console.words.text(f"cli.head.{h}") for h in ("row", "column", "reason", "hint")]
    shown = problems[:_SHOWN_PROBLEMS]
    console.table(heads, [[p["row"], p["column"], p["reason"], p["hint"]] for p in shown])
    if len(problems) > len(shown):
        console.say("cli.add.more", n=len(problems) - len(shown))


def _sum(words: Words, outcomes: Sequence[tuple[Path, AddOutcome]]) -> dict[str, Any]:
    return {
        "accepted": sum(o.accepted for _, o in outcomes),
        "copies": sum(o.copies for _, o in outcomes),
        "already_known": sum(o.already_known for _, o in outcomes),
        "quarantined": [
            {"file": path.name, **problem}
            for path, o in outcomes
            for problem in _problems(words, o.quarantined)
        ],
    }
