"""Seed faults by hand into ledger and intake, and count those that the tests catch.

``tools/faults.toml`` holds the faults: a file, the exact text, what stands there instead, and what
that would mean for a number. Each is put into a copy of the tree, alone, and the tests run there.

    python tools/seed_faults.py            all of them (some minutes a fault that survives)
    python tools/seed_faults.py 3 17       these
    python tools/seed_faults.py --check    only look whether every fault still fits the code

Exit 1 when fewer than 16 in 20 are caught, when the tests fail without any fault, or when a fault
no longer fits the code (mend its text then: the fault itself is still worth seeding).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIST = Path(__file__).with_name("faults.toml")
COPIED = ("src", "tests", "benchmarks", "docs", "pyproject.toml")
#: Run after the fault's own room; the whole chain last, because it is the slowest to tell.
ALWAYS = ("tests/records", "tests/store", "tests/pipeline")
BAR = 0.8
LIMIT_S = 900


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault: ``old`` becomes ``new`` in ``file``."""

    what: str
    file: str
    old: str
    new: str
    first: list[str] = field(default_factory=list)

    @property
    def room(self) -> str:
        """The tests of the room that the file belongs to."""
        return f"tests/{Path(self.file).parts[2]}"

    def misfit(self, root: Path) -> str:
        """Why the fault cannot be seeded, or ""."""
        path = root / self.file
        if not path.exists():
            return f"{self.file} is not there"
        times = path.read_text(encoding="utf-8").count(self.old)
        return "" if times == 1 else f"its text stands {times} times in {self.file}"


def read_faults() -> list[Fault]:
    """The list, in order."""
    return [Fault(**f) for f in tomllib.loads(LIST.read_text(encoding="utf-8"))["fault"]]


def copied(folder: Path) -> Path:
    """A copy of what the tests need."""
    tree = folder / "tree"
    tree.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, tree / name)
    return tree


def run_tests(tree: Path, tests: list[str]) -> str:
    """Run tests against the copy: "passed", the first that failed, or what else went wrong."""
    env = {
        **os.environ,
        "PYTHONPATH": str(tree / "src"),
        # Two faults of one size in one second would share their bytecode.
        "PYTHONDONTWRITEBYTECODE": "1",
        "HYPOTHESIS_STORAGE_DIRECTORY": str(tree / ".hypothesis"),
    }
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "--tb=no"]
    command += ["-p", "no:randomly", "-p", "no:cacheprovider", "-W", "error", *tests]
    try:
        told = subprocess.run(
            command, cwd=tree, env=env, capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return f"no end within {LIMIT_S} s"
    if told.returncode == 0:
        return "passed"
    failed = [line for line in told.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed[0].split(" - ")[0] if failed else (told.stdout + told.stderr)[-300:]


def tests_for(fault: Fault, tree: Path) -> list[str]:
    """The fault's own tests first, then its room's, then the others; each once."""
    wanted = [*fault.first, fault.room, *ALWAYS]
    return [name for name in dict.fromkeys(wanted) if (tree / name.split("::")[0]).exists()]


def seed(tree: Path, fault: Fault) -> str:
    """Put a fault into the copy, run the tests, take it out again."""
    path = tree / fault.file
    right = path.read_text(encoding="utf-8")
    path.write_text(right.replace(fault.old, fault.new), encoding="utf-8")
    try:
        return run_tests(tree, tests_for(fault, tree))
    finally:
        path.write_text(right, encoding="utf-8")


def main() -> int:
    """Seed, count, print."""
    parser = argparse.ArgumentParser(description="Seed faults and count those the tests catch.")
    parser.add_argument("numbers", nargs="*", type=int, help="only these")
    parser.add_argument("--check", action="store_true", help="only look whether the faults fit")
    asked = parser.parse_args()
    faults = list(enumerate(read_faults(), start=1))
    misfits = [(n, reason) for n, f in faults if (reason := f.misfit(ROOT))]
    for number, reason in misfits:
        print(f"fault {number} no longer fits: {reason}")
    if misfits or asked.check:
        return 1 if misfits else 0
    chosen = [(n, f) for n, f in faults if not asked.numbers or n in asked.numbers]
    with tempfile.TemporaryDirectory() as folder:
        return count(copied(Path(folder)), chosen)


def count(tree: Path, chosen: list[tuple[int, Fault]]) -> int:
    """Run without a fault, then with each; 1 if too few are caught."""
    rooms = sorted({fault.room for _, fault in chosen})
    clean = run_tests(tree, [n for n in [*rooms, *ALWAYS] if (tree / n).exists()])
    if clean != "passed":
        print(f"the tests fail without any fault: {clean}")
        return 1
    caught = 0
    for number, fault in chosen:
        start = time.perf_counter()
        outcome = seed(tree, fault)
        caught += outcome != "passed"
        verdict = "SURVIVED" if outcome == "passed" else "caught"
        print(f"{number:2}  {verdict:8}  {time.perf_counter() - start:4.0f} s  {fault.what}")
        print(f"    {'' if outcome == 'passed' else outcome}", flush=True)
    print(f"{caught} of {len(chosen)} caught (bar {BAR:.0%})")
    return 0 if caught >= BAR * len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
