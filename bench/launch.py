"""Launching a shoot of 1,000 jobs by REST: seconds of the answer, processor time, statements.

The median of five launches, each of a new shoot; one more counts the statements. Nothing is sent
meanwhile: the worker does not run. One JSON line; exit with 1 when it takes a second.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from rig.house import House, house
from rig.profile import entries, log_statements

TIMES = 5
MOST_SECONDS = 1.0


def main() -> None:
    """Launch five shoots, print one line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--jobs", type=int, default=1000)
    asked = options.parse_args()
    with house(latency=3600, concurrency=1) as sartiq:
        sartiq.parts["beat"].stop(10)
        sartiq.parts["worker"].stop(10)
        sartiq.launch(sartiq.draft(20))
        launches = [launch(sartiq, asked.jobs) for _ in range(TIMES)]
        count = statements(sartiq, asked.jobs)
    seconds, cpu = (statistics.median(values) for values in zip(*launches, strict=True))
    line = {
        "bench": "launch",
        "jobs": asked.jobs,
        "seconds": round(seconds, 3),
        "each_s": [round(one, 3) for one, _ in launches],
        "cpu_s": round(cpu, 3),
        "statements": count,
    }
    print(json.dumps(line))
    sys.exit(seconds >= MOST_SECONDS)


def launch(sartiq: House, jobs: int) -> tuple[float, float]:
    """Seconds of the clock and of the processors that a launch takes."""
    shoot = sartiq.draft(jobs)
    before, begun = sartiq.cpu(), time.monotonic()
    sartiq.launch(shoot)
    seconds, after = time.monotonic() - begun, sartiq.cpu()
    return seconds, sum(after.values()) - sum(before.values())


def statements(sartiq: House, jobs: int) -> int:
    """How many statements a launch sends to the database."""
    shoot = sartiq.draft(jobs)
    since = log_statements(sartiq.database, sartiq.database_log)
    sartiq.launch(shoot)
    return sum(1 for _ in entries(sartiq.database_log, since))


if __name__ == "__main__":
    main()
