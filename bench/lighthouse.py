"""Lighthouse on the pages that people live in: performance and accessibility, of a hundred.

Starts the product on a seeded catalogue, signs an admin in, and runs Google's Lighthouse (npm)
with Chromium. One JSON line for each page; exit with 1 when a score is below 95. Needs Node.js
and npm, which fetches Lighthouse into the data folder the first time.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from rig.site import site

LIGHTHOUSE = "lighthouse@12.8.2"
LEAST = 95
CATEGORIES = ("performance", "accessibility")
CHROMIUM = [
    "--headless=new",
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
        cookie = "=".join(import_module("rig.people").cookie("admin"))
        lines = [
            told(name, scores(program, url + path, cookie))
            for name, path in import_module("rig.pages").landmarks()
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


def scores(program: Path, url: str, cookie: str) -> dict[str, int]:
    """The scores of one page, each of a hundred."""
    command = [
        str(program),
        url,
        "--quiet",
        "--output=json",
        "--preset=desktop",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--extra-headers={json.dumps({'Cookie': cookie})}",
        f"--chrome-flags={' '.join(CHROMIUM)}",
    ]
    environment = os.environ | {"CHROME_PATH": shutil.which("chromium") or ""}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    if done.returncode:
        sys.exit(f"Lighthouse could not look at {url}: {done.stderr}")
    report = json.loads(done.stdout)
    for audit in failed(report):
        print(f"  {audit}", file=sys.stderr)
    return {one: round(100 * report["categories"][one]["score"]) for one in CATEGORIES}


def failed(report: dict[str, dict[str, dict[str, object]]]) -> Iterator[str]:
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
