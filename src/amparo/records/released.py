"""What disclosure let out: the only types that a brief, an export or a page accepts.

The types are sealed: their constructors want the seal, and only ``amparo.disclosure`` takes it
(a test reads every module to see that nobody else does).
"""

from __future__ import annotations

from dataclasses import KW_ONLY, InitVar, dataclass, field
from typing import TYPE_CHECKING, Final

from amparo.records.errors import AmparoError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import polars as pl

__all__ = ["Held", "Released", "ReleasedBrief", "ReleasedContext"]


class _Seal:
    """Proof that disclosure's rules were applied."""


SEAL: Final = _Seal()


@dataclass(frozen=True, kw_only=True)
class Held:
    """Something that was made coarser, later, rounder, or kept back.

    Attributes:
        code: key under ``held.`` in the catalogues.
        n: how many rows.
    """

    code: str
    n: int


@dataclass(frozen=True)
class Released:
    """A table that may leave the house.

    Attributes:
        name: what it holds.
        frame: the rows, already coarse, late and without names.
        held: what was done to it.
    """

    name: str
    frame: pl.DataFrame
    held: tuple[Held, ...] = ()
    _: KW_ONLY
    seal: InitVar[_Seal | None] = None

    def __post_init__(self, seal: _Seal | None) -> None:
        _want(seal, self.name)


@dataclass(frozen=True, kw_only=True)
class ReleasedContext:
    """What may be told of reasons, dangers, policies, rights and help.

    Attributes:
        facts: FACTS that are not too old to be printed.
        sentences: the explanations, topic by topic; every fact that one names is in ``facts``.
        trends: SERIES behind the pictures.
        policies: POLICIES.
        effects: EFFECTS, what followed them.
        dangers: DANGERS; small numbers of children are left out.
        harms: HARMS.
        links: LINKS.
        asylum: claims and decisions by year and nationality.
        claims: why people go together, with the strength of the evidence.
        card: CARD, rights and help by country.
        datasets: DATASETS, where the numbers come from.
    """

    facts: Released
    sentences: Released
    trends: Released
    policies: Released
    effects: Released
    dangers: Released
    harms: Released
    links: Released
    asylum: Released
    claims: Released
    card: Released
    datasets: Released
    seal: InitVar[_Seal | None] = None

    def __post_init__(self, seal: _Seal | None) -> None:
        _want(seal, "context")

    @property
    def tables(self) -> tuple[Released, ...]:
        """All tables."""
        return (
            self.facts, self.sentences, self.trends, self.policies, self.effects, self.dangers,
            self.harms, self.links, self.asylum, self.claims, self.card, self.datasets,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ReleasedBrief:
    """Everything that a brief may say.

    Attributes:
        as_of: the day whose knowledge this is.
        newest_day: last day that is told about groups still on the way.
        audience: ``public`` or ``local``.
        register: one row a caravan with its peak.
        ledger: people by caravan, day and compartment.
        sizes: people together by caravan and day.
        statements: the reports, one row each.
        events: dated policies and incidents.
        leans: habit of each kind of source.
        habits: habit of each source that may be told by name.
        places: names of the places that the other tables mention.
        counts: numbers about the table of reports, for the section on what is not known.
        context: reasons, dangers, policies, rights and help; None where only groups were asked for.
    """

    as_of: date
    newest_day: date
    audience: str
    register: Released
    ledger: Released
    sizes: Released
    statements: Released
    events: Released
    leans: Released
    habits: Released
    places: Released
    counts: Mapping[str, int] = field(default_factory=dict)
    context: ReleasedContext | None = None
    seal: InitVar[_Seal | None] = None

    def __post_init__(self, seal: _Seal | None) -> None:
        _want(seal, "brief")

    @property
    def tables(self) -> tuple[Released, ...]:
        """All tables."""
        return (
            self.register, self.ledger, self.sizes, self.statements, self.events, self.leans,
            self.habits, self.places, *(self.context.tables if self.context else ()),
        )  # fmt: skip

    @property
    def held(self) -> tuple[Held, ...]:
        """What was done to any of the tables, summed by kind."""
        total: dict[str, int] = {}
        for table in self.tables:
            for one in table.held:
                total[one.code] = total.get(one.code, 0) + one.n
        return tuple(Held(code=c, n=n) for c, n in sorted(total.items()) if n)


def _want(seal: _Seal | None, name: str) -> None:
    if seal is not SEAL:
        raise AmparoError("released_forged", table=name)
