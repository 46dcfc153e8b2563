"""The words of the field as typed tables, and the errors that speak of them."""

from amparo.records.errors import AmparoError, OutputError, Problem, UsageError
from amparo.records.schema import Column, Schema

__all__ = ["AmparoError", "Column", "OutputError", "Problem", "Schema", "UsageError"]
