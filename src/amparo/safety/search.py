"""Find the signs in one message: patterns by their rarest words, then matching, then scope."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from amparo.safety import pay
from amparo.safety.alphabet import STOP
from amparo.safety.scope import Silence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amparo.safety.book import Book, Rule
    from amparo.safety.text import Reading

__all__ = ["Hit", "find", "outermost"]

#: Shown by amounts, which are measured and not matched.
_PAY = "B1"
_IN_ORDER = attrgetter("begin", "end", "sign", "strength")


class Hit(NamedTuple):
    """A sign shown by some words of a message.

    Attributes:
        begin: where the words begin in the message's text.
        end: where they end.
    """

    sign: str
    strength: int
    begin: int
    end: int


def find(book: Book, text: str) -> list[Hit]:
    """Every sign in a message with the words that show it, in the order of the text.

    Most messages match no pattern; those are done before their places are looked at.
    """
    code = book.tokens.code(text)
    hits: set[Hit] = set()
    if not book.periods.isdisjoint(code):
        hits = {Hit(_PAY, 1, begin, end) for begin, end in pay.far_above(text)}
    matchers = book.matchers
    matching = [n for n in book.line_index.candidates(code) if matchers[n].found(code)]
    if matching:
        hits |= _standing(book, book.tokens.read(text), matching)
    return sorted(hits, key=_IN_ORDER) if hits else []


def outermost(hits: Sequence[Hit]) -> list[Hit]:
    """The hits but those whose words the same sign shows with more words around them."""
    widest: dict[str, tuple[int, int]] = {}
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.begin, -hit.end)):
        place = hit.begin, hit.end
        # whoever came before began no later, so that its end alone says whether it covers this one
        before = widest.get(hit.sign, (0, -1))
        if before[1] < hit.end:
            widest[hit.sign] = place
        elif before != place:
            continue
        kept.append(hit)
    return sorted(kept, key=_IN_ORDER)


def _standing(book: Book, reading: Reading, matching: Sequence[int]) -> set[Hit]:
    """The matches that nothing silences."""
    code = reading.code
    silence: Silence | None = None
    hits: set[Hit] = set()
    for number in matching:
        rule = book.rules[book.rule_of[number]]
        for begin, end in book.matchers[number].spans(code):
            if not _stands(rule, code, begin):
                continue
            silence = silence or Silence(reading, book)
            if not silence.over(rule.hears, begin):
                place = reading.places[begin][0], reading.places[end - 1][1]
                hits.add(Hit(rule.sign, rule.strength, *place))
    return hits


def _stands(rule: Rule, code: str, begin: int) -> bool:
    """Whether the rule's own conditions hold: nothing of ``unless`` here, one of ``needs``."""
    if rule.unless:
        first, stop = code.rfind(STOP, 0, begin) + 1, code.find(STOP, begin)
        sentence = code[first:] if stop < 0 else code[first:stop]
        if any(matcher.found(sentence) for matcher in rule.unless):
            return False
    return not rule.needs or any(matcher.found(code) for matcher in rule.needs)
