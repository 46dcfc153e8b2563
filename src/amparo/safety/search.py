"""Find the signs in one message: patterns by their rarest word, then matching, then scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from amparo.safety.match import spans
from amparo.safety.scope import Silence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from amparo.safety.match import Pattern
    from amparo.safety.rules import Book, Rule
    from amparo.safety.text import Sentence

__all__ = ["Hit", "find"]


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
    sentences = book.tokens.sentences(text)
    words = {word for sentence in sentences for word in sentence.words}
    index = book.by_word
    lines = {number for word in words if word in index for number in index[word]}
    silence: Silence | None = None
    hits: set[Hit] = set()
    for number in lines:
        pattern, rule_number = book.lines[number]
        if any(need.isdisjoint(words) for need in pattern.needs):
            continue
        rule = book.rules[rule_number]
        for k, begin, end in _places(pattern, sentences):
            if silence is None:
                silence = Silence(sentences, book.scopes)
            if _stands(rule, sentences, k) and not silence.over(rule.hears, k, begin):
                sentence = sentences[k]
                hits.add(
                    Hit(rule.sign, rule.strength, sentence.starts[begin], sentence.ends[end - 1])
                )
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
