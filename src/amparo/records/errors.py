"""Errors as data: a code and its parameters; ``amparo.words`` turns them into sentences.

AmparoError
├── UsageError          wrong use of a command or call (exit 2)
└── OutputError         nothing could be made (exit 1)
"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["AmparoError", "OutputError", "Problem", "UsageError"]


class AmparoError(Exception):
    """Root of every error that Amparo raises on purpose.

    Args:
        code: key of the sentence in the catalogues, under ``error.``.
        params: what the sentence names. Never personal data.
    """

    exit_code = 1

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class UsageError(AmparoError):
    """The command or call was used wrongly."""

    exit_code = 2


class OutputError(AmparoError):
    """The command was right but no output could be made."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong with one cell or row of a file.

    Attributes:
        row: line in the file, the header being line 1.
        column: column name, empty when the whole row is meant.
        reason: key under ``problem.`` in the catalogues.
        hint: key under ``hint.`` in the catalogues.
        params: what the two sentences name.
    """

    row: int
    column: str
    reason: str
    hint: str
    params: dict[str, str] = field(default_factory=dict)
