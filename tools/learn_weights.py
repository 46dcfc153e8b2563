"""Learn the tables by which the private check judges how a text as a whole reads.

From all of the corpus but the halves kept apart: `python tools/learn_weights.py`. Both languages
are learnt together; their words hardly meet. The result is src/amparo/safety/data/weights.z.
"""

from __future__ import annotations

import json
import os
import sys
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

# Sums in another order end in other weights; set before anything loads NumPy.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from learning.alone import learn_alone
from learning.conversations import learn_conversations
from learning.naming import learn_names
from learning.texts import Text, digest, stems, texts
from learning.vectors import Learnt

from amparo.safety.weigh import FILE, in_all

#: Words and pairs kept for each kind, those that matter most.
KEPT = 16_000
FOLDS = 5
#: Shares of texts that may lie on the wrong side of each limit, judged by weights that know no text
#: of their author: traps that read honest; hard negatives that read worrying, and like a trap.
MISSED = {"message": 0.02, "text": 0.02}
WORRYING = {"message": 0.115, "text": 0.115}
TRAP = {"message": 0.025, "text": 0.025}

Learner = Callable[..., Learnt]


def limits(kind: str, every: Sequence[Text], learn: Learner) -> tuple[float, float, float]:
    """The odds that part honest, unclear, worrying texts and traps.

    An author's texts are judged by weights that never saw one of them.
    """
    authors = sorted({text.author for text in every})
    fold = {author: n % FOLDS for n, author in enumerate(authors)}
    odds: dict[str, list[float]] = {"sign": [], "hard_negative": [], "ordinary": []}
    for number in range(FOLDS):
        made = learn([text for text in every if fold[text.author] != number])
        for text in every:
            if fold[text.author] == number and text.alone == (kind == "text"):
                each = made.odds([message.words for message in text.messages])
                odds[text.label].append(float(each[0]) if text.alone else in_all(each))
    print(kind, "held out, by tenths")
    for label, found in odds.items():
        print(f"  {label:14}", np.quantile(found, np.arange(0, 1.01, 0.1)).round(2))
    honest = np.quantile(odds["sign"], MISSED[kind])
    worrying, trap = (
        np.quantile(odds["hard_negative"], 1 - share[kind]) for share in (WORRYING, TRAP)
    )
    for name, limit in (("honest", honest), ("worrying", worrying), ("trap", trap)):
        over = {label: f"{np.mean(np.array(z) >= limit):.3f}" for label, z in odds.items()}
        print(f"  from {name} {limit:.2f} on: {over}")
    return round(min(honest, worrying), 3), round(worrying, 3), round(trap, 3)


def main() -> None:
    """Learn and write."""
    known = stems()
    every = texts(known)
    chats = [text for text in every if not text.alone]
    content: dict[str, object] = {
        "of": digest(), "stems": "\n".join(known), "names": learn_names(every),
    }  # fmt: skip
    for kind, some, learn in (
        ("message", chats, learn_conversations),
        ("text", every, learn_alone),
    ):
        made = learn(some, kept=learn(some).most(KEPT))
        content[kind] = {**made.table(), "limits": limits(kind, some, learn)}
    FILE.write_bytes(zlib.compress(json.dumps(content, ensure_ascii=False).encode(), 9))
    print(f"{FILE.name}: {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
