"""For all tests: linear algebra in one thread, and property tests without a clock.

Where CI is set the examples of the property tests are the same on every run: a change fails for
what it did, not for what an earlier one left to chance. Elsewhere they are new every time.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

settings.register_profile(
    "house",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")
