"""Which signs a text shows by its wording where no rule knows the words.

Rules know a few thousand phrases, people say the same in countless others. Where a text as a whole
reads like a trap (`weigh`), the sentences that make it so are shown, each under the sign that it is
most like. Such a sign is never grave: it says "this sounds like it", in the words of the text.
"""

from __future__ import annotations

import functools
import itertools
import math
from typing import TYPE_CHECKING, NamedTuple

from amparo.safety.alphabet import STOP
from amparo.safety.weigh import coder, content, grade, in_all, keys, numbers, weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from amparo.safety.book import SignKind
    from amparo.safety.search import Hit
    from amparo.safety.text import Tokenizer
    from amparo.safety.weigh import Weights

__all__ = [
    "CLEAR", "HONEST", "TRAP", "UNCLEAR", "WORRYING", "Likeness", "Names", "Reading", "hear",
    "names", "shown_under",
]  # fmt: skip

HONEST, UNCLEAR, WORRYING, TRAP = range(4)
#: Strength of a clear sign, and the most that a likeness counts: it is never grave.
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


def hear(
    tokens: Tokenizer, messages: Sequence[str], *, alone: bool, least: int = UNCLEAR
) -> Reading:
    """How some messages read, and which sentences make them so.

    A message more never lowers the grade and never takes a likeness away. A text that stands alone
    and is no offer is heard sentence by sentence.

    Args:
        tokens: cuts texts.
        messages: of a conversation, or one text.
        alone: it is one text and no conversation.
        least: the grade that what is no offer has at least. Few words never make a conversation
            honest, for somebody may have written little so far.
    """
    code = coder(tokens)
    if not alone:
        odds = [weights("message").odds(code.words(message))[0] for message in messages]
        whole = ((n, (0, len(message))) for n, message in enumerate(messages))
        return _heard(tokens, messages, odds, whole, least)
    table = weights("text")
    trap, offer = table.odds(code.words(messages[0]))
    if offer < 0:
        odds = [weights("message").odds(said)[0] for said in code.sentences(messages[0])]
        places = ((0, place) for place in _sentences(tokens, messages[0]))
        return _heard(tokens, messages, odds, places, least)
    found = grade(trap, table.limits)
    if found < WORRYING:
        return Reading(found, [])
    telling = [(0, place) for place in _telling(tokens, table, messages[0])]
    return Reading(found, _named(tokens, messages, telling))


def _heard(
    tokens: Tokenizer,
    messages: Sequence[str],
    odds: Sequence[float],
    parts: Iterable[_Part],
    least: int,
) -> Reading:
    """How parts of messages read that count as messages of a conversation.

    Args:
        tokens: cuts texts.
        messages: all of them.
        odds: of each part.
        parts: where each stands; only asked for when there is something to show.
        least: the grade that there is at least.
    """
    table = weights("message")
    found = max(least, grade(in_all(odds), table.limits))
    if found < WORRYING:
        return Reading(found, [])
    telling = [
        (n, (begin + a, begin + b))
        for (n, (begin, end)), z in zip(parts, odds, strict=False)
        if z > 0
        for a, b in _telling(tokens, table, messages[n][begin:end])
    ]
    return Reading(found, _named(tokens, messages, telling))


def _named(tokens: Tokenizer, messages: Sequence[str], places: Sequence[_Part]) -> list[Likeness]:
    """Each place under the sign that its words are most like."""
    words = coder(tokens).words
    return [
        Likeness(n, names().best(words(messages[n][begin:end])), begin, end)
        for n, (begin, end) in places
    ]


def _telling(tokens: Tokenizer, table: Weights, text: str) -> Iterator[tuple[int, int]]:
    """The sentences that make up most of what is worrying in a text."""
    words = coder(tokens).words
    if len(coder(tokens).sentences(text)) == 1:
        yield 0, len(text)
        return
    worth = {
        place: table.worth(words(text[place[0] : place[1]])) for place in _sentences(tokens, text)
    }
    wanted = _SHOWN * sum(value for value in worth.values() if value > 0)
    for place in sorted(worth, key=lambda p: (-worth[p], p)):
        if wanted <= 0:
            return
        wanted -= worth[place]
        yield place


def _sentences(tokens: Tokenizer, text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends."""
    reading = tokens.read(text)
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


def shown_under(
    like: Likeness, hits: Iterable[Hit], kinds: Mapping[str, SignKind]
) -> tuple[str, int, bool]:
    """Under which sign a likeness is shown, how strong, and whether only its sound says so.

    Where a rule shows a clear sign in the same words, they are shown under that one.

    Args:
        like: a sentence of a message.
        hits: of the same message.
        kinds: the catalogue.
    """
    clear = [
        hit
        for hit in hits
        if hit.strength >= CLEAR
        and hit.sign in names().bias
        and hit.begin < like.end
        and like.begin < hit.end
    ]
    if clear:
        best = max(clear, key=lambda hit: (hit.strength, hit.end - hit.begin, hit.sign))
        return best.sign, best.strength, False
    return like.sign, min(kinds[like.sign].strength, CLEAR), True


class Names(NamedTuple):
    """What each sign sounds like.

    Attributes:
        bias: of each sign.
        where: word or pair (`weigh.keys`) -> from which to which place its weights stand.
        sign: of which sign the weight is, by its place among the biases.
        weight: in tenths.
    """

    bias: Mapping[str, float]
    where: Mapping[int, tuple[int, int]]
    sign: Sequence[int]
    weight: Sequence[int]

    def best(self, said: Sequence[int]) -> str:
        """The sign that some words are most like.

        Args:
            said: the words as `weigh.Coder.words` gives them.
        """
        odds = list(self.bias.values())
        heard = keys(said)
        scale = 0.1 / math.sqrt(len(heard))
        for key in heard:
            for n in range(*self.where.get(key, (0, 0))):
                odds[self.sign[n]] += self.weight[n] * scale
        return max(zip(odds, self.bias, strict=True))[1]


@functools.cache
def names() -> Names:
    """The bundled table."""
    told = content()["names"]
    where: dict[int, tuple[int, int]] = {}
    for place, key in enumerate(itertools.accumulate(numbers(told["keys"]))):
        where[key] = where.get(key, (place, 0))[0], place + 1
    return Names(told["bias"], where, numbers(told["sign"]), numbers(told["weight"]))
