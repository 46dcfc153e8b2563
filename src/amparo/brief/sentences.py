"""Explanations as sentences: each figure comes from its fact, each sentence has its source."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from amparo.words import entries, parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from amparo.brief.facts import Row
    from amparo.brief.phrase import Phrase

__all__ = ["Sentences"]

_PARTS: Final = ("low", "high", "when", "place", "year")
_PEOPLE: Final = frozenset(
    {"people", "events", "caravans", "reports", "sources", "days", "usd", "mm", "years", "hours"}
)
_LAST_MONTH_DAY: Final = timedelta(days=1)


class Sentences:
    """Writes sentences that name facts.

    Args:
        facts: rows of FACTS.
        phrase: the language.
    """

    def __init__(self, facts: Iterable[Row], phrase: Phrase) -> None:
        self._facts: Mapping[str, Row] = {f["claim"]: f for f in facts}
        self._phrase = phrase

    def written(self, code: str, claims: str) -> dict[str, Any]:
        """A sentence with its figures filled in, and the pages behind it.

        Args:
            code: the sentence in the catalogues; ``{claim}`` is a fact's figure, ``{claim_low}``,
                ``{claim_high}`` its limits, ``{claim_when}`` its period, ``{claim_place}`` its
                place, ``{claim_year}`` the year of its last day.
            claims: the facts behind it, joined by ";".
        """
        words = self._phrase.words
        filled = {name: self._filled(name) for name in parameters(entries(words.lang)[code])}
        behind = [self._facts[c] for c in claims.split(";")]
        return {"text": words.text(code, **filled), "sources": self._sources(behind)}

    def _sources(self, behind: list[Row]) -> list[dict[str, str]]:
        pages = {}
        for fact in behind:
            label = self._phrase.words.translated(fact["publisher"])
            pages[fact["url"]] = {"label": label, "url": fact["url"]}
        return list(pages.values())

    def _filled(self, name: str) -> str:
        claim, _, part = name.rpartition("_")
        if part not in _PARTS or name in self._facts:
            claim, part = name, ""
        fact = self._facts[claim]
        made: dict[str, Callable[[], str]] = {
            "": lambda: self.figure(fact, fact["value"]),
            "low": lambda: self.figure(fact, fact["low"]),
            "high": lambda: self.figure(fact, fact["high"]),
            "when": lambda: self.period(fact["first_day"], fact["last_day"]),
            "year": lambda: str(fact["last_day"].year),
            "place": lambda: self._place(fact["place"]),
        }
        return made[part]()

    def _place(self, place: str) -> str:
        for group in ("stretch", "country"):
            if f"{group}.{place}" in self._phrase.words:
                return self._phrase.name(group, place)
        return self._phrase.caravan(place)

    def figure(self, fact: Row, value: float) -> str:
        """A fact's figure in its unit; estimates to two figures, for more would pretend."""
        phrase = self._phrase
        if fact["unit"] in {"share", "ratio"}:
            return phrase.words.share(value)
        if fact["unit"] in _PEOPLE:
            return (phrase.people if fact["kind"] == "estimated" else phrase.number)(value)
        return phrase.words.decimal(value, 1)

    def period(self, first: date, last: date) -> str:
        """A year, a month, a day, or a span of them."""
        phrase = self._phrase
        if first == last:
            return phrase.day(last)
        whole_months = first.day == 1 and (last + _LAST_MONTH_DAY).day == 1
        if not whole_months:
            return phrase.days(first, last, "long")
        if (first.year, first.month) == (last.year, last.month):
            return phrase.words.month_in_text(last)
        if first.month == 1 and last.month == 12:  # noqa: PLR2004 - whole years
            if first.year == last.year:
                return str(last.year)
            return f"{first.year}–{last.year}"  # noqa: RUF001 - a dash between years
        months = (phrase.words.month_in_text(first), phrase.words.month_in_text(last))
        return phrase.text("interval", low=months[0], high=months[1])
