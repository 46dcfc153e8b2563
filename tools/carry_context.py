"""Make the tables of open data that the package carries, from full files of the sources.

    python tools/carry_context.py FOLDER

FOLDER holds the files as described in ``src/amparo/data/context/DATA_CARD.md``. The result is the
same each time: rows are sorted, nothing depends on the clock.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import polars as pl

from amparo.intake import read_open_data
from amparo.records.context import INCIDENTS, SERIES

OUT = Path(__file__).parents[1] / "src" / "amparo" / "data" / "context"
#: Nationalities and countries that are carried by name; everybody is always carried.
PEOPLE = ("HND", "SLV", "GTM", "NIC", "MEX", "VEN", "HTI", "CUB", "COL", "ECU")
COUNTRIES = ("HND", "SLV", "GTM", "NIC", "MEX")
FILES = (
    ("cbp", "cbp_encounters/iom_gdidata_irreg_usa_2017-10_2023-09.csv"),
    ("ohss", "cbp_encounters/ohss_usbp_monthly_count_fy2000_2023.csv"),
    ("ohss", "cbp_encounters/ohss_usbp_monthly_citizenship_fy2000_2023.csv"),
    ("ohss", "cbp_encounters/ohss_usbp_monthly_family_status_fy2000_2023.csv"),
    ("ohss", "cbp_encounters/ohss_usbp_monthly_sector_fy2000_2023.csv"),
    ("darien", "corridor_flows/irreg_darien_nat_to_2023-12.csv"),
    ("honduras", "corridor_flows/irreg_honduras_to_2023-12.csv"),
    ("honduras", "corridor_flows/irreg_honduras_nat_to_2023-12.csv"),
    ("mexico", "corridor_flows/irreg_mexico_nat_to_2023-12.csv"),
    ("mexico", "corridor_flows/irreg_mexico_dmg_to_2023-12.csv"),
    ("mexico", "corridor_flows/irreg_mexico_exp_to_2023-12.csv"),
    ("guatemala", "corridor_flows/irreg_guatemala_to_2023-12.csv"),
    ("unhcr", "unhcr/asylum_applications_corridor_2000_2022.csv"),
    ("unhcr", "unhcr/asylum_decisions_corridor_2000_2022.csv"),
    ("world-bank", "drivers/wb_homicide_idp_corridor_1990_2020.csv"),
    ("world-bank", "drivers/wb_poverty_corridor_to_2020.csv"),
    ("wdi", "drivers/wdi_wpp_corridor.csv"),
    ("un-sdg", "drivers/un_sdg_corridor.csv"),
    ("rainfall", "climate/cckp_monthly_rainfall_country_1991_2010.csv"),
    ("disasters", "climate/idmc_gidd_disasters_corridor_to_2021.csv"),
    ("nino", "climate/nino34_detrended_noaa_cpc.txt"),
)
MERGED = "missing_migrants/mmp_gdidata_americas_2014_2023.csv"
ANSWERS = "missing_migrants/mmp_americas_2014_2023.csv"
#: Of the sectors of the Border Patrol those of the southwest border.
SECTORS = (
    "rio_grande_valley", "laredo", "del_rio", "big_bend", "el_paso", "tucson", "yuma",
    "el_centro", "san_diego",
)  # fmt: skip
#: Series that are read but not carried, or carried of some countries only.
LEFT_OUT = (
    "population", "gdp_usd", "remittances_usd", "income_head", "inflation",
    "conflict_displacement", "us_border_patrol_region",
)  # fmt: skip
MEXICO_ONLY = ("asylum_closed", "asylum_protected_otherwise")
ORIGINS_ONLY = ("trafficking_victims", "gdp_head", "rainfall")
#: Children without company are carried by nationality, too.
CHILDREN_OF = ("HND", "SLV", "GTM")
#: The sea is told since 1950, all else that is carried about the weather since 1991.
SEA_FROM = date(1990, 1, 1)
#: Digits of a number; sources have fewer, computed shares more.
FIGURES = 7
#: South of this nothing is on the way north through Mexico; east of this is the Caribbean.
SOUTH, EAST = 4.0, -74.0


def series(folder: Path) -> pl.DataFrame:
    """SERIES of everybody and of the nationalities of the corridor."""
    parts = [read_open_data(folder / name, map_name).good for map_name, name in FILES]
    rows = pl.concat(parts).unique(SERIES.key, keep="first", maintain_order=True)
    name, part = pl.col("series"), pl.col("part")
    whose, counted_by = pl.col("nationality"), pl.col("country")
    asylum = name.str.starts_with("asylum")
    children = (name == "us_encounters") & whose.is_in(CHILDREN_OF)
    kept = rows.filter(
        whose.is_in(["", *PEOPLE])
        & ~name.is_in(LEFT_OUT)
        & ~part.str.contains(r"_(fe)?male$")
        & (~asylum | counted_by.is_in(["MEX", "USA"]))
        & (~name.is_in(MEXICO_ONLY) | (counted_by == "MEX"))
        & (asylum | (whose != "") | counted_by.is_in([*COUNTRIES, "USA", "PAN", ""]))
        & (~name.is_in(ORIGINS_ONLY) | counted_by.is_in(COUNTRIES))
        & ((name != "nino34") | (pl.col("first_day") >= SEA_FROM))
        & ((name != "us_border_patrol_sector") | part.is_in(SECTORS))
        & (
            (part.is_in(["", "cases"]) | (whose == ""))
            | (children & (part == "unaccompanied_children"))
        )
    )
    short = kept.with_columns(pl.col("value").round_sig_figs(FIGURES))
    return SERIES.checked(short.sort(SERIES.key))


def incidents(folder: Path) -> pl.DataFrame:
    """INCIDENTS of IOM's merged file, with what only its interface tells where both agree.

    The merged file is the more complete one; children, women, men, missing people, the quality of
    the source and the address are in the interface's answers, where parts of one incident have
    rows of their own. A record is the same where day, coordinates to a hundredth of a degree and
    the number of people agree, and it is the only one of that day and place in each file.
    """
    merged = read_open_data(folder / MERGED, "missing-migrants").good
    names = ["day_from", "y", "x"]
    told = _placed(_whole(read_open_data(folder / ANSWERS, "missing-migrants").good))
    told = told.filter("alone").select(
        *names, "children", "women", "men", "quality", "url", said_missing="missing",
        total=pl.col("dead") + pl.col("missing"),
    )  # fmt: skip
    both = _placed(merged.drop("children", "women", "men", "quality", "url"))
    joined = both.join(told, on=names, how="left", maintain_order="left")
    same = pl.col("alone") & (pl.col("total") == pl.col("dead"))
    given = [pl.when(same).then(pl.col(n)).alias(n) for n in ("children", "women", "men")]
    frame = joined.with_columns(
        *given,
        quality=pl.when(same).then("quality").otherwise(0),
        url=pl.when(same).then("url").otherwise(pl.lit("")),
        missing=pl.when(same).then("said_missing").otherwise("missing"),
    ).with_columns(dead=pl.col("dead") - pl.col("missing"))
    way = (pl.col("lat").is_null() | (pl.col("lat") > SOUTH)) & (
        pl.col("lon").is_null() | (pl.col("lon") < EAST)
    )
    short = frame.filter(way).with_columns(pl.col("lat", "lon").round(3))
    return INCIDENTS.checked(short.sort("day_from", "incident_id"))


def _placed(records: pl.DataFrame) -> pl.DataFrame:
    """Records with their place as y and x, and whether they are alone there on their day."""
    return records.with_columns(
        y=pl.col("lat").round(2), x=pl.col("lon").round(2)
    ).with_columns(alone=pl.struct("day_from", "y", "x").is_unique())  # fmt: skip


def _whole(records: pl.DataFrame) -> pl.DataFrame:
    """Incidents whose parts are summed; of what a part does not say, the sum is not said."""
    sure = [pl.col(n).sum() for n in ("dead", "missing")]
    said = [
        pl.when(pl.col(n).is_not_null().all()).then(pl.col(n).sum()).alias(n)
        for n in ("children", "women", "men")
    ]
    rest = pl.col("day_from", "lat", "lon", "quality", "url").first()
    return records.group_by("main_id", maintain_order=True).agg(*sure, *said, rest)


def write(frame: pl.DataFrame, path: Path) -> None:
    """Write a table as the package carries it: whole numbers plain, an empty cell for no text."""
    shown = []
    for name, kind in frame.schema.items():
        cell = pl.col(name)
        if kind == pl.String:
            cell = pl.when(cell != "").then(cell)
        elif kind == pl.Float64:
            whole = (cell == cell.round(0)) & (cell.abs() < 2**53)
            cell = pl.when(whole).then(cell.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(
                cell.cast(pl.String)
            )  # fmt: skip
        shown.append(cell.alias(name))
    frame.select(shown).write_csv(path)


def main() -> int:
    """Write both tables."""
    if len(sys.argv) != 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    folder = Path(sys.argv[1])
    for name, frame in (("series", series(folder)), ("incidents", incidents(folder))):
        path = OUT / f"{name}.csv"
        write(frame, path)
        sys.stdout.write(f"{path.name}: {frame.height} rows, {path.stat().st_size // 1024} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
