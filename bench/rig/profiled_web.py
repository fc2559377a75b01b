"""The web application under the profiler, for ``orchestration.py --profile``."""

import cProfile
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sartiq.wsgi import application as sartiq

profiler = cProfile.Profile(time.thread_time)
file = Path(os.environ["SARTIQ_DATA"]).parent / f"web-{os.getpid()}.prof"


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer as Sartiq does and write down what all requests so far have cost."""
    answer: Iterable[bytes] = profiler.runcall(sartiq, environ, start_response)
    profiler.dump_stats(file)
    return answer
