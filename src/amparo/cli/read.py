"""Commands that read a workspace: caravans, ledger, predict."""

from __future__ import annotations

import functools
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from amparo.cli import options
from amparo.cli.bilingual import BilingualGroup
from amparo.cli.console import Console
from amparo.cli.screen import place_name, show_ledger, show_register
from amparo.cli.tables import SHOWN, show_table
from amparo.records.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from amparo.pipeline import Result
    from amparo.words import Words

__all__ = ["attach"]


def attach(group: BilingualGroup, words: Words) -> None:
    """Put these commands into the group."""
    shared = [options.workspace_folder(words), options.as_of(words), *options.common(words)]
    caravans = _caravans_group(words, shared)
    group.add_command(caravans)
    group.add(
        "ledger",
        functools.partial(_ledger, words),
        [
            click.Argument(["caravan_id"], metavar="ID"),
            options.option(
                words, "--show", type=click.Choice(list(SHOWN)), default="ledger", text="show_table"
            ),
            *shared,
        ],
    )
    path = click.Path(path_type=Path)
    group.add(
        "predict",
        functools.partial(_predict, words),
        [
            options.option(
                words, "--given", type=path, multiple=True, required=True, metavar="FILE"
            ),
            options.option(words, "--rows", type=path, required=True, metavar="FILE"),
            options.option(
                words, "--out", type=path, required=True, metavar="FILE", text="out_file"
            ),
            options.option(words, "--seed", type=int, default=0),
            *options.common(words),
        ],
    )


def _caravans_group(words: Words, shared: Sequence[click.Parameter]) -> BilingualGroup:
    """``caravans`` alone lists, like ``caravans list``."""
    listing = functools.partial(_list, words)

    def bare(**settings: Any) -> None:
        context = click.get_current_context()
        if context.invoked_subcommand is None:
            listing(**settings)
        else:  # options given before the subcommand hold for it
            context.default_map = {context.invoked_subcommand: settings}

    caravans = BilingualGroup(
        "caravans", callback=bare, params=list(shared), invoke_without_command=True,
        help=words.text("cli.caravans.help"), short_help=words.text("cli.caravans.short"),
    )  # fmt: skip
    caravans.words = words
    one = click.Argument(["caravan_id"], metavar="ID")
    report = click.Argument(["report_id"], metavar="REPORT")
    caravans.add("list", listing, list(shared))
    caravans.add("show", functools.partial(_show, words), [one, *shared])
    caravans.add("why", functools.partial(_why, words), [report, *shared])
    decided = [
        report, one,
        options.option(words, "--role", required=True),
        options.option(words, "--reason", required=True),
        options.workspace_folder(words), *options.common(words),
    ]  # fmt: skip
    for action in ("pin", "forbid"):
        caravans.add(action, functools.partial(_decide, words, action), decided)
    return caravans


def _result(folder: Path, as_of: date | None) -> Result:
    from amparo import pipeline
    from amparo.store import Workspace

    with Workspace.open(folder) as workspace:
        return pipeline.from_workspace(workspace, as_of or date.today())  # noqa: DTZ011


def _list(words: Words, *, folder: Path, as_of: date | None, as_json: bool) -> None:
    show_register(Console(words, as_json), _result(folder, as_of))


def _show(
    words: Words, *, caravan_id: str, folder: Path, as_of: date | None, as_json: bool
) -> None:
    console = Console(words, as_json)
    result = _result(folder, as_of)
    entry = result.caravan(caravan_id)
    said: dict[str, Callable[[Any], str]] = {
        "state": functools.partial(words.name, "state"),
        "origin": functools.partial(place_name, words),
        "path": lambda places: " · ".join(place_name(words, p) for p in places),
    }
    for key, value in entry.items():
        shown = said[key](value) if key in said else words.write("…" if value is None else value)
        console.line(f"{words.text(f'cli.field.{key}')}: {shown}")
    console.line()
    rows = result.reports_of(caravan_id)
    heads = ("day", "source", "people", "quantity", "place", "report")
    console.table(
        [words.text(f"cli.head.{h}") for h in heads],
        [
            [
                words.day(r["observed_to"], "medium"), words.translated(r["source_name"]),
                _stated(words, r),
                words.name("quantity", r["quantity"]), r["place"],
                r["report_id"] + (f" = {r['copy_of']}" if r["copy_of"] else ""),
            ]
            for r in rows
        ],
    )  # fmt: skip
    console.document({"caravan": entry, "reports": rows})


def _stated(words: Words, row: dict[str, Any]) -> str:
    low, high, qualifier = row["value_low"], row["value_high"], row["qualifier"]
    code = "range" if high != low and qualifier != "hundreds" else qualifier
    return words.text(f"brief.stated.{code}", low=low, high=high)


def _why(words: Words, *, report_id: str, folder: Path, as_of: date | None, as_json: bool) -> None:
    console = Console(words, as_json)
    row = _result(folder, as_of).why(report_id)
    console.say(f"cli.why.{row['basis']}.{row['kind']}", **row)
    console.document(row)


def _decide(words: Words, action: str, *, folder: Path, as_json: bool, **said: str) -> None:
    from amparo.store import Workspace

    with Workspace.open(folder) as workspace:
        if said["report_id"] not in workspace.reports(None)["report_id"]:
            raise OutputError("no_such_report", report=said["report_id"])
        workspace.decide(action, today=date.today(), **said)  # noqa: DTZ011
    console = Console(words, as_json)
    console.say(f"cli.decided.{action}", report=said["report_id"], caravan=said["caravan_id"])
    console.document({"action": action, **said})


def _ledger(
    words: Words, *, caravan_id: str, show: str, folder: Path, as_of: date | None, as_json: bool
) -> None:
    from amparo import pipeline

    result = _result(folder, as_of)
    result.caravan(caravan_id)
    console = Console(words, as_json)
    if show == "ledger":
        show_ledger(console, caravan_id, result.ledger_of(caravan_id))
    elif show == "revisions":
        show_table(console, caravan_id, show, pipeline.revisions(result, caravan_id))
    else:
        show_table(console, caravan_id, show, result.table_of(show, caravan_id))


def _predict(
    words: Words, *, given: Sequence[Path], rows: Path, out: Path, seed: int, as_json: bool
) -> None:
    from amparo import pipeline

    console = Console(words, as_json)
    console.note("cli.computing")
    outcome = pipeline.predict_files(given, rows, out, seed=seed)
    console.say("cli.predict.done", n=outcome["predicted"], file=out, given=outcome["given"])
    if outcome["quarantined"]:
        console.note("cli.predict.quarantined", n=outcome["quarantined"])
    if outcome["unread"]:
        console.note("cli.predict.unread", n=outcome["unread"])
    console.document({**outcome, "out": str(out)})
