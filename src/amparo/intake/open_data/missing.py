"""Deaths and disappearances: the three schemas in which IOM's Missing Migrants Project writes them.

**Numbers** are minimums. A record that gives no number at all is kept out: nobody can count it. A
number below zero, which the source has, is kept out too.

**Days.** A day that the source gives is the day of the record; a month is the whole month, a year
the whole year. A cumulative record bears the day on which a sum was told; how far back it reaches
the source does not say, so the reader leaves that day as it stands.

**Records.** Rows that share the source's main id are parts of one incident: ``split``, their sum is
the whole. IOM's merged file has such parts already in one row and says so by its ``type``. The
other two schemas do not mark cumulative records: there, a description of "various locations in
Texas" with more than one person is one.

**Places.** A description that says "see coordinates for exact location" is a ``point``, even if it
names a jurisdiction. One whose place is a county, a river, a desert or a jurisdiction is an
``area``: its coordinates are a middle. One that names no more than a country or a state is
``country``. Everything else with coordinates is a ``point``, without them ``unknown``.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.intake.open_data.layout import OTHER, Layout
from amparo.intake.open_data.names import CAUSES, nationalities
from amparo.intake.open_data.table import ROW
from amparo.records.context import INCIDENTS

if TYPE_CHECKING:
    from amparo.intake.open_data.cells import Cells

__all__ = ["LAYOUTS"]

#: Descriptions that name no place smaller than a state or country.
_VAGUE: Final = (
    r"^(mixed|unknown|mexico \(likely\)|(various|unspecified) locations? in "
    r"(texas|mexico|arizona|california|guatemala|honduras|panama|colombia)\b.*)$"
)
_AREA: Final = (
    r"^[^,]*\bcounty\b|jurisdiction|desert|unspecified|various|near the border|river|national park|"
    r"\br[ií]o (bravo|grande|suchiate|usumacinta)\b"
)
_EXACT: Final = r"see coordinates for exact"
_RECORDS: Final = {
    "incident": "incident", "split incident": "split", "cumulative incident": "cumulative",
    "incident,split incident": "split", "": "incident",
}  # fmt: skip
_QUALITIES: Final = {"": 0} | {f"{k}{tail}": k for k in range(1, 6) for tail in ("", ".0")}
_PAIR: Final = r"^\s*([-+]?\d+(?:\.\d*)?)\s*,\s*([-+]?\d+(?:\.\d*)?)\s*$"
_DIGEST_BYTES: Final = 6
_COUNTS: Final = ("dead", "missing", "children", "women", "men")
#: After the place a description may tell how to read the coordinates, or where people set out.
_AFTER_PLACE: Final = r"\s*\(.*$|\s+-\s.*$"


def _api(cells: Cells) -> pl.DataFrame:
    """The interface's answers, all text; coordinates are one column, its name misspelt."""
    ids = _named(cells.words("web_id"), cells)
    return _incidents(
        cells, _single(ids), ids,
        split=ids.is_duplicated(), lump=None,
        days=_days(cells, "reported_date", cells.text("reported_date"), "%Y-%m-%d", "web_id"),
        counts=_counts(cells, "number_dead", "number_missing", "number_of_children",
                       "number_of_female", "number_of_male"),
        cause=cells.text("cause_death"), country=cells.text("country_of_incident"),
        route=cells.words("migration_route"), place=cells.text("location_description"),
        point=_pair(cells, "location_coodinates"),
        quality=cells.coded("source_quality", _QUALITIES, pl.Int32), url=cells.text("url"),
    )  # fmt: skip


def _download(cells: Cells) -> pl.DataFrame:
    """The website's file: "Thu, 01/01/2026 - 12:00", several addresses in one cell."""
    day = cells.text("Incident Date").str.replace(r"^.*?(\d{2}/\d{2}/\d{4}).*$", "$1")
    ids, main = _named(cells.words("Incident ID"), cells), cells.words("Main ID")
    place = cells.text("Location of death")
    return _incidents(
        cells, _single(ids), main,
        split=main.is_duplicated() & (main != ""), lump=None,
        days=_days(cells, "Incident Date", day, "%m/%d/%Y", "Main ID"),
        counts=_counts(cells, "Number Dead", "Minimum Estimated Number of Missing",
                       "Number of Children", "Number of Females", "Number of Males"),
        cause=cells.text("Cause of Death"),
        country=place.str.replace(_AFTER_PLACE, "").str.split(",").list.last().str.strip_chars(),
        route=cells.words("Migration route"), place=place, point=_pair(cells, "Coordinates"),
        quality=cells.coded("Source Quality", _QUALITIES, pl.Int32), url=cells.text("URL"),
    )  # fmt: skip


def _merged(cells: Cells) -> pl.DataFrame:
    """IOM's cleaned file: ``dead`` holds those missing too; it has no ids, and says the record."""
    record = cells.coded("type", _RECORDS)
    blank = pl.repeat("", cells.frame.height, eager=True, dtype=pl.String)
    return _incidents(
        cells, _single(_digests(cells)), blank,
        split=record == "split", lump=record == "cumulative",
        days=_days(cells, "t", cells.text("t"), "%Y-%m-%d", "year"),
        counts=_counts(cells, "dead"), cause=cells.text("cause"), country=cells.text("geo"),
        route=cells.words("route"), place=cells.text("location"),
        point=(_degrees(cells, "lat", cells.text("lat"), 90),
               _degrees(cells, "lon", cells.text("lon"), 180)),
        quality=blank.cast(pl.Int32, strict=False).fill_null(0), url=blank,
    )  # fmt: skip


def _incidents(  # noqa: PLR0913 - one argument for what each schema names in its own way
    cells: Cells,
    incident_id: pl.Series,
    main_id: pl.Series,
    *,
    split: pl.Series,
    lump: pl.Series | None,
    days: tuple[pl.Series, pl.Series],
    counts: dict[str, pl.Series],
    cause: pl.Series,
    country: pl.Series,
    route: pl.Series,
    place: pl.Series,
    point: tuple[pl.Series, pl.Series],
    quality: pl.Series,
    url: pl.Series,
) -> pl.DataFrame:
    low = place.str.to_lowercase()
    vague = low.str.contains(_VAGUE)
    many = counts["dead"].fill_null(0) + counts["missing"].fill_null(0) > 1
    lump = (vague & many) if lump is None else lump
    lat, lon = point
    rows = cells.good(
        incident_id=incident_id, main_id=main_id, record=_record(split, lump),
        day_from=days[0], day_to=days[1],
        **{n: s.fill_null(0.0) if n in {"dead", "missing"} else s for n, s in counts.items()},
        cause=_causes(cause), country=nationalities(country).replace(OTHER, ""), route=route,
        lat=lat, lon=lon, place_precision=_precision(low, vague, lat.is_null() | lon.is_null()),
        quality=quality.fill_null(0),
        url=url.str.extract(r"^(https?://[^\s,]+)", 1).fill_null(""),
    )  # fmt: skip
    return INCIDENTS.checked(rows.with_columns(dataset=pl.lit("missing_migrants")))


def _counts(cells: Cells, dead: str, *others: str) -> dict[str, pl.Series]:
    """Numbers of people by ``_COUNTS``; columns that a schema lacks are not said.

    A few are below zero in the source and are kept out by it; so are records without any number.
    """
    none = pl.Series([None] * cells.frame.height, dtype=pl.Float64)
    read = [cells.number(name, blank=True) for name in (dead, *others)]
    counts = dict(zip(_COUNTS, [*read, *[none] * len(_COUNTS)], strict=False))
    told = (cells.text(name) != "" for name in (dead, *others[:1]))
    nobody = ~pl.DataFrame({str(k): t for k, t in enumerate(told)}).select(
        pl.any_horizontal(pl.all())
    ).to_series()  # fmt: skip
    cells.fault(nobody, dead, "blank", "fill_in")
    return counts


def _named(ids: pl.Series, cells: Cells) -> pl.Series:
    """Ids, and a digest of the row where there is none."""
    return ids.set(ids == "", None).fill_null(_digests(cells)) if (ids == "").any() else ids


def _digests(cells: Cells) -> pl.Series:
    """What each row says as 12 hexadecimal digits, the same on each machine."""
    told = cells.frame.select(pl.concat_str(pl.exclude(ROW), separator="\x1f")).to_series()
    size = _DIGEST_BYTES
    hexes = [hashlib.blake2b(t.encode(), digest_size=size).hexdigest() for t in told]
    return pl.Series(hexes, dtype=pl.String)


def _single(ids: pl.Series) -> pl.Series:
    """Ids made single: the second row of an id is "id#2"."""
    if ids.n_unique() == len(ids):
        return ids
    frame = pl.DataFrame({"id": ids})
    again = pl.int_range(pl.len()).over("id")
    more = pl.when(again > 0).then(pl.format("{}#{}", "id", again + 1)).otherwise("id")
    return frame.select(more).to_series()


def _days(
    cells: Cells, column: str, texts: pl.Series, pattern: str, year_column: str
) -> tuple[pl.Series, pl.Series]:
    """First and last day: of a day the day, of "2014-05" the month, of none the record's year.

    The year stands in a column of its own, or else at the beginning of the id.
    """
    known = next((n for n in ("year", "Year") if n in cells.frame.columns), year_column)
    frame = pl.DataFrame(
        {
            "day": texts.str.to_date(pattern, strict=False),
            "month": (texts + "-01").str.to_date("%Y-%m-%d", strict=False),
            "y": cells.text(known).str.extract(r"^((?:19|20)\d\d)\b", 1).cast(pl.Int32),
        }
    )
    told = frame.select(
        first=pl.coalesce("day", "month", pl.date("y", 1, 1)),
        last=pl.coalesce("day", pl.col("month").dt.month_end(), pl.date("y", 12, 31)),
    )
    unread = frame["day"].is_null() & frame["month"].is_null() & (texts != "")
    cells.fault(unread | told["first"].is_null(), column, "not_a_day", "day_iso")
    return told["first"], told["last"]


def _pair(cells: Cells, column: str) -> tuple[pl.Series, pl.Series]:
    """Latitude and longitude of "lat, lon"."""
    raw = cells.text(column)
    unread = (raw != "") & ~raw.str.contains(_PAIR)
    cells.fault(unread, column, "half_pair", "both_coordinates")
    both = raw.str.extract_groups(_PAIR).struct.unnest()
    lat, lon = both.get_columns()
    return _degrees(cells, column, lat, 90), _degrees(cells, column, lon, 180)


def _degrees(cells: Cells, column: str, texts: pl.Series, limit: int) -> pl.Series:
    degrees = texts.cast(pl.Float64, strict=False)
    bad = (texts.fill_null("") != "") & ~degrees.is_between(-limit, limit).fill_null(value=False)
    cells.fault(bad, column, "not_a_coordinate", "coordinate", limit=str(limit))
    return degrees


def _record(split: pl.Series, lump: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"s": split, "l": lump})
    kind = pl.when("l").then(pl.lit("cumulative")).when("s").then(pl.lit("split"))
    return frame.select(kind.otherwise(pl.lit("incident"))).to_series()


def _causes(texts: pl.Series) -> pl.Series:
    """The first cause that the words name; what they leave open is unknown."""
    known = pl.DataFrame({"c": texts.unique()})
    found = pl.lit("unknown")
    for code, pattern in reversed(CAUSES):
        named = pl.col("c").str.to_lowercase().str.contains(pattern)
        found = pl.when(named).then(pl.lit(code)).otherwise(found)
    told = known.select(found.alias("code")).to_series()
    return texts.replace_strict(known["c"], told, return_dtype=pl.String)


def _precision(place: pl.Series, vague: pl.Series, nowhere: pl.Series) -> pl.Series:
    """How well the place is known: coordinates of a county's middle are no point."""
    frame = pl.DataFrame({"p": place, "v": vague, "n": nowhere})
    area = pl.col("p").str.contains(_AREA) & ~pl.col("p").str.contains(_EXACT)
    level = (
        pl.when("n").then(pl.lit("unknown")).when("v").then(pl.lit("country"))
        .when(area).then(pl.lit("area")).otherwise(pl.lit("point"))
    )  # fmt: skip
    return frame.select(level).to_series()


LAYOUTS: Final = (
    Layout(map="missing-migrants", dataset="missing_migrants", kind="incidents", read=_api,
           needs=frozenset({"web_id", "reported_date", "number_dead", "number_missing",
                            "number_of_children", "number_of_female", "number_of_male",
                            "cause_death", "country_of_incident", "location_description",
                            "location_coodinates", "migration_route", "url", "source_quality"})),
    Layout(map="missing-migrants", dataset="missing_migrants", kind="incidents", read=_download,
           needs=frozenset({"Main ID", "Incident ID", "Incident Date", "Number Dead",
                            "Minimum Estimated Number of Missing", "Number of Children",
                            "Number of Females", "Number of Males", "Cause of Death",
                            "Location of death", "Coordinates", "Migration route", "URL",
                            "Source Quality"})),
    Layout(map="missing-migrants", dataset="missing_migrants", kind="incidents", read=_merged,
           needs=frozenset({"t", "type", "route", "geo", "dead", "cause", "location", "lon",
                            "lat", "year"})),
)  # fmt: skip
