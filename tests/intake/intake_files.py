"""Small files in the default layout, for the tests of intake and store."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from amparo.intake import read_file
from amparo.places import Gazetteer

if TYPE_CHECKING:
    from amparo.records.incoming import ReadResult

BUNDLED = Path(__file__).resolve().parents[2] / "src" / "amparo" / "data" / "caravans"

ROW = {
    "report_id": "t1", "publisher": "El Diario", "publisher_kind": "outlet",
    "published_on": "2018-10-25", "url": "https://example.org/1", "lang": "es",
    "observed_from": "2018-10-24", "observed_to": "2018-10-24", "precision_days": "0",
    "source_name": "Protección Civil (Chiapas)", "source_type": "authority",
    "quantity": "group_size", "measure": "stock", "scope": "whole", "value_low": "3630",
    "value_high": "3630", "qualifier": "exact", "place": "Mapastepec", "admin1": "Chiapas",
    "country_iso3": "MEX", "lat": "15.44", "lon": "-92.89", "caravan_hint": "2018-10-first",
    "nationality": "", "note": "",
}  # fmt: skip
EVENT = {
    "event_id": "e1", "date_from": "2018-10-19", "date_to": "2018-10-19", "kind": "closure",
    "actor": "Policía", "place": "Tecún Umán", "country_iso3": "GTM", "lat": "14.68",
    "lon": "-92.15", "what": "The bridge was closed", "victims_low": "", "victims_high": "",
    "harm_type": "", "url": "https://example.org/e1", "publisher": "El Diario",
}  # fmt: skip


def text_of(rows: list[dict[str, str]], *, delimiter: str = ",", base: dict[str, str] = ROW) -> str:
    """Rows, each a change to the base row, as the text of a file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(base), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows({**base, **row} for row in rows)
    return out.getvalue()


def written(
    folder: Path, rows: list[dict[str, str]], *, name: str = "rows.csv", **how: object
) -> Path:
    """A file of rows."""
    path = folder / name
    path.write_text(text_of(rows, **how), encoding="utf-8")  # type: ignore[arg-type]
    return path


def read(path: Path) -> ReadResult:
    """A file through intake, with the bundled gazetteer."""
    return read_file(path, gazetteer=Gazetteer.bundled())


def read_text(folder: Path, text: str | bytes, *, name: str = "rows.csv") -> ReadResult:
    """A text through intake."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path)


def problems(result: ReadResult) -> list[tuple[int, str, str]]:
    """Row, column and reason of each problem."""
    return list(result.quarantined.select("row", "column", "reason").iter_rows())
