"""Amparo: from conflicting reports about people in caravans to numbers one can defend."""

__version__ = "0.1.0"
__all__ = ["__version__"]
