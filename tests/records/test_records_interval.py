"""A stated number is an interval: what each qualifier can mean, and that no number escapes it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from amparo.records import vocab
from amparo.records.interval import heap_step, stated_interval

NUMBERS = st.integers(min_value=0, max_value=200_000)
ONE_NUMBER = sorted(vocab.QUALIFIERS - {"range", "hundreds"})


@pytest.mark.parametrize(
    ("value", "step"),
    [
        (7233, 1),
        (160, 10),
        (3000, 500),
        (4000, 1000),
        (3999, 1),
        (15, 1),
        (20, 5),
        (0, 1),
        (450, 50),
    ],
)
def test_the_step_of_a_number(value: int, step: int) -> None:
    assert heap_step(value) == step


@given(NUMBERS.filter(lambda v: v > 0))
def test_the_step_divides_the_number_and_is_at_most_a_quarter_of_it(value: int) -> None:
    step = heap_step(value)
    assert value % step == 0
    assert step == 1 or 4 * step <= value


@given(NUMBERS, st.sampled_from(ONE_NUMBER))
@example(0, "at_most")
@example(1, "about")
def test_the_interval_holds_the_number_and_is_never_below_nobody(value: int, word: str) -> None:
    low, high = stated_interval(value, value, word)
    assert 0 <= low <= value <= high


@given(NUMBERS, NUMBERS, st.sampled_from(sorted(vocab.QUALIFIERS)))
def test_two_numbers_give_an_interval_over_both(one: int, other: int, word: str) -> None:
    low, high = stated_interval(min(one, other), max(one, other), word)
    if word in {"range", "hundreds", "about", "exact"}:
        assert low <= min(one, other)
        assert high >= max(one, other)
    assert low <= high


@given(st.integers(1, 20_000), st.integers(2, 9), st.sampled_from(["at_least", "at_most"]))
@settings(max_examples=60)
def test_open_words_grow_with_the_number(value: int, times: int, word: str) -> None:
    low, high = stated_interval(value, value, word)
    more_low, more_high = stated_interval(value * times, value * times, word)
    assert more_low >= low
    assert more_high >= high


@given(NUMBERS.filter(lambda v: v >= 40))
def test_at_least_and_at_most_mirror_each_other(value: int) -> None:
    low, high = stated_interval(value, value, "at_least")
    below, above = stated_interval(value, value, "at_most")
    assert (low, above) == (value, value)
    assert high - low == pytest.approx(above - below)
    assert high - low >= 0.25 * value


@given(NUMBERS)
def test_about_is_never_narrower_than_exact(value: int) -> None:
    exact = stated_interval(value, value, "exact")
    about = stated_interval(value, value, "about")
    assert about[0] <= exact[0]
    assert about[1] >= exact[1]


@pytest.mark.parametrize(
    ("low", "high", "word", "interval"),
    [
        (1612, 1612, "exact", (1612, 1612)),
        (160, 160, "exact", (160, 160)),  # a true count may end in 0
        (3000, 3000, "exact", (2750, 3250)),  # but this one was rounded by somebody
        (7200, 7200, "at_least", (7200, 9000)),
        (7200, 7200, "at_most", (5400, 7200)),
        (10_000, 10_000, "about", (9500, 10_500)),
        (3000, 4000, "range", (2750, 4500)),
        (200, 999, "hundreds", (200, 999)),
        (1, 1, "at_most", (0, 1)),
    ],
)
def test_what_the_words_mean(
    low: float, high: float, word: str, interval: tuple[float, float]
) -> None:
    assert stated_interval(low, high, word) == interval
