"""What takes the meaning of a sign away: negation, quotation, reports, lessons, stories.

"Nunca mandes tu foto" asks for no photo, and "me dijo que le mandara una foto" is told, not asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from amparo.safety.match import NEGATIONS, spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amparo.safety.rules import Book, Scope
    from amparo.safety.text import Sentence

__all__ = ["Silence"]

#: A negation reaches this many words ahead.
_REACH_OF_NO = 3
#: Two quoted words are a name or irony; more are somebody's speech.
_FEWEST_QUOTED = 3
#: A text that is nearly all in quotes was pasted so.
_MOST_QUOTED_SHARE = 0.8
#: "why don't you send", "si no me mandas": asked or threatened, not denied.
_NOT_A_DENIAL = frozenset({"why", "si", "if", "unless", "porque", "que"})


class Silence:
    """Where in one message which scopes hold.

    Args:
        sentences: of the message.
        book: with the scopes.
    """

    def __init__(self, sentences: Sequence[Sentence], book: Book) -> None:
        self._sentences = sentences
        #: (name, sentence or -1 for all, first word from which on)
        self._holds: set[tuple[str, int, int]] = set()
        for number, sentence in enumerate(sentences):
            for scope in map(book.scopes.__getitem__, book.scope_index.candidates(sentence.words)):
                for _, end in spans(scope.pattern, sentence.words):
                    self._hold(scope, number, end)
                    break
        total = sum(len(s.words) for s in sentences)
        quoted = sum(len(s.quoted) for s in sentences)
        self._quoting = _FEWEST_QUOTED <= quoted < total * _MOST_QUOTED_SHARE

    def _hold(self, scope: Scope, number: int, end: int) -> None:
        if scope.reach == "message":
            self._holds.add((scope.name, -1, 0))
        elif scope.reach == "sentence":
            self._holds.add((scope.name, number, 0))
        else:
            self._holds.add((scope.name, number, end))

    def over(self, hears: frozenset[str], number: int, begin: int) -> bool:
        """Whether a match that begins at a word of a sentence is silenced."""
        for name, sentence, start in self._holds:
            if name in hears and (sentence == -1 or (sentence == number and begin >= start)):
                return True
        if self._quoting and "quotation" in hears and begin in self._sentences[number].quoted:
            return True
        return "negation" in hears and self._denied(number, begin)

    def _denied(self, number: int, begin: int) -> bool:
        """Whether a negation stands shortly before, in the same clause."""
        words, soft = self._sentences[number].words, self._sentences[number].soft
        for place in range(begin - 1, max(begin - 1 - _REACH_OF_NO, -1), -1):
            if place + 1 in soft:
                return False
            if words[place] in NEGATIONS:
                return place == 0 or words[place - 1] not in _NOT_A_DENIAL
        return False
