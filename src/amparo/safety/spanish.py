"""Forms of a Spanish verb: in which somebody is asked to do something, or says what is done.

Regular formation for tú, vos, usted, ustedes and the other persons, with the pronouns that are
written onto it (Real Academia Española, Nueva gramática, chapters 4 and 16), accents folded.
Irregular verbs are listed form by form in the word classes instead.
"""

from __future__ import annotations

__all__ = ["asking", "telling", "wishing"]

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


def telling(verb: str) -> list[str]:
    """What is done, was or will be done, and by whom: pagamos, te pagarán, pagando, pagado."""
    root, stem, kind = _parts(verb)
    own = "a" if kind == "a" else "e"
    present = {stem + "o", stem + own, stem + own + "s", stem + own + "n", root + kind + "mos"}
    future = {root + kind + "r" + end for end in ("e", "as", "a", "emos", "an", "ia", "iamos")}
    past = {"a": ("o", "aron", "aba", "aban"), "e": ("io", "ieron", "ia", "ian")}[own]
    doing = "ando" if kind == "a" else "iendo"
    done = root + ("ado" if kind == "a" else "ido")
    return sorted(
        present
        | future
        | {root + end for end in past}
        | {f + p for f in (root + kind + "r", root + doing) for p in _PRONOUNS}
        | {done, done + "s", done[:-1] + "a", done[:-1] + "as"}
    )


def _parts(verb: str) -> tuple[str, str, str]:
    infinitive, _, stem = verb.partition(":")
    root, kind = infinitive[:-2], infinitive[-2]
    return root, stem or root, kind


def _keep(stem: str, vowel: str) -> str:
    if vowel == "e" and stem[-1] in _SOUND:
        return stem[:-1] + _SOUND[stem[-1]]
    return stem
