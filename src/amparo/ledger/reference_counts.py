"""The model of one outcome a second time, as a log density that jax differentiates.

Written from ``prior`` alone and sharing no code with ``_sampler``. Every view of a count is summed
out.

People are told by span, in ln; but where windows grow from one first day, by their sum in the
longest of these and by the ratio of each window to the next longer one, which gamma processes make
independent. A span of one day has a gamma law of a tiny shape: its ln has a tail a hundred times
as wide as its shoulder. Each coordinate is therefore stretched where nothing can be seen any more,
so that all of its tail is as wide as the rest.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from amparo.ledger.reference_sizes import log_below, log_normal, log_or_never, numbers
from amparo.ledger.settings import FEW, WILD_DENSITY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from amparo.ledger.counts import CountEvidence
    from amparo.ledger.settings import Settings

    Floats = NDArray[np.float64]

__all__ = [
    "CountFacts", "count_facts", "count_log_density", "count_log_likelihood", "count_parts",
    "count_start",
]  # fmt: skip

_HALF: Final = 0.5  # a person
_UNSEEN: Final = 0.1  # of the smallest count of a window: so few more or less do not tell
_FLAT: Final = 4.0  # a logit beyond which a ratio is as good as 0 or 1


class CountFacts(NamedTuple):
    """The counts of one outcome, filled up to n counts and s spans that all outcomes share."""

    shape: Floats  # (s,) of the gamma process; 1 where filled up
    real: NDArray[np.bool_]  # (s,)
    seen: NDArray[np.bool_]  # (s,) spans of which a count tells
    knee: Floats  # (s,) ln people below which no count tells
    first: Any  # first span of the windows that grow
    last: Any  # last span of the longest of these
    window: Floats  # (n, s) which spans a count sees
    y: Floats  # (n,)
    var: Floats  # (n,)
    log_weight: Floats  # (n, 4); where filled up, so that the count tells nothing
    scale_mean: Any  # of ln people of all days
    scale_sd: Any


def count_facts(
    name: str, evidence: CountEvidence, size: tuple[int, int], settings: Settings
) -> CountFacts:
    """One outcome's counts.

    Args:
        name: the outcome.
        evidence: its counts.
        size: counts and spans to which to fill up.
        settings: priors.
    """
    n, s = len(evidence), len(evidence.span)
    span = np.arange(size[1])
    window, weight = np.zeros(size), np.tile([0.0, 0.0, 0.0, 1 / WILD_DENSITY], (size[0], 1))
    window[:n] = (evidence.first[:, None] <= span) & (span <= evidence.last[:, None])
    weight[:n] = evidence.weight
    least = np.where(window[:n] > 0, evidence.y[:, None], np.inf).min(axis=0)
    few = name in FEW
    first, last = _growing(evidence)
    shape = evidence.span_shape(settings.flow_shape)
    return CountFacts(
        shape=np.pad(shape, (0, size[1] - s), constant_values=1.0),
        real=span < s,
        seen=np.asarray(window.any(axis=0)),
        knee=np.log(np.maximum(_UNSEEN * np.exp(np.minimum(least, 20.0)), _HALF)),
        first=first,
        last=last,
        window=window,
        y=np.pad(evidence.y, (0, size[0] - n)),
        var=np.pad(evidence.var, (0, size[0] - n), constant_values=1.0),
        log_weight=log_or_never(weight),
        scale_mean=settings.few_log if few else settings.flow_log,
        scale_sd=settings.few_log_sd if few else settings.flow_log_sd,
    )


def _growing(evidence: CountEvidence) -> tuple[int, int]:
    """First span of most windows of several spans, and last span of the longest of these."""
    longer = evidence.last > evidence.first
    starts = evidence.first[longer] if longer.any() else evidence.first
    first = int(np.bincount(starts).argmax())
    return first, int(evidence.last[evidence.first == first].max())


def count_start(
    evidence: CountEvidence, facts: CountFacts, chain: int, rng: np.random.Generator
) -> Floats:
    """Where a chain begins: the longest window at one of the counts, from the largest down."""
    out = rng.uniform(-1, 1, 1 + len(facts.real))
    level = np.sort(evidence.y)[::-1][chain % len(evidence)]
    out[1 + facts.last] = max(level - facts.knee[facts.last], 0.0) + 0.1 * rng.standard_normal()
    return out


class _Place(NamedTuple):
    """What the coordinates stand for, (s,) each."""

    inside: Any  # spans whose coordinate is a ratio
    grown: Any  # shape of the window that ends with each span
    unit: Any  # ln people for one unit of the gamma process, ()
    x: Any  # ln people, or the logit of a ratio
    stretch: Any  # ln of how far the coordinate is stretched


def _place(params: Any, facts: CountFacts) -> _Place:
    jnp, nn = numbers(), importlib.import_module("jax.nn")
    w, span = params[1:], np.arange(len(params) - 1)
    inside = (facts.first <= span) & (span < facts.last)
    grown = jnp.cumsum(jnp.where(span < facts.first, 0.0, facts.shape))
    expected = facts.scale_mean + facts.scale_sd * params[0]
    unit = expected - jnp.log(jnp.sum(jnp.where(facts.real, facts.shape, 0.0)))
    # ln people: as it is above the knee, below it as wide as one over the shape
    shape = jnp.where(span == facts.last, grown, facts.shape)
    slower = 1 / shape - 1
    amount = jnp.where(facts.seen, facts.knee, unit) + w - slower * nn.softplus(-w)
    # a logit: as it is in the middle, outside as wide as one over the shape on that side
    follows = jnp.concatenate([facts.shape[1:], jnp.ones(1)])
    low, high = 1 / grown.clip(1e-9) - 1, 1 / follows - 1
    ratio = w - low * nn.softplus(-w - _FLAT) + high * nn.softplus(w - _FLAT)
    slope = jnp.where(
        inside, 1 + low * nn.sigmoid(-w - _FLAT) + high * nn.sigmoid(w - _FLAT),
        1 + slower * nn.sigmoid(-w),
    )  # fmt: skip
    return _Place(inside, grown, unit, jnp.where(inside, ratio, amount), jnp.log(slope))


def count_parts(params: Any, facts: CountFacts) -> Any:
    """Ln people of each span, from the coordinates; less than nothing where filled up, (s,)."""
    jnp, nn = numbers(), importlib.import_module("jax.nn")
    place, span = _place(params, facts), np.arange(len(params) - 1)
    ratio = jnp.where(place.inside, place.x, 0.0)
    kept = jnp.where(place.inside, nn.log_sigmoid(ratio), 0.0)
    longest = jnp.sum(jnp.where(span == facts.last, place.x, 0.0))
    so_far = longest + jnp.cumsum(kept[::-1])[::-1]
    new = jnp.concatenate([jnp.zeros(1), nn.log_sigmoid(-ratio)[:-1]])
    grows = place.inside | (span == facts.last)
    people = jnp.where(grows, so_far + jnp.where(span == facts.first, 0.0, new), place.x)
    return jnp.where(facts.real, people, -np.inf)


def count_log_likelihood(parts: Any, facts: CountFacts, settings: Settings) -> Any:
    """Ln density of all counts given ln people of each span, views summed out."""
    jnp, nn = numbers(), importlib.import_module("jax.nn")
    error = facts.y - jnp.log(facts.window @ jnp.exp(parts) + _HALF)
    sd, rate = jnp.sqrt(facts.var), settings.count_rate
    terms = [
        log_normal(error, facts.var), log_below(error, sd, rate), log_below(-error, sd, rate),
        jnp.full(error.shape, np.log(WILD_DENSITY)),
    ]  # fmt: skip
    return nn.logsumexp(facts.log_weight + jnp.stack(terms, axis=1), axis=1).sum()


def count_log_density(params: Any, facts: CountFacts, settings: Settings) -> Any:
    """Ln density of coordinates and counts, but for a constant; (1 + s,) coordinates.

    The first coordinate is ln people expected over all days, in units of its prior.
    """
    jnp, nn = numbers(), importlib.import_module("jax.nn")
    place, w, span = _place(params, facts), params[1:], np.arange(len(params) - 1)
    # the sum of the longest window, and each span outside: gamma, told in ln
    shape = jnp.where(span == facts.last, place.grown, facts.shape)
    people = jnp.where(place.inside, 0.0, place.x) - place.unit
    amount = shape * people - jnp.exp(people)
    # each ratio of a window to the next: beta, told in logits
    ratio = jnp.where(place.inside, place.x, 0.0)
    follows = jnp.concatenate([facts.shape[1:], jnp.ones(1)])
    share = place.grown * nn.log_sigmoid(ratio) + follows * nn.log_sigmoid(-ratio)
    value = jnp.where(place.inside, share, amount) + place.stretch
    value = jnp.where(facts.real, value, -0.5 * w**2).sum() - 0.5 * params[0] ** 2
    return value + count_log_likelihood(count_parts(params, facts), facts, settings)
