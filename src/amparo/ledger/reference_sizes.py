"""The model of the people together a second time, as a log density that jax differentiates.

Written from ``prior`` alone and sharing no code with ``_sampler``. Every reading of a report is
summed out, and so are quiet and lively days and the span in which the first come to the northern
border: what is left is smooth.

Coordinates are chosen for a sampler that follows gradients. What few reports speak of is told in
standard normals that are scaled (O. Papaspiliopoulos, G. O. Roberts and M. Sköld, Statistical
Science 22, 2007). A path is told by its level on the day of most reports and by its steps.
"""

from __future__ import annotations

import importlib
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from amparo.ledger.settings import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from amparo.ledger.evidence import SizeEvidence
    from amparo.ledger.settings import Settings

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

__all__ = [
    "SizeFacts", "came_log_likelihood", "log_below", "log_normal", "log_or_never", "numbers",
    "opened", "size_facts", "size_log_density", "size_start", "size_state",
]  # fmt: skip

_WHOLE: Final = 0
_NORTHS: Final = (4, 5)
_SAYS_NOTHING: Final = 6
_READINGS: Final = 8
_TINY: Final = 1e-300
_RAMP_DAYS: Final = 3.0


def numbers() -> Any:
    """The numpy of jax."""
    return importlib.import_module("jax.numpy")


def log_below(error: Any, sd: Any, rate: float) -> Any:
    """Ln density of a normal error less an exponential amount."""
    special = importlib.import_module("jax.scipy.special")
    tail = special.log_ndtr(-error / sd - rate * sd)
    return np.log(rate) + 0.5 * (rate * sd) ** 2 + rate * error + tail


def log_normal(error: Any, variance: Any) -> Any:
    """Ln of the normal density of an error."""
    return -0.5 * error**2 / variance - 0.5 * numbers().log(2 * np.pi * variance)


def log_or_never(chance: Floats) -> Floats:
    """Ln of chances, minus infinity where there is none."""
    return np.where(chance > 0, np.log(np.maximum(chance, _TINY)), -np.inf)


class SizeFacts(NamedTuple):
    """The n reports of c caravans: t steps from day to day, h spans at the northern border."""

    caravan: Whole  # (n,)
    day: Whole  # (n,)
    kind: Whole  # (n,)
    source: Whole  # (n,)
    y: Floats  # (n,)
    var: Floats  # (n,) from words and dates
    words: Floats  # (n,)
    log_weight: Floats  # (n, 8) of each reading; of one that says nothing with its density
    told: Whole  # (m,) numbers of the reports that may count people at the northern border
    north: Floats  # (m, h) which spans have passed by the day of each of those
    days: Whole  # (c,)
    anchor: Whole  # (c,) day of most reports
    level: Floats  # (c,) a first guess of ln people on it
    step_caravan: Whole  # (t,)
    step_day: Whole  # (t,)
    north_caravan: Whole  # (h,)
    north_end: Whole  # (h,) last day of each span
    north_days: Whole  # (h,)
    share: Floats  # (k,) share of the reports by kind
    names: tuple[tuple[int, str], ...]  # (s,) kind and key of each source


def size_facts(
    evidence: Sequence[SizeEvidence], days: Sequence[int], settings: Settings
) -> SizeFacts:
    """The reports of all caravans in one row of arrays.

    Args:
        evidence: reports of each caravan.
        days: days of each caravan's ledger.
        settings: priors.
    """
    pairs = [p for e in evidence for p in zip(e.kind.tolist(), e.sources, strict=True)]
    names = tuple(sorted(set(pairs)))
    number = {name: i for i, name in enumerate(names)}
    caravan = np.repeat(np.arange(len(evidence)), [len(e) for e in evidence])
    day, kind = _joined(evidence, "day"), _joined(evidence, "kind")
    words, weight = _joined(evidence, "words"), _joined(evidence, "weight").reshape(-1, _READINGS)
    spans = [_north_spans(e, d, settings) for e, d in zip(evidence, days, strict=True)]
    north_caravan = np.repeat(np.arange(len(days)), [len(s[0]) for s in spans])
    north_end = np.concatenate([s[0] for s in spans])
    steps = [(c, t) for c, d in enumerate(days) for t in range(1, d)]
    step_caravan, step_day = np.array(steps, dtype=np.int64).reshape(-1, 2).T
    log_weight = log_or_never(weight)
    log_weight[:, _SAYS_NOTHING] = _joined(evidence, "nothing")
    counts = np.bincount(kind, minlength=len(KINDS)).astype(np.float64)
    told = np.flatnonzero(weight[:, _NORTHS].sum(axis=1) > 0)
    return SizeFacts(
        caravan=caravan, day=day, kind=kind,
        source=np.array([number[p] for p in pairs], dtype=np.int64),
        y=_joined(evidence, "y"), var=words + settings.blur * _joined(evidence, "blur"),
        words=words,
        log_weight=log_weight,
        told=told,
        north=(
            (caravan[told, None] == north_caravan) & (north_end <= day[told, None])
        ).astype(np.float64),
        days=np.array(days, dtype=np.int64),
        anchor=np.array([_busiest(e) for e in evidence], dtype=np.int64),
        level=np.array([_level(e, settings) for e in evidence]),
        step_caravan=step_caravan, step_day=step_day, north_caravan=north_caravan,
        north_end=north_end, north_days=np.concatenate([s[1] for s in spans]),
        share=counts / counts.sum() if counts.sum() else np.full(len(KINDS), 1 / len(KINDS)),
        names=names,
    )  # fmt: skip


def _joined(evidence: Sequence[SizeEvidence], name: str) -> NDArray[Any]:
    return np.concatenate([getattr(e, name) for e in evidence])


def _busiest(evidence: SizeEvidence) -> int:
    """The day of most reports, the first of such days."""
    counts = Counter(evidence.day.tolist())
    return int(min(counts, key=lambda d: (-counts[d], d))) if counts else 0


def _level(evidence: SizeEvidence, settings: Settings) -> float:
    whole = evidence.weight[:, _WHOLE] > 0
    return float(np.median(evidence.y[whole])) if whole.any() else settings.start_log


def _north_spans(evidence: SizeEvidence, days: int, settings: Settings) -> tuple[Whole, Whole]:
    """Last day of each span between days told of from the northern border, and its days."""
    told = np.unique(evidence.day[evidence.north])
    if not len(told):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    ends = np.unique(np.append(told, days - 1))
    begin = max(int(told[0]) - settings.north_lead, 0)
    return ends, np.diff(ends, prepend=begin - 1)


def size_start(facts: SizeFacts, settings: Settings, rng: np.random.Generator) -> dict[str, Any]:
    """A point from which a chain may begin: about the stated sizes, else a short way from zero."""
    c, k, s = len(facts.days), len(KINDS), len(facts.names)
    shapes = {
        "start": (), "scale": (4,), "kind": (k,), "lean": (k,), "source": (s,), "factor": (s,),
        "own": (c, k), "shared": (c,), "step": facts.step_day.shape, "lift": (c,),
    }  # fmt: skip
    out = {name: 0.5 * rng.uniform(-1, 1, shape) for name, shape in shapes.items()}
    out["level"] = facts.level + 0.5 * rng.uniform(-1, 1, c)
    middle = np.log(settings.north_shape * settings.north_scale * facts.north_days)
    out["hazard"] = middle + rng.uniform(-1, 1, middle.shape)
    return out


def size_state(params: Mapping[str, Any], facts: SizeFacts, settings: Settings) -> dict[str, Any]:
    """What the coordinates stand for; paths go on level after a caravan's last day."""
    jnp, special = numbers(), importlib.import_module("jax.scipy.special")
    middle = np.log([settings.drift, settings.camp, settings.source, settings.spread])
    log_sd = np.array([
        settings.drift_log_sd, settings.camp_log_sd, settings.source_log_sd, settings.spread_log_sd
    ])  # fmt: skip
    drift, camp, source_sd, spread = jnp.exp(middle + log_sd * params["scale"])
    free, share = settings.lean_sd * params["lean"], facts.share
    lean = free - share * (free @ share) / (share @ share)
    path = jnp.zeros((len(facts.days), int(facts.days.max())))
    path = path.at[facts.step_caravan, facts.step_day].set(drift * params["step"])
    path = jnp.cumsum(path, axis=1)
    path = path - path[np.arange(len(path)), facts.anchor, None] + params["level"][:, None]
    return {
        "start": settings.start_log + settings.start_log_sd * params["start"],
        "drift": drift, "camp": camp, "source_sd": source_sd,
        "spread": spread * jnp.exp(settings.kind_log_sd * params["kind"]),
        "lean": lean, "source": source_sd * params["source"],
        "factor": jnp.exp(settings.factor_log_sd * params["factor"]),
        "own": lean + camp * params["own"], "shared": settings.shared * params["shared"],
        "path": path,
        "lift": -settings.hidden * special.log_ndtr(-params["lift"]),
        "hazard": jnp.exp(params["hazard"]),
    }  # fmt: skip


def opened(facts: SizeFacts) -> Floats:
    """Which spans have people come if the first come in span j of their caravan, (j, h)."""
    number = np.array([np.sum(facts.north_caravan[:i] == c)
                       for i, c in enumerate(facts.north_caravan)], dtype=np.int64)  # fmt: skip
    most = int(number.max(initial=-1)) + 1
    return (number >= np.arange(most + 1)[:, None]).astype(np.float64)


def came_log_likelihood(state: Mapping[str, Any], facts: SizeFacts, settings: Settings) -> Any:
    """Ln chance times density of each caravan's numbers, readings summed out, (j, c).

    For each span j of a caravan in which the first may come to the border, all as likely, or
    nobody at all. The state is as ``size_state`` has it.
    """
    jax, lax = importlib.import_module("jax"), importlib.import_module("jax.lax")
    jnp, caravan = numbers(), facts.caravan
    lean = state["own"][caravan, facts.kind] + state["shared"][caravan]
    lean = lean + state["source"][facts.source]
    own = (state["spread"][facts.kind] * state["factor"][facts.source]) ** 2
    above = facts.y - state["path"][caravan, facts.day]
    error = above - lean
    most = lax.cummax(state["path"], axis=1)[caravan, facts.day]
    over = facts.y - most - state["lift"][caravan] * facts.day / (facts.day + _RAMP_DAYS)
    variance = own + facts.var
    sd = jnp.sqrt(variance)
    terms = [
        log_normal(error, variance),
        log_normal(error, settings.loose**2 * own + facts.var),
        log_below(error, sd, settings.part_rate),
        log_normal(over, settings.total_sd**2 + facts.words),
        jnp.zeros(error.shape),
        log_normal(above, settings.hard_sd**2 + facts.var),
    ]
    elsewhere = np.delete(facts.log_weight, _NORTHS, axis=1)
    value = jax.nn.logsumexp(elsewhere + jnp.stack(terms, axis=1), axis=1)
    t, open_spans = facts.told, opened(facts)
    there = error[t] - _log_share(state["hazard"], facts, open_spans)  # (j, m)
    north = jnp.stack([
        log_normal(there, variance[t]), log_below(there, sd[t], settings.north_part_rate)
    ], axis=2)  # fmt: skip
    north = jax.nn.logsumexp(north + facts.log_weight[t][:, _NORTHS], axis=2)
    many, spans = len(facts.days), np.bincount(facts.north_caravan, minlength=len(facts.days))
    always = jnp.zeros(many).at[caravan].add(value)
    gain = jnp.logaddexp(value[t], north) - value[t]
    total = always + jnp.zeros((len(open_spans), many)).at[:, caravan[t]].add(gain)
    possible = np.arange(len(open_spans))[:, None] <= spans
    return jnp.where(possible, total - np.log(spans + 1), -jnp.inf)


def _log_share(hazard: Any, facts: SizeFacts, open_spans: Floats) -> Any:
    """Ln share at the northern border by each report's day, (j, m)."""
    jnp = numbers()
    some = open_spans @ facts.north.T > 0
    so_far = jnp.where(some, (open_spans * hazard) @ facts.north.T, 1.0)
    return jnp.where(some, jnp.log(-jnp.expm1(-so_far) + _TINY), np.log(_TINY))


def size_log_density(params: Mapping[str, Any], facts: SizeFacts, settings: Settings) -> Any:
    """Ln density of coordinates and numbers, but for a constant."""
    jnp, state = numbers(), size_state(params, facts, settings)
    plain = ("start", "scale", "kind", "lean", "source", "factor", "own", "shared", "lift")
    value = sum(-0.5 * jnp.sum(params[name] ** 2) for name in plain)
    step = params["step"]
    quiet = np.log(settings.quiet) + log_normal(step, settings.quiet_sd**2)
    lively = np.log1p(-settings.quiet) + log_normal(step, settings.lively_sd**2)
    value += jnp.logaddexp(quiet, lively).sum()
    value += log_normal(state["path"][:, 0] - state["start"], settings.start_sd**2).sum()
    shape = settings.north_shape * facts.north_days
    value += (shape * params["hazard"] - state["hazard"] / settings.north_scale).sum()
    special = importlib.import_module("jax.scipy.special")
    return value + special.logsumexp(came_log_likelihood(state, facts, settings), axis=0).sum()
