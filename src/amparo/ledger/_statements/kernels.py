"""How two statements resemble each other: the declared terms of the process.

ln number = prior mean + a sum of zero-mean Gaussian processes. Each process is one ``Term``: the
product of some factors, times the square of an amplitude that is learnt. A term of group and days
is an Ornstein-Uhlenbeck drift of that group; a term of quantity and scope says that such numbers
are by habit larger or smaller. Scales are a fixed ladder (days, kilometres); the amplitudes choose
between its rungs, so that every learning step costs one weighted sum of stored products.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.ledger._statements.features import FEW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from amparo.ledger._statements.features import Features

    Floats = NDArray[np.float64]

__all__ = [
    "NOISE", "NOISE_PRIOR", "TERMS", "Term", "cross", "noise_design", "packed", "prior_mean",
    "self_similarity",
]  # fmt: skip

_EARTH_KM: Final = 6371.0
#: Columns where "not said" is a value like another; in the others a blank resembles nothing.
_BLANK_IS_A_VALUE: Final = frozenset(
    {"label", "quantity", "measure", "scope", "source_type", "nationality", "country",
     "place_kind", "sort"}
)  # fmt: skip
_WINDOW_WIDTH: Final = 1.0  # of ln(1 + days): a factor e in length is one unit
_DELAY_WIDTH: Final = 1.5


@dataclass(frozen=True)
class Term:
    """One process of the sum.

    Attributes:
        factors: a coded column, "days:T" (exponential, T days), "km:L" (exponential, L km),
            "window" or "delay" (Gaussian in the logarithm of days).
        amplitude: prior standard deviation in ln units.
    """

    factors: tuple[str, ...]
    amplitude: float


def _term(factors: str, amplitude: float) -> Term:
    return Term(tuple(factors.split()), amplitude)


TERMS: Final = (
    # What numbers of this sort are by habit.
    _term("all", 0.5), _term("sort", 0.5), _term("label", 0.5),
    _term("quantity", 0.7), _term("measure", 0.3), _term("scope", 0.5),
    _term("quantity scope", 0.4), _term("quantity measure", 0.4),
    _term("quantity measure scope", 0.3),
    # The group, its season, and their drift through time.
    _term("group", 0.6), _term("season", 0.4), _term("days:200", 0.3), _term("season days:15", 0.3),
    _term("group days:60", 0.3), _term("group days:15", 0.5), _term("group days:4", 0.3),
    # What this group's numbers of one sort are, and their own drift.
    _term("group quantity", 0.3), _term("group scope", 0.3), _term("group measure", 0.2),
    _term("group quantity days:10", 0.3), _term("group scope days:10", 0.4),
    _term("group quantity days:3", 0.3), _term("group quantity scope days:10", 0.3),
    _term("group quantity measure scope days:3", 0.3),
    # Place: a part of the group by where it is.
    _term("group km:150", 0.3), _term("group km:40 days:3", 0.4),
    _term("group scope km:40 days:5", 0.3), _term("group quantity km:40 days:4 window", 0.4),
    _term("place_kind", 0.2), _term("place_kind quantity", 0.3), _term("place_kind scope", 0.3),
    _term("scope km:20", 0.2), _term("country quantity", 0.3), _term("country scope", 0.3),
    # Length of the window and lateness of the statement.
    _term("window", 0.4), _term("group window", 0.2), _term("measure window", 0.3),
    _term("delay", 0.3), _term("group delay", 0.2),
    # A nationality is a part of the group.
    _term("nationality", 0.4), _term("group nationality", 0.3), _term("nationality quantity", 0.4),
    _term("group nationality quantity days:10", 0.4),
    # Who speaks.
    _term("source_type", 0.15), _term("group source_type", 0.15), _term("source", 0.15),
    _term("source_type quantity", 0.15), _term("group source days:7", 0.2),
)  # fmt: skip


def _factor(name: str, left: Features, right: Features) -> Floats:
    kind, _, scale = name.partition(":")
    if kind == "all":
        return np.ones(np.broadcast_shapes(left.numbers["end"].shape, right.numbers["end"].shape))
    if kind == "days":
        apart = np.abs(left.numbers["end"] - right.numbers["end"])
        drift: Floats = np.exp(-apart / float(scale))
        return drift
    if kind == "km":
        return _near(left, right, float(scale))
    if kind in {"window", "delay"}:
        width = _WINDOW_WIDTH if kind == "window" else _DELAY_WIDTH
        steps = (left.numbers[kind] - right.numbers[kind]) / width
        alike_in_length: Floats = np.exp(-0.5 * steps**2)
        return alike_in_length
    a, b = left.codes[kind], right.codes[kind]
    alike = a == b
    if kind not in _BLANK_IS_A_VALUE:
        alike &= a != 0
    return alike.astype(np.float64)


def _near(left: Features, right: Features, scale: float) -> Floats:
    """Exponential in great-circle kilometres; a place without coordinates is near its namesakes."""
    square = np.zeros(1)
    for axis in ("east", "north", "up"):
        square = square + (left.numbers[axis] - right.numbers[axis]) ** 2
    km = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(square, 0, 4)) / 2)
    named = _factor("bare_place", left, right)
    return np.where(np.isnan(km), named, np.exp(-km / scale))


def _products(terms: Iterable[Term], left: Features, right: Features) -> Iterable[Floats]:
    cache: dict[str, Floats] = {}
    for term in terms:
        product: Floats | None = None
        for name in term.factors:
            if name not in cache:
                cache[name] = _factor(name, left, right)
            product = cache[name] if product is None else product * cache[name]
        if product is not None:
            yield product


def packed(terms: tuple[Term, ...], given: Features) -> tuple[Floats, Floats]:
    """Every term between every two given statements, lower triangle only.

    Returns:
        (terms, n (n - 1) / 2) below the diagonal in ``np.tril_indices(n, -1)`` order, and
        (terms, n) on the diagonal.
    """
    rows, columns = np.tril_indices(len(given), -1)
    out = np.empty((len(terms), len(rows)))
    for k, product in enumerate(_products(terms, given.take(rows), given.take(columns))):
        out[k] = product
    return out, self_similarity(terms, given)


def self_similarity(terms: tuple[Term, ...], given: Features) -> Floats:
    """(terms, n): each statement with itself: 1, or 0 where a factor is not said."""
    out = np.empty((len(terms), len(given)))
    for k, product in enumerate(_products(terms, given, given)):
        out[k] = product
    return out


def cross(terms: tuple[Term, ...], weights: Floats, target: Features, given: Features) -> Floats:
    """(m, n) covariance between target and given statements for these squared amplitudes."""
    total = np.zeros((len(target), len(given)))
    for weight, product in zip(weights, _products(terms, target.column(), given), strict=True):
        total += weight * product
    return total


#: Log-linear terms of the error's standard deviation: prior mean of each coefficient.
NOISE: Final = {
    "every row": -0.8, "part": 0.0, "subset": 0.4, "neither whole nor part": 0.0,
    "not people counted": 0.3, "flow": 0.1, "running total": 0.0, "border": 0.0,
    "wide place": 0.0, "window": 0.0, "date": 0.0, "one nationality": 0.2, "stock": -0.2,
}  # fmt: skip
NOISE_PRIOR: Final = np.array(list(NOISE.values()))


def noise_design(rows: Features) -> Floats:
    """(n, len(NOISE)) columns of the error's log-linear standard deviation."""
    columns = [
        np.ones(len(rows)),
        rows.is_("scope", "part"),
        rows.is_("scope", "subset"),
        ~rows.is_("scope", "whole", "part", "subset"),
        ~rows.is_("sort", "people"),
        rows.is_("measure", "flow"),
        rows.is_("measure", "running_total"),
        rows.is_("place_kind", "border"),
        rows.is_("place_kind", "state", "country"),
        rows.numbers["window"] / 2,
        rows.numbers["precision"] / 2,
        rows.codes["nationality"] != 0,
        rows.is_("quantity", "group_size", "sheltered"),
    ]
    return np.stack([np.asarray(c, dtype=np.float64) for c in columns], axis=1)


def prior_mean(rows: Features) -> Floats:
    """(n,) ln people expected before any report is read (reasons: ``docs/predict.md``)."""
    people = rows.is_("sort", "people")
    few = rows.is_("quantity", *FEW)
    mean = np.where(people, np.log(1500.0), np.where(few, np.log(8.0), np.log(400.0)))
    mean = mean + np.where(rows.is_("scope", "part"), -0.7, 0.0)
    mean = mean + np.where(rows.is_("scope", "subset") & people, -0.7, 0.0)
    total: Floats = mean + np.where(rows.is_("scope", "sum"), 1.3, 0.0)
    return total
