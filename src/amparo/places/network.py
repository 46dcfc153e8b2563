"""Roads between towns and official crossings: kilometres, and the way between two places."""

from __future__ import annotations

import functools
import heapq
import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from amparo.places.gazetteer import Gazetteer
from amparo.places.geometry import great_circle_km
from amparo.places.tables import rows
from amparo.records import AmparoError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["TERRAIN_FACTORS", "Link", "Network", "road_estimate_km"]

#: Road kilometres to great-circle kilometres between neighbouring nodes, by terrain.
TERRAIN_FACTORS: Final = {"flat": 1.10, "hilly": 1.25, "mountain": 1.50}


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One stretch of road between two nodes, the same both ways.

    Attributes:
        a: place id of one end.
        b: place id of the other end.
        km: kilometres along the road.
        method: how the kilometres were got: ``published`` or ``road_factor``.
        terrain: flat, hilly or mountain.
    """

    a: str
    b: str
    km: float
    method: str
    terrain: str


class Network:
    """Towns and official crossings joined by roads.

    Args:
        links: the stretches of road.
        gazetteer: the places that they join; sites, roads and small regions stand at their town.
    """

    def __init__(self, links: Iterable[Link], gazetteer: Gazetteer) -> None:
        self.links = tuple(links)
        self._gazetteer = gazetteer
        self._beside: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for link in self.links:
            if link.a == link.b or link.a not in gazetteer or link.b not in gazetteer:
                raise AmparoError("link_broken", a=link.a, b=link.b)
            self._beside[link.a].append((link.b, link.km))
            self._beside[link.b].append((link.a, link.km))
        self._from = functools.lru_cache(maxsize=1024)(self._search)

    @classmethod
    def bundled(cls) -> Network:
        """The roads that come with Amparo. Read once."""
        return _bundled()

    @property
    def nodes(self) -> frozenset[str]:
        """Place ids of all nodes."""
        return frozenset(self._beside)

    def node(self, place_id: str) -> str | None:
        """The node at which a place stands: itself or its town; None if off the roads.

        Raises:
            AmparoError: ``place_unknown``.
        """
        if place_id in self._beside:
            return place_id
        town_id = self._gazetteer.get(place_id).town_id
        return town_id if town_id in self._beside else None

    def distance_km(self, a: str, b: str) -> float | None:
        """Kilometres by road between two places, None where no road of ours joins them."""
        start, end = self.node(a), self.node(b)
        if start is None or end is None:
            return None
        # One direction for both orders, so that the sum is the same to the last bit.
        start, end = min(start, end), max(start, end)
        return self._from(start)[0].get(end)

    def path(self, a: str, b: str) -> list[str]:
        """Node ids of the shortest way from a to b, both included; empty if there is none."""
        start, end = self.node(a), self.node(b)
        if start is None or end is None:
            return []
        first, last = min(start, end), max(start, end)
        before = self._from(first)[1]
        if last not in before:
            return []
        way = [last]
        while way[-1] != first:
            way.append(before[way[-1]])
        return way if start == last else way[::-1]

    def _search(self, start: str) -> tuple[dict[str, float], dict[str, str]]:
        """Dijkstra from one node: kilometres to each node, and the node before it."""
        best: dict[str, float] = {start: 0.0}
        before: dict[str, str] = {start: start}
        queue = [(0.0, start)]
        while queue:
            km, here = heapq.heappop(queue)
            if km > best[here]:
                continue
            for there, step in self._beside[here]:
                further = km + step
                if further < best.get(there, math.inf):
                    best[there], before[there] = further, here
                    heapq.heappush(queue, (further, there))
        return best, before


def road_estimate_km(gazetteer: Gazetteer, a: str, b: str, terrain: str) -> float:
    """Kilometres by the method ``road_factor``: great circle times the factor of the terrain.

    To whole kilometres from 10 km up, to 0.1 below, never under half a kilometre.

    Raises:
        AmparoError: ``place_unknown``, or ``link_broken`` for a place without a point.
    """
    first, second = gazetteer.point(a), gazetteer.point(b)
    if first is None or second is None:
        raise AmparoError("link_broken", a=a, b=b)
    straight = great_circle_km(*first, *second)
    km = straight * TERRAIN_FACTORS[terrain]
    whole = 10.0
    return float(round(km)) if straight >= whole else max(0.5, math.ceil(km * 10) / 10)


@functools.cache
def _bundled() -> Network:
    links = (
        Link(a=r["a"], b=r["b"], km=float(r["km"]), method=r["method"], terrain=r["terrain"])
        for r in rows("links.csv")
    )
    return Network(links, Gazetteer.bundled())
