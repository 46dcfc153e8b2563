"""What the offline page carries so that the check runs in it: Python, its library and this room.

All of it lies in the page as inert text; `data/check.js` unpacks it when a check is first asked
for. Python and its library are made by ``make browser``; where they are not, there is no bundle.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["credit", "room", "scripts"]

HERE: Final = Path(__file__).parent
ASSETS: Final = HERE / "assets"
#: What the check reads besides Python; the page's own texts and looks stay out.
DATA: Final = {".csv", ".json", ".toml", ".txt"}
PAGE: Final = ("apps", "credit", "lessons", "page")
#: Name in the page -> file of the assets.
PARTS: Final = {
    "runtime": "runtime.js.gz",
    "wasm": "python.wasm.gz",
    "library": "library.zip.gz",
}
DAY: Final = (1980, 1, 1, 0, 0, 0)


def scripts() -> str | None:
    """The blocks for the end of the page's body; None where the assets are not built."""
    if _manifest() is None:
        return None
    parts = {part: (ASSETS / file).read_bytes() for part, file in PARTS.items()}
    parts["room"] = gzip.compress(room(), 9, mtime=0)
    blocks = [
        f'<script type="application/octet-stream" id="amparo-{part}">'
        f"{base64.b64encode(content).decode()}</script>"
        for part, content in parts.items()
    ]
    notice = (ASSETS / "NOTICE").read_text(encoding="utf-8").replace("--", "- -")
    check = (HERE / "data" / "check.js").read_text(encoding="utf-8")
    return "\n".join([f"<!--\n{notice}-->", *blocks, f"<script>\n{check}</script>"])


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
        for path in _files():
            name = f"amparo/safety/{path.relative_to(HERE).as_posix()}"
            archive.writestr(zipfile.ZipInfo(name, DAY), path.read_bytes())
    return kept.getvalue()


def _files() -> Iterator[Path]:
    yield from sorted(HERE.glob("*.py"))
    for path in sorted((HERE / "data").rglob("*")):
        if path.suffix in DATA and path.name.partition(".")[0] not in PAGE:
            yield path


def _manifest() -> dict[str, Any] | None:
    """What ``make browser`` wrote down; it comes last, so that the rest is there when it is."""
    try:
        found: dict[str, Any] = json.loads((ASSETS / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found
