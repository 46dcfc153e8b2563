from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.safety.level import LEVELS, level_of, outweighed
from amparo.safety.rules import book

KINDS = book().signs
SETS = st.dictionaries(st.sampled_from([k for k in KINDS if k != "B17"]), st.integers(1, 3))
AGES = ("unknown", "adult", "under18", "under14")


@pytest.mark.parametrize(
    ("signs", "level"),
    [
        ({}, "none"),
        ({"A1": 1}, "info"),
        ({"A1": 1, "A2": 1, "C1": 1}, "info"),  # one stage only
        ({"A1": 1, "A6": 1, "B4": 1}, "caution"),
        ({"A3": 2}, "caution"),
        ({"A3": 2, "A8": 2}, "caution"),  # one stage only
        ({"A3": 2, "A11": 2}, "high"),
        ({"A4": 3}, "high"),
        ({"A4": 2, "A11": 1}, "caution"),
        ({"A4": 2, "A11": 1, "A6": 1}, "high"),
        ({"A16": 3}, "urgent"),
        ({"A18": 2}, "caution"),
    ],
)
def test_levels_of_combinations(signs: dict[str, int], level: str) -> None:
    assert level_of(signs, KINDS) == level


def test_a_child_needs_act_and_purpose_only() -> None:
    signs = {"A15": 2, "B13": 2}
    assert level_of(signs, KINDS, "adult") == "high"
    assert level_of(signs, KINDS, "under18") == "urgent"
    assert level_of({"A15": 2}, KINDS, "under18") == "high"
    assert level_of({"A15": 1}, KINDS, "under18") == "info"  # never from one weak sign


@pytest.mark.parametrize("sign", sorted(set(KINDS) - {"B17"}))
def test_no_weak_sign_alone_warns(sign: str) -> None:
    assert all(level_of({sign: 1}, KINDS, age) == "info" for age in AGES)


@given(SETS, SETS)
def test_more_signs_never_lower_the_level(some: dict[str, int], more: dict[str, int]) -> None:
    together = {s: max(some.get(s, 0), more.get(s, 0)) for s in {*some, *more}}
    for age in AGES:
        assert LEVELS.index(level_of(together, KINDS, age)) >= LEVELS.index(
            level_of(some, KINDS, age)
        )


@given(SETS)
def test_for_children_it_is_never_milder(signs: dict[str, int]) -> None:
    for age in ("under18", "under14"):
        assert LEVELS.index(level_of(signs, KINDS, age)) >= LEVELS.index(level_of(signs, KINDS))


@given(SETS, st.integers(0, 5))
def test_protective_facts_outweigh_weak_signs_only(signs: dict[str, int], facts: int) -> None:
    left = outweighed(signs, facts)
    gone = set(signs) - set(left)
    assert len(gone) <= facts
    assert all(signs[sign] == 1 for sign in gone)
