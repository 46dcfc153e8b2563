"""Names to places: exact by normalised name, near by shared pairs of letters."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from amparo.places.text import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amparo.places.model import Place

__all__ = ["Index"]

_ALIKE: Final = 0.6
_SUGGESTIONS: Final = 5


class Index:
    """Look-ups over the names of places.

    Args:
        places: places by id.
        hints: further names of departments that serve only as hints.
    """

    def __init__(self, places: Mapping[str, Place], hints: Mapping[str, tuple[str, ...]]) -> None:
        self.places = places
        self._by_name: dict[str, dict[str, None]] = defaultdict(dict)
        self._departments: dict[str, set[str]] = defaultdict(set)
        self._at_town: dict[str, list[str]] = defaultdict(list)
        for place in places.values():
            for name in (place.name, *place.aliases):
                self._by_name[normalise(name)][place.place_id] = None
                if place.kind == "department":
                    self._departments[normalise(name)].add(place.place_id)
            for side in place.sides:
                self._at_town[side.town_id].append(place.place_id)
        for place_id, names in hints.items():
            for name in names:
                self._departments[normalise(name)].add(place_id)
        self._by_name.pop("", None)
        self._prepare_suggestions()

    def named(self, key: str) -> tuple[Place, ...]:
        """Places that bear a normalised name."""
        return tuple(self.places[p] for p in self._by_name.get(key, ()))

    def departments(self, key: str) -> frozenset[str]:
        """Ids of the departments or states that a normalised name or short form means."""
        return frozenset(self._departments.get(key, ()))

    def crossings_at(self, town_id: str) -> tuple[Place, ...]:
        """Official crossings with a side at a town."""
        return tuple(self.places[p] for p in self._at_town.get(town_id, ()))

    def alike(self, key: str) -> tuple[Place, ...]:
        """Places with a name spelled much like this one, most alike first (Dice, letter pairs)."""
        known = [self._columns[g] for g in _pairs(key) if g in self._columns]
        if not known:
            return ()
        shared = self._matrix[:, known].sum(axis=1, dtype=np.float32)
        score = 2 * shared / (self._lengths + len(_pairs(key)))
        best = np.argsort(-score, kind="stable")[: 2 * _SUGGESTIONS]
        found = {
            place_id: None
            for row in best
            if score[row] >= _ALIKE
            for place_id in sorted(self._by_name[self._keys[row]])
        }
        return tuple(self.places[p] for p in list(found)[:_SUGGESTIONS])

    def _prepare_suggestions(self) -> None:
        self._keys = sorted(self._by_name)
        pairs = [_pairs(key) for key in self._keys]
        self._columns = {g: i for i, g in enumerate(sorted(set().union(*pairs)))}
        self._matrix = np.zeros((len(self._keys), len(self._columns)), dtype=np.uint8)
        for row, found in enumerate(pairs):
            self._matrix[row, [self._columns[g] for g in found]] = 1
        self._lengths = self._matrix.sum(axis=1, dtype=np.float32)


def _pairs(key: str) -> set[str]:
    padded = f" {key} "
    return {padded[i : i + 2] for i in range(len(padded) - 1)}
