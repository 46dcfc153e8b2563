"""The path of one group and the leans about it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from amparo.ledger.evidence import SizeEvidence
from amparo.ledger.group import draw_group
from amparo.ledger.habits import Habits, learn
from amparo.ledger.settings import KINDS, Settings
from amparo.records.streams import stream

AUTHORITY, MEDIA = KINDS.index("authority"), KINDS.index("media")
DAYS = 12


def evidence(rows: list[tuple[int, int, float, int]]) -> SizeEvidence:
    """Rows of (day, kind, people, reading)."""
    people = np.array([r[2] for r in rows], dtype=np.float64)
    return SizeEvidence(
        report_ids=tuple(str(i) for i in range(len(rows))),
        day=np.array([r[0] for r in rows], dtype=np.int64),
        kind=np.array([r[1] for r in rows], dtype=np.int64),
        low=np.log(people * 0.98),
        high=np.log(people * 1.02),
        blur=np.zeros(len(rows)),
        reading=np.eye(3)[[r[3] for r in rows]],
        mine=np.ones(len(rows)),
    )


@pytest.fixture(scope="module")
def habits() -> Habits:
    return learn([], Settings())


def sizes(
    rows: list[tuple[int, int, float, int]], habits: Habits, draws: int = 400, **options: int
) -> np.ndarray:
    settings = replace(Settings(), **options)
    leans = np.zeros((draws, len(KINDS)))
    gone = np.zeros((draws, DAYS))
    group = draw_group(evidence(rows), gone, habits, settings, leans, stream(1, "test", "group"))
    return group.size


CAMPS = [(d, AUTHORITY, 3600.0 + 50 * d, 0) for d in range(0, 12, 2)] + [
    (d, MEDIA, 7000.0, 0) for d in range(1, 12, 3)
]


def test_two_camps_leave_the_group_between_them_and_unsure(habits: Habits) -> None:
    path = sizes(CAMPS, habits)
    low, middle, high = np.quantile(path[:, 5], (0.05, 0.5, 0.95))
    assert 3700 < middle < 6900
    assert high / low > 1.35


def test_two_gibbs_turns_are_as_good_as_forty(habits: Habits) -> None:
    """Means agree within five standard errors of 4,000 draws, sds within a tenth."""
    few = np.log(sizes(CAMPS, habits, 4000, points=60))
    many = np.log(sizes(CAMPS, habits, 4000, points=60, turns=40))
    sd = many.std(axis=0)
    assert (np.abs(few.mean(axis=0) - many.mean(axis=0)) < 0.12 * sd).all()
    assert (np.abs(few.std(axis=0) / sd - 1) < 0.1).all()


def test_days_without_reports_are_less_sure(habits: Habits) -> None:
    path = np.log(sizes([(0, MEDIA, 2000.0, 0), (1, MEDIA, 2000.0, 0)], habits, 1000))
    assert path[:, 11].std() > 1.5 * path[:, 0].std()


def test_blocks_of_draws_give_one_path_each(habits: Habits) -> None:
    path = sizes(CAMPS, habits, 50, largest_block=12 * 192 * 7)
    assert path.shape == (50, DAYS)
    assert (path > 0).all()
    assert 3700 < np.median(path[:, 5]) < 6900


def test_people_gone_leave_room_below_a_running_total(habits: Habits) -> None:
    leans, settings = np.zeros((400, len(KINDS))), Settings()
    rows = evidence([(0, MEDIA, 3000.0, 0), (8, AUTHORITY, 3100.0, 2)])
    gone = np.zeros((400, DAYS))
    stay = draw_group(rows, gone, habits, settings, leans, stream(1, "test", "g")).size
    gone[:, 5:] = 2000.0
    left = draw_group(rows, gone, habits, settings, leans, stream(1, "test", "g")).size
    assert np.median(left[:, 8]) < 0.75 * np.median(stay[:, 8])
