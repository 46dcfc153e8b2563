"""Translation memory: what the bundled tables say in English, in the other languages.

The words of a table (what happened, who acted, who said it, who printed it) are data and not
sentences of the program, so no code names them: the English text itself is the key. One file a
language, ``translations/LANG.csv``, with the columns ``en`` and ``LANG``. Proper names stand there
too, equal in both columns, so that a test can tell a name that stays from a text forgotten.
"""

from __future__ import annotations

import csv
import functools
import io
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["normalised", "translations"]

_KEY: Final = "en"


def normalised(text: str) -> str:
    """The text with single spaces: line breaks and indents of a source are not its words."""
    return " ".join(text.split())


@functools.cache
def translations(lang: str) -> Mapping[str, str]:
    """All remembered texts of a language by their whitespace-normalised English.

    Args:
        lang: a language of the catalogues; the tables' own language has nothing to remember.

    Returns:
        English text to text in ``lang``; empty where the language has no file.
    """
    file = resources.files("amparo.words") / "translations" / f"{lang}.csv"
    if not file.is_file():
        return MappingProxyType({})
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    return MappingProxyType({normalised(row[_KEY]): row[lang] for row in rows})
