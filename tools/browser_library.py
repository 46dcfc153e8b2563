"""Runs inside Pyodide: write the part of the standard library that is really imported, as bytecode.

`tools/build_browser.py` gives this text to Pyodide under node and calls `build`.
"""

from __future__ import annotations

import importlib
import json
import marshal
import sys
import zipfile
from importlib.util import MAGIC_NUMBER
from types import CodeType

WHOLE = f"/lib/python{sys.version_info[0]}{sys.version_info[1]}.zip"
#: Imported by functions of the library when they are called, so that measuring would miss them.
LATE = (
    "__future__", "_strptime", "dataclasses", "encodings.ascii", "encodings.cp1252",
    "encodings.cp437", "encodings.latin_1", "encodings.utf_16", "encodings.utf_16_be",
    "encodings.utf_16_le", "encodings.utf_8_sig",
)  # fmt: skip
#: Head of bytecode that carries a hash of its source, here of none, and says not to look at it.
UNCHECKED = (1).to_bytes(4, "little") + bytes(8)
DAY = (1980, 1, 1, 0, 0, 0)


def loaded() -> dict[str, str]:
    """Module -> its file in the whole library, for all that were imported from it."""
    files = {name: getattr(module, "__file__", None) or "" for name, module in sys.modules.items()}
    return {
        name: file.removeprefix(WHOLE + "/")
        for name, file in files.items()
        if file.startswith(WHOLE + "/")
    }


def without_lines(code: CodeType) -> CodeType:
    """The same code without the table of its lines, a third of its size; nobody debugs here.

    What is left says "no place" for each stretch of at most eight units of two bytes (CPython's
    Objects/locations.md), so that a traceback can still be written.
    """
    eights, rest = divmod(len(code.co_code) // 2, 8)
    nowhere = b"\xff" * eights + (bytes([0xF8 | (rest - 1)]) if rest else b"")
    inner = tuple(without_lines(c) if isinstance(c, CodeType) else c for c in code.co_consts)
    return code.replace(co_linetable=nowhere, co_consts=inner)


def bytecode(source: bytes, file: str) -> bytes:
    """A module as bytecode that is never compared with a source, without docstrings and lines."""
    code = compile(source, file, "exec", dont_inherit=True, optimize=2)
    return MAGIC_NUMBER + UNCHECKED + marshal.dumps(without_lines(code))


def build(imports: str) -> str:
    """Write library.zip into the folder that Pyodide works in.

    Args:
        imports: JSON list of the modules that are wanted besides what Pyodide starts with.

    Returns:
        JSON object: version of Python and the modules that can be imported.
    """
    for name in (*json.loads(imports), *LATE):
        importlib.import_module(name)
    files = loaded()
    with zipfile.ZipFile(WHOLE) as whole, zipfile.ZipFile("library.zip", "w") as kept:
        for file in sorted(set(files.values())):
            # Stored, not deflated: the archive as a whole is packed afterwards, and smaller so.
            kept.writestr(zipfile.ZipInfo(file + "c", DAY), bytecode(whole.read(file), file))
    modules = sorted({*sys.modules, *sys.builtin_module_names})  # some are frozen into Python
    return json.dumps({"python": sys.version.split()[0], "modules": modules})
