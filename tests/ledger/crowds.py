"""Synthetic caravans of children, women and others, with known truth and partial counts.

Their laws are not the model's: levels are beta, shares drift along a line and a sine and not as an
AR(1), people are counted beta-binomially, reporters mix careful and careless ones, sizes are
logistic, and outcomes pick people by a shifted beta.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from amparo.records.interval import stated_interval
from amparo.records.tables import REPORTS

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY_0 = date(2031, 3, 1)
QUANTITIES = ("children", "unaccompanied_children", "women")
_SCHEMA = {n: c.dtype for n, c in REPORTS.columns.items()} | {
    "copy_of": pl.String, "source_key": pl.String, "probability": pl.Float64,
}  # fmt: skip
#: Chance of each kind of count: with its total, alone, in a part with its total, in a part without,
#: among people returned.
_KINDS = (0.4, 0.25, 0.15, 0.08, 0.12)


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """One caravan: what was said, what was true (shares by group, people), what size was drawn."""

    rows: pl.DataFrame
    shares: dict[str, np.ndarray]
    people: np.ndarray
    size: np.ndarray


def table(said: list[dict[str, Any]]) -> pl.DataFrame:
    """REPORTS of one caravan from short descriptions."""
    return pl.DataFrame([_row(i, s) for i, s in enumerate(said)], schema=_SCHEMA)


def _row(number: int, said: dict[str, Any]) -> dict[str, Any]:
    value = float(said["value"])
    low, high = stated_interval(value, value, said.get("qualifier", "exact"))
    end = DAY_0 + timedelta(days=said.get("day", 0))
    source = said.get("source", f"s{number}")
    place = said.get("place", "")
    return {
        **dict.fromkeys(REPORTS.names, ""),
        "report_id": said.get("report_id", f"t{number:03d}"), "url": said.get("page", source),
        "publisher_kind": "outlet", "published_on": end, "known_on": end, "known_inferred": False,
        "observed_from": end - timedelta(days=said.get("window", 0)), "observed_to": end,
        "precision_days": 0, "source_name": source, "source_key": source,
        "source_type": "media", "quantity": said["quantity"],
        "measure": said.get("measure", "stock"), "scope": said.get("scope", "subset"),
        "value_low": value, "value_high": value, "low": float(low), "high": float(high),
        "qualifier": said.get("qualifier", "exact"), "lat": None, "lon": None, "place": place,
        "place_id": place, "place_status": "resolved" if place else "none",
        "nationality": said.get("nationality", ""), "copy_of": "",
        "probability": said.get("probability", 1.0),
    }  # fmt: skip


def make_crowd(rng: np.random.Generator, *, draws: int, most: int = 6) -> Crowd:
    """One caravan with up to ``most`` counting reporters."""
    days = int(rng.integers(8, 26))
    people, shares = _truth(rng, days)
    rows = list(_reports(rng, people, shares, most))
    error = _size_error(rng, draws + 1, days)
    size = np.rint(people * np.exp(error[1:] - error[0]))
    return Crowd(rows=table(rows), shares=shares, people=people, size=np.maximum(size, 1.0))


def _truth(rng: np.random.Generator, days: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    clock = np.linspace(0, 1, days)
    first = np.exp(rng.uniform(np.log(300), np.log(6000)))
    people = first * (
        1 + rng.uniform(-0.6, 1.5) / (1 + np.exp(-(clock - rng.uniform(0.2, 0.8)) * 9))
    )
    levels = {
        "children": rng.beta(7, 20),
        "unaccompanied_children": rng.beta(2.5, 16),
        "women": rng.beta(8, 15),
    }
    share = {}
    for group, level in levels.items():
        drift = rng.uniform(-0.25, 0.25) * (clock - 0.5) + 0.1 * np.sin(
            2 * np.pi * (rng.uniform(0.5, 2) * clock + rng.random())
        )
        share[group] = np.clip(level * (1 + drift), 0.005, 0.9)
    share["unaccompanied_children"] = share["unaccompanied_children"] * share["children"]
    share["women"] = share["women"] * (1 - share["children"])
    return np.rint(people), share


def _size_error(rng: np.random.Generator, rows: int, days: int) -> np.ndarray:
    """Errors of ln size: truth and draws differ by two of one law, so that intervals hold."""
    daily = np.cumsum(0.05 * rng.standard_normal((rows, days)), axis=1)
    return 0.15 * rng.standard_normal((rows, 1)) + daily


def _reports(
    rng: np.random.Generator, people: np.ndarray, shares: dict[str, np.ndarray], most: int
) -> Iterator[dict[str, Any]]:
    for number in range(int(rng.integers(1, most + 1))):
        careful = rng.random() < 0.6
        factor = float(np.exp((0.1 if careful else 0.3) * rng.laplace() / np.sqrt(2)))
        lean = float((0.1 if careful else 0.25) * rng.standard_normal())
        for _ in range(int(rng.geometric(0.6))):
            day = int(rng.integers(len(people)))
            yield {
                "source": f"whole {number}", "quantity": "group_size", "day": day,
                "value": max(1, round(people[day] * float(np.exp(0.2 * rng.standard_normal())))),
                "scope": "whole", "place": f"town {day}",
            }  # fmt: skip
            told = [g for g in QUANTITIES if rng.random() < 0.6] or ["children"]
            here = {group: shares[group][day] for group in told}
            yield from _counts(rng, people[day], here, day, number, factor, lean)


def _counts(  # noqa: PLR0913, PLR0917
    rng: np.random.Generator, people: float, shares: dict[str, float], day: int, number: int,
    factor: float, lean: float,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """What one reporter counts on one day, with or without a total."""
    kind = int(rng.choice(len(_KINDS), p=_KINDS))
    part = rng.beta(1.5, 2.0) if kind in {2, 3} else 1.0
    true = max(10.0, people * factor * part * (rng.uniform(0.02, 0.3) if kind == 4 else 1.0))
    here = {
        "source": f"r{number}",
        "day": day,
        "place": f"part {number}" if kind == 3 else f"town {day}",
    }
    if kind in {0, 2, 4}:
        what = "returned_own" if kind == 4 else "group_size"
        scope = {0: "whole", 2: "part", 4: "subset"}[kind]
        yield here | {"quantity": what, "scope": scope} | _said(rng, true)
    if kind == 3:
        yield {
            "source": f"other {number}", "day": day, "place": f"part {number}", "scope": "part",
            "quantity": "sheltered", "value": max(1, round(true)),
        }  # fmt: skip
    for group, share in shares.items():
        shift = lean + (rng.normal(0.3, 0.8) if kind == 4 else 0.0)
        odds = share / (1 - share) * np.exp(shift)
        firm = float(np.exp(rng.normal(np.log(60.0 if kind in {2, 3} else 200.0), 0.7)))
        mean = odds / (1 + odds)
        seen = rng.binomial(round(true), rng.beta(mean * firm, (1 - mean) * firm))
        seen = seen * float(rng.choice([0.1, 10.0])) if rng.random() < 0.02 else seen
        yield here | {"quantity": group} | _said(rng, float(seen))


def _said(rng: np.random.Generator, number: float) -> dict[str, Any]:
    """Exactly, or to the nearest ten per cent, or "more than"."""
    how = rng.random()
    if how < 0.5 or number < 20:
        return {"value": round(number), "qualifier": "exact"}
    step = 10.0 ** np.floor(np.log10(number)) / 10
    if how < 0.85:
        return {"value": round(number / step) * step, "qualifier": "about"}
    return {"value": np.floor(number / step) * step, "qualifier": "at_least"}
