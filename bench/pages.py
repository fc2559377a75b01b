"""Every page on a large catalogue: server time, queries, and the weight of scripts and styles.

Fills a data folder by ``manage.py seed`` (minutes for a million assets) and keeps it, so that the
next run begins at once. One JSON line for each page, one for a review decision; exit with 1 when
a median takes 50 ms, a p99 200 ms (a decision's 30 ms), or a page's scripts and styles weigh more
than 200 kB.
"""

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parents[1]))

from rig.site import catalogue

MEDIAN_MS, P99_MS, DECISION_MS, WEIGHT_KB = 50.0, 200.0, 30.0, 200.0
WARM_UP = 5
COUNTED = 10  # requests whose queries are counted
ASSET = re.compile(r'(?:src|href)="([^"]+\.(?:js|css))"')


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
        lines = list(measured(asked.requests, asked.only))
    sys.exit(any(line["too_slow"] for line in lines))


def measured(requests: int, only: str) -> Iterator[dict[str, Any]]:
    """The line of each page, printed as it is known."""
    from rig.pages import pages  # noqa: PLC0415

    import_module("sartiq.wsgi")  # the web process's own settings of the collector

    client = somebody()
    for page in pages():
        if page.name.startswith(only):
            yield told(page.name, P99_MS, page_figures(client, page.address, requests))
    if "decision".startswith(only):
        yield told("decision", DECISION_MS, decision_figures(client, requests))


def told(name: str, most_ms: float, figures: dict[str, Any]) -> dict[str, Any]:
    """Print and give a line."""
    slow = figures["p50_ms"] >= MEDIAN_MS or figures["p99_ms"] >= most_ms
    heavy = figures.get("script_style_kb", 0) > WEIGHT_KB
    line = {"page": name, **figures, "too_slow": slow or heavy}
    print(json.dumps(line), flush=True)
    return line


def somebody() -> Any:
    """A browser in which an admin is signed in."""
    from django.test import Client  # noqa: PLC0415

    from sartiq.access.models import User  # noqa: PLC0415

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username="admin"))
    return client


def page_figures(
    client: Any, address: Callable[[random.Random], str], requests: int
) -> dict[str, Any]:
    """Times, queries and weight of a page."""
    draw = random.Random(7)
    for _ in range(WARM_UP):
        ask(client, address(draw))
    queries = [queries_of(client, address(draw)) for _ in range(COUNTED)]
    seconds = [ask(client, address(draw)) for _ in range(requests)]
    body = client.get(address(draw)).content.decode()
    return {"queries": max(queries), **times(seconds), "script_style_kb": weight(body)}


def decision_figures(client: Any, requests: int) -> dict[str, Any]:
    """Times of approving pictures one by one; each is taken back afterwards."""
    from django.urls import reverse  # noqa: PLC0415

    address = reverse("catalog:review-decisions")
    waiting = pending(requests + WARM_UP)
    seconds = []
    for asset in waiting:
        key = str(uuid4())
        step = {"key": key, "asset": str(asset), "verdict": "approve", "seen": "pending"}
        seconds.append(post(client, address, step | {"confirmed": True}))
        undo = {"key": str(uuid4()), "asset": str(asset), "undo": key}
        post(client, address, step | undo | {"seen": "approved"})
    return times(seconds[WARM_UP:])


def pending(number: int) -> list[Any]:
    """Pictures that wait for a decision."""
    from catalog.models import Asset  # noqa: PLC0415

    waiting = Asset.objects.filter(status="pending").order_by("id")
    return list(waiting.values_list("pk", flat=True)[:number])


def post(client: Any, address: str, step: dict[str, Any]) -> float:
    """How long one step takes, in seconds."""
    begun = time.perf_counter()
    answer = client.post(address, json.dumps({"steps": [step]}), content_type="application/json")
    seconds = time.perf_counter() - begun
    outcome = answer.json()["answers"][0]
    if outcome["outcome"] != "done":
        sys.exit(f"A decision was refused: {outcome['text']}")
    return seconds


def ask(client: Any, address: str) -> float:
    """How long a page takes, in seconds."""
    begun = time.perf_counter()
    response = client.get(address)
    seconds = time.perf_counter() - begun
    if response.status_code != 200:
        sys.exit(f"{address} answered {response.status_code}.")
    return seconds


def queries_of(client: Any, address: str) -> int:
    """How many queries a page takes."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def times(seconds: list[float]) -> dict[str, float]:
    """The median and the 99th percentile, in milliseconds."""
    milliseconds = [one * 1000 for one in seconds]
    return {
        "p50_ms": round(statistics.median(milliseconds), 1),
        "p99_ms": round(statistics.quantiles(milliseconds, n=100, method="inclusive")[98], 1),
    }


def weight(body: str) -> float:
    """Kilobytes of the scripts and styles that a page names, before any compression."""
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.staticfiles import finders  # noqa: PLC0415

    names = {one.removeprefix(settings.STATIC_URL) for one in ASSET.findall(body)}
    found = [finders.find(name) for name in names]
    return round(sum(Path(path).stat().st_size for path in found if path) / 1000, 1)


if __name__ == "__main__":
    main()
