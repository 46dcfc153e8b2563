"""The check needs no network: not in the room's own tests, and not as a command."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SocketAskedForError

CHAT = Path(__file__).parents[2] / "corpus" / "chats.es.dev.jsonl"


def test_a_socket_asked_for_fails_the_test() -> None:
    with pytest.raises(SocketAskedForError):
        socket.socket()


@pytest.mark.skipif("AMPARO_ALONE" not in os.environ, reason="make test runs this without network")
def test_there_is_no_interface_here() -> None:
    names = {name for _, name in socket.if_nameindex()} - {"lo"}
    up = [n for n in names if Path(f"/sys/class/net/{n}/operstate").read_text().strip() == "up"]
    assert up == []
    assert names == set()


def test_the_command_opens_no_socket(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    chat = tmp_path / "chat.txt"
    chat.write_text("A: hola, no le digas a tu mamá y borra este chat\nB: ok\n", encoding="utf-8")
    command = [sys.executable, "-X", "importtime", "-m", "amparo", "check", str(chat), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines() if "|" in line}
    assert "amparo.safety.check" in loaded
    assert (
        loaded & {"socket", "_socket", "ssl", "http.client", "asyncio", "urllib.request"} == set()
    )
    assert loaded & {"numpy", "polars", "babel", "jinja2"} == set()
    if strace:
        traced = [strace, "-f", "-e", "trace=network", sys.executable, *command[3:]]
        calls = subprocess.run(traced, capture_output=True, text=True, check=True).stderr
        assert "socket(" not in calls
