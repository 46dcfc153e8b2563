"""Every draw of every day adds up, whatever the reports say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from amparo.ledger.settings import Settings
from amparo.records import vocab

if TYPE_CHECKING:
    from collections.abc import Callable

REPORT = st.fixed_dictionaries(
    {
        "day": st.integers(0, 9),
        "window": st.integers(0, 9),
        "slack": st.integers(0, 4),
        "value": st.one_of(st.integers(0, 6000), st.integers(0, 10**7)),
        "quantity": st.sampled_from(sorted(vocab.QUANTITIES)),
        "measure": st.sampled_from(sorted(vocab.MEASURES)),
        "scope": st.sampled_from(sorted(vocab.SCOPES)),
        "kind": st.sampled_from(sorted(vocab.SOURCE_TYPES)),
        "qualifier": st.sampled_from(sorted(vocab.QUALIFIERS)),
        "source": st.sampled_from(["a", "b", "c"]),
        "place_id": st.sampled_from(["", "mx-tijuana", "mx-mexicali", "no-such-place"]),
        "caravan": st.sampled_from(["c1", "c1", "c2"]),
    }
)


@given(said=st.lists(REPORT, max_size=14), state=st.sampled_from(sorted(vocab.STATES)))
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_draw_of_every_day_adds_up(
    table: Callable[..., pl.DataFrame],
    estimate: Callable[..., Any],
    said: list[dict[str, Any]],
    state: str,
) -> None:
    result = estimate(table(*said), draws=12, state=state, settings=Settings(points=40))
    people = result.balance.select(vocab.COMPARTMENTS)
    total = (people["departed"] + people["joined"]).to_numpy()
    rest = people.drop("departed", "joined").to_numpy().sum(axis=1)
    np.testing.assert_array_equal(total, rest)
    assert (people.to_numpy() >= 0).all()
    steps = result.balance.sort("caravan_id", "draw", "day").select(
        (pl.col("departed") + pl.col("joined")).diff().over("caravan_id", "draw")
    )
    assert (steps.to_series().drop_nulls() >= 0).all()
    assert all(1 <= n <= 12.0001 for n in result.effective.values())
