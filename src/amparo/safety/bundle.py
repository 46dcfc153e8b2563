"""What the offline page carries so that the check runs in it: Python, its library and this room.

All of it lies in the page as inert text; `data/check.js` unpacks it when a check is first asked
for. Python and its library are made by ``make browser``; where they are not, there is no bundle.
"""

from __future__ import annotations

import ast
import base64
import gzip
import io
import json
import lzma
import tomllib
import zipfile
from pathlib import Path
from typing import Any, Final

from amparo.safety import compiled

__all__ = ["credit", "is_built", "library_imports", "room", "scripts"]

HERE: Final = Path(__file__).parent
ASSETS: Final = HERE / "assets"
#: What the check reads besides Python.
DATA: Final = ("weights.z", "pay.toml", "helplines.toml", "answers.toml", "cases.toml")
#: Name in the page -> file of the assets.
PARTS: Final = {
    "runtime": "runtime.js.xz",
    "wasm": "python.wasm.xz",
    "library": "library.zip.xz",
}
DAY: Final = (1980, 1, 1, 0, 0, 0)


def scripts() -> str | None:
    """The blocks for the end of the page's body; None where the assets are not built."""
    if not is_built():
        return None
    contents = {part: lzma.decompress((ASSETS / file).read_bytes()) for part, file in PARTS.items()}
    contents["room"] = room()
    # Browsers unpack gzip; on disk the smaller form is kept.
    parts = {part: gzip.compress(content, 6, mtime=0) for part, content in contents.items()}
    blocks = [
        f'<script type="application/octet-stream" id="amparo-{part}">'
        f"{base64.b64encode(content).decode()}</script>"
        for part, content in parts.items()
    ]
    notice = (ASSETS / "NOTICE").read_text(encoding="utf-8").replace("--", "- -")
    check = (HERE / "data" / "check.js").read_text(encoding="utf-8")
    return "\n".join([f"<!--\n{notice}-->", *blocks, f"<script>\n{check}</script>"])


def is_built() -> bool:
    """Whether the page will carry the check."""
    return _manifest() is not None


def credit(lang: str) -> str | None:
    """Whose code runs the check in the page and under which licences; None as for `scripts`."""
    manifest = _manifest()
    if manifest is None:
        return None
    sentences = tomllib.loads((HERE / "data" / "credit.toml").read_text(encoding="utf-8"))
    sentence: str = sentences[lang]
    return sentence.format(pyodide=manifest["pyodide"], python=manifest["python"])


def room() -> bytes:
    """The package `amparo` with this room alone, as a zip; the same bytes for the same files."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        # Stored, not deflated: the whole is packed once, and smaller so.
        archive.writestr(zipfile.ZipInfo("amparo/__init__.py", DAY), b"")
        for path in (*_modules(), *(HERE / "data" / name for name in DATA)):
            name = f"amparo/safety/{path.relative_to(HERE).as_posix()}"
            archive.writestr(zipfile.ZipInfo(name, DAY), path.read_bytes())
        # Rules travel ready made; Python in a page would take seconds to read their files.
        archive.writestr(zipfile.ZipInfo("amparo/safety/data/book.z", DAY), compiled.current())
    return kept.getvalue()


def library_imports() -> list[str]:
    """Modules outside the room that the check in the page may import, wherever in it."""
    found = set().union(*(_imports(path) for path in _modules()))
    return sorted(name for name in found if name.partition(".")[0] != "amparo")


def _modules() -> list[Path]:
    """The room's modules that the page's door leads to, itself included."""
    found: set[Path] = set()
    waiting = [HERE / "__init__.py", HERE / "browser.py"]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            names = {name.removeprefix("amparo.safety.") for name in _imports(path)}
            waiting += [p for p in (HERE / f"{name}.py" for name in names) if p.exists()]
    return sorted(found)


def _imports(path: Path) -> set[str]:
    """Every module that a module imports, also ``from amparo.safety import MODULE``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            if node.module == "amparo.safety":
                found.update(f"amparo.safety.{alias.name}" for alias in node.names)
    return found


def _manifest() -> dict[str, Any] | None:
    """What ``make browser`` wrote down; it comes last, so that the rest is there when it is."""
    try:
        found: dict[str, Any] = json.loads((ASSETS / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found
