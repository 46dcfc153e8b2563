"""Files as intake would hand them over, made by hand."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

import polars as pl

from amparo.records.incoming import KEPT_OUT, ReadResult
from amparo.records.tables import EVENTS, REPORTS

DAY = date(2018, 10, 22)
TODAY = date(2019, 6, 1)
REPORT: dict[str, Any] = {
    "report_id": "r1", "publisher": "El Orbe", "publisher_kind": "outlet", "published_on": None,
    "url": "", "lang": "es", "observed_from": DAY, "observed_to": DAY, "precision_days": 0,
    "source_name": "INM (Mexico)", "source_type": "authority", "quantity": "group_size",
    "measure": "stock", "scope": "whole", "value_low": 4000.0, "value_high": 4000.0,
    "qualifier": "about", "place": "Huixtla", "admin1": "", "country_iso3": "MEX", "lat": None,
    "lon": None, "caravan_hint": "", "nationality": "", "note": "", "known_on": DAY,
    "known_inferred": False, "low": 3800.0, "high": 4200.0, "place_id": "mx-huixtla",
    "place_status": "resolved", "place_candidates": "mx-huixtla",
}  # fmt: skip
EVENT: dict[str, Any] = {
    "event_id": "e1", "date_from": DAY, "date_to": DAY, "kind": "closure", "actor": "Policía",
    "place": "Tecún Umán", "country_iso3": "GTM", "lat": None, "lon": None, "what": "Closed",
    "victims_low": None, "victims_high": None, "harm_type": "", "url": "", "publisher": "",
    "known_on": DAY,
}  # fmt: skip


def incoming(
    *rows: dict[str, Any],
    bad: tuple[dict[str, str], ...] = (),
    name: str = "rows.csv",
    mends: tuple[tuple[int, str], ...] = (),
) -> ReadResult:
    """A file of good rows, each a change to the base row, and of bad ones, each a raw row."""
    kind = "events" if rows and "event_id" in rows[0] else "reports"
    schema, base = (EVENTS, EVENT) if kind == "events" else (REPORTS, REPORT)
    whole = [{**base, **row} for row in rows]
    frame = pl.DataFrame(whole, schema={n: c.dtype for n, c in schema.columns.items()})
    said = [
        {k: v for k, v in r.items() if k not in {"report_id", "event_id", "note"}} for r in whole
    ]
    keys = [hashlib.sha256(repr(s).encode()).hexdigest()[:32] for s in said]
    lines = list(range(2, 2 + len(whole)))
    kept = [
        {
            "row": 2 + len(whole) + k, "column": "value_low", "reason": "not_a_number",
            "hint": "number_plain", "params": '{"value": "many"}', "raw": json.dumps(raw),
        }
        for k, raw in enumerate(bad)
    ]  # fmt: skip
    return ReadResult(
        kind=kind,
        name=name,
        sha256=hashlib.sha256(repr((whole, bad, mends)).encode()).hexdigest(),
        rows=len(whole) + len(bad),
        reports=frame if kind == "reports" else REPORTS.empty(),
        events=frame if kind == "events" else EVENTS.empty(),
        lines=pl.Series("row", lines, dtype=pl.Int64),
        content_keys=pl.Series("content_key", keys, dtype=pl.String),
        quarantined=pl.DataFrame(kept, schema={n: c.dtype for n, c in KEPT_OUT.columns.items()}),
        mends=mends,
    )
