"""From a finding to what a person reads: named signs, what they do not prove, what to do now."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from amparo.safety.compiled import book
from amparo.safety.errors import SafetyError
from amparo.safety.helplines import COUNTRIES, lines
from amparo.safety.level import CHILDREN
from amparo.safety.phrases import LANGUAGES, READERS, Phrases, phrases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from amparo.safety.check import Finding, Sign
    from amparo.safety.helplines import Helpline

__all__ = ["answer", "case_of", "reader_of"]

CALM: Final = frozenset({"none", "info"})
GRAVE: Final = frozenset({"high", "urgent"})
DANGER: Final = frozenset({"A18", "A20"})
THREAT_WITH_IMAGES: Final = "A16"
DEMAND_FOR_MONEY: Final = "A17"
#: Signs after which help with images is worth naming.
IMAGES: Final = frozenset({"A11", "A13", "A16", "A17", "B14"})
#: Offers of work and travel, which chats and public offers have in common.
_EITHER: Final = frozenset({"A14", "A15"})
PROTECTION: Final = "B17"
#: How near a line's purposes come to what a reader needs.
_NEED: Final = {
    "child": {"children": 2, "trafficking": 2, "violence": 1},
    "parent": {"children": 2, "trafficking": 2, "violence": 1},
    "adult": {"trafficking": 3, "migrants": 1, "children": -1},
}


def reader_of(whose: str, age: str) -> str:
    """Whom an answer speaks to, unless somebody says otherwise.

    Args:
        whose: mine, shown (a child showed it to me) or other.
        age: under14, under18, adult or unknown.
    """
    if whose == "shown":
        return "parent"
    return "child" if whose == "mine" and age in CHILDREN else "adult"


def answer(
    finding: Finding, *, lang: str, reader: str, country: str = "", age: str = "unknown"
) -> dict[str, Any]:
    """The whole answer in one language, ready for JSON.

    Args:
        finding: of `check`.
        lang: es or en; ``language`` in the answer is that of the text that was checked.
        reader: child, parent or adult.
        country: two letters; where none or another is given, help that is reached from anywhere.
        age: of the person approached.

    Raises:
        SafetyError: ``unknown_choice``.
    """
    for name, value, allowed in (("lang", lang, LANGUAGES), ("reader", reader, READERS)):
        if value not in allowed:
            known = ", ".join(allowed)
            raise SafetyError("unknown_choice", name=name, value=value, known=known)
    told = phrases()
    country = country.strip().upper()
    country = country if country in COUNTRIES else ""
    case = case_of(finding)
    help_lines = _ranked(case, finding, reader, country, age)
    gaps = _numbers(told, help_lines, lang, country)
    words = told.cases[case][reader][lang]
    level = finding.level or "not_read"
    return {
        "read": finding.level is not None,
        "level": finding.level,
        "level_name": told.rest["level"][level][lang],
        "language": finding.language,
        "messages": finding.messages,
        "summary": words["summary"].format(**gaps),
        "signs": _signs(told, finding, lang) if finding.level else [],
        "not_proof": told.told("not_proof", _proof(finding), reader, lang),
        "steps": [step.format(**gaps) for step in words["steps"]],
        "evidence": list(_evidence(told, case, finding, reader, lang)),
        "helplines": [line.shown(lang) for line in help_lines],
        "notes": list(_notes(told, finding, reader, lang, gaps)),
    }


def case_of(finding: Finding) -> str:
    """Which of the cases of ``data/cases.toml`` a finding is."""
    if finding.level is None:
        return "not_read"
    ids = {sign.id for sign in finding.signs}
    offer = _is_offer(ids)
    if finding.level in CALM:
        return "offer_info" if offer and finding.level == "info" else finding.level
    images = THREAT_WITH_IMAGES in ids
    if ids & DANGER and finding.level in GRAVE:
        return "danger_images" if images else "danger"
    if images:
        return "images"
    if offer:
        return f"offer_{finding.level}"
    return "money" if DEMAND_FOR_MONEY in ids else finding.level


def _is_offer(ids: set[str]) -> bool:
    """Whether the signs of offers are at least as many as those of conversations."""
    of_offers = {one for one in ids if one[0] == "B" and one != PROTECTION}
    of_chats = {one for one in ids if one[0] == "A"} - _EITHER
    return bool(of_offers) and len(of_offers) >= len(of_chats)


def _proof(finding: Finding) -> str:
    if finding.level is None:
        return "not_read"
    return "signs" if finding.signs else "none"


def _signs(told: Phrases, finding: Finding, lang: str) -> list[dict[str, Any]]:
    """Each sign with its words; what is not to be shown again stands as [hidden]."""
    kinds = book().signs
    label = told.say("hidden", lang)
    unseen = [q for sign in finding.signs if kinds[sign.id].hidden for q in sign.quotes if q]
    found = []
    for sign in finding.signs:
        kind = kinds[sign.id]
        found.append({
            "id": sign.id,
            "name": kind.texts[lang]["name"],
            "strength": sign.strength,
            "stage": sign.stage,
            "stage_name": told.rest["stage"][sign.stage][lang],
            "quotes": _shown(sign, unseen, label, hidden=kind.hidden),
            "message": sign.message,
            "likely": sign.likely,
            "innocent": kind.texts[lang]["innocent"],
            "advice": kind.texts[lang]["advice"],
        })  # fmt: skip
    return found


def _shown(sign: Sign, unseen: Sequence[str], label: str, *, hidden: bool) -> list[str]:
    """The words of a sign without those that are not to be shown again."""
    if hidden:
        return [label] if sign.quotes else []
    found = []
    for quote in sign.quotes:
        words = quote
        for secret in sorted(unseen, key=len, reverse=True):
            words = re.sub(re.escape(secret), lambda _: label, words, flags=re.IGNORECASE)
        found.append(words)
    return list(dict.fromkeys(found))


def _evidence(told: Phrases, case: str, finding: Finding, reader: str, lang: str) -> Iterator[str]:
    """How to keep what was written, and what not to keep."""
    calm = finding.level is None or finding.level in CALM
    kept = "not_read" if finding.level is None else "short" if calm else "full"
    yield from told.told("evidence", kept, reader, lang)
    if case.startswith("danger"):
        yield from told.told("evidence", "watched", reader, lang)
    images = {sign.id for sign in finding.signs} & IMAGES
    if images or not (calm or case.startswith("offer")):
        yield from told.told("evidence", "minor", reader, lang)


def _notes(
    told: Phrases, finding: Finding, reader: str, lang: str, gaps: dict[str, str]
) -> Iterator[str]:
    """What holds only sometimes: despair, facts in favour of an offer, no country, no line."""
    if THREAT_WITH_IMAGES in {sign.id for sign in finding.signs}:
        yield told.told("note", "despair", reader, lang).format(**gaps)
    if finding.level and finding.protective:
        texts = book().signs[PROTECTION].texts[lang]
        quotes = [told.say("quote", lang, words=words) for words in finding.protective]
        yield f"{texts['name']}: {', '.join(quotes)}. {texts['innocent']} {texts['advice']}"
    if gaps["numbers"]:
        yield told.told("note", "country", reader, lang).format(**gaps)
    elif not gaps["phone"]:
        yield str(told.told("note", "no_line", reader, lang))


# --- Whom to call ---------------------------------------------------------------------------------


def _ranked(case: str, finding: Finding, reader: str, country: str, age: str) -> list[Helpline]:
    """Lines that can help this reader with this, emergency first, then the nearest in purpose."""
    need = dict(_NEED[reader])
    if {sign.id for sign in finding.signs} & IMAGES:
        need["images"] = 2
    calm = finding.level in CALM or case.startswith("offer")
    kept = []
    for line in lines(country):
        if set(line.purposes) == {"images"} and (age in CHILDREN or reader != "adult"):
            continue  # for photos taken at 18 or older
        near = sum(need.get(purpose, 0) for purpose in line.purposes)
        online = "images" in line.purposes and not line.phone
        if country and "emergency" not in line.purposes and near <= 0:
            continue
        if country and (online or line.country != country) and calm and "images" not in need:
            continue
        kept.append(("emergency" not in line.purposes, line.country != country, -near, line))
    return [line for *_, line in sorted(kept, key=lambda one: one[:3])]


def _numbers(told: Phrases, found: Sequence[Helpline], lang: str, country: str) -> dict[str, str]:
    """What fills the placeholders; a number that nobody verified fills none."""
    sure = [line for line in found if line.verified and line.phone]
    emergency = next((line.phone for line in sure if "emergency" in line.purposes), "")
    helpline = next((line.phone for line in sure if "emergency" not in line.purposes), "")
    if not helpline:
        helpline = next((line.phone for line in sure if "trafficking" in line.purposes), "")
    return {
        "emergency": told.say("emergency" if emergency else "emergency_unknown", lang,
                              phone=emergency),
        "helpline": told.say("helpline" if helpline else "helpline_unknown", lang, phone=helpline),
        "phone": helpline,
        "numbers": "" if country else _everywhere(told, lang),
    }  # fmt: skip


def _everywhere(told: Phrases, lang: str) -> str:
    """The emergency numbers of all countries, each number once."""
    where: dict[str, list[str]] = {}
    for country in COUNTRIES:
        for line in lines(country):
            if "emergency" in line.purposes and line.verified:
                where.setdefault(line.phone, []).append(told.rest["country"][country][lang])
    return "; ".join(f"{phone} ({', '.join(names)})" for phone, names in where.items())
