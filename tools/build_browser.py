"""Make what the check needs to run inside a browser, from one pinned version of Pyodide.

The package comes over npm's own client and is used only when its bytes are the pinned ones. Of its
standard library, the modules are kept that Pyodide itself and the room `amparo.safety` import:
they are imported in Pyodide, under node, and what got loaded is written as bytecode. The result
lies in `src/amparo/safety/assets/` and is made again only when what it rests on changed.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import lzma
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

VERSION = "0.29.5"
INTEGRITY = (
    "TkYrUv9m8QmfImADKRmpwZulL48E0uUaBSO+dvRQKyAJc0qh9gu7jn8btyHPh3NZm1r2IH2YrJhIr7Q2B9urAw=="
)
HERE = Path(__file__).resolve().parent
ROOM = HERE.parent / "src" / "amparo" / "safety"
ASSETS = ROOM / "assets"
INSIDE = HERE / "browser_library.py"
MEMBERS = (
    "package.json", "pyodide.asm.js", "pyodide.asm.wasm", "pyodide.js", "pyodide.mjs",
    "pyodide-lock.json", "python_stdlib.zip",
)  # fmt: skip
PATIENCE_S = 300

#: Run by node in the unpacked package: starts Pyodide and gives the work to Python inside it.
GLUE = """
import { loadPyodide } from "./pyodide.mjs";
import fs from "node:fs";
const [inside, imports] = process.argv.slice(-2);
const pyodide = await loadPyodide();
pyodide.globals.set("IMPORTS", imports);
const told = pyodide.runPython(fs.readFileSync(inside, "utf8") + "\\nbuild(IMPORTS)");
fs.writeFileSync("library.zip", pyodide.FS.readFile("library.zip"));
fs.writeFileSync("library.json", told);
"""

#: Around Pyodide's two scripts: they see no way to the network, only what `fetch` is handed.
BEFORE = "(function(fetch,XMLHttpRequest,WebSocket,EventSource,Worker,importScripts){\n"
AFTER = """
amparoRuntime.load=loadPyodide.loadPyodide;amparoRuntime.lock=%s;
delete globalThis.loadPyodide;
}).call(globalThis,amparoRuntime.fetch);
"""

NOTICE = f"""\
These files let Amparo's private check run inside a web browser. They were made from the package
"pyodide" {VERSION}; Amparo's own licence does not cover them.

runtime.js.xz, python.wasm.xz
    Pyodide {VERSION}, (C) Pyodide contributors and Mozilla. Mozilla Public License 2.0,
    https://www.mozilla.org/MPL/2.0/. Its two scripts are joined and wrapped in one function,
    otherwise unchanged. Source: https://github.com/pyodide/pyodide/tree/{VERSION}
    It contains CPython (below), and code of Emscripten (MIT or NCSA licence), zlib, bzip2,
    libffi, Expat, mpdecimal, HACL*, mimalloc and hiwire under their own permissive licences.
library.zip.xz
    Modules of the standard library of CPython, (C) Python Software Foundation, PSF License
    Version 2, https://docs.python.org/3/license.html, and of Pyodide (as above), as bytecode
    without docstrings and line numbers. Source of both: the addresses above and https://github.com/python/cpython
"""


def room_imports() -> list[str]:
    """Modules outside the room that the check in the page may import."""
    sys.path.insert(0, str(ROOM.parents[1]))
    from amparo.safety import bundle

    return bundle.library_imports()


def stamp(imports: list[str]) -> str:
    """What the assets rest on, in one word."""
    parts = [Path(__file__).read_bytes(), INSIDE.read_bytes(), "\n".join(imports).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_built(wanted: str) -> bool:
    """Whether the assets are there, whole, and rest on what lies here now."""
    try:
        manifest = json.loads((ASSETS / "manifest.json").read_text(encoding="utf-8"))
        return bool(manifest["stamp"] == wanted) and all(
            hashlib.sha256((ASSETS / name).read_bytes()).hexdigest() == digest
            for name, digest in manifest["files"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


def packed(folder: Path) -> Path | None:
    """Pyodide's package as npm gives it; None when it cannot be had here."""
    command = [
        "npm", "pack", f"pyodide@{VERSION}", "--silent", "--prefer-offline", "--ignore-scripts",
        "--fetch-retries=0", "--fetch-timeout=60000", "--pack-destination", str(folder),
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, check=False, timeout=PATIENCE_S
        )
    except subprocess.TimeoutExpired:
        return None
    made = list(folder.glob("*.tgz"))
    return made[0] if done.returncode == 0 and made else None


def unpack(archive: Path, folder: Path) -> None:
    """Put the members that are needed into a folder, once the bytes are known to be right."""
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != INTEGRITY:
        sys.exit(f"pyodide {VERSION}: npm gave other bytes than pinned; nothing was built.")
    with tarfile.open(archive) as tar:
        for name in MEMBERS:
            member = tar.extractfile(f"package/{name}")
            if member is None:
                sys.exit(f"pyodide {VERSION}: the package has no file {name}.")
            (folder / name).write_bytes(member.read())


def library(folder: Path, imports: list[str]) -> dict[str, Any]:
    """Write library.zip into the folder; its modules, and the version of Python."""
    done = subprocess.run(
        ["node", "--input-type=module", "-e", GLUE, "--", str(INSIDE), json.dumps(imports)],
        cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE_S,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"Pyodide could not gather its library under node:\n{done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads((folder / "library.json").read_text(encoding="utf-8"))
    return told


def runtime(folder: Path) -> bytes:
    """Pyodide's two scripts as one, with an empty list of packages."""
    lock = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
    lock["packages"] = {}
    scripts = [
        (folder / name).read_text(encoding="utf-8").partition("\n//# sourceMappingURL=")[0]
        for name in ("pyodide.asm.js", "pyodide.js")
    ]
    return (BEFORE + ";\n".join(scripts) + AFTER % json.dumps(lock)).encode()


def build(folder: Path, imports: list[str], wanted: str) -> None:
    """Write the assets from the unpacked package."""
    told = library(folder, imports)
    contents = {
        "runtime.js.xz": runtime(folder),
        "python.wasm.xz": (folder / "pyodide.asm.wasm").read_bytes(),
        "library.zip.xz": (folder / "library.zip").read_bytes(),
    }
    shutil.rmtree(ASSETS, ignore_errors=True)
    ASSETS.mkdir()
    files = {}
    for name, content in contents.items():
        small = lzma.compress(content, preset=9 | lzma.PRESET_EXTREME)
        (ASSETS / name).write_bytes(small)
        files[name] = hashlib.sha256(small).hexdigest()
    (ASSETS / "NOTICE").write_text(NOTICE, encoding="utf-8")
    manifest = {"pyodide": VERSION, **told, "files": files, "stamp": wanted}
    (ASSETS / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Make the assets where they are missing or old, or say why there will be none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quiet", action="store_true", help="say nothing when it cannot be had")
    quiet = parser.parse_args().quiet
    imports = room_imports()
    wanted = stamp(imports)
    if is_built(wanted):
        return
    reason = ""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        if not (shutil.which("npm") and shutil.which("node")):
            reason = "no npm here"
        elif (archive := packed(folder)) is None:
            reason = f"npm could not get pyodide {VERSION}"
        else:
            print("Building the check for the browser …", flush=True)
            unpack(archive, folder)
            build(folder, imports, wanted)
    if reason and not quiet:
        print(f"{reason.capitalize()}: the page of lessons will be without the check in it,")
        print("and the tests that run it in a browser will be skipped.")


if __name__ == "__main__":
    main()
