"""``__all__`` of every module is what the module shows: nothing missing, nothing left out."""

from __future__ import annotations

import ast
import importlib
import inspect

import house_rules as rules
import pytest

NAMES = [
    ".".join(path.relative_to(rules.PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in rules.modules()
    if path.name != "__main__.py" and len(ast.parse(path.read_text(encoding="utf-8")).body) > 1
]


@pytest.mark.parametrize("name", NAMES)
def test_all_is_what_the_module_shows(name: str) -> None:
    module = importlib.import_module(name)
    shown = getattr(module, "__all__", None)
    assert shown is not None, f"{name} has no __all__"
    assert [one for one in shown if not hasattr(module, one)] == []
    assert len(set(shown)) == len(shown)
    own = {
        one
        for one, thing in vars(module).items()
        if not one.startswith("_")
        # what numba compiled is a function too, and is one where numba is missing
        and (inspect.isclass(thing) or inspect.isfunction(getattr(thing, "py_func", thing)))
        and thing.__module__ == name
    }
    assert own - set(shown) == set(), "private names start with an underscore"
