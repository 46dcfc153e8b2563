"""Deaths and disappearances by stretch, and the risk where crossings were counted too.

**Records are minimums.** Nobody knows of every death; "missing" are presumed dead.

**Split records.** IOM writes one incident in several rows that share an id when people differ in
sex, age or fate. The parts add and do not repeat the total: of 75 ids that several rows share in
IOM's interface of 2014-2023, Americas, 71 are found as one row in IOM's own merged file, and in all
71 the parts sum to it. So every part counts, and all parts are one record.

**Cumulative records** give what an office found over months, for example a county's examiner. Are
those deaths also among the records of single incidents? Five totals of 2016 and 2017 are lower in a
later release of IOM (48 then 21, 18 then 16, 16 then 12, 5 then 4, 2 then 1), into which single
records of the same counties had come: IOM takes those out itself, when it knows. But in 2014 a
sheriff's total of 44 in Brooks County stands beside 51 single records of the same months, which
came later and from another office. INCIDENTS does not tell which it is, so a cumulative record adds
only what exceeds the single records of its country and days within 50 km: the lower reading, for
these numbers are minimums. Of 8,987 people in the Americas, 2014-2023, it leaves out some 155, of
whom the 44 surely stood there twice; ``totals`` tells how many. A cumulative record that bears one
day is of the year up to that day, or of the days since the last cumulative record of that place: a
county's numbers of 2021 (34, 13, 43, 1) do not grow, so each is of days of its own.

**Seasons.** Hot is May to September, cool the rest of the calendar year. A record counts in a
season only if all its months are of it, so one that is dated a year counts in "all" alone.

**Exposure.** For sectors of the US Border Patrol its encounters, which are events, not people, and
leave out who was never found; for Darién the people that Panama counted on the way out. A rate is
so a ratio of two counts, comparable over stretches and seasons with care, never anyone's own risk.
Elsewhere there is no denominator: a count, not a risk.
"""

from __future__ import annotations

import calendar
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from amparo.context.rates import shrunk_rates
from amparo.context.stretches import SECTORS, stretch_of
from amparo.records.context import DANGERS, STRETCHES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = ["dangers", "totals"]

#: Months of each season.
_SEASONS: Final = {
    "all": frozenset(range(1, 13)),
    "hot": frozenset({5, 6, 7, 8, 9}),
    "cool": frozenset({1, 2, 3, 4, 10, 11, 12}),
}
_PER: Final = 10_000
_YEAR: Final = 12
_SECTOR_SERIES: Final = "us_border_patrol_sector"
_DARIEN_SERIES: Final = "darien_transits"
_WELL_SOURCED: Final = 3
_NEAR_KM: Final = 50.0
_KM: Final = 111.195  # of one degree of latitude
_SPOT: Final = ("dataset", "country", "lat", "lon", "day_from", "day_to")


def dangers(
    incidents: pl.DataFrame,
    series: pl.DataFrame,
    *,
    seed: int,
    years: tuple[int, int] | None = None,
) -> pl.DataFrame:
    """DANGERS of the records in a span of years.

    The counts of a row are of the same days as its exposure. Where the exposure is known for a part
    of the days only, the other days have a row of their own without one, so that rows of one season
    add up to all its records; a record that lies in both is in the second.

    Args:
        incidents: INCIDENTS of one source: the same deaths told by two would count twice.
        series: SERIES; ``us_border_patrol_sector`` and ``darien_transits`` are used.
        seed: the run seed. No number depends on it: the rates are sums over grids.
        years: first and last; by default those of the records.
    """
    del seed
    if incidents.is_empty():
        return DANGERS.empty()
    rows = _counted(incidents)
    first, last = years or (_year_of(rows["m0"].min()), _year_of(rows["m1"].max()))
    rows = rows.filter((pl.col("m0") >= first * _YEAR) & (pl.col("m1") < (last + 1) * _YEAR))
    exposure = _exposure(series, first, last)
    until = incidents.filter(pl.col("day_to").dt.year() <= last)["day_to"].max()
    source = ";".join(sorted(set(incidents["dataset"])))
    out: list[dict[str, Any]] = []
    for season in _SEASONS:
        out += _season(rows, exposure, season, (first, last), source)
    for row in out:
        row["last_day"] = min(row["last_day"], until) if until else row["last_day"]
        row["last_day"] = max(row["last_day"], row["first_day"])
    return DANGERS.frame(out)


def totals(incidents: pl.DataFrame) -> pl.DataFrame:
    """Deaths and disappearances by year, stretch and cause, for texts.

    Args:
        incidents: INCIDENTS of one source.

    Returns:
        year (of the last day), stretch, cause, records, dead, missing, children (null where nobody
        said), removed (people of cumulative records who are among single records too; they are not
        in the other columns). Sums over any of the first three hold.
    """
    rows = _counted(incidents)
    return (
        rows.with_columns(year=(pl.col("m1") // _YEAR).cast(pl.Int32))
        .group_by("year", "stretch", "cause")
        .agg(*_sums(), pl.col("removed").sum())
        .drop("well_sourced")
        .sort("year", "stretch", "cause")
    )


def _year_of(month: Any) -> int:
    return int(month) // _YEAR


def _sums() -> list[pl.Expr]:
    """Counts of a group of records; parts of one incident are one record."""
    split = pl.col("record") == "split"
    said = pl.col("children").is_not_null().any()
    return [
        ((~split).sum() + pl.col("main").filter(split).n_unique()).cast(pl.Int64).alias("records"),
        pl.col("dead").sum(),
        pl.col("missing").sum(),
        pl.when(said).then(pl.col("children").sum()).alias("children"),
        _well_sourced(),
    ]


def _well_sourced() -> pl.Expr:
    """Share of the records with a good source, among those whose source is rated."""
    rated = pl.col("quality") > 0
    good = (pl.col("quality") >= _WELL_SOURCED).filter(rated).mean()
    return pl.when(rated.any()).then(good).alias("well_sourced")


def _counted(incidents: pl.DataFrame) -> pl.DataFrame:
    """The records with their stretch and months, and no death twice.

    Returns:
        stretch, record, main (a digest of the incident), cause, quality, dead, missing, children,
        removed, m0, m1 (months since year 0 of the first and the last day).
    """
    rows = incidents.with_columns(stretch_of(incidents))
    rows = _without_overlap(rows)
    main = pl.when(pl.col("main_id") == "").then("incident_id").otherwise("main_id")
    return rows.select(
        "stretch", "record", main.hash().alias("main"), "cause", "quality", "dead", "missing",
        "children", "removed", m0=_month("day_from"), m1=_month("day_to"),
    )  # fmt: skip


def _month(day: str) -> pl.Expr:
    found = pl.col(day)
    return found.dt.year().cast(pl.Int32) * _YEAR + found.dt.month().cast(pl.Int32) - 1


def _without_overlap(rows: pl.DataFrame) -> pl.DataFrame:
    """Cumulative records lowered by single ones, over the days they are of; see the top."""
    cumulative = rows.filter(pl.col("record") == "cumulative")
    if cumulative.is_empty():
        return rows.with_columns(removed=pl.lit(0.0))
    lumps = _lumps(cumulative)
    lumps = lumps.join(_single_near(rows, lumps), on="lump", how="left").with_columns(
        share=(1 - pl.col("single").fill_null(0.0) / pl.col("people")).fill_nan(1.0).clip(0, 1)
    )
    known = lumps.select(*_SPOT, "span_from", "share", record=pl.lit("cumulative"))
    rows = rows.join(
        known, on=[*_SPOT, "record"], how="left", nulls_equal=True, maintain_order="left"
    )
    share = pl.col("share").fill_null(1.0)
    return rows.with_columns(
        dead=pl.col("dead") * share,
        missing=pl.col("missing") * share,
        removed=(pl.col("dead") + pl.col("missing")) * (1 - share),
        day_from=pl.coalesce("span_from", "day_from"),
    )


def _lumps(cumulative: pl.DataFrame) -> pl.DataFrame:
    """Cumulative records of one spot and span as one, with the first day they are of."""
    place = ["dataset", "country", "vague", "near_lat", "near_lon"]
    lumps = (
        cumulative.group_by(*_SPOT)
        .agg(
            people=(pl.col("dead") + pl.col("missing")).sum(),
            vague=(pl.col("place_precision") == "country").any(),
        )
        .with_columns(near_lat=pl.col("lat").round(), near_lon=pl.col("lon").round())
        .sort(*_SPOT)
        .with_row_index("lump")
    )
    earlier = pl.col("day_to").shift(1).over(place, order_by="day_to").dt.offset_by("1d")
    days = lumps.select(*place, "day_to").unique().with_columns(since=earlier)
    one_day = pl.col("day_from") == pl.col("day_to")
    since = pl.max_horizontal("since", pl.date(pl.col("day_to").dt.year(), 1, 1))
    return lumps.join(days, on=[*place, "day_to"], nulls_equal=True).with_columns(
        span_from=pl.when(one_day).then(since).otherwise("day_from")
    )


def _single_near(rows: pl.DataFrame, lumps: pl.DataFrame) -> pl.DataFrame:
    """How many people of single records lie in each lump: ``lump`` and ``single``."""
    cell = (pl.col("lat").floor(), pl.col("lon").floor())
    steps = pl.DataFrame({"up": [-1.0, 0.0, 1.0]}).join(
        pl.DataFrame({"across": [-1.0, 0.0, 1.0]}), how="cross"
    )
    around = (
        lumps.filter(pl.col("lat").is_not_null() & pl.col("lon").is_not_null() & ~pl.col("vague"))
        .join(steps, how="cross")
        .select(
            "lump", "dataset", "country", "span_from",
            lump_to="day_to", lump_lat="lat", lump_lon="lon",
            row=cell[0] + pl.col("up"), column=cell[1] + pl.col("across"),
        )
    )  # fmt: skip
    single = (
        rows.filter(pl.col("record") != "cumulative")
        .with_columns(row=cell[0], column=cell[1])
        .join(around.select("row", "column").unique(), on=["row", "column"], how="semi")
        .group_by(*_SPOT, "row", "column")
        .agg(people=(pl.col("dead") + pl.col("missing")).sum())
        .with_row_index("spot")
    )
    north = (pl.col("lat") - pl.col("lump_lat")) * _KM
    east = (pl.col("lon") - pl.col("lump_lon")) * _KM * pl.col("lat").radians().cos()
    return (
        single.join(around, on=["dataset", "country", "row", "column"])
        .with_columns(away=(north**2 + east**2).sqrt())
        .filter(
            (pl.col("away") <= _NEAR_KM)
            & (pl.col("day_from") >= pl.col("span_from"))
            & (pl.col("day_to") <= pl.col("lump_to"))
        )
        .sort("away", "lump")
        .unique("spot", keep="first", maintain_order=True)  # nobody is taken out of two totals
        .group_by("lump")
        .agg(single=pl.col("people").sum())
    )


def _exposure(series: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """Counted crossings: stretch, m0, m1, value; every month of a stretch at most once.

    Where a month is counted alone and within a year too, the month is taken.
    """
    sector = (pl.col("series") == _SECTOR_SERIES) & pl.col("part").is_in(SECTORS)
    darien = (pl.col("series") == _DARIEN_SERIES) & (pl.col("part") == "")
    used = (
        series.filter((sector | darien) & pl.col("complete"))
        .with_columns(
            stretch=pl.when(sector).then("part").otherwise(pl.lit("darien")),
            m0=_month("first_day"),
            m1=_month("last_day"),
        )
        .filter((pl.col("m0") >= first * _YEAR) & (pl.col("m1") < (last + 1) * _YEAR))
        .with_columns(whole=(pl.col("nationality") == "").any().over("stretch", "m0", "m1"))
        .filter(~pl.col("whole") | (pl.col("nationality") == ""))
        .group_by("stretch", "m0", "m1")
        .agg(pl.col("value").sum())
        .sort(pl.col("m1") - pl.col("m0"), "stretch", "m0")
    )
    taken: set[tuple[str, int]] = set()
    kept = []
    for row in used.iter_rows(named=True):
        months = {(row["stretch"], m) for m in range(row["m0"], row["m1"] + 1)}
        kept.append(not months & taken)
        taken |= months
    return used.filter(pl.Series(kept, dtype=pl.Boolean))


def _season(
    rows: pl.DataFrame,
    exposure: pl.DataFrame,
    season: str,
    years: tuple[int, int],
    source: str,
) -> list[dict[str, Any]]:
    """The rows of DANGERS of one season."""
    start, months = years[0] * _YEAR, (years[1] - years[0] + 1) * _YEAR
    of_season = np.array([m % _YEAR + 1 in _SEASONS[season] for m in range(months)])
    crossed, covered = _covered(exposure, of_season, start)
    place = {s: i for i, s in enumerate(STRETCHES)}
    where = rows["stretch"].replace_strict(place, return_dtype=pl.Int64).to_numpy()
    m0, m1 = rows["m0"].to_numpy() - start, rows["m1"].to_numpy() - start
    rated = _within(covered, where, m0, m1)
    inside = _within(np.broadcast_to(of_season, covered.shape), where, m0, m1)
    rows = rows.with_columns(rated=pl.Series(rated), year=pl.Series(m1 // _YEAR))
    rows = rows.filter(pl.Series(inside))
    told = rows.group_by("stretch", "rated").agg(_sums())
    counts = {(r.pop("stretch"), r.pop("rated")): r for r in told.iter_rows(named=True)}
    rates = _rates(rows.filter("rated"), crossed)
    out = []
    for i, stretch in enumerate(STRETCHES):
        for with_exposure, days in ((True, covered[i]), (False, of_season & ~covered[i])):
            row = counts.get((stretch, with_exposure), _NOTHING)
            if not days.any() or (row is _NOTHING and not with_exposure):
                continue
            span = np.flatnonzero(days)
            out.append(
                {
                    "stretch": stretch, "season": season, **row, "dataset": source,
                    "first_day": _day(start + int(span[0]), last=False),
                    "last_day": _day(start + int(span[-1]), last=True),
                    **(rates[i] if with_exposure else _NO_RATE),
                }
            )  # fmt: skip
    return out


_NOTHING: Final[dict[str, Any]] = {
    "records": 0, "dead": 0.0, "missing": 0.0, "children": None, "well_sourced": None,
}  # fmt: skip
_NO_RATE: Final[dict[str, Any]] = {
    "exposure": None, "exposure_series": "", "rate": None, "rate_low": None, "rate_high": None,
    "raw_rate": None,
}  # fmt: skip


def _covered(exposure: pl.DataFrame, of_season: Flags, start: int) -> tuple[Floats, Flags]:
    """Crossings by stretch and year, (s, y), and the months they are known for, (s, months)."""
    crossed = np.zeros((len(STRETCHES), len(of_season) // _YEAR))
    covered = np.zeros((len(STRETCHES), len(of_season)), dtype=np.bool_)
    for stretch, m0, m1, value in exposure.select("stretch", "m0", "m1", "value").iter_rows():
        a, b = m0 - start, m1 - start
        if a // _YEAR == b // _YEAR and of_season[a : b + 1].all():
            i = STRETCHES.index(stretch)
            crossed[i, a // _YEAR] += value
            covered[i, a : b + 1] = True
    return crossed, covered


def _within(
    months: Flags, where: NDArray[np.int64], m0: NDArray[np.int32], m1: NDArray[np.int32]
) -> Flags:
    """Whether all months of a record are flagged in its stretch, (n,)."""
    run = np.zeros((months.shape[0], months.shape[1] + 1), dtype=np.int64)
    np.cumsum(months, axis=1, out=run[:, 1:])
    return np.asarray(run[where, m1 + 1] - run[where, m0] == m1 - m0 + 1)


def _rates(rows: pl.DataFrame, crossed: Floats) -> dict[int, dict[str, Any]]:
    """Exposure and rates of the stretches that have one, by number of the stretch."""
    known = np.flatnonzero(crossed.sum(axis=1) > 0)
    if not len(known):
        return dict.fromkeys(range(len(STRETCHES)), _NO_RATE)
    lost = np.zeros(crossed.shape)
    sums = rows.group_by("stretch", "year").agg(n=(pl.col("dead") + pl.col("missing")).sum())
    for stretch, year, n in sums.iter_rows():
        lost[STRETCHES.index(stretch), year] = n
    found = shrunk_rates(lost[known], crossed[known])
    out = {i: {**_NO_RATE, "exposure": 0.0} for i in range(len(STRETCHES))}
    for j, i in enumerate(known.tolist()):
        out[i] = {
            "exposure": float(crossed[i].sum()),
            "exposure_series": _DARIEN_SERIES if STRETCHES[i] == "darien" else _SECTOR_SERIES,
            "rate": float(found.median[j]) * _PER,
            "rate_low": float(found.low[j]) * _PER,
            "rate_high": float(found.high[j]) * _PER,
            "raw_rate": float(found.raw[j]) * _PER,
        }
    return out


def _day(month: int, *, last: bool) -> date:
    """The first or the last day of a month since year 0."""
    year, number = month // _YEAR, month % _YEAR + 1
    return date(year, number, calendar.monthrange(year, number)[1] if last else 1)
