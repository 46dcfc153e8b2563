"""Cells of closed vocabularies and fixed forms: codes, countries, languages, pages, coordinates."""

from __future__ import annotations

import difflib
import re
from typing import Final

from amparo.intake.faults import Fault, folded, shown

__all__ = ["parse_code", "parse_coordinate", "parse_country", "parse_id", "parse_lang", "parse_url"]


def _letters(text: str) -> frozenset[str]:
    return frozenset(text.split())


# ISO 3166-1 alpha-3.
_COUNTRIES: Final = _letters(
    """
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR
    BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG
    COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH
    FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY
    HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM
    KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL
    MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR
    NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU
    SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA
    TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB
    VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE
    """
)
#: What people of the corridor write instead of the code: for the hint only.
_COUNTRY_NAMES: Final = {
    "mx": "MEX", "mexico": "MEX", "gt": "GTM", "gua": "GTM", "guatemala": "GTM", "hn": "HND",
    "hon": "HND", "honduras": "HND", "sv": "SLV", "sal": "SLV", "el salvador": "SLV",
    "us": "USA", "usa": "USA", "eeuu": "USA", "ee.uu.": "USA", "estados unidos": "USA",
    "united states": "USA", "ni": "NIC", "nicaragua": "NIC", "cr": "CRI", "costa rica": "CRI",
    "pa": "PAN", "panama": "PAN", "bz": "BLZ", "belice": "BLZ", "belize": "BLZ", "cu": "CUB",
    "cuba": "CUB", "ht": "HTI", "haiti": "HTI", "ve": "VEN", "venezuela": "VEN",
}  # fmt: skip
_URL: Final = re.compile(r"https?://[^\s\"<>\\^`{|}]+\.[^\s\"<>\\^`{|}]+", re.IGNORECASE)
_LANG: Final = re.compile(r"[a-z]{2,3}")
_DECIMAL: Final = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{1,15})?")
_ID_CHARS: Final = 100
_CODE_CHARS: Final = 40


def parse_code(text: str, *, allowed: frozenset[str]) -> str | Fault:
    """A code of a closed vocabulary; case, accents, spaces and hyphens do not matter.

    Returns:
        The code, or a fault whose hint names the closest code, or all of them if none is close.
    """
    code = folded(text).replace(" ", "_").replace("-", "_")
    if code in allowed:
        return code
    params: dict[str, str | int] = {"value": shown(text)}
    # A sentence here is no misspelt code, and comparing thousands of them would take long.
    near = len(code) <= _CODE_CHARS
    close = difflib.get_close_matches(code, sorted(allowed), n=1) if near else []
    if close:
        return Fault("unknown_code", "code_closest", {**params, "closest": close[0]})
    return Fault("unknown_code", "code_list", {**params, "codes": ", ".join(sorted(allowed))})


def parse_country(text: str) -> str | Fault:
    """A country by its three letters."""
    code = text.upper()
    if code in _COUNTRIES:
        return code
    params: dict[str, str | int] = {"value": shown(text)}
    meant = _COUNTRY_NAMES.get(folded(text))
    if meant:
        return Fault("unknown_code", "code_closest", {**params, "closest": meant})
    return Fault("unknown_code", "country_code", params)


def parse_lang(text: str) -> str | Fault:
    """A language by its two or three letters, in lower case."""
    code = text.lower().partition("-")[0]
    if _LANG.fullmatch(code):
        return code
    return Fault("unknown_code", "lang_code", {"value": shown(text)})


def parse_url(text: str) -> str | Fault:
    """A web page. Other schemes are refused: a brief will link to it.

    An address may expose a person, so the problem does not repeat it.
    """
    return text if _URL.fullmatch(text) else Fault("not_a_url", "url_http")


def parse_id(text: str) -> str | Fault:
    """An id: any short text on one line."""
    if len(text) > _ID_CHARS or not text.isprintable():
        return Fault("not_an_id", "short_id", {"limit": _ID_CHARS})
    return text


def parse_coordinate(text: str, *, limit: float) -> float | Fault:
    """Degrees, with a decimal point or comma.

    Args:
        text: one cell, not blank.
        limit: 90 for latitude, 180 for longitude.
    """
    plain = text.replace("\N{MINUS SIGN}", "-")
    if plain.isascii() and _DECIMAL.fullmatch(plain):
        value = float(plain.replace(",", "."))
        if abs(value) <= limit:
            return value
    params: dict[str, str | int] = {"value": shown(text), "limit": int(limit)}
    return Fault("not_a_coordinate", "coordinate", params)
