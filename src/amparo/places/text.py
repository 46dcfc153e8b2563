"""Names as people write them: one spelling for look-ups, and the readings a string allows."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from amparo.places.model import TOWN_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Reading", "head_of", "normalise", "readings", "several"]

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
_BRACKETS: Final = re.compile(r"[(\[]([^)\]]*)[)\]]")
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
#: Words in brackets that only say the kind: "Puebla (state)".
_KIND_WORDS: Final = (
    (re.compile(_DEPARTMENT), frozenset({"department"})),
    (re.compile(_TOWN), TOWN_KINDS),
    (re.compile(rf"{_CROSSING}|{_PASO}"), frozenset({"crossing"})),
)
_ARTICLE: Final = r"(?:el|la|los|las|the) "
_LED_BY_ARTICLE: Final = re.compile(rf"^{_ARTICLE}(?P<name>.+)$")
_INSIDE: Final = re.compile(rf"^.+ (?:in|en|at) (?:{_ARTICLE})?(?P<name>.+)$")
_PART: Final = re.compile(
    r"^(?:(?:north|south|east|west|central|northern|southern|eastern|western|near|outside|cerca de|"
    r"afueras de|norte|sur|este|oeste|oriente|occidente|centro|noroeste|noreste|suroeste|sureste)"
    r"(?: (?:de|del|of))?) (?P<name>.+)$"
)
_JOINED: Final = re.compile(r"\s*(?:/|;|\+|–|—|\s-\s|-|\band\b|\by\b|\be\b|\bto\b|\ba\b|&)\s*")  # noqa: RUF001
_ROAD: Final = re.compile(
    r"\b(?:road|highway|route|carretera|autopista|camino|ruta|tramo)\b(?: de\b)?"
    r"|^\s*(?:between|entre|from|de|desde)\b",
    re.IGNORECASE,
)


@functools.lru_cache(maxsize=1 << 14)
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
        within: names of the places that contain it, the smallest first ("Tapachula, Chiapas").
        part: the string means only a part of the named place.
        inside: the string means a spot that we do not know inside the named place.
        container: as inside, and the place is named only as where something else is.
    """

    key: str
    kinds: frozenset[str] | None = None
    within: tuple[str, ...] = ()
    part: bool = False
    inside: bool = False
    container: bool = False


@functools.lru_cache(maxsize=1 << 14)
def readings(raw: str) -> tuple[Reading, ...]:
    """The readings of a string, the plainest first."""
    return tuple(_readings(raw))


def _readings(raw: str) -> Iterator[Reading]:
    yield Reading(normalise(raw))
    head, within, kinds = _levels(raw)
    if within or kinds:
        yield Reading(head, kinds=kinds, within=within)
    yield from _qualified(head, within)
    led = _LED_BY_ARTICLE.match(head)
    if led:
        yield Reading(led["name"], kinds=kinds, within=within)
    inside = _INSIDE.match(head)
    if inside:
        yield Reading(inside["name"], within=within, inside=True)
    part = _PART.match(head)
    if part:
        yield Reading(part["name"], within=within, part=True)
    for level, name in enumerate(within, 1):
        yield Reading(name, kinds=TOWN_KINDS, within=within[level:], inside=True, container=True)


def head_of(raw: str) -> str:
    """The normalised name before commas and without brackets."""
    return _levels(raw)[0]


def _levels(raw: str) -> tuple[str, tuple[str, ...], frozenset[str] | None]:
    """The name itself, the places said to contain it, and the kinds that brackets allow."""
    head, *tail = _BRACKETS.sub(" ", raw).split(",")
    kinds: frozenset[str] | None = None
    within = [normalise(t) for t in tail]
    for detail in map(normalise, _BRACKETS.findall(raw)):
        said = next((k for words, k in _KIND_WORDS if words.fullmatch(detail)), None)
        kinds = said or kinds
        within += [] if said else [detail]
    return normalise(head), tuple(w for w in within if w), kinds


def _qualified(key: str, within: tuple[str, ...]) -> Iterator[Reading]:
    for pattern, kinds in _QUALIFIERS:
        found = pattern.match(key)
        if found:
            yield Reading(found["name"], kinds=kinds, within=within)


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
