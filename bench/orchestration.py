"""Processor time for each job of the whole corridor, against a script with ``subscribe()``.

Ours: launch by REST, submit, callback, collect, ledger; web, worker, beat, PostgreSQL and broker
count. Theirs: the provider's own asyncio client, whose process counts. The sandbox, one process
for each, counts for neither and runs at most 100 calls at once; results are 64 x 64 pixels and
renditions are left out. Measured from the launch until the last job is stored.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from rig.house import house
from rig.profile import functions, log_statements, statements

from tests.sandbox_process import SandboxProcess

ROOT = Path(__file__).parents[1]
AT_ONCE = 100
LIMIT = 600.0


def main() -> None:
    """Run both, print one line, exit with 1 if a job was lost."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--jobs", type=int, default=500)
    options.add_argument("--latency", type=float, default=5.0, help="seconds of a call")
    options.add_argument("--profile", type=Path, help="a new folder: say there where time goes")
    asked = options.parse_args()
    if asked.profile:
        print(profile(asked.jobs, asked.latency, asked.profile))
        return
    ours = corridor(asked.jobs, asked.latency)
    theirs = subscribe(asked.jobs, asked.latency)
    each, other = sum(ours["cpu"].values()) / asked.jobs, theirs["cpu_s"] / asked.jobs
    line = {
        "bench": "orchestration",
        "jobs": asked.jobs,
        "stored": ours["stored"],
        "cpu_ms_per_job": round(each * 1000, 2),
        "subscribe_cpu_ms_per_job": round(other * 1000, 2),
        "ratio": round(each / other, 3),
        "by_process": {
            name: round(seconds * 1000 / asked.jobs, 2) for name, seconds in ours["cpu"].items()
        },
        "seconds": round(ours["seconds"], 1),
        "subscribe_seconds": round(theirs["seconds"], 1),
    }
    print(json.dumps(line))
    sys.exit(ours["stored"] != asked.jobs or theirs["pictures"] != asked.jobs)


def corridor(jobs: int, latency: float) -> dict[str, Any]:
    """Launch a shoot of ``jobs`` calls and wait for the last one."""
    with house(latency=latency, concurrency=AT_ONCE) as sartiq:
        sartiq.warm_up()
        shoot = sartiq.draft(jobs)
        before, begun = sartiq.cpu(), time.monotonic()
        sartiq.launch(shoot)
        sartiq.wait_for(shoot, limit=LIMIT)
        after, seconds = sartiq.cpu(), time.monotonic() - begun
        cpu = {name: after[name] - before[name] for name in after}
        return {"cpu": cpu, "seconds": seconds, "stored": sartiq.stored(shoot)}


def profile(jobs: int, latency: float, folder: Path) -> str:
    """Run the corridor with everything in one worker process under the profiler."""
    folder.mkdir(parents=True)
    solo = ["--pool", "solo"]
    with house(latency=latency, concurrency=AT_ONCE, worker=solo, profile=folder) as sartiq:
        sartiq.warm_up()
        shoot = sartiq.draft(jobs)
        log = sartiq.database_log
        since = log_statements(sartiq.database, log)
        sartiq.launch(shoot)
        sartiq.wait_for(shoot, limit=LIMIT)
        sartiq.parts["worker"].stop(LIMIT)  # adding up thousands of threads takes a while
    (folder / "statements.txt").write_text(statements(log, since=since, jobs=jobs))
    for name, files in (("worker", [folder / "worker.prof"]), ("web", folder.glob("web-*.prof"))):
        (folder / f"{name}.txt").write_text(functions(list(files), jobs=jobs))
    return f"Read {folder}/worker.txt, web.txt and statements.txt."


def subscribe(jobs: int, latency: float) -> dict[str, Any]:
    """Have the script do the same on a sandbox of its own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        SandboxProcess(Path(folder), latency, concurrency=AT_ONCE, SANDBOX_CANNED="yes") as sandbox,
    ):
        said = subprocess.run(
            [sys.executable, "-m", "rig.subscribe", sandbox.url, str(jobs), str(AT_ONCE)],
            cwd=ROOT / "bench",
            env={"PYTHONPATH": str(ROOT)},
            check=True,
            capture_output=True,
            text=True,
            timeout=LIMIT,
        )
        return dict(json.loads(said.stdout))


if __name__ == "__main__":
    main()
