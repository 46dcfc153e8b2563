"""Compiled or plain, the sampler draws the same numbers, and the ledger needs no compiler."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tiny_draws import tiny_draws

from amparo.ledger._sampler import compiled as module
from amparo.ledger._sampler.compiled import COMPILED, compiled
from amparo.ledger._sampler.laws import below

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, np.ndarray]]:
    """What a process without numba draws."""
    file = tmp_path_factory.mktemp("plain") / "draws.npz"
    subprocess.run(
        [sys.executable, "-W", "error", str(HERE / "tiny_draws.py"), str(file)],
        check=True, cwd=HERE, timeout=300,
    )  # fmt: skip
    with np.load(file) as found:
        yield dict(found)


def test_the_ledger_is_estimated_without_a_compiler(plain: dict[str, np.ndarray]) -> None:
    assert plain["c0 on_the_way"].shape == (12, 7)
    assert (plain["c0 size"] > 0).all()
    assert plain["c0 detained"].max() > 0
    assert plain["c1 north"].max() > 0


@pytest.mark.skipif(not COMPILED, reason="the extra 'fast' (numba) is not installed")
def test_compiled_and_plain_draw_the_same_numbers(plain: dict[str, np.ndarray]) -> None:
    compiled_draws = tiny_draws()
    assert set(compiled_draws) == set(plain)
    for name, numbers in compiled_draws.items():
        np.testing.assert_allclose(plain[name], numbers, rtol=1e-6, atol=1e-9, err_msg=name)


def test_without_numba_a_function_stays_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "njit", None)

    def twice(x: float) -> float:
        return 2 * x

    assert compiled(twice) is twice


@pytest.mark.skipif(not COMPILED, reason="the extra 'fast' (numba) is not installed")
def test_the_cache_is_made_anew_when_any_file_of_the_sampler_changes() -> None:
    """Numba asks the file of a function alone; what it calls lies in others."""
    assert hasattr(below, "py_func")
    stamp = below._cache._cache_file._source_stamp
    assert stamp == module._stamp()


def test_the_stamp_changes_with_the_text_of_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module._stamp.cache_clear()
    before = module._stamp()
    (tmp_path / "laws.py").write_text("x = 1\n", encoding="utf-8")
    monkeypatch.setattr(module, "files", lambda _: tmp_path)
    module._stamp.cache_clear()
    one = module._stamp()
    (tmp_path / "laws.py").write_text("x = 2\n", encoding="utf-8")
    module._stamp.cache_clear()
    assert len({before, one, module._stamp()}) == 3
    monkeypatch.undo()
    module._stamp.cache_clear()
    assert module._stamp() == before
