"""Run many independent pieces: in this process or over a pool of processes, with equal results."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["run_pieces"]

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def run_pieces(
    work: Callable[[Piece], Result], pieces: Sequence[Piece], *, workers: int = 1
) -> list[Result]:
    """The result of each piece, in the order of the pieces.

    Args:
        work: a module-level function; it must draw only from streams named by its piece.
        pieces: what to work on; picklable when workers is above 1.
        workers: processes; 1 stays in this process.
    """
    if workers <= 1 or len(pieces) <= 1:
        return [work(piece) for piece in pieces]
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(pieces)), mp_context=context) as pool:
        # a few handfuls for each process: sending many small pieces one by one costs more
        return list(pool.map(work, pieces, chunksize=max(1, len(pieces) // (8 * workers))))
