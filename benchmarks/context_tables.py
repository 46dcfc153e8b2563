"""Are the sums of the readers of open data those that the sources published, and how fast is it?

Three parts. **Published**: sums computed through the readers beside the totals that the sources
printed; each must be equal. Beside them stands the sum that the same file gives when its trap is
not known: calendar years taken for fiscal ones, an annual value taken for a January, all rows of
UNHCR added up. **Files**: what each file of the sources gives, how many rows are kept out, in what
time. **Speed**: a million records of deaths in the schema of the interface, beside the bare reading
of the same file as text.

    python benchmarks/context_tables.py [--data FOLDER] [--rows N]

The first two parts need the open data beside the checkout (``../shared/data``); without them they
are left out, and said so. The third makes its own file.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from amparo.intake import read_open_data
from amparo.records.streams import DEFAULT_SEED, stream

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
SECONDS, RECORDS = 5.0, 1_000_000
NATIONWIDE = "cbp_encounters/nationwide-encounters-fy20-fy23-state.csv"
SOUTHWEST = (
    "cbp_encounters/iom_gdidata_irreg_usa_2017-10_2023-09.csv",
    "cbp_encounters/sbo-encounters-fy22-fy23.csv",
)
DARIEN = "corridor_flows/irreg_darien_nat_to_2023-12.csv"
MEXICO = "corridor_flows/irreg_mexico_nat_to_2023-12.csv"
CLAIMS = "unhcr/asylum_applications_corridor_2000_2022.csv"
#: File, map, series, country, fiscal or calendar year, year, what the source printed.
PUBLISHED = (
    *((NATIONWIDE, "cbp", "us_encounters_nationwide", "USA", True, year, total) for year, total in
      ((2020, 646_822), (2021, 1_956_519), (2022, 2_766_582), (2023, 3_201_144))),
    *((path, "cbp", "us_encounters", "USA", True, 2023, 2_475_669) for path in SOUTHWEST),
    *((DARIEN, "darien", "darien_transits", "PAN", False, year, total) for year, total in
      ((2021, 133_726), (2022, 248_284), (2023, 520_085))),
    *((MEXICO, "mexico", "mexico_events", "MEX", False, year, total) for year, total in
      ((2019, 182_940), (2021, 309_692))),
    *((CLAIMS, "unhcr", "asylum_applications", "MEX", False, year, total) for year, total in
      ((2018, 29_609), (2019, 70_363), (2021, 131_418))),
)  # fmt: skip
#: Files by map; those of one source in all its layouts.
FILES = {
    "missing-migrants": "missing_migrants/*.csv", "cbp": "cbp_encounters/[ins]*.csv",
    "ohss": "cbp_encounters/ohss*.csv", "darien": "corridor_flows/*darien*.csv",
    "honduras": "corridor_flows/*honduras*.csv", "guatemala": "corridor_flows/*guatemala*.csv",
    "mexico": "corridor_flows/*mexico*.csv", "unhcr": "unhcr/*.csv",
    "world-bank": "drivers/wb*.csv", "wdi": "drivers/wdi*.csv", "un-sdg": "[dt]*/un*.csv",
    "rainfall": "climate/cckp*.csv", "drought-monitor": "climate/conagua*.csv",
    "disasters": "*/idmc*.csv", "nino": "climate/nino*.txt",
}  # fmt: skip


def published(folder: Path) -> int:
    """Print our sums beside the published ones; how many differ."""
    print(f"{'series':26}{'year':>7}{'published':>12}{'ours':>12}{'trap ignored':>14}")
    missed = 0
    for path, map_name, series, country, fiscal, year, total in PUBLISHED:
        good = read_open_data(folder / path, map_name).good
        rows = good.filter(
            (pl.col("series") == series) & (pl.col("country") == country)
            & (pl.col("part") == "")
        )  # fmt: skip
        day = pl.col("first_day")
        own = day.dt.year() + ((day.dt.month() >= 10).cast(pl.Int32) if fiscal else 0)
        ours = rows.filter((own == year) & (pl.col("nationality") == ""))["value"].sum()
        naive = rows.filter(day.dt.year() == year)
        if fiscal:
            naive = naive.filter(pl.col("nationality") == "")
        mark = "" if ours == total else "  MISSED"
        missed += ours != total
        told = f"{naive['value'].sum():14,.0f}" if naive["value"].sum() != total else f"{'':>14}"
        print(f"{series:26}{'FY' if fiscal else '':>3}{year}{total:12,}{ours:12,.0f}{told}{mark}")
    print("trap ignored: calendar for fiscal year, or total and nationalities added up")
    return missed


def files(folder: Path) -> int:
    """Print what each file gives; 1 if one is not read."""
    print(f"\n{'file':56}{'map':>17}{'rows':>9}{'good':>9}{'kept out':>9}{'s':>7}")
    for map_name, pattern in FILES.items():
        for path in sorted(folder.glob(pattern)):
            start = time.perf_counter()
            found = read_open_data(path, map_name)
            took = time.perf_counter() - start
            out = found.quarantined["row"].n_unique()
            print(
                f"{path.name:56}{map_name:>17}{found.rows:9,}{found.good.height:9,}{out:9,}"
                f"{took:7.2f}"
            )
            if not found.good.height:
                return 1
    return 0


def many(rows: int, path: Path) -> None:
    """Write records of deaths, no two places alike, in the schema of the interface."""
    random = stream(DEFAULT_SEED, "context-tables-speed")
    number = pl.Series(np.arange(rows)).cast(pl.String)
    days = pl.Series(random.integers(0, 3_650, rows)).cast(pl.Int32)
    causes = np.array(["Drowning", "Unknown (skeletal remains)", "Hit by train", "Shot", ""])
    where = pl.DataFrame(
        {
            "lat": pl.Series(random.uniform(7, 33, rows)).round(6).cast(pl.String),
            "lon": pl.Series(random.uniform(-117, -77, rows)).round(6).cast(pl.String),
        }
    )
    pl.DataFrame(
        {
            "web_id": "2019.MMP" + number,
            "reported_date": (days + 16_071).cast(pl.Date),
            "number_dead": pl.Series(random.integers(1, 4, rows)),
            "number_missing": pl.Series([None] * rows, dtype=pl.Int64),
            "number_of_female": pl.Series(random.integers(0, 2, rows)),
            "number_of_male": pl.Series(random.integers(0, 2, rows)),
            "number_of_children": pl.Series([None] * rows, dtype=pl.Int64),
            "cause_death": pl.Series(causes[random.integers(0, len(causes), rows)]),
            "country_of_incident": "Mexico",
            "location_description": "Kilometre " + number + " of the road, Veracruz, Mexico",
            "location_coodinates": where["lat"] + ", " + where["lon"],
            "migration_route": "US-Mexico border crossing",
            "url": "https://example.org/" + number,
            "source_quality": pl.Series(random.integers(1, 6, rows)),
            "year": 2019,
        }
    ).write_csv(path)


def speed(rows: int) -> int:
    """Print the time of a million records; 1 if the bar is missed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.csv"
        many(rows, path)
        start = time.perf_counter()
        pl.read_csv(path, infer_schema=False)
        bare = time.perf_counter() - start
        start = time.perf_counter()
        found = read_open_data(path, "missing-migrants")
        took = time.perf_counter() - start
        size = path.stat().st_size >> 20
    lost = found.good.height != rows
    print(
        f"\n{rows:,} records, {size} MB: {took:.2f} s (bar {SECONDS} s), bare reading {bare:.2f} s"
    )
    return int(took > SECONDS or lost)


def main() -> int:
    """Print all parts; 1 if a bar is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--rows", type=int, default=RECORDS)
    given = parser.parse_args()
    missed = 0
    if given.data.is_dir():
        missed += published(given.data)
        missed += files(given.data)
    else:
        print(f"no open data in {given.data}: sums and files are left out")
    missed += speed(given.rows)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
