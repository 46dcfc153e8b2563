"""Random streams by name: drawing from one never shifts another."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.records.streams import stream

NAMES = st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=3).map(tuple)


def test_drawing_from_one_stream_never_shifts_another() -> None:
    alone = stream(1, "ledger", "a").random(5)
    noisy = stream(1, "ledger", "b")
    noisy.random(1000)
    late = stream(1, "ledger", "a")
    noisy.random(7)
    np.testing.assert_array_equal(alone, late.random(5))


@given(st.integers(0, 2**40), NAMES, NAMES)
@settings(max_examples=50)
def test_a_name_gives_its_own_stream(
    seed: int, one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    same = np.array_equal(stream(seed, *one).random(4), stream(seed, *other).random(4))
    assert same == (one == other)


def test_the_parts_of_a_name_are_kept_apart() -> None:
    assert stream(1, "ab", "c").random() != stream(1, "a", "bc").random()
    assert stream(1, "2").random() != stream(12).random()


def test_another_seed_is_another_world() -> None:
    assert stream(1, "ledger").random() != stream(2, "ledger").random()


def test_streams_are_the_same_in_another_process() -> None:
    code = "from amparo.records.streams import stream; print(repr(float(stream(7, 'x').random())))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(told.stdout) == stream(7, "x").random()


def test_streams_do_not_lean_together() -> None:
    # 1,000 streams, first draw each: mean of a uniform, false alarm 1 in 1e6 (4.9 sigma).
    firsts = np.array([stream(3, "s", str(k)).random() for k in range(1000)])
    assert abs(firsts.mean() - 0.5) < 4.9 * np.sqrt(1 / 12 / 1000)
    assert abs(np.corrcoef(firsts[:-1], firsts[1:])[0, 1]) < 4.9 / np.sqrt(999)
