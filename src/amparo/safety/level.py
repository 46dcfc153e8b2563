"""From signs to a level: how grave, how many stages, and stricter for children.

The level can only stay or rise as signs are added, so a warning never goes away because more was
said. For anyone under 18 an act (recruiting, moving, lodging) together with a purpose of
exploitation is trafficking whatever was agreed: Palermo Protocol, article 3 (c) and (d). The
combinations follow the strength classes of ILO and European Commission, Operational indicators of
trafficking in human beings (2009).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from amparo.safety.likely import CLEAR, HONEST, UNCLEAR, WORRYING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from amparo.safety.book import SignKind

__all__ = ["LEVELS", "level_of", "outweighed"]

LEVELS = ("none", "info", "caution", "high", "urgent")
CHILDREN = frozenset({"under14", "under18"})
_GRAVE = 3
_WEAK_SIGNS_FOR_CAUTION = 3
_STAGES_FOR_HIGH = 3


def level_of(
    strengths: Mapping[str, int],
    kinds: Mapping[str, SignKind],
    age: str = "unknown",
    reads: int = WORRYING,
) -> str:
    """The level of a set of signs.

    Args:
        strengths: sign -> greatest strength at which it was seen.
        kinds: the catalogue.
        age: under14, under18, adult or unknown.
        reads: how the text as a whole reads (`likely`): HONEST, UNCLEAR, WORRYING or TRAP.
    """
    seen = [(kinds[sign], strength) for sign, strength in strengths.items()]
    child = age in CHILDREN
    level = LEVELS.index(_weighed(_of_anyone(seen), seen, reads, child=child))
    if child and level >= LEVELS.index("caution"):
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


def _weighed(level: str, seen: Sequence[tuple[SignKind, int]], reads: int, *, child: bool) -> str:
    """What signs are worth in a text that reads so.

    In a text that reads like an honest one they only inform; in an unclear one, those that would be
    high elsewhere call for caution; a worrying one deserves caution and one that reads like a trap
    is high. Signs of danger count for more, a grave sign with a clear one of another stage stays
    high unless the text reads honest, as whatever is high does for a child, and one weak sign never
    warns.
    """
    if len(seen) == 1 and seen[0][1] < CLEAR:
        return level
    if level == "urgent":
        return {HONEST: "caution", UNCLEAR: "high", WORRYING: "high"}.get(reads, level)
    if level == "high" and reads > HONEST and (child or _sure(seen)):
        return level
    if reads == UNCLEAR:
        return "caution" if level == "high" else min(level, "info", key=LEVELS.index)
    least = {HONEST: "info", WORRYING: "caution"}.get(reads, "high")
    return least if seen else level


def _sure(seen: Sequence[tuple[SignKind, int]]) -> bool:
    """Whether a grave sign stands with a clear one of another stage."""
    return max(strength for _, strength in seen) >= _GRAVE and _stages(seen, CLEAR) > 1


def _of_anyone(seen: Sequence[tuple[SignKind, int]]) -> str:
    greatest = max((strength for _, strength in seen), default=0)
    if any(kind.urgent and strength >= _GRAVE for kind, strength in seen):
        return "urgent"
    if greatest >= _GRAVE or _stages(seen, CLEAR) > 1:
        return "high"
    if greatest >= CLEAR and _stages(seen, 1) >= _STAGES_FOR_HIGH:
        return "high"
    if greatest >= CLEAR:
        return "caution"
    if len(seen) >= _WEAK_SIGNS_FOR_CAUTION and _stages(seen, 1) > 1:
        return "caution"
    return "info" if seen else "none"


def _stages(seen: Sequence[tuple[SignKind, int]], least: int) -> int:
    return len({kind.stage for kind, strength in seen if strength >= least})
