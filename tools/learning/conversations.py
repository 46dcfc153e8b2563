"""Weights for one message of a conversation, learnt from what whole conversations are.

A conversation's odds are a weighted mean of those of its most telling messages, so that a further
message never lowers them (`amparo.safety.weigh.in_all`). Which these are depends on the weights, so
weights and choice are found in turn (multiple-instance learning; Andrews, Tsochantaridis and
Hofmann 2002), each conversation also by its beginning alone, for a warning should come early.
Messages that their authors labelled count besides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from amparo.safety.weigh import LEAST, SHARES
from learning.vectors import Learnt, Vocabulary, regression

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from learning.texts import Message, Text

PENALTY = 1 / 10
#: What a labelled message counts beside a conversation.
AUX = 0.3
#: Odds of conversations are told on this scale.
SCALE = 3.0
#: A beginning has so many messages.
BEGINNING = 6
TURNS, STEPS = 6, 60


class _Bags(NamedTuple):
    """Messages of conversations.

    Attributes:
        starts: where each conversation begins among the messages, and the end.
        trap: label of each conversation.
        marked: label of each message; -1 where nothing is known of it.
    """

    messages: list[list[int]]
    starts: list[int]
    trap: np.ndarray
    marked: np.ndarray


def learn_conversations(chats: Sequence[Text], kept: Collection[int] = ()) -> Learnt:
    """Weights for messages.

    Args:
        chats: conversations.
        kept: the only words and pairs that get a weight; by default all that stand in several.
    """
    bags = _bags(chats)
    vocabulary = Vocabulary.of(bags.messages, kept)
    rows = vocabulary.rows(bags.messages)
    known = bags.marked >= 0
    found = regression(rows[known], bags.marked[known], PENALTY)
    for _ in range(TURNS):
        found = _turn(rows, bags, known, found)
    return Learnt(vocabulary, found)


def _bags(chats: Sequence[Text]) -> _Bags:
    """Each conversation, and the beginning of those that are longer."""
    messages: list[list[int]] = []
    marked: list[int] = []
    starts, trap = [0], []
    for chat in chats:
        parts = [chat.messages]
        if len(chat.messages) > BEGINNING and _tells(chat):
            parts.append(chat.messages[:BEGINNING])
        for part in parts:
            messages += [message.words for message in part]
            marked += [_mark(message, trap=chat.trap) for message in part]
            starts.append(len(messages))
            trap.append(float(chat.trap))
    return _Bags(messages, starts, np.array(trap), np.array(marked, dtype=float))


def _tells(chat: Text) -> bool:
    """Whether the beginning of a conversation already shows what it is."""
    return not chat.trap or any(message.signs for message in chat.messages[:BEGINNING])


def _mark(message: Message, *, trap: bool) -> int:
    """1 for a message with a sign, 0 for one of an honest chat; of the others nothing is known."""
    if not trap:
        return 0
    return 1 if message.signs else -1


def _turn(rows: csr_matrix, bags: _Bags, known: np.ndarray, now: np.ndarray) -> np.ndarray:
    """One choice of the most telling messages, and the weights for it."""
    shares = np.array(SHARES)
    odds = rows @ now[:-1] + now[-1]
    picked: list[int] = []
    counts: list[float] = []
    ends = [0]
    floor = np.zeros(len(bags.trap))
    bias = np.zeros(len(bags.trap))
    for n, (begin, end) in enumerate(zip(bags.starts, bags.starts[1:], strict=False)):
        order = begin + np.argsort(-odds[begin:end], kind="stable")[: len(shares)]
        most = [k for k in order if odds[k] > LEAST]
        picked += most
        counts += list(shares[: len(most)])
        bias[n] = shares[: len(most)].sum()
        floor[n] = shares[len(most) :].sum() * LEAST
        ends.append(len(picked))
    choice = csr_matrix((counts, picked, ends), shape=(len(bags.trap), rows.shape[0]))
    chats, labelled, marks = choice @ rows, rows[known], bags.marked[known]
    side, side_of_marks = SCALE * (2 * bags.trap - 1), 2 * marks - 1

    def loss(given: np.ndarray) -> tuple[float, np.ndarray]:
        weight, base = given[:-1], given[-1]
        margin = side * (chats @ weight + base * bias + floor)
        margin_of_marks = side_of_marks * (labelled @ weight + base)
        value = np.logaddexp(0, -margin).sum() + PENALTY / 2 * weight @ weight
        value += AUX * np.logaddexp(0, -margin_of_marks).sum()
        error = -side * np.exp(-np.logaddexp(0, margin))
        error_of_marks = -AUX * side_of_marks * np.exp(-np.logaddexp(0, margin_of_marks))
        slope = chats.T @ error + labelled.T @ error_of_marks + PENALTY * weight
        return value, np.append(slope, error @ bias + error_of_marks.sum())

    found = minimize(loss, now, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return found.x
