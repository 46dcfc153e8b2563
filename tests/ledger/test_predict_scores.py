"""The prediction on the bundled reports, beside the rule a practitioner would use."""

from __future__ import annotations

import datetime as dt
import hashlib
from importlib.resources import files

import numpy as np
import polars as pl
import pytest

from amparo.ledger import normal
from amparo.ledger.predict import predict
from amparo.records.tables import PREDICTION_LEVELS, REPORTS, prediction_columns

LEVELS = np.array(PREDICTION_LEVELS)
PEOPLE = {"group_size", "departed", "border_crossed", "arrived", "sheltered", "registered"}


@pytest.fixture(scope="module")
def reports() -> pl.DataFrame:
    path = files("amparo").joinpath("data/caravans/reports.csv")
    raw = pl.read_csv(path.read_bytes(), infer_schema=False).fill_null("")
    typed = [
        pl.col(n).str.to_date(strict=False)
        if REPORTS.columns[n].dtype == pl.Date
        else pl.col(n).cast(REPORTS.columns[n].dtype, strict=False)
        for n in raw.columns
    ]
    return raw.select(typed).with_columns(
        known=pl.coalesce("published_on", pl.col("observed_to") + dt.timedelta(days=1)),
        page=pl.when(pl.col("url") != "").then("url").otherwise("report_id"),
        usable=pl.col("quantity").is_in(sorted(PEOPLE))
        & ~pl.col("measure").is_in(["plan", "rate", "capacity"])
        & (pl.col("caravan_hint") != "")
        & ~pl.col("caravan_hint").str.contains("^(incident|national|background|rumour)")
        & pl.col("observed_from").is_not_null()
        & (pl.col("value_low") > 0),
    )


def blind(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        note=pl.lit(""), url=pl.lit(""), qualifier=pl.lit(""),
        value_low=pl.lit(None, dtype=pl.Float64), value_high=pl.lit(None, dtype=pl.Float64),
    )  # fmt: skip


def said(frame: pl.DataFrame) -> np.ndarray:
    return np.log(np.sqrt(frame["value_low"] * frame["value_high"]).to_numpy())


def crps(q: np.ndarray, y: np.ndarray) -> float:
    """Twice the mean pinball loss in natural-log units."""
    over = y[:, None] - q
    return float(2 * np.mean(np.maximum(LEVELS * over, (LEVELS - 1) * over)))


def nearest_days(given: pl.DataFrame, asked: pl.DataFrame) -> np.ndarray:
    """The mean of the group's numbers, weighted to the nearest days and the same quantity."""
    given = given.filter("usable").with_columns(y=pl.Series(said(given.filter("usable"))))
    centred = given.with_columns(
        d=pl.col("y") - pl.col("y").median().over("caravan_hint"), n=pl.len().over("caravan_hint")
    ).filter(pl.col("n") > 2)["d"]
    sd = float(centred.to_numpy().std())
    out = []
    for row in asked.iter_rows(named=True):
        own = given.filter(pl.col("caravan_hint") == row["caravan_hint"])
        if own.height == 0:
            every = given["y"].to_numpy()
            out.append(every.mean() + every.std() * normal.quantile(LEVELS))
            continue
        lag = (own["observed_from"] - row["observed_from"]).dt.total_days().to_numpy()
        weight = np.exp(-np.abs(lag) / 2) * np.where(own["quantity"] == row["quantity"], 2, 1)
        weight = weight + 1e-9
        middle = float(weight @ own["y"].to_numpy() / weight.sum())
        out.append(middle + sd * normal.quantile(LEVELS))
    return np.array(out)


def ln_quantiles(given: pl.DataFrame, asked: pl.DataFrame) -> np.ndarray:
    given = given.with_columns(note=pl.lit(""), url=pl.lit(""))
    return np.log(predict(given, blind(asked)).select(prediction_columns()).to_numpy())


def fold_of(page: str) -> int:
    return int(hashlib.sha256(page.encode()).hexdigest(), 16) % 5


def test_filling_in_a_fifth_of_the_pages_beats_the_nearest_days(reports: pl.DataFrame) -> None:
    fold = pl.Series([fold_of(p) for p in reports["page"]])
    asked = reports.filter((fold == 1) & reports["usable"])
    given = reports.filter(~reports["page"].is_in(asked["page"].unique().to_list()))
    q, y = ln_quantiles(given, asked), said(asked)
    assert len(y) > 80
    assert crps(q, y) < 0.85 * crps(nearest_days(given, asked), y)
    assert 0.80 <= np.mean((y >= q[:, 0]) & (y <= q[:, -1])) <= 0.98


def test_the_next_week_beats_the_nearest_days(reports: pl.DataFrame) -> None:
    """Three Mondays of three seasons: only what was known before them."""
    ours, theirs = [], []
    for monday in (dt.date(2018, 4, 9), dt.date(2018, 11, 5), dt.date(2019, 2, 4)):
        given = reports.filter(pl.col("known") < monday)
        asked = reports.filter(
            pl.col("usable"),
            pl.col("observed_from").is_between(monday, monday + dt.timedelta(days=6)),
            pl.col("caravan_hint").is_in(given["caravan_hint"].unique().to_list()),
        )
        given = given.filter(~pl.col("report_id").is_in(asked["report_id"].to_list()))
        y = said(asked)
        ours.extend([crps(ln_quantiles(given, asked), y)] * len(y))
        theirs.extend([crps(nearest_days(given, asked), y)] * len(y))
    assert len(ours) > 40
    assert np.mean(ours) < 0.95 * np.mean(theirs)


def test_deleting_half_of_the_reports_changes_the_prediction(reports: pl.DataFrame) -> None:
    first = reports.filter(pl.col("caravan_hint") == "2018-10-first")
    asked = first.filter(pl.col("observed_from") == dt.date(2018, 10, 24), "usable").head(5)
    given = first.filter(~pl.col("report_id").is_in(asked["report_id"].to_list()))
    whole, half = ln_quantiles(given, asked), ln_quantiles(given[::2], asked)
    assert np.all(np.max(np.abs(whole - half), axis=1) > 0.01)
