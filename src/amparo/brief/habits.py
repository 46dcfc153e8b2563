"""Habits of sources: kinds and named sources, in a picture, in a sentence and in a table."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from amparo.brief.habitchart import Group, Habit, factor, habit_chart, interval, is_clear

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amparo.brief.facts import Facts
    from amparo.brief.phrase import Phrase

__all__ = ["habits"]

#: A habit of a kind that is seen in fewer reports is not drawn.
_FEW_OF_KIND: Final = 5
#: Nor one of a named source that is seen in fewer: two numbers are no habit.
_FEW: Final = 3
_MOST_OF_KIND: Final = 12
#: What is said of those clear above, of those clear below, and where nobody is clear.
_OF_KINDS: Final = ("leans.high", "leans.low", "leans.none")
_OF_NAMED: Final = ("leans.named_high", "leans.named_low", "leans.named_none")


def habits(facts: Facts, phrase: Phrase) -> dict[str, Any] | None:
    """The picture, its sentences and its table; None where no kind has reports enough."""
    groups = _groups(facts, phrase)
    if not groups:
        return None
    drawn = [replace(g, sources=_most_heard(g.sources)) for g in groups]
    named = [line for g in groups for line in g.sources]
    few = len(facts.habits) - len(named)
    more = len(named) - sum(len(g.sources) for g in drawn)
    return {
        "wide": habit_chart(drawn, phrase, narrow=False),
        "narrow": habit_chart(drawn, phrase, narrow=True),
        "kinds": _leaning([g.kind for g in groups], _OF_KINDS, phrase),
        "named": _leaning(named, _OF_NAMED, phrase) if named else "",
        "few": phrase.text("leans.few", n=few) if few else "",
        "more": phrase.text("leans.more", n=more) if more else "",
        "groups": [[_listed(line, phrase) for line in g.lines] for g in groups],
    }


def _most_heard(sources: tuple[Habit, ...]) -> tuple[Habit, ...]:
    """At most so many sources of a kind as one can look over: those with most reports."""
    kept = sorted(sources, key=lambda h: -h.row["reports"])[:_MOST_OF_KIND]
    return tuple(h for h in sources if h in kept)


def _groups(facts: Facts, phrase: Phrase) -> list[Group]:
    """Kinds from those that count highest to those that count lowest, and so within each."""
    named: dict[str, list[Habit]] = defaultdict(list)
    for row in sorted(facts.habits, key=lambda r: (-r["lean"], r["source"])):
        if row["reports"] >= _FEW:
            name = phrase.institution(row["source"])
            named[row["source_type"]].append(Habit(name=name, row=row, kind=False))
    out = []
    for row in sorted(facts.leans, key=lambda r: -r["lean"]):
        kind = row["source_type"]
        if row["reports"] >= _FEW_OF_KIND or named[kind]:
            name = phrase.capital(phrase.name("source_type", kind))
            whole = Habit(name=name, row=row, kind=True)
            out.append(Group(source_type=kind, kind=whole, sources=tuple(named[kind])))
    return out


def _leaning(lines: Sequence[Habit], codes: tuple[str, str, str], phrase: Phrase) -> str:
    """Whose habit is clear of the estimate, in a sentence; codes for high, low and nobody."""
    clear = [line for line in lines if is_clear(line.row)]
    high = [_said(line, phrase) for line in clear if line.row["lean"] > 0]
    low = [_said(line, phrase) for line in clear if line.row["lean"] <= 0]
    told = [
        phrase.text(code, sources=phrase.words.listing(names))
        for code, names in zip(codes, (high, low), strict=False)
        if names
    ]
    return " ".join(told) or phrase.text(codes[2])


def _said(line: Habit, phrase: Phrase) -> str:
    return phrase.name("source_type", line.row["source_type"]) if line.kind else line.name


def _listed(line: Habit, phrase: Phrase) -> dict[str, Any]:
    row = line.row
    return {
        "kind": line.kind,
        "name": line.name,
        "factor": factor(row["lean"], phrase),
        "interval": interval(row, phrase),
        "reports": phrase.number(row["reports"]),
        "caravans": "" if line.kind else phrase.number(row["caravans"]),
    }
