"""Distances on the sphere."""

from __future__ import annotations

import math
from typing import Final

__all__ = ["great_circle_km"]

_EARTH_RADIUS_KM: Final = 6371.0088


def great_circle_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Kilometres along the great circle between two points in degrees (haversine, mean radius).

    >>> round(great_circle_km(15.50, -88.03, 14.63, -90.51))
    283
    """
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half_phi = (phi_b - phi_a) / 2
    half_lambda = math.radians(lon_b - lon_a) / 2
    chord = math.sin(half_phi) ** 2 + math.cos(phi_a) * math.cos(phi_b) * math.sin(half_lambda) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord)))
