"""The documents as data: their links, anchors and fenced commands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).parents[2]

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!\\)!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*$", re.MULTILINE)


def documents() -> list[Path]:
    """Every Markdown file that a person may read."""
    inside = [*(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.md")]
    beside = [*(ROOT / "benchmarks").rglob("*.md"), *ROOT.glob("*.md")]
    return sorted([*inside, *beside])


def fenced(text: str, language: str = "sh") -> list[str]:
    """The contents of the fenced blocks of one language, in order."""
    return [body for lang, body in FENCE.findall(text) if lang == language]


def links(text: str) -> list[str]:
    """Targets of the links outside fences."""
    return LINK.findall(FENCE.sub("", text))


def anchors(text: str) -> set[str]:
    """The anchors that the headings make."""
    found = set()
    for heading in HEADING.findall(FENCE.sub("", text)):
        plain = re.sub(r"[^\w\- ]", "", heading.strip().lower())
        found.add(re.sub(r"[\s]+", "-", plain.strip()))
    return found


def broken_links(path: Path, text: str) -> list[str]:
    """Relative links of a document that lead nowhere."""
    wrong = []
    for target in links(text):
        if "://" in target or target.startswith("mailto:"):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        if not file.exists() or (anchor and anchor not in anchors(_text(file))):
            wrong.append(target)
    return wrong


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def commands(text: str) -> list[list[str]]:
    """The command lines of a document that start with ``amparo`` or ``make``, as words."""
    found = []
    for block in [*fenced(text), *fenced(text, "text")]:
        for line in block.replace("\\\n", " ").splitlines():
            bare = line.partition("  #")[0].strip().removeprefix(".venv/bin/")
            if bare.startswith(("amparo ", "make ")):
                found.append(shlex.split(bare))
    return found
