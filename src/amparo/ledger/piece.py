"""One caravan's ledger in draws: the work that may run in parallel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.ledger.balance import Parted, Tallies, balanced, draw_shares, part, reweigh
from amparo.ledger.group import draw_group
from amparo.ledger.running import draw_running
from amparo.records.streams import stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from numpy.typing import NDArray

    from amparo.ledger.counts import CountEvidence
    from amparo.ledger.evidence import SizeEvidence
    from amparo.ledger.habits import Habits
    from amparo.ledger.settings import Settings

__all__ = ["Drawn", "Piece", "draw_piece", "plausible_most"]

#: A number of people this many times the middle of the group's own sizes is not of the group.
_TOO_MANY: Final = 12.0


@dataclass(frozen=True, kw_only=True)
class Piece:
    """All that is needed to draw one caravan's ledger, in plain data.

    Attributes:
        caravan_id: the caravan.
        first_day: day number 0.
        days: number of days.
        closed: number of the day after the last report of an ended group.
        size: what the reports say of its size.
        most: the most people that an outcome of it can be.
        outcomes: and of each outcome.
        north: and of outcomes at the northern border.
        arrivals: and of people at the northern border, by locality.
        habits: what was learnt from all caravans.
        settings: priors.
        seed: the run seed.
        draws: number of draws.
    """

    caravan_id: str
    first_day: date
    days: int
    closed: int | None
    size: SizeEvidence
    most: float
    outcomes: Mapping[str, CountEvidence]
    north: Mapping[str, CountEvidence]
    arrivals: tuple[CountEvidence, ...]
    habits: Habits
    settings: Settings
    seed: int
    draws: int


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """Draws of one caravan's ledger.

    Attributes:
        caravan_id: the caravan.
        people: whole people in each compartment, (draws, days).
        size: people together, (draws, days).
        effective: effective number of draws after weighing by the running totals.
    """

    caravan_id: str
    people: dict[str, NDArray[np.int64]]
    size: NDArray[np.float64]
    effective: float


def draw_piece(piece: Piece) -> Drawn:
    """Draw one caravan's ledger; its random streams are named by the caravan."""
    shares = draw_shares(piece.settings, _rng(piece, "shares"), piece.draws)
    parted = part(_tally(piece), shares, piece.settings)
    leans = piece.habits.lean_draws(stream(piece.seed, "ledger", "leans"), piece.draws)
    group = draw_group(
        piece.size, parted.gone, piece.habits, piece.settings, leans, _rng(piece, "size")
    )
    taken, lift, effective = reweigh(group, parted, piece.settings, _rng(piece, "total"))
    size = group.size[taken] if piece.size.tells else np.zeros_like(group.size)
    chosen = Parted(
        status={k: v[taken] for k, v in parted.status.items()}, walking=parted.walking[taken]
    )
    people = balanced(size, chosen, lift if piece.size.tells else 0.0 * lift, closed=piece.closed)
    return Drawn(caravan_id=piece.caravan_id, people=people, size=size, effective=effective)


def _rng(piece: Piece, *name: str) -> np.random.Generator:
    return stream(piece.seed, "ledger", piece.caravan_id, *name)


def _tally(piece: Piece) -> Tallies:
    """Draw all running totals."""

    def draw(evidence: CountEvidence, *name: str) -> NDArray[np.float64]:
        return draw_running(evidence, piece.days, piece.draws, piece.settings, _rng(piece, *name))

    outcomes = {name: draw(e, name) for name, e in piece.outcomes.items()}
    north = [np.minimum(draw(e, name, "north"), outcomes[name]) for name, e in piece.north.items()]
    arrived = [draw(e, "arrived", str(i)) for i, e in enumerate(piece.arrivals)]
    return Tallies(outcomes=outcomes, arrived=_sum(piece, arrived), north=_sum(piece, north))


def _sum(piece: Piece, parts: Iterable[NDArray[np.float64]]) -> NDArray[np.float64]:
    return np.asarray(np.sum([np.zeros((piece.draws, piece.days)), *parts], axis=0))


def plausible_most(size: SizeEvidence) -> float:
    """The most people that an outcome of this group can be; more were counted of others too."""
    stated = size.tells_size
    if not stated.any():
        return np.inf
    return _TOO_MANY * float(np.exp(np.median(size.low[stated] + size.high[stated]) / 2))
