"""Every page on a large catalogue: server time, queries, and the weight of scripts and styles.

Fills a data folder by ``manage.py seed`` (minutes for a million assets) and keeps it, so that the
next run begins at once. One JSON line for each page, one for a review decision; ``slowdown`` tells
how much slower than at its best the machine was meanwhile, by a loop of additions. Exit with 1
when a median takes 50 ms, a p99 200 ms (a decision's 30 ms), or a page's scripts and styles weigh
more than 200 kB.
"""

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from rig.site import catalogue

DECISION = "decision"
MEDIAN_MS, P99_MS, DECISION_MS, WEIGHT_KB = 50.0, 200.0, 30.0, 200.0


def main() -> None:
    """Seed where needed, ask for every page, print a line for each."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--products", type=int, default=100_000)
    options.add_argument("--assets", type=int, default=1_000_000)
    options.add_argument("--requests", type=int, default=200)
    options.add_argument("--data", type=Path, default=Path("/tmp/sartiq-pages"))
    options.add_argument("--only", default="", help="pages whose names begin so")
    asked = options.parse_args()
    with catalogue(asked.data, products=asked.products, assets=asked.assets):
        measuring = import_module("rig.measuring")  # it needs Django, which is set up by now
        measured = measuring.pages_and_decision(asked.requests, asked.only)
        lines = [told(name, figures) for name, figures in measured]
    sys.exit(any(line["too_slow"] for line in lines))


def told(name: str, figures: dict[str, Any]) -> dict[str, Any]:
    """Print and give a line."""
    most_ms = DECISION_MS if name == DECISION else P99_MS
    slow = figures["p50_ms"] >= MEDIAN_MS or figures["p99_ms"] >= most_ms
    heavy = figures.get("script_style_kb", 0) > WEIGHT_KB
    line = {"page": name, **figures, "too_slow": slow or heavy}
    print(json.dumps(line), flush=True)
    return line


if __name__ == "__main__":
    main()
