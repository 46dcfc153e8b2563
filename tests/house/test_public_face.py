"""``import amparo`` shows few names, loads them when asked for, and its page runs as written."""

from __future__ import annotations

import re
from datetime import date
from importlib import resources
from typing import TYPE_CHECKING, Any

import documents as docs
import pytest

import amparo

if TYPE_CHECKING:
    from pathlib import Path


def test_every_public_name_is_there() -> None:
    assert sorted(amparo.__all__, key=str.casefold) == sorted(dir(amparo), key=str.casefold)
    for name in amparo.__all__:
        assert getattr(amparo, name) is not None


def test_any_other_name_is_not() -> None:
    with pytest.raises(AttributeError, match="caravanas"):
        amparo.caravanas  # noqa: B018 - the look itself is the test


def test_the_page_about_python_runs_as_written(tmp_path: Path) -> None:
    page = (docs.ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    assert len(blocks) == 3
    bundle = resources.files("amparo") / "data" / "caravans" / "reports.csv"
    names: dict[str, Any] = {"path": bundle, "out": tmp_path}
    for block in blocks:
        exec(compile(block, "python.md", "exec"), names)  # noqa: S102 - our own page
    assert names["result"].as_of == date(2018, 10, 25)
    assert names["leaving"].context.facts.frame.height > 20
    assert names["mine"].register.height > names["result"].register.height
    assert (tmp_path / "brief-es.html").exists()
