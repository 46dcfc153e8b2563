"""What may drive departures: homicides, poverty, money sent home, rain, drought, disasters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.intake.open_data.layout import Layout, as_series, month, year
from amparo.intake.open_data.names import nationalities

if TYPE_CHECKING:
    from amparo.intake.open_data.cells import Cells

__all__ = ["LAYOUTS"]

_HOMICIDES: Final = "Intentional homicides (per 100,000 people)"
_POVERTY: Final = "Poverty headcount ratio at national poverty lines (% of population)"
#: Variables of IOM's copy of the World Development Indicators: series, unit, factor.
_INDICATORS: Final = {
    "unem": ("unemployment", "share", 0.01), "pop": ("population", "people", 1.0),
    "remin": ("remittances_usd", "usd", 1.0), "gdp": ("gdp_usd", "usd", 1.0),
}  # fmt: skip
#: Series of the United Nations that are read: name, unit, factor.
_GOALS: Final = {
    "sn_itk_defc": ("hunger", "share", 0.01), "bx_trf_pwkr": ("remittances", "share", 0.01),
}  # fmt: skip
_TRAFFICKING: Final = r"^vc_htf_"


def _by_country(cells: Cells, column: str, series: str, unit: str, factor: float) -> pl.DataFrame:
    """A wide table of the World Bank: one column a series, blank where there is no value."""
    rows = cells.good(
        **year(cells.number("Year")),
        country=nationalities(cells.text("Country Code")),
        value=cells.number(column, blank=True) * factor,
    ).drop_nulls("value")
    return as_series(rows, series=series, country="", unit=unit, dataset="world_bank")


def _homicides(cells: Cells) -> pl.DataFrame:
    return _by_country(cells, _HOMICIDES, "homicides", "per_100k", 1.0)


def _poverty(cells: Cells) -> pl.DataFrame:
    return _by_country(cells, _POVERTY, "poverty", "share", 0.01)


def _wdi(cells: Cells) -> pl.DataFrame:
    """IOM's copy in long form. Money sent home is also told as a share of the product."""
    rows = cells.good(
        **year(cells.number("t")),
        country=nationalities(cells.text("geo")),
        name=cells.text("var"),
        value=cells.number("v", below_zero=True),
    )
    parts = [
        as_series(
            rows.filter(pl.col("name") == code).with_columns(pl.col("value") * factor),
            series=series, country="", unit=unit, dataset="world_bank",
        )
        for code, (series, unit, factor) in _INDICATORS.items()
    ]  # fmt: skip
    return pl.concat([*parts, _share_of_product(rows)])


def _share_of_product(rows: pl.DataFrame) -> pl.DataFrame:
    by = ["country", "first_day", "last_day"]
    sent, product = (rows.filter(pl.col("name") == n).drop("name") for n in ("remin", "gdp"))
    both = sent.join(product, on=by, suffix="_product").filter(pl.col("value_product") > 0)
    share = both.select(*by, value=pl.col("value") / pl.col("value_product"))
    return as_series(share, series="remittances", country="", unit="share", dataset="world_bank")


def _goals(cells: Cells) -> pl.DataFrame:
    """The indicators of the Sustainable Development Goals.

    "<2.5" is a bound: the value is then 2.5 and the part ``below``. "N" is no value at all.
    """
    text = cells.text("value")
    bound = text.str.starts_with("<")
    none = text.is_in(["N", "NaN", ""])
    plain = text.str.strip_prefix("<")
    cells.fault(
        ~none & plain.cast(pl.Float64, strict=False).is_null(), "value", "not_a_number",
        "number_plain",
    )  # fmt: skip
    rows = cells.good(
        **year(cells.number("year")),
        country=nationalities(cells.text("iso3")),
        name=cells.text("indicator"),
        group=cells.text("sex") + "_" + cells.text("age"),
        value=plain.cast(pl.Float64, strict=False),
        part=pl.Series(bound).replace_strict({True: "below", False: ""}, return_dtype=pl.String),
    ).drop_nulls("value")
    parts = [
        as_series(
            rows.filter(pl.col("name") == code).with_columns(pl.col("value") * factor),
            series=series, country="", unit=unit, dataset="un_sdg",
        )
        for code, (series, unit, factor) in _GOALS.items()
    ]  # fmt: skip
    victims = rows.filter(pl.col("name").str.contains(_TRAFFICKING)).with_columns(
        part=pl.col("name").str.strip_prefix("vc_htf_") + "_" + pl.col("group").str.strip_chars("_")
    )
    told = as_series(
        victims, series="trafficking_victims", country="", unit="people", dataset="un_sdg"
    )
    return pl.concat([*parts, told])


def _rainfall(cells: Cells) -> pl.DataFrame:
    rows = cells.good(
        **month(cells.day("date").dt.month_start()),
        country=nationalities(cells.text("iso3")),
        value=cells.number("rainfall_mm"),
    )
    return as_series(rows, series="rainfall", country="", unit="mm", dataset="world_bank_climate")


def _drought(cells: Cells) -> pl.DataFrame:
    """The share of a state's municipalities in drought (D1 to D4) at the end of each month.

    The source lists only municipalities that are dry at least (D0): one that is absent has no
    drought, and a month in which nobody of a state is listed has a share of zero. The
    municipalities of a state are those that the file ever names.
    """
    grades = {f"d{k}": float(k >= 1) for k in range(5)}
    rows = cells.good(
        day=cells.day("date"),
        part=cells.text("ENTIDAD").str.to_lowercase().str.replace_all(r"[^\p{L}]+", "_"),
        code=cells.text("CVE_CONCATENADA"),
        value=cells.coded("category", grades, pl.Float64),
    )
    states = rows.group_by("part").agg(many=pl.col("code").n_unique())
    days = pl.DataFrame({"day": rows["day"].unique()}).join(states, how="cross")
    dry = rows.group_by("day", "part").agg(pl.col("value").sum())
    share = days.join(dry, on=["day", "part"], how="left").select(
        "part",
        first_day=pl.col("day").dt.month_start(),
        last_day=pl.col("day").dt.month_end(),
        value=pl.col("value").fill_null(0.0) / pl.col("many"),
    )
    return as_series(share, series="drought_share", country="MEX", unit="share", dataset="conagua")


def _disasters(cells: Cells) -> pl.DataFrame:
    """People newly displaced within their country, by kind of hazard; blank where none is told."""
    rows = cells.good(
        **year(cells.number("year")),
        country=nationalities(cells.text("iso3")),
        part=cells.text("hazard_type_name").str.to_lowercase().str.replace_all(" ", "_"),
        value=cells.number("new_displacement", blank=True),
    ).drop_nulls("value")
    return as_series(
        rows, series="disaster_displacement", country="", unit="people", dataset="idmc"
    )


def _nino(cells: Cells) -> pl.DataFrame:
    both = pl.DataFrame({"y": cells.number("YR"), "m": cells.number("MON")})
    first = both.select(pl.date("y", "m", 1)).to_series()
    rows = cells.good(**month(first), value=cells.number("ANOM", below_zero=True))
    return as_series(rows, series="nino34", country="", unit="index", dataset="noaa")


def _wanted(*names: str) -> frozenset[str]:
    return frozenset(names)


LAYOUTS: Final = (
    Layout(map="world-bank", dataset="world_bank", read=_homicides,
           needs=_wanted("Country Code", "Year", _HOMICIDES)),
    Layout(map="world-bank", dataset="world_bank", read=_poverty,
           needs=_wanted("Country Code", "Year", _POVERTY)),
    Layout(map="wdi", dataset="world_bank", read=_wdi, needs=_wanted("geo", "var", "t", "v")),
    Layout(map="un-sdg", dataset="un_sdg", read=_goals,
           needs=_wanted("indicator", "iso3", "year", "value", "sex", "age")),
    Layout(map="rainfall", dataset="world_bank_climate", read=_rainfall,
           needs=_wanted("iso3", "date", "rainfall_mm")),
    Layout(map="drought-monitor", dataset="conagua", read=_drought,
           needs=_wanted("CVE_CONCATENADA", "ENTIDAD", "date", "category")),
    Layout(map="disasters", dataset="idmc", read=_disasters,
           needs=_wanted("iso3", "year", "hazard_type_name", "new_displacement")),
    Layout(map="nino", dataset="noaa", read=_nino, needs=_wanted("YR", "MON", "ANOM")),
)  # fmt: skip
