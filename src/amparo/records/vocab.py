"""The closed vocabularies of the field: every coded column takes its values from here."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ASSIGNMENT_KINDS", "BASES", "COMPARTMENTS", "DECISIONS", "EVENT_KINDS", "LINKABLE_PUBLISHERS",
    "MEASURES", "NOT_OBSERVED", "OPEN_MAPS", "OUTCOMES", "PLACE_STATUSES", "PUBLISHER_KINDS",
    "QUALIFIERS", "QUANTITIES", "SCOPES", "SIZE_QUANTITIES", "SOURCE_TYPES", "STATES",
]  # fmt: skip

QUANTITIES: Final = frozenset(
    {
        "group_size", "departed", "joined", "border_crossed", "arrived", "sheltered", "helped",
        "registered", "asylum_requests", "visas_issued", "returned_assisted_voluntary",
        "returned_by_authorities", "returned_own", "returned_all_modes", "returned_unspecified",
        "refused_exit", "detained", "rescued", "deaths", "injured", "missing", "missing_alleged",
        "kidnapped", "kidnapped_alleged", "children", "unaccompanied_children", "women", "lgbti",
        "troops_deployed", "buses", "other",
    }
)  # fmt: skip

MEASURES: Final = frozenset(
    {"stock", "flow", "running_total", "plan", "rate", "capacity", "unknown"}
)
SCOPES: Final = frozenset({"whole", "part", "subset", "sum", "resource", "unknown"})
QUALIFIERS: Final = frozenset({"exact", "about", "at_least", "at_most", "range", "hundreds"})
SOURCE_TYPES: Final = frozenset(
    {
        "authority", "un_agency", "donor", "ngo", "organiser", "media", "shelter",
        "human_rights_commission", "academic", "unknown",
    }
)  # fmt: skip
PUBLISHER_KINDS: Final = frozenset(
    {"outlet", "agency", "official", "repost", "partisan", "academic", "unknown"}
)
#: Publishers that a brief may link to; the others are named only "as repeated by".
LINKABLE_PUBLISHERS: Final = frozenset({"outlet", "agency", "official", "academic"})

#: Quantities that count the people of a group itself, not what became of them.
SIZE_QUANTITIES: Final = frozenset(
    {"group_size", "departed", "border_crossed", "arrived", "sheltered", "registered"}
)
#: Measures that are not observations of people.
NOT_OBSERVED: Final = frozenset({"plan", "rate", "capacity"})

EVENT_KINDS: Final = frozenset(
    {"policy", "closure", "opening", "agreement", "return_programme", "incident", "statement"}
)

#: The ledger's compartments. Every day
#: ``departed + joined`` equals the sum of all the others.
COMPARTMENTS: Final = (
    "departed", "joined", "on_the_way", "returned_by_authorities", "returned_assisted_voluntary",
    "returned_own", "detained", "asylum_claimed", "visa", "arrived", "dead", "missing",
    "no_later_report",
)  # fmt: skip
#: Compartments that are counted by reports of one quantity each.
OUTCOMES: Final = {
    "returned_by_authorities": "returned_by_authorities",
    "returned_assisted_voluntary": "returned_assisted_voluntary",
    "returned_own": "returned_own",
    "detained": "detained",
    "asylum_claimed": "asylum_requests",
    "visa": "visas_issued",
    "dead": "deaths",
    "missing": "missing",
}
BASES: Final = frozenset({"estimated", "stated", "not_estimable"})
ASSIGNMENT_KINDS: Final = frozenset({"one", "several", "none"})
DECISIONS: Final = frozenset({"pin", "forbid"})
STATES: Final = frozenset({"active", "ended"})
PLACE_STATUSES: Final = frozenset({"resolved", "ambiguous", "missing", "none"})
#: Layouts of open data that ``amparo add --map`` reads.
OPEN_MAPS: Final = (
    "missing-migrants", "cbp", "ohss", "darien", "honduras", "guatemala", "mexico", "unhcr",
    "world-bank", "un-sdg", "wdi", "ophi", "rainfall", "drought-monitor", "disasters", "nino",
)  # fmt: skip
