"""Series through time, each in its own panel with its own scale from zero: one line a country."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from amparo.brief.layout import spread
from amparo.brief.markup import element, number
from amparo.brief.scales import LinearScale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from amparo.brief.phrase import Phrase

__all__ = ["Panel", "rows_of", "trend_chart"]

_HEAD: Final = 42.0
_FOOT: Final = 24.0
_LABEL: Final = 92.0  # room at the right for a country's name
_AXIS: Final = 66.0
_BETWEEN: Final = 34.0
_DASHES: Final = (None, "7 4", "2 4")
_STEPS: Final = (1, 2, 2.5, 5, 10)
_YEAR_ROOM: Final = 46.0


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One series.

    Attributes:
        title: what is counted.
        unit: in what.
        lines: name of each line and its (year, value), by year.
        share: whether values are shares of one, told as per cent.
    """

    title: str
    unit: str
    lines: tuple[tuple[str, tuple[tuple[int, float], ...]], ...]
    share: bool = False


def trend_chart(panels: Sequence[Panel], phrase: Phrase, *, narrow: bool) -> Markup:
    """The panels, two beside each other, or below each other on a telephone."""
    columns, width, height = (1, 360.0, 190.0) if narrow else (2, 900.0, 210.0)
    room = (width - _BETWEEN * (columns - 1)) / columns
    first = min(y for p in panels for _, line in p.lines for y, _ in line)
    last = max(y for p in panels for _, line in p.lines for y, _ in line)
    parts = [
        _panel(p, phrase, (first, last), ((k % columns) * (room + _BETWEEN), room),
               (k // columns) * height, height)
        for k, p in enumerate(panels)
    ]  # fmt: skip
    ids = f"why-{'narrow' if narrow else 'wide'}"
    return element(
        "svg",
        element("title", phrase.text("why.chart"), id=f"{ids}-t"),
        element("desc", phrase.text("why.desc"), id=f"{ids}-d"),
        *parts,
        viewBox=f"0 0 {number(width)} {number(math.ceil(len(panels) / columns) * height)}",
        role="img",
        preserveAspectRatio="xMinYMin",
        aria_labelledby=f"{ids}-t {ids}-d",
        cls=f"chart tall {'narrow' if narrow else 'wide'}",
    )


def _panel(
    panel: Panel,
    phrase: Phrase,
    years: tuple[int, int],
    across: tuple[float, float],
    top: float,
    height: float,
) -> Markup:
    left, right = across[0] + _AXIS, across[0] + across[1] - _LABEL
    high = _round_up(max(v for _, line in panel.lines for _, v in line))
    base = top + height - _FOOT - 14
    values = LinearScale(0, high, base, top + _HEAD)
    days = LinearScale(years[0], max(years[1], years[0] + 1), left, right)
    names = _ends(panel, days, values)
    return element(
        "g",
        element("text", panel.title, x=across[0], y=top + 14, cls="nm"),
        element("text", panel.unit, x=across[0], y=top + 31, cls="tg"),
        *_grid(panel, phrase, values, (left, right), high),
        *_years(days, base, years),
        *[
            element("path", d=_path(line, days, values), cls="md", stroke_dasharray=_DASHES[k % 3])
            for k, (_, line) in enumerate(panel.lines)
        ],
        *[element("text", name, x=x + 6, y=y + 4.5, cls="ls") for name, x, y in names],
    )


def _path(line: tuple[tuple[int, float], ...], days: LinearScale, values: LinearScale) -> str:
    """A line, broken where a year is missing between more than two."""
    out, before = [], None
    for year, value in line:
        joined = before is not None and year - before <= 3  # noqa: PLR2004 - surveys skip years
        out.append(f"{'L' if joined else 'M'}{number(days.at(year))} {number(values.at(value))}")
        if not joined and len(line) == 1:
            out.append("h3")
        before = year
    return "".join(out)


def _ends(panel: Panel, days: LinearScale, values: LinearScale) -> list[tuple[str, float, float]]:
    """Names of the lines at their ends, moved apart."""
    found = [(name, line[-1]) for name, line in panel.lines if line]
    heights = spread([values.at(v) for _, (_, v) in found], apart=15.0)
    return [(name, days.at(year), y) for (name, (year, _)), y in zip(found, heights, strict=True)]


def _grid(
    panel: Panel, phrase: Phrase, values: LinearScale, edges: tuple[float, float], high: float
) -> list[Markup]:
    out = []
    for share in (0, 0.5, 1):
        y = values.at(share * high)
        out.append(
            element("path", d=f"M{number(edges[0])} {number(y)}H{number(edges[1])}", cls="g")
        )
        text = _written(share * high, panel, phrase)
        out.append(element("text", text, x=edges[0] - 7, y=y + 4.5, cls="ty"))
    return out


def _years(days: LinearScale, base: float, years: tuple[int, int]) -> list[Markup]:
    room = (days.end - days.start) / max(1, years[1] - years[0])
    every = next((s for s in (1, 2, 5, 10, 20) if s * room >= _YEAR_ROOM), 20)
    shown = [y for y in range(years[0], years[1] + 1) if y % every == 0]
    return [element("text", str(y), x=days.at(y), y=base + 18, cls="tx") for y in shown]


def _written(value: float, panel: Panel, phrase: Phrase) -> str:
    if panel.share:
        return phrase.words.share(value)
    if value >= 10 or value == round(value):  # noqa: PLR2004 - small numbers want a decimal
        return phrase.number(value)
    return phrase.words.decimal(value, 1)


def _round_up(value: float) -> float:
    base = 10.0 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return next(s * base for s in _STEPS if s * base >= value * 0.999)


def rows_of(panel: Panel) -> list[dict[str, Any]]:
    """The numbers behind a panel, by year: for the table below the picture."""
    years = sorted({y for _, line in panel.lines for y, _ in line})
    held = [dict(line) for _, line in panel.lines]
    return [{"year": y, "values": [h.get(y) for h in held]} for y in years]
