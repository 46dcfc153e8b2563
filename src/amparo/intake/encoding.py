"""From bytes to lines: what a file is, how its text is encoded, and its digest."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from amparo.records.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["LINE_CHARS", "Probe", "lines_of", "probe"]

_CHUNK: Final = 1 << 20
#: Longest line that is read; of a longer one only the beginning is kept. A wide row has 20,000.
LINE_CHARS: Final = 200_000

_NOT_TEXT: Final = (
    (b"PK\x03\x04", "file_spreadsheet"),  # xlsx, ods, any zip
    (b"\xd0\xcf\x11\xe0", "file_spreadsheet"),  # xls
    (b"%PDF", "file_not_text"),
    (b"\x1f\x8b", "file_not_text"),
    (b"SQLite format 3", "file_not_text"),
    (b"PAR1", "file_not_text"),
    (b"\x89PNG", "file_not_text"),
    (b"\xff\xd8\xff", "file_not_text"),
)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY_SHARE: Final = 0.1
_BINARY: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UNREADABLE: Final = re.compile("[\udc80-\udcff]")
_NOT_WINDOWS: Final = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_BEYOND_ASCII: Final = re.compile("[^\x00-\x7f]")


@dataclass(frozen=True)
class Probe:
    """What a file is.

    Attributes:
        sha256: digest of its bytes.
        encoding: how to read it.
        errors: "strict", or "surrogateescape" where single bytes cannot be read: the rows that
            hold them are kept out, the others are sound.
    """

    sha256: str
    encoding: str
    errors: str = "strict"


def probe(path: Path) -> Probe:
    """Read a file once, a piece at a time, to find its digest and encoding.

    UTF-8 is the rule; UTF-16 and UTF-32 go by their byte order mark. A file that is not UTF-8 is
    read as Windows-1252, the old habit of spreadsheets in both languages, unless most of its
    letters beyond ASCII are good UTF-8: then it is UTF-8 with a few broken rows.

    Raises:
        UsageError: ``file_missing``, ``file_is_folder``, ``file_empty``, ``file_spreadsheet``,
            ``file_not_text`` or ``file_encoding``.
    """
    try:
        with path.open("rb") as file:
            found, sound = _probe_open(file, path.name)
        return found if sound else _broken_utf8(path, found)
    except FileNotFoundError:
        raise UsageError("file_missing", file=str(path)) from None
    except IsADirectoryError:
        raise UsageError("file_is_folder", file=str(path)) from None
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise UsageError("file_unreadable", file=str(path), detail=detail) from error


def lines_of(path: Path, found: Probe) -> Iterator[tuple[str, bool]]:
    """Each line with its line end, and whether it was cut at ``LINE_CHARS``."""
    with path.open("r", encoding=found.encoding, errors=found.errors, newline="") as file:
        while line := file.readline(LINE_CHARS):
            cut = len(line) == LINE_CHARS and line[-1] not in "\r\n"
            rest = line if cut else "\n"
            while rest and rest[-1] not in "\r\n":
                rest = file.readline(LINE_CHARS)
            yield line, cut


def _probe_open(file: BinaryIO, name: str) -> tuple[Probe, bool]:
    """Digest and encoding, and whether all bytes can be read in it."""
    head = file.read(_CHUNK)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise UsageError("file_empty", file=name)
    for magic, code in _NOT_TEXT:
        if head.startswith(magic):
            raise UsageError(code, file=name)
    marked = next((e for mark, e in _MARKS if head.startswith(mark)), "")
    start = head[:4096]
    if not marked and len(_BINARY.findall(start)) > _BINARY_SHARE * len(start):
        raise UsageError("file_not_text", file=name)
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder(marked or "utf-8")()
    sound, block = True, head
    while block:
        digest.update(block)
        following = file.read(_CHUNK)
        if sound:
            sound = _decodes(decoder, block, final=not following)
        block = following
    if not sound and marked not in {"", "utf-8-sig"}:
        raise UsageError("file_encoding", file=name)
    return Probe(digest.hexdigest(), marked or "utf-8"), sound


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _broken_utf8(path: Path, found: Probe) -> Probe:
    """UTF-8 with a few broken bytes, or another encoding altogether."""
    good = bad = 0
    with path.open("r", encoding="utf-8", errors="surrogateescape", newline="") as text:
        while block := text.read(_CHUNK):
            broken = len(_UNREADABLE.findall(block))
            bad += broken
            good += len(_BEYOND_ASCII.findall(block)) - broken
    if found.encoding == "utf-8-sig" or good >= bad:
        return Probe(found.sha256, found.encoding, "surrogateescape")
    with path.open("rb") as file:
        undefined = any(
            _NOT_WINDOWS.search(block) for block in iter(lambda: file.read(_CHUNK), b"")
        )
    return Probe(found.sha256, "latin-1" if undefined else "cp1252")
