"""Open data that a user has: files of the sources named by ``amparo add --map``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from amparo.intake.open_data import asylum, border, drivers, flows, missing
from amparo.intake.open_data.cells import Cells
from amparo.intake.open_data.table import read_table
from amparo.records.errors import UsageError
from amparo.records.incoming import OpenRead
from amparo.records.vocab import OPEN_MAPS

if TYPE_CHECKING:
    from pathlib import Path

    from amparo.intake.open_data.layout import Layout

__all__ = ["read_open_data"]

_LAYOUTS: Final = (
    *missing.LAYOUTS, *border.LAYOUTS, *flows.LAYOUTS, *asylum.LAYOUTS, *drivers.LAYOUTS,
)  # fmt: skip


def read_open_data(path: Path, map_name: str) -> OpenRead:
    """Read a file of open data in a layout of the source that it is said to come from.

    Which layout it is, its columns tell. Every fault of every row is collected; rows without any go
    in, so that good and bad rows make up the file. Row numbers count the header as row 1.

    Args:
        path: the file: CSV, a JSON list as IOM's interface answers, or, for NOAA's, columns parted
            by blanks.
        map_name: one of ``vocab.OPEN_MAPS``.

    Raises:
        UsageError: ``map_unknown``; ``map_mismatch``, the columns fit no layout of that source;
            or the file cannot be read, see ``encoding.probe``.
    """
    if map_name not in OPEN_MAPS:
        raise UsageError("map_unknown", given=map_name, known=", ".join(OPEN_MAPS))
    table = read_table(path)
    layout = _layout(path, map_name, frozenset(table.frame.columns))
    cells = Cells(table)
    good = layout.read(cells)
    return OpenRead(
        map=map_name, dataset=layout.dataset, name=path.name, sha256=table.sha256,
        kind=layout.kind, rows=table.frame.height, good=good, quarantined=cells.kept_out,
    )  # fmt: skip


def _layout(path: Path, map_name: str, columns: frozenset[str]) -> Layout:
    of_source = [layout for layout in _LAYOUTS if layout.map == map_name]
    for layout in of_source:
        if layout.needs <= columns:
            return layout
    expected = " / ".join(", ".join(sorted(layout.needs)) for layout in of_source)
    raise UsageError("map_mismatch", file=path.name, map=map_name, expected=expected)
