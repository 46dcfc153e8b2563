"""Scales, layout and colours."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import amparo.brief
from amparo.brief.layout import Box, beside, place_labels, stacked
from amparo.brief.markup import element, linked
from amparo.brief.palette import FAMILIES, family_of, shape
from amparo.brief.scales import DayScale, LogScale
from amparo.records.vocab import SOURCE_TYPES

CSS = (Path(amparo.brief.__file__).parent / "templates" / "brief.css").read_text(encoding="utf-8")
sizes = st.lists(st.floats(0.5, 200_000), min_size=1, max_size=20)


@settings(max_examples=150, deadline=None)
@given(sizes)
def test_a_ratio_scale_holds_every_value_between_its_first_and_last_tick(
    values: list[float],
) -> None:
    scale = LogScale.around(values, 300, 20)
    assert scale.low <= min(values) * 1.001
    assert scale.high >= max(values) * 0.999
    assert all(20 <= scale.at(v) <= 300 for v in values)
    assert 2 <= len(scale.ticks) <= 12
    places = [scale.at(t) for t in scale.ticks]
    assert all(a > b for a, b in pairwise(places))


def test_each_doubling_takes_the_same_room() -> None:
    scale = LogScale(100, 10_000, 0, 100)
    assert scale.at(2000) - scale.at(1000) == pytest.approx(scale.at(400) - scale.at(200))


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 1500), st.integers(300, 900), st.integers(40, 90))
def test_labels_of_days_keep_their_distance(span: int, width: int, room: int) -> None:
    first = date(2018, 3, 25)
    scale = DayScale(first, first + timedelta(days=span), 50, 50 + width)
    ticks = scale.ticks(room)
    assert ticks
    assert all(first <= t <= scale.last for t in ticks)
    assert all(scale.at(b) - scale.at(a) >= room * 0.999 for a, b in pairwise(ticks))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=25))
def test_dots_stay_within_reach_and_two_on_one_spot_move_apart(
    points: list[tuple[int, int]],
) -> None:
    xs = beside([(float(x), float(y)) for x, y in points], apart=8, reach=10)
    assert all(abs(x - p[0]) <= 10 for x, p in zip(xs, points, strict=True))
    pair = beside([(5.0, 5.0), (5.0, 5.0)], apart=8, reach=10)
    assert abs(pair[0] - pair[1]) >= 8


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 400), max_size=14).map(sorted))
def test_badges_of_a_row_never_touch(xs: list[float]) -> None:
    places = stacked(xs, apart=20, rows=2, end=400)
    assert all(x <= 400 for x, _ in places)
    for row in (0, 1):
        mine = [x for x, r in places if r == row]
        assert all(b - a >= 20 - 1e-9 for a, b in pairwise(mine))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 200)), max_size=15))
def test_labels_that_are_placed_never_overlap(anchors: list[tuple[float, float]]) -> None:
    wanted = [
        (Box(x=x, y=y, half_width=30, half_height=7), [(40.0, 0.0), (-40.0, 0.0), (0.0, 18.0)])
        for x, y in anchors
    ]
    placed = [b for b in place_labels(wanted, []) if b is not None]
    assert not [1 for k, a in enumerate(placed) for b in placed[:k] if a.hits(b)]


def test_every_kind_of_source_has_a_colour_and_every_family_a_shape_of_its_own() -> None:
    assert {family_of(kind) for kind in SOURCE_TYPES} == set(FAMILIES)
    assert len({shape(family, 10, 10, 4) for family in FAMILIES}) == len(FAMILIES)
    assert all(f".k-{family} " in CSS for family in FAMILIES)


def palettes() -> list[dict[str, str]]:
    """The variables of the light, the dark and the printed page."""
    blocks = re.findall(r":root \{(.*?)\n\s*\}", CSS, flags=re.DOTALL)
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block)) for block in blocks]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", palettes(), ids=["light", "dark", "print"])
def test_text_and_marks_can_be_told_from_the_paper(colours: dict[str, str]) -> None:
    """WCAG 2.2: 4.5 to 1 for text, 3 to 1 for marks that carry meaning."""
    for text in ("ink", "soft", "link", "accent"):
        assert contrast(colours[text], colours["paper"]) >= 4.5, text
    for name, colour in colours.items():
        if name.startswith("k-") or name in {"band", "badge"}:
            assert contrast(colour, colours["paper"]) >= 3, name
    assert contrast(colours["badge"], colours["badge-ink"]) >= 4.5


def test_attributes_and_text_are_escaped() -> None:
    made = str(element("text", "<b>&", title='"><script>'))
    assert made == '<text title="&#34;&gt;&lt;script&gt;">&lt;b&gt;&amp;</text>'
    assert str(linked("<x>", "javascript:x")) == "&lt;x&gt;"
