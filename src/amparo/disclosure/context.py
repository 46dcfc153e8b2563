"""Reasons, dangers, policies, rights and help as they may be told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.disclosure.rules import SMALL_CHILDREN
from amparo.records.released import SEAL, Held, Released, ReleasedBrief, ReleasedContext

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["with_context"]

_PLAIN: Final = (
    "trends", "policies", "effects", "harms", "links", "asylum", "claims", "card", "datasets",
)  # fmt: skip


def with_context(brief: ReleasedBrief, tables: Mapping[str, pl.DataFrame]) -> ReleasedBrief:
    """The brief with its context.

    The tables hold published figures, laws, and sums of what ``brief`` lets out; the harms of
    caravans must have been counted from the events and sizes of ``brief``. Here small numbers of
    children are taken out, facts past their review, and sentences that rest on such a fact.

    Args:
        brief: what disclosure let out of the caravans.
        tables: the fields of ``ReleasedContext`` by name.
    """
    dangers, few = _without_few_children(tables["dangers"])
    facts = tables["facts"].filter(pl.col("review_by") >= brief.as_of)
    hidden = Held(code="few_children_stretch", n=few)
    old = tables["facts"].height - facts.height
    sentences = _resting_on(tables["sentences"], frozenset(facts["claim"]))
    context = ReleasedContext(
        facts=Released("facts", facts, (Held(code="old_facts", n=old),), seal=SEAL),
        sentences=Released("sentences", sentences, seal=SEAL),
        dangers=Released("dangers", dangers, (hidden,), seal=SEAL),
        **{name: Released(name, tables[name], seal=SEAL) for name in _PLAIN},
        seal=SEAL,
    )
    return replace(brief, context=context, seal=SEAL)


def _without_few_children(dangers: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Small numbers of children are left out, and zero with them: it would tell the rest."""
    few = pl.col("children") < SMALL_CHILDREN
    told = dangers.with_columns(children=pl.when(~few).then("children"))
    return told, dangers.filter(few & (pl.col("children") > 0)).height


def _resting_on(sentences: pl.DataFrame, facts: frozenset[str]) -> pl.DataFrame:
    whole = [set(claims.split(";")) <= facts for claims in sentences["claims"]]
    return sentences.filter(pl.Series(whole, dtype=pl.Boolean))
