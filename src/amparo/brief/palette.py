"""Families of sources: one colour and one shape each, told apart without colour too.

Colours follow Okabe and Ito's set for colour-blind readers, darkened until each has a contrast of
at least 3 to 1 on white; the page's style sheet holds them as variables.
"""

from __future__ import annotations

import math
from typing import Final

from amparo.brief.markup import number

__all__ = ["FAMILIES", "family_of", "shape"]

#: Family by kind of source, in the order of the legend.
FAMILIES: Final = ("authority", "un", "civil", "organiser", "media", "other")
_FAMILY: Final = {
    "authority": "authority",
    "un_agency": "un",
    "donor": "un",
    "ngo": "civil",
    "shelter": "civil",
    "human_rights_commission": "civil",
    "organiser": "organiser",
    "media": "media",
}
#: Corners of each shape, as (angle, share of the radius); no corners is a circle.
_CORNERS: Final = {
    "authority": (),
    "un": ((-90, 1.25), (0, 1.25), (90, 1.25), (180, 1.25)),
    "civil": ((90, 1.3), (-30, 1.3), (210, 1.3)),
    "organiser": ((-90, 1.3), (30, 1.3), (150, 1.3)),
    "media": ((-135, 1.22), (-45, 1.22), (45, 1.22), (135, 1.22)),
    "other": tuple((72 * k - 90, 1.2) for k in range(5)),
}


def family_of(source_type: str) -> str:
    """The family in which a kind of source is drawn."""
    return _FAMILY.get(source_type, "other")


def shape(family: str, x: float, y: float, radius: float) -> str:
    """The outline of a mark as an SVG path."""
    corners = _CORNERS[family]
    if not corners:
        r = number(radius)
        d = number(2 * radius)
        return f"M{number(x - radius)} {number(y)}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0z"
    points = [
        f"{number(x + radius * share * math.cos(math.radians(angle)))} "
        f"{number(y + radius * share * math.sin(math.radians(angle)))}"
        for angle, share in corners
    ]
    return "M" + "L".join(points) + "z"
