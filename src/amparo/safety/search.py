"""Find the signs in one message: patterns by their rarest word, then matching, then scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from amparo.safety.match import spans
from amparo.safety.scope import Silence
from amparo.safety.text import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from amparo.safety.match import Pattern
    from amparo.safety.rules import Book, Rule
    from amparo.safety.text import Sentence

__all__ = ["Hit", "find", "find_in"]


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
    words = MARKS.union(said)
    by_word = book.by_word
    lines = {number for word in words & by_word.keys() for number in by_word[word]}
    lines = {
        number
        for number in lines
        if not any(need.isdisjoint(words) for need in book.lines[number][0].needs)
    }
    if not lines:
        return []
    return _match(book, lines, book.tokens.sentences(text))


def _match(book: Book, lines: set[int], sentences: Sequence[Sentence]) -> list[Hit]:
    silence: Silence | None = None
    hits: set[Hit] = set()
    for number in lines:
        pattern, rule_number = book.lines[number]
        rule = book.rules[rule_number]
        for k, begin, end in _places(pattern, sentences):
            if silence is None:
                silence = Silence(sentences, book)
            if _stands(rule, sentences, k) and not silence.over(rule.hears, k, begin):
                starts, ends = sentences[k].starts, sentences[k].ends
                hits.add(Hit(rule.sign, rule.strength, starts[begin], ends[end - 1]))
    return sorted(hits, key=lambda hit: (hit.begin, hit.end, hit.sign, hit.strength))


def _places(pattern: Pattern, sentences: Sequence[Sentence]) -> Iterable[tuple[int, int, int]]:
    """(sentence, begin, end) of every match."""
    for k, sentence in enumerate(sentences):
        for begin, end in spans(pattern, sentence.words):
            yield k, begin, end


def _stands(rule: Rule, sentences: Sequence[Sentence], k: int) -> bool:
    """Whether the rule's own conditions hold: nothing of ``unless`` here, one of ``needs``."""
    if any(_matches(pattern, sentences[k]) for pattern in rule.unless):
        return False
    return not rule.needs or any(
        _matches(pattern, sentence) for pattern in rule.needs for sentence in sentences
    )


def _matches(pattern: Pattern, sentence: Sentence) -> bool:
    return any(True for _ in spans(pattern, sentence.words))
