"""Countries and kinds of people as the sources write them, this year and in earlier ones."""

from __future__ import annotations

from typing import Final

import polars as pl

from amparo.intake.open_data.layout import OTHER
from amparo.places.countries import country_code

__all__ = ["CAUSES", "PEOPLE", "nationalities"]

#: Names that change from release to release, without capitals.
_NAMES: Final = {
    "china, peoples republic of": "CHN", "china, people's republic": "CHN", "china": "CHN",
    "myanmar (burma)": "MMR", "burma": "MMR", "india": "IND", "turkey": "TUR", "russia": "RUS",
    "ukraine": "UKR", "philippines": "PHL", "romania": "ROU",
    "bolivia (plurinational state of)": "BOL", "venezuela (bolivarian republic of)": "VEN",
    "united states of america": "USA", "puerto rico": "PRI", "bahamas": "BHS", "aruba": "ABW",
    "argentina": "ARG", "chile": "CHL", "paraguay": "PRY", "guyana": "GUY", "grenada": "GRD",
    "cayman islands": "CYM", "trinidad and tobago": "TTO", "saint kitts and nevis": "KNA",
    "turks and caicos islands": "TCA", "united states virgin islands": "VIR",
    "dominican republic": "DOM", "netherlands": "NLD",
}  # fmt: skip
_CODE_LETTERS: Final = 3

#: Kinds of people: the label changed from UAC to UC / Single Minors and back.
PEOPLE: Final = {
    "uc / single minors": "unaccompanied_children", "uac": "unaccompanied_children",
    "unaccompanied children": "unaccompanied_children", "fmua": "families",
    "family unit individuals": "families", "family units": "families",
    "individuals in a family unit (fmua)": "families", "single adults": "adults",
    "accompanied minors": "accompanied_children",
}  # fmt: skip

#: Beginnings of causes of death, in the three ways in which Missing Migrants wrote them.
CAUSES: Final = (
    ("drowning", r"drown"),
    ("environment", r"environment|exposure|hypertherm|hypotherm|dehydrat|starv|heat|cold"),
    ("vehicle", r"vehicle|transport|train|crushed|plane|crash"),
    ("violence", r"violen|shot|stab|murder|homicid|strangl|assault|beat|asphyx|killed|burned|rape"),
    ("sickness", r"sick|illness|health|cardiac|heart|medical|respirat|pulmon|covid|diabet|stroke"),
    ("accident", r"accident|fall|fell|electrocut|trauma|blunt"),
)


def nationalities(texts: pl.Series) -> pl.Series:
    """Alpha-3 by name or code; ``XXX`` for other, unknown and names without a code here."""
    known = {t: _code(t) for t in texts.unique()}
    return texts.replace_strict(known, return_dtype=pl.String)


def _code(text: str) -> str:
    plain = " ".join(text.lower().split())
    if plain in _NAMES:
        return _NAMES[plain]
    if len(text) == _CODE_LETTERS and text.isupper():
        return text
    return country_code(text) or OTHER
