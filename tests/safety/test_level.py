from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.safety.compiled import book
from amparo.safety.level import LEVELS, level_of, outweighed
from amparo.safety.likely import HONEST, TRAP, UNCLEAR, WORRYING

KINDS = book().signs
SETS = st.dictionaries(st.sampled_from([k for k in KINDS if k != "B17"]), st.integers(1, 3))
AGES = ("unknown", "adult", "under18", "under14")


READINGS = (HONEST, UNCLEAR, WORRYING, TRAP)


@pytest.mark.parametrize(
    ("signs", "levels"),
    [  # as the whole text reads: honest, unclear, worrying, like a trap
        ({}, ("none", "none", "none", "none")),
        ({"A1": 1}, ("info", "info", "info", "info")),
        ({"A1": 1, "A6": 1}, ("info", "info", "caution", "high")),
        ({"A3": 2}, ("info", "info", "caution", "high")),
        ({"A3": 2, "A11": 2}, ("info", "caution", "caution", "high")),
        ({"A4": 3}, ("info", "caution", "caution", "high")),
        ({"A4": 3, "A11": 2}, ("info", "high", "high", "high")),
        ({"A16": 3}, ("caution", "high", "high", "urgent")),
        ({"A18": 2}, ("info", "info", "caution", "high")),
    ],
)
def test_how_the_whole_reads_says_what_signs_are_worth(
    signs: dict[str, int], levels: tuple[str, str, str, str]
) -> None:
    assert tuple(level_of(signs, KINDS, reads=reads) for reads in READINGS) == levels


def test_a_child_needs_act_and_purpose_only() -> None:
    signs = {"A15": 2, "B13": 2}
    assert level_of(signs, KINDS, "adult") == "caution"
    assert level_of(signs, KINDS, "under18") == "urgent"
    assert level_of({"A15": 2}, KINDS, "under18") == "high"
    clear = {"A4": 2, "A11": 2}  # neither act nor purpose
    assert [level_of(clear, KINDS, age, UNCLEAR) for age in AGES] == ["caution"] * 2 + ["high"] * 2
    assert level_of({"A15": 1}, KINDS, "under18") == "info"  # never from one weak sign


@pytest.mark.parametrize("sign", sorted(set(KINDS) - {"B17"}))
def test_no_weak_sign_alone_warns(sign: str) -> None:
    levels = {level_of({sign: 1}, KINDS, age, tone) for age in AGES for tone in READINGS}
    assert levels == {"info"}


@given(SETS, SETS)
def test_more_signs_never_lower_the_level(some: dict[str, int], more: dict[str, int]) -> None:
    together = {s: max(some.get(s, 0), more.get(s, 0)) for s in {*some, *more}}
    for age in AGES:
        grades = [
            LEVELS.index(level_of(signs, KINDS, age, tone))
            for tone in READINGS
            for signs in (some, together)
        ]
        assert all(grades[n] <= grades[n + 1] for n in (0, 2, 4, 6))
        assert grades[::2] == sorted(grades[::2])


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
