"""How the printed numbers fit together: totals of a country, and the places that they hold.

A number that is printed again and again is often the total of a whole country on a day, quoted as
if it were the group at one place. The rule: among statements of one kind, country and day, a total
runs over the country or several places; a part is one place or department, stated by one source
for at least two places. Totals stand above the parts, with the sum of the parts beside them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from amparo.records.vocab import NOT_OBSERVED, SIZE_QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from amparo.brief.facts import Row
    from amparo.brief.phrase import Phrase

__all__ = ["fit"]

_MOST: Final = 3
_OFTEN: Final = 4
_ENTRIES: Final = frozenset({"border_crossed", "registered"})
_LEVELS_OF_PARTS: Final = frozenset({"place", "department"})


def fit(said: list[Row], phrase: Phrase) -> dict[str, Any] | None:
    """The sets of totals and parts, and the number printed most often with what it counts."""
    rows = [r for r in said if r["measure"] not in NOT_OBSERVED and _family(r["quantity"])]
    sets = _sets(rows, phrase)
    often = _most_printed(rows, phrase)
    if not sets and not often:
        return None
    return {"sets": sets, "often": often}


def _family(quantity: str) -> str:
    if quantity in _ENTRIES:
        return "entries"
    if quantity in SIZE_QUANTITIES:
        return "presence" if quantity in {"group_size", "sheltered"} else quantity
    return quantity if quantity in {"detained", "returned_by_authorities"} else ""


def _sets(rows: list[Row], phrase: Phrase) -> list[dict[str, Any]]:
    by_family: dict[tuple[str, str, date], list[Row]] = defaultdict(list)
    for row in rows:
        by_family[_family(row["quantity"]), row["country_iso3"], row["day_to"]].append(row)
    found = []
    for (family, country, day), members in sorted(by_family.items()):
        parts = _parts(members, phrase)
        totals = [r for r in members if _is_total(r, phrase)]
        if parts and totals and _sum_low(parts) <= 1.05 * max(r["high"] for r in totals):
            found.append((len(parts) + len(totals), family, country, day, totals, parts))
    found.sort(key=lambda f: (-f[0], f[3]))
    return [
        _set(phrase, family, country, (totals, parts)) | {"day": phrase.day(day)}
        for _, family, country, day, totals, parts in found[:_MOST]
    ]


def _is_total(row: Row, phrase: Phrase) -> bool:
    wide = phrase.place_level(row) in {"country", "several"}
    return wide and row["scope"] in {"whole", "sum", "subset"}


def _parts(rows: Iterable[Row], phrase: Phrase) -> list[Row]:
    """Numbers of one source for two places or more; each place once."""
    by_source: dict[int, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        fits = phrase.place_level(row) in _LEVELS_OF_PARTS and row["scope"] in {"part", "subset"}
        if fits and row["place_id"]:
            by_source[row["source_number"]].setdefault(row["place_id"], row)
    best = max(by_source.values(), key=len, default={})
    return list(best.values()) if len(best) > 1 else []


def _sum_low(parts: list[Row]) -> float:
    return float(sum(p["value_low"] for p in parts))


def _set(
    phrase: Phrase, family: str, country: str, rows: tuple[list[Row], list[Row]]
) -> dict[str, Any]:
    totals, parts = rows
    grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in sorted(totals, key=lambda r: -r["value_high"]):
        grouped[phrase.stated(row), phrase.counted(row)].append(row)
    same_kind = len({p["quantity"] for p in parts}) == 1
    counted = phrase.counted(parts[0]) if same_kind else phrase.text(f"fit.{family}")
    whole = phrase.country(country) or phrase.text("fit.everywhere")
    return {
        "whole": phrase.text("fit.whole", country=whole),
        "counted": counted,
        "totals": [_total(key, group, phrase) for key, group in grouped.items()],
        "parts": [_part(p, phrase) for p in sorted(parts, key=lambda p: -p["value_low"])],
        "sum": phrase.number(_sum_low(parts)),
        "remark": _remark(totals, parts, whole, phrase),
    }


def _total(key: tuple[str, str], rows: list[Row], phrase: Phrase) -> dict[str, Any]:
    sources = list(dict.fromkeys(phrase.source(r) for r in rows))
    links = {phrase.publisher(r): r["url"] for r in rows}
    return {"number": key[0], "counted": key[1], "source": "; ".join(sources), "links": links}


def _part(row: Row, phrase: Phrase) -> dict[str, Any]:
    return {
        "place": phrase.place(row["place_id"], row["country_iso3"]),
        "number": phrase.stated(row),
        "counted": phrase.counted(row),
        "source": phrase.source(row),
        "links": {phrase.publisher(row): row["url"]},
    }


def _remark(totals: list[Row], parts: list[Row], whole: str, phrase: Phrase) -> str:
    counts = Counter(t["value_low"] for t in totals)
    often = max(counts, key=lambda v: (counts[v], v))
    told = phrase.words.listing(
        [
            phrase.text(
                "fit.at",
                number=phrase.number(p["value_low"]),
                place=phrase.place(p["place_id"], p["country_iso3"]),
            )
            for p in sorted(parts, key=lambda p: -p["value_low"])
        ]
    )
    return phrase.text(
        "fit.remark", total=phrase.number(often), whole=whole, parts=told,
        sum=phrase.number(_sum_low(parts)),
    )  # fmt: skip


def _most_printed(rows: list[Row], phrase: Phrase) -> str:
    """The number printed most often, and what those who counted say that it counts."""
    sizes = [r for r in rows if r["quantity"] in SIZE_QUANTITIES]
    counts = Counter(r["value_low"] for r in sizes)
    if not counts:
        return ""
    value, n = max(counts.items(), key=lambda c: (c[1], c[0]))
    if n < _OFTEN:
        return ""
    told = phrase.text("fit.often", number=phrase.number(value), n=n, of=phrase.number(len(sizes)))
    same = [r for r in sizes if r["value_low"] == value]
    counters = [r for r in same if r["quantity"] in _ENTRIES and r["source_type"] == "authority"]
    national = [r for r in counters if phrase.place_level(r) == "country" and r["country_iso3"]]
    if not national:
        return told
    row = min(national, key=lambda r: (not r["source"], r["day_to"]))
    origin = phrase.text(
        "fit.national",
        country=phrase.country(row["country_iso3"]),
        counted=phrase.counted(row),
        source=phrase.source(row),
    )
    return f"{told} {origin}"
