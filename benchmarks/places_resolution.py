"""How many rows find their place, how well, and how fast; beside an exact look-up by name.

Run ``python benchmarks/places_resolution.py [FILE.csv ...]`` (default: the bundled example). The
baseline takes the name as written, looks it up exactly in the GeoNames towns of the row's country
(shared table beside the repository, else the optional package), and takes the largest.
"""

from __future__ import annotations

import csv
import statistics
import sys
import time
from collections import Counter, defaultdict
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import polars as pl

from amparo.places import Gazetteer, country_code, great_circle_km, resolve_frame

SHARED = Path(__file__).parents[2] / "shared/data/geography/corridor_places_geonames_cities500.csv"
FAR_KM = 30


class Town(NamedTuple):
    """One town of the baseline's table."""

    population: int
    lat: float
    lon: float


def main(files: list[str]) -> None:
    """Print the figures of each file."""
    gazetteer = Gazetteer.bundled()
    bundled = resources.files("amparo") / "data" / "caravans"
    paths = [Path(f) for f in files] or [
        Path(str(bundled / n)) for n in ("reports.csv", "events.csv")
    ]
    towns = baseline_towns()
    for path in paths:
        frame = pl.read_csv(path, infer_schema_length=None)
        print(f"\n{path.name}: {frame.height} rows")
        ours(frame, gazetteer)
        if towns:
            baseline(frame, towns)
        else:
            print("  baseline: no GeoNames table beside the repository")
    speed(gazetteer)


def ours(frame: pl.DataFrame, gazetteer: Gazetteer) -> None:
    """Rows by status, and kilometres from the coordinates that the rows give."""
    found = resolve_frame(frame, gazetteer)
    named = found.filter(pl.col("place_status") != "none")
    status = Counter(named["place_status"])
    shares = (
        f"{s} {status[s]} ({status[s] / max(1, named.height):.1%})"
        for s in ("resolved", "ambiguous", "missing")
    )
    print(f"  rows naming a place {named.height}, " + ", ".join(shares))
    distances = []
    for row in named.filter(pl.col("place_status") == "resolved").iter_rows(named=True):
        point = gazetteer.point(row["place_id"])
        if point and row["lat"] is not None:
            km = great_circle_km(row["lat"], row["lon"], *point)
            distances.append(km)
            if km > FAR_KM:
                print(f"  FAR {km:.0f} km: {row['place']} -> {row['place_id']}")
    report_distances(distances)
    blind = resolve_frame(frame.with_columns(lat=None, lon=None), gazetteer)
    same = (blind["place_id"] == found["place_id"]).sum()
    print(f"  without coordinates the same answer in {same} of {frame.height} rows")


def report_distances(distances: list[float]) -> None:
    """Median and largest distance."""
    if distances:
        print(
            f"  {len(distances)} with coordinates: median {statistics.median(distances):.1f} km, "
            f"max {max(distances):.1f} km, over {FAR_KM} km: {sum(d > FAR_KM for d in distances)}"
        )


def baseline_towns() -> dict[tuple[str, str], list[Town]]:
    """GeoNames towns by country and exact name."""
    towns: dict[tuple[str, str], list[Town]] = defaultdict(list)
    if SHARED.exists():
        with SHARED.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                country = country_code(row["country"]) or ""
                town = Town(int(row["population"] or 0), float(row["lat"]), float(row["lon"]))
                for name in {row["name"], *row["alternatenames"].split("|")}:
                    towns[country, name].append(town)
    return towns


def baseline(frame: pl.DataFrame, towns: dict[tuple[str, str], list[Town]]) -> None:
    """The naive rule: the largest town of exactly this name in the row's country."""
    named = frame.filter(pl.col("place").is_not_null())
    distances, hits = [], 0
    for row in named.iter_rows(named=True):
        found = towns.get((row["country_iso3"] or "", row["place"]))
        if found:
            hits += 1
            best = max(found)
            if row["lat"] is not None:
                distances.append(great_circle_km(row["lat"], row["lon"], best.lat, best.lon))
    print(f"  baseline, exact name in GeoNames: found {hits} ({hits / named.height:.1%})")
    report_distances(distances)


def speed(gazetteer: Gazetteer) -> None:
    """Resolutions a second: repeated, and each asked for the first time."""
    repeats = 300_000
    start = time.perf_counter()
    for _ in range(repeats):
        gazetteer.resolve("Tapachula", admin1="Chiapas", country="MEX", lat=14.9, lon=-92.26)
    print(f"\nrepeated: {repeats / (time.perf_counter() - start):,.0f} resolutions/s")
    for label, name in (
        ("exact name", "Tapachula"),
        ("qualified", "Agua Caliente border crossing"),
        ("unknown", "Tapachulla de Cordova"),
    ):
        asked = 2_000
        start = time.perf_counter()
        for i in range(asked):  # a new question each time: other coordinates
            gazetteer.resolve(name, country="MEX", lat=14.9 + i * 1e-7, lon=-92.26)
        each = (time.perf_counter() - start) / asked
        print(f"first asked, {label}: {each * 1e3:.3f} ms each")


if __name__ == "__main__":
    main(sys.argv[1:])
