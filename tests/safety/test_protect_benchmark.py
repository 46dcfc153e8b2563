"""The pure parts of the benchmark of the private check: what is changed, cut out and counted."""

from __future__ import annotations

import importlib
import math
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(autouse=True)
def beside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return


def part(name: str) -> Any:
    return importlib.import_module(f"protection.{name}")


def changed(name: str, text: str, language: str, seed: int = 1) -> str:
    return str(part("disturb").CHANGES[name](text, language, random.Random(seed)))  # noqa: S311


def test_accents_go_and_nothing_else() -> None:
    assert changed("no accents", "¿Qué año? ÁRBOL, 5 €", "es") == "¿Que ano? ARBOL, 5 €"


@pytest.mark.parametrize(
    ("language", "text", "forms"),
    [("es", "porque", {"xq", "pq", "xk"}), ("en", "You", {"u"}), ("en", "don’t", {"dont"})],
)
def test_common_words_get_a_chat_spelling(language: str, text: str, forms: set[str]) -> None:
    seen = {changed("chat spelling", text, language, seed) for seed in range(60)}
    assert seen == forms | {text}


def test_other_words_are_at_most_stretched() -> None:
    seen = {changed("chat spelling", "ventana", "es", seed) for seed in range(200)}
    assert seen == {"ventana", "ventanaaa"}


def test_emoji_are_put_in_and_no_word_is_lost() -> None:
    text = " ".join(["one", "two", "three"] * 20)
    disturb = part("disturb")
    marked = changed("emoji", text, "en")
    assert marked != text
    assert disturb.WORD.findall(marked) == text.split()


def test_a_seed_gives_the_same_text_again() -> None:
    text = "¿por qué no me quieres mandar tu número para que te llame después?"
    for name in part("disturb").CHANGES:
        assert changed(name, text, "es", 5) == changed(name, text, "es", 5)


@pytest.mark.parametrize(
    ("text", "quotes", "left"),
    [
        ("send it now, send it", ["send it"], " now, "),
        ("resend it", ["send it"], "resend it"),
        ("one two three", ["one two", "two three"], ""),
        ("what?! no", ["what?!"], " no"),
        ("a.b", ["."], "ab"),
        ("nothing", [], "nothing"),
    ],
)
def test_quotes_are_cut_out_as_whole_words(text: str, quotes: list[str], left: str) -> None:
    assert part("disturb").without_quotes(text, quotes) == left


def test_a_later_warning_is_worth_less() -> None:
    measures = part("measures")
    assert measures.penalty(1, 10) == 0
    assert measures.penalty(10, 10) == pytest.approx(0.5)
    assert measures.penalty(1000, 10) == pytest.approx(1)
    lengths = [10] * 4
    assert measures.f_latency([1, 1], lengths, 0) == 1
    assert measures.f_latency([1, 0], lengths, 0) == pytest.approx(2 / 3)
    assert measures.f_latency([1, 1], lengths, 2) == pytest.approx(2 / 3)
    assert measures.f_latency([10, 10], lengths, 0) == pytest.approx(0.5)
    assert measures.f_latency([0, 0], lengths, 1) == 0


def test_shares_and_signs_are_counted_by_text() -> None:
    measures, texts = part("measures"), part("texts")
    safety = importlib.import_module("amparo.safety")

    def one(labelled: set[str], shown: str, level: str) -> Any:
        sign = (safety.Sign(shown, 2, "trust", (), 1, ""),) if shown else ()
        words = (texts.Part("", "words", frozenset(labelled)),)
        text = texts.Text("x", "offer", "en", "work", "sign" if labelled else "", words)
        return measures.Judged(text, safety.Finding(level, "en", sign, 1))

    judged = [one({"B8"}, "B8", "high"), one({"B9"}, "", "none"), one(set(), "B8", "caution")]
    assert measures.recall(judged) == 0.5
    assert measures.false(judged) == 1
    assert measures.false(judged, measures.HIGH) == 0
    assert measures.per_sign(judged) == {"B8": (1, 2, 1), "B9": (1, 0, 0)}
    assert measures.by_level(judged)["high"] == (1, 1)
    assert math.isnan(measures.share([]))


def test_both_halves_are_read_as_they_are_given_to_the_check() -> None:
    texts = part("texts")
    dev = texts.load("dev")
    assert {(t.kind, t.language) for t in dev} == {
        (kind, language) for kind in texts.KINDS for language in texts.LANGUAGES
    }
    assert len({t.id for t in dev}) == len(dev)
    chat = next(t for t in dev if t.kind == "chat")
    assert texts.given(chat.parts).startswith(f"{chat.parts[0].speaker}: ")
    assert all(sign not in t.signs for t in dev for sign in texts.NO_SIGNS_OF_A_TEXT)
