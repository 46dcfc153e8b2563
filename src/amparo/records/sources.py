"""Who counts as one source: a name without its accents, its case, its spokesperson and its relay.

"Pueblo Sin Fronteras (coordinator)" and "Pueblo Sin Fronteras" are one source; "UN (via IOM)" is
the UN. "(Mexico)" stays, for it tells two institutes of migration apart. A name that names nobody -
"local media", "unnamed sources", "officials" - is one source only within one publisher: two papers'
unnamed sources are not known to be the same.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["source_key"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ROLES: Final = _words(
    """
    activist asamblea assembly census censo ceo chief commissioner coordinadora coordinador
    coordinator count deputy director directora encargada encargado estimate governor gobernador
    gobernadora head jefa jefe journalists leader lider list mayor minister ministra ministro
    official own portavoz president presidente presidenta register registro representative
    representante secretary secretaria secretario spokesman spokesperson spokeswoman tally the
    town not stated unofficial vice vocera vocero
    """
)
_NOBODY: Final = _words(
    """
    accounts account activist activists agencia agencias agency anonima anonimo anonymous
    asistentes asociaciones authorities autoridades autoridad call caravan caravana caravanas
    casas central charities church civil companion companions coordinator coordinators
    coordinadores de del desde diario diarios estimate estimates estimacion estimaciones federal
    federales figures from fuente fuentes funcionario funcionarios gobierno government groups
    grupos immigration informe informes international internacionales journalist journalists la
    las local locales los magazine march marcha media medio medios member members migracion
    migrant migrante migrantes migrants migration miembros municipal municipales nacional
    nacionales national network news newspaper noticias official officials oficial oficiales
    one organiser organisers organizador organizadores organizer organizers outlet outlets
    participant participante participantes participants periodista periodistas personas people
    photographer fotografo police policia policiales post prensa press propio redes report
    reporte reportes reports shelter shelters albergue albergues sheriff social sociales society
    sociedad sources source spokespeople spokesperson state estatales estado the testigo testigos
    the town unnamed unofficial various varias varios voceros web wire
    witness witnesses y and
    """
)
# Adjectives of place do not make a name of "Mexican officials" either.
_PEOPLES: Final = _words(
    """
    american americanas americanos estadounidenses guatemalan guatemalteca guatemaltecas
    guatemalteco guatemaltecos honduran hondurena hondurenas hondureno hondurenos mexican mexicana
    mexicanas mexicano mexicanos salvadoran salvadorena salvadorenas salvadoreno salvadorenos us
    """
)
#: With a people's name these name a body: "Guatemalan authorities" are one source in every paper.
_BODIES: Final = _words("authorities autoridades government gobierno police policia")
_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_WORD: Final = re.compile(r"[^\W_]+")


def source_key(source_name: str, publisher: str = "") -> str:
    """The key under which one source's statements come together.

    Args:
        source_name: who gave the number, as stated.
        publisher: who printed it; part of the key where the name names nobody.

    >>> source_key("Pueblo Sin Fronteras (coordinator)") == source_key("PUEBLO SIN FRONTERAS")
    True
    >>> source_key("local media", "El Orbe") == source_key("local media", "Milenio")
    False
    """
    plain = _folded(source_name)
    name = " ".join(_WORD.findall(_BRACKETS.sub(_kept, plain)))
    words = set(name.split())
    named_body = words & _PEOPLES and words & _BODIES
    if words <= (_NOBODY | _PEOPLES) and not named_body:
        return f"{name}@{' '.join(_WORD.findall(_folded(publisher)))}"
    return name


def _kept(match: re.Match[str]) -> str:
    """What stays of a bracket: a place or a paper's own name, not a role and not a relay."""
    inside = match[1]
    if inside.startswith(("via ", "from ", "por ", "segun ", "citando ")):
        return " "
    words = set(_WORD.findall(inside))
    return " " if words <= _ROLES else f" {inside} "


def _folded(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in parted if not unicodedata.combining(c))
