"""Seasons that several tests look at, made once, and who repeats or spoilt which report."""

from __future__ import annotations

import functools

import polars as pl

from amparo.worlds import World, make_world

SEED = 20


@functools.cache
def season(law: str) -> World:
    """Eighty caravans; under all laws but "plain" the same ones."""
    return make_world(SEED, caravans=80, law=law)


@functools.cache
def told(law: str) -> pl.DataFrame:
    """The reports, with their provenance and ``lag``, days from observed to known."""
    world = season(law)
    lag = (pl.col("known_on") - pl.col("observed_to")).dt.total_days()
    return world.reports.join(world.provenance, on="report_id", maintain_order="left").with_columns(
        pl.col("marks").str.split(";"), lag=lag
    )


def marked(rows: pl.DataFrame, mark: str) -> pl.DataFrame:
    """The reports to which something was done."""
    return rows.filter(pl.col("marks").list.contains(mark))


def share(rows: pl.DataFrame, mark: str) -> float:
    """Share of the reports to which something was done."""
    return marked(rows, mark).height / rows.height
