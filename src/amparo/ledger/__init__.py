"""How many people on each day, and what became of them; what a source would state.

>>> from amparo.ledger import compose, estimate, peaks, predict, revisions
"""

from amparo.ledger.compose import compose
from amparo.ledger.estimate import LedgerResult, Peak, estimate, peak, peaks
from amparo.ledger.predict import predict, source_leans
from amparo.ledger.revisions import revisions
from amparo.ledger.settings import Settings

__all__ = [
    "LedgerResult", "Peak", "Settings", "compose", "estimate", "peak", "peaks", "predict",
    "revisions", "source_leans",
]  # fmt: skip
