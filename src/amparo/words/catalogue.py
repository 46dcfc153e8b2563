"""Catalogues of text for people: one folder a language, TOML files by topic.

A code such as ``brief.title`` is the key ``title`` in table ``[brief]``; file names only sort the
text for whoever edits it. An entry is a sentence with ``{parameters}``, or a table of plural forms
(``one``, ``other``) chosen by the parameter ``n``.
"""

from __future__ import annotations

import functools
import string
import tomllib
from importlib import resources
from typing import Final, TypeAlias

__all__ = ["LANGUAGES", "MissingTextError", "entries", "parameters"]

LANGUAGES: Final = ("es", "en")

Entry: TypeAlias = "str | dict[str, str]"
_PLURAL_FORMS: Final = frozenset({"zero", "one", "two", "few", "many", "other"})


class MissingTextError(LookupError):
    """A code has no entry in a language, or lacks a parameter that its sentence names."""


@functools.cache
def entries(lang: str) -> dict[str, Entry]:
    """All entries of a language by dotted code.

    Raises:
        MissingTextError: no such language, or one code stands in two files.
    """
    if lang not in LANGUAGES:
        raise MissingTextError(lang)
    found: dict[str, Entry] = {}
    folder = resources.files("amparo.words") / "catalog" / lang
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".toml"):
            continue
        for code, entry in _flatten(tomllib.loads(file.read_text(encoding="utf-8")), ""):
            if code in found:
                raise MissingTextError(f"{lang}: {code} twice, again in {file.name}")
            found[code] = entry
    return found


def _flatten(table: dict[str, object], prefix: str) -> list[tuple[str, Entry]]:
    out: list[tuple[str, Entry]] = []
    for key, value in table.items():
        code = f"{prefix}{key}"
        if isinstance(value, str):
            out.append((code, value))
        elif isinstance(value, dict) and "other" in value and set(value) <= _PLURAL_FORMS:
            out.append((code, {k: str(v) for k, v in value.items()}))
        elif isinstance(value, dict):
            out.extend(_flatten(value, f"{code}."))
        else:
            raise MissingTextError(f"{code}: neither text nor table")
    return out


def parameters(entry: Entry) -> frozenset[str]:
    """The parameters that an entry names, over all its plural forms."""
    forms = [entry] if isinstance(entry, str) else list(entry.values())
    return frozenset(
        name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name
    )
