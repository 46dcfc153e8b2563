"""Which signs a text shows by its wording where no rule knows the words.

Rules know a few thousand phrases, people say the same in countless others. Where a text as a whole
reads like a trap (`weigh`), the sentences that make it so are shown, each under the sign that it is
most like. Such a sign is never grave: it says "this sounds like it", in the words of the text.
"""

from __future__ import annotations

import functools
import json
import math
import zlib
from typing import TYPE_CHECKING, NamedTuple

from amparo.safety.alphabet import STOP
from amparo.safety.weigh import FILE, grade, grams, in_all, tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from amparo.safety.book import Book
    from amparo.safety.weigh import Weights

__all__ = ["CLEAR", "HONEST", "TRAP", "UNCLEAR", "WORRYING", "Likeness", "Reading", "hear", "names"]

HONEST, UNCLEAR, WORRYING, TRAP = range(4)
#: The most that a likeness counts: a clear sign, no grave one.
CLEAR = 2
#: A message by its number, and a place in it.
_Part = tuple[int, tuple[int, int]]
#: Sentences are shown that make up so much of what makes a message worrying.
_SHOWN = 0.8


class Likeness(NamedTuple):
    """A sentence that sounds like a sign.

    Attributes:
        message: number of its message, from 0.
        begin: where it begins in the message's text.
        end: where it ends.
    """

    message: int
    sign: str
    begin: int
    end: int


class Reading(NamedTuple):
    """How a text as a whole reads.

    Attributes:
        grade: HONEST, UNCLEAR, WORRYING or TRAP.
        likely: what makes it worrying; empty below that.
    """

    grade: int
    likely: list[Likeness]


def hear(book: Book, messages: Sequence[str], *, alone: bool) -> Reading:
    """How some messages read, and which sentences make them so.

    A message more never lowers the grade and never takes a likeness away. A text that stands alone
    and is no offer is heard sentence by sentence.

    Args:
        book: cuts texts.
        messages: of a conversation, or one text.
        alone: it is one text and no conversation.
    """
    if alone:
        whole = messages[0]
        table = tables()["text"]
        odds, offer = table.odds(book.tokens.words(whole))
        if offer >= 0:
            found = grade(odds, table.limits)
            telling = [(0, place) for place in _telling(book, table, whole)] if found > 1 else []
            return Reading(found, _named(book, messages, telling))
        parts = [(0, place) for place in _sentences(book, whole)]
    else:
        parts = [(n, (0, len(message))) for n, message in enumerate(messages)]
    return _heard(book, messages, parts)


def _heard(book: Book, messages: Sequence[str], parts: Sequence[_Part]) -> Reading:
    """How parts of messages read that count as messages of a conversation."""
    table = tables()["message"]
    odds = [table.odds(book.tokens.words(messages[n][a:b]))[0] for n, (a, b) in parts]
    found = grade(in_all(odds), table.limits)
    if found < WORRYING:
        return Reading(found, [])
    telling = [
        (n, (begin + a, begin + b))
        for (n, (begin, end)), z in zip(parts, odds, strict=True)
        if z > 0
        for a, b in _telling(book, table, messages[n][begin:end])
    ]
    return Reading(found, _named(book, messages, telling))


def _named(book: Book, messages: Sequence[str], places: Sequence[_Part]) -> list[Likeness]:
    """Each place under the sign that its words are most like."""
    return [
        Likeness(n, names().best(book.tokens.words(messages[n][begin:end])), begin, end)
        for n, (begin, end) in places
    ]


def _telling(book: Book, table: Weights, text: str) -> Iterator[tuple[int, int]]:
    """The sentences that make up most of what is worrying in a text."""
    worth = {
        place: table.worth(book.tokens.words(text[place[0] : place[1]]))
        for place in _sentences(book, text)
    }
    wanted = _SHOWN * sum(value for value in worth.values() if value > 0)
    for place in sorted(worth, key=lambda p: (-worth[p], p)):
        if wanted <= 0:
            return
        wanted -= worth[place]
        yield place


def _sentences(book: Book, text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends."""
    reading = book.tokens.read(text)
    first = None
    last = 0
    for char, (begin, end) in zip(reading.code, reading.places, strict=True):
        if char != STOP:
            first, last = begin if first is None else first, end
        elif first is not None:
            yield first, last
            first = None
    if first is not None:
        yield first, last


class Names(NamedTuple):
    """What each sign sounds like.

    Attributes:
        bias: of each sign.
        weight: word or pair -> sign -> weight.
    """

    bias: Mapping[str, float]
    weight: Mapping[str, Mapping[str, float]]

    def best(self, words: Sequence[str]) -> str:
        """The sign that some words are most like."""
        said = grams(words)
        odds = dict(self.bias)
        scale = 1 / math.sqrt(len(said) or 1)
        for gram in said:
            for sign, weight in self.weight.get(gram, {}).items():
                odds[sign] += weight * scale
        return max(odds, key=lambda sign: (odds[sign], sign))


@functools.cache
def names() -> Names:
    """The bundled table."""
    told = json.loads(zlib.decompress(FILE.read_bytes()))["names"]
    signs = list(told["bias"])
    weight: dict[str, dict[str, float]] = {}
    for line in told["known"].split("\n"):
        gram, *pairs = line.split("\t")
        weight[gram] = {
            signs[int(number)]: float(value)
            for number, value in (pair.split(":") for pair in pairs)
        }
    return Names(told["bias"], weight)
