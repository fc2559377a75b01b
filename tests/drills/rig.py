"""The rig: database, broker, sandbox, web, worker and beat, each a process of its own.

``manage.py up`` stops everything when one part ends. Here a keeper starts it again, as systemd,
Compose or Kubernetes would, so that drills may kill whatever they like.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import httpx
import psycopg

from sartiq.local import lock, places, postgres, programs, valkey
from sartiq.local.supervisor import Program
from tests.drills.parts import Part
from tests.installation import ROOT, until

KEEPER_SECONDS = 0.05
KEY = "sandbox:sandbox"
ENTRIES = {
    "sartiq": "tests.drills.killing",
    "sartiq.wsgi:application": "tests.drills.killing_web:application",
}
FAST = {
    "SANDBOX_CANNED": "yes",
    "SANDBOX_LATENCY": "0",
    "DEFAULT_BUDGET_USD": "1000000",
    "FAL_ANSWER_SECONDS": "3",
    "FAL_LEASE_SECONDS": "1",
    "FAL_ABSENT_SECONDS": "6",
    "FAL_PATIENCE_SECONDS": "2",
    "LOG_LEVEL": "WARNING",
}


class Rig:
    """A running product on a data folder of its own; a context manager.

    ``environ`` is what all programs find besides.
    """

    def __init__(self, data: Path, **environ: str) -> None:
        self.data = data
        self.port, self.sandbox_port = programs.claim(0), programs.claim(0)
        self.url = f"http://{programs.HOST}:{self.port}"
        self.sandbox_url = f"http://{programs.HOST}:{self.sandbox_port}"
        meet = programs.environ(data, port=self.port, sandbox_port=self.sandbox_port)
        self.environ = meet | FAST | environ
        self.kills = data / "kills"
        self.ended = threading.Event()

    def __enter__(self) -> Self:
        self.stack = ExitStack()
        self.kills.mkdir(parents=True)
        self.lock_fd = self.stack.enter_context(lock.hold(self.data))
        places.make_runtime_dir(self.data)
        self.stack.callback(places.remove_runtime_dir, self.data)
        try:
            self.start()
        except BaseException:
            self.stack.close()
            raise
        return self

    def __exit__(self, *raised: object) -> None:
        self.stack.close()

    def start(self) -> None:
        """Start every part, fill the catalogue, and wait until people could come."""
        data, port = self.data, self.port
        self.database = self.part("database", lambda: postgres.command(data), self.database_answers)
        self.broker = self.part("broker", lambda: valkey.command(data), self.broker_answers)
        self.sandbox = self.program(programs.sandbox(data, self.sandbox_port))
        for part in (self.database, self.broker):
            part.wait()
        self.stock: dict[str, Any] = json.loads(self.run("-m", "tests.drills.stock"))
        self.web = self.program(programs.web(port))
        self.worker = self.program(programs.worker())
        self.beat = self.program(programs.beat(data))
        threading.Thread(target=self.keep, daemon=True).start()
        self.stack.callback(self.ended.set)
        for part in self.parts:
            part.wait()

    def program(self, program: Program) -> Part:
        """One of the product's programs, with its entry in the form that can die."""
        command = [ENTRIES.get(word, word) for word in program.command]

        def ready(said: str) -> bool:
            return program.ready_line in said and (
                not program.ready_url or answers(program.ready_url)
            )

        return self.part(program.name, lambda: command, ready)

    def part(self, name: str, command: Any, ready: Any) -> Part:
        """Start a part that ends with the rig."""
        log = self.data / f"{name}.log"
        part = Part(name, command, environ=self.environ, log=log, lock_fd=self.lock_fd, ready=ready)
        part.start()
        self.stack.callback(part.stop)
        return part

    @property
    def parts(self) -> Sequence[Part]:
        """Every part, in the order of starting."""
        return (self.database, self.broker, self.sandbox, self.web, self.worker, self.beat)

    def keep(self) -> None:
        """Start again whatever ended by itself, until the rig ends."""
        while not self.ended.wait(KEEPER_SECONDS):
            for part in self.parts:
                part.revive()

    def database_answers(self, said: str) -> bool:
        """Whether the database takes connections."""
        return postgres.answers(self.data)

    def broker_answers(self, said: str) -> bool:
        """Whether the broker takes commands."""
        return valkey.answers(self.data)

    def run(self, *arguments: str, fine: Sequence[int] = (0,)) -> str:
        """The output of a Python command in the product's environment."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environ},
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode not in fine:
            raise RuntimeError(f"{arguments} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database answers; asked again while it is down."""
        for _ in range(200):
            try:
                with psycopg.connect(postgres.conninfo(self.data), connect_timeout=5) as connection:
                    cursor = connection.execute(query, values)
                    return cursor.fetchall() if cursor.description else []
            except psycopg.OperationalError:
                time.sleep(0.1)
        raise TimeoutError("The database does not come back.")

    @cached_property
    def api(self) -> httpx.Client:
        """REST with a key that may do everything."""
        bearer = {"Authorization": f"Bearer {self.stock['key']}"}
        return httpx.Client(
            base_url=f"{self.url}/api/v1", headers=bearer, timeout=30, trust_env=False
        )

    @cached_property
    def provider(self) -> httpx.Client:
        """The sandbox, with its key."""
        key = {"Authorization": f"Key {KEY}"}
        return httpx.Client(base_url=self.sandbox_url, headers=key, timeout=30, trust_env=False)

    def bill(self) -> list[dict[str, Any]]:
        """Every request that the provider ever accepted, the oldest first."""
        requests = self.provider.get("/sandbox/bill").raise_for_status().json()["requests"]
        return list(requests)

    def latency(self, seconds: float) -> None:
        """How long the provider works on a request from now on."""
        answer = self.provider.post("/sandbox/latency", json={"seconds": seconds})
        answer.raise_for_status()

    def quiet(self) -> bool:
        """Whether every part serves."""
        return all(part.serves() for part in self.parts if part.wanted)

    def whole(self) -> None:
        """Wait until every part serves again."""
        until(self.quiet, 60)


def answers(url: str) -> bool:
    """Whether a GET gives 200."""
    try:
        return httpx.get(url, timeout=5, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
