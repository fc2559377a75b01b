"""The web application under the profiler, for ``orchestration.py --profile``."""

import cProfile
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sartiq.wsgi import application as sartiq

EVERY = 2.0  # seconds; writing takes longer than answering
profiler = cProfile.Profile(time.thread_time)
file = Path(os.environ["SARTIQ_DATA"]).parent / f"web-{os.getpid()}.prof"
written_at = 0.0


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer as Sartiq does, and now and then write down what all requests so far have cost."""
    global written_at
    answer: Iterable[bytes] = profiler.runcall(sartiq, environ, start_response)
    if time.monotonic() - written_at > EVERY:
        profiler.dump_stats(file)
        written_at = time.monotonic()
    return answer
