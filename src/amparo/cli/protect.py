"""Commands that protect: check, screen, learn."""

from __future__ import annotations

import functools
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from amparo.cli import options
from amparo.cli.console import Console
from amparo.records.errors import OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from amparo.cli.bilingual import BilingualGroup
    from amparo.safety import Finding, SafetyError
    from amparo.words import Words

__all__ = ["attach"]

P = ParamSpec("P")
R = TypeVar("R")

#: The room's own lists, repeated here so that --help needs not load it; a test compares them.
WHOSE = ("mine", "shown", "other")
AGES = ("under14", "under18", "adult", "unknown")
READERS = ("child", "parent", "adult")
COUNTRIES = ("MX", "GT", "HN", "SV", "US", "CR", "NI", "BZ", "PA")
#: Not read, and that is an answer: nobody goes through a whole account.
_REFUSED = frozenset({"whole_account", "archive"})
_FILE = click.Path(path_type=Path)


def attach(group: BilingualGroup, words: Words) -> None:
    """Put these commands into the group."""
    choice = click.Choice
    group.add(
        "check",
        functools.partial(_check, words),
        [
            options.file_argument("FILE", required=False),
            options.option(words, "--whose", type=choice(WHOSE), default=None),
            options.option(words, "--age", type=choice(AGES), default=None),
            options.option(words, "--country", type=choice(COUNTRIES), default=None),
            options.option(words, "--reader", type=choice(READERS), default=None),
            options.option(words, "facts", "--fact", multiple=True, metavar="FACT", text="fact"),
            options.option(words, "--batch", type=_FILE, default=None, metavar="T.csv"),
            options.option(
                words, "--out", type=_FILE, default=None, metavar="L.csv", text="batch_out"
            ),
            *options.common(words),
        ],
    )
    group.add(
        "screen",
        functools.partial(_screen, words),
        [
            options.file_argument("OFFERS", required=False),
            options.option(
                words, "--out", type=_FILE, default=None, metavar="OUT.csv", text="screen_out"
            ),
            options.option(words, "--id-column", default="id", metavar="NAME"),
            options.option(words, "--text-column", default="text", metavar="NAME"),
            options.option(words, "--key-file", type=_FILE, default=None, metavar="FILE"),
            options.option(words, "--sample", type=click.IntRange(min=0), default=200),
            options.option(words, "--seed", type=int, default=0),
            options.option(words, "--reviewed", type=_FILE, default=None, metavar="OUT.csv"),
            *options.common(words),
        ],
    )
    out = options.option(
        words, "out", "--out", type=_FILE, required=True, metavar="DIR", text="out"
    )
    group.add("learn", functools.partial(_learn, words), [out, *options.common(words)])


def _check(
    words: Words,
    *,
    file: Path | None,
    batch: Path | None,
    out: Path | None,
    as_json: bool,
    **asked: Any,
) -> None:
    console = Console(words, as_json)
    if batch is not None:
        if file is not None or out is None or asked["whose"] or asked["facts"]:
            raise UsageError("batch_alone")
        return _check_table(console, batch, out, asked["age"] or "unknown")
    if out is not None:
        raise UsageError("out_without_batch")
    return _check_one(console, file, **asked)


def _check_table(console: Console, batch: Path, out: Path, age: str) -> None:
    from amparo.safety.batch import check_table

    done = _told(check_table, batch, out, age=age)
    console.say("cli.check.batch", n=sum(done.levels.values()), file=out)
    if done.unread:
        console.note("cli.check.unread", n=len(done.unread), row=done.unread[0]["row"])
    console.document({"levels": done.levels, "unread": done.unread, "out": str(out)})


def _check_one(console: Console, file: Path | None, **asked: Any) -> None:
    from amparo import safety

    gc.disable()  # short, and full of small lists; looking for circles takes a tenth of the time

    unknown = sorted(set(asked["facts"]) - set(safety.FACTS))
    if unknown:
        raise UsageError("no_such_fact", given=unknown[0], known=", ".join(safety.FACTS))
    whose, age = _questions(console, asked["whose"], asked["age"])
    finding, refused = _found(console, file, whose=whose, age=age, facts=asked["facts"])
    document = safety.answer(
        finding,
        lang=console.words.lang,
        reader=asked["reader"] or safety.reader_of(whose, age),
        country=asked["country"] or "",
        age=age,
    )
    if refused:
        reason = console.words.text(f"error.{refused}")
        console.note("cli.check.refused", reason=reason)
        document["refused"] = {"code": refused, "message": reason}
    console.line(safety.as_text(document, console.words.lang))
    console.document(document)


def _questions(console: Console, whose: str | None, age: str | None) -> tuple[str, str]:
    """Whose conversation it is and how old the person is: asked at a terminal unless said."""
    asking = whose is None and not console.as_json and _at_a_terminal()
    whose = whose or (_ask(console, "whose", WHOSE) if asking else "mine")
    if asking and age is None and whose != "other":
        age = _ask(console, "age", AGES)
    return whose, age or "unknown"


def _found(
    console: Console, file: Path | None, *, whose: str, age: str, facts: Sequence[str]
) -> tuple[Finding, str]:
    """The finding, and why the text was refused, if it was."""
    from amparo import safety

    nothing = safety.Finding(None, "unknown", (), 0)
    if whose == "other":
        return nothing, ""
    try:
        chat = safety.read_bytes(_bytes_of(console, file))
    except safety.SafetyError as error:
        if error.code in _REFUSED:
            return nothing, error.code
        raise _ours(error) from None
    return safety.check_chat(chat, age=age, facts=facts), ""


def _bytes_of(console: Console, file: Path | None) -> bytes:
    """The text: of a file, of standard input, or pasted into the terminal."""
    if file is None or str(file) == "-":
        if _at_a_terminal():
            console.note("cli.check.paste")
        return sys.stdin.buffer.read()
    if file.is_dir():
        raise UsageError("check_folder", file=file)
    if not file.exists():
        raise OutputError("file_missing", file=file)
    return file.read_bytes()


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _ask(console: Console, what: str, choices: Sequence[str]) -> str:
    """One question on stderr, answered by a number."""
    console.note(f"cli.check.ask_{what}")
    for number, choice in enumerate(choices, 1):
        console.note(f"cli.check.{what}_{choice}", number=number)
    given = click.prompt("", type=click.IntRange(1, len(choices)), prompt_suffix="> ", err=True)
    return choices[int(given) - 1]


def _screen(
    words: Words, *, offers: Path | None, out: Path | None, reviewed: Path | None, **asked: Any
) -> None:
    console = Console(words, asked.pop("as_json"))
    if reviewed is not None:
        if offers is not None or out is not None:
            raise UsageError("reviewed_alone")
        return _recall(console, reviewed, asked["seed"])
    for name, value in (("OFFERS", offers), ("--out", out)):
        if value is None:
            raise UsageError("missing_parameter", name=name)
    return _screen_offers(console, Path(offers or ""), Path(out or ""), **asked)


def _screen_offers(console: Console, offers: Path, out: Path, **asked: Any) -> None:
    import secrets

    from amparo.safety.offers import screen
    from amparo.safety.review import beside

    if not offers.exists():
        raise OutputError("file_missing", file=offers)
    if offers.is_dir():
        raise OutputError("file_is_folder", file=offers)
    given: Path | None = asked["key_file"]
    console.note("cli.screen.start", file=offers)
    done = _told(
        screen,
        offers,
        out,
        key=given.read_bytes().strip()[:64] if given else secrets.token_bytes(32),
        columns=(asked["id_column"], asked["text_column"]),
        sample=asked["sample"],
        seed=asked["seed"],
    )
    files = {"queue": beside(out, "queue"), "sample": beside(out, "sample")}
    console.table(
        [_head(console, "level"), _head(console, "offers")],
        [[console.words.text(f"cli.level.{k}"), n] for k, n in reversed(done.levels.items())],
    )
    console.say("cli.screen.done", n=done.rows, file=out, groups=done.clusters)
    console.say("cli.screen.queue", n=done.queued, file=files["queue"])
    console.say("cli.screen.sample", n=done.sampled, file=files["sample"])
    for problem in done.problems:
        reason = console.words.text(f"cli.screen.unread_{problem['reason']}")
        console.note("cli.screen.problem", row=problem["row"], reason=reason)
    if done.unread:
        console.note("cli.screen.unread", n=sum(done.unread.values()))
    written = {"out": str(out), **{what: str(path) for what, path in files.items()}}
    console.document({**done._asdict(), "files": written})


def _head(console: Console, head: str) -> str:
    return console.words.text(f"cli.head.{head}")


def _recall(console: Console, out: Path, seed: int) -> None:
    from amparo.safety.review import beside, recall

    paths = beside(out, "queue"), beside(out, "sample")
    for path in paths:
        if not path.exists():
            raise OutputError("file_missing", file=path)
    found = _told(recall, *paths, seed=seed)
    if found.median is None:
        console.say("cli.screen.recall_open", n=found.unreviewed)
    else:
        shares = {k: round(100 * v) for k, v in zip(
            ("middle", "low", "high"), (found.median, found.q05 or 0, found.q95 or 0), strict=True
        )}  # fmt: skip
        console.say("cli.screen.recall", **shares)
    console.document(found._asdict())


def _learn(words: Words, *, out: Path, as_json: bool) -> None:
    from amparo.safety import bundle, lessons

    console = Console(words, as_json)
    out.mkdir(parents=True, exist_ok=True)
    pages = lessons.pages()
    for name, text in pages.items():
        (out / name).write_text(text, encoding="utf-8")
    console.say("cli.files", files=", ".join(str(out / name) for name in pages))
    built = bundle.is_built()
    if not built:
        console.note("cli.learn.without_check")
    console.document({"files": [str(out / name) for name in pages], "check_in_page": built})


def _told(function: Callable[P, R], *given: P.args, **named: P.kwargs) -> R:
    """Call into the room; what stops it becomes an error with a sentence."""
    from amparo.safety import SafetyError

    try:
        return function(*given, **named)
    except SafetyError as error:
        raise _ours(error) from None


def _ours(error: SafetyError) -> OutputError:
    return OutputError(error.code, **error.params)
