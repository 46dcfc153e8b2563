"""No GPL or AGPL at run time, and lock files that name versions and hashes, never an index."""

from __future__ import annotations

import re
from importlib import metadata

import house_rules as rules
import pytest

LOCKS = sorted((rules.ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
#: Licences that oblige whoever hands on a program made with the part. The Lesser GPL does not.
STRONG = re.compile(r"(?<![Ll])\b(A?GPL|Affero|GNU General Public)", re.IGNORECASE)


def pinned(name: str) -> dict[str, str]:
    text = (rules.ROOT / "requirements" / name).read_text(encoding="utf-8")
    return dict(PIN.findall(text))


def strong_licence(fields: list[str]) -> bool:
    return any(STRONG.search(field) for field in fields if "Lesser" not in field)


def licence_fields(name: str) -> list[str]:
    about = metadata.metadata(name)
    classifiers = [c for c in about.get_all("Classifier", []) if c.startswith("License ::")]
    # The old free-text field may hold a whole licence; its first line names it.
    stated = [about.get("License-Expression", ""), about.get("License", "").split("\n")[0]]
    return [field for field in [*classifiers, *stated] if field]


@pytest.mark.parametrize(
    ("lock", "parts"),
    [
        ("core.txt", {"numpy", "polars", "babel", "jinja2", "click"}),
        ("fast.txt", {"numpy", "polars", "numba", "llvmlite"}),
    ],
)
def test_no_part_that_runs_is_under_a_strong_copyleft(lock: str, parts: set[str]) -> None:
    core = pinned(lock)
    assert parts <= set(core)
    found = {name: licence_fields(name) for name in core}
    assert {name for name, fields in found.items() if not fields} == set()
    assert {name: fields for name, fields in found.items() if strong_licence(fields)} == {}


@pytest.mark.parametrize(
    ("field", "strong"),
    [
        ("GPL-3.0-or-later", True),
        ("License :: OSI Approved :: GNU Affero General Public License v3", True),
        ("License :: OSI Approved :: GNU General Public License v2 (GPLv2)", True),
        ("LGPL-2.1-only", False),
        ("License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", False),
        ("BSD-3-Clause", False),
    ],
)
def test_a_strong_copyleft_is_seen(field: str, *, strong: bool) -> None:
    assert strong_licence([field]) is strong


def test_every_pin_has_hashes_and_no_lock_names_an_index() -> None:
    for path in LOCKS:
        text = path.read_text(encoding="utf-8")
        blocks = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
        assert all("==" in b and "--hash=sha256:" in b for b in blocks), path.name
        assert "://" not in text, path.name
        assert re.search(r"^\s*-(?!-hash)", text, re.MULTILINE) is None, path.name


def test_the_core_is_locked_the_same_for_users_and_developers() -> None:
    assert pinned("core.txt").items() <= pinned("dev.txt").items()
    assert pinned("core.txt").items() <= pinned("fast.txt").items()
    assert "scipy" not in pinned("core.txt")  # docs/decisions/no-scipy-at-run-time.md
