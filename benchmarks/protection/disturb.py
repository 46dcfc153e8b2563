"""What people and bad luck do to a text: lost accents, chat spelling, emoji, words cut out.

Every change is drawn from a seed. The spellings were written down for this test alone, without a
look at those that the check knows.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable

    Change = Callable[[str, str, random.Random], str]

WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
#: How often a word that has a chat spelling gets it, a longer word is stretched, an emoji follows.
SPELT, STRETCHED, EMOJI_AFTER = 0.75, 0.06, 0.15
SHORTEST_STRETCHED = 4
#: Faces and things that say nothing about a sign.
EMOJI = "😀😂👍🎉🙏😅✨🙃😎🤔🌞🍕"
CHAT = {
    "es": {
        "que": "q k ke", "qué": "q k", "por": "x", "porque": "xq pq xk", "porqué": "xq",
        "para": "pa xa", "también": "tmb tb tambn", "bien": "bn", "mensaje": "msj", "nada": "nd",
        "donde": "dnd", "dónde": "dnd", "cuando": "cdo cndo", "cuándo": "cdo", "quiero": "kiero",
        "quieres": "kieres", "querés": "keres", "aquí": "aki", "bueno": "weno", "buena": "wena",
        "mucho": "muxo", "muchas": "muxas", "hola": "ola", "hay": "ay", "hacer": "aser",
        "voy": "boy", "te": "t", "de": "d", "me": "m", "estás": "stas", "estoy": "toy",
        "está": "sta", "con": "cn",
        "favor": "fa", "gente": "gnt", "saludos": "slds",
        "whatsapp": "wsp wasap", "teléfono": "tel", "número": "num", "pues": "ps",
        "papá": "apa", "mamá": "ama", "minutos": "min", "semana": "sem",
    },
    "en": {
        "you": "u", "your": "ur", "are": "r", "to": "2", "for": "4", "too": "2",
        "because": "bc cuz",
        "please": "pls plz", "know": "kno", "what": "wat wut", "love": "luv", "people": "ppl",
        "message": "msg", "messages": "msgs", "pictures": "pics", "picture": "pic",
        "tonight": "2nite", "tomorrow": "tmrw 2moro", "before": "b4", "thanks": "thx",
        "though": "tho", "through": "thru", "really": "rly", "about": "abt", "with": "w",
        "and": "n", "see": "c", "why": "y", "okay": "k", "something": "smth", "someone": "some1",
        "anyone": "any1", "don't": "dont", "can't": "cant", "i'm": "im", "it's": "its",
        "going": "goin", "phone": "fone", "the": "da", "just": "jst",
        "never": "neva", "great": "gr8", "wait": "w8", "be": "b", "night": "nite",
        "girls": "gurls", "girl": "gurl", "right": "rite", "minutes": "mins",
    },
}  # fmt: skip


def without_accents(text: str, language: str, draw: random.Random) -> str:  # noqa: ARG001
    """Every letter without its accent; ñ becomes n too."""
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))


def chat_spelling(text: str, language: str, draw: random.Random) -> str:
    """Common words as chats write them, some others with a stretched last vowel."""
    known = {word: forms.split() for word, forms in CHAT[language].items()}
    known = {without_accents(word, language, draw): forms for word, forms in known.items()} | known

    def spelt(match: re.Match[str]) -> str:
        word = match[0]
        forms = known.get(word.lower().replace("\u2019", "'"))
        if forms:
            return draw.choice(forms) if draw.random() < SPELT else word
        if len(word) >= SHORTEST_STRETCHED and draw.random() < STRETCHED:
            return re.sub(r"([aeiouáéíóú])(?=[^aeiouáéíóú]*$)", r"\1\1\1", word, count=1)
        return word

    return WORD.sub(spelt, text)


def with_emoji(text: str, language: str, draw: random.Random) -> str:  # noqa: ARG001
    """An emoji after some of the words, with or without a space before it."""

    def followed(match: re.Match[str]) -> str:
        if draw.random() >= EMOJI_AFTER:
            return match[0]
        return f"{match[0]}{draw.choice(('', ' '))}{draw.choice(EMOJI)}"

    return WORD.sub(followed, text)


def all_three(text: str, language: str, draw: random.Random) -> str:
    """Chat spelling, no accents, emoji."""
    spelt = chat_spelling(text, language, draw)
    return with_emoji(without_accents(spelt, language, draw), language, draw)


CHANGES: dict[str, Change] = {
    "no accents": without_accents,
    "chat spelling": chat_spelling,
    "emoji": with_emoji,
    "all three": all_three,
}


def without_quotes(text: str, quotes: Iterable[str]) -> str:
    """The text without any of these words, wherever they stand as whole words.

    Overlapping quotes are all cut out whole.
    """
    gone = bytearray(len(text))
    for quote in quotes:
        for match in re.finditer(re.escape(quote), text):
            if _whole(text, match.start(), match.end()):
                gone[match.start() : match.end()] = b"\1" * len(quote)
    return "".join(c for c, cut in zip(text, gone, strict=True) if not cut)


def _whole(text: str, begin: int, end: int) -> bool:
    """Whether no letter or digit of the same word stands before or after."""
    before = begin > 0 and text[begin - 1].isalnum() and text[begin].isalnum()
    after = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    return not before and not after
