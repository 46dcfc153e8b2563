"""What may drive departures: homicides, poverty, money sent home, rain, drought, disasters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from amparo.intake.open_data.layout import Layout, as_series, columns, month, year
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
    "income": ("income_head", "usd", 1.0), "inf": ("inflation", "share", 0.01),
}  # fmt: skip
#: Series of the United Nations that are read: name, unit, factor.
_GOALS: Final = {
    "sn_itk_defc": ("hunger", "share", 0.01), "bx_trf_pwkr": ("remittances", "share", 0.01),
}  # fmt: skip
#: Detected victims of trafficking: all, and by purpose.
_TRAFFICKING: Final = {
    "vc_htf_detv": "", "vc_htf_detvfl": "forced_labour", "vc_htf_detvop": "other_purposes",
    "vc_htf_detvog": "organ_removal", "vc_htf_detvsx": "sexual_purposes",
}  # fmt: skip
_WHO: Final = {
    "bothsex allage": "", "female allage": "female", "male allage": "male", "female 18": "women",
    "male 18": "men", "female lt18y": "girls", "male lt18y": "boys",
}  # fmt: skip
_NO_VALUE: Final = ("N", "NaN", "")
_DECEMBER: Final = 12


def _by_country(cells: Cells, column: str, series: str, unit: str, factor: float) -> pl.DataFrame:
    """A wide table of the World Bank: one column a series, blank where there is no value."""
    rows = cells.good(
        **year(cells.year("Year")),
        country=nationalities(cells.text("Country Code")),
        value=cells.number(column, blank=True, measure=True) * factor,
    ).drop_nulls("value")
    return as_series(rows, series=series, country="", unit=unit, dataset="world_bank")


def _homicides(cells: Cells) -> pl.DataFrame:
    return _by_country(cells, _HOMICIDES, "homicides", "per_100k", 1.0)


def _poverty(cells: Cells) -> pl.DataFrame:
    return _by_country(cells, _POVERTY, "poverty", "share", 0.01)


def _wdi(cells: Cells) -> pl.DataFrame:
    """IOM's copy in long form. Money sent home is also told as a share of the product."""
    rows = cells.good(
        **year(cells.year("t")),
        country=nationalities(cells.text("geo")),
        name=cells.text("var"),
        value=cells.number("v", below_zero=True, measure=True),
    )
    parts = [
        as_series(
            rows.filter(pl.col("name") == code).with_columns(pl.col("value") * factor),
            series=series, country="", unit=unit, dataset="world_bank",
        )
        for code, (series, unit, factor) in _INDICATORS.items()
    ]  # fmt: skip
    return pl.concat([*parts, *_shares(rows)])


def _shares(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """Money sent home as a share of the product, and the product by head."""
    told = []
    for series, unit, over, under in (
        ("remittances", "share", "remin", "gdp"), ("gdp_head", "usd", "gdp", "pop"),
    ):  # fmt: skip
        by = ["country", "first_day", "last_day"]
        first, second = (rows.filter(pl.col("name") == n).drop("name") for n in (over, under))
        both = first.join(second, on=by, suffix="_under").filter(pl.col("value_under") > 0)
        share = both.select(*by, value=pl.col("value") / pl.col("value_under"))
        told.append(as_series(share, series=series, country="", unit=unit, dataset="world_bank"))
    return told


def _goals(cells: Cells) -> pl.DataFrame:
    """The indicators of the Sustainable Development Goals.

    "<2.5" is a bound and no number: the value is then 2.5 and the part ``below``, so that nobody
    who asks for the whole (part "") takes it for one. "N" is no value at all.
    """
    text = cells.text("value")
    plain = text.str.strip_prefix("<").cast(pl.Float64, strict=False)
    unread = ~text.is_in(_NO_VALUE) & (plain.is_null() | ~plain.is_finite())
    cells.fault(unread, "value", "not_a_number", "number_plain")
    rows = cells.good(
        **year(cells.year("year")),
        country=nationalities(cells.text("iso3")),
        name=cells.text("indicator"),
        who=cells.text("sex") + " " + cells.text("age"),
        value=plain.set(text.is_in(_NO_VALUE), None),
        bound=text.str.starts_with("<"),
    ).drop_nulls("value")
    below = rows.with_columns(part=pl.when("bound").then(pl.lit("below")).otherwise(pl.lit("")))
    parts = [
        as_series(
            below.filter(pl.col("name") == code).with_columns(pl.col("value") * factor),
            series=series, country="", unit=unit, dataset="un_sdg",
        )
        for code, (series, unit, factor) in _GOALS.items()
    ]  # fmt: skip
    return pl.concat([*parts, _victims(rows)])


def _victims(rows: pl.DataFrame) -> pl.DataFrame:
    """Victims whom authorities detected: all, by purpose, and by sex or age where that is told.

    Parts are not to be added up: a girl is among the females and in her purpose. A group that is
    not known here keeps the source's words.
    """
    purpose = pl.col("name").replace_strict(_TRAFFICKING, default=None, return_dtype=pl.String)
    who = pl.col("who").replace_strict(
        _WHO, default=pl.col("who").str.replace_all(r"\W+", "_"), return_dtype=pl.String
    )
    victims = rows.with_columns(
        part=pl.concat_str(purpose, who, separator="_").str.strip_chars("_")
    ).drop_nulls("part")
    return as_series(
        victims, series="trafficking_victims", country="", unit="people", dataset="un_sdg"
    )


def _departments(cells: Cells) -> pl.DataFrame:
    """Multidimensional poverty by department: the share of people who are poor, by survey.

    The department is the part, by the source's name; the row without a department is the country.
    The period is that of the survey.
    """
    stamp = "%Y-%m-%d %H:%M:%S%#z"
    first = cells.day("Start Date", stamp)
    last = cells.day("End Date", stamp)
    rows = cells.good(
        country=nationalities(cells.text("Country ISO3")),
        part=cells.words("Admin 1 Name"),
        first_day=first,
        last_day=last,
        value=cells.number("Headcount Ratio", measure=True) * 0.01,
    )
    return as_series(rows, series="poverty_departments", country="", unit="share", dataset="ophi")


def _rainfall(cells: Cells) -> pl.DataFrame:
    rows = cells.good(
        **month(cells.day("date").dt.month_start()),
        country=nationalities(cells.text("iso3")),
        value=cells.number("rainfall_mm", measure=True),
    )
    return as_series(rows, series="rainfall", country="", unit="mm", dataset="world_bank_climate")


def _drought(cells: Cells) -> pl.DataFrame:
    """The share of a state's municipalities in drought (D1 to D4), by month.

    The source lists only municipalities that are dry at least (D0). One that is absent has no
    drought, so it counts, with none, in the share of each month. The municipalities of a state are
    those that the file ever names: in a short file they are too few, and the share too high. Where
    the file lists a month more than once (the source tells the 15th and the last day), the last
    counts. In a month in which the file lists nobody at all, nobody was dry or the source did not
    speak: the share is zero, and not ``complete``.
    """
    grades = {f"d{k}": float(k >= 1) for k in range(5)}
    rows = cells.good(
        day=cells.day("date"), part=cells.slug("ENTIDAD"), code=cells.text("CVE_CONCATENADA"),
        value=cells.coded("category", grades, pl.Float64),
    ).with_columns(first_day=pl.col("day").dt.month_start())  # fmt: skip
    latest = rows.filter(pl.col("day") == pl.col("day").max().over("first_day"))
    worst = latest.group_by("first_day", "part", "code").agg(pl.col("value").max())
    dry = worst.group_by("first_day", "part").agg(pl.col("value").sum())
    states = rows.group_by("part").agg(many=pl.col("code").n_unique())
    told = rows.select("first_day", complete=True).unique()
    share = _months_between(rows["first_day"]).join(told, on="first_day", how="left")
    share = share.join(states, how="cross").join(dry, on=["first_day", "part"], how="left")
    return as_series(
        share.select(
            "part", "first_day", last_day=pl.col("first_day").dt.month_end(),
            value=pl.col("value").fill_null(0.0) / pl.col("many"),
            complete=pl.col("complete").fill_null(value=False),
        ),
        series="drought_share", country="MEX", unit="share", dataset="conagua",
    )  # fmt: skip


def _months_between(months: pl.Series) -> pl.DataFrame:
    """All months from the first to the last, none for none."""
    if months.is_empty():
        return pl.DataFrame({"first_day": months})
    ends = pl.DataFrame({"first_day": months})
    all_of_them = pl.date_range(pl.col("first_day").min(), pl.col("first_day").max(), "1mo")
    return ends.select(all_of_them.alias("first_day"))


def _disasters(cells: Cells) -> pl.DataFrame:
    """People newly displaced within their country, by kind of hazard; blank where none is told.

    The last year of a list of events goes as far as the list: it is complete only if an event of
    its December is there.
    """
    started = cells.text("start_date").str.to_date("%Y-%m-%d", strict=False)
    years = cells.year("year")
    last = years.max()
    in_december = (years == last) & (started.dt.year() == last) & (
        started.dt.month() == _DECEMBER
    )  # fmt: skip
    ended = bool(in_december.any())
    rows = cells.good(
        **year(years),
        country=nationalities(cells.text("iso3")),
        part=cells.slug("hazard_type_name"),
        value=cells.number("new_displacement", blank=True),
        complete=(years != last) | ended,
    ).drop_nulls("value")
    return as_series(
        rows, series="disaster_displacement", country="", unit="people", dataset="idmc"
    )


def _displaced(cells: Cells) -> pl.DataFrame:
    """IOM's copy of the same by year, with those whom conflict displaced."""
    cause = cells.slug("cause")
    conflict = pl.Series(cause == "conflict")
    series = conflict.replace_strict(
        {True: "conflict_displacement", False: "disaster_displacement"}, return_dtype=pl.String
    )
    rows = cells.good(
        **year(cells.year("t")), country=nationalities(cells.text("geo")), series=series,
        part=cause.set(conflict, ""), value=cells.number("n"),
    )  # fmt: skip
    return as_series(rows, series="", country="", unit="people", dataset="idmc")


def _nino(cells: Cells) -> pl.DataFrame:
    both = pl.DataFrame({"y": cells.year("YR"), "m": cells.months("MON")})
    first = both.select(pl.date("y", "m", 1)).to_series()
    rows = cells.good(**month(first), value=cells.number("ANOM", below_zero=True, measure=True))
    return as_series(rows, series="nino34", country="", unit="index", dataset="noaa")


LAYOUTS: Final = (
    Layout(map="world-bank", dataset="world_bank", read=_homicides,
           needs=columns("Country Code", "Year", _HOMICIDES)),
    Layout(map="world-bank", dataset="world_bank", read=_poverty,
           needs=columns("Country Code", "Year", _POVERTY)),
    Layout(map="wdi", dataset="world_bank", read=_wdi, needs=columns("geo", "var", "t", "v")),
    Layout(map="un-sdg", dataset="un_sdg", read=_goals,
           needs=columns("indicator", "iso3", "year", "value", "sex", "age")),
    Layout(map="ophi", dataset="ophi", read=_departments,
           needs=columns("Country ISO3", "Admin 1 Name", "Headcount Ratio", "Start Date",
                         "End Date")),
    Layout(map="rainfall", dataset="world_bank_climate", read=_rainfall,
           needs=columns("iso3", "date", "rainfall_mm")),
    Layout(map="drought-monitor", dataset="conagua", read=_drought,
           needs=columns("CVE_CONCATENADA", "ENTIDAD", "date", "category")),
    Layout(map="disasters", dataset="idmc", read=_disasters,
           needs=columns("iso3", "year", "start_date", "hazard_type_name", "new_displacement")),
    Layout(map="disasters", dataset="idmc", read=_displaced,
           needs=columns("geo", "t", "cause", "n")),
    Layout(map="nino", dataset="noaa", read=_nino, needs=columns("YR", "MON", "ANOM")),
)  # fmt: skip
