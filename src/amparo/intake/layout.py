"""The default layouts: which columns a file of reports or of events has, and how each is read."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.intake import codes
from amparo.intake.days import parse_day
from amparo.intake.faults import folded
from amparo.intake.numbers import parse_count, parse_people
from amparo.records import vocab

if TYPE_CHECKING:
    from collections.abc import Callable

    from polars._typing import PolarsDataType

__all__ = ["EVENT_LAYOUT", "MEND_COLUMNS", "MEND_KEY", "REPORT_LAYOUT", "Field", "Layout"]

#: Columns that the quarantine's own file carries beside the original ones.
MEND_KEY: Final = "_key"
MEND_COLUMNS: Final = (MEND_KEY, "_row", "_reason", "_hint")

_DAYS_LIMIT: Final = 3_650


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column of a layout.

    Attributes:
        name: the column.
        parse: cell, not blank, to value or Fault; None for free text.
        dtype: type of the value.
        needed: whether a file must have the column.
        filled: whether a row must have the cell.
        blank: value of a blank cell, where it may be blank.
        same_as: column that a blank cell repeats.
    """

    name: str
    parse: Callable[[str], object] | None = None
    dtype: PolarsDataType = pl.String
    needed: bool = False
    filled: bool = False
    blank: object = ""
    same_as: str = ""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The columns of one kind of file."""

    kind: str
    id_column: str
    fields: tuple[Field, ...]
    aliases: dict[str, str]

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [f.name for f in self.fields]

    def column(self, header: str) -> str:
        """The layout's name of a header cell, or "" if it is none of its columns."""
        name = folded(header).replace(" ", "_").replace("-", "_")
        if name in MEND_COLUMNS:
            return name
        name = self.aliases.get(name, name)
        return name if name in self.names else ""


def _text(name: str, *, needed: bool = False, filled: bool = False) -> Field:
    return Field(name=name, needed=needed, filled=filled)


def _id(name: str) -> Field:
    return Field(name=name, parse=codes.parse_id, needed=True, filled=True)


def _day(name: str, *, needed: bool = False, filled: bool = False, same_as: str = "") -> Field:
    return Field(
        name=name, parse=parse_day, dtype=pl.Date, needed=needed, filled=filled, blank=None,
        same_as=same_as,
    )  # fmt: skip


def _code(name: str, allowed: frozenset[str], *, needed: bool = False) -> Field:
    parse = functools.partial(codes.parse_code, allowed=allowed)
    return Field(
        name=name, parse=parse, needed=needed, filled="unknown" not in allowed, blank="unknown"
    )


def _people(name: str, *, needed: bool = False, filled: bool = False, same_as: str = "") -> Field:
    return Field(
        name=name, parse=parse_people, dtype=pl.Float64, needed=needed, filled=filled, blank=None,
        same_as=same_as,
    )  # fmt: skip


def _coordinate(name: str, limit: float) -> Field:
    parse = functools.partial(codes.parse_coordinate, limit=limit)
    return Field(name=name, parse=parse, dtype=pl.Float64, blank=None)


REPORT_LAYOUT: Final = Layout(
    kind="reports",
    id_column="report_id",
    fields=(
        _id("report_id"),
        _text("publisher", needed=True),
        _code("publisher_kind", vocab.PUBLISHER_KINDS),
        _day("published_on"),
        Field(name="url", parse=codes.parse_url),
        Field(name="lang", parse=codes.parse_lang),
        _day("observed_from", needed=True, filled=True),
        _day("observed_to", needed=True, same_as="observed_from"),
        Field(
            name="precision_days",
            parse=functools.partial(parse_count, limit=_DAYS_LIMIT),
            dtype=pl.Int32,
            blank=0,
        ),
        _text("source_name", needed=True, filled=True),
        _code("source_type", vocab.SOURCE_TYPES, needed=True),
        _code("quantity", vocab.QUANTITIES, needed=True),
        _code("measure", vocab.MEASURES),
        _code("scope", vocab.SCOPES),
        _people("value_low", needed=True, filled=True),
        _people("value_high", needed=True, same_as="value_low"),
        _code("qualifier", vocab.QUALIFIERS, needed=True),
        _text("place", needed=True),
        _text("admin1"),
        Field(name="country_iso3", parse=codes.parse_country, needed=True),
        _coordinate("lat", 90),
        _coordinate("lon", 180),
        _text("caravan_hint"),
        _text("nationality"),
        _text("note"),
    ),
    aliases={
        "id": "report_id", "id_reporte": "report_id", "medio": "publisher", "outlet": "publisher",
        "tipo_medio": "publisher_kind", "publicado": "published_on",
        "fecha_publicacion": "published_on", "enlace": "url", "link": "url", "idioma": "lang",
        "language": "lang", "desde": "observed_from", "fecha": "observed_from",
        "fecha_desde": "observed_from", "date": "observed_from", "hasta": "observed_to",
        "fecha_hasta": "observed_to", "precision_dias": "precision_days", "fuente": "source_name",
        "source": "source_name", "tipo_fuente": "source_type", "cantidad": "quantity",
        "medida": "measure", "alcance": "scope", "valor_min": "value_low",
        "valor_max": "value_high", "calificador": "qualifier", "lugar": "place",
        "departamento": "admin1", "estado": "admin1", "state": "admin1", "pais": "country_iso3",
        "country": "country_iso3", "latitud": "lat", "latitude": "lat", "longitud": "lon",
        "longitude": "lon", "caravana": "caravan_hint", "nacionalidad": "nationality",
        "nota": "note", "notas": "note", "notes": "note",
    },
)  # fmt: skip

EVENT_LAYOUT: Final = Layout(
    kind="events",
    id_column="event_id",
    fields=(
        _id("event_id"),
        _day("date_from", needed=True, filled=True),
        _day("date_to", same_as="date_from"),
        _code("kind", vocab.EVENT_KINDS, needed=True),
        _text("actor"),
        _text("place", needed=True),
        Field(name="country_iso3", parse=codes.parse_country, needed=True),
        _coordinate("lat", 90),
        _coordinate("lon", 180),
        _text("what", needed=True, filled=True),
        _people("victims_low"),
        _people("victims_high"),
        _text("harm_type"),
        Field(name="url", parse=codes.parse_url),
        _text("publisher"),
    ),
    aliases={},
)
