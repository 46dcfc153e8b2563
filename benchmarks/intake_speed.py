"""Time and memory of adding 200,000 report rows, beside a plain pandas + pydantic row loop.

    python benchmarks/intake_speed.py [--rows 200000] [--seed 1]

Both read the same file, make the same checks with the same readers of numbers and days, name the
places and end with everything in SQLite. Each runs in a process of its own; wall time and the
largest memory are the system's figures for that process.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve()
BUNDLED = HERE.parent.parent / "src" / "amparo" / "data" / "caravans" / "reports.csv"
MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
BAD = (
    ("value_low", "muchos"), ("value_low", "-5"), ("value_low", "1.5"), ("observed_from", "43845"),
    ("observed_from", "2020-02-30"), ("quantity", "group size?"), ("source_type", "autoridad"),
    ("qualifier", ""), ("country_iso3", "Mexico"), ("url", "javascript:alert(1)"),
    ("note", "=1+1"), ("report_id", ""), ("lat", "140"),
)  # fmt: skip


def write_rows(path: Path, rows: int, seed: int, *, bad_share: float = 0.01) -> None:
    """Bundled rows drawn again with other ids, days and numbers, in both languages' habits."""
    rng = np.random.default_rng(seed)
    with BUNDLED.open(encoding="utf-8", newline="") as file:
        pool = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, fieldnames=list(pool[0]))
        out.writeheader()
        for k, pick in enumerate(rng.integers(0, len(pool), rows)):
            row = dict(pool[pick])
            row["report_id"] = f"x{seed}-{k:06d}"
            shift = timedelta(days=int(rng.integers(-300, 300)))
            for name in ("published_on", "observed_from", "observed_to"):
                row[name] = _day(row[name], shift, rng)
            factor = rng.uniform(0.5, 2)
            for name in ("value_low", "value_high"):
                row[name] = _number(round(int(row[name]) * factor), rng)
            row["url"] = row["url"] and f"{row['url']}?copy={rng.integers(0, 50)}"
            if rng.random() < bad_share:
                name, cell = BAD[rng.integers(0, len(BAD))]
                row[name] = cell
            out.writerow(row)


def _day(iso: str, shift: timedelta, rng: np.random.Generator) -> str:
    if not iso:
        return ""
    day = date.fromisoformat(iso) + shift
    habit = rng.integers(0, 10)
    if habit == 0:
        return day.strftime("%d/%m/%Y")
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if habit == 1 else day.isoformat()


def _number(value: int, rng: np.random.Generator) -> str:
    habit = rng.integers(0, 10)
    if habit == 0:
        return f"{value:,}"
    if habit == 1:
        return f"{value:,}".replace(",", ".")
    thousands, rest = divmod(value, 1000)
    return f"{thousands} mil {rest}" if habit == 2 and thousands and rest else str(value)


def ours(path: Path) -> None:
    """Add the file to a new workspace."""
    from amparo.intake import read_file
    from amparo.places import Gazetteer
    from amparo.store import Workspace

    start = time.perf_counter()
    with Workspace.init(path.parent / "workspace") as workspace:
        read = read_file(path, gazetteer=Gazetteer.bundled())
        print(f"  read in {time.perf_counter() - start:.2f} s")
        outcome = workspace.add(read, today=date(2024, 1, 1))
    bad = len({p["row"] for p in outcome.quarantined})
    print(f"  accepted {outcome.accepted}, copies {outcome.copies}, quarantined {bad}")


def plain(path: Path) -> None:
    """The same by a loop over rows: one pydantic model a row, one look at the gazetteer a place."""
    import sqlite3

    import pandas as pd
    from pydantic import ValidationError

    from amparo.places import Gazetteer

    report = _model()
    gazetteer = Gazetteer.bundled()
    places: dict[tuple[object, ...], str] = {}
    good, bad = [], 0
    for raw in pd.read_csv(path, dtype=str, keep_default_na=False).to_dict("records"):
        try:
            row = report(**raw)
        except ValidationError:
            bad += 1
            continue
        asked = (row.place, row.admin1, row.country_iso3, row.lat, row.lon)
        if asked not in places:
            found = gazetteer.resolve(
                row.place, admin1=row.admin1, country=row.country_iso3, lat=row.lat, lon=row.lon
            )
            places[asked] = found.place_id
        good.append((*row.model_dump(mode="json").values(), places[asked]))
    connection = sqlite3.connect(path.parent / "plain.sqlite")
    names = ", ".join([*report.model_fields, "place_id"])
    connection.execute(f"CREATE TABLE reports ({names}, PRIMARY KEY (report_id))")
    marks = ", ".join("?" * len(good[0]))
    connection.executemany(f"INSERT INTO reports VALUES ({marks})", good)  # noqa: S608
    connection.commit()
    print(f"  accepted {len(good)}, copies not looked for, quarantined {bad}")


def _model() -> type:
    import pydantic

    from amparo.intake import Fault, layout

    def checked(parse: object, blank: object, filled: bool) -> object:
        def check(text: str) -> object:
            text = text.strip()
            if text.startswith(("=", "@", "+")) or (filled and not text):
                raise ValueError(text)
            value = blank if not text else parse(text) if parse else text  # type: ignore[operator]
            if isinstance(value, Fault):
                raise ValueError(value.reason)  # noqa: TRY004 - pydantic's way to refuse
            return value

        return pydantic.BeforeValidator(check)

    from typing import Annotated, Any

    fields: dict[str, Any] = {
        f.name: (Annotated[Any, checked(f.parse, f.blank, f.filled)], ...)
        for f in layout.REPORT_LAYOUT.fields
    }

    def consistent(self: Any) -> Any:
        if self.observed_to < self.observed_from or self.value_high < self.value_low:
            raise ValueError
        return self

    check = pydantic.model_validator(mode="after")(consistent)
    return pydantic.create_model("Report", **fields, __validators__={"consistent": check})


def _timed(part: str, path: Path) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and largest MB of one part, in its own process."""
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, str(HERE), "--part", part, "--file", str(path)])
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{part} failed")
    busy = usage.ru_utime + usage.ru_stime
    return time.perf_counter() - start, busy, usage.ru_maxrss / 1024


def main() -> None:
    """Make the file, run both, print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", choices=("ours", "plain"))
    parser.add_argument("--file", type=Path)
    asked = parser.parse_args()
    if asked.part:
        {"ours": ours, "plain": plain}[asked.part](asked.file)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        write_rows(path, asked.rows, asked.seed)
        print(f"{asked.rows:,} rows, {path.stat().st_size / 1e6:.0f} MB", flush=True)
        for part in ("ours", "plain"):
            wall, busy, memory = _timed(part, path)
            name = "amparo add" if part == "ours" else "pandas + pydantic row loop"
            print(f"{name:28} {wall:6.1f} s ({busy:.1f} s busy) {memory:6.0f} MB", flush=True)


if __name__ == "__main__":
    main()
