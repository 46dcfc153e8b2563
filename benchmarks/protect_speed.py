"""How fast the private check answers, and what screening many offers takes.

    python benchmarks/protect_speed.py [--quick]

Every figure is of a whole fresh process on one core. The long chat and the tables are put together
from pieces of the corpus, drawn from a seed, with one word nobody ever wrote and a number in each
text, so that what the check remembers of words seen before does not flatter it. The corpus is full
of signs and of words like them, so these tables are harder than ordinary ones; the share of rows
with a sign is printed. ``--quick`` leaves
the table of a million offers out.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import re
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from processes import measured
from protection.texts import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
AMPARO = str(Path(sys.executable).with_name("amparo"))
SEED, RUNS = 20240101, 7
CHAT_MESSAGES = 500
ROWS, FEW, MANY = 100_000, 100_000, 1_000_000
COLD_S, MESSAGES_A_SECOND, ROOM_MB = 0.3, 20_000, 5.0
#: Memory is flat when nine hundred thousand offers more take no more than this.
GROWTH_MB = 100.0
PIECE = re.compile(r"[^.!?,\n]{8,}[.!?,]*")
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "xo")


def on_one_core() -> None:
    """Binds this process and all that it starts to one core, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def everyday() -> list[str]:
    """Messages of everyday chats, in which nobody had a trap in mind."""
    texts = [t for t in load("large") if t.label == "ordinary" and t.kind == "chat"]
    return [part.text for text in texts for part in text.parts]


def pieces() -> tuple[list[str], list[str], list[str]]:
    """Messages of chats, parts of sentences of all texts, and whole offers, of the dev half."""
    texts = load("dev")
    messages = [p.text for t in texts if t.kind == "chat" for p in t.parts]
    offers = [p.text.replace("\n", " ") for t in texts if t.kind == "offer" for p in t.parts]
    parts = [piece.strip() for text in messages + offers for piece in PIECE.findall(text)]
    return messages, parts, offers


def invented(draw: random.Random) -> str:
    """A word that nobody ever wrote, and a number."""
    return "".join(draw.choices(SYLLABLES, k=5)) + f" {draw.randint(10, 99_999)}"


def messages_of(draw: random.Random, parts: list[str]) -> str:
    """As long as a message: one or two parts."""
    return f"{' '.join(draw.choices(parts, k=draw.choice((1, 1, 2))))} {invented(draw)}"


def offers_of(draw: random.Random, parts: list[str]) -> str:
    """As long as an offer: six to ten parts."""
    return f"{' '.join(draw.choices(parts, k=draw.randint(6, 10)))} {invented(draw)}"


def write_table(path: Path, rows: Iterator[str]) -> float:
    """Writes ``id,text`` and gives the mean length of a text in characters."""
    letters = count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("id", "text"))
        for count, text in enumerate(rows, 1):
            table.writerow((f"r{count}", text))
            letters += len(text)
    return letters / count


def drawn(
    make: Callable[[random.Random, list[str]], str], rows: int, parts: list[str]
) -> Iterator[str]:
    """So many texts of one making, put together from these parts."""
    draw = random.Random(SEED)  # noqa: S311 - a seeded test
    return (make(draw, parts) for _ in range(rows))


def verdict(missed: list[str], name: str, value: str, bar: str, *, met: bool) -> None:
    """Prints a figure beside its bar."""
    print(f"{name:52} {value:>14}   {bar} {'met' if met else 'MISSED'}", flush=True)
    if not met:
        missed.append(name)


def cold_chat(folder: Path, missed: list[str]) -> None:
    """A chat of 500 messages, from the command's start to its answer."""
    draw = random.Random(SEED)  # noqa: S311 - a seeded test
    messages = pieces()[0]
    lines = [
        f"{draw.choice('AB')}: {draw.choice(messages)} {invented(draw)}"
        for _ in range(CHAT_MESSAGES)
    ]
    chat = folder / "chat.txt"
    chat.write_text("\n".join(lines), encoding="utf-8")
    for name, command, bar in (
        ("bare interpreter", [sys.executable, "-c", "pass"], None),
        ("amparo --version", [AMPARO, "--version"], None),
        ("amparo check, a chat of 500 messages", [AMPARO, "check", str(chat), "--json"], COLD_S),
    ):
        measured(command)  # the first run fills the disk cache and writes the bytecode
        runs = [measured(command) for _ in range(RUNS)]
        wall, busy = (
            statistics.median(getattr(r, what) for r in runs) for what in ("wall", "busy")
        )
        value = f"{wall:.3f} s"
        if bar is None:
            print(f"{name:52} {value:>14}")
        else:
            verdict(missed, f"{name}, median of {RUNS}", value, f"< {bar} s", met=wall < bar)
            mean = chat.stat().st_size / CHAT_MESSAGES
            print(f"  {busy:.3f} s of them busy; {mean:.0f} bytes a message")


def screening(folder: Path, missed: list[str]) -> None:
    """Texts a second of `amparo screen`, and of a loop that only reads and writes the table."""
    parts = pieces()[1]
    for name, make, source, bar in (
        ("messages", messages_of, parts, MESSAGES_A_SECOND),
        ("everyday messages", messages_of, everyday(), MESSAGES_A_SECOND),
        ("offers", offers_of, parts, None),
    ):
        table = folder / f"{name}.csv"
        length = write_table(table, drawn(make, ROWS, source))
        taken = measured([AMPARO, "screen", str(table), "--out", str(folder / "out.csv")])
        speed = ROWS / taken.wall
        told = f"screen, {ROWS:,} {name} of {length:.0f} characters"
        if bar is None:
            print(f"{told:52} {f'{speed:,.0f} /s':>14}")
        else:
            met = speed >= bar
            verdict(missed, told, f"{speed:,.0f} /s", f">= {bar:,} /s", met=met)
        signs = with_signs(folder / "out.csv")
        print(f"{'  rows with a sign':52} {f'{signs:.0%}':>14}")
        print(f"{'  in seconds busy alone':52} {f'{ROWS / taken.busy:,.0f} /s':>14}")
        copy = measured([sys.executable, "-c", COPY, str(table), str(folder / "out.csv")])
        print(f"{'  a loop that copies the table':52} {f'{ROWS / copy.wall:,.0f} /s':>14}")


def with_signs(out: Path) -> float:
    """Share of the rows above level none."""
    with out.open(encoding="utf-8", newline="") as file:
        levels = [row["level"] for row in csv.DictReader(file)]
    return sum(level != "none" for level in levels) / len(levels)


COPY = """
import csv, sys
with open(sys.argv[1], newline="") as source, open(sys.argv[2], "w", newline="") as out:
    csv.writer(out).writerows(csv.reader(source))
"""


def memory(folder: Path, missed: list[str], counts: tuple[int, ...]) -> None:
    """Peak memory of `amparo screen` as the table grows."""
    peaks = []
    parts = pieces()[1]
    for count in counts:
        table = folder / "many.csv"
        write_table(table, drawn(messages_of, count, parts))
        taken = measured([AMPARO, "screen", str(table), "--out", str(folder / "out.csv")])
        peaks.append(taken.peak_mb)
        size = table.stat().st_size / 1e6
        told = f"screen, {count:,} offers ({size:.0f} MB), peak memory"
        print(f"{told:52} {taken.peak_mb:11.0f} MB   in {taken.wall:.1f} s", flush=True)
    if len(peaks) > 1:
        grown = peaks[-1] - peaks[0]
        name = f"  from {counts[0]:,} to {counts[-1]:,} offers"
        met = grown <= GROWTH_MB
        verdict(missed, name, f"{grown:+.0f} MB", f"<= {GROWTH_MB:.0f} MB", met=met)


def installed(missed: list[str]) -> None:
    """What the room adds to an install, with its commands and sentences, without bytecode."""
    package = ROOT / "src" / "amparo"
    files = [
        *package.glob("safety/**/*"), package / "cli" / "protect.py",
        *package.glob("words/catalog/*/protect.toml"),
    ]  # fmt: skip
    kept = [f for f in files if f.is_file() and f.suffix != ".pyc"]
    size = sum(f.stat().st_size for f in kept) / 1e6
    verdict(
        missed, "the room, installed", f"{size:.2f} MB", f"< {ROOM_MB:g} MB", met=size < ROOM_MB
    )


def main() -> int:
    """Prints every figure; 1 when a bar is missed."""
    options = argparse.ArgumentParser(description="Time the private check and the screening.")
    options.add_argument("--quick", action="store_true", help="no table of a million offers")
    chosen = options.parse_args()
    missed: list[str] = []
    on_one_core()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cold_chat(folder, missed)
        screening(folder, missed)
        memory(folder, missed, (FEW,) if chosen.quick else (FEW, MANY))
    installed(missed)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
