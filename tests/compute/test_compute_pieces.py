"""The same answer on one worker or two, in the order of the pieces."""

from __future__ import annotations

import os

import pytest

from amparo.compute import run_pieces
from amparo.records.streams import stream


def draw(name: str) -> tuple[str, list[float]]:
    return name, stream(5, "compute", name).random(3).tolist()


def where(_: int) -> int:
    return os.getpid()


def refuse(piece: int) -> int:
    if piece == 2:
        message = "piece 2 cannot be done"
        raise ValueError(message)
    return piece


def test_one_and_two_workers_give_the_same_results() -> None:
    names = [f"caravan-{k}" for k in range(7)]
    alone = run_pieces(draw, names)
    assert [name for name, _ in alone] == names
    assert run_pieces(draw, names, workers=2) == alone


def test_the_order_of_the_pieces_does_not_change_a_piece() -> None:
    names = ["a", "b", "c"]
    assert dict(run_pieces(draw, names)) == dict(run_pieces(draw, names[::-1]))


def test_one_worker_stays_in_this_process_and_two_do_not() -> None:
    here = os.getpid()
    assert set(run_pieces(where, [1, 2], workers=1)) == {here}
    assert run_pieces(where, [1], workers=4) == [here]  # one piece is not worth a pool
    assert here not in run_pieces(where, [1, 2], workers=2)


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_piece_raises_reaches_the_caller(workers: int) -> None:
    with pytest.raises(ValueError, match="piece 2"):
        run_pieces(refuse, [1, 2, 3], workers=workers)


def test_nothing_to_do_is_done() -> None:
    assert run_pieces(refuse, [], workers=2) == []
