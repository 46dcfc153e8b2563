"""What a core install weighs: a fresh environment, the locked core, the package.

Bar: 350 MB of site-packages. The five heaviest parts are named. Needs a package index.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

BAR_MB = 350.0
ROOT = Path(__file__).parents[1]
SHOWN = 5


def weight(path: Path) -> float:
    """MB of a file or folder, without its bytecode."""
    files = [path] if path.is_file() else path.rglob("*")
    return sum(f.stat().st_size for f in files if f.is_file() and f.suffix != ".pyc") / 1e6


def with_bytecode(path: Path) -> float:
    """MB of a folder as it lies on the disk, in whole blocks, as ``du`` counts."""
    return sum(f.lstat().st_blocks * 512 for f in path.rglob("*")) / 1e6


def installed(folder: Path) -> Path:
    """Install the core into a fresh environment and give its site-packages."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    locks = ROOT / "requirements"
    build = ["--require-hashes", "-r", str(locks / "build.txt")]
    core = ["--require-hashes", "-r", str(locks / "core.txt")]
    tools = folder / "build-tools"
    subprocess.run([*pip, *core], check=True)
    subprocess.run([*pip, "--target", str(tools), *build], check=True)
    subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", str(ROOT)],
        check=True,
        env={"PYTHONPATH": str(tools), "PATH": f"{folder / 'bin'}:/usr/bin:/bin"},
    )
    told = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return Path(told.stdout.strip())


def main() -> int:
    """Print the weight; 1 if the bar is missed."""
    with tempfile.TemporaryDirectory() as folder:
        site = installed(Path(folder) / "env")
        came_along = {"pip", "setuptools", "pkg_resources", "_distutils_hack"}  # with every venv
        parts = {p.name: weight(p) for p in site.iterdir() if p.name not in came_along}
        whole = with_bytecode(site)
    for name, size in sorted(parts.items(), key=lambda part: -part[1])[:SHOWN]:
        print(f"{name:31} {size:7.1f} MB")
    print(f"{'amparo and all it needs':31} {sum(parts.values()):7.1f} MB")
    print(f"{'with pip and bytecode, on disk':31} {whole:7.1f} MB (bar {BAR_MB:.0f})")
    return 1 if whole > BAR_MB else 0


if __name__ == "__main__":
    sys.exit(main())
