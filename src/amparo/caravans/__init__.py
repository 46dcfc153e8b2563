"""Which reports are about which caravan, and the register of caravans."""

from amparo.caravans.decisions import apply_decisions
from amparo.caravans.hints import assign_by_hint
from amparo.caravans.register import QUIET_DAYS, register

__all__ = ["QUIET_DAYS", "apply_decisions", "assign_by_hint", "register"]
