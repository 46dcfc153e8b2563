"""The texts of the corpus that may be learnt from, as words."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

from amparo.safety.compiled import book

CORPUS = Path(__file__).parents[2] / "corpus"
#: Halves that nothing is learnt from.
KEPT_APART = ("frozen", "blind")
#: A sign that speaks for an offer.
PROTECTION = "B17"


class Message(NamedTuple):
    """The words of a message, or of an offer.

    Attributes:
        signs: those that its author saw in it; None where only the whole text is labelled.
    """

    words: list[str]
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
    def words(self) -> list[str]:
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


def texts() -> list[Text]:
    """Every text that may be learnt from."""
    words = book().tokens.words
    found = []
    for path in files():
        half = path.name.split(".")[2]
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            messages = [
                Message(words(m["text"]), frozenset(m["signs"]) if "signs" in m else None)
                for m in row.get("messages", [row])
            ]
            author, alone = row.get("author", half), row["kind"] == "offer"
            found.append(Text(author, row["language"], row["label"], alone, messages))
    return found
