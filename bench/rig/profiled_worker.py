"""The worker under the profiler, for ``orchestration.py --profile``: FILE, then celery's arguments.

Each thread has a profiler of its own; processor time counts and waiting does not.
"""

import cProfile
import pstats
import sys
import threading
import time
from typing import Any

from celery.__main__ import main

profilers: list[cProfile.Profile] = []
run = threading.Thread.run


def profiled(act: Any, *arguments: Any) -> None:
    """Do ``act`` under a profiler of this thread."""
    profilers.append(profiler := cProfile.Profile(time.thread_time))
    profiler.runcall(act, *arguments)


if __name__ == "__main__":
    file = sys.argv.pop(1)
    threading.Thread.run = lambda self: profiled(run, self)  # type: ignore[method-assign]
    try:
        profiled(main)
    finally:
        for profiler in profilers:
            profiler.create_stats()
        pstats.Stats(*profilers).dump_stats(file)
