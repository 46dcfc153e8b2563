"""What is wrong with a cell, and the screen that every cell passes first."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

__all__ = ["CELL_CHARS", "SHOWN_CHARS", "SUSPECT", "Fault", "folded", "screen", "shown"]

#: Longest cell that goes in. The longest of the bundled tables has 184 characters.
CELL_CHARS: Final = 4_000
#: How much of an offending value is repeated in a problem.
SHOWN_CHARS: Final = 40

_FORMULA: Final = r"'?[=@+]"
_SHEET_ERROR: Final = r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)"
# Besides control characters, the signs that turn the direction of writing: text that reads
# otherwise than it is stored is no evidence. Arabic or Hebrew letters themselves are welcome.
_CONTROL: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\x{202a}-\x{202e}\x{2066}-\x{2069}]"
#: For Polars: a cell that may fail the screen. (Rust spells code points \\x{...}.)
SUSPECT: Final = rf"^{_FORMULA}|^{_SHEET_ERROR}|{_CONTROL}"

_STARTS_AS_FORMULA: Final = re.compile(_FORMULA)
_IS_SHEET_ERROR: Final = re.compile(_SHEET_ERROR)
_HAS_CONTROL: Final = re.compile(re.sub(r"\\x\{(\w+)\}", r"\\u\1", _CONTROL))


@dataclass(frozen=True)
class Fault:
    """Why a cell cannot go in.

    Attributes:
        reason: key under ``problem.`` in the catalogues.
        hint: key under ``hint.``.
        params: what the two sentences name; never text of notes or sources.
    """

    reason: str
    hint: str
    params: dict[str, str | int] = field(default_factory=dict)


def shown(text: str) -> str:
    """An offending value as a problem may repeat it: short, on one line, printable."""
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return plain if len(plain) <= SHOWN_CHARS else plain[: SHOWN_CHARS - 1] + "…"


def folded(text: str) -> str:
    """Lower case without accents, white space squeezed: for comparing, never for showing.

    >>> folded("  Secretaría  de GOBERNACIÓN ")
    'secretaria de gobernacion'
    """
    parted = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in parted if not unicodedata.combining(c)).split())


def screen(text: str) -> Fault | None:
    """What no cell may hold, whatever its column: formulas, control signs, endless text."""
    if len(text) > CELL_CHARS:
        return Fault("too_long", "shorten", {"limit": CELL_CHARS})
    if _HAS_CONTROL.search(text):
        return Fault("control", "retype")
    if _IS_SHEET_ERROR.match(text):
        return Fault("sheet_error", "formula_value", {"value": shown(text)})
    if _STARTS_AS_FORMULA.match(text):
        return Fault("formula", "formula_value")
    return None
