from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.safety.compiled import book
from amparo.safety.level import LEVELS, level_of, outweighed

KINDS = book().signs
SETS = st.dictionaries(st.sampled_from([k for k in KINDS if k != "B17"]), st.integers(1, 3))
AGES = ("unknown", "adult", "under18", "under14")


@pytest.mark.parametrize(
    ("signs", "level"),
    [
        ({}, "none"),
        ({"A1": 1}, "info"),
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
    assert level_of(signs, KINDS, reads=1) == level


@pytest.mark.parametrize(
    ("signs", "levels"),
    [  # as the whole text reads: honest, neither, like a trap
        ({"A1": 1}, ("info", "info", "info")),
        ({"A1": 1, "A6": 1}, ("info", "info", "caution")),
        ({"A1": 1, "A2": 1, "C1": 1}, ("info", "info", "caution")),  # one stage only
        ({"A3": 2}, ("info", "caution", "caution")),
        ({"A3": 2, "A11": 2}, ("caution", "caution", "high")),
        ({"A4": 3}, ("caution", "high", "high")),
        ({"A16": 3}, ("urgent", "urgent", "urgent")),
    ],
)
def test_how_the_whole_reads_moves_the_level_by_one_step(
    signs: dict[str, int], levels: tuple[str, str, str]
) -> None:
    assert tuple(level_of(signs, KINDS, reads=tone) for tone in (-1, 0, 1)) == levels


def test_a_child_needs_act_and_purpose_only() -> None:
    signs = {"A15": 2, "B13": 2}
    assert level_of(signs, KINDS, "adult", reads=1) == "high"
    assert level_of(signs, KINDS, "under18") == "urgent"
    assert level_of({"A15": 2}, KINDS, "under18") == "high"
    assert level_of({"A15": 1}, KINDS, "under18") == "info"  # never from one weak sign


@pytest.mark.parametrize("sign", sorted(set(KINDS) - {"B17"}))
def test_no_weak_sign_alone_warns(sign: str) -> None:
    levels = {level_of({sign: 1}, KINDS, age, tone) for age in AGES for tone in (-1, 0, 1)}
    assert levels == {"info"}


@given(SETS, SETS)
def test_more_signs_never_lower_the_level(some: dict[str, int], more: dict[str, int]) -> None:
    together = {s: max(some.get(s, 0), more.get(s, 0)) for s in {*some, *more}}
    for age in AGES:
        grades = [
            LEVELS.index(level_of(signs, KINDS, age, tone))
            for tone in (-1, 0, 1)
            for signs in (some, together)
        ]
        assert all(grades[n] <= grades[n + 1] for n in (0, 2, 4))
        assert grades[0] <= grades[2] <= grades[4]


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
