"""Words of a message as people type them: accents, chat spellings, stretched letters, leetspeak.

Every word keeps its place in the original text, so that a sign can be shown in the person's own
words. Nothing here knows a rule; the words that rules look for come in with their characters (see
`alphabet`), so that an odd spelling is only ever read as a word that matters.
"""

from __future__ import annotations

import functools
import re
import unicodedata
import zlib
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from amparo.safety.alphabet import OTHER, STOP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = ["LETTERS", "NUMBERS", "SMALL", "Reading", "Remembered", "Tokenizer", "folded"]

_T = TypeVar("_T")
_WORD = r"[^\W_]+(?:['’´`@$!|][^\W_]+)*"
_URL = r"(?:https?://|www\.)[^\s<>\"]+|\b(?:t\.me|wa\.me|bit\.ly|discord\.gg)/[^\s<>\"]+"
_MAIL = r"[\w.+-]+@[\w-]+\.[\w.-]*\w"
_PHONE = r"(?<!\w)\+?\(?\d[\d\ ()-]{5,}\d(?!\w)"
_SPACED = r"(?<![^\W_])[^\W\d_](?:[ .*_-][^\W\d_]){3,}(?![^\W_])"
_NUMBER = r"\d+(?:[.,]\d+)*(?=[^\w]|$|(?i:k|mil|usd|lps|mx|am|pm|hs|hrs|h|l|q)\b)"
_QUOTE = '["“”«»„]'
#: A broken line in mid-sentence is no stop.
_HARD = r"[.!?;¿¡…]+|\n+(?!\n|[a-zß-öø-ÿ])"
_SOFT = r"[,:()\-–—/|•]+"
_EMOJI = r"[\u203c-\u3299\U0001f000-\U0001faff]"
_PLAIN = rf"{_SPACED}|[^\W\d_]{_WORD.replace('+', '*', 1)}|{_PHONE}|{_NUMBER}|{_WORD}"
_MARKS = rf"{_QUOTE}|{_HARD}|{_SOFT}|{_EMOJI}"
#: Pieces of a text, in the order in which they are tried; links and addresses only where a text
#: may hold some, for the search for them is slow.
_PIECES = re.compile(rf"{_PLAIN}|{_MARKS}")
_ALL_PIECES = re.compile(rf"{_URL}|{_MAIL}|{_PLAIN}|{_MARKS}")
#: Numbers that rules may name as they are: ages and hours. <number> stands for these too.
SMALL = frozenset(map(str, range(100)))
NUMBERS = SMALL | {"<number>", "<phone>"}
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_LEET = str.maketrans("013457@$!|", "oieastasii")
_APART = re.compile(r"[\s.*_-]")
_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1+")
#: What kind of thing a piece is. Marks have none.
_KIND = re.compile(
    rf"(?P<url>{_URL})|(?P<mail>{_MAIL})|(?P<phone>{_PHONE})|(?P<spaced>{_SPACED})"
    rf"|(?P<number>{_NUMBER})|(?P<word>{_WORD})"
)
_QUOTES = frozenset('"“”«»„')
_SOFT_MARKS = frozenset(",:()-–—/|•")
_ASIDE = _QUOTES | _SOFT_MARKS
_NO_STOPS = frozenset({"..", "...", "…", "....", "¿", "¡"})
_FEWEST_DIGITS_OF_A_PHONE = 7
#: Different pieces remembered before all are forgotten; some texts never repeat a number.
_REMEMBERED = 1 << 15


class Reading(NamedTuple):
    """A message with its places.

    Attributes:
        code: one character a word, `STOP` between sentences.
        places: where each word, or stop, begins and ends in the original text.
        soft: indices of words that follow a comma or the like.
        quoted: indices of words inside quotation marks.
    """

    code: str
    places: list[tuple[int, int]]
    soft: set[int]
    quoted: set[int]


@functools.lru_cache(maxsize=1 << 15)
def folded(word: str) -> str:
    """Lower case, no accents, no apostrophes, plain letters for fancy ones."""
    low = word.lower()
    if not low.isascii():  # fancy capitals only become letters when they are taken apart
        parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", low).lower())
        low = "".join(c for c in parts if not unicodedata.combining(c) and c not in "’´")
    return low.replace("'", "").replace("`", "")


class Remembered(dict[str, "_T"]):
    """What a function says of a piece, asked once."""

    def __init__(self, of: Callable[[str], _T]) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, piece: str) -> _T:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[piece] = said = self._of(piece)
        return said


class Tokenizer:
    """Cuts texts into normal words.

    Args:
        char_of: character of every word that some rule looks for; odd spellings are led back to
            these words only.
        plain: odd spelling -> the word that it stands for, for whoever looks at whole texts.
    """

    def __init__(
        self, char_of: Mapping[str, str], plain: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._char_of = char_of
        self._plain = plain
        #: Emoji that rules know; they stand apart, so that they never part two words.
        self._emoji = frozenset(
            char for word, char in char_of.items() if len(word) == 1 and re.fullmatch(_EMOJI, word)
        )
        self._chars = Remembered(self._char)
        # What stands between two spaces: its code, its words, and their sums.
        self._codes = Remembered(self._code)
        self._marked = Remembered(self._marked_in)
        self._words = Remembered(lambda part: [w for w in self._marked[part] if w != STOP])
        self._sums = Remembered(lambda part: b"".join(map(_sum, self._words[part])))
        numbers, letters = (
            "".join({char_of.get(word, OTHER) for word in some}) for some in (NUMBERS, LETTERS)
        )
        self._doubt = re.compile(f"[{numbers}]{{2}}|(?:[{letters}]{STOP}?){{4}}")

    def code(self, text: str) -> str:
        """A message as characters: one a word, `STOP` between sentences.

        What stands between two spaces is looked at once and remembered. Only a telephone number
        and letters written apart run over a space; where there may be one, the text is read whole.
        """
        code = "".join(map(self._codes.__getitem__, text.split(" ")))
        if self._doubt.search(code) or not self._emoji.isdisjoint(code):
            return self.read(text).code
        return code

    def words(self, text: str) -> list[str]:
        """The words in order, in plain spelling; ``<mail>`` and so on stand for what they name."""
        return list(chain.from_iterable(map(self._words.__getitem__, text.split(" "))))

    def marked(self, text: str) -> list[str]:
        """As `words`, with `STOP` between sentences."""
        return list(chain.from_iterable(map(self._marked.__getitem__, text.split(" "))))

    def sums(self, text: str) -> bytes:
        """Four bytes for each of the `words`, the same for the same word."""
        return b"".join(map(self._sums.__getitem__, text.split(" ")))

    def read(self, text: str) -> Reading:
        """The message with the places of its words."""
        found = list(_finder(text).finditer(text))
        chars = [self._chars[piece[0]] for piece in found]
        soft: set[int] = set()
        quoted: set[int] = set()
        if not _ASIDE.isdisjoint(text):
            self._listen(zip((piece[0] for piece in found), chars, strict=True), soft, quoted)
        places = [piece.span() for piece, char in zip(found, chars, strict=True) if char]
        code = "".join(chars)
        if self._emoji.isdisjoint(code):
            return Reading(code, places, soft, quoted)
        # Each emoji moves behind the words with a stop before it.
        of = dict(enumerate(places))
        words = [place for n, place in of.items() if code[n] not in self._emoji]
        apart = [place for n, place in of.items() if code[n] in self._emoji for _ in (0, 1)]
        return Reading("".join(self._emoji_last(code)), words + apart, soft, quoted)

    def _emoji_last(self, code: str) -> Iterator[str]:
        """The words, then each emoji as a sentence of its own."""
        yield from (char for char in code if char not in self._emoji)
        yield from (STOP + char for char in code if char in self._emoji)

    def _listen(self, said: Iterable[tuple[str, str]], soft: set[int], quoted: set[int]) -> None:
        """Note which words follow a comma and which stand in quotation marks."""
        count = 0
        inside = False
        for piece, char in said:
            if char and char not in self._emoji:
                if inside and char != STOP:
                    quoted.add(count)
                count += 1
            elif piece in _QUOTES:
                inside = not inside and piece not in "”»"
            elif piece[0] in _SOFT_MARKS:
                soft.add(count)

    def _code(self, part: str) -> str:
        if part.isalpha():
            return self._char_of.get(self._normal(part), OTHER)
        return "".join(map(self._chars.__getitem__, _cut(part)))

    def _marked_in(self, part: str) -> list[str]:
        if part.isalpha():
            word = self._normal(part)
            return [self._plain.get(word, word)]
        found = []
        for piece in _cut(part):
            if word := self._word(piece):
                found.append(self._plain.get(word, word))
            elif self._chars[piece] == STOP:
                found.append(STOP)
        return found

    def _char(self, piece: str) -> str:
        """The character of a piece: of a word, `STOP`, or none for other marks."""
        if word := self._word(piece):
            return self._char_of.get(word, OTHER)
        if re.fullmatch(_HARD, piece):
            return "" if piece in _NO_STOPS else STOP
        return self._char_of.get(piece, "") if re.fullmatch(_EMOJI, piece) else ""

    def _word(self, piece: str) -> str:
        """The normal form of a piece; empty for what is no word."""
        if piece.isalpha():
            return self._normal(piece)
        kind = _KIND.fullmatch(piece)
        name = kind.lastgroup if kind else None
        if name == "word":
            return self._normal(piece)
        if name == "number" and piece in SMALL:
            return piece
        if name == "spaced":
            return self._normal(_APART.sub("", piece))
        if name == "phone" and sum(c.isdigit() for c in piece) < _FEWEST_DIGITS_OF_A_PHONE:
            return "<number>"
        return f"<{name}>" if name else ""

    def _normal(self, raw: str) -> str:
        """The normal form of one written word."""
        word = folded(raw)
        if word in self._char_of or word.isdigit():
            return word
        for guess in self._guesses(word):
            if guess in self._char_of:
                return guess
        return word

    @functools.cached_property
    def _squeezed(self) -> dict[str, str]:
        """Known words by their letters without repetition."""
        doubled = sorted(word for word in self._char_of if _DOUBLED.search(word))
        return {word: word for word in self._char_of} | {
            _DOUBLED.sub(r"\1", word): word for word in doubled
        }

    def _guesses(self, word: str) -> Iterator[str]:
        """Plainer spellings: no digits for letters, no stretched letters, no doubled end."""
        if not word.isalpha():
            plain = word.translate(_LEET)
            yield from (plain, plain.replace("i", "l"))
            word = plain
        if _STRETCHED.search(word):
            yield self._squeezed.get(_DOUBLED.sub(r"\1", word), "")
        elif word[-2:-1] == word[-1:]:
            yield word[:-1]


def _cut(text: str) -> list[str]:
    """The words and marks of a text as written, in order."""
    return _finder(text).findall(text)


def _finder(text: str) -> re.Pattern[str]:
    return _ALL_PIECES if "@" in text or "/" in text or "www." in text else _PIECES


def _sum(word: str) -> bytes:
    return zlib.crc32(word.encode()).to_bytes(4, "little")
