"""The book of rules made ready beforehand, so that a check starts at once.

Reading the rule files takes a second, most of a short check. Where the package is built, their
content is also written as plain lists beside them. It is only used while the rule files are those
it was made from; whoever edits a rule sees the change at the next check.
"""

from __future__ import annotations

import functools
import hashlib
import json
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, cast

from amparo.safety.book import made

if TYPE_CHECKING:
    from amparo.safety.book import Book, Content

__all__ = ["FILE", "book", "current", "digest", "packed", "unpacked", "write"]

DATA = Path(__file__).parent / "data"
FILE = DATA / "book.z"
_LISTS = ("lines", "line_index", "scope_index", "words")
_SOURCES = (
    "signs.toml",
    "pay.toml",
    "scope.*.toml",
    "spelling.*.toml",
    "words/*.toml",
    "rules/*.toml",
)


@functools.cache
def book() -> Book:
    """The bundled book: made ready when the package was built, or read from the rule files.

    Raises:
        RuleError: a data file does not fit the schema.
    """
    ready = unpacked(FILE.read_bytes(), digest()) if FILE.exists() else None
    return made(ready or _loaded(DATA))


def _loaded(folder: Path) -> Content:
    from amparo.safety.rules import load

    return load(folder)


def digest(folder: Path = DATA) -> str:
    """What the rule files are, in 64 characters; empty where they are not there to be read."""
    if not (folder / "signs.toml").exists():
        return ""
    found = sorted(path for pattern in _SOURCES for path in folder.glob(pattern))
    whole = hashlib.sha256()
    for path in found:
        whole.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def packed(content: Content, of: str) -> bytes:
    """Content as bytes, with the digest of the files that it was read from.

    Long lists of short texts stand as lines behind the rest, where they are cut faster than JSON is
    read.
    """
    rest = {"of": of, **content}
    lists = ["\n".join(cast("list[str]", rest.pop(name))) for name in _LISTS]
    told = json.dumps(rest, ensure_ascii=False, sort_keys=True)
    return zlib.compress("\0".join([told, *lists]).encode(), 9)


def unpacked(raw: bytes, wanted: str) -> Content | None:
    """The content packed in these bytes; None when it is of other files than wanted.

    Args:
        raw: what `packed` gave.
        wanted: digest of the rule files; where there are none, any will do.
    """
    rest, *lists = zlib.decompress(raw).decode().split("\0")
    told = json.loads(rest)
    if wanted not in {"", told.pop("of")}:
        return None
    told.update((name, lines.split("\n")) for name, lines in zip(_LISTS, lists, strict=True))
    return cast("Content", told)


def current() -> bytes:
    """The ready book of the rule files as they are now, made anew if it is missing or old."""
    if FILE.exists() and unpacked(raw := FILE.read_bytes(), digest()):
        return raw
    return packed(_loaded(DATA), digest())


def write(file: Path = FILE) -> None:
    """Make the book of the rule files ready."""
    file.write_bytes(packed(_loaded(file.parent), digest(file.parent)))
