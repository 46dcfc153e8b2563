"""What the reports of all caravans teach: drift, spreads and leans of kinds of source.

For the numbers said of a whole group, in ln units,

    y = start + walk(day) + lean(kind) + camp(caravan, kind) + error

is a linear mixed model: start, walk and camp are integrated out in each caravan (a covariance of a
few dozen rows), leans are solved by generalised least squares over all caravans, spreads by
expectation-maximisation, the three scales (drift, camp, common spread) by a short coordinate
search of the marginal likelihood with priors. Numbers far off are down-weighted as under a
Student t with 4 degrees of freedom (K. L. Lange et al., JASA 84, 1989) and by the chance that they
have nothing to do with the group.

**Convention.** Only differences between kinds can be seen: if all leaned alike nobody could tell.
The leans are fixed by their report-weighted sum being zero: the truth is taken to lie at the
report-weighted mean of the kinds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.ledger.settings import KINDS, WILD_DENSITY, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from amparo.ledger.evidence import SizeEvidence

__all__ = ["Habits", "camp_draws", "learn"]

_FREEDOM: Final = 4.0
_ROUNDS: Final = 3
_SCALE_PRIOR_SD: Final = 0.35
_STEPS: Final = (0.8, 1.25)
_START_PRIOR_SD: Final = 1.0
_MOST_ROWS: Final = 240


@dataclass(frozen=True, kw_only=True)
class Habits:
    """What was learnt; arrays over ``KINDS``.

    Attributes:
        start_log: mean ln size on a first day.
        drift: sd of one day's change of ln size.
        camp_sd: sd of a kind's own lean within one caravan.
        spread: sd of one number, by kind, (k,).
        lean: posterior mean of the leans, (k,).
        lean_cov: their covariance, (k, k).
        reports: reports behind each lean, (k,).
    """

    start_log: float
    drift: float
    camp_sd: float
    spread: NDArray[np.float64]
    lean: NDArray[np.float64]
    lean_cov: NDArray[np.float64]
    reports: NDArray[np.int64]

    def lean_draws(self, rng: np.random.Generator, draws: int) -> NDArray[np.float64]:
        """Posterior draws of the leans, (draws, k)."""
        values, vectors = np.linalg.eigh(self.lean_cov)
        root = vectors * np.sqrt(np.clip(values, 0.0, None))
        return np.asarray(self.lean + rng.standard_normal((draws, len(self.lean))) @ root.T)


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """The whole-group numbers of one caravan."""

    y: NDArray[np.float64]
    day: NDArray[np.int64]
    kind: NDArray[np.int64]
    width: NDArray[np.float64]
    blur: NDArray[np.float64]
    weight: NDArray[np.float64]


def _rows_of(evidence: SizeEvidence) -> _Rows:
    """The whole-group numbers; of very many an even sample, as the cost grows with the cube."""
    whole = np.flatnonzero(evidence.whole)
    if len(whole) > _MOST_ROWS:
        whole = whole[np.linspace(0, len(whole) - 1, _MOST_ROWS).astype(np.int64)]
    low, high = evidence.low[whole], evidence.high[whole]
    return _Rows(
        y=(low + high) / 2,
        day=evidence.day[whole],
        kind=evidence.kind[whole],
        width=(high - low) ** 2 / 12,
        blur=evidence.blur[whole],
        weight=evidence.mine[whole].clip(0.05),
    )


def learn(evidence: Sequence[SizeEvidence], settings: Settings) -> Habits:
    """Learn the habits from all caravans together; with no reports they are the priors."""
    rows = [r for r in map(_rows_of, evidence) if len(r.y)]
    k = len(KINDS)
    kinds = np.concatenate([r.kind for r in rows]) if rows else np.empty(0, dtype=np.int64)
    habits = Habits(
        start_log=settings.start_log,
        drift=settings.drift,
        camp_sd=settings.camp_sd,
        spread=np.full(k, settings.spread),
        lean=np.zeros(k),
        lean_cov=np.eye(k) * settings.habit_sd**2,
        reports=np.bincount(kinds, minlength=k).astype(np.int64),
    )
    for _ in range(_ROUNDS if rows else 0):
        habits = _solve_leans(rows, habits, settings)
        habits = _search_scales(rows, habits, settings)
        rows, habits = _update_spreads(rows, habits, settings)
    return _centred(_solve_leans(rows, habits, settings) if rows else habits)


def _covariance(rows: _Rows, habits: Habits, settings: Settings) -> NDArray[np.float64]:
    walk = settings.start_sd**2 + habits.drift**2 * np.minimum.outer(rows.day, rows.day)
    camp = habits.camp_sd**2 * (rows.kind[:, None] == rows.kind[None, :])
    return np.asarray(walk + camp + np.diag(_noise(rows, habits)))


def _noise(rows: _Rows, habits: Habits) -> NDArray[np.float64]:
    own = habits.spread[rows.kind] ** 2 + rows.width + habits.drift**2 * rows.blur
    return np.asarray(own / rows.weight)


def _centre(rows: _Rows, habits: Habits) -> NDArray[np.float64]:
    return np.asarray(habits.start_log + habits.lean[rows.kind])


def _solve_leans(rows: Sequence[_Rows], habits: Habits, settings: Settings) -> Habits:
    """Start level and leans by generalised least squares under their priors."""
    k = len(KINDS)
    precision = np.diag([_START_PRIOR_SD**-2, *[settings.habit_sd**-2] * k])
    pull = precision @ np.array([settings.start_log, *[0.0] * k])
    for r in rows:
        design = np.zeros((len(r.y), k + 1))
        design[:, 0] = 1.0
        design[np.arange(len(r.y)), r.kind + 1] = 1.0
        solved = np.linalg.solve(_covariance(r, habits, settings), np.c_[design, r.y])
        precision += design.T @ solved[:, :-1]
        pull += design.T @ solved[:, -1]
    cov = np.linalg.inv(precision)
    mean = cov @ pull
    return replace(habits, start_log=float(mean[0]), lean=mean[1:], lean_cov=cov[1:, 1:])


def _log_marginal(rows: Sequence[_Rows], habits: Habits, settings: Settings) -> float:
    common = float(np.exp(np.log(habits.spread).mean()))
    pairs = (
        (habits.drift, settings.drift),
        (habits.camp_sd, settings.camp_sd),
        (common, settings.spread),
    )
    total = -sum((np.log(a / b) / _SCALE_PRIOR_SD) ** 2 / 2 for a, b in pairs)
    for r in rows:
        cov = _covariance(r, habits, settings)
        residual = r.y - _centre(r, habits)
        total -= 0.5 * (np.linalg.slogdet(cov)[1] + residual @ np.linalg.solve(cov, residual))
    return float(total)


def _search_scales(rows: Sequence[_Rows], habits: Habits, settings: Settings) -> Habits:
    """One sweep: each scale moves by a step up or down while that is better."""
    best, score = habits, _log_marginal(rows, habits, settings)
    for name in ("drift", "camp_sd", "spread"):
        for step in _STEPS:
            while True:
                trial = replace(best, **{name: getattr(best, name) * step})
                trial_score = _log_marginal(rows, trial, settings)
                if trial_score <= score + 1e-9:
                    break
                best, score = trial, trial_score
    return best


def _update_spreads(
    rows: Sequence[_Rows], habits: Habits, settings: Settings
) -> tuple[list[_Rows], Habits]:
    """Spread of each kind from its smoothed errors, shrunk to the common one; new weights."""
    k = len(KINDS)
    squares, count, out = np.zeros(k), np.zeros(k), []
    for r in rows:
        noise = _noise(r, habits)
        inverse = np.linalg.inv(_covariance(r, habits, settings))
        error = noise * (inverse @ (r.y - _centre(r, habits)))
        second = error**2 + noise - noise**2 * np.diag(inverse)
        base = noise * r.weight
        weight = np.minimum((_FREEDOM + 1) / (_FREEDOM + second / base), 1.0)
        sense = np.exp(-0.5 * second / base) / np.sqrt(2 * np.pi * base) * (1 - settings.wild)
        weight = (weight * sense / (sense + settings.wild * WILD_DENSITY)).clip(1e-3)
        own = habits.spread[r.kind] ** 2
        np.add.at(squares, r.kind, weight * second * own / base)
        np.add.at(count, r.kind, 1.0)
        out.append(replace(r, weight=weight))
    prior = settings.spread_weight
    common = np.exp(2 * np.log(habits.spread).mean())
    spread = np.sqrt((prior * common + squares) / (prior + count))
    return out, replace(habits, spread=spread)


def _centred(habits: Habits) -> Habits:
    """The leans given that their report-weighted sum is zero."""
    weight = habits.reports.astype(np.float64)
    weight = weight / weight.sum() if weight.sum() else np.full(len(weight), 1 / len(weight))
    column = habits.lean_cov @ weight
    scale = float(weight @ column)
    shift = float(weight @ habits.lean)
    return replace(
        habits,
        start_log=habits.start_log + shift,
        lean=habits.lean - column * (shift / scale),
        lean_cov=habits.lean_cov - np.outer(column, column) / scale,
    )


def camp_draws(
    evidence: SizeEvidence,
    habits: Habits,
    settings: Settings,
    leans: NDArray[np.float64],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Draws of each kind's lean within one caravan, by the linear model: a start for Gibbs.

    Args:
        evidence: the caravan's reports.
        habits: what was learnt.
        settings: priors.
        leans: draws of the leans of kinds, (draws, k).
        rng: stream of the caravan.

    Returns:
        Lean of each kind in this caravan, (draws, k).
    """
    rows = _rows_of(evidence)
    k, camp = len(KINDS), habits.camp_sd**2
    cov, mean = camp * np.eye(k), np.zeros((len(leans), k))
    if len(rows.y):
        design = np.zeros((len(rows.y), k))
        design[np.arange(len(rows.y)), rows.kind] = 1.0
        gain = camp * np.linalg.solve(_covariance(rows, habits, settings), design).T
        cov = cov - camp * gain @ design
        mean = (rows.y - habits.start_log - leans[:, rows.kind]) @ gain.T
    values, vectors = np.linalg.eigh(cov)
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    return np.asarray(leans + mean + rng.standard_normal((len(leans), k)) @ root.T)
