"""The settings of a workspace, declared as data: ``amparo.toml`` holds those that differ."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from amparo.records.errors import UsageError
from amparo.records.streams import DEFAULT_SEED

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SETTINGS", "SETTINGS_FILE", "Setting", "read_settings", "write_settings"]

SETTINGS_FILE: Final = "amparo.toml"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting.

    Attributes:
        name: key in the file.
        low: smallest whole number allowed.
        high: largest whole number allowed.
        choices: words allowed, where it is no number.
        written: value that a new workspace is given; None leaves it to the program's default.
    """

    name: str
    low: int = 0
    high: int = 0
    choices: tuple[str, ...] = ()
    written: int | str | None = None

    @property
    def allowed(self) -> str:
        """What it may be, for errors."""
        return ", ".join(self.choices) or f"{self.low} - {self.high}"

    def accepts(self, value: object) -> bool:
        """Whether a value from the file is one that it may be."""
        if self.choices:
            return value in self.choices
        return isinstance(value, int) and not isinstance(value, bool) and self._within(value)

    def _within(self, value: int) -> bool:
        return self.low <= value <= self.high


#: A new workspace keeps its seed, so that a later version gives the same numbers again.
SETTINGS: Final = (
    Setting(name="seed", low=0, high=2**31 - 1, written=DEFAULT_SEED),
    Setting(name="draws", low=100, high=10_000),
    Setting(name="workers", low=1, high=256),
    Setting(name="lang", choices=("es", "en")),
)


def read_settings(folder: Path) -> dict[str, int | str]:
    """The settings that a workspace's file holds; none if there is no file.

    Raises:
        UsageError: ``settings_unreadable`` or ``setting_wrong``.
    """
    path = folder / SETTINGS_FILE
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise UsageError("settings_unreadable", file=str(path)) from None
    declared = {s.name: s for s in SETTINGS}
    for name, value in found.items():
        setting = declared.get(name)
        if setting is None:
            allowed = ", ".join(declared)
            raise UsageError("setting_wrong", name=name, file=str(path), allowed=allowed)
        if not setting.accepts(value):
            raise UsageError("setting_wrong", name=name, file=str(path), allowed=setting.allowed)
    return found


def write_settings(folder: Path) -> None:
    """The settings file of a new workspace; one that is there is left as it is."""
    path = folder / SETTINGS_FILE
    if path.exists():
        return
    lines = [f"{s.name} = {s.written!r}" for s in SETTINGS if s.written is not None]
    beside = path.with_name(path.name + ".new")
    beside.write_text("\n".join([*lines, ""]), encoding="utf-8")
    beside.replace(path)
