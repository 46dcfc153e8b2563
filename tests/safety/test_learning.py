"""The tools that learn how a text reads, on a small corpus of their own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

TOOLS = str(Path(__file__).parents[2] / "tools")
TRAP, PLAIN, OFFER, OTHER = 40, 41, 42, 43


@pytest.fixture
def learning() -> Iterator[Any]:
    sys.path.insert(0, TOOLS)
    try:
        import learning.alone
        import learning.conversations
        import learning.naming
        import learning.texts

        yield learning
    finally:
        sys.path.remove(TOOLS)


def chats(learning: Any, count: int) -> list[Any]:
    """Chats in which one word tells a trap, said in the third message, and chats without it."""
    text, message = learning.texts.Text, learning.texts.Message
    found = []
    for n in range(count):
        trap = n % 2 == 0
        said = [[PLAIN, OTHER], [PLAIN], [TRAP if trap else PLAIN, OTHER], [OTHER]]
        signs = [frozenset({"A4"}) if trap and k == 2 else frozenset[str]() for k in range(4)]
        label = "sign" if trap else "hard_negative"
        parts = [message(words, of) for words, of in zip(said, signs, strict=True)]
        found.append(text(f"author {n % 3}", "es", label, alone=False, messages=parts))
    return found


def test_the_word_that_tells_a_trap_is_learnt(learning: Any) -> None:
    learnt = learning.conversations.learn_conversations(chats(learning, 40))
    trap, plain = learnt.odds([[TRAP, OTHER], [PLAIN, OTHER]])
    assert trap > plain
    assert learnt.most(1)[0] >> 16 == TRAP


def test_what_is_kept_reads_as_it_was_learnt(learning: Any) -> None:
    from amparo.safety.weigh import Weights, numbers

    learnt = learning.conversations.learn_conversations(chats(learning, 40))
    told = learnt.table()
    keys = [sum(numbers(told["keys"])[: n + 1]) for n in range(len(numbers(told["keys"])))]
    read = Weights(
        tuple(told["bias"]), told["rarest"], (0, 0, 0), {k: n for n, k in enumerate(keys)},
        numbers(told["square"]), numbers(told["trap"]), numbers(told["offer"]),
    )  # fmt: skip
    for said in ([TRAP, OTHER], [PLAIN], [OTHER, 0, 0]):
        assert read.odds(said)[0] == pytest.approx(learnt.odds([said])[0], abs=0.1)


def test_offers_are_told_from_chats(learning: Any) -> None:
    text, message = learning.texts.Text, learning.texts.Message
    offers = []
    for n in range(40):
        said = message([OFFER, TRAP if n % 2 else PLAIN], None)
        label = "sign" if n % 2 else "hard_negative"
        offers.append(text("author", "es", label, alone=True, messages=[said]))
    learnt = learning.alone.learn_alone([*chats(learning, 40), *offers])
    assert learnt.vocabulary.rows([[OFFER]]) @ learnt.offer[:-1] > 0
    assert learnt.odds([[OFFER, TRAP]])[0] > learnt.odds([[OFFER, PLAIN]])[0]


def test_no_name_is_learnt_for_what_rules_alone_may_tell(learning: Any) -> None:
    every = chats(learning, 40)
    for n, chat in enumerate(every):
        if n % 4 == 0:
            chat.messages[2] = chat.messages[2]._replace(signs=frozenset({"A16"}))
    assert list(learning.naming.learn_names(every)["bias"]) == ["A4"]
