"""Deaths and disappearances: the three schemas in which IOM's Missing Migrants Project writes them.

Numbers are minimums. A day that the source does not give is the whole year of the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.intake.open_data.layout import Layout
from amparo.intake.open_data.names import CAUSES, nationalities
from amparo.records.context import INCIDENTS

if TYPE_CHECKING:
    from amparo.intake.open_data.cells import Cells

__all__ = ["LAYOUTS"]

#: Descriptions that name no place smaller than a state or country.
_VAGUE: Final = (
    r"^(mixed|unknown|mexico \(likely\)|(various|unspecified) locations? in "
    r"(texas|mexico|arizona|california|guatemala|honduras|panama|colombia)\b.*)$"
)
_AREA: Final = r"count(y|ry) |jurisdiction|desert|unspecified|near the border|river|national park"
_EXACT: Final = r"see coordinates for exact"
_RECORDS: Final = {
    "incident": "incident", "split incident": "split", "cumulative incident": "cumulative",
    "incident,split incident": "split", "": "incident",
}  # fmt: skip
_BEST: Final = 5


def _api(cells: Cells) -> pl.DataFrame:
    """The interface's answers, all text; coordinates are one column, its name misspelt."""
    ids = _ids(cells.text("web_id"))
    return _incidents(
        cells,
        ids=ids,
        shared=cells.text("web_id").is_duplicated() & (cells.text("web_id") != ""),
        days=_days(cells.text("reported_date"), "%Y-%m-%d", cells.text("year")),
        names=("number_dead", "number_missing", "number_of_children", "number_of_female",
               "number_of_male"),
        cause=cells.text("cause_death"),
        country=cells.text("country_of_incident"),
        route=cells.text("migration_route"),
        place=cells.text("location_description"),
        point=_pair(cells.text("location_coodinates")),
        quality=cells.text("source_quality"),
        url=cells.text("url"),
    )  # fmt: skip


def _download(cells: Cells) -> pl.DataFrame:
    """The website's file: "Thu, 01/01/2026 - 12:00", several addresses in one cell."""
    return _incidents(
        cells,
        ids=(_ids(cells.text("Incident ID"))[0], cells.text("Main ID")),
        shared=cells.text("Main ID").is_duplicated(),
        days=_days(
            cells.text("Incident Date").str.extract(r"(\d{2}/\d{2}/\d{4})", 1), "%m/%d/%Y",
            cells.text("Year"),
        ),
        names=("Number Dead", "Minimum Estimated Number of Missing", "Number of Children",
               "Number of Females", "Number of Males"),
        cause=cells.text("Cause of Death"),
        country=_last_part(cells.text("Location of death")),
        route=cells.text("Migration route"),
        place=cells.text("Location of death"),
        point=_pair(cells.text("Coordinates")),
        quality=cells.text("Source Quality"),
        url=cells.text("URL").str.split(",").list.first().str.strip_chars(),
    )  # fmt: skip


def _merged(cells: Cells) -> pl.DataFrame:
    """IOM's cleaned file: ``dead`` holds those missing too; it has no ids, and says the record."""
    rows = cells.frame.drop("_row").select(
        pl.concat_str(pl.all(), separator="|").hash(seed=0).cast(pl.String)
    )
    ids = _ids(rows.to_series())
    blank = pl.Series([""] * cells.frame.height, dtype=pl.String)
    return _incidents(
        cells,
        ids=ids,
        shared=cells.coded("type", _RECORDS) == "split",
        days=_days(cells.text("t"), "%Y-%m-%d", cells.text("year")),
        names=("dead", "", "", "", ""),
        cause=cells.text("cause"),
        country=cells.text("geo"),
        route=cells.text("route"),
        place=cells.text("location"),
        point=(cells.text("lat"), cells.text("lon")),
        quality=blank,
        url=blank,
        lump=cells.coded("type", _RECORDS) == "cumulative",
    )


def _incidents(  # noqa: PLR0913 - one argument for what each schema names in its own way
    cells: Cells,
    *,
    ids: tuple[pl.Series, pl.Series],
    shared: pl.Series,
    days: tuple[pl.Series, pl.Series],
    names: tuple[str, str, str, str, str],
    cause: pl.Series,
    country: pl.Series,
    route: pl.Series,
    place: pl.Series,
    point: tuple[pl.Series, pl.Series],
    quality: pl.Series,
    url: pl.Series,
    lump: pl.Series | None = None,
) -> pl.DataFrame:
    counts = dict(
        zip(("dead", "missing", "children", "women", "men"), _counts(cells, names), strict=True)
    )
    dated = "reported_date" if "reported_date" in cells.frame.columns else cells.frame.columns[1]
    cells.fault(days[0].is_null(), dated, "not_a_day", "day_iso")
    lat, lon = (p.cast(pl.Float64, strict=False) for p in point)
    good = lat.is_between(-90, 90) & lon.is_between(-180, 180)
    many = (counts["dead"].fill_null(0) + counts["missing"].fill_null(0)) > 1
    vague = place.str.to_lowercase().str.contains(_VAGUE)
    total = lump if lump is not None else (vague & many)
    rows = cells.good(
        incident_id=ids[0], main_id=ids[1], record=_records(shared, total),
        day_from=days[0], day_to=days[1],
        dead=counts["dead"].fill_null(0.0), missing=counts["missing"].fill_null(0.0),
        children=counts["children"], women=counts["women"], men=counts["men"],
        cause=_causes(cause), country=nationalities(country).replace("XXX", ""),
        route=route, lat=lat.set(~good.fill_null(value=False), None),
        lon=lon.set(~good.fill_null(value=False), None),
        place_precision=_precision(place, vague, good),
        quality=quality.cast(pl.Int32, strict=False).fill_null(0).clip(0, _BEST),
        url=pl.Series(url).str.extract(r"^(https?://\S+)", 1).fill_null(""),
    )  # fmt: skip
    return INCIDENTS.checked(rows.with_columns(dataset=pl.lit("missing_migrants")))


def _counts(cells: Cells, names: tuple[str, ...]) -> list[pl.Series]:
    """Numbers of people; a few are below zero in the source and are kept out by it."""
    none = pl.Series([None] * cells.frame.height, dtype=pl.Float64)
    return [cells.number(name, blank=True) if name else none for name in names]


def _ids(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Ids of records, made single where the source uses one for several, and the source's own."""
    frame = pl.DataFrame({"t": texts})
    again = frame.select(pl.int_range(pl.len()).over("t")).to_series()
    single = frame.select(
        pl.when(again > 0).then(pl.format("{}#{}", "t", again + 1)).otherwise("t")
    )
    return single.to_series(), texts


def _days(texts: pl.Series, pattern: str, years: pl.Series) -> tuple[pl.Series, pl.Series]:
    day = texts.str.to_date(pattern, strict=False)
    frame = pl.DataFrame({"day": day, "y": years.cast(pl.Float64, strict=False).cast(pl.Int32)})
    told = frame.select(
        first=pl.coalesce("day", pl.date("y", 1, 1)), last=pl.coalesce("day", pl.date("y", 12, 31))
    )
    return told["first"], told["last"]


def _pair(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Latitude and longitude of "lat, lon"."""
    parts = texts.str.split(",")
    lat, lon = (parts.list.get(k, null_on_oob=True).str.strip_chars() for k in (0, 1))
    return lat, lon


def _last_part(texts: pl.Series) -> pl.Series:
    return texts.str.split(",").list.last().str.strip_chars()


def _records(shared: pl.Series, total: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"s": shared, "t": total})
    kind = pl.when("t").then(pl.lit("cumulative")).when("s").then(pl.lit("split"))
    return frame.select(kind.otherwise(pl.lit("incident"))).to_series()


def _causes(texts: pl.Series) -> pl.Series:
    """The first cause that the words name; what they leave open is unknown."""
    frame = pl.DataFrame({"c": texts.str.to_lowercase()})
    found = pl.lit("unknown")
    for code, pattern in reversed(CAUSES):
        found = pl.when(pl.col("c").str.contains(pattern)).then(pl.lit(code)).otherwise(found)
    return frame.select(found).to_series()


def _precision(place: pl.Series, vague: pl.Series, point: pl.Series) -> pl.Series:
    """How well the place is known: coordinates of a county's middle are no point."""
    known = point.fill_null(value=False)
    frame = pl.DataFrame({"p": place.str.to_lowercase(), "v": vague, "k": known})
    exact = pl.col("p").str.contains(_EXACT)
    area = pl.col("p").str.contains(_AREA) & ~exact
    level = (
        pl.when(~pl.col("k")).then(pl.lit("unknown")).when("v").then(pl.lit("country"))
        .when(area).then(pl.lit("area")).otherwise(pl.lit("point"))
    )  # fmt: skip
    return frame.select(level).to_series()


LAYOUTS: Final = (
    Layout(map="missing-migrants", dataset="missing_migrants", kind="incidents", read=_api,
           needs=frozenset({"web_id", "number_dead", "number_missing", "location_coodinates"})),
    Layout(map="missing-migrants", dataset="missing_migrants", kind="incidents", read=_download,
           needs=frozenset({"Main ID", "Incident ID", "Number Dead", "Coordinates"})),
    Layout(map="missing-migrants", dataset="missing_migrants", kind="incidents", read=_merged,
           needs=frozenset({"t", "type", "geo", "dead", "cause", "lon", "lat"})),
)  # fmt: skip
