"""5,000 jobs in flight with one worker process: how long after the first result the last is stored.

The sandbox takes 60 s for a call and any number at once; results are 64 x 64 pixels and
renditions are left out. One JSON line; exit with 1 when a job is not stored, the last one is
stored more than 180 s after the first result was ready, or the worker takes 300 MB.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from rig.house import House, house
from rig.processes import Peak

LATENCY = 60.0
LIMIT = 900.0
ONE_PROCESS = ["--pool", "solo"]
MOST_SECONDS, MOST_MEGABYTES = 180, 300
LAST_STORED = """
SELECT extract(epoch FROM max(at))::float8 FROM generation_transition WHERE state = 'stored'
"""


def main() -> None:
    """Launch, wait, print one line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--jobs", type=int, default=5000)
    options.add_argument("--latency", type=float, default=LATENCY, help="seconds of a call")
    asked = options.parse_args()
    with house(latency=asked.latency, concurrency=asked.jobs, worker=ONE_PROCESS) as sartiq:
        line = measure(sartiq, asked.jobs)
    print(json.dumps(line))
    held = line["last_after_first_ready_s"] <= MOST_SECONDS and line["worker_mb"] < MOST_MEGABYTES
    sys.exit(not (held and line["stored"] == asked.jobs))


def measure(sartiq: House, jobs: int) -> dict[str, Any]:
    """Launch ``jobs`` calls at once and wait for the last."""
    shoot = sartiq.draft(jobs)
    before, begun = sartiq.cpu(), time.monotonic()
    with Peak(sartiq.parts["worker"].process.pid) as worker:
        sartiq.launch(shoot)
        launched = time.monotonic() - begun
        sartiq.wait_for(shoot, limit=LIMIT)
    seconds, after = time.monotonic() - begun, sartiq.cpu()
    after_first = sartiq.value(LAST_STORED) - sartiq.first_ready()
    return {
        "bench": "inflight",
        "jobs": jobs,
        "stored": sartiq.stored(shoot),
        "last_after_first_ready_s": round(after_first, 1),
        "stored_per_s": round(jobs / after_first, 1),
        "worker_mb": round(worker.megabytes),
        "launch_s": round(launched, 2),
        "seconds": round(seconds, 1),
        "cpu_ms_per_job": {
            name: round((after[name] - before[name]) * 1000 / jobs, 2) for name in after
        },
    }


if __name__ == "__main__":
    main()
