"""The private check: one text or one chat in, named signs with their words and a level out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from amparo.safety.compiled import book
from amparo.safety.errors import SafetyError
from amparo.safety.level import level_of, outweighed
from amparo.safety.likely import CLEAR, HONEST, UNCLEAR, WORRYING, hear, shown_under
from amparo.safety.reader import Chat, read
from amparo.safety.search import find, outermost

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from amparo.safety.book import Book

__all__ = ["AGES", "FACTS", "PROTECTION", "WHOSE", "Finding", "Sign", "check", "check_chat"]

WHOSE = ("mine", "shown", "other")
AGES = ("under14", "under18", "adult", "unknown")
#: What the user may tell of a profile or of how things came about -> sign and strength.
FACTS = {
    "new_account": ("C1", 1),
    "few_followers": ("C2", 1),
    "photo_elsewhere": ("C3", 2),
    "place_mismatch": ("C4", 1),
    "follows_minors": ("C5", 2),
    "bio_offers": ("C6", 1),
    "link_hub": ("C7", 1),
    "never_met": ("A1", 1),
    "asked_photos": ("A11", 2),
    "offered_travel": ("A15", 2),
    "offered_job": ("A14", 2),
}
#: Protective facts, and how many weak signs each outweighs in an offer.
PROTECTION = "B17"
#: Messages by which the language is told.
_FIRST = 200


class Sign(NamedTuple):
    """A sign found.

    Attributes:
        id: of the catalogue.
        strength: the greatest at which it was seen.
        stage: of the luring process.
        quotes: the words that show it, as written; empty for a fact that the user told.
        message: number of the first message that shows it, from 1; 0 for a fact.
        speaker: who wrote that message, as the text names them.
        likely: no rule knows the words; they sound like it in a text that reads like a trap.
    """

    id: str
    strength: int
    stage: str
    quotes: tuple[str, ...]
    message: int
    speaker: str
    likely: bool = False


class Finding(NamedTuple):
    """What a check found.

    Attributes:
        level: none, info, caution, high or urgent; None when the text was not read.
        language: es or en, by its commonest words; unknown when neither stands out.
        signs: in the order of the catalogue's strength, then of the conversation.
        messages: how many messages were read.
        protective: facts that speak for an offer, in the words of the text.
    """

    level: str | None
    language: str
    signs: tuple[Sign, ...]
    messages: int
    protective: tuple[str, ...] = ()


def check(
    text: str, *, whose: str = "mine", age: str = "unknown", facts: Iterable[str] = ()
) -> Finding:
    """Look for signs in one text or one conversation.

    Args:
        text: pasted text or one exported chat.
        whose: ``mine``, ``shown`` (a child showed it to me) or ``other``: not read at all.
        age: of the person approached: under14, under18, adult or unknown.
        facts: what the user knows besides, of `FACTS`.

    Raises:
        SafetyError: ``unknown_choice``, or why the text is not read (see `reader.read`).
    """
    told = tuple(facts)
    for name, given, allowed in (
        ("whose", (whose,), WHOSE), ("age", (age,), AGES), ("facts", told, tuple(FACTS)),
    ):  # fmt: skip
        for value in given:
            if value not in allowed:
                known = ", ".join(allowed)
                raise SafetyError("unknown_choice", name=name, value=value, known=known)
    if whose == "other":
        return Finding(None, "unknown", (), 0)
    return check_chat(read(text), age=age, facts=told)


def check_chat(chat: Chat, *, age: str = "unknown", facts: Iterable[str] = ()) -> Finding:
    """As `check`, for a conversation already read; words of the phone's owner show no sign."""
    rules = book()
    seen = _Seen(rules)
    told = [FACTS[fact] for fact in facts]
    for sign, strength in told:
        seen.add(Sign(sign, strength, "", (), 0, ""))
    theirs = [(n, m) for n, m in enumerate(chat.messages, 1) if not m.mine]
    found = [find(rules, message.text) for _, message in theirs]
    for (number, message), hits in zip(theirs, found, strict=True):
        shown = set(outermost(hits))
        for hit in hits:
            quotes = (message.text[hit.begin : hit.end],) if hit in shown else ()
            seen.add(Sign(hit.sign, hit.strength, "", quotes, number, message.speaker))
    facts_for = seen.protective()
    protective = facts_for if chat.alone else ()  # about an employer; they say nothing of a chat
    reading = hear(rules.tokens, [message.text for _, message in theirs], alone=chat.alone)
    for like in reading.likely:
        number, message = theirs[like.message]
        sign, strength, likely = shown_under(like, found[like.message], rules.signs)
        quotes = (message.text[like.begin : like.end],)
        seen.add(Sign(sign, strength, "", quotes, number, message.speaker, likely))
    counted = outweighed(seen.strengths(), len(protective))
    return Finding(
        level=level_of(counted, rules.signs, age, max(reading.grade, _known(told))),
        language=_language_of(rules, [m.text for m in chat.messages]),
        signs=seen.signs(),
        messages=len(chat.messages),
        protective=protective,
    )


def _known(told: Sequence[tuple[str, int]]) -> int:
    """How a text reads at least, by what the user knows besides."""
    clear = sum(strength >= CLEAR for _, strength in told)
    return (HONEST, UNCLEAR, WORRYING)[min(clear, 2)]


class _Seen:
    """Signs as they gather."""

    def __init__(self, rules: Book) -> None:
        self._kinds = rules.signs
        self._signs: dict[str, Sign] = {}

    def add(self, sign: Sign) -> None:
        """A sign in one message; what rules know goes before what is only likely."""
        before = self._signs.get(sign.id)
        if before is None:
            self._signs[sign.id] = sign._replace(stage=self._kinds[sign.id].stage)
            return
        kept = tuple(q for q in sign.quotes if q not in before.quotes)
        self._signs[sign.id] = before._replace(
            strength=max(before.strength, sign.strength), quotes=before.quotes + kept
        )

    def protective(self) -> tuple[str, ...]:
        """Take out the protective facts and give their words."""
        found = self._signs.pop(PROTECTION, None)
        return found.quotes if found else ()

    def strengths(self) -> dict[str, int]:
        return {s.id: s.strength for s in self._signs.values()}

    def signs(self) -> tuple[Sign, ...]:
        shown = (s._replace(quotes=_longest(s.quotes)) for s in self._signs.values())
        return tuple(sorted(shown, key=lambda s: (-s.strength, s.message, s.id)))


def _longest(quotes: tuple[str, ...]) -> tuple[str, ...]:
    """The quotes, each different from the others, but those that stand in a longer one."""
    every = "\0".join(quotes)
    return tuple(q for q in quotes if every.find(q, every.find(q) + 1) < 0)


def _language_of(rules: Book, messages: Sequence[str]) -> str:
    """The language whose commonest words stand oftenest in the first messages."""
    first = [word for text in messages[:_FIRST] for word in rules.tokens.words(text)]
    count = {lang: sum(w in common for w in first) for lang, common in rules.common.items()}
    best, other = sorted(count, key=lambda lang: -count[lang])
    return best if count[best] > count[other] else "unknown"
