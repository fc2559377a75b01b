"""A reviewer culls 500 pictures by keys, five a second, with the network cut for ten seconds.

Drives real Chromium on a seeded catalogue. One JSON line: whether every decision arrived, in its
order and once, and how long after a key the next picture stood on the screen, whole: in
milliseconds, and whether with the frame that followed the key. Exit with 1 when a decision is
missing, doubled or out of order, or when a picture came later than the frame after its key: a key
that has just missed a frame waits for the whole next one, so that two frames' time is the most.
"""

import argparse
import itertools
import json
import shutil
import statistics
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Page, sync_playwright
from rig.site import site

KEYS = {"p": "approve", "x": "reject", "s": "spare"}
MOST_MS = 2 * 1000 / 60
CUT_SECONDS = 10.0
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
]
# For each key: which picture it judged, and when the next one stood there, whole. A callback of
# requestAnimationFrame runs before the frame that shows what was changed since the key.
WATCH = """
() => {
  const frame = document.querySelector("[data-stage] .frame");
  window.judged = [];
  addEventListener("keydown", (event) => {
    if (!"pxs".includes(event.key)) return;
    const entry = { key: event.key, id: frame.dataset.id, at: event.timeStamp };
    Object.assign(entry, { frames: 0, shown: null });
    window.judged.push(entry);
    const look = () => {
      entry.frames += 1;
      const img = frame.querySelector("picture img");
      const there = frame.dataset.id !== entry.id && img?.complete && img.naturalWidth;
      if (there) entry.shown = performance.now();
      else if (performance.now() - entry.at < 2000) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, { capture: true });
}
"""


def main() -> None:
    """Cull, wait for the answers, compare with the database, print a line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pictures", type=int, default=500)
    options.add_argument("--each-second", type=float, default=5)
    options.add_argument("--data", type=Path, default=Path("/tmp/sartiq-cull"))
    asked = options.parse_args()
    with site(asked.data, products=500, assets=30_000) as url:
        reviewing, people = import_module("rig.reviewing"), import_module("rig.people")
        begun = reviewing.prepare(asked.pictures)
        cookie = people.cookie("reviewer")
        judged = drive(url, cookie, asked.pictures, asked.each_second)
        line = verdict(judged, reviewing.decisions(begun))
    print(json.dumps(line))
    too_late = line["late"] > 0 or line["shown_p99_ms"] > MOST_MS
    sys.exit(not line["all_once_in_order"] or too_late)


def drive(url: str, cookie: tuple[str, str], pictures: int, each_second: float) -> list[Any]:
    """Press the keys; what the page saw of each."""
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or sys.exit("Chromium is not here.")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": url}])
        page = context.new_page()
        page.goto(f"{url}/review/")
        page.wait_for_selector("[data-stage] .frame picture img")
        page.evaluate(WATCH)
        press(page, pictures, each_second)
        page.wait_for_function(
            "() => !Object.keys(localStorage).some((key) => key.startsWith('review-outbox'))",
            timeout=60_000,
        )
        judged: list[Any] = page.evaluate("() => window.judged")
        browser.close()
    return judged


def press(page: Page, pictures: int, each_second: float) -> None:
    """The keys, in their rhythm; the network goes in the middle and comes back."""
    begun, cut, back = time.monotonic(), False, False
    middle = pictures / each_second / 2
    for number, key in zip(range(pictures), itertools.cycle("ppxps"), strict=False):
        due = begun + number / each_second
        time.sleep(max(0.0, due - time.monotonic()))
        gone = time.monotonic() - begun
        if not cut and gone > middle:
            page.context.set_offline(True)
            cut = True
        if cut and not back and gone > middle + CUT_SECONDS:
            page.context.set_offline(False)
            back = True
        page.keyboard.press(key)
    page.context.set_offline(False)


def verdict(judged: list[Any], arrived: list[tuple[str, str]]) -> dict[str, Any]:
    """The line to print."""
    sent = [(one["id"], KEYS[one["key"]]) for one in judged]
    shown = [one["shown"] - one["at"] for one in judged if one["shown"] is not None]
    return {
        "keys": len(sent),
        "decisions": len(arrived),
        "all_once_in_order": arrived == sent,
        "late": sum(one["shown"] is None or one["frames"] > 1 for one in judged),
        "shown_p50_ms": round(statistics.median(shown), 1),
        "shown_p99_ms": round(statistics.quantiles(shown, n=100, method="inclusive")[98], 1),
    }


if __name__ == "__main__":
    main()
