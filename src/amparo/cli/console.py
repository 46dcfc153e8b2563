"""What a command says: data on stdout, everything else on stderr, in one language."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amparo.records.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from amparo.records.errors import AmparoError
    from amparo.words import Words

__all__ = ["Console", "chosen_language", "fail"]


@dataclass(frozen=True)
class Console:
    """Where a command's words go.

    Attributes:
        words: the chosen language.
        as_json: stdout then holds one JSON document and nothing else.
    """

    words: Words
    as_json: bool

    def note(self, code: str, **params: object) -> None:
        """A line for the person, on stderr."""
        print(self.words.text(code, **params), file=sys.stderr, flush=True)  # noqa: T201

    def line(self, text: str = "") -> None:
        """A line of the result, on stdout; nothing when the result is JSON."""
        if not self.as_json:
            print(text)  # noqa: T201

    def say(self, code: str, **params: object) -> None:
        """A sentence of the result, on stdout; nothing when the result is JSON."""
        self.line(self.words.text(code, **params))

    def document(self, data: Mapping[str, Any]) -> None:
        """The JSON result, when asked for."""
        if self.as_json:
            print(json.dumps(data, ensure_ascii=False, default=str))  # noqa: T201

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """A plain table; numbers to the right."""
        if self.as_json:
            return
        raw = [list(row) for row in rows]
        cells = [[self.words.write(c) for c in row] for row in raw]
        numeric = [any(isinstance(row[k], int | float) for row in raw) for k in range(len(heads))]
        widths = [max(len(h), *(len(r[k]) for r in cells), 0) for k, h in enumerate(heads)]
        for row in [list(heads), ["─" * w for w in widths], *cells]:
            parts = [
                c.rjust(w) if right else c.ljust(w)
                for c, w, right in zip(row, widths, numeric, strict=True)
            ]
            self.line("  ".join(parts).rstrip())


def chosen_language(argv: Sequence[str]) -> str:
    """The language of a call: ``--lang``, else AMPARO_LANG, else the system's, else English.

    Raises:
        UsageError: ``unknown_language``.
    """
    asked = ""
    for before, word in zip(["", *argv], argv, strict=False):
        if before == "--lang":
            asked = word
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
    asked = asked or os.environ.get("AMPARO_LANG", "")
    if not asked:
        system = os.environ.get("LC_ALL") or os.environ.get("LANG", "")
        return "es" if system.lower().startswith("es") else "en"
    if asked not in {"es", "en"}:
        raise UsageError("unknown_language", lang=asked)
    return asked


def fail(words: Words, error: AmparoError, *, as_json: bool) -> int:
    """Tell an error and give its exit code."""
    text = words.text(f"error.{error.code}", **error.params)
    print(words.text("cli.error", text=text), file=sys.stderr)  # noqa: T201
    if as_json:
        document = {"error": {"code": error.code, "message": text}}
        print(json.dumps(document, ensure_ascii=False))  # noqa: T201
    return error.exit_code
