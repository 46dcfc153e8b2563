"""Compiled where numba is installed, plain Python where it is not: the same numbers, slower."""

from __future__ import annotations

import contextlib
import functools
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["COMPILED", "as_list", "compiled"]

_F = TypeVar("_F", bound="Callable[..., Any]")

njit: Any = None
with contextlib.suppress(ImportError):  # the extra "fast" is not installed
    from numba import njit

#: Whether the functions are compiled.
COMPILED = njit is not None


def compiled(function: _F) -> _F:
    """Compile a function of numbers and arrays on its first call; later processes read a cache."""
    if njit is None:
        return function
    made = njit(cache=True, nogil=True, error_model="numpy")(function)
    # What is compiled holds the functions that it calls, but numba asks only its own file whether
    # it is old. Here a change of any file of the sampler makes all of it anew.
    cache_file: Any = getattr(getattr(made, "_cache", None), "_cache_file", None)
    if hasattr(cache_file, "_source_stamp"):
        cache_file._source_stamp = _stamp()  # noqa: SLF001 - there is no public way
    return cast("_F", made)


def as_list(values: list[Any]) -> Any:
    """A list as compiled functions take it."""
    if njit is None:
        return values
    from numba.typed import List

    return List(values)


@functools.cache
def _stamp() -> str:
    """A digest of every file of the sampler."""
    found = {f.name: f.read_bytes() for f in files(__package__).iterdir() if f.name.endswith(".py")}
    told = b"\0".join(found[name] for name in sorted(found))
    return hashlib.blake2b(told, digest_size=8).hexdigest()
