"""The pieces of the prediction against independent ways to the same numbers."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
import scipy.integrate
import scipy.optimize
import scipy.special
import scipy.stats

from amparo.ledger import normal
from amparo.ledger._statements import kernels, process, repeats, shape
from amparo.ledger._statements.evidence import Evidence, first_heard, gather, is_ahead
from amparo.ledger._statements.features import code_of, read_features
from amparo.ledger._statements.optimise import minimise
from amparo.records.tables import PREDICTION_LEVELS

LEVELS = np.array(PREDICTION_LEVELS)


def evidence(n: int = 40, seed: int = 0) -> Evidence:
    """Statements with every column filled at random, some blank."""
    rng = np.random.default_rng(seed)

    def pick(*values: str) -> list[str]:
        return [values[k] for k in rng.integers(0, len(values), n)]

    def after(days: list[dt.date], most: int) -> list[dt.date]:
        steps = rng.integers(0, most, n).tolist()
        return [d + dt.timedelta(days=k) for d, k in zip(days, steps, strict=True)]

    def where(low: float, high: float) -> list[float | None]:
        return [v if h else None for v, h in zip(rng.uniform(low, high, n), here, strict=True)]

    days = after([dt.date(2031, 1, 1)] * n, 60)
    here = rng.random(n) < 0.7
    columns = {
        "report_id": [f"s{k:03d}" for k in range(n)],
        "publisher": pick("A", "B", "C"),
        "published_on": after(days, 9),
        "observed_from": days,
        "observed_to": after(days, 5),
        "precision_days": rng.integers(0, 4, n),
        "source_name": pick("x", "y", "z"),
        "source_type": pick("authority", "media", "organiser"),
        "quantity": pick("group_size", "arrived", "detained", "deaths"),
        "measure": pick("stock", "flow", "unknown"),
        "scope": pick("whole", "part", "subset"),
        "place": pick("North", "South", ""),
        "country_iso3": pick("MEX", "GTM"),
        "lat": where(14, 32),
        "lon": where(-117, -88),
        "caravan_hint": pick("2031-01-first", "2031-01-all", "2031-01-second", "background"),
        "nationality": pick("", "HND"),
        "value_low": np.exp(rng.normal(6, 1, n)),
        "value_high": np.exp(rng.normal(6, 1, n)),
    }
    return gather(pl.DataFrame(columns))


def test_the_normal_law_agrees_with_scipy() -> None:
    x = np.linspace(-8, 8, 20_001)
    assert np.max(np.abs(normal.erf(x) - scipy.special.erf(x))) <= 1.5e-7
    assert np.max(np.abs(normal.cdf(x) - scipy.stats.norm.cdf(x))) <= 1e-7
    assert np.allclose(normal.density(x), scipy.stats.norm.pdf(x))
    assert np.allclose(normal.quantile(LEVELS), scipy.stats.norm.ppf(LEVELS))


def test_the_minimiser_reaches_what_scipy_reaches() -> None:
    def valley(x: np.ndarray) -> tuple[float, np.ndarray]:
        return float(scipy.optimize.rosen(x)), scipy.optimize.rosen_der(x)

    start = np.array([0.3, 1.7, 0.5, -0.5])
    ours, value = minimise(valley, start, evaluations=400, tolerance=1e-6)
    theirs = scipy.optimize.minimize(valley, start, jac=True, method="L-BFGS-B").x
    assert value < 1e-6
    assert np.allclose(ours, theirs, atol=1e-2)


def test_the_minimiser_spends_no_more_than_it_may() -> None:
    calls = 0

    def bowl(x: np.ndarray) -> tuple[float, np.ndarray]:
        nonlocal calls
        calls += 1
        return (float("inf"), np.zeros_like(x)) if x[0] > 2 else (float(x @ x), 2 * x)

    best, value = minimise(bowl, np.array([1.9, -3.0]), evaluations=9)
    assert calls <= 9
    assert value < 1.9**2 + 9
    assert value == pytest.approx(float(best @ best))


def test_slopes_of_the_learning_target_are_right() -> None:
    some = evidence()
    residual = some.log_numbers - kernels.prior_mean(some.features)
    target = process._Target(process.prior_settings(), some.features, residual)
    rng = np.random.default_rng(1)
    point = target.start + rng.normal(0, 0.2, target.start.size)
    _, slope = target(point)
    for k in rng.choice(point.size, 12, replace=False):
        step = 1e-5 * np.eye(point.size)[k]
        numeric = (target(point + step)[0] - target(point - step)[0]) / 2e-5
        assert slope[k] == pytest.approx(numeric, rel=1e-4, abs=1e-5)


def test_the_learning_target_is_the_normal_density() -> None:
    some = evidence()
    residual = some.log_numbers - kernels.prior_mean(some.features)
    prior = process.prior_settings()
    target = process._Target(prior, some.features, residual)
    covariance = target.covariance(prior.variances, prior.noise_variance(some.features))
    law = scipy.stats.multivariate_normal(np.zeros(len(some)), covariance)
    constant = 0.5 * len(some) * np.log(2 * np.pi)
    assert target(target.start)[0] == pytest.approx(-law.logpdf(residual) - constant)


def test_stored_products_equal_the_products_between_two_tables() -> None:
    some = evidence().features
    below, diagonal = kernels.packed(kernels.TERMS, some)
    weights = np.linspace(0.1, 1.0, len(kernels.TERMS))
    full = kernels.cross(kernels.TERMS, weights, some, some)
    assert np.allclose(full[np.tril_indices(len(some), -1)], weights @ below)
    assert np.allclose(np.diag(full), weights @ diagonal)
    assert np.min(np.linalg.eigvalsh(full)) > -1e-9  # a covariance


def test_left_out_and_ahead_equal_conditioning_anew() -> None:
    some = evidence()
    settings = process.prior_settings()
    known = process.condition(settings, some.features, some.log_numbers)
    blocks = (some.features.numbers["known"] // 7).astype(np.int64)
    residual, sd = known.left_out(blocks)
    ahead_residual, ahead_sd = known.ahead(blocks)
    for block in np.unique(blocks):
        inside = np.flatnonzero(blocks == block)
        for others, r, s in (
            (np.flatnonzero(blocks != block), residual, sd),
            (np.flatnonzero(blocks < block), ahead_residual, ahead_sd),
        ):
            rest = some.take(others)
            again = process.condition(settings, rest.features, rest.log_numbers)
            mean, spread = again.predict(some.features.take(inside))
            assert np.allclose(some.log_numbers[inside] - mean, r[inside], atol=1e-6)
            assert np.allclose(spread, s[inside], atol=1e-6)


def test_the_form_is_a_law_whose_quantiles_invert_it() -> None:
    q = shape.standard_quantiles(shape.PRIOR, LEVELS)
    assert np.allclose(shape.form_cdf(q, shape.PRIOR), LEVELS, atol=1e-6)
    total, _ = scipy.integrate.quad(
        lambda z: float(shape._density(np.array([z]), shape.PRIOR)[0]), -20, 20
    )
    assert total == pytest.approx(1.0, abs=1e-6)


def test_the_form_follows_a_skewed_error() -> None:
    rng = np.random.default_rng(2)
    z = np.where(rng.random(600) < 0.7, rng.normal(0.2, 0.5, 600), rng.normal(-0.9, 1.5, 600))
    ones = np.ones(600)
    learnt = shape.learn_form(z, ones, ones, LEVELS)
    q = shape.standard_quantiles(learnt, LEVELS)
    assert np.max(np.abs(q - np.quantile(z, LEVELS))) < 0.35  # the prior pulls the far tail in
    assert -q[0] > q[-1]
    cost = shape._Cost(z, ones, ones, LEVELS)
    point = shape.PRIOR + 0.05
    _, slope = cost(point)
    for k in range(point.size):
        step = 1e-3 * np.eye(point.size)[k]
        numeric = (cost(point + step)[0] - cost(point - step)[0]) / 2e-3
        assert slope[k] == pytest.approx(numeric, rel=0.05, abs=1.0)


def test_without_statements_the_form_is_the_prior() -> None:
    none = np.empty(0)
    assert np.array_equal(shape.learn_form(none, none, none, LEVELS), shape.PRIOR)


def test_the_rate_of_repeats_is_where_the_posterior_peaks() -> None:
    rng = np.random.default_rng(4)
    odds = rng.gamma(2.0, 3.0, 300)
    repeated = rng.random(300) < 0.3

    def surprise(log_rate: float) -> float:
        away = (log_rate - np.log(0.05)) / 0.7
        likelihood = repeated.sum() * log_rate - np.log1p(np.exp(log_rate) * odds).sum()
        return float(0.5 * away**2 - likelihood)

    best = scipy.optimize.minimize_scalar(surprise, bounds=(-8, 2), method="bounded").x
    assert np.log(repeats.learn_rate(odds, repeated)) == pytest.approx(best, abs=1e-3)


def test_without_odds_the_mixture_is_the_form_and_with_odds_it_has_steps() -> None:
    mean, sd = np.array([7.0, 7.0]), np.array([0.5, 0.5])
    form = np.stack([shape.PRIOR, shape.PRIOR])
    at = np.log([1000.0, 1500.0])
    odds = np.array([[0.0, 0.0], [0.5, 0.0]])
    q = repeats.mixed_quantiles(mean, sd, form, (odds, at), LEVELS)
    plain = mean[0] + sd[0] * shape.standard_quantiles(shape.PRIOR, LEVELS)
    assert np.allclose(q[0], plain, atol=1e-5)
    # A third of the mass stands on 1,000: about six of the nineteen levels.
    assert np.sum(np.isclose(q[1], at[0], atol=1e-9)) in {5, 6, 7}


def test_only_nearby_numbers_of_the_same_group_can_repeat() -> None:
    some = evidence()
    target = some.features
    odds = repeats.unit_odds(
        some.log_numbers, np.ones(len(some)), target, some.features, some.log_numbers
    )
    group = target.codes["group"]
    far = np.abs(target.numbers["end"][:, None] - target.numbers["end"]) > 30
    assert np.all(odds[(group[:, None] != group) | far] == 0)
    assert np.all(odds[group == 0] == 0)
    assert odds.max() > 1


def test_features_of_labels_places_and_windows() -> None:
    frame = pl.DataFrame(
        {
            "report_id": ["a", "b", "c", "d"],
            "caravan_hint": ["2031-01-first", "2031-01-ALL", "Rumour-x", "valley-all"],
            "place": ["Tecún Umán", "Suchiate river", "", "Chiapas (state)"],
            "place_id": ["gt-tecun-uman", "", "", ""],
            "observed_from": [dt.date(2031, 1, 1)] * 4,
            "observed_to": [dt.date(2031, 1, 4), None, None, dt.date(2030, 1, 1)],
            "quantity": ["group_size", "deaths", "detained", "arrived"],
        }
    )
    rows = read_features(frame)
    assert rows.codes["label"].tolist() == [code_of(k) for k in ("one", "sum", "none", "sum")]
    assert rows.codes["season"][0] == rows.codes["season"][1]
    assert rows.codes["group"][2] == 0
    assert rows.codes["season"][3] == code_of("valley")
    kinds = [code_of(k) for k in ("town", "border", "country", "state")]
    assert rows.codes["place_kind"].tolist() == kinds
    assert np.isfinite(rows.numbers["east"]).tolist() == [True, False, False, False]
    assert rows.numbers["window"].tolist() == [np.log1p(3), 0.0, 0.0, 0.0]
    assert rows.codes["sort"].tolist() == [
        code_of(k) for k in ("people", "few", "outcome", "people")
    ]


def test_who_is_ahead_and_who_is_new() -> None:
    some = evidence().features
    weeks = (some.numbers["known"] // 7).astype(np.int64)
    heard = first_heard(some, weeks)
    for group in np.unique(some.codes["group"]):
        own = some.codes["group"] == group
        assert np.array_equal(heard[own], weeks[own] == weeks[own].min())
    last = some.codes["group"] == code_of("2031-01-first")
    ahead = is_ahead(some, some)
    assert not ahead[last].any()
