"""How many people on each day, and what became of them; what a source would state.

>>> from amparo.ledger import estimate, peak, predict
"""

from amparo.ledger.estimate import LedgerResult, Peak, estimate, peak, peaks
from amparo.ledger.predict import predict, source_leans
from amparo.ledger.settings import Settings

__all__ = [
    "LedgerResult", "Peak", "Settings", "estimate", "peak", "peaks", "predict", "source_leans",
]  # fmt: skip
