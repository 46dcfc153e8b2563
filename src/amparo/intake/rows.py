"""From lines to rows of cells, with every row that is no row told and the reading going on.

A stray quotation mark makes a plain CSV reader swallow the rows that follow it. Here a record that
ends badly costs only its first line: reading starts again at the next one.
"""

from __future__ import annotations

import csv
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from amparo.intake.faults import CELL_CHARS, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["BadRow", "Row", "RowReader"]

#: A cell over more lines than this is an unclosed quotation mark.
_RECORD_LINES: Final = 50


#: A row with as many cells as the header: its line and its cells.
Row: TypeAlias = tuple[int, list[str]]


@dataclass(frozen=True)
class BadRow:
    """A row that is none: what is wrong, and its cells as far as they can be told apart."""

    line: int
    fault: Fault
    cells: list[str]


class _BrokenRecordError(Exception):
    """A record cannot go on; reading starts again after its first line."""


@dataclass
class RowReader:
    """The rows of a file after its header.

    Attributes:
        lines: the lines after the header, each with whether it was cut for its length.
        delimiter: what parts the cells.
        width: number of cells in the header.
        first_line: number of the first of these lines in the file.
    """

    lines: Iterable[tuple[str, bool]]
    delimiter: str
    width: int
    first_line: int = 2
    _again: deque[tuple[int, str, bool]] = field(default_factory=deque)
    _taken: list[tuple[int, str, bool]] = field(default_factory=list)
    _cut: list[BadRow] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row | BadRow]:
        """Rows in the order of the file."""
        numbered = self._numbered()
        more = True
        while more:
            reader = csv.reader(self._feed(numbered), delimiter=self.delimiter, strict=True)
            try:
                for cells in reader:
                    if self._cut:
                        yield from self._flushed()
                    taken, self._taken = self._taken, []
                    found = self._judged(taken, cells)
                    if found is not None:
                        yield found
                more = bool(self._again)
            except (csv.Error, _BrokenRecordError):
                taken, self._taken = self._taken, []
                yield from self._flushed()
                yield self._restart(taken)
        yield from self._flushed()

    def _numbered(self) -> Iterator[tuple[int, str, bool]]:
        for number, (line, cut) in enumerate(self.lines, start=self.first_line):
            yield number, line, cut

    def _feed(self, numbered: Iterator[tuple[int, str, bool]]) -> Iterator[str]:
        """Lines for the CSV reader, remembering those of the record that it is reading."""
        while True:
            entry = self._again.popleft() if self._again else next(numbered, None)
            if entry is None:
                return
            number, line, cut = entry
            if cut and not self._taken:
                start = line[:CELL_CHARS]
                fault = Fault("too_long", "shorten", {"limit": CELL_CHARS})
                self._cut.append(BadRow(number, fault, [start]))
                continue
            self._taken.append(entry)
            if cut or len(self._taken) > _RECORD_LINES:
                raise _BrokenRecordError
            yield line

    def _flushed(self) -> Iterator[BadRow]:
        cut, self._cut = self._cut, []
        yield from cut

    def _judged(self, taken: list[tuple[int, str, bool]], cells: list[str]) -> Row | BadRow | None:
        """A record as a row, as no row, or as nothing if it is blank."""
        line = taken[0][0]
        if len(taken) > 1 and (len(cells) != self.width or self._swallowed(cells)):
            return self._restart(taken)
        if not any(cells):
            return None
        if len(cells) == self.width:
            return line, cells
        if len(cells) > self.width and not any(cells[self.width :]):
            return line, cells[: self.width]
        fault = Fault("cell_count", "cell_count", {"found": len(cells), "expected": self.width})
        return BadRow(line, fault, cells)

    def _swallowed(self, cells: list[str]) -> bool:
        """Whether a cell over several lines holds what looks like whole rows."""
        return any(
            inner.count(self.delimiter) >= self.width - 1
            for cell in cells
            for inner in cell.splitlines()[1:]
        )

    def _restart(self, taken: list[tuple[int, str, bool]]) -> BadRow:
        """Give up the first line of a record and read its other lines again."""
        self._again.extendleft(reversed(taken[1:]))
        number, line, _ = taken[0]
        cells = [c.strip(' "\r\n') for c in line[: 4 * CELL_CHARS].split(self.delimiter)]
        return BadRow(number, Fault("quotes", "quotes"), cells)
