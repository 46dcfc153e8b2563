"""What came of adding a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["AddOutcome"]


@dataclass(frozen=True, kw_only=True)
class AddOutcome:
    """What came of the rows of one file: each is accepted, already known or quarantined.

    Attributes:
        accepted: rows that went in, copies and corrections among them.
        copies: those of the accepted that repeat a statement of another report.
        already_known: rows whose content was there before, or stands twice in the file.
        corrected: those of the accepted that are a new revision of a report that was there.
        quarantined: problems of the rows kept out, by row: row, column, reason, hint, params.
            Those that an earlier add of the same rows kept out are told again.
    """

    accepted: int
    copies: int
    already_known: int
    corrected: int
    quarantined: tuple[dict[str, Any], ...]
