"""No test of this room may reach for the network: whatever asks for a socket fails here.

``make test`` runs them in a network namespace without interfaces besides, where the system has one.
"""

from __future__ import annotations

import socket
from typing import Any, NoReturn

import pytest


class SocketAskedForError(AssertionError):
    """The room opened a socket."""


@pytest.fixture(autouse=True)
def no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: Any, **named: Any) -> NoReturn:
        raise SocketAskedForError

    for name in ("socket", "create_connection", "create_server", "getaddrinfo", "socketpair"):
        monkeypatch.setattr(socket, name, refuse)
