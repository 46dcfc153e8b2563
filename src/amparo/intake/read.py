"""One file in: good rows as a table, bad rows kept out with every reason, nothing else changed."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.intake.checks import row_problems
from amparo.intake.columns import PROBLEMS, as_json, read_column
from amparo.intake.days import date_order, parse_day
from amparo.intake.derive import derived
from amparo.intake.encoding import lines_of, probe
from amparo.intake.faults import CELL_CHARS, Fault
from amparo.intake.header import Header, read_header
from amparo.intake.identity import content_keys
from amparo.intake.layout import MEND_COLUMNS, MEND_KEY
from amparo.intake.rows import BadRow, RowReader
from amparo.records.incoming import KEPT_OUT, ReadResult
from amparo.records.tables import EVENTS, REPORTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from amparo.intake.encoding import Probe
    from amparo.intake.layout import Field, Layout
    from amparo.places import Gazetteer

__all__ = ["Table", "read_cells", "read_file"]

_CHUNK_ROWS: Final = 20_000
#: Key under which the raw row keeps cells beyond the header's last.
_EXTRA: Final = "_extra"


def read_file(path: Path, *, gazetteer: Gazetteer) -> ReadResult:
    """Read a CSV file of reports or events in the default layout.

    Every problem of every row is collected; rows without any go in. How numbers, days, encodings
    and delimiters are read is in ``docs/intake.md``.

    Args:
        path: the file.
        gazetteer: names the places; a place that it does not know keeps no row out.

    Raises:
        UsageError: the file is no table of either layout, or cannot be read at all.
    """
    found = probe(path)
    header = read_header(lines_of(path, found), path.name)
    table = _cells(path, found, header)
    layout = header.layout
    values, wrong, order = _values(table.frame, layout)
    bad_at = wrong["at"].unique()
    sound = ~pl.int_range(table.frame.height, eager=True).is_in(bad_at.implode())
    good = values.filter(sound)
    frame = derived(good, layout, gazetteer)
    return ReadResult(
        kind=layout.kind,
        name=path.name,
        sha256=found.sha256,
        rows=table.frame.height + len(table.broken),
        reports=frame if layout.kind == REPORTS.name else REPORTS.empty(),
        events=frame if layout.kind == EVENTS.name else EVENTS.empty(),
        lines=table.lines.filter(sound),
        content_keys=content_keys(good, layout.names),
        quarantined=_kept_out(table, wrong, header),
        mends=_mends(table),
        encoding=found.encoding,
        delimiter=header.delimiter,
        date_order=order,
        ignored=header.ignored,
    )


def read_cells(path: Path, *, unread: tuple[str, ...]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The values of every row of a report file, and KEPT_OUT of those that are wrong.

    Args:
        path: the file.
        unread: columns that need not be there and whose cells are not judged.

    Raises:
        UsageError: as ``read_file``.
    """
    found = probe(path)
    header = read_header(lines_of(path, found), path.name, unneeded=frozenset(unread))
    table = _cells(path, found, header)
    values, wrong, _ = _values(
        table.frame.with_columns(pl.lit("").alias(n) for n in unread), header.layout
    )
    return values, _kept_out(table, wrong.filter(~pl.col("column").is_in(unread)), header)


@dataclass(frozen=True)
class Table:
    """The cells of a file, not yet read.

    Attributes:
        frame: cells by column of the layout, rows as wide as the header only.
        lines: the line on which each begins.
        broken: rows that are none.
    """

    frame: pl.DataFrame
    lines: pl.Series
    broken: list[BadRow]


def _cells(path: Path, found: Probe, header: Header) -> Table:
    """All cells of the columns that the layout knows; columns that it does not are dropped."""
    after = lines_of(path, found)
    for _ in range(header.line):
        next(after)
    reader = RowReader(after, header.delimiter, len(header.columns), first_line=header.line + 1)
    chunks: list[pl.DataFrame] = []
    numbers: list[int] = []
    rows: list[list[str]] = []
    broken: list[BadRow] = []
    lossy = found.errors != "strict"
    for row in reader:
        if isinstance(row, BadRow):
            broken.append(row)
            continue
        line, cells = row
        if lossy and _unreadable(cells):
            broken.append(BadRow(line, Fault("encoding", "save_utf8"), cells))
        else:
            numbers.append(line)
            rows.append(cells)
            if len(rows) == _CHUNK_ROWS:
                chunks.append(_chunk(rows, header))
                rows = []
    chunks.append(_chunk(rows, header))
    return Table(pl.concat(chunks), pl.Series("row", numbers, dtype=pl.Int64), broken)


def _chunk(rows: list[list[str]], header: Header) -> pl.DataFrame:
    columns = list(zip(*rows, strict=True)) or [()] * len(header.columns)
    kept = {n: c for n, c in zip(header.columns, columns, strict=True) if n}
    absent = [n for n in header.layout.names if n not in kept]
    frame = pl.DataFrame([pl.Series(n, c, dtype=pl.String) for n, c in kept.items()])
    return frame.with_columns(pl.lit("").alias(n) for n in absent)


def _unreadable(cells: list[str]) -> bool:
    return any("\udc80" <= c <= "\udcff" for cell in cells if not cell.isascii() for c in cell)


def _values(cells: pl.DataFrame, layout: Layout) -> tuple[pl.DataFrame, pl.DataFrame, str]:
    """Values by column, PROBLEMS, and the order in which days were read."""
    order = _order(cells, layout)
    read: list[pl.Series] = []
    wrong = [pl.DataFrame(schema=PROBLEMS)]
    for field in layout.fields:
        values, bad = read_column(cells[field.name], field, _parser(field, order))
        read.append(values)
        wrong.append(bad)
    frame = pl.DataFrame(read).with_columns(
        pl.coalesce(f.name, f.same_as).alias(f.name) for f in layout.fields if f.same_as
    )
    wrong_cells = pl.concat(wrong)
    return frame, pl.concat([wrong_cells, row_problems(frame, wrong_cells, layout)]), order


def _order(cells: pl.DataFrame, layout: Layout) -> str:
    days = [f.name for f in layout.fields if f.parse is parse_day]
    texts = pl.concat([cells[n].unique().rename("day") for n in days]).unique()
    langs = cells["lang"].unique() if "lang" in cells.columns else pl.Series([""])
    english = {t.strip().lower()[:2] for t in langs} == {"en"}
    return date_order(texts, english=english)


def _parser(field: Field, order: str) -> Callable[[str], object] | None:
    return functools.partial(parse_day, order=order) if field.parse is parse_day else field.parse


def _mends(table: Table) -> tuple[tuple[int, str], ...]:
    if MEND_KEY not in table.frame.columns:
        return ()
    keys = table.frame[MEND_KEY].str.strip_chars()
    return tuple((line, key) for line, key in zip(table.lines, keys, strict=True) if key)


def _kept_out(table: Table, wrong: pl.DataFrame, header: Header) -> pl.DataFrame:
    """Every problem with its line and the row as it stood, by line and then column."""
    ranks = {n: k for k, n in enumerate(header.layout.names)}
    at = wrong["at"].unique().sort()
    bad_cells = table.frame[at].select(header.layout.names)
    raws = pl.DataFrame(
        {
            "at": at,
            "row": table.lines[at],
            "raw": [_raw(header.layout.names, cells) for cells in bad_cells.iter_rows()],
        },
        schema={"at": pl.UInt32, "row": pl.Int64, "raw": pl.String},
    )
    told = wrong.join(raws, on="at").select(KEPT_OUT.names)
    broken = pl.DataFrame(
        [_broken(b, header) for b in table.broken],
        schema=dict.fromkeys(KEPT_OUT.names, pl.String) | {"row": pl.Int64},
        orient="row",
    )
    rank = pl.col("column").replace_strict(ranks, default=-1, return_dtype=pl.Int64)
    return KEPT_OUT.checked(
        pl.concat([broken, told]).sort("row", rank, "reason", maintain_order=True)
    )


def _broken(bad: BadRow, header: Header) -> tuple[int, str, str, str, str, str]:
    names, cells = header.columns, [_readable(c) for c in bad.cells]
    known = {n: c for n, c in zip(names, cells, strict=False) if n and n not in MEND_COLUMNS}
    raw = {n: known.get(n, "") for n in header.layout.names}
    extra = header.delimiter.join(cells[len(names) :])
    if extra:
        raw[_EXTRA] = extra
    fault = bad.fault
    text = _raw(list(raw), tuple(raw.values()))
    return bad.line, "", fault.reason, fault.hint, as_json(fault.params), text


def _readable(cell: str) -> str:
    """A cell without bytes that no encoding could read."""
    return cell.encode("utf-8", "replace").decode()


def _raw(names: list[str], cells: tuple[str, ...]) -> str:
    """A row as it stood, each cell cut at a sane length; blank cells are left out."""
    kept = {n: c[:CELL_CHARS] for n, c in zip(names, cells, strict=True) if c}
    return json.dumps(kept, ensure_ascii=False)
