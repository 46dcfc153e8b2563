"""How the printed numbers fit together: totals of a country, and the places that they hold.

A number that is printed again and again is often the total of a whole country on a day, quoted as
if it were the group at one place. The rule: parts are numbers that one source states for one day
and for at least two places; their totals are the numbers of the same kind for the country, or for
several of its places, whose days hold that day. Totals stand above the parts and their sum.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
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
#: A group in one town and the group in the whole country are not a part and its total; these are.
_COUNTED_BY_PLACE: Final = frozenset(
    {"detained", "returned_by_authorities", "asylum_requests", "visas_issued", "refused_exit"}
)
_SLACK: Final = 1.05
_ONE_DAY: Final = timedelta(days=1)
_LEVELS_OF_PARTS: Final = frozenset({"place", "department"})


def fit(said: list[Row], phrase: Phrase) -> dict[str, Any] | None:
    """The sets of totals and parts, and the number printed most often with what it counts."""
    rows = [r for r in said if r["measure"] not in NOT_OBSERVED]
    sets = _sets([r for r in rows if _family(r["quantity"])], phrase)
    often = _most_printed(rows, phrase)
    if not sets and not often:
        return None
    return {"sets": sets, "often": often}


def _family(quantity: str) -> str:
    """What is counted, if it is counted for a country and for its places alike."""
    if quantity in _ENTRIES:
        return "entries"
    return quantity if quantity in _COUNTED_BY_PLACE else ""


def _sets(rows: list[Row], phrase: Phrase) -> list[dict[str, Any]]:
    found = []
    for (family, country, day), parts in sorted(_parts(rows, phrase).items()):
        totals = [
            r
            for r in rows
            if _is_total(r, phrase)
            and (_family(r["quantity"]), r["country_iso3"]) == (family, country)
            and r["day_from"] <= day <= r["day_to"]
        ]
        if totals and _sum(parts) <= _SLACK * max(r["high"] for r in totals):
            found.append((len(totals), day, family, country, totals, parts))
    found.sort(key=lambda f: (-f[0], f[1]))
    return [_set(f[2], f[3], f[4], f[5], phrase) | {"day": phrase.day(f[1])} for f in found[:_MOST]]


def _is_total(row: Row, phrase: Phrase) -> bool:
    """A number for a country or for several places; a part of the group in neither."""
    level = phrase.place_level(row)
    return level == "several" or (level == "country" and row["scope"] != "part")


def _parts(rows: Iterable[Row], phrase: Phrase) -> dict[tuple[str, str, date], list[Row]]:
    """Numbers of one source for two places or more, by what is counted, country and day."""
    found: dict[tuple[str, str, date, int], dict[str, Row]] = defaultdict(dict)
    for row in rows:
        fits = phrase.place_level(row) in _LEVELS_OF_PARTS and row["scope"] in {"part", "subset"}
        if fits and row["place_id"] and row["day_to"] - row["day_from"] <= _ONE_DAY:
            key = (_family(row["quantity"]), row["country_iso3"], row["day_to"])
            found[*key, row["source_number"]].setdefault(row["place_id"], row)
    out: dict[tuple[str, str, date], list[Row]] = {}
    for (family, country, day, _), every in found.items():
        # A town beside its own department would be counted twice.
        places = {p: r for p, r in every.items() if not any(phrase.lies_in(p, d) for d in every)}
        if len(places) > max(1, len(out.get((family, country, day), []))):
            out[family, country, day] = sorted(places.values(), key=lambda p: -p["value_low"])
    return out


def _sum(parts: list[Row]) -> float:
    return float(sum(p["value_low"] for p in parts))


def _set(
    family: str, country: str, totals: list[Row], parts: list[Row], phrase: Phrase
) -> dict[str, Any]:
    grouped: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in sorted(totals, key=lambda r: (-r["value_high"], r["day_to"])):
        whole = _whole(row, phrase)
        grouped[whole, phrase.stated(row), phrase.counted(row)].append(row)
    same_kind = len({p["quantity"] for p in parts}) == 1
    counted = phrase.counted(parts[0]) if same_kind else phrase.text(f"fit.{family}")
    return {
        "counted": counted,
        "totals": [_line(key[0], group, phrase) for key, group in grouped.items()],
        "parts": [_line(phrase.place(p["place_id"], country), [p], phrase) for p in parts],
        "sum": phrase.number(_sum(parts)),
        "remark": _remark(totals, parts, phrase),
    }


def _whole(row: Row, phrase: Phrase) -> str:
    if phrase.place_level(row) == "country":
        return phrase.text("fit.whole", country=phrase.country(row["country_iso3"]))
    return phrase.where(row)


def _line(name: str, rows: list[Row], phrase: Phrase) -> dict[str, Any]:
    sources = list(dict.fromkeys(phrase.source(r) for r in rows))
    first, last = min(r["day_from"] for r in rows), max(r["day_to"] for r in rows)
    return {
        "name": name,
        "number": phrase.stated(rows[0]),
        "detail": f"{phrase.counted(rows[0])}; {phrase.days(first, last)}",
        "source": "; ".join(sources),
        "links": {phrase.publisher(r): r["url"] for r in rows},
    }


def _remark(totals: list[Row], parts: list[Row], phrase: Phrase) -> str:
    """In a sentence: the total said most often, and the places that it holds."""
    counts = Counter(t["value_low"] for t in totals)
    often = max(counts, key=lambda v: (counts[v], v))
    same = [t for t in totals if t["value_low"] == often]
    shown = min(same, key=lambda t: phrase.place_level(t) != "country")
    national = phrase.place_level(shown) == "country"
    whole = phrase.country(shown["country_iso3"]) if national else phrase.where(shown)
    told = [
        phrase.text(
            "fit.at",
            number=phrase.number(p["value_low"]),
            place=phrase.place(p["place_id"], p["country_iso3"]),
        )
        for p in parts
    ]
    remark = phrase.text(
        "fit.remark_national" if national else "fit.remark",
        total=phrase.capital(phrase.stated(shown)),
        whole=whole,
        parts=phrase.words.listing(told),
        sum=phrase.number(_sum(parts)),
    )
    left = phrase.text("fit.left") if _sum(parts) < often else ""
    return f"{remark} {left}".strip()


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
    row = min(national, key=lambda r: (r["quantity"] != "border_crossed", r["day_to"]))
    origin = phrase.text(
        "fit.national",
        country=phrase.country(row["country_iso3"]),
        counted=phrase.counted(row),
        source=phrase.source(row),
    )
    return f"{told} {origin}"
