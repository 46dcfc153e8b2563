"""Days as Spanish and English write them.

Read without doubt: ``2020-01-15`` (also with a time of day, which is dropped), ``20200115``,
``15 de enero de 2020``, ``15 ene 2020``, ``January 15, 2020``, ``15 Jan 2020``. ``15/01/2020`` is
read in the order that the file proves; see ``date_order``. Years have four digits. A spreadsheet's
day number (43845) is refused, and the hint says which day it would be.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from amparo.intake.faults import Fault, folded, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["DAY_FIRST", "MONTH_FIRST", "UNDECIDED", "date_order", "parse_day"]

DAY_FIRST: Final = "day_first"
MONTH_FIRST: Final = "month_first"
UNDECIDED: Final = "undecided"

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100
_SANE_CHARS: Final = 60
_SERIAL_ZERO: Final = date(1899, 12, 30)  # day 0 of spreadsheets after their leap-year slip of 1900
_MONTHS_A_YEAR: Final = 12

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ]\d{2}:\d{2}(?::[\d.]+)?\S*)?")
_COMPACT: Final = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SLASHED: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?: 0?0:00(?::00)?(?:\.0+)?)?")
_SHORT_YEAR: Final = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{2}")
_SERIAL: Final = re.compile(r"(\d{5})(?:[.,]\d+)?")
_WEEKDAY: Final = (
    r"(?:(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\.?,? )?"
)
_DAY_MONTH: Final = re.compile(
    _WEEKDAY + r"(\d{1,2})(?:º|°|o|ro|st|nd|rd|th)?[ -](?:de |of )?([a-z]+)\.?,?[ -]"
    r"(?:de |del )?(\d{4})"
)
_MONTH_DAY: Final = re.compile(
    _WEEKDAY + r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (?:de )?(\d{4})"
)
_MONTH_ONLY: Final = re.compile(r"([a-z]+)\.? (?:de |del )?\d{4}")

_MONTH_NAMES: Final = {
    name: month
    for month, names in enumerate(
        (
            "enero ene january jan", "febrero feb february", "marzo mar march",
            "abril abr april apr", "mayo may", "junio jun june", "julio jul july",
            "agosto ago august aug", "septiembre setiembre sep sept set september",
            "octubre oct october", "noviembre nov november", "diciembre dic december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip


def parse_day(text: str, *, order: str = DAY_FIRST) -> date | Fault:
    """A day.

    Args:
        text: one cell, not blank.
        order: how 1/2/2020 is read in this file: ``DAY_FIRST``, ``MONTH_FIRST`` or ``UNDECIDED``.

    >>> parse_day("15 de enero de 2020")
    datetime.date(2020, 1, 15)
    """
    plain = folded(text.replace("º", "o").replace("°", "o")) if len(text) <= _SANE_CHARS else ""
    if not plain.isascii():
        plain = ""
    if match := _ISO.fullmatch(plain) or _COMPACT.fullmatch(plain):
        return _day(text, int(match[1]), int(match[2]), int(match[3]))
    if match := _SLASHED.fullmatch(plain):
        return _slashed(text, (int(match[1]), int(match[3]), int(match[4])), order)
    if (match := _DAY_MONTH.fullmatch(plain)) and match[2] in _MONTH_NAMES:
        return _day(text, int(match[3]), _MONTH_NAMES[match[2]], int(match[1]))
    if (match := _MONTH_DAY.fullmatch(plain)) and match[1] in _MONTH_NAMES:
        return _day(text, int(match[3]), _MONTH_NAMES[match[1]], int(match[2]))
    return _refused(plain, text)


def date_order(texts: Iterable[str], *, english: bool) -> str:
    """How a file writes 1/2/2020, from those of its days that can be read one way only.

    One day such as 15/01/2020 proves the order of the whole file. A file that proves both orders
    is undecided. A file that proves neither is read day first, as the whole corridor writes,
    unless all its rows say that they are in English: then it is undecided.

    Args:
        texts: the cells of the file's date columns, in any order.
        english: whether every row says that it is in English.
    """
    day_first = month_first = False
    for text in texts:
        match = _SLASHED.fullmatch(text.strip())
        if match is None:
            continue
        first, second = int(match[1]), int(match[3])
        day_first |= first > _MONTHS_A_YEAR >= second
        month_first |= second > _MONTHS_A_YEAR >= first
    if day_first and month_first:
        return UNDECIDED
    if day_first or month_first:
        return DAY_FIRST if day_first else MONTH_FIRST
    return UNDECIDED if english else DAY_FIRST


def _slashed(text: str, parts: tuple[int, int, int], order: str) -> date | Fault:
    first, second, year = parts
    if first > _MONTHS_A_YEAR or first == second:
        return _day(text, year, second, first)
    if second > _MONTHS_A_YEAR:
        return _day(text, year, first, second)
    if order == UNDECIDED:
        both = (_day(text, year, second, first), _day(text, year, first, second))
        named = {k: str(d) for k, d in zip(("one", "other"), both, strict=True)}
        if isinstance(both[0], Fault):
            return both[0]
        return Fault("date_order", "day_iso", {"value": shown(text), **named})
    day, month = (first, second) if order == DAY_FIRST else (second, first)
    return _day(text, year, month, day)


def _day(text: str, year: int, month: int, day: int) -> date | Fault:
    try:
        made = date(year, month, day)
    except ValueError:
        return Fault("no_such_day", "day_iso", {"value": shown(text)})
    if FIRST_YEAR <= year <= LAST_YEAR:
        return made
    limits = {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)}
    return Fault("year_outside", "day_year", {"value": shown(text), **limits})


def _refused(plain: str, text: str) -> Fault:
    params: dict[str, str | int] = {"value": shown(text)}
    if match := _SERIAL.fullmatch(plain):
        day = _SERIAL_ZERO + timedelta(days=int(match[1]))
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return Fault("not_a_day", "day_serial", {**params, "day": day.isoformat()})
    if _SHORT_YEAR.fullmatch(plain):
        return Fault("not_a_day", "day_short_year", params)
    if (match := _MONTH_ONLY.fullmatch(plain)) and match[1] in _MONTH_NAMES:
        return Fault("not_a_day", "day_lacking", params)
    return Fault("not_a_day", "day_iso", params)
