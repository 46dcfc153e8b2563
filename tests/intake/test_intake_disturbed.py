"""Short forms of the fuzz and kill benchmarks."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def benchmark(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_a_thousand_rows_of_fuzz_never_crash(tmp_path: Path) -> None:
    tally = benchmark("fuzz_add").run(1_000, 7, tmp_path)
    assert tally["rows kept out"] > 500
    assert tally["accepted"] > 50


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_eight_kills_lose_nothing(tmp_path: Path) -> None:
    how: dict[str, Any] = {"kills": 8, "seed": 5, "rows": 400, "run_share": 0.0}
    tally = benchmark("kill_test").disturb(tmp_path, **how)
    assert tally["killed"] == 8
