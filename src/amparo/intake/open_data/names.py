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
    "afghanistan": "AFG", "albania": "ALB", "algeria": "DZA", "angola": "AGO",
    "antigua and barbuda": "ATG", "armenia": "ARM", "australia": "AUS", "azerbaijan": "AZE",
    "bangladesh": "BGD", "belarus": "BLR", "benin": "BEN", "bulgaria": "BGR",
    "burkina faso": "BFA", "burundi": "BDI", "cambodia": "KHM", "cameroon": "CMR", "chad": "TCD",
    "congo, democratic republic": "COD", "congo, republic": "COG", "cote d'ivoire": "CIV",
    "czechia": "CZE", "djibouti": "DJI", "dominica": "DMA", "egypt": "EGY",
    "equatorial guinea": "GNQ", "eritrea": "ERI", "ethiopia": "ETH", "france": "FRA",
    "gambia": "GMB", "georgia": "GEO", "germany": "DEU", "ghana": "GHA", "greece": "GRC",
    "guinea": "GIN", "guinea-bissau": "GNB", "hungary": "HUN", "indonesia": "IDN", "iran": "IRN",
    "iraq": "IRQ", "ireland": "IRL", "israel": "ISR", "italy": "ITA", "japan": "JPN",
    "jordan": "JOR", "kazakhstan": "KAZ", "kenya": "KEN", "korea, south": "KOR", "kosovo": "XKX",
    "kyrgyzstan": "KGZ", "laos": "LAO", "lebanon": "LBN", "liberia": "LBR", "lithuania": "LTU",
    "malaysia": "MYS", "mali": "MLI", "mauritania": "MRT", "mauritius": "MUS", "moldova": "MDA",
    "mongolia": "MNG", "morocco": "MAR", "mozambique": "MOZ", "nepal": "NPL", "new zealand": "NZL",
    "niger": "NER", "nigeria": "NGA", "north macedonia": "MKD", "pakistan": "PAK", "poland": "POL",
    "portugal": "PRT", "qatar": "QAT", "rwanda": "RWA", "saint lucia": "LCA",
    "saudi arabia": "SAU", "senegal": "SEN", "serbia": "SRB", "sierra leone": "SLE",
    "slovakia": "SVK", "somalia": "SOM", "south africa": "ZAF", "spain": "ESP", "sri lanka": "LKA",
    "sudan": "SDN", "suriname": "SUR", "sweden": "SWE", "syria": "SYR", "taiwan": "TWN",
    "tajikistan": "TJK", "tanzania": "TZA", "thailand": "THA", "togo": "TGO", "tunisia": "TUN",
    "turkmenistan": "TKM", "uganda": "UGA", "united kingdom": "GBR", "uzbekistan": "UZB",
    "vietnam": "VNM", "yemen": "YEM", "zimbabwe": "ZWE",
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
    ("drowning", r"drown|water.related"),
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
    if len(text) == _CODE_LETTERS and text.isascii() and text.isalpha() and text.isupper():
        return text
    return country_code(text) or OTHER
