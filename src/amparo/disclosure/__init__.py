"""The door of the house: tables in, tables that may leave out. No formatting here."""

from amparo.disclosure.context import with_context
from amparo.disclosure.release import release
from amparo.disclosure.rounding import round_controlled
from amparo.disclosure.rules import AUDIENCES, ROUNDING_BASE, SMALL_CHILDREN, WAIT_DAYS

__all__ = [
    "AUDIENCES",
    "ROUNDING_BASE",
    "SMALL_CHILDREN",
    "WAIT_DAYS",
    "release",
    "round_controlled",
    "with_context",
]
