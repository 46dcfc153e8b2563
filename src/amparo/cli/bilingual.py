"""Click in two languages: headings, help and mistakes come from the catalogues."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import click

from amparo.records.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from amparo.words import Words

__all__ = ["BilingualCommand", "BilingualGroup", "Day", "translated"]

_HEADINGS: Final = {"Options": "cli.options", "Commands": "cli.commands", "Arguments": "cli.args"}


class _Formatter(click.HelpFormatter):
    """Help with the headings of one language."""

    words: Words

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line."""
        super().write_usage(prog, args, prefix or f"{self.words.text('cli.usage')} ")

    def write_heading(self, heading: str) -> None:
        """A section's heading."""
        code = _HEADINGS.get(heading)
        super().write_heading(self.words.text(code) if code else heading)


class _Bilingual(click.Command):
    """Shared by commands and groups: help in the language of the call."""

    words: Words

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The words after the command's name on the usage line."""
        self.options_metavar = self.words.text("cli.usage_options")
        return super().collect_usage_pieces(ctx)

    def get_help(self, ctx: click.Context) -> str:
        """The help text."""
        formatter = _Formatter(width=ctx.terminal_width, max_width=100)
        formatter.words = self.words
        self.format_help(ctx, formatter)
        return formatter.getvalue().rstrip("\n")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``--help`` with its sentence."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = self.words.text("cli.opt.help")
        return option


class BilingualCommand(_Bilingual):
    """A command whose help is in the language of the call."""


class BilingualGroup(_Bilingual, click.Group):
    """A group of commands; a command that does not exist is told with those that do."""

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The words after the group's name on the usage line."""
        self.subcommand_metavar = self.words.text("cli.usage_command")
        return super().collect_usage_pieces(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the words name.

        Raises:
            UsageError: ``no_such_command``.
        """
        name = args[0] if args else ""
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            known = ", ".join(self.list_commands(ctx))
            raise UsageError("no_such_command", given=name, known=known)
        return super().resolve_command(ctx, args)

    def add(self, name: str, callback: Callable[..., Any], params: list[click.Parameter]) -> None:
        """A command of this group, its help under ``cli.NAME.help``."""
        code = f"cli.{(self.name or '').replace('amparo', '')}{name}"
        command = BilingualCommand(
            name,
            callback=callback,
            params=params,
            help=self.words.text(f"{code}.help"),
            short_help=self.words.text(f"{code}.short"),
        )
        command.words = self.words
        self.add_command(command)


class Day(click.ParamType[date]):
    """A day written YYYY-MM-DD."""

    name = "DAY"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:  # noqa: ARG002
        """The day that a word names.

        Raises:
            UsageError: ``bad_day``.
        """
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise UsageError("bad_day", given=str(value)[:40]) from None


def translated(error: click.UsageError) -> UsageError:
    """Click's complaint as one of ours, so that it can be said in both languages."""
    if isinstance(error, click.NoSuchOption):
        known = ", ".join(_options(error.ctx))
        return UsageError("no_such_option", given=error.option_name, known=known)
    if isinstance(error, click.MissingParameter):
        name = error.param.human_readable_name if error.param else ""
        if isinstance(error.param, click.Option):
            name = error.param.opts[-1]
        return UsageError("missing_parameter", name=name)
    if isinstance(error, click.BadOptionUsage):
        return UsageError("option_needs_value", option=error.option_name)
    if isinstance(error, click.BadParameter):
        return UsageError(
            "bad_value",
            given=error.message.split("'")[1] if "'" in error.message else error.message,
            name=_parameter(error),
        )
    if "unexpected extra argument" in error.message:
        return UsageError("extra_argument", given=error.message.partition("(")[2].rstrip(")."))
    return UsageError("wrong_use", detail=error.message)


def _parameter(error: click.BadParameter) -> str:
    if isinstance(error.param, click.Option):
        return error.param.opts[-1]
    return error.param.human_readable_name if error.param else ""


def _options(ctx: click.Context | None) -> list[str]:
    params = ctx.command.get_params(ctx) if ctx else []
    return [o.opts[-1] for o in params if isinstance(o, click.Option)]
