"""Places of the northern border, grouped into localities whose people are not counted twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from amparo.places import Gazetteer, great_circle_km

if TYPE_CHECKING:
    from collections.abc import Iterable

    from amparo.places import Place

__all__ = ["north_localities"]

#: Tijuana and San Ysidro count the same people; Tijuana and Mexicali do not.
_SAME_KM: Final = 40.0


def north_localities(place_ids: Iterable[str]) -> dict[str, int]:
    """Locality number of each place that lies on the northern border; the others are absent.

    Args:
        place_ids: ids of the gazetteer; unknown ones and "" are passed over.
    """
    gazetteer = Gazetteer.bundled()
    known = {place.place_id: place for place in gazetteer.places}
    north = sorted(
        {p for p in place_ids if p in known and _is_north(known[p], known.get(known[p].town_id))}
    )
    centres: list[Place] = []
    out: dict[str, int] = {}
    for place_id in north:
        town = known.get(known[place_id].town_id, known[place_id])
        number = next((i for i, c in enumerate(centres) if _same(c, town)), len(centres))
        if number == len(centres):
            centres.append(town)
        out[place_id] = number
    return out


def _is_north(place: Place, town: Place | None) -> bool:
    return place.northern_border or (town is not None and town.northern_border)


def _same(a: Place, b: Place) -> bool:
    if a.place_id == b.place_id:
        return True
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return False
    return great_circle_km(a.lat, a.lon, b.lat, b.lon) <= _SAME_KM
