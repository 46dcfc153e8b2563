"""Do the intervals hold on worlds made by another law than the model's?

The worlds: group sizes that stay level and jump (no Gaussian drift), log-logistic errors with a
heavier tail per kind of source, unmarked parts, numbers rounded by everybody. Nothing in them is
normal and nothing decays exponentially.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from amparo.ledger.predict import predict
from amparo.records.tables import prediction_columns

_START = dt.date(2031, 1, 1)
_SPREAD = {"authority": 0.12, "media": 0.2, "organiser": 0.25}


def _rounded(people: float) -> float:
    step = 500 if people >= 4000 else 100 if people >= 800 else 10 if people >= 100 else 1
    return max(1.0, round(people / step) * step)


def world(seed: int, *, groups: int = 8, statements: int = 26) -> pl.DataFrame:
    """Statements about groups whose sizes jump."""
    rng = np.random.default_rng(seed)
    rows = []
    for g in range(groups):
        first = int(rng.integers(0, 500))
        size = float(np.exp(rng.uniform(5.5, 9.0)))  # uniform in ln, not normal
        jumps = np.cumsum(np.where(rng.random(40) < 0.12, rng.uniform(-0.9, 0.5, 40), 0.0))
        for _ in range(statements):
            day = int(rng.integers(0, 40))
            source = str(rng.choice(list(_SPREAD)))
            u = rng.uniform(0.002, 0.998)
            error = _SPREAD[source] * np.log(u / (1 - u))  # log-logistic in people
            scope = "whole" if rng.random() < 0.7 else "part"
            share = rng.beta(2, 3) if scope == "part" else rng.beta(2, 3) ** (rng.random() < 0.05)
            when = _START + dt.timedelta(days=first + day)
            rows.append(
                {
                    "report_id": f"w{len(rows):04d}", "publisher": f"P{rng.integers(0, 30)}",
                    "published_on": when + dt.timedelta(days=int(rng.integers(0, 3))),
                    "observed_from": when, "observed_to": when, "source_type": source,
                    "source_name": f"{source} {rng.integers(0, 4)}", "quantity": "group_size",
                    "measure": "stock", "scope": scope, "caravan_hint": f"2031-{g:02d}-first",
                    "number": _rounded(size * np.exp(jumps[day] + error) * share),
                }
            )  # fmt: skip
    frame = pl.DataFrame(rows)
    return frame.with_columns(value_low=pl.col("number"), value_high=pl.col("number"))


def hidden(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.drop("number", "value_low", "value_high")


def hits(given: pl.DataFrame, asked: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Whether each hidden number lay in the 90 % and in the 50 % interval."""
    q = predict(given, hidden(asked)).select(prediction_columns()).to_numpy()
    said = asked["number"].to_numpy()
    in90 = (said >= q[:, 0] * (1 - 1e-9)) & (said <= q[:, 18] * (1 + 1e-9))
    in50 = (said >= q[:, 4] * (1 - 1e-9)) & (said <= q[:, 14] * (1 + 1e-9))
    return in90, in50


def filling_in(seed: int) -> tuple[float, float]:
    frame = world(seed)
    asked = np.arange(frame.height) % 4 == seed % 4
    in90, in50 = hits(frame.filter(~asked), frame.filter(asked))
    return float(in90.mean()), float(in50.mean())


def next_week(seed: int) -> tuple[float, float]:
    """Each statement of a week from what was known before, three weeks, two apart."""
    frame = world(seed)
    cut = frame["observed_to"].quantile(0.6, interpolation="nearest")
    got90, got50 = [], []
    for fortnight in range(3):
        monday = cut + dt.timedelta(days=14 * fortnight)
        known = frame.filter(pl.col("published_on") < monday)
        asked = frame.filter(
            pl.col("observed_to").is_between(monday, monday + dt.timedelta(days=6)),
            pl.col("caravan_hint").is_in(known["caravan_hint"].unique().to_list()),
        )
        if asked.height:
            in90, in50 = hits(known, asked)
            got90.extend(in90)
            got50.extend(in50)
    if not got90:  # the last groups of this world had gone
        return float("nan"), float("nan")
    return float(np.mean(got90)), float(np.mean(got50))


def test_intervals_hold_when_filling_in() -> None:
    # Over 40 worlds the cover of one is 0.880 with sd 0.060 (90 %) and 0.488 with sd 0.067 (50 %).
    # Of eight the mean has sd 0.021 and 0.024: fresh worlds would leave these bounds, more than
    # three sd away on either side, about once in 700 times.
    covered = np.array([filling_in(seed) for seed in range(8)])
    assert 0.81 <= covered[:, 0].mean() <= 0.95
    assert 0.40 <= covered[:, 1].mean() <= 0.58


def test_intervals_hold_for_the_next_week() -> None:
    # Over 60 worlds the cover of one is 0.902 with sd 0.123, for few groups are on the way at once.
    # Of twenty the mean has sd 0.028: it leaves these bounds about once in 300 times.
    covered = np.array([next_week(seed) for seed in range(20)])
    assert 0.82 <= np.nanmean(covered[:, 0]) <= 0.985
