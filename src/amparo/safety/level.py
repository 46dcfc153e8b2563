"""From signs to a level: how grave, how many stages, and stricter for children.

The level can only stay or rise as signs are added, so a warning never goes away because more was
said. For anyone under 18 an act (recruiting, moving, lodging) together with a purpose of
exploitation is trafficking whatever was agreed: Palermo Protocol, article 3 (c) and (d). The
combinations follow the strength classes of ILO and European Commission, Operational indicators of
trafficking in human beings (2009).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from amparo.safety.book import SignKind

__all__ = ["LEVELS", "level_of", "outweighed"]

LEVELS = ("none", "info", "caution", "high", "urgent")
CHILDREN = frozenset({"under14", "under18"})
_CLEAR, _GRAVE = 2, 3
_WEAK_SIGNS_FOR_CAUTION = 3
_STAGES_FOR_HIGH = 3


def level_of(
    strengths: Mapping[str, int],
    kinds: Mapping[str, SignKind],
    age: str = "unknown",
    reads: int = 0,
) -> str:
    """The level of a set of signs.

    Args:
        strengths: sign -> greatest strength at which it was seen.
        kinds: the catalogue.
        age: under14, under18, adult or unknown.
        reads: 1 when the text as a whole reads like a trap, -1 like an honest one (`weigh`).
    """
    seen = [(kinds[sign], strength) for sign, strength in strengths.items()]
    level = LEVELS.index(_weighed(_of_anyone(seen), seen, reads))
    if age in CHILDREN and level >= LEVELS.index("caution"):
        act = any(kind.act for kind, _ in seen)
        purpose = any(kind.purpose for kind, _ in seen)
        if act and purpose:
            return "urgent"
        level = min(level + (act or purpose), LEVELS.index("urgent"))
    return LEVELS[level]


def outweighed(strengths: Mapping[str, int], protective: int) -> dict[str, int]:
    """The signs of an offer, less one weak sign for each protective fact; clear signs stay.

    Args:
        strengths: sign -> strength.
        protective: how many facts speak for the offer.
    """
    weak = [sign for sign, strength in strengths.items() if strength == 1][:protective]
    return {sign: strength for sign, strength in strengths.items() if sign not in weak}


def _weighed(level: str, seen: Sequence[tuple[SignKind, int]], reads: int) -> str:
    """One step by how the whole text reads; single weak signs and urgent words stay as they are.

    Signs in a text that does not read like a trap stop at caution; in one that reads like an
    honest text only grave words still warn.
    """
    grave = any(strength >= _GRAVE for _, strength in seen)
    if level == "info" and reads > 0 and len(seen) > 1:
        return "caution"
    if level == "high" and reads < (0 if grave else 1):
        return "caution"
    if level == "caution" and reads < 0 and not grave:
        return "info"
    return level


def _of_anyone(seen: Sequence[tuple[SignKind, int]]) -> str:
    greatest = max((strength for _, strength in seen), default=0)
    if any(kind.urgent and strength >= _GRAVE for kind, strength in seen):
        return "urgent"
    if greatest >= _GRAVE or _stages(seen, _CLEAR) > 1:
        return "high"
    if greatest >= _CLEAR and _stages(seen, 1) >= _STAGES_FOR_HIGH:
        return "high"
    if greatest >= _CLEAR:
        return "caution"
    if len(seen) >= _WEAK_SIGNS_FOR_CAUTION and _stages(seen, 1) > 1:
        return "caution"
    return "info" if seen else "none"


def _stages(seen: Sequence[tuple[SignKind, int]], least: int) -> int:
    return len({kind.stage for kind, strength in seen if strength >= least})
