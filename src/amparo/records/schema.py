"""Declared tables: each arrow between rooms is a Polars frame that satisfies a ``Schema``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from amparo.records.errors import AmparoError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from polars._typing import PolarsDataType

__all__ = ["Column", "Schema"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column's contract.

    Attributes:
        dtype: Polars type.
        nullable: whether nulls are allowed. Text columns use "" for "not said", never null.
        allowed: closed vocabulary, if any.
        low: smallest value allowed.
        high: largest value allowed.
    """

    dtype: PolarsDataType
    nullable: bool = False
    allowed: frozenset[str] | None = None
    low: float | None = None
    high: float | None = None

    def violations(self, name: str) -> pl.Expr:
        """An expression that is true where a value breaks the contract."""
        cell = pl.col(name)
        bad = pl.lit(value=False)
        if not self.nullable:
            bad = bad | cell.is_null()
        if self.allowed is not None:
            bad = bad | (cell.is_not_null() & ~cell.is_in(sorted(self.allowed)))
        if self.low is not None:
            bad = bad | (cell < self.low)
        if self.high is not None:
            bad = bad | (cell > self.high)
        return bad.fill_null(value=False)


@dataclass(frozen=True)
class Schema:
    """A table's name, columns in order, and key."""

    name: str
    columns: Mapping[str, Column]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return list(self.columns)

    def empty(self) -> pl.DataFrame:
        """A frame with these columns and no rows."""
        return pl.DataFrame(schema={n: c.dtype for n, c in self.columns.items()})

    def frame(self, rows: Iterable[Mapping[str, object]]) -> pl.DataFrame:
        """A checked frame from row mappings."""
        return self.checked(
            pl.DataFrame(list(rows), schema={n: c.dtype for n, c in self.columns.items()})
        )

    def checked(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with this schema's columns in order, or an error naming what breaks it.

        Raises:
            AmparoError: ``table_broken`` with the table, the column and an example row. This is a
                fault of the program, never of a user's file: intake quarantines those before.
        """
        missing = [n for n in self.columns if n not in frame.columns]
        if missing:
            raise AmparoError("table_broken", table=self.name, column=missing[0], row="-")
        out = frame.select(self.names)
        for name, column in self.columns.items():
            if out.schema[name] != column.dtype:
                raise AmparoError(
                    "table_broken", table=self.name, column=name, row=str(out.schema[name])
                )
        flags = out.select(c.violations(n).any().alias(n) for n, c in self.columns.items())
        for name in self.names:
            if flags.height and flags[name][0]:
                row = out.select(self.columns[name].violations(name).arg_true().first()).item()
                raise AmparoError("table_broken", table=self.name, column=name, row=str(row))
        if self.key and out.height and _repeats(out.select(self.key)):
            raise AmparoError("table_broken", table=self.name, column="+".join(self.key), row="-")
        return out


def _repeats(keys: pl.DataFrame) -> bool:
    """Whether a row is there twice; rows whose digests all differ need no dear comparison."""
    if keys.hash_rows().n_unique() == keys.height:
        return False
    return bool(keys.is_duplicated().any())
