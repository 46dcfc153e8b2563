"""Report tables made by hand, and the ledger of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from amparo import ledger
from amparo.ledger.north import north_localities
from amparo.ledger.rows import Rows, read_rows
from amparo.records.interval import stated_interval
from amparo.records.tables import ASSIGNMENT, REGISTER, REPORTS

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY_0 = date(2031, 3, 1)
LATER = DAY_0 + timedelta(days=300)
#: Ten wholes around 2,000 on days 0 to 9, by different sources.
STEADY = [{"day": d, "value": 2000 + 40 * (d % 3)} for d in range(10)]


def day(number: int) -> date:
    return DAY_0 + timedelta(days=number)


def table(*said: dict[str, Any]) -> pl.DataFrame:
    """A report table from short descriptions; days count from one first day."""
    schema = {n: c.dtype for n, c in REPORTS.columns.items()}
    schema |= {"copy_of": pl.String, "source_key": pl.String}
    frame = pl.DataFrame([_row(i, s) for i, s in enumerate(said)], schema=schema)
    REPORTS.checked(frame)
    return frame


def _row(number: int, said: dict[str, Any]) -> dict[str, Any]:
    value = float(said["value"])
    high = float(said.get("high", value))
    qualifier = said.get("qualifier", "about")
    stated = stated_interval(value, high, qualifier)
    end = day(said.get("day", 0))
    source = said.get("source", f"s{number}")
    return {
        **dict.fromkeys(REPORTS.names, ""),
        "report_id": said.get("report_id", f"t{number:03d}"),
        "publisher_kind": "outlet", "published_on": end,
        "known_on": end + timedelta(days=said.get("known", 1)), "known_inferred": False,
        "observed_from": end - timedelta(days=said.get("window", 0)), "observed_to": end,
        "precision_days": said.get("slack", 0), "source_name": source, "source_key": source,
        "source_type": said.get("kind", "media"), "quantity": said.get("quantity", "group_size"),
        "measure": said.get("measure", "stock"), "scope": said.get("scope", "whole"),
        "value_low": value, "value_high": high, "low": float(stated[0]), "high": float(stated[1]),
        "qualifier": qualifier, "lat": None, "lon": None,
        "place_status": "resolved" if said.get("place_id") else "none",
        "place_id": said.get("place_id", ""), "caravan_hint": said.get("caravan", "c1"),
        "copy_of": said.get("copy_of", ""),
    }  # fmt: skip


def assigned(reports: pl.DataFrame, chances: Mapping[str, float] | None = None) -> pl.DataFrame:
    """Every report to the caravan of its hint, surely or with some chance."""
    return ASSIGNMENT.frame(
        {
            "report_id": i, "caravan_id": c, "probability": (chances or {}).get(i, 1.0),
            "kind": "one", "season": "",
        }
        for i, c in reports.select("report_id", "caravan_hint").iter_rows()
    )  # fmt: skip


def registered(reports: pl.DataFrame, *, days: int = 10, state: str = "ended") -> pl.DataFrame:
    """A register in which every caravan spans the same days."""
    return REGISTER.frame(
        {
            "caravan_id": c, "label": c, "first_day": DAY_0, "last_day": day(days - 1),
            "origin": "", "path": "", "reports": 1, "independent_sources": 1, "state": state,
        }
        for c in sorted(set(reports["caravan_hint"].to_list()))
    )  # fmt: skip


def estimated(
    reports: pl.DataFrame,
    *,
    days: int = 10,
    state: str = "ended",
    chances: Mapping[str, float] | None = None,
    **options: Any,
) -> ledger.LedgerResult:
    """The ledger of a table made by hand."""
    given = {"as_of": day(days + 60), "seed": 1, "draws": 200, **options}
    assignment = given.pop("assignment", assigned(reports, chances))
    return ledger.estimate(
        reports, assignment, registered(reports, days=days, state=state), **given
    )


def rows_of(*said: dict[str, Any], chances: Mapping[str, float] | None = None) -> Rows:
    """The reports about the caravan c1 as the ledger reads them."""
    reports = table(*said)
    north = north_localities(reports["place_id"].unique().to_list())
    read = read_rows(reports, assigned(reports, chances), registered(reports), north, LATER)
    return read["c1"]


def cell(
    result: Any, number: int, compartment: str = "on_the_way", caravan: str = "c1"
) -> dict[str, Any]:
    """One cell of a ledger, by day number."""
    return result.ledger.row(
        by_predicate=(pl.col("day") == day(number))
        & (pl.col("compartment") == compartment)
        & (pl.col("caravan_id") == caravan),
        named=True,
    )


def together(result: Any, number: int, caravan: str = "c1") -> tuple[float, float, float]:
    """5 % bound, median and 95 % bound of the people together on a day."""
    found = result.sizes.row(
        by_predicate=(pl.col("day") == day(number)) & (pl.col("caravan_id") == caravan), named=True
    )
    return found["q05"], found["median"], found["q95"]
