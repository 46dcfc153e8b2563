"""Screen public offers: signs and level of each, near copies together, a queue for people to read.

For anti-trafficking organisations, over public offers only. Nothing is decided here: the queue
orders what a person looks at first, and a random sample of what was not flagged shows how much the
rules miss. Offers that read like honest ones are not searched for single signs, which could make no
more of them than a word of information. Rows wait in a folder between two passes, so that a file
may be larger than memory.
"""

from __future__ import annotations

import csv
import json
import tempfile
import zlib
from array import array
from collections import Counter
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from amparo.safety.check import PROTECTION
from amparo.safety.cluster import Clusters, sketch
from amparo.safety.compiled import book
from amparo.safety.level import LEVELS, level_of, outweighed
from amparo.safety.likely import HONEST, hear, shown_under
from amparo.safety.masks import masked
from amparo.safety.offer_files import offers
from amparo.safety.review import Review
from amparo.safety.search import find, outermost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amparo.safety.likely import Reading

__all__ = ["Row", "Screened", "screen"]

_CAMPAIGN = "B15"
#: Near copies in this many wordings are a weak sign of a campaign; in so many more, a clear one.
_WORDINGS, _MANY_WORDINGS = 3, 10
_PROBLEMS_SHOWN = 20
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


class Screened(NamedTuple):
    """What was done.

    Attributes:
        rows: offers read.
        levels: how many at each level.
        clusters: how many groups of two or more near copies.
        queued: entries to review, one for each group.
        sampled: entries drawn from the offers at none or info.
        unread: reason -> how many rows were not read.
        problems: the first of these, with row and reason.
    """

    rows: int
    levels: dict[str, int]
    clusters: int
    queued: int
    sampled: int
    unread: dict[str, int]
    problems: list[dict[str, object]]


class Row(NamedTuple):
    """What is kept of an offer between the passes: no author, no number, no address."""

    id: str
    strengths: dict[str, int]
    protective: int
    reads: int


def screen(
    source: Path,
    out: Path,
    *,
    key: bytes,
    columns: tuple[str, str] = ("id", "text"),
    sample: int = 200,
    seed: int = 0,
) -> Screened:
    """Screen a file of public offers.

    Beside ``out`` (CSV ``id,level,signs,cluster``, a row for each offer read, in file order) it
    writes ``OUT-queue.csv``, one entry for each group of offers to review, gravest combinations
    first, and ``OUT-sample.csv``, drawn from the rest.

    Args:
        source: CSV or JSON Lines.
        out: the table of levels.
        key: for the marks that stand in place of numbers and addresses.
        columns: names of the columns with identifier and text.
        sample: how many offers at none or info to draw, without replacement.
        seed: of that draw.

    Raises:
        SafetyError: the file is not a table of public offers (see `offer_files.offers`).
        OSError: a file cannot be read or written.
    """
    with tempfile.TemporaryDirectory(prefix=".amparo-", dir=out.parent) as name:
        folder = Path(name)
        with (
            (folder / "rows").open("w+b") as rows,
            (folder / "texts").open("w+b") as texts,
            Clusters(folder) as clusters,
        ):
            gathered = _Gathered((rows, texts), clusters, key)
            for offer in offers(source, id_column=columns[0], text_column=columns[1]):
                if offer.problem:
                    gathered.refuse(offer.row, offer.problem)
                else:
                    gathered.take(offer.id, offer.text)
            roots = clusters.joined()
            groups = _Groups(roots, gathered.wordings)
            review = Review(roots, sample, seed)
            levels = _write(out, gathered, groups, review)
            queued, sampled = review.write(out, gathered.text)
    return Screened(
        rows=len(roots),
        levels={level: levels[level] for level in LEVELS},
        clusters=groups.several,
        queued=queued,
        sampled=sampled,
        unread=dict(gathered.unread),
        problems=gathered.problems,
    )


class _Gathered:
    """The first pass: each offer judged alone and put by."""

    def __init__(self, files: tuple[IO[bytes], IO[bytes]], clusters: Clusters, key: bytes) -> None:
        self.wordings = array("I")
        self.unread: Counter[str] = Counter()
        self.problems: list[dict[str, object]] = []
        self._key = key
        self._book = book()
        self._rows, self._texts = files
        self._clusters = clusters
        self._places = array("Q")
        self._place = 0

    def refuse(self, row: int, reason: str) -> None:
        self.unread[reason] += 1
        if len(self.problems) < _PROBLEMS_SHOWN:
            self.problems.append({"row": row, "reason": reason})

    def take(self, identity: str, text: str) -> None:
        tokens = self._book.tokens
        reading = hear(tokens, [text], alone=True, least=HONEST)
        strengths, told = ({}, 0) if reading.grade == HONEST else self._signs(text, reading)
        sums = tokens.sums(text)
        self._clusters.add(sketch(sums))
        self.wordings.append(zlib.crc32(sums))
        row = (identity, strengths, told, reading.grade)
        self._rows.write(_ENCODE(row).encode() + b"\n")
        self._places.append(self._place)
        self._place += self._texts.write(
            _ENCODE((identity, masked(text, self._key))).encode() + b"\n"
        )

    def _signs(self, text: str, reading: Reading) -> tuple[dict[str, int], int]:
        """Signs with their strength, and how many facts speak for the offer."""
        hits = find(self._book, text)
        strengths: dict[str, int] = {}
        for hit in hits:
            strengths[hit.sign] = max(hit.strength, strengths.get(hit.sign, 0))
        told = 0
        if strengths.pop(PROTECTION, None):
            facts = (hit for hit in outermost(hits) if hit.sign == PROTECTION)
            told = len({text[hit.begin : hit.end] for hit in facts})
        for like in reading.likely:
            sign, strength, _ = shown_under(like, hits, self._book.signs)
            strengths.setdefault(sign, strength)
        return strengths, told

    def text(self, number: int) -> tuple[str, str]:
        """Identifier and text of one offer."""
        self._texts.seek(self._places[number])
        identity, text = json.loads(self._texts.readline())
        return identity, text

    def rows(self) -> Iterator[Row]:
        """All offers again, in order."""
        self._rows.seek(0)
        for line in self._rows:
            yield Row(*json.loads(line))


class _Groups:
    """Groups of near copies and what their wordings say."""

    def __init__(self, roots: array[int], wordings: array[int]) -> None:
        sizes = array("I", bytes(4 * len(roots)))
        for root in roots:
            sizes[root] += 1
        self.several = sum(size > 1 for size in sizes)
        self._wordings: dict[int, set[int]] = {}
        for root, wording in zip(roots, wordings, strict=True):
            if sizes[root] >= _WORDINGS:
                known = self._wordings.setdefault(root, set())
                if len(known) < _MANY_WORDINGS:
                    known.add(wording)
        self.roots = roots

    def campaign(self, number: int) -> int:
        """Strength of the campaign sign for an offer, 0 when there is none."""
        wordings = len(self._wordings.get(self.roots[number], ()))
        return (wordings >= _WORDINGS) + (wordings >= _MANY_WORDINGS)


def _write(out: Path, gathered: _Gathered, groups: _Groups, review: Review) -> Counter[str]:
    """The second pass: each offer with what its near copies add."""
    kinds = book().signs
    levels: Counter[str] = Counter()
    with out.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("id", "level", "signs", "cluster"))
        for number, row in enumerate(gathered.rows()):
            strengths = row.strengths
            if campaign := groups.campaign(number):
                strengths[_CAMPAIGN] = campaign
            counted = outweighed(strengths, row.protective)
            level = level_of(counted, kinds, reads=row.reads)
            levels[level] += 1
            signs = ";".join(sorted(strengths, key=lambda s: (-strengths[s], s)))
            table.writerow((row.id, level, signs, groups.roots[number] + 1))
            stages = len({kinds[sign].stage for sign in counted})
            review.see(number, level, signs, (stages, sum(counted.values())))
    return levels
