"""Statements as arrays: what the process may know of a row before its number is known.

Never read: the row's number and qualifier, its note, its address.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from amparo.places import Gazetteer
from amparo.records import vocab
from amparo.records.sources import source_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

__all__ = ["FEW", "Features", "code_of", "read_features"]

#: Quantities that are a handful rather than thousands.
FEW: Final = frozenset(
    {
        "deaths", "injured", "missing", "missing_alleged", "kidnapped", "kidnapped_alleged",
        "rescued", "buses",
    }
)  # fmt: skip

_TEXTS: Final = (
    "source_name", "source_type", "quantity", "measure", "scope", "place", "place_id", "admin1",
    "country_iso3", "caravan_hint", "nationality", "publisher",
)  # fmt: skip
_DAYS: Final = ("observed_from", "observed_to", "published_on", "known_on")
_NUMBERS: Final = ("precision_days", "lat", "lon")
_NO_CARAVAN: Final = r"^(background|incident|national|rumour)"
_LONGEST_WINDOW: Final = 3_000  # days; beyond it a date is a slip of the pen
_LONGEST_DELAY: Final = 400
_BORDER: Final = r"crossing|bridge|border|river|puente|frontera|garita|aduana|\br[ií]o\b"
_SITE: Final = r"shelter|stadium|complex|camp|albergue|estadio|refugio|deportiv|casa del migrante"
#: Kinds of the gazetteer as parts of a journey: where people gather, pass, or are summed up.
_KIND_OF_PLACE: Final = {
    "town": "town", "city": "town", "capital": "town", "site": "site", "crossing": "border",
    "river": "border", "road": "state", "department": "state", "region": "state",
    "country": "country",
}  # fmt: skip
_STATE: Final = r"\((state|department|region|estado|departamento)\)"


@dataclass(frozen=True, kw_only=True)
class Features:
    """Columns of n statements.

    Attributes:
        codes: name -> (n,) integers, equal when the texts are equal; 0 = not said.
        numbers: name -> (n,) floats: days, logarithms of days, unit vectors of places.
    """

    codes: Mapping[str, Codes]
    numbers: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.numbers["end"])

    def take(self, index: NDArray[np.int64]) -> Features:
        """The statements at these positions."""
        return Features(
            codes={k: v[index] for k, v in self.codes.items()},
            numbers={k: v[index] for k, v in self.numbers.items()},
        )

    def column(self) -> Features:
        """The same statements standing upright, to be compared with a row of others."""
        return Features(
            codes={k: v[:, None] for k, v in self.codes.items()},
            numbers={k: v[:, None] for k, v in self.numbers.items()},
        )

    def is_(self, column: str, *values: str) -> NDArray[np.bool_]:
        """Where a coded column has one of these values."""
        return np.isin(self.codes[column], [code_of(v) for v in values])


def code_of(text: str) -> int:
    """A stable positive integer for a text, 0 for none: equal texts, equal codes, in any table."""
    if not text:
        return 0
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest(), "big") + 1


def read_features(frame: pl.DataFrame) -> Features:
    """The features of a REPORTS-like frame; columns that are not there count as not said."""
    table = _derived(_complete(frame))
    texts = {
        "group": "group", "season": "season", "label": "label", "quantity": "quantity",
        "measure": "measure", "scope": "scope", "source_type": "source_type", "source": "source",
        "nationality": "nationality", "country": "country", "bare_place": "bare_place",
        "place_kind": "place_kind", "sort": "sort", "page": "page",
    }  # fmt: skip
    numbers = ("end", "known", "window", "delay", "precision", "east", "north", "up")
    return Features(
        codes={name: _coded(table[column]) for name, column in texts.items()},
        numbers={name: table[name].cast(pl.Float64).to_numpy().copy() for name in numbers},
    )


def _coded(texts: pl.Series) -> Codes:
    values = texts.to_list()
    codes = {text: code_of(text) for text in set(values)}
    return np.array([codes[text] for text in values], dtype=np.int64)


def _complete(frame: pl.DataFrame) -> pl.DataFrame:
    """Only the columns that may be used, every one there, blanks for what is not said."""

    def column(name: str, dtype: pl.DataType) -> pl.Expr:
        cell = pl.col(name) if name in frame.columns else pl.lit(None)
        return cell.cast(dtype, strict=False).alias(name)

    text = [column(n, pl.String()).fill_null("").str.strip_chars() for n in _TEXTS]
    days = [column(n, pl.Date()) for n in _DAYS]
    numbers = [column(n, pl.Float64()) for n in _NUMBERS]
    return frame.select(pl.int_range(pl.len()).alias("position"), *text, *days, *numbers)


def _derived(table: pl.DataFrame) -> pl.DataFrame:
    """The columns of ``Features`` by name."""
    table = _with_source(_with_gazetteer(table))
    table = table.with_columns(_group_columns()).with_columns(_season())
    return table.with_columns(*_times(), *_kinds(), *_unit_vector()).with_columns(
        pl.when(pl.col("east").is_nan()).then(pl.col("place_text")).otherwise(pl.lit(""))
        .alias("bare_place")
    )  # fmt: skip


def _with_gazetteer(table: pl.DataFrame) -> pl.DataFrame:
    """Adds ``known_kind``, and coordinates where the row has none but its place does."""
    gazetteer = Gazetteer.bundled()
    ids = [i for i in table["place_id"].unique().to_list() if i in gazetteer]
    points = [gazetteer.point(i) or (None, None) for i in ids]
    known = pl.DataFrame(
        {
            "place_id": ids,
            "known_kind": [_KIND_OF_PLACE[gazetteer.get(i).kind] for i in ids],
            "own_lat": [lat for lat, _ in points],
            "own_lon": [lon for _, lon in points],
        },
        schema={
            "place_id": pl.String, "known_kind": pl.String, "own_lat": pl.Float64,
            "own_lon": pl.Float64,
        },
    )  # fmt: skip
    joined = table.join(known, on="place_id", how="left", maintain_order="left")
    said = pl.col("lat").is_not_null() & pl.col("lon").is_not_null()
    return joined.with_columns(
        pl.when(said).then(pl.col(name)).otherwise(pl.col(f"own_{name}")).alias(name)
        for name in ("lat", "lon")
    )


def _with_source(table: pl.DataFrame) -> pl.DataFrame:
    """Adds ``source``: who counts as one source."""
    names = table.select("source_name", "publisher").unique(maintain_order=True)
    keys = [source_key(name, publisher) for name, publisher in names.iter_rows()]
    return table.join(
        names.with_columns(pl.Series("source", keys, dtype=pl.String)),
        on=["source_name", "publisher"], how="left", maintain_order="left",
    )  # fmt: skip


def _group_columns() -> list[pl.Expr]:
    hint = pl.col("caravan_hint")
    folded = hint.str.to_lowercase()
    none = (hint == "") | folded.str.contains(_NO_CARAVAN)
    label = (
        pl.when(none)
        .then(pl.lit("none"))
        .when(folded.str.ends_with("-all"))
        .then(pl.lit("sum"))
        .otherwise(pl.lit("one"))
    )
    return [
        pl.when(none).then(pl.lit("")).otherwise(hint).alias("group"),
        label.alias("label"),
    ]


def _season() -> pl.Expr:
    """The month a label begins with, so that a sum and its caravans share a season."""
    group = pl.col("group")
    month = group.str.extract(r"^(\d{4}-\d{2})", 1)
    return pl.coalesce(month, group.str.replace(r"(?i)-all$", "")).alias("season")


def _times() -> list[pl.Expr]:
    start, end = pl.col("observed_from"), pl.col("observed_to")
    last = pl.coalesce(end, start, pl.col("published_on"), pl.col("known_on"))
    first = pl.coalesce(start, last)
    day = last.cast(pl.Int32).fill_null(0)
    known = pl.coalesce(pl.col("published_on"), pl.col("known_on")).cast(pl.Int32)
    length = (last.cast(pl.Int32) - first.cast(pl.Int32)).fill_null(0)
    return [
        day.alias("end"),
        known.fill_null(day + 1).alias("known"),
        length.clip(0, _LONGEST_WINDOW).log1p().alias("window"),
        (known - day).fill_null(1).clip(0, _LONGEST_DELAY).log1p().alias("delay"),
        pl.col("precision_days").fill_null(0).clip(0, 30).log1p().alias("precision"),
        pl.concat_str(
            [pl.col("publisher"), pl.col("published_on").cast(pl.String).fill_null("")],
            separator="\x1f",
        ).alias("page"),
    ]


def _kinds() -> list[pl.Expr]:
    place = pl.col("place").str.to_lowercase()
    quantity = pl.col("quantity")
    by_words = (
        pl.when(place == "")
        .then(pl.when(pl.col("admin1") == "").then(pl.lit("country")).otherwise(pl.lit("state")))
        .when(place.str.contains(_STATE))
        .then(pl.lit("state"))
        .when(place.str.contains(_BORDER))
        .then(pl.lit("border"))
        .when(place.str.contains(_SITE) | place.str.contains(r"\("))
        .then(pl.lit("site"))
        .when(pl.col("lat").is_null())
        .then(pl.lit("state"))
        .otherwise(pl.lit("town"))
    )
    return [
        pl.coalesce(pl.col("known_kind"), by_words).alias("place_kind"),
        pl.col("country_iso3").str.to_uppercase().alias("country"),
        pl.col("nationality").str.to_uppercase(),
        place.alias("place_text"),
        pl.when(quantity.is_in(sorted(vocab.SIZE_QUANTITIES))).then(pl.lit("people"))
        .when(quantity.is_in(sorted(FEW))).then(pl.lit("few"))
        .otherwise(pl.lit("outcome")).alias("sort"),
    ]  # fmt: skip


def _unit_vector() -> list[pl.Expr]:
    """The place as a point of the unit sphere; NaN where coordinates are not said."""
    lat, lon = pl.col("lat").radians(), pl.col("lon").radians()
    said = pl.col("lat").is_finite() & pl.col("lon").is_finite()
    parts = {"east": lat.cos() * lon.cos(), "north": lat.cos() * lon.sin(), "up": lat.sin()}
    nan = pl.lit(float("nan"))
    return [
        pl.when(said.fill_null(value=False)).then(e).otherwise(nan).alias(n)
        for n, e in parts.items()
    ]
