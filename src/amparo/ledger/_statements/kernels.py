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

    Codes = NDArray[np.int64]
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


def _terms(amplitude: float, *factors: str) -> tuple[Term, ...]:
    return tuple(Term(tuple(f.split()), amplitude) for f in factors)


#: Prior amplitudes have three steps only: what sets the order of magnitude (a factor 1.6), what
#: shifts a number (a factor 1.35), and habits of speakers (a factor 1.15).
TERMS: Final = (
    # What numbers of this sort are by habit; which group it is.
    *_terms(0.5, "all", "sort", "quantity", "group"),
    *_terms(0.3, "label", "measure", "scope", "quantity measure scope"),
    # The drift of all, of the season, of the group.
    *_terms(0.3, "days:200", "days:15", "season", "group days:15", "group days:4"),
    # What this group's numbers of one sort are, and their own drift.
    *_terms(0.3, "group quantity", "group scope", "group measure"),
    *_terms(0.3, "group quantity days:10", "group scope days:10", "group quantity scope days:10"),
    *_terms(0.3, "group quantity measure scope days:3"),
    # Where: a place holds a part of the group.
    *_terms(0.3, "group km:150", "group km:40 days:3", "group quantity km:40 days:4 window"),
    *_terms(0.3, "place_kind quantity", "country quantity"),
    # Length of the window, lateness of the statement.
    *_terms(0.3, "window", "delay"),
    # A nationality is a part of the group.
    *_terms(0.3, "nationality", "group nationality", "group nationality quantity days:10"),
    # Who speaks.
    *_terms(0.15, "source_type", "source", "group source days:7"),
)


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
        bell: Floats = np.exp(-0.5 * steps**2)
        return bell
    return _same(left.codes[kind], right.codes[kind], blank_counts=kind in _BLANK_IS_A_VALUE)


def _same(left: Codes, right: Codes, *, blank_counts: bool) -> Floats:
    alike = np.equal(left, right)
    if not blank_counts:
        alike = alike & (left != 0)
    same: Floats = alike.astype(np.float64)
    return same


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
