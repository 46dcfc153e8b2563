"""The numbers and lists that the rules of disclosure rest on.

Reasons are in ``docs/misuse.md``; change none without it.
"""

from __future__ import annotations

from typing import Final

from amparo.records.vocab import OUTCOMES

__all__ = [
    "AUDIENCES", "CHILD_QUANTITIES", "HABIT_SOURCES", "KIND_ONLY_SOURCES", "NAMED_PUBLISHERS",
    "OUTCOME_QUANTITIES", "ROUNDING_BASE", "SMALL_CHILDREN", "WAIT_DAYS",
]  # fmt: skip

#: ``public`` leaves the house; ``local`` is the workspace's own screen and printer.
AUDIENCES: Final = ("public", "local")

#: While people are on the way nothing younger than 72 hours is told. The last day told ends at
#: midnight and a brief may be made early in the morning: three whole days must lie between.
WAIT_DAYS: Final = 4

#: Counts from a user's unpublished rows are rounded to multiples of this.
ROUNDING_BASE: Final = 5

#: Fewer children than this in a named place are not told.
SMALL_CHILDREN: Final = 10
CHILD_QUANTITIES: Final = ("children", "unaccompanied_children")

#: Sources told by their kind only. Organisers are never named; a shelter is its town.
KIND_ONLY_SOURCES: Final = frozenset({"organiser", "shelter", "unknown"})

#: Sources whose habit (whether they count high or low) is told by name: public institutions and
#: media. A habit is a judgement of ours and nothing that was printed, so fewer are named than in
#: the statements; a non-governmental organisation is often a few people who walk along.
HABIT_SOURCES: Final = frozenset(
    {"authority", "un_agency", "donor", "human_rights_commission", "academic", "media"}
)

#: Publishers whose name is told. Partisan and unknown ones are told by their kind.
NAMED_PUBLISHERS: Final = frozenset({"outlet", "agency", "official", "academic", "repost"})

#: Which printed numbers stand behind a compartment that the ledger merely states.
OUTCOME_QUANTITIES: Final = {
    **OUTCOMES,
    **{same: same for same in ("arrived", "joined", "departed")},
}
