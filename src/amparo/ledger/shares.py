"""The share of a group among the people together, day by day, in draws.

**Model.** Children are drawn among everybody, unaccompanied children among the children, women
among those who are not children, the largest nationality among everybody, the others among those
whom it leaves: the *room* of each. So no draw holds more unaccompanied children than children, or
more women and children than people. The logit of the share of the room is

    x(t) = level + drift(t),   level ~ N(mean, sd^2),   drift ~ AR(1), sd 0.2, length 10 days

with one level a caravan, its mean and sd learnt from all of them (``ledger.usual``). A count y of a
base n says

    logit(y / n) = x(t) + lean of its source + error

averaged over both stated intervals. The error is beta-binomial: a count of many is worth at most
200 people counted at random. Ten counts by one source are not ten independent ones, hence the lean.
A count beside the people together, in a part, or among an outcome has a further error, and a count
of an unknown part lies an exponential amount below. Every count has a chance to be wild: then it
lies around the usual share, twice as wide, and says nothing. All priors with their reasons are
fields of ``usual.CompositionPrior``.

**Computation.** Given what each count speaks of (its base, a part of it, nothing), level, drift and
leans are normal. What each speaks of is drawn in turn given what the others speak of, level, drift
and leans integrated out (a collapsed Gibbs sampler; one chain for each draw, all at once; two turns
agree with thirty in a test). Then the path is drawn by conditioning a draw of the prior (Matheron's
rule; J.-P. Chiles, P. Delfiner, Geostatistics, 2nd ed. 2012, section 7.3). The size is taken as
given: one draw of the size gives one draw of the share, and what is said of children does not move
the size. In the same way women do not move the children.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from amparo.ledger.normal import density
from amparo.ledger.partial import OUTCOME, PART, TOGETHER
from amparo.ledger.usual import FAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from amparo.ledger.partial import Partial
    from amparo.ledger.usual import CompositionPrior, Level

__all__ = ["draw_share", "told_level"]

#: A wild count lies around the usual share, so many times wider than a count of the group.
_WILDER: Final = 2.0
#: Steps of the amount by which an unknown part lies below its whole, equally likely.
_PART_STEPS: Final = 16
#: A count above its room is taken as nearly all of it.
_FULL: Final = 0.97
#: Noise in ln of a count is noise / (1 - share) in logit; above this share it grows no more.
_STEEPEST: Final = 0.8
_UNBOUND: Final = 1e6


def draw_share(
    counts: Partial,
    size: NDArray[np.float64],
    room: NDArray[np.float64],
    group: str,
    prior: CompositionPrior,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Draw the share that a group takes of its room.

    Args:
        counts: what is said of the group; may be empty.
        size: people together, (draws, days), positive.
        room: share of the people together of which the group is a part, (draws, days).
        group: whose level to use.
        prior: usual shares and noise.
        rng: random stream.

    Returns:
        shares of the people together, below ``room``, (draws, days).
    """
    draws, days = size.shape
    level = prior.level(group)
    clock = np.arange(days)
    root = np.linalg.cholesky(_covariance(clock, clock, level, prior))
    path = level.mean + rng.standard_normal((draws, days)) @ root.T
    if len(counts):
        said, noise = _logits(counts, size, room, prior, rng.random((2, draws, len(counts))))
        told = _Told(counts, said, noise, level, prior)
        path += _correction(told, path, rng)
    share: NDArray[np.float64] = room / (1.0 + np.exp(-path))
    return share


class _Told(NamedTuple):
    """The counts of one group, and what they are to be fitted by."""

    counts: Partial
    said: NDArray[np.float64]  # logit of the share told, (draws, n)
    noise: NDArray[np.float64]  # variance of its error, (n,)
    level: Level
    prior: CompositionPrior


def _covariance(
    a: NDArray[np.int64], b: NDArray[np.int64], level: Level, prior: CompositionPrior
) -> NDArray[np.float64]:
    """Covariance of the logit share on days a and b, (a, b)."""
    drift = prior.drift_sd**2 * np.exp(-np.abs(a[:, None] - b[None, :]) / prior.drift_days)
    return np.asarray(level.sd**2 + level.mean_sd**2 + drift)


def _same_source(counts: Partial, prior: CompositionPrior) -> NDArray[np.float64]:
    return np.asarray(prior.source_sd**2 * (counts.source[:, None] == counts.source[None, :]))


def _logits(
    counts: Partial,
    size: NDArray[np.float64],
    room: NDArray[np.float64],
    prior: CompositionPrior,
    place: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Logits of the shares told, (draws, n), and the variances of their errors, (n,).

    ``place`` says where in the intervals of count and base each draw looks, 0 to 1, (2, draws, n).
    """
    count = _within(counts.low, counts.high, counts.skew, place[0])
    base = _within(counts.base_low, counts.base_high, counts.base_skew, place[1])
    base = np.where(counts.kind == TOGETHER, size[:, counts.day], base)
    inside = np.where(counts.inside, base, base * room[:, counts.day])
    rest = np.maximum(inside - count, (1 - _FULL) * inside)
    said = np.log((count + 0.5) / (rest + 0.5))
    middle = [np.median(number, axis=0) for number in (count + 0.5, rest + 0.5, base)]
    return said, _variances(counts, middle, prior)


def _within(
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    skew: NDArray[np.int64],
    level: NDArray[np.float64],
) -> NDArray[np.float64]:
    """A number of each stated interval: even, or near the bound that was named (Beta(1, 3))."""
    above = 1 - np.cbrt(1 - level)
    place = np.where(skew == 0, level, np.where(skew > 0, above, 1 - above))
    return np.asarray(low + (high - low) * place)


def _variances(
    counts: Partial, middle: Sequence[NDArray[np.float64]], prior: CompositionPrior
) -> NDArray[np.float64]:
    """Variance of the error of each logit, the source's lean left out, (n,).

    ``middle`` holds the people of the group, the others in its room, and the base, (n,) each.
    """
    count, rest, base = middle
    binomial = (1 / count + 1 / rest) * (1 + base / prior.worth)
    steep = 1 / (1 - np.minimum(count / (count + rest), _STEEPEST))
    said = (counts.kind == TOGETHER) * prior.size_sd**2 + counts.total * prior.total_sd**2
    part, outcome = counts.kind == PART, counts.kind == OUTCOME
    among = part * prior.part_sd**2 + outcome * prior.outcome_sd**2
    return np.asarray(binomial + said * steep**2 + among)


def _correction(
    told: _Told, path: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """What the counts add to draws of the prior, (draws, days)."""
    counts, said, noise, level, prior = told
    between = _covariance(counts.day, counts.day, level, prior) + _same_source(counts, prior)
    shift, wild = _readings(told, between, rng)
    leans = prior.source_sd * rng.standard_normal((len(said), int(counts.source.max()) + 1))
    before = path[:, counts.day] + leans[:, counts.source]
    before += np.sqrt(noise) * rng.standard_normal(said.shape)
    error = np.where(wild, 0.0, said + shift - before)
    spread, which = _spreads(wild, between, noise)
    to_days = _covariance(counts.day, np.arange(path.shape[1]), level, prior)
    gain = np.linalg.solve(spread, to_days[None])
    return np.asarray(np.einsum("dn,dnt->dt", error, gain[which]))


def _spreads(
    wild: NDArray[np.bool_], between: NDArray[np.float64], noise: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Covariance of what is said for each set of wild counts, and which set each draw has.

    There are few such sets, so that one equation is solved for many draws.
    """
    one = 1 << np.arange(len(noise))
    sets, which = np.unique(wild @ one, return_inverse=True)
    own = np.where(sets[:, None] & one, _UNBOUND, noise)[:, :, None] * np.eye(len(noise))
    return between + own, which


def _readings(
    told: _Told, between: NDArray[np.float64], rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Draw what each count speaks of: how far it lies below its base, and whether it is wild.

    Each count in turn is drawn given what the others speak of, the path integrated out.
    """
    counts, said, noise, level, prior = told
    shift = np.zeros(said.shape)
    wild = np.repeat(~counts.rather_whole[None], len(said), axis=0)
    turns = prior.turns if len(noise) > 1 else 1
    for i in np.tile(np.arange(len(noise)), turns):
        wild[:, i] = True
        spread, which = _spreads(wild, between, noise)
        gain = np.linalg.solve(spread, between[:, i, None])[:, :, 0]
        error = np.where(wild, 0.0, said + shift - level.mean)
        centre = level.mean + (error * gain[which]).sum(axis=1)
        variance = between[i, i] - gain @ between[i] + noise[i]
        below, chance = _meanings(float(counts.whole[i]), prior.part_rate)
        real = float(counts.mine[i]) * (1 - prior.wild)
        sd = np.sqrt(variance)[which][:, None]
        fit = density((said[:, i, None] + below - centre[:, None]) / sd) / sd
        wide = _WILDER * np.sqrt(between[i, i] + noise[i])
        other = density((said[:, i, None] - level.mean) / wide) / wide * (1 - real)
        chosen = _chosen(np.concatenate([other, fit * chance * real], axis=1), rng)
        wild[:, i] = chosen == 0
        shift[:, i] = below[np.maximum(chosen - 1, 0)]
    return shift, wild


def _chosen(weight: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """One column number for each row, with chances as the weights, (rows,)."""
    heaped = np.cumsum(weight, axis=1)
    level = rng.random((len(weight), 1)) * heaped[:, -1:]
    return np.asarray((heaped < level).sum(axis=1))


def _meanings(whole: float, rate: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far a count may lie below its base, in ln, and with what chance: whole, or any part."""
    if whole == 1:
        return np.zeros(1), np.ones(1)
    steps = (np.arange(_PART_STEPS) + 0.5) / _PART_STEPS
    below = np.concatenate([[0.0], -np.log1p(-steps) / rate])
    part = np.full(_PART_STEPS, (1 - whole) / _PART_STEPS)
    return below, np.concatenate([[whole], part])


def told_level(
    counts: Partial,
    size: NDArray[np.float64],
    room: float,
    group: str,
    prior: CompositionPrior,
) -> tuple[float, float] | None:
    """What one caravan's counts tell of its level: a logit and its variance.

    Counts that do not tell of the group itself are left out, and so are those compared with people
    together on days without a size. The mean is that of generalised least squares; counts over two
    sds off weigh less.

    Args:
        counts: what is said of the group.
        size: rough number of people together, NaN where unknown, (days,).
        room: rough share of the people of which the group is a part.
        group: its name.
        prior: usual shares and noise.
    """
    lost = (counts.kind == TOGETHER) & np.isnan(size[counts.day])
    used = counts.only(counts.tells & ~lost)
    if not len(used):
        return None
    rooms = np.full((1, len(size)), room)
    said, noise = _logits(used, size[None], rooms, prior, np.full((2, 1, len(used)), 0.5))
    level = prior.level(group)
    apart = _covariance(used.day, used.day, level._replace(mean_sd=0.0, sd=0.0), prior)
    apart += _same_source(used, prior)
    mean, far = float(np.median(said)), np.zeros(len(used))
    known = 0.0
    for _ in range(4):
        far = (said[0] - mean) ** 2 / (np.diag(apart) + noise)
        weight = np.linalg.inv(apart + np.diag(noise * np.maximum(far / FAR, 1.0)))
        known = float(weight.sum())
        mean = float(weight.sum(axis=0) @ said[0]) / known
    return mean, 1 / known
