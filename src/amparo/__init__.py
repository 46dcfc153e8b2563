"""Amparo: from conflicting reports about people in caravans to numbers one can defend.

The public names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from amparo.intake import read_file
    from amparo.ledger import predict
    from amparo.pipeline import (
        Result,
        Settings,
        analyse,
        explained,
        from_bundle,
        from_workspace,
        revisions,
        write_briefs,
        write_tables,
    )
    from amparo.places import Gazetteer, Network
    from amparo.records import AmparoError
    from amparo.store import Workspace
    from amparo.words import Words

__version__ = "0.1.0"
__all__ = [
    "AmparoError", "Gazetteer", "Network", "Result", "Settings", "Words", "Workspace",
    "__version__", "analyse", "explained", "from_bundle", "from_workspace", "predict", "read_file",
    "revisions", "write_briefs", "write_tables",
]  # fmt: skip

_HOMES: Final = {
    "AmparoError": "records", "Gazetteer": "places", "Network": "places", "Result": "pipeline",
    "Settings": "pipeline", "Words": "words", "Workspace": "store", "analyse": "pipeline",
    "explained": "pipeline", "from_bundle": "pipeline", "from_workspace": "pipeline",
    "predict": "ledger", "read_file": "intake", "revisions": "pipeline", "write_briefs": "pipeline",
    "write_tables": "pipeline",
}  # fmt: skip


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'amparo' has no attribute '{name}'")
    return getattr(import_module(f"amparo.{home}"), name)


def __dir__() -> list[str]:
    return __all__
