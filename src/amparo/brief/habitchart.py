"""Who counts high and who low: kinds of source, and below each its named sources.

The scale is one of factors: twice and half stand equally far from the estimate. The band behind a
kind's sources is the kind's own habit, so that each can be seen beside it.
"""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from amparo.brief.markup import element, number
from amparo.brief.palette import family_of, shape
from amparo.brief.scales import LinearScale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from amparo.brief.phrase import Phrase

__all__ = ["Group", "Habit", "factor", "habit_chart", "interval", "is_clear"]

#: Factors that may be labelled with their decimals, the most wanted first.
_FACTORS: Final = (
    (1.0, 0), (2.0, 0), (0.5, 1), (1.5, 1), (2 / 3, 2), (1.25, 2), (0.8, 1), (3.0, 0), (1 / 3, 2),
    (1.1, 1), (0.9, 1),
)  # fmt: skip
_LEAST_REACH: Final = 1.25
_MOST_REACH: Final = 3.5
_TOP: Final = 30.0
_GAP: Final = 12.0
_TICK_ROOM: Final = 44.0
_EDGE: Final = 3.0
_LETTER: Final = 8.0  # room of a letter, in the widest of the body types
_NAME_LINE: Final = 15.0


@dataclass(frozen=True, kw_only=True)
class Habit:
    """One line of the picture.

    Attributes:
        name: the source, or the kind of source.
        row: its lean with the interval (ln units) and its number of reports.
        kind: whether it is a whole kind of source.
    """

    name: str
    row: dict[str, Any]
    kind: bool


@dataclass(frozen=True, kw_only=True)
class Group:
    """A kind of source and those of its sources that are named."""

    source_type: str
    kind: Habit
    sources: tuple[Habit, ...]

    @property
    def lines(self) -> tuple[Habit, ...]:
        """The kind, then its sources."""
        return (self.kind, *self.sources)


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """Room for the picture: names beside the scale or, on a telephone, above each line."""

    name: str
    width: float
    left: float
    right: float
    line: float
    letters: int

    @property
    def beside(self) -> bool:
        return self.name == "wide"


_WIDE: Final = _Sheet(name="wide", width=900, left=320, right=724, line=24, letters=40)
_NARROW: Final = _Sheet(name="narrow", width=360, left=10, right=350, line=38, letters=44)


def is_clear(row: dict[str, Any]) -> bool:
    """Whether an interval lies wholly above or wholly below the estimate."""
    return bool(row["lean_q05"] > 0 or row["lean_q95"] < 0)


def factor(lean: float, phrase: Phrase) -> str:
    """A lean as the factor by which the source's numbers stand off, with its sign."""
    return phrase.text("leans.factor", factor=_decimal(math.exp(lean), phrase, 2))


def interval(row: dict[str, Any], phrase: Phrase) -> str:
    """The 90 % interval of a lean, as factors."""
    low, high = (_decimal(math.exp(row[n]), phrase, 2) for n in ("lean_q05", "lean_q95"))
    return phrase.text("interval", low=low, high=high)


def _decimal(value: float, phrase: Phrase, digits: int) -> str:
    return phrase.words.decimal(value, digits) if digits else phrase.number(value)


def habit_chart(groups: Sequence[Group], phrase: Phrase, *, narrow: bool) -> Markup:
    """The picture.

    Args:
        groups: kinds of source in the order to be drawn.
        phrase: the language.
        narrow: drawn for a telephone.
    """
    sheet = _NARROW if narrow else _WIDE
    scale = _scale([line.row for g in groups for line in g.lines], sheet)
    parts, y = [], _TOP
    for group in groups:
        part, foot = _group(group, scale, phrase, sheet, y)
        parts.append(part)
        y = foot + _GAP
    ids = f"leans-{sheet.name}"
    return element(
        "svg",
        element("title", phrase.text("leans.title"), id=f"{ids}-t"),
        element("desc", phrase.text("leans.desc"), id=f"{ids}-d"),
        _axis(scale, phrase, y - _GAP),
        *parts,
        viewBox=f"0 0 {number(sheet.width)} {number(y)}",
        role="img",
        preserveAspectRatio="xMinYMin",
        aria_labelledby=f"{ids}-t {ids}-d",
        cls=f"chart tall {sheet.name}",
    )


def _scale(rows: Sequence[dict[str, Any]], sheet: _Sheet) -> LinearScale:
    """Equal room on both sides; what reaches further than a few times is cut at the edge."""
    reach = max(abs(r[n]) for r in rows for n in ("lean_q05", "lean_q95"))
    bound = math.log(min(max(math.exp(reach), _LEAST_REACH), _MOST_REACH))
    return LinearScale(-bound, bound, sheet.left, sheet.right)


def _axis(scale: LinearScale, phrase: Phrase, foot: float) -> Markup:
    taken: list[float] = []
    parts = []
    for value, digits in _FACTORS:
        if abs(math.log(value)) > scale.high + 1e-9:
            continue
        x = scale.at(math.log(value))
        if any(abs(x - other) < _TICK_ROOM for other in taken):
            continue
        taken.append(x)
        cls = "zero" if value == 1 else "g"
        parts.append(element("path", d=f"M{number(x)} {_TOP - 8:g}V{number(foot)}", cls=cls))
        label = phrase.text("leans.factor", factor=_decimal(value, phrase, digits))
        parts.append(element("text", label, x=x, y=14, cls="tx"))
    return element("g", *parts)


def _group(
    group: Group, scale: LinearScale, phrase: Phrase, sheet: _Sheet, top: float
) -> tuple[Markup, float]:
    """A group's lines before the band of its kind, and where it ends."""
    family = family_of(group.source_type)
    lines, y = [], top
    for line in group.lines:
        words, height = _words(line, phrase, sheet, y)
        mark = y + (height / 2 if sheet.beside else height - 10)
        lines.append(element("g", *words, *_mark(line, scale, family, mark)))
        y += height
    left, right = (scale.at(group.kind.row[n]) for n in ("lean_q05", "lean_q95"))
    box = f"M{number(left)} {number(top)}H{number(right)}V{number(y)}H{number(left)}z"
    return element("g", element("path", d=box, cls="kb"), *lines, cls=f"k-{family}"), y


def _mark(line: Habit, scale: LinearScale, family: str, y: float) -> list[Markup | None]:
    row = line.row
    left, right = scale.at(row["lean_q05"]), scale.at(row["lean_q95"])
    span = f"M{number(left)} {number(y)}H{number(right)}"
    outline = shape(family, scale.at(row["lean"]), y, 5.5 if line.kind else 4.2)
    return [
        element("path", d=span, cls="wk" if line.kind else "wl"),
        _cut(scale, row, y),
        element("path", d=outline, cls="f" if is_clear(row) else "h"),
    ]


def _cut(scale: LinearScale, row: dict[str, Any], y: float) -> Markup | None:
    """An arrow head where an interval reaches beyond the scale."""
    heads = []
    if row["lean_q95"] > scale.high + 1e-9:
        heads.append(f"M{number(scale.end + _EDGE)} {number(y)}l-6 -4v8z")
    if row["lean_q05"] < scale.low - 1e-9:
        heads.append(f"M{number(scale.start - _EDGE)} {number(y)}l6 -4v8z")
    return element("path", d="".join(heads), cls="f") if heads else None


def _words(line: Habit, phrase: Phrase, sheet: _Sheet, top: float) -> tuple[list[Markup], float]:
    """Name and numbers, and the height of the line that they ask for."""
    cls, indent = ("nm", 0) if line.kind else ("ls", 14 if sheet.beside else 0)
    name = phrase.text("leans.label", source=line.name, n=line.row["reports"])
    told = phrase.text(
        "leans.told", factor=factor(line.row["lean"], phrase), interval=interval(line.row, phrase)
    )
    names = textwrap.wrap(name, sheet.letters)
    more = _NAME_LINE * (len(names) - 1)
    first = top + (sheet.line / 2 + 4.5 if sheet.beside else 14)
    words = [
        element("text", text, x=indent, y=first + k * _NAME_LINE, cls=cls)
        for k, text in enumerate(names)
    ]
    if sheet.beside:
        words.append(element("text", told, x=sheet.right + 16, y=first + more / 2, cls="tg"))
        return words, sheet.line + more
    # Beside the last line of the name if there is room, else below it.
    tight = _LETTER * (len(names[-1]) + len(told)) > sheet.width
    below = more + (_NAME_LINE if tight else 0.0)
    words.append(element("text", told, x=sheet.width, y=first + below, cls="tg te"))
    return words, sheet.line + below
