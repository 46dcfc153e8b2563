"""What the page carries for the check: small, the same every time, and enough to run on."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import re
import shutil
import subprocess
import sys
import zipfile
from base64 import b64decode
from pathlib import Path

import pytest

from amparo.safety import bundle
from amparo.safety.browser import reply

ROOM = Path(bundle.__file__).parent
BUILT = (bundle.ASSETS / "manifest.json").exists()
built = pytest.mark.skipif(
    not BUILT, reason="the check for the browser is not built (make browser)"
)

QUESTION = {"text": "Hola, ¿cómo te fue en la escuela?", "lang": "es", "age": "under18"}
#: Runs a question with the unpacked room and Python's own library, nothing else.
ALONE = """
import sys
sys.path.insert(0, sys.argv[1])
from amparo.safety.browser import reply
print(reply(sys.argv[2]))
"""


def test_the_same_files_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = bundle.room()
    copy = tmp_path / "elsewhere"
    # Without the times of the originals, and with what may lie about in a folder.
    shutil.copytree(ROOM, copy, copy_function=shutil.copyfile, dirs_exist_ok=True)
    for folder in ("__pycache__", "assets"):
        (copy / folder).mkdir(exist_ok=True)
        (copy / folder / "left.toml").write_text("left = 1", encoding="utf-8")
    monkeypatch.setattr(bundle, "HERE", copy)
    assert bundle.room() == first


def test_what_the_check_needs_is_carried_and_nothing_besides() -> None:
    with zipfile.ZipFile(io.BytesIO(bundle.room())) as archive:
        names = set(archive.namelist())
    modules = {name for name in names if name.endswith(".py")}
    assert {f"amparo/safety/{n}.py" for n in ("browser", "check", "answer", "rules")} <= modules
    assert not modules & {f"amparo/safety/{n}.py" for n in ("bundle", "lessons", "offers")}
    assert {n.rpartition("/")[2] for n in names - modules} == {*bundle.DATA, "book.z"}


def test_the_carried_room_answers_by_itself_as_here(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(bundle.room())) as archive:
        archive.extractall(tmp_path)
    asked = json.dumps(QUESTION)
    command = [sys.executable, "-I", "-S", "-c", ALONE, str(tmp_path), asked]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert json.loads(told) == json.loads(reply(asked))
    assert json.loads(told)["read"] is True


def test_a_refusal_comes_as_a_code() -> None:
    told = json.loads(reply(json.dumps({"text": "hola", "age": "ninety"})))
    assert told["error"] == "unknown_choice"
    assert told["value"] == "ninety"


def test_empty_fields_are_as_if_not_told() -> None:
    bare = {"text": QUESTION["text"]}
    full = {**bare, "whose": "", "age": "", "facts": [], "lang": "", "reader": "", "country": ""}
    assert reply(json.dumps(full)) == reply(json.dumps(bare))


def test_without_the_assets_there_is_no_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "ASSETS", tmp_path)
    assert bundle.scripts() is None
    assert bundle.credit("es") is None


@built
def test_the_room_adds_less_than_five_megabytes() -> None:
    files = [p for p in ROOM.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    # As the wheel unpacks; bytecode that installers write beside the modules adds a third of one.
    assert sum(p.stat().st_size for p in files) < 5_000_000


@built
def test_the_library_holds_what_the_room_imports() -> None:
    manifest = json.loads((bundle.ASSETS / "manifest.json").read_text(encoding="utf-8"))
    outside = set(bundle.library_imports())
    assert {"json", "re", "tomllib"} <= outside
    assert outside - set(manifest["modules"]) == set(), "run: make browser"
    with zipfile.ZipFile(
        io.BytesIO(lzma.decompress((bundle.ASSETS / "library.zip.xz").read_bytes()))
    ) as library:
        names = library.namelist()
    assert {"encodings/__init__.pyc", "json/__init__.pyc", "tomllib/__init__.pyc"} <= set(names)
    assert not [name for name in names if name.startswith(("unittest/", "sqlite3/", "test/"))]


@built
def test_the_blocks_are_inert_and_unpack_to_what_was_built() -> None:
    page = bundle.scripts()
    assert page is not None
    assert page == bundle.scripts()
    block = r'<script type="application/octet-stream" id="amparo-(\w+)">([A-Za-z0-9+/=]+)</script>'
    parts = {part: gzip.decompress(b64decode(text)) for part, text in re.findall(block, page)}
    assert set(parts) == {"runtime", "wasm", "library", "room"}
    assert parts["room"] == bundle.room()
    assert parts["wasm"].startswith(b"\0asm")
    assert page.count("<script") == page.count("</script>") == 5
    assert "Mozilla Public License" in page.partition("-->")[0]
    assert " src=" not in re.sub(block, "", page)


@built
@pytest.mark.parametrize(("lang", "word"), [("es", "licencia"), ("en", "licence")])
def test_the_credit_names_both_licences(lang: str, word: str) -> None:
    told = bundle.credit(lang) or ""
    assert "MPL 2.0" in told
    assert "PSF" in told
    assert told.count(word) == 2
