"""Add rows that no program should ever see: nothing may crash, every bad row has a reason.

    python benchmarks/fuzz_add.py [--rows 20000] [--seed 1]

Each row is a good one with something done to it: cells of other types or scripts, swapped columns,
endless digits, formulas, control characters, loose quotation marks, missing cells, raw bytes. The
rows go in by files of 500, some in other encodings and with other delimiters.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from amparo.intake import read_file
from amparo.places import Gazetteer
from amparo.records import AmparoError
from amparo.store import Workspace
from amparo.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

BUNDLED = Path(__file__).resolve().parent.parent / "src/amparo/data/caravans/reports.csv"
FILE_ROWS = 500
TODAY = date(2024, 1, 1)
CELLS = (
    "", " ", "0", "-1", "1e308", "-1e308", "1" + "0" * 400, "9" * 17, "nan", "NaN", "inf", "NULL",
    "None", "true", "1.5", "1.500", "1,50", "1.500,75", "½", "²", "١٢٣", "一千", "Ⅳ", "0x1F",
    "1_000", "\u0301",
    "=1+1", "=cmd|'/c calc'!A0", "@SUM(A1)", "+1+1", "-1+1", "'=1", "#REF!", "#N/A", "\x00",
    "a\x00b", "\x1b[31m", "\u202eabc", "\u200b", "\ufeff", "مرحبا بالعالم", "שלום", "Ελλάδα",
    "東京", "🧍🏽‍♀️" * 20, "e\u0301" * 50, "x" * 5_000, "x" * 150_000, "\n", "a\nb", "a\r\nb",
    '"', '""',
    'a"b', "'", "\\", "a;b", "a,b", "a\tb", "<script>alert(1)</script>", "javascript:alert(1)",
    "https://", "http://x", "../../etc/passwd", "'; DROP TABLE reports; --", "{}", "{0}", "%s",
    "2020-13-45", "0000-00-00", "9999-12-31", "1/2/2020", "31/02/2019", "43845", "20200115",
    "2020-01-15T25:61", "15 de enero de 2020", "32 de enero de 2020", "ayer", "group_size",
    "GROUP SIZE", "grupo", "mil", "mil mil", "dos mil quinientos", "999 millones", "MEX", "México",
    "90.0000001", "1e5", "-181", "Infinity", "r0001", "\ud83d\ude00",
)  # fmt: skip


def broken_rows(count: int, seed: int) -> list[list[str]]:
    """Good rows, each with something done to it."""
    rng = np.random.default_rng(seed)
    with BUNDLED.open(encoding="utf-8", newline="") as file:
        pool = list(csv.reader(file))[1:]
    doings: tuple[Callable[[list[str], np.random.Generator], None], ...] = (
        _cell, _cell, _cell, _some_cells, _all_cells, _swap, _shuffle, _drop, _extra, _mojibake,
        _nothing,
    )  # fmt: skip
    rows = []
    for k, pick in enumerate(rng.integers(0, len(pool), count)):
        row = list(pool[pick])
        row[0] = f"f{k:05d}"
        doings[rng.integers(0, len(doings))](row, rng)
        rows.append(row)
    return rows


def _odd(rng: np.random.Generator) -> str:
    cell = CELLS[rng.integers(0, len(CELLS))]
    if rng.random() < 0.3:
        points = rng.integers(0, 0x2FFF, rng.integers(1, 12))
        cell = "".join(chr(p) for p in points)
    return cell


def _cell(row: list[str], rng: np.random.Generator) -> None:
    row[rng.integers(0, len(row))] = _odd(rng)


def _some_cells(row: list[str], rng: np.random.Generator) -> None:
    for _ in range(rng.integers(2, 8)):
        _cell(row, rng)


def _all_cells(row: list[str], rng: np.random.Generator) -> None:
    row[:] = [_odd(rng) for _ in row]


def _swap(row: list[str], rng: np.random.Generator) -> None:
    a, b = rng.integers(0, len(row), 2)
    row[a], row[b] = row[b], row[a]


def _shuffle(row: list[str], rng: np.random.Generator) -> None:
    rng.shuffle(row)


def _drop(row: list[str], rng: np.random.Generator) -> None:
    del row[rng.integers(0, len(row)) :]


def _extra(row: list[str], rng: np.random.Generator) -> None:
    row.extend(_odd(rng) for _ in range(rng.integers(1, 30)))


def _mojibake(row: list[str], rng: np.random.Generator) -> None:
    at = rng.integers(0, len(row))
    row[at] = (row[at] or "ñandú").encode().decode("latin-1")


def _nothing(row: list[str], rng: np.random.Generator) -> None:
    del row, rng


def write(path: Path, rows: list[list[str]], rng: np.random.Generator) -> None:
    """A file of such rows, some lines of it written past all rules."""
    with BUNDLED.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    delimiter = ",;\t|"[rng.integers(0, 4)]
    text = io.StringIO()
    out = csv.writer(text, delimiter=delimiter)
    out.writerow(header)
    for row in rows:
        if rng.random() < 0.1:
            text.write(delimiter.join(row).replace("\n", " ") + "\n")
        else:
            out.writerow(row)
    encoding = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252")[rng.integers(0, 5)]
    content = text.getvalue().encode(encoding, "replace")
    if encoding == "utf-8" and rng.random() < 0.5:
        for at in rng.integers(2_000, len(content), 20):
            content = content[:at] + bytes([rng.integers(0x80, 0x100)]) + content[at:]
    path.write_bytes(content)


def run(rows: int, seed: int, folder: Path) -> Counter[str]:
    """Add the rows; returns what came of them.

    Raises:
        SystemExit: a row came to nothing, or a problem has no sentence.
    """
    rng = np.random.default_rng(seed + 1)
    tally: Counter[str] = Counter()
    words = [Words(lang) for lang in ("es", "en")]
    broken = broken_rows(rows, seed)
    with Workspace.init(folder / "workspace") as workspace:
        for start in range(0, rows, FILE_ROWS):
            path = folder / f"fuzz-{start}.csv"
            write(path, broken[start : start + FILE_ROWS], rng)
            try:
                read = read_file(path, gazetteer=Gazetteer.bundled())
            except AmparoError as error:
                tally[f"file refused: {error.code}"] += 1
                continue
            outcome = workspace.add(read, today=TODAY)
            bad = {p["row"] for p in outcome.quarantined}
            if outcome.accepted + outcome.already_known + len(bad) != read.rows:
                raise SystemExit(f"{path.name}: rows that came to nothing")
            for problem in outcome.quarantined:
                tally[problem["reason"]] += 1
                for voice in words:
                    voice.text(f"problem.{problem['reason']}", **problem["params"])
                    voice.text(f"hint.{problem['hint']}", **problem["params"])
            tally["accepted"] += outcome.accepted
            tally["already known"] += outcome.already_known
            tally["rows"] += read.rows
            tally["rows kept out"] += len(bad)
        waiting = workspace.quarantined()
        for raw in waiting["raw"]:
            json.loads(raw)
        workspace.export_quarantine(folder / "mend.csv", words[0].text)
        workspace.reports()
    read_file(folder / "mend.csv", gazetteer=Gazetteer.bundled())
    return tally


def main() -> None:
    """Print what came of the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(asked.rows, asked.seed, Path(folder))
    for what, count in tally.most_common():
        print(f"{count:8,} {what}")
    print(f"no crash in {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
