"""The words of the field as typed tables, and the errors that speak of them.

``Column`` and ``Schema`` are loaded at first use: whoever needs only the errors, as ``amparo
--version`` does, does not wait for Polars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from amparo.records.errors import AmparoError, OutputError, Problem, UsageError

if TYPE_CHECKING:
    from amparo.records.schema import Column, Schema

__all__ = ["AmparoError", "Column", "OutputError", "Problem", "Schema", "UsageError"]


def __getattr__(name: str) -> object:
    if name in {"Column", "Schema"}:
        from amparo.records import schema

        return getattr(schema, name)
    raise AttributeError(name)
