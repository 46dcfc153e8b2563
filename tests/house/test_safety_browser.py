"""The check inside the page of lessons, in a real browser: as in Python, and without a request."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from chromium import FOUND, Browser

from amparo.safety import bundle
from amparo.safety.browser import reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(not FOUND, reason="no Chromium here (make setup-browser)"),
    pytest.mark.skipif(
        not (bundle.ASSETS / "manifest.json").exists(),
        reason="the check for the browser is not built (make browser)",
    ),
]

QUESTIONS: dict[str, dict[str, Any]] = {
    "es": {
        "text": "Ana: hola, vi tu foto\nAna: pásame tu whatsapp y mándame una foto tuya\n"
        "Ana: no le digas a tu mamá, es nuestro secreto\nYo: no sé 😬",
        "whose": "mine", "age": "under18", "facts": ["never_met"],
        "lang": "es", "reader": "child", "country": "HN",
    },
    "en": {
        "text": "Sam: hi, saw your profile\nSam: give me your number, send me a picture of you\n"
        "Sam: don't tell your mom, this is our secret\nMe: not sure 😬",
        "whose": "shown", "age": "under14", "facts": [],
        "lang": "en", "reader": "parent", "country": "US",
    },
    "nothing": {
        "text": "Mañana hay examen de historia. ¿Estudiamos en la biblioteca?",
        "whose": "mine", "age": "unknown", "facts": [],
        "lang": "es", "reader": "adult", "country": "",
    },
    "other": {"text": "hola", "whose": "other", "lang": "es"},
    "wrong": {"text": "hola", "age": "ninety", "lang": "es"},
    "half an emoji": {"text": "hola \ud83d", "lang": "es"},
}  # fmt: skip
MAIN = "document.querySelector('main:not([hidden]) .check')"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("learn")
    command = [sys.executable, "-m", "amparo", "learn", "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    return out / "index.html"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, page: Path) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as opened:
        opened.call(
            "Network.emulateNetworkConditions",
            offline=True, latency=0, downloadThroughput=-1, uploadThroughput=-1,
        )  # fmt: skip
        opened.open(page, width=390)
        yield opened


@pytest.fixture(autouse=True)
def quiet(browser: Browser, page: Path) -> Iterator[None]:
    """After each test: the page asked for nothing but itself, and the browser is content."""
    yield
    browser.value("new Promise(done => setTimeout(done, 50))")
    assert browser.requests() == [page.resolve().as_uri()]
    assert browser.complaints() == []


def ask(browser: Browser, question: dict[str, Any]) -> Any:
    return browser.value(f"amparoCheck({json.dumps(question)})")


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_page_answers_as_python_does(browser: Browser, name: str) -> None:
    question = QUESTIONS[name]
    expected = json.loads(reply(json.dumps(question)))
    assert ask(browser, question) == expected
    if name in {"es", "en"}:
        assert expected["level"] in {"caution", "high", "urgent"}
        assert expected["signs"]


def test_two_questions_at_once_start_python_once(browser: Browser) -> None:
    both = f"Promise.all([amparoCheck({json.dumps(QUESTIONS['es'])}), "
    both += f"amparoCheck({json.dumps(QUESTIONS['en'])})])"
    found = browser.value(both)
    assert [one["level"] for one in found] == [
        json.loads(reply(json.dumps(QUESTIONS[lang])))["level"] for lang in ("es", "en")
    ]


def test_the_steps_are_told(browser: Browser) -> None:
    question = json.dumps(QUESTIONS["nothing"])
    browser.value(
        f"window.told = [], amparoCheck({{...{question}, onprogress: s => told.push(s)}})"
    )
    assert browser.value("told") == ["loading", "reading"]


@pytest.mark.parametrize("lang", ["es", "en"])
def test_the_form_shows_the_answer(browser: Browser, lang: str) -> None:
    question = QUESTIONS[lang]
    browser.value(f"document.querySelector('.switch [data-to={lang}]:not([hidden])').click()")
    browser.value(f"{MAIN}.querySelector('input[value=mine]').click()")
    browser.value(f"{MAIN}.querySelector('textarea').value = {json.dumps(question['text'])}")
    browser.value(f"{MAIN}.querySelector('form').requestSubmit()")
    seen = f"!{MAIN}.querySelector('.answer').hidden && {MAIN}.querySelector('.answer').innerText"
    waiting = "(n) => new Promise((done) => { const look = () => { const seen = SEEN; "
    waiting += "if (seen || !n--) done(seen); else setTimeout(look, 100); }; look(); })"
    shown = browser.value(f"({waiting.replace('SEEN', seen)})(300)")
    expected = json.loads(reply(json.dumps({"text": question["text"], "lang": lang})))
    assert expected["level_name"].lower() in shown.lower()
    for sign in expected["signs"]:
        assert sign["name"] in shown


def test_python_in_the_page_reaches_neither_page_nor_network() -> None:
    """What is handed to Python as its view of JavaScript holds no way out."""
    script = (bundle.HERE / "data" / "check.js").read_text(encoding="utf-8")
    visible = script.partition("const visible = {")[2].partition("};")[0]
    assert "setTimeout" in visible
    for name in ("fetch", "document", "window", "XMLHttpRequest", "localStorage", "globalThis"):
        assert name not in visible
