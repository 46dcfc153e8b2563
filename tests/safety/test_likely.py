"""What a text sounds like where no rule knows its words."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from amparo.safety import check
from amparo.safety.compiled import book
from amparo.safety.likely import HONEST, UNCLEAR, WORRYING, hear, names
from amparo.safety.weigh import coder

CORPUS = Path(__file__).parents[2] / "corpus"
TOKENS = book().tokens


def chats(language: str, label: str) -> list[list[str]]:
    path = CORPUS / f"chats.{language}.dev.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [[m["text"] for m in row["messages"]] for row in rows if row["label"] == label]


@pytest.mark.parametrize("language", ["es", "en"])
def test_what_makes_a_text_worrying_lies_in_its_messages(language: str) -> None:
    heard = [(chat, hear(TOKENS, chat, alone=False)) for chat in chats(language, "sign")]
    assert sum(reading.grade >= WORRYING for _, reading in heard) > 0.8 * len(heard)
    for chat, reading in heard:
        assert bool(reading.likely) == (reading.grade >= WORRYING)
        for like in reading.likely:
            assert 0 <= like.begin < like.end <= len(chat[like.message])
            assert like.sign in names().bias


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_message_more_never_lowers_the_grade_nor_takes_a_likeness_away(language: str) -> None:
    draw = random.Random(language)  # noqa: S311 - a seeded test
    every = chats(language, "sign") + chats(language, "hard_negative")
    for chat in draw.sample(every, 30):
        before = hear(TOKENS, chat, alone=False)
        new, at = draw.choice(draw.choice(every)), draw.randint(0, len(chat))
        after = hear(TOKENS, [*chat[:at], new, *chat[at:]], alone=False)
        assert after.grade >= before.grade
        moved = {
            like._replace(message=like.message + (like.message >= at)) for like in before.likely
        }
        assert moved <= set(after.likely)


def test_an_honest_text_is_like_nothing() -> None:
    for text in ("Nos vemos el domingo en misa, llevo los tamales.", "ok"):
        reading = hear(TOKENS, [text], alone=True)
        assert reading.grade in {HONEST, UNCLEAR}
        assert reading.likely == []


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ("no le cuentes a tu mamá, queda entre nosotros", "A4"),
        ("delete this chat and don't tell your mum", "A4"),
        ("pásame una foto tuya de cuerpo entero", "A11"),
        ("send me another picture of you", "A11"),
        ("who is home with you now, when do your parents come back", "A5"),
        ("te pago el pasaje y te espero en la terminal", "A15"),
    ],
)
def test_sentences_are_named_after_the_sign_they_are_like(words: str, sign: str) -> None:
    assert names().best(coder(TOKENS).words(words)) == sign


def test_no_likeness_is_grave_or_changes_what_the_answer_is_about() -> None:
    kinds = book().signs
    assert not any(kinds[sign].hidden or kinds[sign].urgent for sign in names().bias)
    assert "A17" not in names().bias
    found = [sign for chat in chats("es", "sign") for sign in check("\n".join(
        f"{'AB'[n % 2]}: {text}" for n, text in enumerate(chat))).signs]  # fmt: skip
    likely = [sign for sign in found if sign.likely]
    assert likely
    assert all(sign.strength <= 2 and sign.quotes for sign in likely)


def test_what_the_user_tells_weighs_against_an_honest_text() -> None:
    text = "Hola, qué tal. Nos vemos el jueves."
    assert check(text).level in {"none", "info"}
    assert check(text, facts=["never_met"]).level == "info"
    assert check(text, facts=["asked_photos", "offered_travel"]).level == "caution"
