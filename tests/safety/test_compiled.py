from __future__ import annotations

import json
import shutil
from pathlib import Path

from amparo.safety import compiled
from amparo.safety.book import made
from amparo.safety.rules import DATA, load
from amparo.safety.search import find

CORPUS = Path(__file__).parents[2] / "corpus"


def test_the_ready_book_finds_what_the_rules_find() -> None:
    content = load(DATA)
    told = compiled.unpacked(compiled.packed(content, "x"), "x")
    assert told is not None
    rules, ready = made(content), made(told)
    assert ready.signs == rules.signs
    for path in sorted(CORPUS.glob("*.dev.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            for message in row.get("messages", [row]):
                assert find(ready, message["text"]) == find(rules, message["text"])


def test_a_book_of_other_rules_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    before = compiled.digest(folder)
    assert before == compiled.digest()
    with (folder / "scope.es.toml").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert compiled.digest(folder) != before
    raw = compiled.packed(load(DATA), before)
    assert compiled.unpacked(raw, compiled.digest(folder)) is None


def test_writing_gives_the_same_bytes_again(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    made = []
    for _ in range(2):
        compiled.write(tmp_path / "data" / "book.z")
        made.append((tmp_path / "data" / "book.z").read_bytes())
    assert made[0] == made[1]
