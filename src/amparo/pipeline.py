"""The wiring: reports in, caravans and ledgers, released tables, files out. No science here."""

from __future__ import annotations

import functools
import hashlib
import io
import json
from dataclasses import asdict, dataclass, replace
from importlib import metadata, resources
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from amparo import __version__, caravans, compute, context, disclosure, intake, ledger
from amparo.places import Gazetteer
from amparo.records.errors import OutputError
from amparo.records.peaks import peaks_of
from amparo.records.streams import DEFAULT_SEED
from amparo.records.tables import DECISIONS, prediction_columns
from amparo.words import LANGUAGES, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from amparo.records.released import ReleasedBrief
    from amparo.store import Workspace

__all__ = [
    "Result", "Settings", "analyse", "explained", "from_bundle", "from_workspace", "predict_files",
    "released", "revisions", "write_all", "write_briefs", "write_cards", "write_tables",
]  # fmt: skip

#: The interval that every output shows.
LEVEL: Final = 0.9
_TABLES: Final = (
    "reports", "events", "assignment", "decisions", "register", "ledger", "leans", "habits",
    "sizes", "stages", "readings", "composition",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a run can be told; saved with every result.

    Attributes:
        seed: the run seed; every random stream is named under it.
        draws: posterior draws of each ledger.
        workers: processes; the result does not depend on it.
    """

    seed: int = DEFAULT_SEED
    draws: int = 400
    workers: int = 1


@dataclass(frozen=True, kw_only=True)
class Result:
    """What is known on a day: every table of the way, and what made it."""

    as_of: date
    settings: Settings
    inputs: dict[str, str]
    reports: pl.DataFrame
    events: pl.DataFrame
    assignment: pl.DataFrame
    decisions: pl.DataFrame
    register: pl.DataFrame
    ledger: pl.DataFrame
    leans: pl.DataFrame
    habits: pl.DataFrame
    sizes: pl.DataFrame
    stages: pl.DataFrame
    readings: pl.DataFrame
    composition: pl.DataFrame

    def caravans(self) -> pl.DataFrame:
        """The register with each caravan's peak, as in ``caravans.csv``."""
        return (
            self.register.drop("path")
            .join(peaks_of(self.sizes), on="caravan_id", how="left", maintain_order="left")
            .select(
                "caravan_id", "label", "first_day", "last_day", "origin", "reports",
                "independent_sources", "peak_median", "peak_q05", "peak_q95", "peak_day", "state",
            )
        )  # fmt: skip

    def caravan(self, caravan_id: str) -> dict[str, Any]:
        """One caravan of the register, with the places on its way in order of time.

        Raises:
            OutputError: ``no_such_caravan``, naming those that there are.
        """
        found = self.caravans().filter(pl.col("caravan_id") == caravan_id).to_dicts()
        if not found:
            known = ", ".join(self.register["caravan_id"]) or "-"
            raise OutputError("no_such_caravan", caravan=caravan_id, known=known)
        path = self.register.filter(pl.col("caravan_id") == caravan_id)["path"].item()
        return {**found[0], "path": path.split(";") if path else []}

    def ledger_of(self, caravan_id: str) -> pl.DataFrame:
        """One caravan's ledger, day by day."""
        return self.table_of("ledger", caravan_id)

    def table_of(self, name: str, caravan_id: str) -> pl.DataFrame:
        """One caravan's rows of a table: ledger, sizes, stages, readings or composition."""
        table: pl.DataFrame = getattr(self, name)
        return table.filter(pl.col("caravan_id") == caravan_id).drop("caravan_id")

    def reports_of(self, caravan_id: str) -> list[dict[str, Any]]:
        """The reports about one caravan, by day."""
        ids = self.assignment.filter(pl.col("caravan_id") == caravan_id)["report_id"]
        rows = self.reports.filter(pl.col("report_id").is_in(ids.implode()))
        return rows.sort("observed_to", "report_id").to_dicts()

    def why(self, report_id: str) -> dict[str, Any]:
        """What a report is about, and whether its label or a person said so.

        Raises:
            OutputError: ``no_such_report``.
        """
        rows = self.assignment.filter(pl.col("report_id") == report_id).to_dicts()
        if not rows:
            raise OutputError("no_such_report", report=report_id)
        label = self.reports.filter(pl.col("report_id") == report_id)["caravan_hint"].item()
        decided = self.decisions.filter(pl.col("report_id") == report_id).to_dicts()
        told = {"role": "", "reason": "", "decided_on": ""}
        basis = "label"
        # A caravan that the label does not name was forbidden in vain.
        if decided and (decided[-1]["action"] == "pin" or decided[-1]["caravan_id"] == label):
            told = {k: decided[-1][k] for k in told}
            basis = "decision"
        return {**rows[0], "label": label, "basis": basis, **told}


def analyse(
    reports: pl.DataFrame,
    events: pl.DataFrame,
    *,
    as_of: date,
    settings: Settings,
    decisions: pl.DataFrame | None = None,
    inputs: dict[str, str] | None = None,
) -> Result:
    """The whole chain on tables.

    Args:
        reports: REPORTS known on ``as_of``.
        events: EVENTS known on ``as_of``.
        as_of: the day on which the question is asked.
        settings: seed, draws, workers.
        decisions: DECISIONS in the order in which they were made.
        inputs: name and digest of what the tables came from, kept with the result.
    """
    decided = DECISIONS.empty() if decisions is None else decisions
    marked = intake.mark_copies(reports)
    assignment = caravans.apply_decisions(caravans.assign_by_hint(marked), decided)
    register = caravans.register(marked, assignment, as_of)
    estimated = ledger.estimate(
        marked, assignment, register, as_of=as_of, seed=settings.seed, draws=settings.draws,
        run_pieces=functools.partial(compute.run_pieces, workers=settings.workers),
    )  # fmt: skip
    return Result(
        as_of=as_of, settings=settings, inputs=inputs or {}, reports=marked, events=events,
        assignment=assignment, decisions=decided, register=register, ledger=estimated.ledger,
        leans=estimated.leans, habits=estimated.habits, sizes=estimated.sizes,
        stages=estimated.stages, readings=estimated.readings,
        composition=ledger.compose(
            estimated, marked, assignment, as_of=as_of, seed=settings.seed
        ),
    )  # fmt: skip


def revisions(result: Result, caravan_id: str) -> pl.DataFrame:
    """How the estimate of each day of a caravan changed, and which reports moved it.

    Raises:
        OutputError: ``no_such_caravan``.
    """
    result.caravan(caravan_id)
    told = (result.reports, result.assignment, result.register)
    day, seed = result.as_of, result.settings.seed
    learnt = ledger.estimate(*told, as_of=day, seed=seed, only=(), keep_draws=False).learnt
    return ledger.revisions(*told, caravan_id, learnt=learnt, as_of=day, seed=seed)


def from_bundle(
    as_of: date | None = None, *, workers: int = 1, settings: Settings | None = None
) -> Result:
    """The bundled corridor 2017-2020, by default as known when its last report was."""
    gazetteer = Gazetteer.bundled()
    folder = resources.files("amparo") / "data" / "caravans"
    with (
        resources.as_file(folder / "reports.csv") as reports_file,
        resources.as_file(folder / "events.csv") as events_file,
    ):
        read = intake.read_file(reports_file, gazetteer=gazetteer)
        happened = intake.read_file(events_file, gazetteer=gazetteer)
    last: Any = read.reports["known_on"].max()
    day = as_of or last
    return analyse(
        read.reports.filter(pl.col("known_on") <= day),
        happened.events.filter(pl.col("known_on") <= day),
        as_of=day,
        settings=replace(settings or Settings(), workers=workers),
        inputs={"reports.csv": read.sha256, "events.csv": happened.sha256},
    )


def from_workspace(
    workspace: Workspace, as_of: date, *, settings: Settings | None = None
) -> Result:
    """A workspace as known on a day; taken from the last run when nothing it rests on changed."""
    settings = settings or Settings(**workspace.settings_for(Settings))
    decisions = workspace.decisions(as_of)
    known = workspace.input_hash(as_of)
    key = _key(known, as_of, settings, decisions)
    inputs = {"workspace": known}
    kept = workspace.load_result(key)
    if kept is not None:
        return Result(as_of=as_of, settings=settings, inputs=inputs, **kept)
    result = analyse(
        workspace.reports(as_of), workspace.events(as_of), as_of=as_of, settings=settings,
        decisions=decisions, inputs=inputs,
    )  # fmt: skip
    workspace.save_result(key, {name: getattr(result, name) for name in _TABLES})
    return result


def _key(known: str, as_of: date, settings: Settings, decisions: pl.DataFrame) -> str:
    told = [__version__, known, as_of.isoformat(), settings.seed, settings.draws, *_TABLES]
    told.append(decisions.write_csv())
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def released(result: Result) -> ReleasedBrief:
    """What may leave the house."""
    return disclosure.release(
        reports=result.reports, events=result.events, assignment=result.assignment,
        register=result.register, ledger=result.ledger, leans=result.leans, habits=result.habits,
        sizes=result.sizes, gazetteer=Gazetteer.bundled(), as_of=result.as_of,
    )  # fmt: skip


def explained(
    result: Result, leaving: ReleasedBrief | None = None, *, workspace: Workspace | None = None
) -> ReleasedBrief:
    """What may leave the house, with reasons, dangers, policies, rights and help.

    Args:
        result: the caravans.
        leaving: what ``released`` made of them, if that is there.
        workspace: whose files of open data stand before those that the package carries.
    """
    leaving = leaving or released(result)
    given = context.carried()
    if workspace is not None:
        given = given.beside(
            series=workspace.open_data("series", result.as_of),
            incidents=workspace.open_data("incidents", result.as_of),
        )
    groups = context.Groups(
        register=leaving.register.frame, ledger=leaving.ledger.frame, sizes=leaving.sizes.frame,
        statements=leaving.statements.frame, events=leaving.events.frame, counts=leaving.counts,
    )  # fmt: skip
    tables = context.assemble(given, groups, as_of=result.as_of, seed=result.settings.seed)
    return disclosure.with_context(leaving, tables)


def write_all(result: Result, out: Path) -> list[Path]:
    """Briefs, cards of rights and help, and tables."""
    leaving = explained(result)
    return [
        *write_briefs(result, out, leaving), *write_cards(leaving, out),
        *write_tables(result, out, leaving),
    ]  # fmt: skip


def write_cards(leaving: ReleasedBrief, out: Path) -> list[Path]:
    """``help-es.html`` and ``help-en.html``: rights and help by country, to print."""
    from amparo.brief import render_card

    return _write_pages(render_card, leaving, out, "help")


def write_briefs(result: Result, out: Path, leaving: ReleasedBrief | None = None) -> list[Path]:
    """``brief-es.html`` and ``brief-en.html``."""
    from amparo.brief import render_html

    return _write_pages(render_html, leaving or explained(result), out, "brief")


def _write_pages(
    render: Callable[[ReleasedBrief, Words], str], leaving: ReleasedBrief, out: Path, stem: str
) -> list[Path]:
    """One page a language."""
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for lang in LANGUAGES:
        path = out / f"{stem}-{lang}.html"
        _write_whole(path, render(leaving, Words(lang)).encode())
        files.append(path)
    return files


def write_tables(result: Result, out: Path, leaving: ReleasedBrief | None = None) -> list[Path]:
    """``caravans.csv``, ``ledger.csv``, ``estimates.parquet`` and ``run.json``, as released."""
    leaving = leaving or released(result)
    out.mkdir(parents=True, exist_ok=True)
    register, book = leaving.register.frame, leaving.ledger.frame
    files = [out / n for n in ("caravans.csv", "ledger.csv", "estimates.parquet", "run.json")]
    days = book.select("caravan_id", "day", "compartment", "median", "q05", "q95", "basis")
    parquet = io.BytesIO()
    _estimates(book, result.as_of, leaving.audience).write_parquet(parquet)
    record = json.dumps(_run_record(result), indent=2, default=str)
    contents = (
        register.write_csv().encode(), days.write_csv().encode(), parquet.getvalue(),
        record.encode(),
    )  # fmt: skip
    for path, content in zip(files, contents, strict=True):
        _write_whole(path, content)
    return files


def _estimates(book: pl.DataFrame, as_of: date, audience: str) -> pl.DataFrame:
    return book.filter(pl.col("basis") != "not_estimable").with_columns(
        level=pl.lit(LEVEL), as_of=pl.lit(as_of), disclosure=pl.lit(audience)
    )


def _run_record(result: Result) -> dict[str, Any]:
    """Settings, seeds, versions and digests of the inputs: enough to make the result again."""
    return {
        "amparo": __version__,
        "as_of": result.as_of,
        "settings": asdict(result.settings),
        "inputs": result.inputs,
        "reports": result.reports.height,
        "caravans": result.register.height,
        "versions": {n: metadata.version(n) for n in ("numpy", "polars", "babel", "jinja2")},
    }


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside and rename: a reader sees the old file or the new one, never half of one."""
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(content)
    beside.replace(path)


def _together(reads: Sequence[intake.ReadResult]) -> pl.DataFrame:
    """The reports of several files: what two files share once, ids that two files use made two."""
    rows = pl.concat([r.reports.with_columns(content=r.content_keys) for r in reads])
    once = rows.unique("content", keep="first", maintain_order=True).drop("content")
    again = pl.int_range(pl.len()).over("report_id")
    renamed = pl.format("{}#{}", "report_id", again)
    return once.with_columns(
        pl.when(again > 0).then(renamed).otherwise("report_id").alias("report_id")
    )


def predict_files(given: Sequence[Path], rows: Path, out: Path, *, seed: int) -> dict[str, Any]:
    """Predict what the sources of a file of reports would state, from other files.

    Args:
        given: report files, in the default layout.
        rows: a report file whose value_low, value_high and qualifier are blank.
        out: where the quantiles go: report_id, q05 ... q95.
        seed: the run seed.

    Returns:
        Counts: predicted and given rows, given rows kept out, unreadable cells of the rows.
    """
    gazetteer = Gazetteer.bundled()
    reads = [intake.read_file(path, gazetteer=gazetteer) for path in given]
    known = _together(reads)
    asked = intake.read_questions(rows, gazetteer=gazetteer)
    predicted = ledger.predict(intake.mark_copies(known), asked.frame, seed=seed)
    out.parent.mkdir(parents=True, exist_ok=True)
    predicted.select("report_id", *prediction_columns()).write_csv(out)
    kept_out = sum(r.quarantined["row"].n_unique() for r in reads)
    return {
        "predicted": predicted.height, "given": known.height, "quarantined": kept_out,
        "unread": asked.unread,
    }  # fmt: skip
