"""The contract of ``ledger.predict``: every row answered, whatever is given."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.ledger.predict import predict, source_leans
from amparo.records import vocab
from amparo.records.tables import REPORTS, prediction_columns

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2031, 5, 1)


def statement(k: int, value: float | None, **cells: Any) -> dict[str, Any]:
    day = cells.pop("day", DAY + dt.timedelta(days=k % 20))
    row: dict[str, Any] = {
        "report_id": f"s{k:05d}", "publisher": f"Paper {k % 7}", "publisher_kind": "outlet",
        "published_on": day + dt.timedelta(days=1), "url": "", "lang": "es",
        "observed_from": day, "observed_to": day, "precision_days": 0,
        "source_name": f"Body {k % 5}", "source_type": "authority", "quantity": "group_size",
        "measure": "stock", "scope": "whole", "value_low": value, "value_high": value,
        "qualifier": "about", "place": "", "admin1": "", "country_iso3": "MEX", "lat": None,
        "lon": None, "caravan_hint": "2031-05-first", "nationality": "", "note": "",
        "known_on": day + dt.timedelta(days=1), "known_inferred": False, "low": value,
        "high": value, "place_id": "", "place_status": "none", "place_candidates": "",
    }  # fmt: skip
    return row | cells


def frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={n: c.dtype for n, c in REPORTS.columns.items()})


def quantiles(answer: pl.DataFrame) -> np.ndarray:
    return answer.select(prediction_columns()).to_numpy()


def assert_contract(answer: pl.DataFrame, rows: pl.DataFrame) -> None:
    assert answer.columns == ["report_id", *prediction_columns()]
    assert answer["report_id"].to_list() == rows["report_id"].to_list()
    q = quantiles(answer)
    assert np.isfinite(q).all()
    assert (q > 0).all()
    assert (np.diff(q, axis=1) >= 0).all()


def some(n: int = 30) -> pl.DataFrame:
    return frame([statement(k, 1000.0 + 37 * k) for k in range(n)])


def asked(n: int = 6, **cells: Any) -> pl.DataFrame:
    return frame([statement(900 + k, None, **cells) for k in range(n)])


def test_with_nothing_given_the_prior_answers() -> None:
    rows = frame(
        [
            statement(0, None),
            statement(1, None, scope="part"),
            statement(2, None, quantity="deaths", scope="subset"),
            statement(3, None, caravan_hint="2031-05-all", scope="sum"),
        ]
    )
    answer = predict(REPORTS.empty(), rows)
    assert_contract(answer, rows)
    median = quantiles(answer)[:, 9]
    assert 500 < median[0] < 4000
    assert median[1] < median[0] < median[3]
    assert median[2] < 50
    spread = quantiles(answer)[0, -1] / quantiles(answer)[0, 0]
    assert spread > 50  # before any report little is known


def test_one_report_moves_its_own_group() -> None:
    rows = asked(1)
    answer = predict(frame([statement(0, 9000.0)]), rows)
    assert_contract(answer, rows)
    before = quantiles(predict(REPORTS.empty(), rows))[0, 9]
    after = quantiles(answer)[0, 9]
    assert before < after < 9500


@pytest.mark.parametrize("quantity", sorted(vocab.QUANTITIES))
def test_every_quantity_of_the_vocabulary_is_predictable(quantity: str) -> None:
    rows = asked(1, quantity=quantity)
    assert_contract(predict(some(4), rows), rows)


@pytest.mark.parametrize(
    "hint",
    [
        "",
        "background",
        "incident-x",
        "national",
        "rumour-2031",
        "2031-05-all",
        "never seen",
        "-all",
    ],
)
def test_any_label_is_answered(hint: str) -> None:
    rows = asked(2, caravan_hint=hint)
    assert_contract(predict(some(), rows), rows)


def test_a_sum_is_predicted_above_one_of_its_caravans() -> None:
    one = asked(1)
    total = asked(1, caravan_hint="2031-05-all", scope="sum")
    given_rows = some()
    assert quantiles(predict(given_rows, total))[0, 9] > quantiles(predict(given_rows, one))[0, 9]


def test_values_beyond_sense_do_not_break_it() -> None:
    values = [0.0, 1e-9, 1e30, float("inf"), float("nan"), None, -5.0, 7.0]
    rows = asked(3)
    answer = predict(frame([statement(k, v) for k, v in enumerate(values)]), rows)
    assert_contract(answer, rows)


def test_columns_that_are_not_there_count_as_not_said() -> None:
    bare = ["report_id", "observed_from", "observed_to", "quantity", "value_low", "value_high"]
    rows = asked(2).select("report_id", "quantity")
    assert_contract(predict(some().select(bare), rows), rows)
    assert_contract(predict(pl.DataFrame(), rows), rows)
    assert predict(some(), rows.clear()).height == 0


def test_ids_given_twice_or_asked_twice_are_answered_row_by_row() -> None:
    rows = pl.concat([asked(2), asked(2)])
    answer = predict(pl.concat([some(), some()]), rows)
    assert_contract(answer, rows)
    q = quantiles(answer)
    assert np.array_equal(q[:2], q[2:])


def test_the_rows_own_numbers_notes_and_addresses_are_not_read() -> None:
    plain = asked(4)
    telling = plain.with_columns(
        value_low=pl.lit(77.0), value_high=pl.lit(77.0), low=pl.lit(77.0), high=pl.lit(77.0),
        qualifier=pl.lit("exact"), note=pl.lit("77 people"), url=pl.lit("https://x.example/77"),
    )  # fmt: skip
    noted = some().with_columns(note=pl.lit("7 people"), url=pl.lit("https://x.example/7"))
    expected = quantiles(predict(some(), plain))
    assert np.array_equal(quantiles(predict(some(), telling)), expected)
    assert np.array_equal(quantiles(predict(noted, plain)), expected)


def test_an_answer_does_not_depend_on_the_order_or_on_the_other_rows() -> None:
    given_rows, rows = some(), asked(6)
    expected = quantiles(predict(given_rows, rows))
    order = np.random.default_rng(5).permutation(given_rows.height).tolist()
    assert np.allclose(quantiles(predict(given_rows[order], rows)), expected, rtol=1e-9)
    assert np.allclose(quantiles(predict(given_rows, rows[3:])), expected[3:], rtol=1e-9)
    assert np.array_equal(quantiles(predict(given_rows, rows)), expected)


_IN_A_PROCESS = """
import json, sys
import polars as pl
from amparo.ledger.predict import predict
given, rows = (pl.read_parquet(path) for path in sys.argv[1:])
print(json.dumps(predict(given, rows, seed=3).drop("report_id").to_numpy().tolist()))
"""


def test_one_thread_and_two_answer_alike(tmp_path: Path) -> None:
    some(300).write_parquet(tmp_path / "given.parquet")
    asked().write_parquet(tmp_path / "rows.parquet")
    answers = []
    for threads in ("1", "2"):
        limits = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")
        done = subprocess.run(
            [sys.executable, "-c", _IN_A_PROCESS, tmp_path / "given.parquet",
             tmp_path / "rows.parquet"],
            env=os.environ | dict.fromkeys(limits, threads), check=True, capture_output=True,
        )  # fmt: skip
        answers.append(np.array(json.loads(done.stdout)))
    assert np.allclose(answers[0], answers[1], rtol=1e-6)


def test_what_is_given_counts() -> None:
    rows = asked(6)
    whole = quantiles(predict(some(40), rows))
    half = quantiles(predict(some(40)[::2], rows))
    assert np.max(np.abs(np.log(whole) - np.log(half))) > 0.01


def test_plans_rates_troops_and_copies_are_no_evidence() -> None:
    rows = asked(2)
    noise = frame(
        [
            statement(500, 90.0, measure="plan"),
            statement(501, 91.0, measure="rate"),
            statement(502, 92.0, quantity="troops_deployed"),
        ]
    )
    expected = quantiles(predict(some(), rows))
    assert np.array_equal(quantiles(predict(pl.concat([some(), noise]), rows)), expected)
    copied = frame([statement(503, 93.0)]).with_columns(copy_of=pl.lit("s00001"))
    both = pl.concat([some().with_columns(copy_of=pl.lit("")), copied])
    assert np.array_equal(quantiles(predict(both, rows)), expected)


def test_far_more_reports_than_fit_are_cut_to_the_nearest() -> None:
    rng = np.random.default_rng(3)
    many = [
        statement(
            k,
            float(rng.lognormal(7 + 0.05 * (k % 40), 0.5)),
            day=dt.date(2025, 1, 1) + dt.timedelta(days=k % 2000),
            caravan_hint=f"group {k % 40}",
        )
        for k in range(5000)
    ]
    rows = frame(
        [
            statement(9000 + k, None, day=dt.date(2025, 6, 1 + k), caravan_hint=f"group {k}")
            for k in range(4)
        ]
    )
    answer = predict(frame(many), rows, seed=1, most_given=250)
    assert_contract(answer, rows)
    assert np.array_equal(quantiles(predict(frame(many), rows, seed=1, most_given=250)),
                          quantiles(answer))  # fmt: skip
    assert np.allclose(
        quantiles(predict(frame(many), rows[2:], seed=1, most_given=250)), quantiles(answer)[2:]
    )


def test_leans_of_the_kinds_of_source() -> None:
    leaning = [
        statement(
            k,
            2000.0 * (3.0 if k % 2 else 1.0),
            source_type="organiser" if k % 2 else "authority",
            source_name=f"Body {k}",
        )
        for k in range(60)
    ]
    leans = source_leans(frame(leaning))
    assert leans["source_type"].to_list() == ["authority", "organiser"]
    assert leans["reports"].to_list() == [30, 30]
    low, high = leans["lean"].to_list()
    assert low < 0 < high
    assert (leans["lean_q05"] <= leans["lean"]).all()
    assert source_leans(REPORTS.empty()).height == 0


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(0, 1e6),
            st.sampled_from(sorted(vocab.QUANTITIES)),
            st.sampled_from(sorted(vocab.SCOPES)),
            st.sampled_from(["", "2031-05-first", "2031-05-all", "background"]),
            st.dates(dt.date(1990, 1, 1), dt.date(2040, 1, 1)),
        ),
        max_size=12,
    )
)
def test_no_table_breaks_the_contract(cells: list[tuple[Any, ...]]) -> None:
    rows = [
        statement(k, v, quantity=q, scope=s, caravan_hint=h, day=d)
        for k, (v, q, s, h, d) in enumerate(cells)
    ]
    questions = frame(rows[::2] or [statement(0, None)])
    assert_contract(predict(frame(rows), questions), questions)
