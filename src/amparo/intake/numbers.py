"""Counts of people as Spanish and English write them.

The rule, in order:

* Digits alone: ``1500``; a decimal part of one or two zeros is no part: ``1500.0``, ``1500,00``.
* Groups of three parted by one and the same sign - comma, dot, space, apostrophe, straight or
  curled: ``1,500``, ``1.500``, ``1 500``, ``1'500`` are 1,500 in either language. So ``1.500`` is
  never one and a half.
* Thousands and millions said: ``2 mil``, ``1.5 mil``, ``2 mil 500``, ``4k``, ``3 millones``.
* Words: ``dos mil quinientos``, ``two thousand five hundred``.

Anything else is refused with a reason. ``1.5`` and ``1.50`` are no counts of people; ``1.500 mil``
could be 1,500 or 1,500,000 and is refused too.
"""

from __future__ import annotations

import re
from typing import Final

from amparo.intake.faults import Fault, folded, shown

__all__ = ["PEOPLE_LIMIT", "parse_count", "parse_people"]

#: More people than this is a slip of the keyboard, not a caravan.
PEOPLE_LIMIT: Final = 100_000_000
_SANE_CHARS: Final = 80

_PLAIN: Final = re.compile(r"(\d+)(?:[.,]0{1,2})?")
_GROUPED: Final = re.compile(r"([1-9]\d{0,2}(?:([ .,'])\d{3})(?:\2\d{3})*)(?:(?!\2)[.,]0{1,2})?")
_DECIMAL: Final = re.compile(r"\d+[.,]\d+")
_SCIENTIFIC: Final = re.compile(r"\d+(?:[.,]\d+)?e[+-]?\d+")
_RANGE: Final = re.compile(r"\d[\d.,' ]*\s*(?:[-\u2013\u2014/~]|a|to|y|and|o|or)\s*\d[\d.,' ]*")
_NEGATIVE: Final = re.compile(r"[-\u2212]\s*\d.*|\(\d[\d.,' ]*\)")
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("\u2019\u2018\u00b4\u02bc`", "'"))

_SCALES: Final = {
    "mil": 1_000, "k": 1_000, "thousand": 1_000,
    "millon": 1_000_000, "millones": 1_000_000, "million": 1_000_000, "millions": 1_000_000,
}  # fmt: skip
_WORDS: Final = {
    "un": 1, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6,
    "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13,
    "catorce": 14, "quince": 15, "dieciseis": 16, "diecisiete": 17, "dieciocho": 18,
    "diecinueve": 19, "veinte": 20, "veintiun": 21, "veintiuno": 21, "veintiuna": 21,
    "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25, "veintiseis": 26,
    "veintisiete": 27, "veintiocho": 28, "veintinueve": 29, "treinta": 30, "cuarenta": 40,
    "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90,
    "cien": 100, "ciento": 100, "doscientos": 200, "trescientos": 300, "cuatrocientos": 400,
    "quinientos": 500, "seiscientos": 600, "setecientos": 700, "ochocientos": 800,
    "novecientos": 900, "doscientas": 200, "trescientas": 300, "cuatrocientas": 400,
    "quinientas": 500, "seiscientas": 600, "setecientas": 700, "ochocientas": 800,
    "novecientas": 900,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_JOINERS: Final = frozenset({"y", "and", "de"})


def parse_people(text: str) -> float | Fault:
    """A stated number of people.

    Args:
        text: one cell, not blank.

    Returns:
        A whole number as a float, or why it is none.

    >>> [parse_people(t) for t in ("1,500", "1.500", "2 mil 500", "dos mil quinientos")]
    [1500.0, 1500.0, 2500.0, 2500.0]
    """
    if text.isascii() and text.isdigit() and len(text) < 9:  # noqa: PLR2004 - the common case
        return float(text)
    if len(text) > _SANE_CHARS:
        long_digits = text.isascii() and text.isdigit()
        return _too_large(text) if long_digits else _no_number(text, "number_plain")
    if any(c.isnumeric() and not c.isdecimal() for c in text):  # ½, ², Ⅳ: folding would join digits
        return _no_number(text, "number_plain")
    plain = folded(text.translate(_APOSTROPHES))
    value = _written(plain)
    if value is None:
        fault = _other_notation(plain, text)
        value = None if fault else _said(plain)
        if value is None:
            return fault or _refused(plain, text)
    if value > PEOPLE_LIMIT:
        return _too_large(text)
    return value if value.is_integer() else _not_whole(text)


def parse_count(text: str, *, limit: int) -> int | Fault:
    """A small whole number in digits, such as days of imprecision."""
    match = _PLAIN.fullmatch(text)
    if match is None or not text.isascii():
        return _no_number(text, "number_plain")
    if len(match[1]) > len(str(limit)) or int(match[1]) > limit:
        return Fault("too_large", "number_limit", {"value": shown(text), "limit": limit})
    return int(match[1])


def _written(plain: str) -> float | None:
    """Digits alone or in groups."""
    if not plain.isascii():
        return None
    match = _PLAIN.fullmatch(plain) or _GROUPED.fullmatch(plain)
    return float(re.sub(r"[ .,']", "", match[1])) if match else None


def _other_notation(plain: str, text: str) -> Fault | None:
    """Numbers, but none of people: below nought, of a calculator, with a decimal part."""
    if _NEGATIVE.fullmatch(plain):
        return Fault("negative", "number_plain", {"value": shown(text)})
    if _SCIENTIFIC.fullmatch(plain):
        return _no_number(text, "number_scientific")
    return _not_whole(text) if _DECIMAL.fullmatch(plain) else None


def _said(plain: str) -> float | None:
    """Words and scales: each scale smaller than the one before, each part below the last scale."""
    spaced = re.sub(r"(?<=\d)(?=k\b|mil\b|millo)", " ", plain)
    tokens = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", spaced).split()
    if not tokens:  # nothing but accents
        return None
    total, part, room = 0.0, None, float("inf")
    for token, after in zip(tokens, [*tokens[1:], ""], strict=True):
        scale = _SCALES.get(token)
        if token in _JOINERS and token != tokens[0] and after:
            continue
        if scale is not None:
            if scale >= room:
                return None
            total, part, room = total + (1 if part is None else part) * scale, None, scale
            continue
        part = _with_word(part, token) if token.isalpha() else _literal(part, token, after)
        if part is None or part >= room:
            return None
    return total + (part or 0)


def _with_word(part: float | None, word: str) -> float | None:
    """A number so far and its next word: hundreds, then tens, then units."""
    if word == "hundred":
        return (part or 1) * 100 if (part or 1) < 10 else None  # noqa: PLR2004
    value = _WORDS.get(word)
    if value is None or part is None:
        return value
    free = 100 if part % 100 == 0 else 10 if part % 10 == 0 and part % 100 >= 20 else 1  # noqa: PLR2004
    return part + value if part != int(part) or value < free else None


def _literal(part: float | None, token: str, after: str) -> float | None:
    """Digits beside words: at most one decimal part, and only before a scale."""
    if part is not None or not token.isascii():
        return None
    if _PLAIN.fullmatch(token):
        return _written(token)
    if after in _SCALES and _DECIMAL.fullmatch(token) and not _GROUPED.fullmatch(token):
        return float(token.replace(",", "."))
    return _written(token) if after not in _SCALES else None


def _refused(plain: str, text: str) -> Fault:
    if _RANGE.fullmatch(plain):
        return _no_number(text, "number_range")
    if re.search(r"\d", plain) and re.search(r"[^\W\d]|[<>~≈±]", plain):
        return _no_number(text, "number_qualifier")
    return _no_number(text, "number_plain")


def _not_whole(text: str) -> Fault:
    return Fault("not_whole", "number_whole", {"value": shown(text)})


def _no_number(text: str, hint: str) -> Fault:
    return Fault("not_a_number", hint, {"value": shown(text)})


def _too_large(text: str) -> Fault:
    return Fault("too_large", "number_limit", {"value": shown(text), "limit": PEOPLE_LIMIT})
