"""The texts of the corpus as the private check is given them."""

from __future__ import annotations

import functools
import json
import random
from pathlib import Path
from typing import NamedTuple

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
LANGUAGES = ("es", "en")
KINDS = ("chat", "offer")
#: Texts on which rules and weights were made, and the peers are taught.
LEARNT = ("dev", "extra", "more", "outside", "large")
#: Everyday messages that follow when a chat is diluted.
DILUTED = 40
#: Facts that speak for an offer, and what only many offers together show: no signs of one text.
NO_SIGNS_OF_A_TEXT = frozenset({"B15", "B17"})


class Part(NamedTuple):
    """One message of a chat, or the whole of an offer.

    Attributes:
        speaker: who wrote it; empty in an offer.
        text: the words.
        signs: labelled by the author.
    """

    speaker: str
    text: str
    signs: frozenset[str]


class Text(NamedTuple):
    """One labelled text.

    Attributes:
        id: of the corpus.
        kind: chat or offer.
        language: es or en.
        situation: what it is about.
        label: sign, hard_negative or ordinary.
        parts: in order.
    """

    id: str
    kind: str
    language: str
    situation: str
    label: str
    parts: tuple[Part, ...]

    @property
    def positive(self) -> bool:
        """A careful worker would want to be told."""
        return self.label == "sign"

    @property
    def signs(self) -> frozenset[str]:
        """Every labelled sign."""
        return frozenset(sign for part in self.parts for sign in part.signs)


def given(parts: tuple[Part, ...]) -> str:
    """What the check is given: a chat as ``A: ...`` lines, an offer as it is."""
    return "\n".join(f"{p.speaker}: {p.text}" if p.speaker else p.text for p in parts)


def load(half: str, folder: Path = CORPUS) -> list[Text]:
    """Every text of one part of the corpus.

    Args:
        half: dev, frozen, blind or another of its parts.
        folder: where the files lie.
    """
    paths = (
        folder / f"{kind}s.{language}.{half}.jsonl" for kind in KINDS for language in LANGUAGES
    )
    return [_text(json.loads(line)) for path in paths if path.exists() for line in _lines(path)]


def learnt() -> list[Text]:
    """Everything that rules and weights were made with; not ordinary texts, which are no task."""
    return [text for half in LEARNT for text in load(half) if text.label != "ordinary"]


def diluted(text: Text, seed: int) -> Text:
    """A chat after which as much is said of everyday things as a patient person would say."""
    speakers = [part.speaker for part in text.parts]
    draw = random.Random(f"{seed} {text.id}")  # noqa: S311 - a seeded test
    more = draw.sample(_everyday(text.language), DILUTED)
    said = tuple(Part(draw.choice(speakers), words, frozenset()) for words in more)
    return text._replace(parts=text.parts + said)


@functools.cache
def _everyday(language: str) -> list[str]:
    """Messages of chats in which nobody had a trap in mind."""
    own = (t for t in load("large") if t.label == "ordinary" and t.language == language)
    return [part.text for text in own if text.kind == "chat" for part in text.parts]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").strip().split("\n")


def _text(row: dict[str, object]) -> Text:
    parts = row.get("messages") or [row]
    assert isinstance(parts, list)  # noqa: S101 - a broken corpus must not be measured
    return Text(
        id=str(row["id"]),
        kind=str(row["kind"]),
        language=str(row["language"]),
        situation=str(row["situation"]),
        label=str(row["label"]),
        parts=tuple(
            Part(p.get("from", ""), p["text"], frozenset(p.get("signs", ())) - NO_SIGNS_OF_A_TEXT)
            for p in parts
        ),
    )
