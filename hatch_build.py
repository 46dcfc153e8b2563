"""Make the book of rules ready while the package is built, also for an editable install."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE = Path(__file__).parent / "src"


class BookOfRules(BuildHookInterface[Any]):
    """Writes what ``amparo.safety.compiled`` reads; the room needs the standard library only."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before the files of the package are gathered."""
        sys.path.insert(0, str(SOURCE))
        from amparo.safety import compiled

        compiled.write()
