"""Take the pictures of the README: the brief's largest chart as a browser shows it.

    python tools/pictures.py [DEMO_DIR]

DEMO_DIR is what ``amparo demo`` wrote (``make demo``: demo). Needs Chromium.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "house"))

from chromium import FOUND, Browser  # noqa: E402 - after the path to it

WIDTH = 1000
#: From the heading of the first caravan's panel to the end of its chart.
PLACE = """
(() => {
  const panel = document.getElementById('c-2018_10_first');
  const top = panel.getBoundingClientRect().top + scrollY;
  return [top, panel.querySelector('figure').getBoundingClientRect().bottom + scrollY];
})()
"""


def main() -> int:
    """Write docs/img/brief-LANG.png."""
    if not FOUND:
        print("No Chromium here (make setup-browser).")
        return 1
    demo = Path(sys.argv[1] if len(sys.argv) > 1 else "demo")
    out = ROOT / "docs" / "img"
    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as profile, Browser(Path(profile)) as browser:
        for lang in ("en", "es"):
            browser.open(demo / f"brief-{lang}.html", width=WIDTH)
            top, end = browser.value(PLACE)
            browser.picture(out / f"brief-{lang}.png", top=top, height=end - top + 16)
    return 0


if __name__ == "__main__":
    sys.exit(main())
