"""The bundled reports, and report tables made by hand, for the tests of the ledger."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl
import pytest

from amparo import caravans, intake, ledger
from amparo.places import Gazetteer
from amparo.records.interval import stated_interval
from amparo.records.tables import ASSIGNMENT, REGISTER, REPORTS

if TYPE_CHECKING:
    from collections.abc import Callable

AS_OF = date(2021, 1, 31)
DAY_0 = date(2031, 3, 1)


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


def _row(number: int, said: dict[str, Any]) -> dict[str, Any]:
    day, window = said.get("day", 0), said.get("window", 0)
    value = float(said["value"])
    qualifier = said.get("qualifier", "about")
    low, high = stated_interval(value, value, qualifier)
    end = DAY_0 + timedelta(days=day)
    return {
        **dict.fromkeys(REPORTS.names, ""),
        "report_id": said.get("report_id", f"t{number:03d}"),
        "publisher_kind": "outlet", "published_on": end, "known_on": end + timedelta(days=1),
        "known_inferred": False, "observed_from": end - timedelta(days=window),
        "observed_to": end, "precision_days": said.get("slack", 0),
        "source_name": said.get("source", f"s{number}"),
        "source_key": said.get("source", f"s{number}"),
        "source_type": said.get("kind", "media"), "quantity": said.get("quantity", "group_size"),
        "measure": said.get("measure", "stock"), "scope": said.get("scope", "whole"),
        "value_low": value, "value_high": value, "low": float(low), "high": float(high),
        "qualifier": qualifier, "lat": None, "lon": None, "place_status": "none",
        "place_id": said.get("place_id", ""), "caravan_hint": said.get("caravan", "c1"),
        "copy_of": said.get("copy_of", ""),
    }  # fmt: skip


@pytest.fixture(scope="session")
def table() -> Callable[..., pl.DataFrame]:
    """A report table from short descriptions; days count from one first day."""

    def of(*said: dict[str, Any]) -> pl.DataFrame:
        schema = {n: c.dtype for n, c in REPORTS.columns.items()}
        schema |= {"copy_of": pl.String, "source_key": pl.String}
        frame = pl.DataFrame([_row(i, s) for i, s in enumerate(said)], schema=schema)
        REPORTS.checked(frame)
        return frame

    return of


@pytest.fixture(scope="session")
def estimate() -> Callable[..., ledger.LedgerResult]:
    """The ledger of a table made by hand; every caravan spans the same days."""

    def of(reports: pl.DataFrame, *, days: int = 10, state: str = "ended", **options: Any) -> Any:
        names = sorted(set(reports["caravan_hint"].to_list()))
        assignment = ASSIGNMENT.frame(
            {
                "report_id": i, "caravan_id": c, "probability": 1.0, "kind": "one", "season": "",
            }
            for i, c in reports.select("report_id", "caravan_hint").iter_rows()
        )  # fmt: skip
        register = REGISTER.frame(
            {
                "caravan_id": c, "label": c, "first_day": DAY_0,
                "last_day": DAY_0 + timedelta(days=days - 1), "origin": "", "path": "",
                "reports": 1, "independent_sources": 1, "state": state,
            }
            for c in names
        )  # fmt: skip
        chosen = {"as_of": DAY_0 + timedelta(days=days + 60), "seed": 1, "draws": 200, **options}
        return ledger.estimate(reports, assignment, register, **chosen)

    return of
