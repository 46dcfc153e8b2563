"""Deaths and disappearances by stretch of the way: the count, and the risk where there is one.

Two columns: on the left counts as bars, on the right deaths and disappearances for 10,000 crossings
that somebody counted, with their interval, on a ratio scale. A stretch without such a count has
words there instead of a mark: a count is not a risk.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from amparo.brief.markup import element, number
from amparo.brief.scales import LinearScale, LogScale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from amparo.brief.phrase import Phrase

__all__ = ["danger_chart"]

_TOP: Final = 46.0
_LEAST_SHOWN: Final = 0.01  # deaths for 10,000 crossings below which a limit is cut


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """Room for the picture: everything in one line or, on a telephone, the name above."""

    name: str
    width: float
    bars: tuple[float, float]
    rates: tuple[float, float]
    line: float
    mark: float  # of the line's height, where marks stand
    words: int  # letters of a line of words


_WIDE: Final = _Sheet(
    name="wide", width=900, bars=(235, 520), rates=(590, 885), line=30, mark=0.5, words=70
)
_NARROW: Final = _Sheet(
    name="narrow", width=360, bars=(0, 150), rates=(205, 352), line=50, mark=0.7, words=24
)


def danger_chart(rows: Sequence[dict[str, Any]], phrase: Phrase, *, narrow: bool) -> Markup:
    """The picture.

    Args:
        rows: DANGERS of the whole year, from south to north.
        phrase: the language.
        narrow: drawn for a telephone.
    """
    sheet = _NARROW if narrow else _WIDE
    room = 44.0  # for the number behind a bar
    most = max(r["dead"] + r["missing"] for r in rows)
    counts = LinearScale(0, most, sheet.bars[0], sheet.bars[1] - room)
    limits = [r[n] for r in rows for n in ("rate_low", "rate_high") if r["rate"] is not None]
    rates = LogScale.around([max(v, _LEAST_SHOWN) for v in limits], *sheet.rates)
    foot = _TOP + sheet.line * len(rows)
    lines = [
        _line(r, counts, rates, phrase, sheet, _TOP + k * sheet.line) for k, r in enumerate(rows)
    ]
    ids = f"dangers-{sheet.name}"
    return element(
        "svg",
        element("title", phrase.text("dangers.chart"), id=f"{ids}-t"),
        element("desc", phrase.text("dangers.desc"), id=f"{ids}-d"),
        _heads(rates if limits else None, phrase, sheet, foot),
        *lines,
        viewBox=f"0 0 {number(sheet.width)} {number(foot + 6)}",
        role="img",
        preserveAspectRatio="xMinYMin",
        aria_labelledby=f"{ids}-t {ids}-d",
        cls=f"chart tall {sheet.name}",
    )


def _heads(rates: LogScale | None, phrase: Phrase, sheet: _Sheet, foot: float) -> Markup:
    parts = [
        element("text", phrase.text("dangers.count_head"), x=sheet.bars[0], y=16, cls="nm"),
        element("text", phrase.text("dangers.rate_head"), x=sheet.rates[0], y=16, cls="nm"),
    ]
    for tick in rates.ticks if rates else ():
        x = rates.at(tick) if rates else 0.0
        parts.append(element("path", d=f"M{number(x)} {_TOP - 6:g}V{number(foot)}", cls="g"))
        parts.append(element("text", _tick(tick, phrase), x=x, y=36, cls="tx"))
    return element("g", *parts)


def _tick(value: float, phrase: Phrase) -> str:
    digits = 0 if value >= 1 else 1 if value >= 0.1 else 2  # noqa: PLR2004 - decimals of a tick
    return phrase.words.decimal(value, digits) if digits else phrase.number(value)


def _line(
    row: dict[str, Any],
    counts: LinearScale,
    rates: LogScale,
    phrase: Phrase,
    sheet: _Sheet,
    top: float,
) -> Markup:
    y = top + sheet.line * sheet.mark
    total = row["dead"] + row["missing"]
    end = counts.at(total)
    name_y = y + 4.5 if sheet.name == "wide" else top + 16
    bar = f"M{number(sheet.bars[0])} {number(y - 7)}H{number(max(end, sheet.bars[0] + 1))}v14H"
    return element(
        "g",
        element("text", phrase.name("stretch", row["stretch"]), x=0, y=name_y, cls="nm"),
        element("path", d=f"{bar}{number(sheet.bars[0])}z", cls="bar"),
        element("text", phrase.number(total), x=end + 6, y=y + 4.5, cls="tg"),
        *_risk(row, rates, phrase, sheet, y),
    )


def _risk(
    row: dict[str, Any], rates: LogScale, phrase: Phrase, sheet: _Sheet, y: float
) -> list[Markup]:
    if row["rate"] is None:
        words = textwrap.wrap(phrase.text("dangers.no_denominator"), sheet.words)
        start = y + 4.5 - 7.5 * (len(words) - 1)
        return [
            element("text", text, x=sheet.rates[0], y=start + 15 * k, cls="tg")
            for k, text in enumerate(words)
        ]
    left, right = rates.at(row["rate_low"]), rates.at(row["rate_high"])
    return [
        element("path", d=f"M{number(left)} {number(y)}H{number(right)}", cls="iv"),
        element("circle", cx=rates.at(row["rate"]), cy=y, r=4.5, cls="pt"),
    ]
