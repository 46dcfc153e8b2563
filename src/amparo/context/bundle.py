"""What the package carries: series, incidents, policies, stated facts, claims, card, sentences."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass, replace
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from amparo.records.context import (
    CARD,
    CLAIMS,
    DATASETS,
    FACTS,
    INCIDENTS,
    POLICIES,
    SENTENCES,
    SERIES,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amparo.records.schema import Schema

__all__ = ["Carried", "carried"]

_FOLDER: Final = ("data", "context")


@dataclass(frozen=True, kw_only=True)
class Carried:
    """The tables of the package.

    Attributes:
        series: SERIES.
        incidents: INCIDENTS.
        datasets: DATASETS.
        policies: POLICIES.
        facts: FACTS that a source states.
        claims: CLAIMS.
        card: CARD.
        sentences: SENTENCES.
        questions: policy, series, country, nationality, part, role: what is asked of each policy.
    """

    series: pl.DataFrame
    incidents: pl.DataFrame
    datasets: pl.DataFrame
    policies: pl.DataFrame
    facts: pl.DataFrame
    claims: pl.DataFrame
    card: pl.DataFrame
    sentences: pl.DataFrame
    questions: pl.DataFrame

    def beside(self, *, series: pl.DataFrame, incidents: pl.DataFrame) -> Carried:
        """These tables with a user's own series and incidents, which stand before the carried.

        A number of the same thing and period is taken from the user's; of incidents the years that
        the user's tables speak of are wholly theirs, as ids differ between versions of a source.
        """
        years = incidents["day_to"].dt.year().unique()
        kept = self.incidents.filter(~pl.col("day_to").dt.year().is_in(years.implode()))
        both = pl.concat([self.series, series]).unique(SERIES.key, keep="last", maintain_order=True)
        return replace(
            self,
            series=SERIES.checked(both),
            incidents=INCIDENTS.checked(pl.concat([kept, incidents])),
        )


@functools.cache
def carried() -> Carried:
    """The tables of the package, read once."""
    policies = _toml("policies.toml")
    return Carried(
        series=_csv("series.csv", SERIES),
        incidents=_csv("incidents.csv", INCIDENTS),
        datasets=_csv("datasets.csv", DATASETS),
        policies=_rows(policies["policy"], POLICIES),
        facts=_rows(_toml("facts.toml")["fact"], FACTS),
        claims=_rows(_toml("claims.toml")["claim"], CLAIMS),
        card=_rows(_toml("card.toml")["card"], CARD),
        sentences=_rows(
            ({**s, "claims": ";".join(s["claims"])} for s in _toml("explain.toml")["sentence"]),
            SENTENCES,
        ),
        questions=_questions(_toml("questions.toml")["question"]),
    )


def _toml(name: str) -> dict[str, Any]:
    text = resources.files("amparo").joinpath(*_FOLDER, name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _csv(name: str, schema: Schema) -> pl.DataFrame:
    content = resources.files("amparo").joinpath(*_FOLDER, name).read_bytes()
    types = {n: c.dtype for n, c in schema.columns.items()}
    frame = pl.read_csv(content, schema_overrides=types)
    texts = [n for n, t in types.items() if t == pl.String]
    return schema.checked(frame.with_columns(pl.col(texts).fill_null("")))


def _rows(rows: Any, schema: Schema) -> pl.DataFrame:
    """Rows as the files write them: what is not said is empty text, or null."""
    empty = {n: "" if c.dtype == pl.String else None for n, c in schema.columns.items()}
    return schema.frame({**empty, **row} for row in rows)


def _questions(rows: list[Mapping[str, str]]) -> pl.DataFrame:
    names = ("policy", "series", "country", "nationality", "part", "role")
    empty = dict.fromkeys(names, "")
    return pl.DataFrame([{**empty, **r} for r in rows], schema=dict.fromkeys(names, pl.String))
