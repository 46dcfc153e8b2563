"""Monte Carlo error of a chain, and how far a chain lies from what was integrated."""

from __future__ import annotations

import numpy as np

BATCHES = 50


def far_off(values: np.ndarray, expected: float) -> float:
    """How many standard errors the mean of a chain's values lies from the integral.

    The error is that of the means of fifty batches, so that draws may hang on each other.
    """
    chain = np.asarray(values, dtype=np.float64)
    batch = chain[: len(chain) // BATCHES * BATCHES].reshape(BATCHES, -1).mean(axis=1)
    error = batch.std(ddof=1) / np.sqrt(BATCHES)
    return float((chain.mean() - expected) / max(error, 1e-9))


def far_offs(told: dict[str, tuple[np.ndarray, float]], *, beyond: float) -> dict[str, float]:
    """Of several means those further off than so many standard errors."""
    found = {name: far_off(values, expected) for name, (values, expected) in told.items()}
    return {name: z for name, z in found.items() if not abs(z) < beyond}
