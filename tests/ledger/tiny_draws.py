"""A tiny ledger in draws, here or in a process that has no numba: ``tiny_draws.py FILE``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def tiny_draws() -> dict[str, np.ndarray]:
    """Every number that the sampler draws of two small caravans, one of them at the border."""
    from ledger_tables import estimated, table

    from amparo.ledger.settings import Settings

    said = [
        {"day": d % 4, "value": 1200 + 90 * d, "source": f"s{d % 3}", "caravan": f"c{d % 2}"}
        for d in range(8)
    ]
    said += [
        {"day": 2, "value": 300, "scope": "part", "caravan": "c0"},
        {"day": 3, "value": 1611, "kind": "shelter", "qualifier": "exact", "caravan": "c0",
         "quantity": "registered"},
        {"day": 4, "value": 1700, "measure": "running_total", "quantity": "border_crossed",
         "caravan": "c1"},
        {"day": 5, "value": 400, "place_id": "mx-tijuana", "caravan": "c1", "scope": "part"},
        {"day": 3, "value": 120, "quantity": "detained", "scope": "subset", "measure": "flow",
         "caravan": "c0"},
        {"day": 5, "value": 290, "quantity": "detained", "scope": "subset", "caravan": "c0",
         "measure": "running_total", "window": 5},
    ]  # fmt: skip
    few = Settings(habit_draws=4, burn=5, thin=1)
    result = estimated(table(*said), days=6, draws=12, settings=few)
    out = {f"{c} {n}": getattr(d, n) for c, d in result.drawn.items() for n in ("size", "north")}
    for caravan, drawn in result.drawn.items():
        out |= {f"{caravan} {name}": people for name, people in drawn.people.items()}
    habits = result.learnt
    out |= {n: getattr(habits, n) for n in ("start", "drift", "lean", "spread", "source", "factor")}
    out["readings"] = result.readings.drop("caravan_id", "report_id").to_numpy()
    return out


def main() -> None:
    sys.modules["numba"] = None  # type: ignore[assignment]  # an import of it fails
    import numpy as np

    from amparo.ledger._sampler.compiled import COMPILED

    if COMPILED:
        sys.exit("numba was there after all")
    np.savez(sys.argv[1], **tiny_draws())


if __name__ == "__main__":
    main()
