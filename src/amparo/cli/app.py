"""The ``amparo`` command: builds its commands in the language of the call and runs one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from amparo import __version__
from amparo.cli import facts, protect, publish, read, workspace
from amparo.cli.bilingual import BilingualGroup, translated
from amparo.cli.console import chosen_language, fail
from amparo.records.errors import AmparoError, OutputError, UsageError
from amparo.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["build", "main", "run"]


def build(words: Words) -> BilingualGroup:
    """All commands, their help in one language."""
    group = BilingualGroup(
        "amparo",
        help=words.text("cli.help"),
        epilog=words.text("cli.epilog"),
        no_args_is_help=True,
    )
    group.words = words
    version = click.version_option(__version__, help=words.text("cli.opt.version"))
    version(group)
    language = click.Choice(["es", "en"])
    group.params.append(
        click.Option(["--lang"], type=language, help=words.text("cli.opt.lang"), expose_value=False)
    )
    for part in (publish, workspace, read, facts, protect):
        part.attach(group, words)
    return group


def main(argv: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code: 0 done, 1 no output, 2 wrong use."""
    sys.exit(run(list(sys.argv[1:] if argv is None else argv)))


def run(argv: list[str]) -> int:
    """Run a command and return its exit code."""
    as_json = "--json" in argv
    words = Words("en")
    try:
        words = Words(chosen_language(argv))
        outcome: Any = build(words).main(argv, prog_name="amparo", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", err=True)
        return UsageError.exit_code
    except click.exceptions.Exit as error:
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return OutputError.exit_code
    except OSError as error:
        if error.errno is None:  # a library's own error in an operating system's clothes
            raise
        return fail(words, _ours(error), as_json=as_json)
    except (click.UsageError, click.Abort, KeyboardInterrupt, AmparoError) as error:
        return fail(words, _ours(error), as_json=as_json)
    return outcome if isinstance(outcome, int) else 0


def _ours(error: BaseException) -> AmparoError:
    """Whatever stopped a command, as one of our errors."""
    if isinstance(error, AmparoError):
        return error
    if isinstance(error, click.UsageError):
        return translated(error)
    if isinstance(error, OSError):
        return OutputError("system", detail=error.strerror or "", file=error.filename or "")
    return OutputError("interrupted")
