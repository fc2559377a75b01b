"""Lighthouse on the pages that people live in: performance and accessibility, of a hundred.

Starts the product on a seeded catalogue, signs an admin in with Chromium, and has Google's
Lighthouse (npm) look at its pages there. One JSON line for each page; exit with 1 when a score is
below 95. Needs Node.js and npm, which fetches Lighthouse into the data folder the first time.
"""

import argparse
import contextlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import sync_playwright
from rig.site import site

from sartiq.local import programs

LIGHTHOUSE = "lighthouse@12.8.2"
LEAST = 95
TRIES = 3  # the trace of a page is empty now and then: NO_NAVSTART
CATEGORIES = ("performance", "accessibility")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
]


def main() -> None:
    """Score each page, print a line for each."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=Path("/tmp/sartiq-lighthouse"))
    options.add_argument("--only", default="", help="the page with this name")
    asked = options.parse_args()
    with site(asked.data, products=200, assets=4_000) as url:
        program = lighthouse(asked.data)
        landmarks = list(import_module("rig.pages").landmarks())
        cookie = import_module("rig.people").cookie("admin")
        with chromium(url, cookie) as port:
            lines = [
                told(name, scores(program, url + path, port))
                for name, path in landmarks
                if name.startswith(asked.only)
            ]
    sys.exit(any(min(line[one] for one in CATEGORIES) < LEAST for line in lines))


def lighthouse(data: Path) -> Path:
    """Lighthouse's program, fetched where it is missing."""
    program = data / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        npm = shutil.which("npm") or sys.exit("npm is not here: install Node.js.")
        quiet = ["--no-save", "--no-package-lock", "--silent"]
        subprocess.run([npm, "install", "--prefix", str(data), *quiet, LIGHTHOUSE], check=True)
    return program


@contextlib.contextmanager
def chromium(url: str, cookie: tuple[str, str]) -> Iterator[int]:
    """Chromium with an admin signed in; the port at which Lighthouse drives it.

    A cookie among Lighthouse's own headers does not reach what pages fetch later.
    """
    program = shutil.which("chromium") or sys.exit("Chromium is not here.")
    port = programs.claim(0)
    flags = [*FLAGS, f"--remote-debugging-port={port}"]
    with TemporaryDirectory() as profile, sync_playwright() as playwright:
        start = playwright.chromium.launch_persistent_context
        context = start(profile, executable_path=program, args=flags)
        context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": url}])
        yield port
        context.close()


def scores(program: Path, url: str, port: int) -> dict[str, int]:
    """The scores of one page, each of a hundred."""
    command = [
        str(program),
        url,
        "--quiet",
        "--output=json",
        "--preset=desktop",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--port={port}",
        "--disable-storage-reset",
    ]
    report = report_of(url, command)
    for audit in failed(report):
        print(f"  {audit}", file=sys.stderr)
    return {one: round(100 * report["categories"][one]["score"]) for one in CATEGORIES}


def report_of(url: str, command: list[str]) -> dict[str, Any]:
    """What Lighthouse reports; run again where Chromium recorded nothing of the page."""
    for _ in range(TRIES):
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if not done.returncode:
            report: dict[str, Any] = json.loads(done.stdout)
            return report
        print(f"Lighthouse could not look at {url}: {done.stderr}", file=sys.stderr)
    sys.exit(f"Lighthouse did not look at {url} in {TRIES} tries.")


def failed(report: dict[str, Any]) -> Iterator[str]:
    """What Lighthouse finds fault with, to mend it."""
    for audit in report["audits"].values():
        score = audit.get("score")
        if isinstance(score, int | float) and score < 0.9:
            yield f"{audit['id']}: {audit.get('displayValue') or score}"


def told(name: str, figures: dict[str, int]) -> dict[str, int]:
    """Print and give a line."""
    print(json.dumps({"page": name, **figures}), flush=True)
    return figures


if __name__ == "__main__":
    main()
