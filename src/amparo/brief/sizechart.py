"""A caravan through time: the estimate as a band, every report as a mark, events along the top."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from amparo.brief.layout import Box, beside, stacked
from amparo.brief.markup import element, linked, number
from amparo.brief.palette import family_of, shape
from amparo.brief.scales import DayScale, LogScale
from amparo.records.peaks import is_one_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from amparo.brief.phrase import Phrase

__all__ = ["NARROW", "WIDE", "Paper", "SizeChart"]

_BADGE_ROWS: Final = 2
_DEEPEST: Final = 200.0
_BEYOND_DAYS: Final = 4
_LONG_WINDOW_DAYS: Final = 1
_HALF_CHARACTER: Final = 0.29  # of the type size, in the body type


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Size of a drawing and of what is drawn on it, in its own units."""

    name: str
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    dot: float
    type_size: float
    badge: float
    tick_room: float

    @property
    def foot(self) -> float:
        """Vertical place of the lower axis."""
        return self.height - self.bottom

    @property
    def edge(self) -> float:
        """Horizontal place of the right end."""
        return self.width - self.right


WIDE: Final = Paper(
    name="wide", width=900, height=460, left=56, right=24, top=66, bottom=34, dot=4,
    type_size=13, badge=9, tick_room=62,
)  # fmt: skip
NARROW: Final = Paper(
    name="narrow", width=360, height=370, left=46, right=10, top=58, bottom=32, dot=3,
    type_size=12.5, badge=8.5, tick_room=54,
)  # fmt: skip


class SizeChart:
    """One caravan's chart, drawn for one paper.

    Args:
        paper: the drawing's size.
        band: rows of day, median, q05, q95, by day; may be empty.
        dots: statements of the size of the group or of a part of it.
        marks: days of the numbered events, in order.
        peak: the register's row: the day and the size of the largest number.
        phrase: the language.
    """

    def __init__(
        self,
        paper: Paper,
        *,
        band: Sequence[dict[str, Any]],
        dots: Sequence[dict[str, Any]],
        marks: Sequence[date],
        peak: dict[str, Any],
        phrase: Phrase,
    ) -> None:
        self._paper, self._phrase, self._peak = paper, phrase, peak
        self._band, self._marks = band, marks
        self.days = self._day_scale(dots)
        self._dots = [d for d in dots if self.days.first <= _when(d) <= self.days.last]
        self.outside = len(dots) - len(self._dots)
        self.people = LogScale.around(self._range(), paper.foot, paper.top)

    def _day_scale(self, dots: Sequence[dict[str, Any]]) -> DayScale:
        """From first to last sighting; a report dated far outside stays in the table."""
        edge = timedelta(days=_BEYOND_DAYS)
        start, end = self._peak["first_day"] - edge, self._peak["last_day"] + edge
        days = [b["day"] for b in self._band] + [_when(d) for d in dots]
        days = [d for d in days if start <= d <= end] or days
        first, last = min(days), max(days)
        self._last = last
        pad = timedelta(days=max(1, (last - first).days // 60))
        return DayScale(first - pad, last + pad, self._paper.left, self._paper.edge)

    def _range(self) -> list[float]:
        """What the scale must hold: every report, and the band down to a hundredth of its top.

        An estimate that sinks to nobody at the end is cut by the axis; otherwise its last days
        would take most of a ratio scale.
        """
        shown = [v for d in self._dots for v in (d["high"], d["value_low"]) if v > 0]
        shown += [b["q95"] for b in self._band]
        least = max(shown, default=1.0) / _DEEPEST
        shown += [b["q05"] for b in self._band if b["median"] > 0]
        return [max(v, least, 1.0) for v in shown]

    def draw(self, key: str, title: str, summary: str) -> Markup:
        """The drawing, named and described for those who do not see it."""
        paper = self._paper
        ids = f"{key}-{paper.name}"
        return element(
            "svg",
            element("title", title, id=f"{ids}-t"),
            element("desc", summary, id=f"{ids}-d"),
            self._grid(),
            self._event_lines(),
            self._estimate(),
            self._reports(),
            self._peak_mark(),
            self._badges(),
            viewBox=f"0 0 {number(paper.width)} {number(paper.height)}",
            role="img",
            preserveAspectRatio="xMinYMid",
            aria_labelledby=f"{ids}-t {ids}-d",
            cls=f"chart {paper.name}",
        )

    def _grid(self) -> Markup:
        paper, parts = self._paper, []
        for tick in self.people.ticks:
            y = self.people.at(tick)
            parts.append(element("path", d=f"M{paper.left:g} {number(y)}H{paper.edge:g}", cls="g"))
            parts.append(
                element("text", self._phrase.number(tick), x=paper.left - 8, y=y + 4.2, cls="ty")
            )
        for day in self.days.ticks(paper.tick_room):
            if day > self._last:
                continue
            x = self.days.at(day)
            parts.append(element("path", d=f"M{number(x)} {paper.foot:g}v5", cls="tk"))
            inside = min(max(x, paper.left + 8), paper.edge - 18)
            label = self._phrase.day(day, "short")
            parts.append(element("text", label, x=inside, y=paper.foot + 20, cls="tx"))
        parts.append(element("path", d=f"M{paper.left:g} {paper.foot:g}H{paper.edge:g}", cls="ax"))
        return element("g", *parts)

    def _estimate(self) -> Markup | None:
        if not self._band:
            return None
        upper = [(self.days.at(b["day"]), self.people.at(b["q95"])) for b in self._band]
        lower = [(self.days.at(b["day"]), self.people.at(b["q05"])) for b in self._band]
        middle = [(self.days.at(b["day"]), self.people.at(b["median"])) for b in self._band]
        if len(self._band) == 1:
            (x, top), (_, foot) = upper[0], lower[0]
            path = f"M{number(x - 4)} {number(top)}h8V{number(foot)}h-8z"
            line = f"M{number(x - 6)} {number(middle[0][1])}h12"
        else:
            path = f"M{_points(upper)}L{_points(lower[::-1])}z"
            line = f"M{_points(middle)}"
        return element("g", element("path", d=path, cls="bd"), element("path", d=line, cls="md"))

    def _reports(self) -> Markup:
        paper = self._paper
        order = sorted(self._dots, key=lambda d: (d["scope"] == "whole", _when(d), d["low"]))
        points = [(self.days.at(_when(d)), self.people.at(_middle(d))) for d in order]
        reach = max(0.5 * self.days.step, 2.2 * paper.dot)
        xs = beside(points, apart=2.1 * paper.dot, reach=reach)
        marks = [self._report(d, x, y) for d, x, (_, y) in zip(order, xs, points, strict=True)]
        return element("g", *marks, cls="dots")

    def _report(self, row: dict[str, Any], x: float, y: float) -> Markup:
        family = family_of(row["source_type"])
        kind = "f" if row["scope"] == "whole" else "h"
        top, foot = self.people.at(row["high"]), self.people.at(max(row["low"], 1))
        whisker = (
            element("path", d=f"M{number(x)} {number(top)}V{number(foot)}", cls="w")
            if foot - top > 2 * self._paper.dot
            else None
        )
        span = self._span(row, y)
        mark = element("path", d=shape(family, x, y, self._paper.dot), cls=kind)
        named = element("title", self._said(row))
        if self._paper is NARROW:  # too small for a finger: the table below holds the links
            return element("g", span, whisker, mark, cls=f"k-{family}")
        inside = linked(Markup("").join([mark, named]), row["url"])
        tab = str(inside).replace("<a ", '<a tabindex="-1" ', 1)
        return element("g", span, whisker, Markup(tab), cls=f"k-{family}")  # noqa: S704 - built above

    def _span(self, row: dict[str, Any], y: float) -> Markup | None:
        """The days over which a statement runs, where they are more than two."""
        if (row["day_to"] - row["day_from"]).days <= _LONG_WINDOW_DAYS:
            return None
        left = self.days.at(max(row["day_from"], self.days.first))
        right = self.days.at(min(row["day_to"], self.days.last))
        return element("path", d=f"M{number(left)} {number(y)}H{number(right)}", cls="sp")

    def _said(self, row: dict[str, Any]) -> str:
        phrase = self._phrase
        parts = [
            f"{phrase.stated(row)} {phrase.counted(row)}",
            phrase.name("scope", row["scope"]),
            phrase.source(row),
            phrase.days(row["day_from"], row["day_to"]),
            phrase.where(row),
            phrase.publisher(row),
        ]
        return " · ".join(p for p in parts if p)

    def _peak_mark(self) -> Markup | None:
        """The largest number as a ring, its label where it hides no report."""
        paper, phrase, peak = self._paper, self._phrase, self._peak
        if peak["peak_median"] is None or not self._band:
            return None
        x, y = self.days.at(peak["peak_day"]), self.people.at(peak["peak_median"])
        one = is_one_number(peak["peak_q05"], peak["peak_q95"])
        code, day = (
            ("chart.peak" if one else "chart.peak_wide"),
            phrase.day(peak["peak_day"], "short"),
        )
        text = phrase.text(code, people=phrase.size(peak), day=day)
        box = Box(x=x, y=y, half_width=len(text) * paper.type_size * _HALF_CHARACTER, half_height=9)
        spot = self._free(box)
        edge = spot.y + (9 if spot.y < y else -9)
        ring = paper.dot + 2.0
        foot = y - ring if spot.y < y else y + ring
        near = min(max(x, spot.x - spot.half_width), spot.x + spot.half_width)
        line = f"M{number(near)} {number(edge)}L{number(x)} {number(foot)}"
        return element(
            "g",
            element("path", d=line, cls="ld"),
            element("circle", cx=x, cy=y, r=ring, cls="pk"),
            element("text", text, x=spot.x, y=spot.y + 4.5, cls="lb"),
        )

    def _free(self, box: Box) -> Box:
        """The label's box where fewest reports lie under it, near the ring."""
        paper = self._paper
        low, high = paper.left + box.half_width + 3, paper.edge - box.half_width
        middles = [(self.days.at(_when(d)), self.people.at(_middle(d))) for d in self._dots]

        def cost(spot: Box) -> tuple[float, float]:
            under = sum(
                abs(a - spot.x) < spot.half_width + 6 and abs(b - spot.y) < spot.half_height + 5
                for a, b in middles
            )
            return 3 * under, abs(spot.x - box.x) + 1.5 * abs(spot.y - box.y)

        spots = [
            replace(box, x=min(max(box.x + dx, low), high), y=box.y + dy)
            for dy in (-26, -40, -55, -75, -95, -120, 30, 45, 65, 90, 120, 160)
            for dx in (0, 60, -60, 120, -120, 190, -190)
            if paper.top + 8 < box.y + dy < paper.foot - 10
        ]
        return min(spots, key=cost, default=replace(box, y=paper.top + 12))

    def _event_lines(self) -> Markup:
        paper = self._paper
        lines = [
            element("path", d=f"M{number(self.days.at(d))} {paper.top - 4:g}V{paper.foot:g}")
            for d in self._marks
        ]
        return element("g", *lines, cls="ev")

    def _badges(self) -> Markup:
        paper = self._paper
        xs = [min(max(self.days.at(d), paper.left), paper.edge) for d in self._marks]
        places = stacked(xs, apart=2 * paper.badge + 2, rows=_BADGE_ROWS, end=paper.edge)
        parts = []
        for k, (x, row) in enumerate(places, start=1):
            y = paper.badge + 2 + row * (2 * paper.badge + 3)
            foot = f"M{number(x)} {number(y + paper.badge)}L{number(xs[k - 1])} {paper.top - 4:g}"
            parts.append(element("path", d=foot, cls="bl"))
            parts.append(element("circle", cx=x, cy=y, r=paper.badge, cls="bg"))
            parts.append(element("text", str(k), x=x, y=y + 4, cls="bt"))
        return element("g", *parts)


def _points(points: Sequence[tuple[float, float]]) -> str:
    return "L".join(f"{number(x)} {number(y)}" for x, y in points)


def _when(row: dict[str, Any]) -> date:
    """Where a statement stands in time: a total so far at its end, others in their middle."""
    first: date = row["day_from"]
    last: date = row["day_to"]
    return last if row["measure"] == "running_total" else first + (last - first) / 2


def _middle(row: dict[str, Any]) -> float:
    """Where a statement is drawn: its number, or the geometric middle of two numbers."""
    low, high = max(row["value_low"], 1.0), max(row["value_high"], 1.0)
    return float((low * high) ** 0.5)
