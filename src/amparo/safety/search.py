"""Find the signs in one message: patterns by their rarest word, then matching, then scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from amparo.safety import pay
from amparo.safety.match import spans
from amparo.safety.scope import Silence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from amparo.safety.match import Pattern
    from amparo.safety.rules import Book, Rule
    from amparo.safety.text import Sentence

__all__ = ["Hit", "find", "find_in", "outermost"]

#: Shown by amounts, which are measured and not matched.
_PAY = "B1"


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
    """Every sign in a message with the words that show it, in the order of the text."""
    return find_in(book, text, book.tokens.words(text))


def find_in(book: Book, text: str, said: Iterable[str]) -> list[Hit]:
    """As `find`, when the words of the text are known already.

    Most messages hold no pattern's rarest word, or not all that it needs; those are done before
    their sentences are looked at.
    """
    hits = {Hit(_PAY, 1, begin, end) for begin, end in pay.far_above(text)}
    if book.line_index.candidates([*said, *book.tokens.marks(text)]):
        hits |= _matched(book, book.tokens.sentences(text))
    return sorted(hits, key=lambda hit: (hit.begin, hit.end, hit.sign, hit.strength))


def outermost(hits: Sequence[Hit]) -> list[Hit]:
    """The hits but those whose words the same sign shows with more words around them."""
    return [
        hit
        for hit in hits
        if not any(
            other.sign == hit.sign
            and other.begin <= hit.begin
            and hit.end <= other.end
            and other.end - other.begin > hit.end - hit.begin
            for other in hits
        )
    ]


def _matched(book: Book, sentences: Sequence[Sentence]) -> set[Hit]:
    silence: Silence | None = None
    hits: set[Hit] = set()
    for k, sentence in enumerate(sentences):
        for number in book.line_index.candidates(sentence.words):
            pattern, rule_number = book.lines[number]
            rule = book.rules[rule_number]
            for begin, end in spans(pattern, sentence.words):
                if silence is None:
                    silence = Silence(sentences, book)
                if _stands(rule, sentences, k) and not silence.over(rule.hears, k, begin):
                    place = sentence.starts[begin], sentence.ends[end - 1]
                    hits.add(Hit(rule.sign, rule.strength, *place))
    return hits


def _stands(rule: Rule, sentences: Sequence[Sentence], k: int) -> bool:
    """Whether the rule's own conditions hold: nothing of ``unless`` here, one of ``needs``."""
    if any(_matches(pattern, sentences[k]) for pattern in rule.unless):
        return False
    return not rule.needs or any(
        _matches(pattern, sentence) for pattern in rule.needs for sentence in sentences
    )


def _matches(pattern: Pattern, sentence: Sentence) -> bool:
    return any(True for _ in spans(pattern, sentence.words))
