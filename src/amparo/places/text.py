"""Names as people write them: one spelling for look-ups, and the readings a string allows."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from amparo.places.model import TOWN_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Reading", "normalise", "readings", "several"]

_NO_PLACE: Final = frozenset(
    {"n a", "na", "nd", "n d", "s d", "sd", "sin dato", "sin datos", "unknown", "desconocido",
     "no especificado", "not specified", "none", "null", "nan", "varios", "various"}
)  # fmt: skip
_SHORT_FORMS: Final = {
    "cd": "ciudad", "sta": "santa", "sto": "santo", "gral": "general", "dr": "doctor",
    "depto": "departamento", "dpto": "departamento", "dept": "department", "edo": "estado",
    "mpio": "municipio", "pto": "puerto", "hwy": "highway", "carr": "carretera", "mt": "monte",
    "fco": "francisco", "intl": "international", "int": "internacional", "col": "colonia",
    "st": "saint", "ft": "fort", "xing": "crossing",
}  # fmt: skip
_NOT_WORD: Final = re.compile(r"[^0-9a-z]+")
_IN_BRACKETS: Final = re.compile(r"^(.+?)\s*[(\[](.+?)[)\]]\s*$")
_DEPARTMENT: Final = (
    r"(?:department|departamento|state|estado|province|provincia|distrito|district)"
)
_CROSSING: Final = (
    r"(?:(?:official |international |formal )?border (?:crossing|post|point|bridge|checkpoint)s?"
    r"|ports? of entry|crossings?|international bridge|bridge|border)"
)
_PASO: Final = (
    r"(?:(?:paso|puesto|punto|puente|cruce|puerto)s? (?:internacional(?:es)?|fronterizos?)"
    r"|frontera|aduana|garita|cruce|puente|port of entry|bridge|border crossing)"
)
_TOWN: Final = r"(?:municipio|municipality|city|ciudad|town|pueblo|villa|comunidad)"
_OF: Final = r"(?: (?:de|del|de la|de el|of|at|en))?"

#: Pattern over a normalised name, and the kinds that its words leave. Tried in this order.
_QUALIFIERS: Final = (
    (re.compile(rf"^(?P<name>.+?) {_DEPARTMENT}$"), frozenset({"department"})),
    (
        re.compile(rf"^{_DEPARTMENT}(?: (?:de|del|de la|of))? (?P<name>.+)$"),
        frozenset({"department"}),
    ),
    (re.compile(rf"^(?P<name>.+?) {_CROSSING}$"), frozenset({"crossing"})),
    (re.compile(rf"^(?:la |el |the )?{_PASO}{_OF} (?P<name>.+)$"), frozenset({"crossing"})),
    (re.compile(rf"^(?P<name>.+?) {_TOWN}$"), TOWN_KINDS | {"site"}),
    (re.compile(rf"^(?:la |el |the )?{_TOWN}(?: (?:de|del|de la|of))? (?P<name>.+)$"), TOWN_KINDS),
)
_INSIDE: Final = re.compile(r"^.+ (?:in|en|at) (?P<name>.+)$")
_PART: Final = re.compile(
    r"^(?:(?:north|south|east|west|central|northern|southern|eastern|western|near|outside|cerca de|"
    r"afueras de|norte|sur|este|oeste|oriente|occidente|centro|noroeste|noreste|suroeste|sureste)"
    r"(?: (?:de|del|of))?) (?P<name>.+)$"
)
_JOINED: Final = re.compile(r"\s*(?:/|;|\+|–|—|\s-\s|-|\band\b|\by\b|\be\b|\bto\b|\ba\b|&)\s*")  # noqa: RUF001
_ROAD: Final = re.compile(
    r"\b(?:road|highway|route|carretera|autopista|camino|ruta|tramo|between|entre|from|de)\b",
    re.IGNORECASE,
)


def normalise(text: str) -> str:
    """One spelling for look-ups: no accents, case, punctuation; short forms written out.

    >>> normalise("Sta. Rosa de Copán")
    'santa rosa de copan'
    """
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c)
    )
    words = " ".join(_SHORT_FORMS.get(w, w) for w in _NOT_WORD.sub(" ", bare).split())
    return "" if words in _NO_PLACE else words


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a string.

    Attributes:
        key: normalised name to look up.
        kinds: kinds that the words allow, None for any.
        within: names of places that must contain it ("Tapachula, Chiapas").
        part: the string means only a part of the named place.
    """

    key: str
    kinds: frozenset[str] | None = None
    within: tuple[str, ...] = ()
    part: bool = False


def readings(raw: str) -> Iterator[Reading]:
    """The readings of a string, the plainest first."""
    key = normalise(raw)
    yield Reading(key)
    yield from _qualified(key, ())
    bracketed = _IN_BRACKETS.match(raw)
    if bracketed:
        yield from _with_detail(bracketed[1], bracketed[2])
    head, *tail = (part.strip() for part in raw.split(","))
    if tail:
        within = tuple(t for t in map(normalise, tail) if t)
        yield Reading(normalise(head), within=within)
        yield from _qualified(normalise(head), within)
    inside = _INSIDE.match(key)
    if inside:
        yield Reading(inside["name"])
    part = _PART.match(key)
    if part:
        yield Reading(part["name"], part=True)


def _qualified(key: str, within: tuple[str, ...]) -> Iterator[Reading]:
    for pattern, kinds in _QUALIFIERS:
        found = pattern.match(key)
        if found:
            yield Reading(found["name"], kinds=kinds, within=within)


def _with_detail(base: str, detail: str) -> Iterator[Reading]:
    inner = normalise(detail)
    kinds = None
    if re.fullmatch(_DEPARTMENT, inner):
        kinds = frozenset({"department"})
    elif re.fullmatch(_TOWN, inner):
        kinds = TOWN_KINDS
    elif re.fullmatch(_CROSSING, inner) or re.fullmatch(_PASO, inner):
        kinds = frozenset({"crossing"})
    within = () if kinds else (inner,)
    yield Reading(normalise(base), kinds=kinds, within=within)
    yield from _qualified(normalise(base), within)


def several(raw: str) -> tuple[list[str], frozenset[str] | None]:
    """Split a string that joins names: its parts, and the kinds that shared words allow.

    >>> several("Agua Caliente and El Florido crossings")
    (['agua caliente', 'el florido'], frozenset({'crossing'}))
    >>> several("Tapachula")
    (['tapachula'], None)
    """
    parts = [normalise(_ROAD.sub(" ", p)) for p in _JOINED.split(raw)]
    parts = [p for p in parts if p]
    if len(parts) > 1:
        for pattern, kinds in _QUALIFIERS:
            found = pattern.match(parts[-1])
            if found and kinds == {"crossing"}:
                return [*parts[:-1], found["name"]], kinds
    return parts, None
