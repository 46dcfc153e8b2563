"""Weights for a text that stands alone: whether it is an offer, and one to be warned of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from amparo.safety.check import PROTECTION
from amparo.safety.compiled import book
from amparo.safety.likely import CLEAR
from learning.vectors import Learnt, Vocabulary, regression

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from learning.texts import Text

PENALTY = 1 / 30
#: What a conversation as one text, and a message of it, count beside an offer.
CHAT, MESSAGE = 0.2, 0.03


def learn_alone(texts: Sequence[Text], kept: Collection[int] = ()) -> Learnt:
    """Weights for texts as a whole.

    Args:
        texts: offers and conversations.
        kept: the only words and pairs that get a weight; by default all that stand in several.
    """
    kinds = book().signs
    clear = {sign for sign, kind in kinds.items() if kind.strength >= CLEAR} - {PROTECTION}
    documents: list[list[int]] = []
    labels: list[bool] = []
    offers: list[bool] = []
    shares: list[float] = []
    for text in texts:
        documents.append(text.words)
        labels.append(text.trap)
        offers.append(text.alone)
        shares.append(1.0 if text.alone else CHAT)
        if text.alone:
            continue
        for message in text.messages:
            if not text.trap or (message.signs and message.signs & clear):
                documents.append(message.words)
                labels.append(text.trap)
                offers.append(False)
                shares.append(MESSAGE)
    vocabulary = Vocabulary.of(documents, kept)
    rows = vocabulary.rows(documents)
    trap, offer = (
        regression(rows, np.array(of, dtype=float), PENALTY, share=np.array(shares))
        for of in (labels, offers)
    )
    return Learnt(vocabulary, trap, offer)
