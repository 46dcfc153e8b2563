"""Why people go and why together, dangers, policies and what followed, rights and help."""

from amparo.context.assembly import Groups, assemble
from amparo.context.bundle import Carried, carried

__all__ = ["Carried", "Groups", "assemble", "carried"]
