"""Pay far above what simple work brings, by a small table of amounts in ``data/pay.toml``.

Only amounts with a currency and a period count; what is much money differs from country to
country, so the table errs on the high side and the sign is a weak one.
"""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path

from amparo.safety.text import folded

__all__ = ["far_above", "periods"]

_FILE = Path(__file__).parent / "data" / "pay.toml"
_AMOUNT = re.compile(
    r"(?<![\w.,/:-])(?P<before>us\$|usd|mxn|\$|€|£|q|l(?:ps)?\.?)?[ ]?"
    r"(?P<number>\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,]\d{1,2})?[ ]?(?P<kilo>k\b|mil\b)?[ ]?"
    r"(?P<after>(?:[^\W\d_]|[€£$])+\.?)?(?P<rest>[^.;\n]{0,30})",
    re.IGNORECASE,
)
_CENTS = re.compile(r"[.,]")


@functools.cache
def _table() -> tuple[dict[str, dict[str, int]], dict[str, str], dict[str, str]]:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    currencies = {word: code for code, words in data["currency"].items() for word in words}
    periods = {word: code for code, words in data["period"].items() for word in words}
    return data["above"], currencies, periods


def periods() -> frozenset[str]:
    """Words without one of which no amount counts."""
    return frozenset(_table()[2])


def far_above(text: str) -> list[tuple[int, int]]:
    """(begin, end) of every amount in the text that is far above the table's."""
    above, currencies, periods = _table()
    found = []
    for match in _AMOUNT.finditer(text):
        words = re.findall(r"[^\W\d_]+", folded(f"{match['after'] or ''} {match['rest']}"))
        period = next((periods[w] for w in words[:5] if w in periods), "")
        sign = folded(match["before"] or "").strip(".")
        named = next((currencies[w] for w in words[:2] if w in currencies), "")
        currency = named or currencies.get(sign, "")
        amount = int(_CENTS.sub("", match["number"])) * (1000 if match["kilo"] else 1)
        if period and currency and amount >= above[currency][period]:
            found.append((match.start("number"), match.end("number")))
    return found
