"""How long pages and decisions take in this process. Imported once Django is set up."""

import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import sartiq.wsgi  # noqa: F401  (the web process's own settings of the collector)
from catalog.models import Asset
from rig.machine import Pace
from rig.pages import pages
from rig.people import signed_in

WARM_UP = 5
COUNTED = 10  # requests whose queries are counted
FILES = re.compile(r'(?:src|href)="([^"]+\.(?:js|css))"')


def pages_and_decision(requests: int, only: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The figures of each page by its name, and of a decision; those that begin with ``only``."""
    client, pace = signed_in("admin"), Pace()
    for page in pages():
        if page.name.startswith(only):
            yield page.name, page_figures(client, pace, page.address, requests)
    if "decision".startswith(only):
        yield "decision", decision_figures(client, pace, requests)


def page_figures(
    client: Any, pace: Pace, address: Callable[[random.Random], str], requests: int
) -> dict[str, Any]:
    """Times, queries and weight of a page, and how slow the machine was meanwhile."""
    draw = random.Random(7)
    for _ in range(WARM_UP):
        ask(client, address(draw))
    queries = [queries_of(client, address(draw)) for _ in range(COUNTED)]
    seconds = []
    for _ in range(requests):
        pace.check()
        seconds.append(ask(client, address(draw)))
    body = client.get(address(draw)).content.decode()
    return {
        "queries": max(queries),
        **times(seconds),
        "slowdown": pace.slowdown(),
        "script_style_kb": weight(body),
    }


def decision_figures(client: Any, pace: Pace, requests: int) -> dict[str, Any]:
    """Times of approving pictures one by one; each is taken back afterwards."""
    address = reverse("catalog:review-decisions")
    waiting = pending(requests + WARM_UP)
    seconds = []
    for asset in waiting:
        pace.check()
        key = str(uuid4())
        step = {"key": key, "asset": str(asset), "verdict": "approve", "seen": "pending"}
        seconds.append(post(client, address, step | {"confirmed": True}))
        undo = {"key": str(uuid4()), "asset": str(asset), "undo": key}
        post(client, address, step | undo | {"seen": "approved"})
    return times(seconds[WARM_UP:]) | {"slowdown": pace.slowdown()}


def pending(number: int) -> list[Any]:
    """Pictures that wait for a decision; others in each run, for those of the last have a past."""
    waiting = Asset.objects.filter(status="pending").order_by("id")
    return random.sample(list(waiting.values_list("pk", flat=True)), number)


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
    names = {one.removeprefix(settings.STATIC_URL) for one in FILES.findall(body)}
    found = [finders.find(name) for name in names]
    return round(sum(Path(path).stat().st_size for path in found if path) / 1000, 1)
