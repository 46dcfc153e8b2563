"""The corpus is what its README says, and the check does on it no worse than it did."""

from __future__ import annotations

import hashlib
import json
import sys
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from amparo.safety import check
from amparo.safety.compiled import book
from amparo.safety.level import LEVELS
from amparo.safety.weigh import FILE

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
#: The frozen half as it was before any rule was tuned.
FROZEN = {
    "chats.en.frozen.jsonl": "52b6f66ffed28c6e5e0a7987cc3a007dee9f4e890745f89343e9a18ab424fa45",
    "chats.es.frozen.jsonl": "e0c9378fc2567495bc4cdf69ad88ca4798e0eafaa8e2a3fbeb445403fba947d2",
    "offers.en.frozen.jsonl": "74b4ba42486ed928c387ab399fc6e16414eebb5cae51843ec2e4b6a1a27a3704",
    "offers.es.frozen.jsonl": "5d653b5a4741875af038a52aabf288b1b67b3466f7b05a8549b2b5fa1f45a8ce",
}
HALVES = [(kind, lang) for kind in ("chats", "offers") for lang in ("es", "en")]


def rows(name: str) -> list[dict[str, Any]]:
    text = (CORPUS / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def text_of(row: dict[str, Any]) -> str:
    if "text" in row:
        return str(row["text"])
    return "\n".join(f"{m['from']}: {m['text']}" for m in row["messages"])


@pytest.mark.parametrize("name", FROZEN)
def test_the_frozen_half_is_as_it_was(name: str) -> None:
    assert hashlib.sha256((CORPUS / name).read_bytes()).hexdigest() == FROZEN[name]


@pytest.mark.parametrize(("kind", "lang"), HALVES)
def test_there_are_enough_texts_half_of_them_hard_negatives(kind: str, lang: str) -> None:
    found = rows(f"{kind}.{lang}.dev.jsonl") + rows(f"{kind}.{lang}.frozen.jsonl")
    labels = Counter(row["label"] for row in found)
    assert len(found) >= 150
    assert labels["sign"] == labels["hard_negative"]
    assert len({row["country"] for row in found}) >= 8
    assert {s for r in found for m in r.get("messages", [r]) for s in m["signs"]} <= set(
        book().signs
    )


@pytest.mark.parametrize(("kind", "lang"), HALVES)
def test_no_situation_stands_in_both_halves(kind: str, lang: str) -> None:
    dev, frozen = (
        {row["situation"] for row in rows(f"{kind}.{lang}.{half}.jsonl")}
        for half in ("dev", "frozen")
    )
    assert dev & frozen == set()


def test_every_text_has_its_own_name_and_words() -> None:
    every = [row for path in sorted(CORPUS.glob("*.jsonl")) for row in rows(path.name)]
    assert len({row["id"] for row in every}) == len(every)
    assert len({text_of(row) for row in every}) == len(every)


#: (recall at caution, false cautions and false highs a hundred) that must hold, as they were seen.
FLOORS = {
    ("frozen", "chats", "es"): (0.95, 34, 9),
    ("frozen", "chats", "en"): (0.95, 36, 9),
    ("frozen", "offers", "es"): (0.95, 10, 3),
    ("frozen", "offers", "en"): (0.9, 15, 3),
    ("blind", "chats", "es"): (0.95, 18, 4),
    ("blind", "chats", "en"): (0.93, 16, 4),
    ("blind", "offers", "es"): (0.95, 14, 4),
    ("blind", "offers", "en"): (0.93, 12, 4),
}


@pytest.mark.parametrize(("half", "kind", "lang"), FLOORS)
def test_the_check_does_no_worse_than_it_did(half: str, kind: str, lang: str) -> None:
    grades: dict[str, list[int]] = {"sign": [], "hard_negative": []}
    for row in rows(f"{kind}.{lang}.{half}.jsonl"):
        grades[row["label"]].append(LEVELS.index(check(text_of(row)).level or "none"))

    def share(label: str, level: str) -> float:
        least = LEVELS.index(level)
        return sum(grade >= least for grade in grades[label]) / len(grades[label])

    recall, caution, high = FLOORS[half, kind, lang]
    assert share("sign", "caution") >= recall
    assert 100 * share("hard_negative", "caution") <= caution
    assert 100 * share("hard_negative", "high") <= high


def test_the_texts_of_many_authors_share_no_situation_with_the_frozen_half() -> None:
    frozen, large = (
        {r["situation"] for path in CORPUS.glob(f"*.{half}.jsonl") for r in rows(path.name)}
        for half in ("frozen", "large")
    )
    assert frozen & large == set()
    authors = {r["author"] for path in CORPUS.glob("*.large.jsonl") for r in rows(path.name)}
    assert len(authors) >= 20


def test_the_weights_were_learnt_from_the_corpus_as_it_is() -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import learn_weights
    finally:
        sys.path.pop(0)
    told = json.loads(zlib.decompress(FILE.read_bytes()))["of"]
    assert told == learn_weights.digest(), "run: python tools/learn_weights.py"
