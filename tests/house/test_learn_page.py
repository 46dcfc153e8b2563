"""The page of the lessons and the hand-outs in a real browser: on a phone, on a desk, on paper."""

from __future__ import annotations

import base64
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from chromium import FOUND, Browser

from amparo.safety.lessons import LANGUAGES, pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(not FOUND, reason="no Chromium here (make setup-browser)")

WIDTHS = (390, 1100)
MAIN = "document.querySelector('main:not([hidden])')"
OPEN_ALL = f"{MAIN}.querySelectorAll('details').forEach(d => {{ d.open = true }})"

#: A stand-in for the check: it remembers what it was asked and answers with texts of its own.
STAND_IN = """<script>
window.asked = [];
window.amparoCheck = async (question) => {
  question.onprogress('loading');
  delete question.onprogress;
  window.asked.push(question);
  if (question.text.includes('archive')) return {error: 'whole_account'};
  if (question.text.includes('unheard')) return {error: 'something_else'};
  if (question.text.includes('broken')) throw new Error('broken');
  return {
    level: 'high', level_name: 'LEVEL ' + question.lang, language: 'es', summary: 'SUMMARY',
    signs: [{id: 'A4', name: 'SIGN', strength: 3, stage: 'isolation', quotes: ['<i>quoted</i>'],
             message: 2, innocent: 'INNOCENT', advice: 'ADVICE'}],
    not_proof: 'NOT PROOF', steps: ['ONE', 'TWO', 'THREE'], evidence: ['KEEP'], notes: ['A NOTE'],
    helplines: [{name: 'LINE', phone: '911', note: 'NOTE', verified: false}], read: true,
  };
};
</script></body>"""

#: Texts whose contrast with what is behind them is below 4.5 (3 for large ones).
PALE = """
(() => {
  const parts = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
  const behind = (e) => {
    for (let up = e; up; up = up.parentElement) {
      const c = parts(getComputedStyle(up).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || !e.getClientRects().length) continue;
    const style = getComputedStyle(e);
    const [one, two] = [light(parts(style.color)), light(behind(e))];
    const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (contrast < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5))
      found.push(contrast.toFixed(2) + ' ' + walk.currentNode.textContent.slice(0, 40));
  }
  return found;
})()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("learn")
    for name, text in pages().items():
        (out / name).write_text(text, encoding="utf-8")
    head, _, _ = pages()["index.html"].partition('<script type="application/json"')
    _, _, script = pages()["index.html"].partition(head)
    ours = script.split("</script>")
    plain = head + "</script>".join(ours[:2]) + "</script></body></html>"  # without a built bundle
    (out / "bare.html").write_text(plain, encoding="utf-8")
    (out / "built.html").write_text(plain.replace("</body>", STAND_IN), encoding="utf-8")
    return out


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def switch(browser: Browser, lang: str) -> None:
    browser.value(f"document.querySelector('header:not([hidden]) [data-to={lang}]').click()")


def ask(browser: Browser, text: str, whose: str = "mine") -> None:
    browser.value(f"{MAIN}.querySelector('input[value={whose}]').click()")
    browser.value(f"{MAIN}.querySelector('textarea').value = {text!r}")
    browser.value(f"{MAIN}.querySelector('form').requestSubmit()")
    browser.value("new Promise(done => setTimeout(done, 50))")


def quiet(browser: Browser) -> bool:
    return browser.complaints() == [] and browser.fetched() == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_fits_is_legible_and_asks_for_nothing(
    browser: Browser, folder: Path, lang: str, width: int
) -> None:
    browser.open(folder / "built.html", width=width)
    switch(browser, lang)
    ask(browser, "hola")
    browser.value(OPEN_ALL)
    browser.value(f"{MAIN}.querySelectorAll('.reveal, .pick').forEach(b => b.click())")
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.value(PALE) == []
    assert quiet(browser)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_language_switches_without_reload(browser: Browser, folder: Path, lang: str) -> None:
    browser.open(folder / "bare.html", width=1100)
    browser.value("window.same = true")
    for to in (lang, *LANGUAGES):
        switch(browser, to)
        assert browser.value("document.documentElement.lang") == to
        assert browser.value(f"{MAIN}.lang") == to
        assert browser.value("document.querySelectorAll('main:not([hidden])').length") == 1
        assert (
            browser.value("[...document.querySelectorAll('h1')].filter(h => h.offsetParent).length")
            == 1
        )
        pressed = "document.activeElement.getAttribute('aria-pressed')"
        assert browser.value(pressed) == "true"
    assert browser.value("window.same") is True
    assert browser.value("localStorage.length + sessionStorage.length") == 0
    assert browser.value("document.cookie") == ""


def test_the_page_begins_in_the_language_of_the_browser(browser: Browser, folder: Path) -> None:
    browser.open(folder / "bare.html", width=390)
    first = browser.value("navigator.language.slice(0, 2)")
    assert browser.value("document.documentElement.lang") == (first if first == "en" else "es")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_practice_chat_says_why(browser: Browser, folder: Path, lang: str) -> None:
    browser.open(folder / "bare.html", width=390)
    switch(browser, lang)
    browser.value(OPEN_ALL)
    chat = f"{MAIN}.querySelector('.practice')"
    assert browser.value(f"{chat}.querySelectorAll('.why:not([hidden])').length") == 0
    browser.value(f"{chat}.querySelector('.sign > button').click()")
    assert browser.value(f"{chat}.querySelector('.n').textContent") == "1"
    assert "A1" in browser.value(f"{chat}.querySelector('.why:not([hidden])').textContent")
    browser.value(f"{chat}.querySelector('.in:not(.sign) > button').click()")
    assert browser.value(f"{chat}.querySelector('.n').textContent") == "1"
    assert browser.value(f"{chat}.querySelector('.after').hidden") is True
    browser.value(f"{chat}.querySelector('.reveal').click()")
    assert browser.value(f"{chat}.querySelector('.after').hidden") is False
    every = browser.value(f"{chat}.querySelectorAll('.sign').length")
    assert browser.value(f"{chat}.querySelector('.n').textContent") == str(every)
    assert quiet(browser)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_quiz_explains_every_answer(browser: Browser, folder: Path, lang: str) -> None:
    browser.open(folder / "bare.html", width=390)
    switch(browser, lang)
    browser.value(OPEN_ALL)
    for kind in ("wrong", "right"):
        answer = f"{MAIN}.querySelector('.quiz .{kind}')"
        assert browser.value(f"{answer}.querySelector('.why').hidden") is True
        browser.value(f"{answer}.querySelector('button').click()")
        assert browser.value(f"{answer}.querySelector('.why').offsetHeight") > 0
        assert browser.value(f"{answer}.querySelector('button').ariaExpanded") == "true"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_the_built_check_the_page_names_the_command(
    browser: Browser, folder: Path, lang: str
) -> None:
    browser.open(folder / "bare.html", width=390)
    switch(browser, lang)
    assert browser.value(f"{MAIN}.querySelector('form').offsetParent === null")
    said = browser.value(f"{MAIN}.querySelector('.missing').innerText")
    assert f"amparo check chat.txt --lang {lang}" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_somebody_elses_conversation_gets_advice_and_no_box(
    browser: Browser, folder: Path, lang: str
) -> None:
    browser.open(folder / "built.html", width=390)
    switch(browser, lang)
    box = f"{MAIN}.querySelector('textarea').offsetParent !== null"
    assert browser.value(box) is False, "the first question comes first"
    browser.value(f"{MAIN}.querySelector('input[value=mine]').click()")
    assert browser.value(box) is True
    browser.value(f"{MAIN}.querySelector('textarea').value = 'hola'")
    browser.value(f"{MAIN}.querySelector('input[value=other]').click()")
    assert browser.value(box) is False
    assert browser.value(f"{MAIN}.querySelector('textarea').value") == ""
    assert browser.value(f"{MAIN}.querySelector('.other').offsetHeight") > 0
    assert browser.value("window.asked.length") == 0


def test_the_check_is_asked_and_its_answer_is_shown_as_text(browser: Browser, folder: Path) -> None:
    browser.open(folder / "built.html", width=390)
    switch(browser, "es")
    browser.value(f"{MAIN}.querySelector('[data-twin=age]').value = 'under14'")
    browser.value(f"{MAIN}.querySelector('[data-twin=country]').value = 'HN'")
    browser.value(f"{MAIN}.querySelector('input[value=never_met]').click()")
    ask(browser, "no le digas a nadie")
    asked: dict[str, Any] = browser.value("window.asked[0]")
    assert asked == {
        "text": "no le digas a nadie", "whose": "mine", "age": "under14", "facts": ["never_met"],
        "lang": "es", "reader": "child", "country": "HN",
    }  # fmt: skip
    said = browser.value(f"{MAIN}.querySelector('.answer').innerText")
    for part in ("LEVEL es", "SUMMARY", "SIGN", "<i>quoted</i>", "INNOCENT", "ADVICE", "911",
                 "ONE", "TWO", "THREE", "KEEP", "A NOTE", "NOT PROOF", "LINE",
                 "sin comprobar"):  # fmt: skip
        assert part in said
    assert (
        browser.value(f"{MAIN}.querySelector('.level.high svg path').getAttribute('d').length") > 9
    )
    assert quiet(browser)


def test_the_other_language_keeps_what_was_typed_and_answers_again(
    browser: Browser, folder: Path
) -> None:
    browser.open(folder / "built.html", width=390)
    switch(browser, "es")
    ask(browser, "mira esto", whose="shown")
    switch(browser, "en")
    browser.value("new Promise(done => setTimeout(done, 50))")
    assert browser.value(f"{MAIN}.querySelector('textarea').value") == "mira esto"
    assert browser.value("window.asked.map(q => q.lang + ' ' + q.reader)") == [
        "es parent",
        "en parent",
    ]
    assert "LEVEL en" in browser.value(f"{MAIN}.querySelector('.answer').innerText")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "Falta"),
        ("archive", "toda una cuenta"),
        ("unheard", "No se pudo"),
        ("broken", "No se pudo"),
    ],
)
def test_what_cannot_be_checked_gets_a_sentence(
    browser: Browser, folder: Path, text: str, word: str
) -> None:
    browser.open(folder / "built.html", width=390)
    switch(browser, "es")
    ask(browser, text)
    assert word in browser.value(f"{MAIN}.querySelector('.status').innerText")
    assert browser.value(f"{MAIN}.querySelector('.answer').hidden") is True


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_can_be_reached_with_the_keyboard(
    browser: Browser, folder: Path, lang: str
) -> None:
    browser.open(folder / "built.html", width=1100)
    switch(browser, lang)
    browser.value("document.activeElement.blur(); window.scrollTo(0, 0)")
    seen, unmarked = [], []
    for _ in range(16):
        for kind in ("keyDown", "keyUp"):
            browser.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab",
                         windowsVirtualKeyCode=9)  # fmt: skip
        seen.append(
            browser.value("document.activeElement.className || document.activeElement.tagName")
        )
        outline = browser.value("getComputedStyle(document.activeElement).outlineStyle")
        if outline in {"none", ""}:
            unmarked.append(seen[-1])
    assert unmarked == []
    assert "leave" in seen
    assert "INPUT" in seen
    nameless = """
    [...document.querySelectorAll('main:not([hidden]) :is(button, a, input, select, textarea)')]
      .filter(e => !(e.textContent.trim() || e.labels?.length || e.ariaLabel)).length
    """
    assert browser.value(nameless) == 0


def test_the_way_out_leaves_nothing(browser: Browser, folder: Path) -> None:
    browser.open(folder / "built.html", width=390)
    ask(browser, "hola")
    browser.value("document.querySelector('header:not([hidden]) .leave').click()")
    time.sleep(0.3)  # the page goes away, and a promise in it would go with it
    assert browser.value("document.body.innerText.trim()") == ""
    assert browser.value("location.href") == "about:blank"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_hand_out_prints_on_few_sheets(browser: Browser, folder: Path, lang: str) -> None:
    browser.open(folder / f"handout-{lang}.html", width=1100)
    assert browser.value("document.documentElement.lang") == lang
    assert browser.value(PALE) == []
    assert quiet(browser)
    printed = browser.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
    paper = base64.b64decode(printed["data"])
    sheets = len(re.findall(rb"/Type\s*/Page\b", paper))
    assert 2 <= sheets <= 4
    assert re.search(rb"/MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]", paper), "A4"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_hand_out_fits_a_phone(browser: Browser, folder: Path, lang: str) -> None:
    browser.open(folder / f"handout-{lang}.html", width=390)
    assert browser.value("document.documentElement.scrollWidth") <= 390


def test_pale_text_is_seen(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "pale.html"
    page.write_text(
        "<!doctype html><body><p style='color:#999'>pale</p><p style='color:#333'>ink</p>",
        encoding="utf-8",
    )
    browser.open(page, width=390)
    assert [found.split()[1] for found in browser.value(PALE)] == ["pale"]
