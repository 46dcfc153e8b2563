"""Charts of a line's height, and the two overviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from amparo.brief.layout import Box, place_labels
from amparo.brief.markup import element, number
from amparo.brief.scales import DayScale, LinearScale, LogScale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from amparo.brief.phrase import Phrase

__all__ = ["bar", "overview", "sparkline"]

_SPARK: Final = (120.0, 30.0)
_TOUCHING: Final = 10.0
_BAR: Final = (160.0, 16.0)


def sparkline(band: Sequence[dict[str, Any]]) -> Markup | None:
    """The estimate through time in the height of a line; its numbers stand beside it."""
    if len(band) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    width, height = _SPARK
    days = DayScale(band[0]["day"], band[-1]["day"], 2, width - 2)
    people = LinearScale(0, max(b["q95"] for b in band) or 1, height - 2, 2)
    upper = [f"{number(days.at(b['day']))} {number(people.at(b['q95']))}" for b in band]
    lower = [f"{number(days.at(b['day']))} {number(people.at(b['q05']))}" for b in band]
    middle = [f"{number(days.at(b['day']))} {number(people.at(b['median']))}" for b in band]
    return element(
        "svg",
        element("path", d=f"M{'L'.join([*upper, *lower[::-1]])}z", cls="bd"),
        element("path", d=f"M{'L'.join(middle)}", cls="md"),
        viewBox=f"0 0 {width:g} {height:g}",
        cls="spark",
        aria_hidden="true",
        focusable="false",
    )


def bar(median: float, low: float, high: float, most: float) -> Markup:
    """A median as a bar from zero, its interval as a line, on a scale that the column shares.

    Args:
        median: people.
        low: lower bound.
        high: upper bound.
        most: the largest number of the column.
    """
    width, height = _BAR
    people = LinearScale(0, max(most, 1), 1, width - 2)
    y, end = height / 2, people.at(median)
    left, right = people.at(low), people.at(high)
    return element(
        "svg",
        element("path", d=f"M1 {y - 4:g}H{number(max(end, 2))}V{y + 4:g}H1z", cls="bar"),
        element("path", d=f"M{number(left)} {y:g}H{number(max(right, left + 1))}", cls="iv"),
        element("path", d=f"M{number(end)} {y - 5:g}v10", cls="me"),
        viewBox=f"0 0 {width:g} {height:g}",
        cls="row",
        aria_hidden="true",
        focusable="false",
    )


def overview(rows: Sequence[dict[str, Any]], phrase: Phrase, *, narrow: bool) -> Markup:
    """Every caravan with an estimate: when it was largest and how large.

    Args:
        rows: register rows with a peak.
        phrase: the language.
        narrow: drawn for a telephone.
    """
    width, height = (360.0, 340.0) if narrow else (900.0, 360.0)
    left, right, top, foot = (
        (46.0, 12.0, 16.0, height - 30) if narrow else (56, 30, 16, height - 32)
    )
    days = [r["peak_day"] for r in rows]
    scale = DayScale(
        min(days).replace(month=1, day=1), max(days).replace(month=12, day=31), left, width - right
    )
    people = LogScale.around([v for r in rows for v in (r["peak_q05"], r["peak_q95"])], foot, top)
    edges = (left, width - right)
    ids = f"overview-{'narrow' if narrow else 'wide'}"
    return element(
        "svg",
        element("title", phrase.text("overview.title"), id=f"{ids}-t"),
        element("desc", phrase.text("overview.desc"), id=f"{ids}-d"),
        _frame(scale, people, phrase, edges, foot),
        *[_peak(r, scale, people) for r in rows],
        element("g", *_names(rows, scale, people, phrase, edges), cls="lo"),
        viewBox=f"0 0 {width:g} {height:g}",
        role="img",
        preserveAspectRatio="xMinYMid",
        aria_labelledby=f"{ids}-t {ids}-d",
        cls="chart narrow" if narrow else "chart wide",
    )


def _frame(
    scale: DayScale, people: LogScale, phrase: Phrase, edges: tuple[float, float], foot: float
) -> Markup:
    parts = []
    for tick in people.ticks:
        y = people.at(tick)
        parts.append(element("path", d=f"M{edges[0]:g} {number(y)}H{edges[1]:g}", cls="g"))
        parts.append(element("text", phrase.number(tick), x=edges[0] - 8, y=y + 4, cls="ty"))
    for year in range(scale.first.year, scale.last.year + 1):
        start = scale.at(scale.first.replace(year=year))
        end = scale.at(scale.last.replace(year=year))
        parts.append(element("path", d=f"M{number(start)} {foot:g}v6", cls="tk"))
        parts.append(element("text", str(year), x=(start + end) / 2, y=foot + 20, cls="tx"))
    parts.append(element("path", d=f"M{edges[0]:g} {foot:g}H{edges[1]:g}", cls="ax"))
    return element("g", *parts)


def _peak(row: dict[str, Any], scale: DayScale, people: LogScale) -> Markup:
    x, y = scale.at(row["peak_day"]), people.at(row["peak_median"])
    top, foot = people.at(row["peak_q95"]), people.at(row["peak_q05"])
    return element(
        "g",
        element("path", d=f"M{number(x)} {number(top)}V{number(foot)}", cls="iv"),
        element("circle", cx=x, cy=y, r=4.5, cls="pt on" if row["state"] == "active" else "pt"),
    )


def _names(
    rows: Sequence[dict[str, Any]],
    scale: DayScale,
    people: LogScale,
    phrase: Phrase,
    edges: tuple[float, float],
) -> list[Markup]:
    """Names of the largest, as many as find room."""
    ranked = sorted(rows, key=lambda r: -r["peak_median"])
    spots = [(scale.at(r["peak_day"]), people.at(r["peak_median"])) for r in ranked]
    taken = [
        Box(
            x=x,
            y=(people.at(r["peak_q95"]) + people.at(r["peak_q05"])) / 2,
            half_width=4,
            half_height=(people.at(r["peak_q05"]) - people.at(r["peak_q95"])) / 2 + 2,
        )
        for (x, _), r in zip(spots, ranked, strict=True)
    ]
    texts = [phrase.caravan_month(r["caravan_id"]) for r in ranked]
    wanted = []
    for text, (x, y), r in zip(texts, spots, ranked, strict=True):
        half = len(text) * 3.2
        above, below = people.at(r["peak_q95"]) - y, people.at(r["peak_q05"]) - y
        shifts = [(s * (half + 9), dy) for dy in (0.0, -9.0, 9.0) for s in (1, -1)]
        over = (0.0, half - 8, 8 - half)
        shifts += [(dx, dy) for dy in (above - 12, below + 12) for dx in over]
        shifts += [(dx, dy) for dy in (above - 30, below + 30) for dx in over]
        inside = [
            (dx, dy)
            for dx, dy in shifts
            if edges[0] < x + dx - half
            and x + dx + half < edges[1]
            and people.end <= y + dy <= people.start - 9
        ]
        wanted.append((Box(x=x, y=y, half_width=half, half_height=7.5), inside))
    placed = place_labels(wanted, taken)
    return [
        _named(text, box, (x, people.at(r["peak_q95"]), people.at(r["peak_q05"])))
        for text, box, (x, _), r in zip(texts, placed, spots, ranked, strict=True)
        if box is not None
    ]


def _named(text: str, box: Box, mark: tuple[float, float, float]) -> Markup:
    """A label, with a line to its mark where it stands apart from it."""
    x, top, foot = mark
    label = element("text", text, x=box.x, y=box.y + 4, cls="lb")
    end = box.y + box.half_height if box.y < top else box.y - box.half_height
    start = top if box.y < top else foot
    if abs(end - start) <= _TOUCHING or top <= box.y <= foot:
        return label
    line = element("path", d=f"M{number(x)} {number(start)}V{number(end)}", cls="ld")
    return element("g", line, label)
