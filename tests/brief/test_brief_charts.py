"""The pictures of reasons, dangers and policies: every number is drawn, none is invented."""

from __future__ import annotations

import itertools
import re
from datetime import date
from typing import Any

import pytest
from briefs import bundle
from hypothesis import given
from hypothesis import strategies as st

from amparo.brief.dangerchart import danger_chart
from amparo.brief.layout import spread
from amparo.brief.phrase import Phrase
from amparo.brief.policychart import Trend, policy_chart
from amparo.brief.trendchart import Panel, rows_of, trend_chart
from amparo.words import Words

PHRASE = Phrase(Words("en"), bundle())


@given(st.lists(st.floats(0, 500), max_size=8))
def test_names_are_moved_apart(values: list[float]) -> None:
    moved = spread(values, apart=10.0)
    order = sorted(range(len(values)), key=lambda k: values[k])
    gaps = [moved[b] - moved[a] for a, b in itertools.pairwise(order)]
    assert all(gap >= 10.0 - 1e-6 for gap in gaps)


def danger(stretch: str, dead: float, rate: float | None) -> dict[str, Any]:
    limits = (None, None) if rate is None else (rate / 2, rate * 2)
    return {
        "stretch": stretch, "dead": dead, "missing": 2.0, "rate": rate,
        "rate_low": limits[0], "rate_high": limits[1],
    }  # fmt: skip


@pytest.mark.parametrize("narrow", [True, False])
def test_a_stretch_without_a_denominator_has_words_and_no_mark(*, narrow: bool) -> None:
    rows = [danger("mexico_south", 40.0, None), danger("tucson", 1500.0, 4.2)]
    drawn = str(danger_chart(rows, PHRASE, narrow=narrow))
    assert drawn.count("<circle") == 1
    assert "No denominator" in drawn
    assert "1,502" in drawn
    assert ">42<" in drawn


@pytest.mark.parametrize("narrow", [True, False])
def test_no_rates_at_all_can_be_drawn(*, narrow: bool) -> None:
    assert "<circle" not in danger_chart([danger("darien", 3.0, None)], PHRASE, narrow=narrow)


@pytest.mark.parametrize("narrow", [True, False])
def test_a_gap_of_years_breaks_the_line(*, narrow: bool) -> None:
    line = ((2000, 1.0), (2001, 2.0), (2010, 3.0), (2011, 2.5))
    panel = Panel(title="Rain", unit="mm", lines=(("Honduras", line),))
    drawn = str(trend_chart([panel], PHRASE, narrow=narrow))
    path = re.findall(r'<path d="([^"]+)" class="md"', drawn)[0]
    assert path.count("M") == 2
    assert rows_of(panel)[0] == {"year": 2000, "values": [1.0]}


@pytest.mark.parametrize("narrow", [True, False])
def test_every_policy_has_its_number_and_every_caravan_its_bar(*, narrow: bool) -> None:
    policies = [{"first_day": date(2019, 1, d)} for d in (1, 2, 3, 4, 20)]
    caravans = [
        {"first_day": date(2019, 1, 5), "last_day": date(2019, 2, 1), "peak_median": size}
        for size in (None, 4000.0)
    ]
    trend = Trend(name="a\nb", points=((date(2019, 1, 1), 10.0), (date(2019, 2, 1), 900.0)))
    span = (date(2019, 1, 1), date(2020, 1, 1))
    drawn = str(policy_chart(policies, caravans, [trend], span, PHRASE, narrow=narrow))
    assert re.findall(r'class="bt">(\d+)<', drawn) == ["1", "2", "3", "4", "5"]
    assert drawn.count('class="cb"') == 1
    assert drawn.count('class="cb un"') == 1
