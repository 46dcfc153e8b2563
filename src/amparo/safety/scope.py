"""What takes the meaning of a sign away: negation, quotation, reports, lessons, stories.

"Nunca mandes tu foto" asks for no photo, and "me dijo que le mandara una foto" is told, not asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from amparo.safety.alphabet import STOP

if TYPE_CHECKING:
    from amparo.safety.book import Book
    from amparo.safety.text import Reading

__all__ = ["Silence"]

#: A negation reaches this many words ahead.
_REACH_OF_NO = 3
#: Two quoted words are a name or irony; more are somebody's speech.
_FEWEST_QUOTED = 3
#: A text that is nearly all in quotes was pasted so.
_MOST_QUOTED_SHARE = 0.8


class Silence:
    """Where in one message which scopes hold.

    Args:
        reading: the message.
        book: with the scopes.
    """

    def __init__(self, reading: Reading, book: Book) -> None:
        code = reading.code
        self._reading = reading
        self._book = book
        #: (name, first word from which on, where it ends)
        self._holds: set[tuple[str, int, int]] = set()
        for number in book.scope_index.candidates(code):
            scope = book.scopes[number]
            for begin, end in scope.matcher.spans(code):
                self._holds.add((scope.name, *_reach(scope.reach, code, begin, end)))
        total = len(code) - code.count(STOP)
        quoted = len(reading.quoted)
        self._quoting = _FEWEST_QUOTED <= quoted < total * _MOST_QUOTED_SHARE

    def over(self, hears: frozenset[str], begin: int) -> bool:
        """Whether a match that begins at a word is silenced."""
        if any(name in hears and a <= begin < b for name, a, b in self._holds):
            return True
        if self._quoting and "quotation" in hears and begin in self._reading.quoted:
            return True
        return "negation" in hears and self._denied(begin)

    def _denied(self, begin: int) -> bool:
        """Whether a negation stands shortly before, in the same clause."""
        code, soft = self._reading.code, self._reading.soft
        for place in range(begin - 1, max(begin - 1 - _REACH_OF_NO, -1), -1):
            if place + 1 in soft or code[place] == STOP:
                return False
            if code[place] in self._book.negations:
                return place == 0 or code[place - 1] not in self._book.no_denials
        return False


def _reach(reach: str, code: str, begin: int, end: int) -> tuple[int, int]:
    """From where to where a scope holds whose words stand between two places."""
    if reach == "message":
        return 0, len(code)
    stop = code.find(STOP, begin)
    last = len(code) if stop < 0 else stop
    return (code.rfind(STOP, 0, begin) + 1 if reach == "sentence" else end), last
