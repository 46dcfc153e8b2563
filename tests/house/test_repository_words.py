"""Nothing in the repository tells where it was made, by whom, or where its packages came from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import house_rules as rules
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDERS = ("src", "tests", "tools", "benchmarks", "docs", "requirements", "corpus", ".ci")
TEXT = {".py", ".md", ".toml", ".txt", ".sh", ".html", ".css", ".js", ".csv", ".jsonl", ""}
#: Rows of data carry public addresses of pages; everything else is ours.
DATA = {".csv"}

# Written in parts, so that this file does not contain what it looks for.
PATTERNS = {
    "a path of somebody's machine": r"(?<![\w.])/(?:work|home|root|Users)" + r"/\w",
    "a package index": "py" + r"pi\.|python" + r"hosted|npm" + r"js\.|--index" + "-url",
    # Names that stand for no one (RFC 2606) may be used in invented texts.
    "an e-mail address": r"\b[\w.+-]+@(?!example\.com\b|ejemplo\.test\b)[\w-]+\.[a-z]{2,}\b",
    "a phone number": r"(?<![\w.])\+\d{1,3}[ -]?\d{3,4}[ -]\d{3,4}\b",
}


def files() -> Iterator[Path]:
    """Every text file of ours."""
    for folder in FOLDERS:
        for path in sorted((rules.ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts:
                yield path
    yield from (p for p in sorted(rules.ROOT.iterdir()) if p.is_file() and p.name != "uv.lock")


def seen(text: str, what: str) -> list[str]:
    return [match.group() for match in re.finditer(PATTERNS[what], text)]


@pytest.mark.parametrize("what", PATTERNS)
def test_no_file_holds(what: str) -> None:
    found = {
        str(path.relative_to(rules.ROOT)): hits
        for path in files()
        if path.suffix not in DATA
        and (hits := seen(path.read_text(encoding="utf-8", errors="replace"), what))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a path of somebody's machine", "open('/" + "home/ana/x')"),
        ("a package index", "https://" + "py" + "pi.org/simple"),
        ("an e-mail address", "ana" + "@example.org"),
        ("a phone number", "call +504 " + "2222-3333"),
    ],
)
def test_it_would_be_seen(what: str, text: str) -> None:
    assert seen(text, what) != []
