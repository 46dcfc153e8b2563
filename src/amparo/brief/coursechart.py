"""What became of the people through time: one row a compartment, all on one axis of days.

Each row has a scale of its own, from zero: three deaths and six thousand arrivals would not share
one, and on a ratio scale nobody at all has no place. The numbers at its side say how large it is.
A count holds for a whole day, so the lines are steps.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from amparo.brief.markup import element, number
from amparo.brief.scales import DayScale, LinearScale, ticks_of_people

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from markupsafe import Markup

    from amparo.brief.phrase import Phrase

__all__ = ["NARROW_SHEET", "WIDE_SHEET", "Course", "CourseChart", "Sheet"]

_ONE_DAY: Final = timedelta(days=1)
_NAME_LINE: Final = 15.5
_TAG_LINE: Final = 14.5
_AXIS: Final = 22.0  # room of the days' labels, above and below
_DATED: Final = 3  # on a telephone the days are labelled again below so many rows


@dataclass(frozen=True, kw_only=True)
class Course:
    """One compartment of one caravan.

    Attributes:
        compartment: its code.
        name: its name.
        tag: what a reader must know to read the name rightly, or "".
        cells: ledger rows that have an estimate, by day.
        value: the last number.
        interval: its 90 % interval, or that it is as stated.
        evidence: its sources, and its day where that is not the last day of all.
        opens: whether a new group of compartments begins with it.
    """

    compartment: str
    name: str
    tag: str
    cells: Sequence[dict[str, Any]]
    value: str
    interval: str
    evidence: str
    opens: bool


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Room for a drawing, in its own units.

    Attributes:
        name: ``wide`` or ``narrow``.
        width: of the whole.
        left: where the days begin.
        right: where they end.
        plot: height of a row's scale.
        gap: least room between two scales.
        letters: how many letters of a name stand in one line.
        tick_room: least distance between two labels of days.
    """

    name: str
    width: float
    left: float
    right: float
    plot: float
    gap: float
    letters: int
    tick_room: float

    @property
    def beside(self) -> bool:
        """Whether names and numbers stand beside the scale and not above it."""
        return self.name == "wide"


WIDE_SHEET: Final = Sheet(
    name="wide", width=900, left=266, right=716, plot=46, gap=20, letters=25, tick_room=62
)
NARROW_SHEET: Final = Sheet(
    name="narrow", width=360, left=46, right=352, plot=44, gap=20, letters=42, tick_room=54
)


@dataclass(frozen=True)
class _Row:
    """A course with its place on the sheet."""

    course: Course
    top: float
    people: LinearScale

    @property
    def plot_top(self) -> float:
        return self.people.end

    @property
    def foot(self) -> float:
        return self.people.start


class CourseChart:
    """One caravan's compartments, drawn on one sheet.

    Args:
        sheet: the drawing's room.
        courses: the rows from top to bottom.
        days: first and last day of the ledger.
        closed: the group's last report, where those still on the way move to another row; or None.
        phrase: the language.
    """

    def __init__(
        self,
        sheet: Sheet,
        *,
        courses: Sequence[Course],
        days: tuple[date, date],
        closed: date | None,
        phrase: Phrase,
    ) -> None:
        self._sheet, self._phrase = sheet, phrase
        self._last, self._closed, self._end_of_words = days[1], closed, 0.0
        self._days = DayScale(days[0], days[1] + _ONE_DAY, sheet.left, sheet.right)
        self._rows = self._placed(courses)

    def draw(self, key: str, title: str, summary: str) -> Markup:
        """The drawing, named and described for those who do not see it."""
        ids = f"{key}-course-{self._sheet.name}"
        height = max(self._rows[-1].foot + _AXIS + 4, self._end_of_words + 6)
        return element(
            "svg",
            element("title", title, id=f"{ids}-t"),
            element("desc", summary, id=f"{ids}-d"),
            self._calendar(),
            *[self._row(row) for row in self._rows],
            self._closing(),
            viewBox=f"0 0 {number(self._sheet.width)} {number(height)}",
            role="img",
            preserveAspectRatio="xMinYMin",
            aria_labelledby=f"{ids}-t {ids}-d",
            cls=f"chart tall {self._sheet.name}",
        )

    def _placed(self, courses: Sequence[Course]) -> list[_Row]:
        """Rows below each other, each as high as its scale and its words ask for."""
        sheet, rows, top = self._sheet, [], _AXIS
        for course in courses:
            words = self._text_height(course)
            first = top + sheet.gap / 2 + (0.0 if sheet.beside else words + 7)
            foot = first + sheet.plot
            most = max(c["q95"] for c in course.cells)
            rows.append(_Row(course, top, LinearScale(0, max(most, 1), foot, first)))
            self._end_of_words = top + words + 12 if sheet.beside else foot
            top = max(foot + sheet.gap / 2, self._end_of_words)
            if not sheet.beside and len(rows) % _DATED == 0:
                top += _NAME_LINE
        return rows

    def _text_height(self, course: Course) -> float:
        names, tags = self._wrapped(course)
        own_line = 0.0 if self._sheet.beside else _NAME_LINE
        return _NAME_LINE * len(names) + _TAG_LINE * len(tags) + own_line

    def _wrapped(self, course: Course) -> tuple[list[str], list[str]]:
        letters = self._sheet.letters
        return textwrap.wrap(course.name, letters), textwrap.wrap(course.tag, letters + 3)

    def _calendar(self) -> Markup:
        """The days: a hair line through all rows, and labels where an eye can reach them."""
        days = [d for d in self._days.ticks(self._sheet.tick_room) if d <= self._last]
        xs = [self._days.at(d) + self._days.step / 2 for d in days]
        labels = [
            element("text", self._phrase.day(d, "short"), x=min(x, self._sheet.right - 16), y=y,
                    cls="tx")
            for y in self._dated()
            for d, x in zip(days, xs, strict=True)
        ]  # fmt: skip
        hair = "".join(self._upright(x) for x in xs)
        return element("g", element("path", d=hair, cls="g"), *labels)

    def _dated(self) -> list[float]:
        """Heights at which the days are labelled: above, below and, on a telephone, between."""
        feet = [r.foot + 17 for r in self._rows]
        between = [] if self._sheet.beside else feet[_DATED - 1 : -1 : _DATED]
        return [self._rows[0].top - 8, *between, feet[-1]]

    def _upright(self, x: float) -> str:
        """A line through every row; above the scales of a narrow sheet it would cross words."""
        if self._sheet.beside:
            spans = [(self._rows[0].plot_top - 4, self._rows[-1].foot)]
        else:
            spans = [(r.plot_top - 4, r.foot) for r in self._rows]
        return "".join(f"M{number(x)} {number(a)}V{number(b)}" for a, b in spans)

    def _row(self, row: _Row) -> Markup:
        open_end = row.course.compartment == "no_later_report"
        return element(
            "g",
            self._rule(row) if row.course.opens else None,
            *self._words(row),
            *self._scale(row),
            *[mark for part in _unbroken(row.course.cells) for mark in self._steps(part, row)],
            self._end(row),
            cls="no" if open_end else None,
        )

    def _rule(self, row: _Row) -> Markup | None:
        if row is self._rows[0]:
            return None
        return element("path", d=f"M0 {number(row.top)}H{self._sheet.width:g}", cls="g")

    def _words(self, row: _Row) -> list[Markup]:
        names, tags = self._wrapped(row.course)
        y = row.top + (row.plot_top - row.top + 11 if self._sheet.beside else 17)
        lines = []
        for cls, texts, step in (("nm", names, _NAME_LINE), ("tg", tags, _TAG_LINE)):
            for text in texts:
                lines.append(element("text", text, x=0, y=y, cls=cls))
                y += step
        return [*lines, *self._numbers(row, y)]

    def _numbers(self, row: _Row, y: float) -> list[Markup]:
        """The last number, its interval and its sources: at the line's end, or above the scale."""
        course, sheet = row.course, self._sheet
        if not sheet.beside:
            rest = self._phrase.text(
                "course.last", interval=course.interval, evidence=course.evidence
            )
            number_room = 12 + 9.5 * len(course.value)
            return [
                element("text", course.value, x=0, y=y + 4, cls="vl"),
                element("text", rest, x=number_room, y=y + 4, cls="tg"),
            ]
        x, first = sheet.right + 16, row.plot_top + 12
        return [
            element("text", course.value, x=x, y=first, cls="vl"),
            element("text", course.interval, x=x, y=first + 16, cls="ls"),
            element("text", course.evidence, x=x, y=first + 31, cls="tg"),
        ]

    def _scale(self, row: _Row) -> list[Markup]:
        """Round numbers above zero as hair lines, zero as the axis."""
        sheet = self._sheet
        ticks = [(t, row.people.at(t)) for t in ticks_of_people(row.people.high)]
        lines = [f"M{sheet.left:g} {number(y)}H{sheet.right:g}" for _, y in ticks]
        labels = [
            element("text", self._phrase.number(t), x=sheet.left - 7, y=y + 4, cls="ty")
            for t, y in ticks
        ]
        hair = element("path", d="".join(lines[1:]), cls="g")
        return [hair, element("path", d=lines[0], cls="ax"), *labels]

    def _steps(self, cells: Sequence[dict[str, Any]], row: _Row) -> list[Markup]:
        """Band and line of days that follow each other."""
        upper, lower, middle = (
            self._stairs(cells, name, row.people) for name in ("q95", "q05", "median")
        )
        marks = [element("path", d=_forth(middle), cls="md")]
        if upper != lower:
            marks.insert(0, element("path", d=f"{_forth(upper)}{_back(lower)}z", cls="bd"))
        return marks

    def _stairs(
        self, cells: Sequence[dict[str, Any]], name: str, people: LinearScale
    ) -> list[tuple[str, str, str]]:
        """(left, right, height) of each step; days of the same height are one step."""
        out: list[tuple[str, str, str]] = []
        for cell in cells:
            left, right = self._days.at(cell["day"]), self._days.at(cell["day"] + _ONE_DAY)
            height = number(people.at(cell[name]))
            start = out.pop()[0] if out and out[-1][2] == height else number(left)
            out.append((start, number(right), height))
        return out

    def _end(self, row: _Row) -> Markup:
        last = row.course.cells[-1]
        x = self._days.at(last["day"]) + self._days.step
        return element("circle", cx=x, cy=row.people.at(last["median"]), r=3.2, cls="en")

    def _closing(self) -> Markup | None:
        """A line through all rows where the group was reported for the last time."""
        if self._closed is None:
            return None
        line = self._upright(self._days.at(self._closed + _ONE_DAY))
        return element("path", d=line, cls="cl")


def _unbroken(cells: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Runs of days without a gap: what was not estimable between them is not drawn."""
    out: list[list[dict[str, Any]]] = []
    for cell in cells:
        if out and out[-1][-1]["day"] + _ONE_DAY == cell["day"]:
            out[-1].append(cell)
        else:
            out.append([cell])
    return out


def _forth(steps: Sequence[tuple[str, str, str]]) -> str:
    first = steps[0]
    return f"M{first[0]} {first[2]}H{first[1]}" + "".join(f"V{y}H{x}" for _, x, y in steps[1:])


def _back(steps: Sequence[tuple[str, str, str]]) -> str:
    return "".join(f"V{y}H{x}" for x, _, y in reversed(steps))
