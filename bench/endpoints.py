"""The playground's list of 700 endpoints: server time of the page, and its queries.

Copies of the shipped endpoints under other ids fill a database that is gone afterwards; nothing
else runs meanwhile. One JSON line; exit with 1 when the median takes 50 ms.
"""

import argparse
import itertools
import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import django
from rig.house import House, house

PAGE = "/playground/"
MOST_MS = 50.0
WARM_UP = 5


def main() -> None:
    """Fill the catalogue, ask for the page, print one line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--endpoints", type=int, default=700)
    options.add_argument("--requests", type=int, default=50)
    asked = options.parse_args()
    with house(latency=3600, concurrency=1) as sartiq:
        for part in ("beat", "worker", "web"):
            sartiq.parts[part].stop(10)
        endpoints = fill(sartiq, asked.endpoints)
        seconds, queries = measure(sartiq.data, asked.requests)
    milliseconds = [one * 1000 for one in seconds]
    median = statistics.median(milliseconds)
    line = {
        "page": PAGE,
        "endpoints": endpoints,
        "queries": queries,
        "p50_ms": round(median, 1),
        "p99_ms": round(statistics.quantiles(milliseconds, n=100, method="inclusive")[98], 1),
    }
    print(json.dumps(line))
    sys.exit(median >= MOST_MS)


def fill(sartiq: House, count: int) -> int:
    """Copy endpoints under other ids until there are ``count``; how many there are."""
    shipped = sartiq.database.execute("SELECT id FROM generation_endpoint ORDER BY id").fetchall()
    missing = max(0, count - len(shipped))
    copies = itertools.islice(itertools.cycle(shipped), missing)
    for number, (pk,) in enumerate(copies):
        sartiq.database.execute(
            """
            INSERT INTO generation_endpoint (id, title, kind, evidence, origin, capabilities, spec,
                                             enabled, is_default, price_unit)
            SELECT %s, title, kind, evidence, 'added', capabilities, spec, true, false, ''
              FROM generation_endpoint WHERE id = %s
            """,
            (f"{pk}/copy-{number}", pk),
        )
    sartiq.database.execute("ANALYZE generation_endpoint")
    return int(sartiq.value("SELECT count(*) FROM generation_endpoint WHERE enabled"))


def measure(data: Path, times: int) -> tuple[list[float], int]:
    """Seconds of each of ``times`` requests, and the queries of one, in this process."""
    os.environ |= {"SARTIQ_DATA": str(data), "DJANGO_SETTINGS_MODULE": "sartiq.settings"}
    django.setup()
    client = merchandiser()
    for _ in range(WARM_UP):
        ask(client)
    return [ask(client) for _ in range(times)], queries_of(client)


def merchandiser() -> Any:
    """A browser in which somebody is signed in who may call endpoints."""
    from django.test import Client  # noqa: PLC0415  (Django is set up first)

    from sartiq.access.models import Role, User  # noqa: PLC0415

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.create_user("bench-merchandiser", roles=[Role.MERCHANDISER]))
    return client


def ask(client: Any) -> float:
    """How long the page takes, in seconds."""
    begun = time.perf_counter()
    status = client.get(PAGE).status_code
    seconds = time.perf_counter() - begun
    if status != 200:
        sys.exit(f"{PAGE} answered {status}.")
    return seconds


def queries_of(client: Any) -> int:
    """How many queries the page takes."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as captured:
        client.get(PAGE)
    return len(captured)


if __name__ == "__main__":
    main()
