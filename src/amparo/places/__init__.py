"""Where things happened: gazetteer, official crossings, road network, distances.

>>> Gazetteer.bundled().resolve("SPS", country="HN").place_id
'hn-san-pedro-sula'
"""

from amparo.places.countries import country_code
from amparo.places.frames import resolve_frame
from amparo.places.gazetteer import Gazetteer
from amparo.places.geometry import great_circle_km
from amparo.places.model import Place, Resolution, Side
from amparo.places.network import Link, Network
from amparo.places.text import normalise

__all__ = [
    "Gazetteer", "Link", "Network", "Place", "Resolution", "Side", "country_code",
    "great_circle_km", "normalise", "resolve_frame",
]  # fmt: skip
