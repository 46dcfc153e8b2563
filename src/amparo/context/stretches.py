"""Which part of the corridor a record of deaths belongs to, from its country, place and route.

**Sectors of the US Border Patrol** are told by coarse lines, not by their true outline, which
follows counties:

* San Diego | El Centro at 116.1° W, the line between San Diego and Imperial counties;
* El Centro | Yuma at 115.0° W, the Imperial Sand Dunes, and Yuma | Tucson at 113.33° W, the line
  between Yuma and Pima counties (CBP, Yuma Sector: "126 miles, from the Imperial Sand Dunes to the
  Yuma-Pima County line"; the arc between these two lines is as long);
* Tucson | El Paso at 109.05° W, the line of New Mexico; El Paso has all of New Mexico and the
  counties of El Paso and Hudspeth, so that Big Bend begins at 104.91° W south of 32° N;
* Big Bend | Del Rio at 101.65° W, the line between Terrell and Val Verde counties;
* Del Rio | Laredo at the south and east of Dimmit County (28.2° N; 99.4° W);
* Laredo has the counties of Webb, Zapata, Duval and Jim Hogg (CBP, pages of the stations of Zapata
  and Hebbronville); Rio Grande Valley has Starr, Hidalgo, Cameron, Brooks and the coast.

A record in the United States within 250 km of the border belongs to its sector: people who die on
the way past the inner checkpoints crossed there. Farther off a truck may have come from anywhere,
and some points are faults of the source (a "Yuma County" that lies in Colorado). A record on the
Mexican side belongs to the sector within 60 km, where the source says that it was at the border
crossing, or gives no finer route; rivers are so shared by both banks. The line of the border is
Natural Earth's (1:50m, public domain) to about 5 km.

**Mexico** elsewhere goes by the state of the nearest place of the bundled gazetteer. **Darién** is
Panama east of 78.6° W and Colombia's side of the gap.
"""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from amparo.places import Gazetteer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["SECTORS", "stretch_of"]

#: Stretches that are sectors of the US Border Patrol, from west to east.
SECTORS: Final = (
    "san_diego", "el_centro", "yuma", "tucson", "el_paso", "big_bend", "del_rio", "laredo",
    "rio_grande_valley",
)  # fmt: skip

#: The border between the United States and Mexico from the Gulf to the Pacific, lon and lat.
_BORDER: Final = (
    (-97.15, 25.96), (-97.38, 25.87), (-97.80, 26.04), (-98.28, 26.11), (-99.11, 26.45),
    (-99.46, 27.06), (-99.51, 27.55), (-100.30, 28.33), (-100.76, 29.18), (-101.38, 29.74),
    (-102.34, 29.87), (-102.73, 29.64), (-102.89, 29.22), (-103.26, 29.00), (-104.40, 29.57),
    (-104.62, 29.85), (-104.92, 30.58), (-106.15, 31.45), (-106.44, 31.77), (-108.21, 31.78),
    (-108.22, 31.33), (-111.04, 31.33), (-114.84, 32.51), (-114.72, 32.72), (-117.13, 32.53),
)  # fmt: skip
#: Sector, south, north, west, east; of several boxes the first. See the top of this module.
_SECTOR_BOXES: Final = (
    ("san_diego", -90, 90, -180, -116.1),
    ("el_centro", -90, 90, -180, -115.0),
    ("yuma", -90, 90, -180, -113.33),
    ("tucson", -90, 90, -180, -109.05),
    ("el_paso", -90, 90, -180, -104.91),
    ("el_paso", 32.0, 90, -180, -103.06),  # the east of New Mexico
    ("big_bend", -90, 90, -180, -101.65),
    ("del_rio", 28.2, 90, -180, -99.4),
    ("rio_grande_valley", -90, 26.78, -99.17, 180),  # Starr, Hidalgo, Cameron, Willacy
    ("rio_grande_valley", -90, 27.28, -98.52, 180),  # Brooks, Kenedy
    ("rio_grande_valley", -90, 90, -98.23, 180),  # the coast
)
_OTHER_SECTOR: Final = "laredo"
_KM: Final = 111.195  # of one degree of latitude
_FAR: Final = 1e6
_REACH_USA: Final = 250.0  # km
_REACH_MEXICO: Final = 60.0  # km

_BORDER_BOX: Final = (23.0, 37.0, -120.0, -94.0)  # south, north, west, east
_MEXICO_BOX: Final = (13.0, 34.0, -119.0, -86.0)
_FINE: Final = 0.05  # degrees
_COARSE: Final = 0.1

#: Panama's side begins here; Colombia's lies between two latitudes, west of the Gulf of Urabá.
_GAP_WEST: Final = -78.6
_GAP: Final = (7.0, 9.5)
_GAP_EAST: Final = -76.2

_SOUTH: Final = frozenset(
    {"chiapas", "tabasco", "oaxaca", "veracruz", "campeche", "yucatan", "quintana-roo"}
)
_NORTH: Final = frozenset(
    {
        "baja-california", "baja-california-sur", "sonora", "chihuahua", "coahuila", "nuevo-leon",
        "tamaulipas", "sinaloa", "durango", "zacatecas", "san-luis-potosi",
    }
)  # fmt: skip
_MEXICO: Final = ("mexico_south", "mexico_centre", "mexico_north")
_CENTRAL_AMERICA: Final = ("GTM", "HND", "SLV", "NIC", "CRI", "BLZ", "PAN")
#: Routes that name no crossing, as IOM's package for R writes them.
_BROAD_ROUTES: Final = ("Central American Route",)


def stretch_of(incidents: pl.DataFrame) -> pl.Series:
    """The stretch of each record, as ``records.context.STRETCHES`` names them.

    A record of which the source tells the country only has no sector: it counts for Central
    America where all of the country is that stretch, else as ``elsewhere``, which so means "outside
    the corridor, or not told where". The same holds for records without coordinates.

    Args:
        incidents: INCIDENTS, or a table with its country, route, lat, lon and place_precision.

    Returns:
        Text, one for each row, named ``stretch``.
    """
    lat, lon = (incidents[name].cast(pl.Float64) for name in ("lat", "lon"))
    south, west = lat.fill_null(np.nan).to_numpy(), lon.fill_null(np.nan).to_numpy()
    km = _looked_up(_border_km(), _BORDER_BOX, _FINE, south, west, _FAR)
    part = _looked_up(_mexican_parts(), _MEXICO_BOX, _COARSE, south, west, -1)
    frame = incidents.select("country", "route", "place_precision").with_columns(
        lat=lat, lon=lon, km=pl.Series(km), part=pl.Series(part)
    )
    return frame.select(_stretch().alias("stretch")).to_series()


def _stretch() -> pl.Expr:
    country, lat, lon = pl.col("country"), pl.col("lat"), pl.col("lon")
    route = pl.col("route")
    told = lat.is_not_null() & lon.is_not_null() & (pl.col("place_precision") != "country")
    crossing = route.str.contains("border crossing", literal=True) | route.is_in(_BROAD_ROUTES)
    at_border = (
        (country == "USA") & (pl.col("km") <= _REACH_USA)
        | (country == "MEX") & crossing & (pl.col("km") <= _REACH_MEXICO)
        | (country == "") & crossing & (pl.col("km") <= _REACH_MEXICO)
    )
    gap = (country == "PAN") & (lon > _GAP_WEST) | (
        (country == "COL") & lat.is_between(*_GAP) & (lon < _GAP_EAST)
    )
    darien = told & gap | ~told & (route == "Darien")
    mexican = told & (country == "MEX")
    parts = pl.col("part").replace_strict(dict(enumerate(_MEXICO)), default="elsewhere")
    return (
        pl.when(told & at_border).then(_sector())
        .when(darien).then(pl.lit("darien"))
        .when(mexican).then(parts)
        .when(country.is_in(_CENTRAL_AMERICA)).then(pl.lit("central_america"))
        .otherwise(pl.lit("elsewhere"))
    )  # fmt: skip


def _sector() -> pl.Expr:
    """The sector of a point near the border: the first box that holds it, else Laredo."""
    lat, lon = pl.col("lat"), pl.col("lon")
    sector = pl.lit(_OTHER_SECTOR)
    for name, south, north, west, east in reversed(_SECTOR_BOXES):
        inside = (lat >= south) & (lat < north) & (lon >= west) & (lon < east)
        sector = pl.when(inside).then(pl.lit(name)).otherwise(sector)
    return sector


def _looked_up(
    raster: NDArray[np.generic],
    box: tuple[float, float, float, float],
    step: float,
    lat: Floats,
    lon: Floats,
    outside: float,
) -> NDArray[np.generic]:
    """The raster's value at each point, ``outside`` where it does not reach; (n,)."""
    south, north, west, east = box
    with np.errstate(invalid="ignore"):
        inside = (lat >= south) & (lat < north) & (lon >= west) & (lon < east)
    row = np.where(inside, (lat - south) / step, 0).astype(np.int64)
    column = np.where(inside, (lon - west) / step, 0).astype(np.int64)
    row, column = np.minimum(row, raster.shape[0] - 1), np.minimum(column, raster.shape[1] - 1)
    return np.where(inside, raster[row, column], raster.dtype.type(outside))


def _cells(box: tuple[float, float, float, float], step: float) -> tuple[Floats, Floats]:
    """Latitudes (r,) and longitudes (c,) of the middles of a raster's cells."""
    south, north, west, east = box
    rows, columns = round((north - south) / step), round((east - west) / step)
    lat = south + (np.arange(rows, dtype=np.float64) + 0.5) * step
    lon = west + (np.arange(columns, dtype=np.float64) + 0.5) * step
    return np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)


@functools.cache
def _border_km() -> NDArray[np.float32]:
    """Kilometres to the border between the United States and Mexico, (r, c)."""
    lat, lon = _cells(_BORDER_BOX, _FINE)
    wide = np.cos(np.radians(lat))[:, None]
    x, y = lon[None, :] * wide, np.broadcast_to(lat[:, None], (len(lat), len(lon)))
    best = np.full(y.shape, np.inf)
    for (lon_a, lat_a), (lon_b, lat_b) in itertools.pairwise(_BORDER):
        dx, dy = (lon_b - lon_a) * wide, lat_b - lat_a
        along = ((x - lon_a * wide) * dx + (y - lat_a) * dy) / (dx * dx + dy * dy)
        along = np.clip(along, 0.0, 1.0)
        away = np.hypot(x - lon_a * wide - along * dx, y - lat_a - along * dy)
        best = np.minimum(best, away)
    return (best * _KM).astype(np.float32)


@functools.cache
def _mexican_parts() -> NDArray[np.int8]:
    """Place in ``_MEXICO`` of the state of the nearest place of the gazetteer, (r, c)."""
    places = [
        p for p in Gazetteer.bundled().places
        if p.country_iso3 == "MEX" and p.lat is not None and p.admin1_id.startswith("mx-")
    ]  # fmt: skip
    part = np.array([_part(p.admin1_id) for p in places], dtype=np.int8)
    lat_p = np.array([p.lat for p in places], dtype=np.float64)
    lon_p = np.array([p.lon for p in places], dtype=np.float64)
    lat, lon = _cells(_MEXICO_BOX, _COARSE)
    nearest = np.empty((len(lat), len(lon)), dtype=np.int64)
    for i, at in enumerate(lat):  # one row at a time keeps memory small
        wide = np.cos(np.radians(at))
        east = (lon[:, None] - lon_p[None, :]) * wide
        nearest[i] = np.argmin(east * east + (at - lat_p[None, :]) ** 2, axis=1)
    return part[nearest]


def _part(admin1_id: str) -> int:
    state = admin1_id.removeprefix("mx-").removesuffix("-state")
    return 0 if state in _SOUTH else 2 if state in _NORTH else 1
