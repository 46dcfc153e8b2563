"""Controlled rounding of counts that nobody has printed.

Each count goes to one of the two multiples of the base around it, and the sum of a group of counts
goes to one of the two multiples around the true sum: systematic rounding of the running sum, from
a start that is fixed by the group itself. Because the start is fixed, asking again returns the same
numbers and averaging many releases teaches nothing. Expectation over groups: the true count.

Method: L. H. Cox, "A constructive procedure for unbiased controlled rounding", J. Am. Stat. Assoc.
82 (1987), in its one-way form.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from amparo.disclosure.rules import ROUNDING_BASE

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["round_controlled"]


def round_controlled(
    counts: Sequence[float], *, key: str, base: int = ROUNDING_BASE
) -> list[float]:
    """The counts as multiples of ``base``, their sum kept within one ``base``.

    Args:
        counts: people, not negative, in a fixed order.
        key: what the group is; the same key rounds the same way every time.
        base: the step, in people.

    >>> round_controlled([12, 13, 25], key="example")
    [10.0, 15.0, 25.0]
    """
    steps = np.round(np.asarray(counts, dtype=np.float64)) / base
    digest = hashlib.sha256(key.encode()).digest()
    start = int.from_bytes(digest[:6], "big") / 2**48
    # A hair is added so that exact multiples are not lost to binary fractions.
    reached = np.floor(np.concatenate([[0.0], np.cumsum(steps)]) + start + 1e-9)
    return [float(base * s) for s in np.diff(reached)]
