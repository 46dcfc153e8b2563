"""A workspace: reports, events, decisions and results in one folder, each as known on a day."""

from amparo.store.outcome import AddOutcome
from amparo.store.settings import SETTINGS, Setting
from amparo.store.workspace import Workspace

__all__ = ["SETTINGS", "AddOutcome", "Setting", "Workspace"]
