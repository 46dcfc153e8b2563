"""Both briefs in a real browser: on a phone and on a desk, quiet and self-contained.

``make test`` installs Chromium where it can (Debian, as root). Elsewhere without Chromium these
tests are skipped, and say so.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import FOUND, Browser

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(not FOUND, reason="no Chromium here (make setup-browser)")

LANGUAGES = ("es", "en")
WIDTHS = (390, 1100)

#: Elements that reach beyond the page on the right and are not inside something that scrolls.
BEYOND = """
[...document.querySelectorAll('body *')].filter(e => {
  const box = e.getBoundingClientRect();
  if (!box.width || box.right <= document.documentElement.clientWidth + 1) return false;
  for (let up = e.parentElement; up && up !== document.body; up = up.parentElement)
    if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(up).overflowX)) return false;
  return !e.closest('svg') || e.tagName === 'svg';
}).slice(0, 5).map(e => e.tagName + '.' + (e.getAttribute('class') || ''))
"""


@pytest.fixture(scope="module")
def briefs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("briefs")
    command = [sys.executable, "-m", "amparo", "demo", "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    return out


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_brief_fits_its_screen_and_asks_for_nothing(
    browser: Browser, briefs: Path, lang: str, width: int
) -> None:
    browser.open(briefs / f"brief-{lang}.html", width=width)
    browser.value("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.value(BEYOND) == []
    assert browser.complaints() == []
    assert browser.fetched() == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_brief_says_its_language_and_every_chart_says_what_it_shows(
    browser: Browser, briefs: Path, lang: str
) -> None:
    browser.open(briefs / f"brief-{lang}.html", width=1100)
    assert browser.value("document.documentElement.lang").startswith(lang)
    assert browser.value("document.title").strip()
    assert browser.value("document.querySelectorAll('h1').length") == 1
    silent = """
    [...document.querySelectorAll('svg')].filter(s => s.getAttribute('aria-hidden') !== 'true'
      && !s.getAttribute('aria-label') && !s.getAttribute('aria-labelledby')
      && !s.querySelector('title')).length
    """
    assert browser.value("document.querySelectorAll('svg').length") > 0
    assert browser.value(silent) == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_links_of_a_brief_tell_nobody_where_the_reader_came_from(
    browser: Browser, briefs: Path, lang: str
) -> None:
    browser.open(briefs / f"brief-{lang}.html", width=1100)
    telling = """
    [...document.querySelectorAll('a[href^="http"]')]
      .filter(a => !(a.getAttribute('rel') || '').includes('noreferrer')).length
    """
    assert browser.value("document.querySelectorAll('a[href^=\"http\"]').length") > 0
    assert browser.value(telling) == 0


def test_the_browser_sees_a_page_that_is_wrong(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "wrong.html"
    page.write_text(
        "<!doctype html><body><div style='width:2000px'>wide</div>"
        "<script>console.error('no'); undefinedFunction()</script><img src='missing.png'>",
        encoding="utf-8",
    )
    browser.open(page, width=390)
    assert browser.value(BEYOND) == ["DIV."]
    assert len(browser.complaints()) >= 2
    assert [Path(url).name for url in browser.fetched()] == ["missing.png"]
