"""The bundled reports and their ledger, once for all tests of the ledger."""

from __future__ import annotations

from datetime import date
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from amparo import caravans, intake, ledger
from amparo.places import Gazetteer

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

AS_OF = date(2021, 1, 31)


class Chain(NamedTuple):
    """What ``estimate`` takes, and what it gave."""

    reports: pl.DataFrame
    assignment: pl.DataFrame
    register: pl.DataFrame
    result: ledger.LedgerResult


@pytest.fixture(scope="session")
def bundled() -> pl.DataFrame:
    """The bundled reports with copies marked."""
    file = resources.files("amparo") / "data" / "caravans" / "reports.csv"
    with resources.as_file(file) as path:
        return intake.mark_copies(intake.read_file(path, gazetteer=Gazetteer.bundled()).reports)


@pytest.fixture(scope="session")
def run() -> Callable[..., Chain]:
    """Run the chain up to the ledger."""

    def of(reports: pl.DataFrame, as_of: date = AS_OF, **options: Any) -> Chain:
        assignment = caravans.assign_by_hint(reports)
        register = caravans.register(reports, assignment, as_of)
        chosen = {"as_of": as_of, "seed": 1, "draws": 200, **options}
        result = ledger.estimate(reports, assignment, register, **chosen)
        return Chain(reports, assignment, register, result)

    return of


@pytest.fixture(scope="session")
def corridor(bundled: pl.DataFrame, run: Callable[..., Chain]) -> Chain:
    """The ledger of the bundled corridor."""
    return run(bundled, draws=400)
