"""One caravan in draws: which are kept, how spans are parted over days, how all is summed up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from ledger_tables import STEADY, day, estimated, rows_of, table, together

from amparo.ledger.balance import Group, draw_shares, excess, taken
from amparo.ledger.evidence import size_evidence
from amparo.ledger.piece import _cells, _parted, _resampled, plausible_most
from amparo.ledger.settings import Settings
from amparo.records.streams import stream

S = Settings()


def test_draws_that_all_fit_are_kept_as_they_are() -> None:
    which = _resampled(np.zeros(40), stream(1, "test", "piece"))
    assert which.tolist() == list(range(40))


def test_draws_that_need_too_many_people_are_taken_less_often() -> None:
    """By exp(-against); five standard errors of plain sampling, which is the less even one."""
    rng = stream(2, "test", "piece")
    levels = np.array([0.0, 0.5, 1.0, 2.0])
    level = rng.permutation(np.repeat(np.arange(4), 500))
    which = _resampled(levels[level], rng)
    often = np.bincount(level[which], minlength=4)
    expected = np.exp(-levels) / np.exp(-levels).sum() * 2000
    assert (np.abs(often - expected) < 5 * np.sqrt(expected)).all()


def test_a_quarter_of_the_draws_counts_whatever_they_need() -> None:
    against = np.linspace(0, 40, 200)
    which = _resampled(against, stream(3, "test", "piece"))
    share = np.bincount(which, minlength=200) / 200
    assert 1 / (share**2).sum() > 0.2 * 200
    assert which.mean() < 50


def test_people_with_another_fate_need_a_group_to_come_from() -> None:
    size = np.array([[100.0, 200.0], [900.0, 800.0]])
    group = Group(size=size, north=np.zeros((2, 2)), lift=np.array([0.5, 0.0]))
    shares = replace(draw_shares(S, stream(4, "test", "piece"), 2), seen_before=np.zeros(2))
    gone = {"returned_by_authorities": np.array([[0.0, 500.0], [0.0, 500.0]])}
    over = excess(group, gone, shares, S)
    assert over[0] == pytest.approx(np.log(500 / (200 * np.exp(0.5))))
    assert over[1] == 0.0
    some, outcomes, rest = taken(group, gone, shares, np.array([1, 1, 0]))
    assert some.size[:, 0].tolist() == [900.0, 900.0, 100.0]
    assert outcomes["returned_by_authorities"].shape == (3, 2)
    assert rest.seen_before.tolist() == shares.seen_before[[1, 1, 0]].tolist()


def test_a_group_is_larger_where_more_were_sent_back_than_were_seen() -> None:
    back = {"day": 8, "value": 4003, "quantity": "returned_by_authorities", "scope": "whole",
            "measure": "running_total", "window": 8, "kind": "authority",
            "qualifier": "exact"}  # fmt: skip
    reports = table(*STEADY, back)
    free = estimated(reports, draws=800, settings=Settings(excess=1e9))
    bound = estimated(reports, draws=800, settings=Settings(excess=0.1), learnt=free.learnt)
    assert together(bound, 5)[1] > 1.05 * together(free, 5)[1]
    total = [
        r.balance.filter(r.balance["day"] == day(8))["returned_by_authorities"].median()
        for r in (free, bound)
    ]
    assert total[1] <= total[0]


def test_spans_are_parted_over_their_days() -> None:
    rng = stream(5, "test", "piece")
    spans = rng.gamma(2.0, 50.0, (300, 2))
    daily = _parted(spans, np.array([3, 5]), np.array([0.1] * 3 + [0.15] * 4 + [0.9]), rng)
    assert daily.shape == (300, 8)
    assert (daily >= 0).all()
    np.testing.assert_allclose(daily[:, :3].sum(axis=1), spans[:, 0])
    np.testing.assert_allclose(daily[:, 3:].sum(axis=1), spans[:, 1])
    # the last day has six times the shape of the one before
    share = (daily[:, 7] / spans[:, 1]).mean()
    assert share == pytest.approx(0.6, abs=0.1)
    tiny = _parted(spans, np.array([3, 5]), np.full(8, 1e-4), rng)
    assert np.isfinite(tiny).all()


def test_cells_are_the_lower_of_two_draws() -> None:
    draws = np.arange(1.0, 41.0)[None, ::-1, None] * np.array([1.0, 10.0])
    found = _cells(draws)
    assert found.shape == (3, 1, 2)
    assert found[:, 0, 0].tolist() == [20.0, 2.0, 38.0]
    assert found[:, 0, 1].tolist() == [200.0, 20.0, 380.0]


def test_no_outcome_has_more_than_twelve_times_the_group() -> None:
    sizes = [
        {"day": d, "value": v, "qualifier": "exact"} for d, v in ((0, 900), (1, 1000), (2, 9000))
    ]
    part = {"day": 3, "value": 70_000, "scope": "part"}
    most = plausible_most(size_evidence(rows_of(*sizes, part), 10, S))
    assert most == pytest.approx(12_000, rel=0.01)
    assert plausible_most(size_evidence(rows_of(part), 10, S)) == np.inf
