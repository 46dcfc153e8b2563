"""Random streams by name: drawing from one never shifts another."""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np

__all__ = ["DEFAULT_SEED", "stream"]

#: The seed of a run that names none: the day on which the caravan of October 2018 set out.
DEFAULT_SEED: Final = 20181013


def stream(seed: int, *name: str) -> np.random.Generator:
    """The generator of a named stream of a run.

    Args:
        seed: the run seed.
        name: parts of the stream's name, for example ("ledger", "2018-10-first").
    """
    digest = hashlib.sha256("\x1f".join((str(seed), *name)).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))
