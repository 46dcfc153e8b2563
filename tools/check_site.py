"""Check the built documentation: links and anchors lead somewhere, nothing loads from afar.

Usage: python tools/check_site.py site
"""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

#: Tags whose address is fetched when the page opens, not when a reader clicks.
FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src"}
FETCHED_LINKS = {"stylesheet", "preload", "prefetch", "preconnect", "icon", "dns-prefetch"}


class Page(HTMLParser):
    """The links, anchors and fetched addresses of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what one tag points to."""
        given = {name: value or "" for name, value in attrs}
        self.anchors.update(given[name] for name in ("id", "name") if name in given)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in FETCHED and FETCHED[tag] in given:
            self.fetched.append(given[FETCHED[tag]])
        if tag == "link" and FETCHED_LINKS & set(given.get("rel", "").split()):
            self.fetched.append(given.get("href", ""))


def problems(folder: Path) -> list[str]:
    """Sentences about what is wrong with the pages of a folder."""
    files = sorted(folder.rglob("*.html"))
    pages = {file.resolve(): Page(file.read_text(encoding="utf-8")) for file in files}
    wrong = [] if pages else [f"{folder} holds no page"]
    for file, page in pages.items():
        name = file.relative_to(folder.resolve())
        if file.name == "404.html":  # its addresses are absolute: it is shown at any depth
            continue
        wrong += [f"{name}: loads {a}" for a in page.fetched if "://" in a or a.startswith("//")]
        wrong += [
            f"{name}: {link} leads nowhere" for link in page.links if _lost(link, file, pages)
        ]
    return wrong


def _lost(link: str, file: Path, pages: dict[Path, Page]) -> bool:
    if "://" in link or link.startswith(("mailto:", "javascript:", "data:")):
        return False
    path, _, anchor = unquote(link).partition("#")
    target = (file.parent / path).resolve() if path else file
    if target.is_dir():
        target = target / "index.html"
    if not target.exists():
        return True
    return bool(anchor) and target in pages and anchor not in pages[target].anchors


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "site")
    wrong = problems(folder)
    for sentence in wrong:
        print(sentence)
    print(f"{folder}: {len(wrong)} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
