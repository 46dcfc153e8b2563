"""How sure we are, what nobody knows, and who said all this."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from amparo.brief.habits import habits

if TYPE_CHECKING:
    from amparo.brief.facts import Facts
    from amparo.brief.phrase import Phrase

__all__ = ["sources", "sureness"]


def sureness(facts: Facts, phrase: Phrase) -> dict[str, Any]:
    """Coverage, habits of sources, what is not estimable, what was held back."""
    return {
        "coverage": _coverage(facts, phrase),
        "habits": habits(facts, phrase),
        "unknown": _not_estimable(facts, phrase),
        "held": [
            phrase.words.text(f"held.{h.code}", n=h.n)
            for h in facts.released.held
            if f"held.{h.code}" in phrase.words
        ],
    }


def _coverage(facts: Facts, phrase: Phrase) -> list[str]:
    counts = facts.counts
    single = sum(r["independent_sources"] <= 1 for r in facts.register)
    told = [
        ("reports", counts["reports"], {"sources": counts["sources"]}),
        ("copies", counts["copies"], {}),
        ("undated", counts["undated"], {}),
        ("none", counts["about_none"], {"several": counts["about_several"]}),
        ("unplaced", counts["unplaced"], {}),
        ("single", single, {}),
    ]
    return [phrase.text(f"sure.{code}", n=n, **more) for code, n, more in told if n]


def _not_estimable(facts: Facts, phrase: Phrase) -> list[dict[str, Any]]:
    """What could not be estimated on each caravan's last day, by reason."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in facts.register:
        for cell in facts.last_day(row["caravan_id"]):
            if cell["basis"] == "not_estimable":
                found[cell["compartment"], cell["reason"]].append(row["caravan_id"])
    together: dict[tuple[int, str], list[str]] = defaultdict(list)
    for (compartment, reason), ids in found.items():
        together[len(ids), reason].append(phrase.name("compartment", compartment))
    total = len(facts.register)
    return [
        {
            "what": phrase.capital("; ".join(names)),
            "why": phrase.name("not_estimable", reason) if reason else "",
            "n": phrase.text("sure.of_caravans", n=n, total=total),
        }
        for (n, reason), names in sorted(together.items(), key=lambda f: (-f[0][0], f[0][1]))
    ]


def sources(facts: Facts, phrase: Phrase) -> dict[str, Any]:
    """Publishers with the number of their reports; linked where a link is allowed."""
    named: Counter[str] = Counter()
    hosts: dict[str, Counter[str]] = defaultdict(Counter)
    repeated: Counter[str] = Counter()
    nameless: Counter[str] = Counter()
    for row in facts.statements:
        if not row["publisher"]:
            nameless[row["publisher_kind"] if row["is_printed"] else "own"] += 1
        elif row["publisher_kind"] == "repost":
            repeated[row["publisher"]] += 1
        else:
            named[row["publisher"]] += 1
            if row["url"]:
                hosts[row["publisher"]][_home(row["url"])] += 1
    said = phrase.words.translated
    return {
        "named": [
            {"name": said(n), "n": c, "url": hosts[n].most_common(1)[0][0] if hosts[n] else ""}
            for n, c in sorted(named.items(), key=_by_name)
        ],
        "repeated": [{"name": said(n), "n": c} for n, c in sorted(repeated.items(), key=_by_name)],
        "nameless": [
            {"name": phrase.text("unpublished") if k == "own" else phrase.name("publisher_kind", k),
             "n": c}
            for k, c in sorted(nameless.items())
        ],
    }  # fmt: skip


def _by_name(item: tuple[str, int]) -> str:
    return item[0].casefold()


def _home(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"
