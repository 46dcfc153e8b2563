"""The texts of the corpus that may be learnt from, as words."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from amparo.safety.compiled import book
from amparo.safety.weigh import Coder, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CORPUS = Path(__file__).parents[2] / "corpus"
#: Halves that nothing is learnt from.
KEPT_APART = ("frozen", "blind")
#: A word that stands in fewer texts is as good as unknown.
FEWEST = 2


class Message(NamedTuple):
    """The words of a message, or of an offer.

    Attributes:
        words: as `weigh.Coder.words` gives them.
        signs: those that its author saw in it; None where only the whole text is labelled.
    """

    words: list[int]
    signs: frozenset[str] | None


class Text(NamedTuple):
    """One text of the corpus.

    Attributes:
        author: whoever wrote it; texts of one author are never on both sides of a comparison.
        label: sign, hard_negative or ordinary.
        alone: it is one text and no conversation.
    """

    author: str
    language: str
    label: str
    alone: bool
    messages: list[Message]

    @property
    def trap(self) -> bool:
        """Whether a careful worker would want to be told of it."""
        return self.label == "sign"

    @property
    def words(self) -> list[int]:
        """The words of all messages."""
        return [word for message in self.messages for word in message.words]


def files() -> list[Path]:
    """The files that may be learnt from."""
    return sorted(p for p in CORPUS.glob("*.jsonl") if p.name.split(".")[2] not in KEPT_APART)


def digest() -> str:
    """What they are, so that a test sees when the tables are old."""
    whole = hashlib.sha256()
    for path in files():
        whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()


def stems() -> list[str]:
    """The beginnings of words that stand in several texts."""
    count = Counter(
        one
        for row in _rows()
        for one in {stem(w) for m in row.get("messages", [row]) for w in _words(m["text"])}
    )
    return sorted(one for one, n in count.items() if n >= FEWEST)


def texts(known: Sequence[str]) -> list[Text]:
    """Every text that may be learnt from.

    Args:
        known: the `stems`.
    """
    words = Coder(book().tokens, known).words
    found = []
    for row in _rows():
        messages = [
            Message(words(m["text"]), frozenset(m["signs"]) if "signs" in m else None)
            for m in row.get("messages", [row])
        ]
        alone = row["kind"] == "offer"
        found.append(Text(row["author"], row["language"], row["label"], alone, messages))
    return found


def _words(text: str) -> list[str]:
    return book().tokens.words(text)


def _rows() -> Iterator[dict[str, Any]]:
    """The rows of all files; of older ones the file stands for the author."""
    for path in files():
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            row.setdefault("author", path.name.split(".")[2])
            yield row
