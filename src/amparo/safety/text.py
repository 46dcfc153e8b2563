"""Words of a message as people type them: accents, chat spellings, stretched letters, leetspeak.

Every word keeps its place in the original text, so that a sign can be shown in the person's own
words. Nothing here knows a rule; the words that rules look for come in as ``known``, so that an
odd spelling is only ever read as a word that matters.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SMALL", "Sentence", "Tokenizer", "folded"]

_WORD = r"[^\W_]+(?:['’´`@$!|][^\W_]+)*"
_LETTERS_APART = r"(?<![^\W_])[^\W\d_](?:[\ .*_-][^\W\d_]){3,}(?![^\W_])"
_EMOJI = r"[\u203c-\u3299\U0001f000-\U0001faff]"
#: Pieces of a text, in the order in which they are tried. Named groups become marks like <phone>.
_PIECES = re.compile(
    rf"""
    (?P<url>(?:https?://|www\.)[^\s<>"]+|\b(?:t\.me|wa\.me|bit\.ly|discord\.gg)/[^\s<>"]+)
  | (?P<mail>[\w.+-]+@[\w-]+\.[\w.-]*\w)
  | (?P<phone>(?<!\w)\+?\(?\d[\d\ ()-]{{5,}}\d(?!\w))
  | (?P<spaced>{_LETTERS_APART})
  | (?P<number>\d+(?:[.,]\d+)*)(?=[^\w]|$|(?i:k|mil|usd|lps|mx|am|pm|hs|hrs|h|l|q)\b)
  | (?P<word>{_WORD})
  | (?P<quote>["“”«»„])
  | (?P<hard>[.!?;¿¡…]+|\n+)
  | (?P<soft>[,:()\-–—/|•]+)
  | (?P<emoji>{_EMOJI})
    """,
    re.VERBOSE,
)
#: What stands for a number, a telephone, an address or a link, and how it shows at a quick look.
_SHOWN = {
    "<number>": re.compile(r"\d"),
    "<phone>": re.compile(r"\d[\d ()-]{5,}\d"),
    "<mail>": re.compile("@"),
    "<url>": re.compile(r"://|www\.|\w\.\w+/"),
}
#: Numbers that rules may name as they are: ages and hours. <number> stands for these too.
SMALL = frozenset(map(str, range(100)))
#: The words alone, for a first look; letters written apart are joined below.
_WORDS = re.compile(f"{_WORD}|{_EMOJI}")
_SPACED = re.compile(_LETTERS_APART)
_LEET = str.maketrans("013457@$!|", "oieastasii")
_APART = re.compile(r"[\s.*_-]")
_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1+")
_SPOKEN = frozenset({"word", "number", "spaced", "phone", "mail", "url"})
_FEWEST_DIGITS_OF_A_PHONE = 7


class Sentence(NamedTuple):
    """A run of words with no hard stop inside.

    Attributes:
        words: normal forms.
        starts: where each word begins in the original text.
        ends: where each word ends.
        soft: indices of words that follow a comma or the like.
        quoted: indices of words inside quotation marks.
    """

    words: list[str]
    starts: list[int]
    ends: list[int]
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


class Tokenizer:
    """Cuts texts into sentences of normal words.

    Args:
        known: every word that some rule looks for; odd spellings are led back to these only.
    """

    def __init__(self, known: frozenset[str]) -> None:
        self.known = known
        self.normal = functools.lru_cache(maxsize=1 << 16)(self._normal)

    def _normal(self, raw: str) -> str:
        """The normal form of one written word."""
        word = folded(raw)
        if word in self.known:
            return word
        for guess in self._guesses(word):
            if guess in self.known:
                return guess
        return word

    @functools.cached_property
    def _squeezed(self) -> dict[str, str]:
        """Known words by their letters without repetition."""
        doubled = sorted(word for word in self.known if _DOUBLED.search(word))
        return {word: word for word in self.known} | {
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

    def words(self, text: str) -> list[str]:
        """Normal forms of the words in order, quickly and without their places."""
        found = list(map(self.normal, _WORDS.findall(text)))
        found += [self.normal(_APART.sub("", spaced)) for spaced in _SPACED.findall(text)]
        return found

    @staticmethod
    def marks(text: str) -> list[str]:
        """The marks that the text may hold, at a quick look."""
        return [mark for mark, shown in _SHOWN.items() if shown.search(text)]

    def sentences(self, text: str) -> list[Sentence]:
        """The sentences of one message; marks such as ``<phone>`` stand for what they name."""
        found: list[Sentence] = []
        now = Sentence([], [], [], set(), set())
        inside = False
        for piece in _PIECES.finditer(text):
            kind = piece.lastgroup or ""
            if kind in _SPOKEN:
                if inside:
                    now.quoted.add(len(now.words))
                now.words.append(self._word(kind, piece[0]))
                now.starts.append(piece.start())
                now.ends.append(piece.end())
            elif kind == "soft":
                now.soft.add(len(now.words))
            elif kind == "quote":
                inside = not inside and piece[0] not in "”»"
            elif kind == "emoji":
                if piece[0] in self.known:  # apart, so that it never parts two words
                    found.append(Sentence([piece[0]], [piece.start()], [piece.end()], set(), set()))
            elif now.words and _ends(text, piece):
                found.append(now)
                now = Sentence([], [], [], set(), set())
        if now.words:
            found.append(now)
        return found

    def _word(self, kind: str, raw: str) -> str:
        if kind == "word":
            return self.normal(raw)
        if kind == "number" and raw in SMALL:
            return raw
        if kind == "spaced":
            return self.normal(_APART.sub("", raw))
        if kind == "phone" and sum(c.isdigit() for c in raw) < _FEWEST_DIGITS_OF_A_PHONE:
            return "<number>"
        return f"<{kind}>"


def _ends(text: str, stop: re.Match[str]) -> bool:
    """Whether a stop ends a sentence: trailing dots and a broken line in mid-sentence do not."""
    mark = stop[0]
    if mark[0] == "\n":
        rest = text[stop.end() : stop.end() + 1]
        return not rest.islower()
    return mark not in {"..", "...", "…", "....", "¿", "¡"}
