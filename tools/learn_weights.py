"""Learn the weights by which the private check judges how a text as a whole reads.

From the development half of the corpus alone: `python tools/learn_weights.py`. Both languages are
learnt together; their words hardly meet. The result is src/amparo/safety/data/weights.z.
"""

from __future__ import annotations

import hashlib
import json
import math
import zlib
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from amparo.safety.compiled import book
from amparo.safety.weigh import FILE, KINDS, Weights, grams, in_all

CORPUS = Path(__file__).parents[1] / "corpus"
#: Strength of the penalty on large weights, as 1 / C of the usual parametrisation.
PENALTY = {"message": 1 / 30, "text": 1 / 10}
#: Words and pairs kept for each kind, those that matter most.
KEPT = 6000

#: Share of held-out texts with signs that may read like honest ones, and of hard negatives like
#: traps. Most texts with signs that fall below the first have more than one clear sign and stay
#: at caution all the same.
MISSED = {"message": 0.12, "text": 0.1}
ALARMED = {"message": 0.3, "text": 0.25}
FOLDS = 5


class Row(NamedTuple):
    """One text of the corpus, a conversation message by message."""

    situation: str
    label: bool
    messages: list[list[str]]
    marked: list[bool]
    alone: bool


def development() -> list[Path]:
    """The files that may be learnt from."""
    return sorted(path for path in CORPUS.glob("*.jsonl") if ".frozen." not in path.name)


def digest() -> str:
    """What the corpus is, so that a test sees when the weights are old."""
    whole = hashlib.sha256()
    for path in development():
        whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()


def corpus() -> list[Row]:
    """Every text that may be learnt from, as words."""
    words = book().tokens.words
    found = []
    for path in development():
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            messages = row.get("messages", [row])
            said = [words(message["text"]) for message in messages]
            # The extra texts are labelled as a whole only.
            marked = [bool(set(m["signs"]) - {"B17"}) for m in messages if "signs" in m]
            label, alone = row["label"] == "sign", row["kind"] == "offer"
            found.append(Row(row["situation"], label, said, marked, alone))
    return found


def lessons(kind: str, rows: list[Row]) -> list[tuple[list[str], bool]]:
    """Words and label of what a kind is learnt from."""
    found = [
        (list(chain(*row.messages)), row.label) for row in rows if kind == "message" or row.alone
    ]
    if kind == "message":
        for row in rows:
            found += zip(row.messages, row.marked, strict=True) if row.marked else ()
    return found


def learnt(labelled: list[tuple[list[str], bool]], penalty: float) -> dict[str, Any]:
    """Weights of one kind of text."""
    documents = [sorted(grams(words)) for words, _ in labelled]
    count = Counter(gram for document in documents for gram in document)
    vocabulary = {gram: n for n, gram in enumerate(sorted(count))}
    total = len(documents)
    idf = {g: math.log((1 + total) / (1 + n)) + 1 for g, n in count.items()}
    rows, columns, values = [], [], []
    for n, document in enumerate(documents):
        norm = math.sqrt(sum(idf[g] ** 2 for g in document)) or 1.0
        rows += [n] * len(document)
        columns += [vocabulary[g] for g in document]
        values += [idf[g] / norm for g in document]
    matrix = csr_matrix((values, (rows, columns)), shape=(total, len(vocabulary)))
    signs = np.array([label for _, label in labelled], dtype=float)
    weight, bias = regression(matrix, signs, penalty)
    most = sorted(vocabulary, key=lambda g: (-abs(weight[vocabulary[g]]) * idf[g], g))[:KEPT]
    known = {g: (round(idf[g], 2), round(weight[vocabulary[g]], 2)) for g in sorted(most)}
    return {"bias": round(bias, 3), "rarest": round(math.log(1 + total) + 1, 2), "known": known}


def limits(kind: str, rows: list[Row]) -> tuple[float, float]:
    """Odds that part honest and worrying texts, each text judged by weights that never saw it.

    Situations are kept together: what stands in one fold has no like in the others.
    """
    odds: dict[bool, list[float]] = {True: [], False: []}
    for fold in range(FOLDS):
        held = [row for row in rows if zlib.crc32(row.situation.encode()) % FOLDS == fold]
        rest = [row for row in rows if row not in held]
        made = Weights(honest=0, worrying=0, **learnt(lessons(kind, rest), PENALTY[kind]))
        for row in held:
            if row.alone == (kind == "text"):
                each = [made.odds(words) for words in row.messages]
                odds[row.label].append(each[0] if row.alone else in_all(each))
    honest = float(np.quantile(odds[True], MISSED[kind]))
    worrying = float(np.quantile(odds[False], 1 - ALARMED[kind]))
    print(kind, "held out: texts with signs and hard negatives by tenths")
    for label in (True, False):
        print("  ", label, np.quantile(odds[label], np.arange(0, 1.01, 0.1)).round(2))
    return round(honest, 3), round(max(honest, worrying), 3)


def regression(matrix: csr_matrix, signs: np.ndarray, penalty: float) -> tuple[np.ndarray, float]:
    """Logistic regression with a quadratic penalty on the weights, none on the bias."""

    def loss(given: np.ndarray) -> tuple[float, np.ndarray]:
        weight, bias = given[:-1], given[-1]
        odds = matrix @ weight + bias
        side = 2 * signs - 1
        error = np.exp(-np.logaddexp(0, -odds)) - signs
        value = np.logaddexp(0, -side * odds).sum() + penalty / 2 * weight @ weight
        return value, np.append(matrix.T @ error + penalty * weight, error.sum())

    start = np.zeros(matrix.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 2000})
    return found.x[:-1], float(found.x[-1])


def main() -> None:
    """Learn and write."""
    rows = corpus()
    content: dict[str, Any] = {"of": digest()}
    for kind in KINDS:
        made = learnt(lessons(kind, rows), PENALTY[kind])
        made["honest"], made["worrying"] = limits(kind, rows)
        table = made["known"].items()
        made["known"] = "\n".join(f"{gram}\t{idf}\t{weight}" for gram, (idf, weight) in table)
        content[kind] = made
    FILE.write_bytes(zlib.compress(json.dumps(content, ensure_ascii=False).encode(), 9))
    print(f"{FILE.name}: {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
