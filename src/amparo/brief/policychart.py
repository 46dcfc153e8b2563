"""Policies over the caravans: numbered dates above, monthly counts between, the caravans below."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from amparo.brief.layout import spread, stacked
from amparo.brief.markup import element, number
from amparo.brief.scales import DayScale, LogScale

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from markupsafe import Markup

    from amparo.brief.phrase import Phrase

__all__ = ["Trend", "policy_chart"]

_ROWS: Final = 3
_BADGE: Final = 22.0
_TOP: Final = 14.0
_CARAVANS: Final = 92.0  # room of the caravans at the foot
_TALLEST: Final = 30.0
_DASHES: Final = (None, "7 4", "2 4")


@dataclass(frozen=True, kw_only=True)
class Trend:
    """A monthly series: its name and (first day of the month, value), by month."""

    name: str
    points: tuple[tuple[date, float], ...]


def policy_chart(
    policies: Sequence[dict[str, Any]],
    caravans: Sequence[dict[str, Any]],
    trends: Sequence[Trend],
    span: tuple[date, date],
    phrase: Phrase,
    *,
    narrow: bool,
) -> Markup:
    """The picture.

    Args:
        policies: POLICIES rows by first day; the k-th is told as number k + 1.
        caravans: rows of the register.
        trends: monthly series.
        span: first and last day shown.
        phrase: the language.
        narrow: drawn for a telephone.
    """
    width, height = (360.0, 430.0) if narrow else (900.0, 430.0)
    left, right = (44.0, width - 6) if narrow else (56.0, width - 170)
    days = DayScale(span[0], span[1], left, right)
    lines = _TOP + _BADGE * _ROWS + 8
    base = height - _CARAVANS
    values = LogScale.around([v for t in trends for _, v in t.points], base - 22, lines + 14)
    name = "narrow" if narrow else "wide"
    ids = f"policies-{name}"
    return element(
        "svg",
        element("title", phrase.text("policies.chart"), id=f"{ids}-t"),
        element("desc", phrase.text("policies.desc"), id=f"{ids}-d"),
        _grid(values, phrase, (left, right)),
        _badges(policies, days, height - 22),
        *_drawn(trends, days, values, names=not narrow),
        _groups(caravans, days, phrase, base, height),
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        preserveAspectRatio="xMinYMin",
        aria_labelledby=f"{ids}-t {ids}-d",
        cls=f"chart tall {name}",
    )


def _grid(values: LogScale, phrase: Phrase, edges: tuple[float, float]) -> Markup:
    parts = []
    for tick in values.ticks:
        y = values.at(tick)
        parts.append(
            element("path", d=f"M{number(edges[0])} {number(y)}H{number(edges[1])}", cls="g")
        )
        parts.append(element("text", phrase.number(tick), x=edges[0] - 7, y=y + 4.5, cls="ty"))
    return element("g", *parts)


def _badges(policies: Sequence[dict[str, Any]], days: DayScale, foot: float) -> Markup:
    """Numbers in rows at the top, each with a line down to its day."""
    xs = [days.at(p["first_day"]) for p in policies]
    places = stacked(xs, apart=_BADGE, rows=_ROWS, end=days.end)
    parts = []
    for k, (x, (place, row)) in enumerate(zip(xs, places, strict=True), start=1):
        y = _TOP + row * _BADGE
        line = f"M{number(place)} {number(y + 9)}L{number(x)} {number(_TOP + _BADGE * _ROWS)}"
        parts.append(element("g", element("path", d=f"{line}V{number(foot)}"), cls="ev"))
        parts.append(element("circle", cx=place, cy=y, r=9, cls="bg"))
        parts.append(element("text", str(k), x=place, y=y + 4, cls="bt"))
    return element("g", *parts)


def _drawn(
    trends: Sequence[Trend], days: DayScale, values: LogScale, *, names: bool
) -> list[Markup]:
    told = [t for t in trends if t.points]
    out = [
        element(
            "path",
            d="M" + "L".join(f"{number(days.at(d))} {number(values.at(v))}" for d, v in t.points),
            cls="md", stroke_dasharray=_DASHES[k % 3],
        )
        for k, t in enumerate(told)
    ]  # fmt: skip
    if not names:
        return out
    heights = spread([values.at(t.points[-1][1]) for t in told], apart=34.0)
    for t, y in zip(told, heights, strict=True):
        words = t.name.split("\n")
        out += [
            element("text", text, x=days.at(t.points[-1][0]) + 8, y=y + 4.5 + 15 * k, cls="ls")
            for k, text in enumerate(words)
        ]
    return out


def _groups(
    caravans: Sequence[dict[str, Any]], days: DayScale, phrase: Phrase, base: float, height: float
) -> Markup:
    """Each caravan as a bar over its days; the higher, the more people on its largest day."""
    ground = height - 24
    most = max((c["peak_median"] or 0 for c in caravans), default=0) or 1
    parts = [
        element("text", phrase.text("policies.caravans"), x=days.start, y=base - 2, cls="nm"),
        element("path", d=f"M{number(days.start)} {number(ground)}H{number(days.end)}", cls="ax"),
    ]
    for c in caravans:
        if c["last_day"] < days.first or c["first_day"] > days.last:
            continue
        x = days.at(max(c["first_day"], days.first))
        wide = max(2.5, days.at(min(c["last_day"], days.last)) - x)
        tall = 4 + _TALLEST * math.sqrt((c["peak_median"] or 0) / most)
        parts.append(
            element("path", d=f"M{number(x)} {number(ground)}v{number(-tall)}h{number(wide)}"
                    f"V{number(ground)}z", cls="cb" if c["peak_median"] else "cb un")
        )  # fmt: skip
    for year in range(days.first.year, days.last.year + 1):
        first = days.first.replace(year=year, month=1, day=1)
        if first >= days.first:
            parts.append(element("text", str(year), x=days.at(first), y=height - 6, cls="tx"))
            parts.append(
                element("path", d=f"M{number(days.at(first))} {number(ground)}v5", cls="tk")
            )
    return element("g", *parts)
