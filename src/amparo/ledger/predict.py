"""The distribution of the number that a source would state.

Model, priors and scores: ``docs/predict.md``. The rooms' own estimate of how many people there are
is ``ledger.estimate``; this module answers another question, what will be *said*.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from amparo.ledger._statements import process, repeats, shape
from amparo.ledger._statements.evidence import (
    Evidence,
    first_heard,
    gather,
    is_ahead,
    nearest,
    pieces,
)
from amparo.ledger._statements.features import read_features
from amparo.records.streams import stream
from amparo.records.tables import PREDICTION_LEVELS, prediction_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from amparo.ledger._statements.features import Features

    Floats = NDArray[np.float64]

__all__ = ["predict", "source_leans"]

_LEVELS: Final = np.array(PREDICTION_LEVELS)
_MOST_GIVEN: Final = 900
_DAYS_OF_A_WEEK: Final = 7
_FEWEST_PEOPLE: Final = 1.0
_MOST_PEOPLE: Final = 1e8
_OTHER_QUANTITY_WEIGHT: Final = 0.3


def predict(
    given: pl.DataFrame, rows: pl.DataFrame, *, seed: int = 0, most_given: int = _MOST_GIVEN
) -> pl.DataFrame:
    """For each row the distribution of the number that this source would state.

    Both frames have the columns of ``records.tables.REPORTS`` as far as known; a missing column
    counts as not said. Notes, addresses, and the numbers and qualifiers of ``rows`` are not read.

    Args:
        given: statements with numbers; may be empty, then the answer is the stated prior.
        rows: statements whose number is asked for, n of them.
        seed: run seed; drawn from only when ``given`` holds more than ``most_given`` statements.
        most_given: above so many statements the settings are learnt from a random part and each
            row is predicted from its nearest (same group, same season, then nearest in time).

    Returns:
        n rows in the order of ``rows``: report_id and the quantiles q05, q10 ... q95 in people,
        finite, positive and not decreasing.
    """
    target = read_features(rows)
    evidence = gather(given)
    part = _part(evidence, most_given, seed)
    settings = process.learn(part.features, part.log_numbers)
    whole = process.condition(settings, part.features, part.log_numbers)
    errors = _learn_errors(whole, part)
    log_quantiles = np.empty((len(target), _LEVELS.size))
    if len(evidence) <= most_given:
        log_quantiles[:] = _quantiles(whole, part, target, errors)
    else:
        for index in pieces(target):
            near = evidence.take(nearest(evidence.features, target.take(index), most_given))
            local = process.condition(settings, near.features, near.log_numbers)
            log_quantiles[index] = _quantiles(local, near, target.take(index), errors)
    people = np.exp(np.clip(log_quantiles, np.log(_FEWEST_PEOPLE), np.log(_MOST_PEOPLE)))
    names = prediction_columns()
    return pl.DataFrame(
        {"report_id": _ids(rows)} | {name: people[:, k] for k, name in enumerate(names)}
    )


def _ids(rows: pl.DataFrame) -> pl.Series:
    return rows["report_id"].cast(pl.String).fill_null("")


def _part(evidence: Evidence, most: int, seed: int) -> Evidence:
    """All statements, or a random part of them in their canonical order."""
    if len(evidence) <= most:
        return evidence
    chosen = stream(seed, "ledger", "predict", "learn").permutation(len(evidence))[:most]
    return evidence.take(np.sort(chosen))


@dataclass(frozen=True, kw_only=True)
class _Errors:
    """How statements miss the process: (5,) forms and the rate of repeated numbers.

    Attributes:
        filling: of rows among the given ones in time.
        ahead: of rows later than all that is given of their group.
        repeats: see ``_statements.repeats``.
    """

    filling: Floats
    ahead: Floats
    repeats: float


def _learn_errors(known: process.Conditioned, part: Evidence) -> _Errors:
    """The forms and the rate from the given statements, each predicted without its own page."""
    given = part.features
    weeks = (given.numbers["known"] // _DAYS_OF_A_WEEK).astype(np.int64)
    weight = np.where(given.is_("sort", "people"), 1.0, _OTHER_QUANTITY_WEIGHT)
    filling = known.left_out(given.codes["page"])
    heard = ~first_heard(given, weeks)
    residual, sd = known.ahead(weeks)
    return _Errors(
        filling=shape.learn_form(*filling, weight, _LEVELS),
        ahead=shape.learn_form(residual[heard], sd[heard], weight[heard], _LEVELS),
        repeats=_rate(part, *filling),
    )


def _rate(part: Evidence, residual: Floats, sd: Floats) -> float:
    """How often a number of people repeats one that another page gave for its group."""
    given, y = part.features, part.log_numbers
    counted = np.flatnonzero(given.is_("sort", "people"))
    rows = given.take(counted)
    odds = repeats.unit_odds((y - residual)[counted], sd[counted], rows, given, y)
    odds[rows.codes["page"][:, None] == given.codes["page"]] = 0.0
    equal = np.isclose(y[counted, None], y, rtol=0, atol=1e-9)
    return repeats.learn_rate(odds.sum(axis=1), np.any(equal & (odds > 0), axis=1))


def _quantiles(
    known: process.Conditioned, near: Evidence, target: Features, errors: _Errors
) -> Floats:
    mean, sd = known.predict(target)
    new = ~np.isin(target.codes["group"], known.given.codes["group"])
    ahead = is_ahead(known.given, target)
    form = np.where(ahead[:, None], errors.ahead, errors.filling)
    form = np.where(new[:, None], shape.PRIOR, form)
    odds = errors.repeats * repeats.unit_odds(mean, sd, target, near.features, near.log_numbers)
    return repeats.mixed_quantiles(mean, sd, form, (odds, near.log_numbers), _LEVELS)


def source_leans(given: pl.DataFrame, *, seed: int = 0) -> pl.DataFrame:
    """What each kind of source adds to a number, in ln units, after place, time and quantity.

    Returns:
        source_type, lean (posterior mean), lean_q05, lean_q95, reports; sorted by source_type.
        A lean is relative to the other kinds; exp(lean) is a factor.
    """
    part = _part(gather(given), _MOST_GIVEN, seed)
    settings = process.learn(part.features, part.log_numbers)
    known = process.condition(settings, part.features, part.log_numbers)
    term = next(k for k, t in enumerate(settings.terms) if t.factors == ("source_type",))
    variance = float(settings.variances[term])
    out = []
    for kind in sorted(set(part.source_types)):
        own = np.array([s == kind for s in part.source_types], dtype=float)
        mean = variance * float(own @ known.pull)
        left = variance - variance**2 * float(own @ known.inverse @ own)
        reach = 1.6449 * float(np.sqrt(max(left, 0.0)))
        out.append((kind, mean, mean - reach, mean + reach, int(own.sum())))
    names = ["source_type", "lean", "lean_q05", "lean_q95", "reports"]
    schema = dict.fromkeys(names, pl.Float64()) | {
        "source_type": pl.String(),
        "reports": pl.Int64(),
    }
    return pl.DataFrame(out, schema=schema, orient="row")
