"""Forms of a Spanish verb in which somebody is asked to do something: tú, vos, usted, ustedes.

Regular formation of imperative, present, infinitive and subjunctive with the pronouns that are
written onto them (Real Academia Española, Nueva gramática, chapters 4 and 16), accents folded.
Irregular verbs are listed form by form in the word classes instead.
"""

from __future__ import annotations

__all__ = ["asking", "wishing"]

_PRONOUNS = (
    "", "me", "nos", "le", "les", "lo", "la", "los", "las", "te",
    "melo", "mela", "melos", "melas", "selo", "sela", "noslo", "nosla",
)  # fmt: skip
#: Consonant before the ending, kept in sound where the vowel changes.
_SOUND = {"c": "qu", "g": "gu", "z": "c"}


def asking(verb: str) -> list[str]:
    """Imperative, present and infinitive of the second person, pronouns written on.

    Args:
        verb: an infinitive, ``mandar``, or with its changed stem, ``mostrar:muestr``.
    """
    root, stem, kind = _parts(verb)
    other = {"a": "e", "e": "a", "i": "a"}[kind]
    own = "a" if kind == "a" else "e"
    polite = _keep(stem, other) if kind == "a" else stem
    commands = {stem + own, root + kind, polite + other, polite + other + "n"}
    voseo = {root + kind + "te"} if kind != "e" else {root + "ete"}
    present = {stem + own + "s", root + {"a": "as", "e": "es", "i": "is"}[kind], stem + own + "n"}
    infinitive = root + kind + "r"
    forms = {c + p for c in (*commands, infinitive) for p in _PRONOUNS}
    return sorted(forms | present | voseo | {infinitive + "ias"})


def wishing(verb: str) -> list[str]:
    """Subjunctive of the second person: (quiero que) mandes, mandés, mande, manden."""
    root, stem, kind = _parts(verb)
    other = {"a": "e", "e": "a", "i": "a"}[kind]
    stems = {_keep(s, other) if kind == "a" else s for s in (root, stem)}
    return sorted({s + other + end for s in stems for end in ("", "s", "n")})


def _parts(verb: str) -> tuple[str, str, str]:
    infinitive, _, stem = verb.partition(":")
    root, kind = infinitive[:-2], infinitive[-2]
    return root, stem or root, kind


def _keep(stem: str, vowel: str) -> str:
    if vowel == "e" and stem[-1] in _SOUND:
        return stem[:-1] + _SOUND[stem[-1]]
    return stem
