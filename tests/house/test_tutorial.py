"""The tutorials are programs: every fenced command runs, in order, in one shell, as written."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import documents as docs
import pytest


@pytest.mark.parametrize(
    ("page", "folder", "register"),
    [
        ("tutorial.md", "tonight", "register.json"),
        ("tutorial.es.md", "esta-noche", "registro.json"),
    ],
)
def test_every_command_of_the_tutorial_runs(
    tmp_path: Path, page: str, folder: str, register: str
) -> None:
    text = (docs.ROOT / "docs" / page).read_text(encoding="utf-8")
    script = "set -euo pipefail\n" + "\n".join(docs.fenced(text))
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    told = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PATH": path, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr[-3000:]
    written = {p.name for p in (tmp_path / folder).iterdir()}
    assert {"brief-es.html", "brief-en.html", "ledger.csv", "run.json"} <= written
    caravans = json.loads((tmp_path / register).read_text(encoding="utf-8"))["caravans"]
    first = next(c for c in caravans if c["caravan_id"] == "2018-10-first")
    assert first["state"] == "active"
    # What the page promises: between the government's number and the organisers' (24 October).
    assert 3630 < first["peak_median"] < 10_000
    # And what nobody may learn that night: nothing of the last 72 hours leaves the house.
    with (tmp_path / folder / "ledger.csv").open(encoding="utf-8", newline="") as file:
        days = {row["day"] for row in csv.DictReader(file) if row["caravan_id"] == "2018-10-first"}
    assert days
    assert max(days) <= "2018-10-22"
