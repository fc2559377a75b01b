"""A whole installation as ``manage.py up`` runs it, yet each process known by name.

Renditions are left out: the worker takes no pictures from their queue.
"""

import contextlib
import math
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import psycopg

from rig.processes import cpu_seconds
from sartiq.local import lock, programs
from sartiq.local.places import ROOT, remove_runtime_dir
from sartiq.local.postgres import conninfo
from sartiq.local.supervisor import Program, Supervisor

ENDPOINT = "fal-ai/flux/schnell"  # takes no picture: nothing is uploaded
SIDE = 64
WARM_UP_JOBS, WARM_UP_LIMIT = 200, 180.0  # enough for each process of the worker
MAX_COUNT = 20  # pictures of one colourway in one shoot
PATH = {"PYTHONPATH": os.pathsep.join(sys.path)}  # for what is profiled here
MINE = ["--queues", "celery"]  # pictures have a queue of their own


class House:
    """The running installation: asked by REST, watched through its database."""

    def __init__(self, data: Path, supervisor: Supervisor, url: str) -> None:
        self.data = data
        self.database_log = data / "logs" / "database.log"
        self.url = url
        self.ended = supervisor.ended
        self.parts = {one.name: one for one in supervisor.children if one.name != "sandbox"}
        self.database = psycopg.connect(conninfo(data), autocommit=True)
        self.api = self._client()

    def _client(self) -> httpx.Client:
        scopes = ["catalog:read", "catalog:write", "shoots:write"]
        options = [part for scope in scopes for part in ("--scope", scope)]
        secret = subprocess.run(
            [*programs.DJANGO, "create_api_key", "bench", *options],
            cwd=ROOT,
            env={**os.environ, "SARTIQ_DATA": str(self.data)},
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout.strip()
        return httpx.Client(
            base_url=f"{self.url}/api/v1",
            headers={"Authorization": f"Bearer {secret}"},
            timeout=60,
            trust_env=False,
        )

    def cpu(self) -> dict[str, float]:
        """Seconds of the processors that each part has used so far, by name."""
        return {name: cpu_seconds(child.process.pid) for name, child in self.parts.items()}

    def draft(self, jobs: int) -> str:
        """A draft of a shoot that comes to ``jobs`` calls; its id."""
        count = math.gcd(jobs, MAX_COUNT)
        handle = f"bench-{time.time_ns()}"
        colours = [{"code": f"c{n}"} for n in range(jobs // count)]
        product = {"handle": handle, "title": "Bench", "colourways": colours}
        self.api.post("/products", json=product).raise_for_status()
        shoot = {
            "name": "Bench",
            "products": [handle],
            "endpoint": ENDPOINT,
            "prompt": "A shirt on a clean studio backdrop",
            "images_per_product": count,
            "parameters": {"size": {"width": SIDE, "height": SIDE}},
        }
        return str(self.api.post("/shoots", json=shoot).raise_for_status().json()["id"])

    def warm_up(self) -> None:
        """Have every process do all of its work once, so that no start-up is measured."""
        shoot = self.draft(WARM_UP_JOBS)
        self.launch(shoot)
        self.wait_for(shoot, limit=WARM_UP_LIMIT)

    def launch(self, shoot: str) -> None:
        """Launch a draft."""
        self.api.post(f"/shoots/{shoot}/launch").raise_for_status()

    def value(self, query: str, *parameters: Any) -> Any:
        """The first column of the first row."""
        row = self.database.execute(query, parameters).fetchone()
        return row[0] if row else None

    def wait_for(self, shoot: str, *, limit: float) -> bool:
        """Wait until no call of ``shoot`` is under way; False when ``limit`` seconds pass first."""
        end = time.monotonic() + limit
        query = "SELECT status FROM catalog_shoot WHERE id = %s"
        while self.value(query, shoot) == "running":
            if time.monotonic() > end or not self.ended.empty():
                return False
            time.sleep(0.5)
        return True

    def stored(self, shoot: str) -> int:
        """How many calls of ``shoot`` are stored."""
        query = """
            SELECT count(*) FROM generation_attempt JOIN generation_job job ON job.id = job_id
             WHERE state = 'stored' AND shoot_id = %s
        """
        return int(self.value(query, shoot))

    def first_ready(self) -> float:
        """When the sandbox completed its first call, in seconds since 1970."""
        file = f"file:{self.data}/sandbox/sandbox.sqlite3?mode=ro"
        with contextlib.closing(sqlite3.connect(file, uri=True)) as sandbox:
            return float(sandbox.execute("SELECT min(ended_at) FROM requests").fetchone()[0])


@contextlib.contextmanager
def house(
    *, latency: float, concurrency: int, worker: Sequence[str] = (), profile: Path | None = None
) -> Iterator[House]:
    """Run an installation with a sandbox of ``latency`` seconds and ``concurrency`` calls at once.

    ``worker`` are further options of the worker. With ``profile`` web and worker leave there what
    they cost when they have ended. What the parts say goes to standard error.
    """
    clear_environment()
    with (
        tempfile.TemporaryDirectory(prefix="sartiq-bench-") as folder,
        contextlib.redirect_stdout(sys.stderr),
        lock.hold(data := (profile or Path(folder)) / "data") as lock_fd,
    ):
        port, sandbox_port = programs.claim(0), programs.claim(0)
        environ = programs.environ(data, port=port, sandbox_port=sandbox_port)
        supervisor = Supervisor(lock_fd, environ | sandbox_environ(latency, concurrency) | PATH)
        try:
            supervisor.start_servers(data)
            supervisor.run(programs.migrate())
            parts = [
                programs.sandbox(data, sandbox_port),
                under_profiler(programs.web(port), profile),
                under_profiler(worker_with([*MINE, *worker]), profile),
            ]
            for part in parts:
                supervisor.start(part)
            supervisor.wait_until_ready(parts)
            supervisor.start(programs.beat(data))
            yield House(data, supervisor, f"http://{programs.HOST}:{port}")
        finally:
            supervisor.stop()
            remove_runtime_dir(data)


def worker_with(options: Sequence[str]) -> Program:
    """The worker with further options; the last one of a kind counts."""
    usual = programs.worker()
    return replace(usual, command=[*usual.command, *options])


def under_profiler(part: Program, folder: Path | None) -> Program:
    """Web or worker as it is, telling where its time goes when there is a folder to tell it in."""
    if folder is None:
        return part
    if part.name == "web":
        return replace(part, command=[*part.command[:-1], "rig.profiled_web:application"])
    python, _, _, *options = part.command
    runner = ["-m", "rig.profiled_worker", str(folder / "worker.prof")]
    return replace(part, command=[python, *runner, *options])


def clear_environment() -> None:
    """Forget databases, brokers and addresses of others: the bench makes its own."""
    for name in [name for name in os.environ if name.endswith("_URL")]:
        del os.environ[name]


def sandbox_environ(latency: float, concurrency: int) -> dict[str, str]:
    """What a sandbox finds in its environment: cheap pictures, and room for all calls."""
    return {
        "SANDBOX_CANNED": "yes",
        "SANDBOX_LATENCY": str(latency),
        "SANDBOX_CONCURRENCY": str(concurrency),
    }
