"""What followed a policy: monthly counts after it beside what was to be expected without it.

An interrupted time series (Box and Tiao 1975, JASA 70) told as a contrast: the months before give
a forecast of the months after (``_interrupted``), and the effect is the mean of ln counts less the
mean forecast, so that no shape of the change is assumed. Its ratio is the geometric mean of counts
over those expected. The same is done at dates without a policy ("placebos", after Abadie, Diamond
and Hainmueller 2010, JASA 105): a change that is as common without a policy says nothing.
"Associated" is all that is ever said: what else happened in the same months is listed beside it.

**Verdict.** With ten placebos or more: the 95 % interval leaves out 1, and at most one placebo in
twenty is as clear (mean of ln ratio over its standard deviation, without sign). With fewer, the
interval alone decides, and it must be the 99 % interval.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from amparo.context._interrupted import forecast
from amparo.records.context import EFFECTS
from amparo.records.errors import AmparoError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from amparo.context._interrupted import Forecast

    Numbers = NDArray[np.float64]

__all__ = ["Counterfactual", "Effect", "EffectSettings", "counterfactual", "effect", "effects"]

_YEAR: Final = 12
_ALSO: Final = 2  # months before a policy in which another still counts as "also"


@dataclass(frozen=True, kw_only=True)
class EffectSettings:
    """What is compared.

    Attributes:
        months: after the policy.
        before: most months before it that are looked at.
        fewest: months before below which nothing is estimated; two years, for the season.
        zeros: largest share of the months before that may have a count of zero.
        early: a policy that begins up to this day of a month has that month as its first; later
            in the month, the month belongs to neither side.
        apart: months between a placebo and any policy.
        placebos: number from which they have a say.
        beyond: largest share of placebos as clear.
    """

    months: int = 6
    before: int = 60
    fewest: int = 24
    zeros: float = 0.1
    early: int = 10
    apart: int = 12
    placebos: int = 10
    beyond: float = 0.05


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What followed one date in one series. Where ``reason`` is not "", all numbers are NaN.

    Attributes:
        reason: too_short, gaps or zeros where nothing can be estimated, else "".
        before: months before that were used.
        ratio: of counts to those expected, geometric mean over the months; the median of its law.
        low: lower limit of the 95 % interval.
        high: its upper limit.
        wide_low: lower limit of the 99 % interval.
        wide_high: its upper limit.
        z: mean of ln ratio over its standard deviation.
    """

    reason: str = ""
    before: int = 0
    ratio: float = np.nan
    low: float = np.nan
    high: float = np.nan
    wide_low: float = np.nan
    wide_high: float = np.nan
    z: float = np.nan


@dataclass(frozen=True, kw_only=True)
class Counterfactual:
    """Counts to be expected without the policy, by month after it; all arrays (months,).

    Attributes:
        expected: medians.
        low: lower limits of the 90 % intervals, each of its own month.
        high: upper limits.
    """

    expected: Numbers
    low: Numbers
    high: Numbers


def effect(
    values: Numbers, at: int, settings: EffectSettings | None = None, *, skip: bool = False
) -> Effect:
    """What followed one date in one series.

    Args:
        values: counts of following months, NaN where there is none, (n,).
        at: index of the first month after.
        settings: what is compared.
        skip: whether the month before ``at`` belongs to neither side.
    """
    settings = settings or EffectSettings()
    before, reason = _window(values, at, settings, skipped=int(skip))
    if reason:
        return Effect(reason=reason)
    found = _contrast(values, np.array([at]), before, settings.months, int(skip))
    ends = np.exp(found.quantiles(0.005, 0.025, 0.5, 0.975, 0.995)).ravel().tolist()
    return Effect(
        before=before, wide_low=ends[0], low=ends[1], ratio=ends[2], high=ends[3],
        wide_high=ends[4],
        z=float(found.mean()[0, 0] / found.sd()[0, 0]),
    )  # fmt: skip


def counterfactual(
    values: Numbers, at: int, settings: EffectSettings | None = None, *, skip: bool = False
) -> Counterfactual | None:
    """Counts to be expected in the months after a date, for a picture.

    Months after that are not yet told do no harm.

    Args:
        values: counts of following months, NaN where there is none, (n,).
        at: index of the first month after.
        settings: what is compared.
        skip: whether the month before ``at`` belongs to neither side.

    Returns:
        None where the months before do not allow it.
    """
    settings = settings or EffectSettings()
    before, reason = _past(values, at - int(skip), settings)
    if reason:
        return None
    logs = _logs(values)[at - int(skip) - before : at - int(skip)][::-1]
    found = forecast(logs[None], settings.months, int(skip))
    ends = np.exp(found.quantiles(0.05, 0.5, 0.95)[:, 0, :-1]) - 0.5
    low, middle, high = np.maximum(ends, 0.0)
    return Counterfactual(expected=middle, low=low, high=high)


def effects(
    series: pl.DataFrame,
    policies: pl.DataFrame,
    questions: pl.DataFrame,
    *,
    seed: int,  # noqa: ARG001 - see the docstring
    settings: EffectSettings | None = None,
) -> pl.DataFrame:
    """EFFECTS: what followed each policy in the series that were asked for.

    Only rows of whole months count. A month that is not complete is as one that is missing.

    Args:
        series: SERIES; those asked for must be counts.
        policies: POLICIES, all that may have moved a series: no placebo is near any of them.
        questions: policy, series, country, nationality, part, role.
        seed: of the run, as for all estimates of the room; nothing is drawn here, so that the
            answer is the same for any.
        settings: what is compared.

    Raises:
        AmparoError: ``table_broken`` where a question names a policy that is not in the list.
    """
    settings = settings or EffectSettings()
    days = dict(policies.select("policy", "first_day").iter_rows())
    return EFFECTS.frame(
        _answer(series, days, row, settings) for row in questions.iter_rows(named=True)
    )


def _logs(values: Numbers) -> Numbers:
    """Logs of counts, half a count added for the zeros; NaN where there is none."""
    good = np.isfinite(values) & (values >= 0)
    return np.log(np.where(good, values, np.nan) + 0.5)


def _past(values: Numbers, end: int, settings: EffectSettings) -> tuple[int, str]:
    """Months without a gap before an index, at most ``before`` of them, and why not, if so."""
    first = max(end - settings.before, 0)
    told = np.isfinite(_logs(values)[first : max(end, 0)])
    missing = np.flatnonzero(~told)
    n = len(told) - 1 - int(missing[-1]) if len(missing) else len(told)
    if end > len(values) or n < settings.fewest:
        return 0, "gaps" if len(missing) and end <= len(values) else "too_short"
    nothing = values[end - n : end] == 0
    return (n, "") if nothing.mean() <= settings.zeros else (0, "zeros")


def _window(values: Numbers, at: int, settings: EffectSettings, *, skipped: int) -> tuple[int, str]:
    """The same, where the months after must be there too."""
    if at + settings.months > len(values):
        return 0, "too_short"
    n, reason = _past(values, at - skipped, settings)
    if not reason and np.isnan(_logs(values)[at : at + settings.months]).any():
        return 0, "gaps"
    return n, reason


def _contrast(
    values: Numbers, at: NDArray[np.int64], before: int, months: int, skipped: int
) -> Forecast:
    """Laws of the ln ratio at some dates with equally long windows: one target."""
    logs = _logs(values)
    past = logs[(at - skipped - 1)[:, None] - np.arange(before)]
    after = logs[at[:, None] + np.arange(months)].mean(axis=1)
    found = forecast(past, months, skipped)
    return type(found)(
        weight=found.weight, middle=after[:, None, None] - found.middle[:, :, -1:],
        scale=found.scale[:, :, -1:], freedom=found.freedom,
    )  # fmt: skip


def _placebos(
    values: Numbers, near: NDArray[np.int64], before: int, settings: EffectSettings, skipped: int
) -> Numbers:
    """The z of every date far from all policies, with windows no longer than the real one.

    Args:
        values: counts, (n,).
        near: months of all policies, as indices.
        before: months before the real date.
        settings: what is compared.
        skipped: as at the real date.
    """
    alike: dict[int, list[int]] = {}
    for at in range(len(values)):
        if (np.abs(near - at) < settings.apart).any():
            continue
        n, reason = _window(values, at, settings, skipped=skipped)
        if not reason:
            alike.setdefault(min(n, before), []).append(at)
    out = [np.empty(0)]
    for n, dates in alike.items():
        found = _contrast(values, np.array(dates), n, settings.months, skipped)
        out.append((found.mean() / found.sd())[:, 0])
    return np.concatenate(out)


def _month(day: date) -> int:
    return day.year * _YEAR + day.month - 1


def _answer(
    series: pl.DataFrame,
    days: dict[str, date],
    asked: dict[str, Any],
    settings: EffectSettings,
) -> dict[str, object]:
    """One row of EFFECTS."""
    if asked["policy"] not in days:
        raise AmparoError(
            "table_broken", table="questions", column="policy", row=str(asked["policy"])
        )
    day = days[asked["policy"]]
    skipped = int(day.day > settings.early)
    rows = _monthly(series, asked)
    start = int(rows["month"][0]) if rows.height else 0
    values, partial = _counts(rows, start)
    at = _month(day) + skipped - start
    found = effect(values, at, settings, skip=bool(skipped))
    row = {
        **{name: asked[name] for name in (*EFFECTS.key, "role")},
        "months": settings.months, "ratio": None, "low": None, "high": None, "placebos": 0,
        "placebos_beyond": 0, "verdict": "not_estimable", "reason": found.reason,
        "also": ";".join(_also(days, asked["policy"], settings, skipped)),
        "dataset": rows["dataset"][-1] if rows.height else "",
    }  # fmt: skip
    if found.reason:
        spoilt = partial[max(at - skipped - settings.fewest, 0) : at + settings.months].any()
        return {**row, "reason": "not_complete"} if found.reason == "gaps" and spoilt else row
    near = np.array([_month(d) - start for d in days.values()])
    tried = _placebos(values, near, found.before, settings, skipped)
    beyond = int((np.abs(tried) >= abs(found.z)).sum())
    return {
        **row, "ratio": found.ratio, "low": found.low, "high": found.high,
        "placebos": len(tried), "placebos_beyond": beyond,
        "verdict": _verdict(found, len(tried), beyond, settings),
    }  # fmt: skip


def _verdict(found: Effect, placebos: int, beyond: int, settings: EffectSettings) -> str:
    """See the module."""
    if placebos < settings.placebos:
        clear = found.wide_low > 1 or found.wide_high < 1
    else:
        clear = (found.low > 1 or found.high < 1) and beyond <= settings.beyond * placebos
    return "associated" if clear else "not_told"


def _monthly(series: pl.DataFrame, asked: dict[str, Any]) -> pl.DataFrame:
    """The rows of whole months of what is asked, by month."""
    first, last = pl.col("first_day"), pl.col("last_day")
    whole = (first == first.dt.month_start()) & (last == first.dt.month_end())
    same = [pl.col(name) == asked[name] for name in ("series", "country", "nationality", "part")]
    month = first.dt.year().cast(pl.Int64) * _YEAR + first.dt.month() - 1
    return series.filter(*same, whole).with_columns(month=month).sort("month")


def _counts(rows: pl.DataFrame, start: int) -> tuple[Numbers, NDArray[np.bool_]]:
    """Counts by month from the first one, NaN where none is complete; and which are partial."""
    if rows.is_empty():
        return np.empty(0), np.empty(0, dtype=np.bool_)
    index = rows["month"].to_numpy() - start
    complete = rows["complete"].to_numpy()
    values, partial = np.full(index[-1] + 1, np.nan), np.zeros(index[-1] + 1, dtype=np.bool_)
    values[index[complete]] = rows["value"].to_numpy()[complete]
    partial[index[~complete]] = True
    return values, partial


def _also(
    days: dict[str, date], policy: str, settings: EffectSettings, skipped: int
) -> Sequence[str]:
    """Other policies that began in the months after, or shortly before, by first day."""
    day = days[policy]
    last = _month(day) + skipped + settings.months - 1
    since = _month(day) - _ALSO
    year, month = divmod(since, _YEAR)
    earliest = day.replace(
        year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1])
    )
    return [
        other
        for other, d in sorted(days.items(), key=lambda pair: (pair[1], pair[0]))
        if other != policy and d >= earliest and _month(d) <= last
    ]
