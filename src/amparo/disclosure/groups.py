"""The register, the sizes and the ledger as they may be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from amparo.disclosure.rounding import round_controlled
from amparo.disclosure.rules import OUTCOME_QUANTITIES
from amparo.records.peaks import peaks_of
from amparo.records.released import SEAL, Held, Released
from amparo.records.tables import LEDGER

if TYPE_CHECKING:
    from amparo.disclosure.request import Request

__all__ = ["book", "register", "sizes_of"]

_COLUMNS: Final = {
    "caravan_id": pl.String, "label": pl.String, "first_day": pl.Date, "last_day": pl.Date,
    "origin": pl.String, "reports": pl.Int64, "independent_sources": pl.Int64,
    "peak_median": pl.Float64, "peak_q05": pl.Float64, "peak_q95": pl.Float64,
    "peak_day": pl.Date, "state": pl.String,
}  # fmt: skip

_PEAK: Final = ("peak_day", "peak_median", "peak_q05", "peak_q95")


def book(request: Request) -> Released:
    """The ledger: nothing newer than the newest day told about groups on the way."""
    guarded = pl.col("caravan_id").is_in(sorted(request.guarded))
    late = guarded & (pl.col("day") > request.newest_day)
    frame = _not_foretold(request.ledger.filter(~late), guarded)
    own = _resting_on_own_counts(request)
    frame = frame.with_columns(_stated_rounded(frame, own)).with_columns(
        pl.col("caravan_id").replace(request.told_ids)
    )
    days = request.ledger.filter(late).select("caravan_id", "day").unique().height
    held = (Held(code="late_days", n=days),)
    return Released("ledger", LEDGER.checked(frame), held, seal=SEAL)


def _not_foretold(frame: pl.DataFrame, guarded: pl.Expr) -> pl.DataFrame:
    """No "not yet" where the report that came later is held back: that would tell of it."""
    nothing = pl.col("median").is_null().all().over("caravan_id", "compartment")
    foretold = guarded & nothing & (pl.col("reason") == "no_reports_yet")
    reason = pl.when(foretold).then(pl.lit("no_reports")).otherwise("reason")
    return frame.with_columns(reason.alias("reason"))


def _resting_on_own_counts(request: Request) -> set[tuple[str, str]]:
    """Caravan and quantity of the counts that nobody has printed."""
    own = request.reports.filter((pl.col("url") == "") & pl.col("published_on").is_null())
    pairs = own.join(request.assignment, on="report_id").select("caravan_id", "quantity").unique()
    return set(pairs.iter_rows())


def _stated_rounded(frame: pl.DataFrame, own: set[tuple[str, str]]) -> list[pl.Series]:
    """The three numbers of each cell; those that repeat an own count are rounded."""
    columns: dict[str, list[float | None]] = {n: [] for n in ("median", "q05", "q95")}
    for row in frame.iter_rows(named=True):
        quantity = OUTCOME_QUANTITIES.get(row["compartment"], "")
        bare = row["basis"] == "stated" and (row["caravan_id"], quantity) in own
        key = f"{row['caravan_id']}|{row['compartment']}"
        for name, values in columns.items():
            value = row[name]
            rounded = bare and value is not None
            values.append(round_controlled([value], key=key)[0] if rounded else value)
    return [pl.Series(name, values, dtype=pl.Float64) for name, values in columns.items()]


def sizes_of(request: Request) -> Released:
    """People together by day, with the sources behind each day; late as the ledger is."""
    guarded = pl.col("caravan_id").is_in(sorted(request.guarded))
    sources = request.ledger.filter(pl.col("compartment") == "on_the_way").select(
        "caravan_id", "day", "sources"
    )
    frame = (
        request.sizes.filter(~(guarded & (pl.col("day") > request.newest_day)))
        .join(sources, on=["caravan_id", "day"], how="left", maintain_order="left")
        .with_columns(
            pl.col("sources").fill_null(0), pl.col("caravan_id").replace(request.told_ids)
        )
    )
    return Released("sizes", frame, seal=SEAL)


def register(request: Request, told_sizes: Released, told_statements: Released) -> Released:
    """The register with each caravan's peak, in the columns of ``caravans.csv``."""
    young: list[str] = []
    entries: list[dict[str, Any]] = []
    peaks = {p["caravan_id"]: p for p in peaks_of(told_sizes.frame).iter_rows(named=True)}
    for row in request.register.iter_rows(named=True):
        if row["caravan_id"] in request.guarded and row["first_day"] > request.newest_day:
            young.append(row["caravan_id"])
            continue
        entries.append(_entry(row, request, peaks, told_statements.frame))
    held = (
        Held(code="young_caravans", n=len(young)),
        Held(code="coarse_caravans", n=len(request.guarded) - len(young)),
    )
    return Released("register", pl.DataFrame(entries, schema=_COLUMNS), held, seal=SEAL)


def _entry(
    row: dict[str, Any],
    request: Request,
    peaks: dict[str, dict[str, Any]],
    reports: pl.DataFrame,
) -> dict[str, Any]:
    told = request.told_ids[row["caravan_id"]]
    entry = {
        **{name: row[name] for name in _COLUMNS if name in row},
        **peaks.get(told, dict.fromkeys(_PEAK)),
        "caravan_id": told,
        "label": row["label"] if row["label"] == row["caravan_id"] == told else told,
    }
    if not request.public:
        return {**entry, "label": row["label"]}
    if row["caravan_id"] not in request.guarded:
        return {**entry, "origin": request.map.town(row["origin"])}
    mine = reports.filter(pl.col("caravan_id") == told)
    return {
        **entry,
        "origin": request.map.department(row["origin"]),
        "last_day": min(row["last_day"], request.newest_day),
        "reports": mine.height,
        "independent_sources": mine.filter(~pl.col("is_copy"))["source_number"].n_unique(),
    }
