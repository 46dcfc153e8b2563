"""Who may be named: institutions and newsrooms, never organisers or persons; and what is linked."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from amparo.disclosure.coarse import folded
from amparo.disclosure.rules import HABIT_SOURCES, KIND_ONLY_SOURCES, NAMED_PUBLISHERS
from amparo.records.vocab import LINKABLE_PUBLISHERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from amparo.disclosure.coarse import Map

__all__ = ["Names", "is_printed", "plain"]

#: Words by which a row describes a person or an organiser instead of an institution.
_PERSON: Final = re.compile(
    r"\b(particip\w+|companion|acompa\w+|activists?|activistas?|guides?|gu[ií]as?|coordinat\w+|"
    r"coordinador\w*|organi[sz]ers?|organizador\w*|leaders?|l[ií]der\w*|spokes\w+|vocer[oa]s?|"
    r"one account|migrant-run|volunteers?|voluntari[oa]s?|lawyers?|abogad[oa]s?|pastor|priests?|"
    r"padre|father|brother|sister|sor|fray|coyotes?|smuggl\w+|traffick\w+|traficantes?)\b",
    re.IGNORECASE,
)
#: An office that one person holds, or a person of the press. What such a person printed is told by
#: this name; a habit would judge the person.
_OFFICE_HOLDER: Final = re.compile(
    r"\b(mayors?|governors?|presidents?|ministers?|secretary|secretaries|ambassadors?|consuls?|"
    r"sheriffs?|(?<!high )commissioners?|directors?|officers?|heads?|chiefs?|"
    r"alcalde(?:sa)?s?|gobernador\w*|president[ae]s?|ministr[ao]s?|secretarios?|embajador\w*|"
    r"c[oó]nsul(?:es)?|(?<!alto )comisionad[ao]s?|director[ae]s?|jef[ae]s?|"
    r"journalists?|reporters?|photographers?|witness\w*|"
    r"periodistas?|reporter[ao]s?|fot[oó]graf[ao]s?|testigos?)\b",
    re.IGNORECASE,
)
_NOBODY: Final = frozenset({"", "unknown", "desconocido"})
_ROLE: Final = re.compile(r"\s*\([^)]*\)")
_SHORTEST_ORGANISER: Final = 2  # words: single words are too common to be searched for


class Names:
    """Decides which names of sources, publishers and actors are told.

    Args:
        sources: pairs of source name and source type over all reports.
        places: the gazetteer, to find names that give a place away.
    """

    def __init__(self, sources: Iterable[tuple[str, str]], places: Map) -> None:
        self._places = places
        bare = {folded(_ROLE.sub("", name)) for name, kind in sources if kind == "organiser"}
        self._organisers = tuple(n for n in bare if len(n.split()) >= _SHORTEST_ORGANISER)

    def mentions_organiser(self, text: str) -> bool:
        """Whether a text names a known organiser."""
        seen = folded(text)
        return any(name in seen for name in self._organisers)

    def source(self, row: dict[str, Any], *, coarse: bool) -> str:
        """The source's name if it may be told, else "" (then its kind is told)."""
        name = plain(str(row["source_name"]))
        if row["source_type"] in KIND_ONLY_SOURCES or not is_printed(row):
            return ""
        return "" if self._is_hidden(name, coarse=coarse) else name

    def is_public_body(self, name: str, source_type: str, *, coarse: bool) -> bool:
        """Whether a source is an institution or a newsroom, whose habit is told by name."""
        if source_type not in HABIT_SOURCES or _OFFICE_HOLDER.search(name):
            return False
        return not self._is_hidden(name, coarse=coarse)

    def publisher(self, row: dict[str, Any], *, coarse: bool) -> str:
        """The publisher's name if it may be told, else ""."""
        name = plain(str(row["publisher"]))
        if row["publisher_kind"] not in NAMED_PUBLISHERS or not is_printed(row):
            return ""
        hidden = self.mentions_organiser(name) or (coarse and self._places.gives_place_away(name))
        return "" if hidden else name

    def actor(self, name: str, *, coarse: bool) -> str:
        """Who acted in an event, if an institution, else ""."""
        return "" if self._is_hidden(name, coarse=coarse) else plain(name)

    def link(self, row: dict[str, Any], *, coarse: bool) -> str:
        """The page, if its publisher may be linked and its address gives no place away."""
        url = str(row["url"])
        if row["publisher_kind"] not in LINKABLE_PUBLISHERS:
            return ""
        return self.safe_link(url, coarse=coarse)

    def safe_link(self, url: str, *, coarse: bool) -> str:
        """The address if it is a plain web address; "" for any other scheme."""
        try:
            parts = urlsplit(url.strip())
        except ValueError:
            return ""
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
            return ""
        if self.mentions_organiser(unquote(url)):
            return ""
        if coarse and self._places.gives_place_away(unquote(url)):
            return ""
        return url.strip()

    def _is_hidden(self, name: str, *, coarse: bool) -> bool:
        if (
            name.strip().lower() in _NOBODY
            or _PERSON.search(name)
            or self.mentions_organiser(name)
            or self._places.names_site(name)
        ):
            return True
        return coarse and self._places.gives_place_away(name)


def plain(text: str) -> str:
    """The text without characters that cannot be seen but change how a line is read."""
    return "".join(c for c in text if unicodedata.category(c)[0] != "C")


def is_printed(row: Mapping[str, Any]) -> bool:
    """Whether somebody has published the number; a user's own rows carry neither page nor day."""
    return bool(row["url"]) or row["published_on"] is not None
