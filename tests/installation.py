"""A whole installation as real processes: started, asked, killed, started again."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import httpx

ROOT = Path(__file__).parents[1]
READY = re.compile(r"Sartiq is ready: (http://\S+)")


class Installation:
    """``manage.py up`` on a data folder of its own and a free port; also a context manager.

    ``environment`` is added to this process's, without its database and broker: everything is
    embedded. ``start`` again after ``stop`` or ``kill`` goes on with the same data.
    """

    def __init__(self, data: Path, *, demo: bool = False, **environment: str) -> None:
        self.data = data
        self.demo = demo
        kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        self.environment = kept | {"SARTIQ_DATA": str(data)} | environment
        self.url = ""
        self.started_in = 0.0

    def start(self, *, timeout: float = 120.0) -> Self:
        """Start everything and wait for the ready line; raises with the log when it fails."""
        begun = time.monotonic()
        self.log = self.data.with_suffix(".log").open("w+")
        command = [sys.executable, "manage.py", "up", "--port", "0"]
        self.process = subprocess.Popen(
            command if self.demo else [*command, "--no-demo"],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        until(lambda: READY.search(self.said()) or self.process.poll() is not None, timeout)
        found = READY.search(self.said())
        if found is None:
            raise RuntimeError(f"The installation did not start:\n{self.said()}")
        self.url, self.started_in = found[1], time.monotonic() - begun
        return self

    def said(self) -> str:
        """All that it printed."""
        return Path(self.log.name).read_text()

    def manage(self, *command: str) -> str:
        """The output of a management command on the same data."""
        answer = subprocess.run(
            [
                sys.executable,
                "-m",
                "sartiq.local",
                "exec",
                "--",
                sys.executable,
                "manage.py",
                *command,
            ],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        if answer.returncode:
            raise RuntimeError(f"{command} failed:\n{answer.stderr}")
        return answer.stdout.strip()

    def passwords(self) -> dict[str, str]:
        """The demo users' passwords."""
        return dict(json.loads((self.data / "demo-passwords.json").read_text()))

    def api(self, *scopes: str) -> httpx.Client:
        """A client of the REST interface with a new key."""
        wanted = [part for scope in scopes for part in ("--scope", scope)]
        secret = self.manage("create_api_key", "test", *wanted)
        return httpx.Client(
            base_url=f"{self.url}/api/v1",
            headers={"Authorization": f"Bearer {secret}"},
            timeout=30,
            trust_env=False,
        )

    def bill(self) -> Mapping[str, Any]:
        """What the sandbox accepted and charged."""
        port = json.loads((self.data / "installation.json").read_text())["sandbox_port"]
        answer = httpx.get(
            f"http://127.0.0.1:{port}/sandbox/bill",
            headers={"Authorization": "Key sandbox:sandbox"},
            trust_env=False,
        )
        return dict(answer.raise_for_status().json())

    def workers(self) -> list[int]:
        """Process ids of the Celery worker and its pool, without the guard that holds them."""
        return [
            pid
            for pid, command in commands(str(self.data)).items()
            if "sartiq worker" in command and "guard" not in command
        ]

    def processes(self, word: str = "") -> list[int]:
        """Process ids of this installation whose command line has ``word``."""
        return [pid for pid, command in commands(str(self.data)).items() if word in command]

    def stop(self) -> None:
        """End it politely; safe to call twice."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)
        self.log.close()

    def kill(self) -> None:
        """End the supervisor by SIGKILL, as a crash would."""
        self.process.kill()
        self.process.wait(timeout=20)
        self.log.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *raised: object) -> None:
        self.stop()


def commands(data: str) -> dict[int, str]:
    """Command lines of live processes whose environment or command names ``data``, by id."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            environment = (folder / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if command and (data in command or f"SARTIQ_DATA={data}\0" in environment):
            found[int(folder.name)] = command
    return found


def until(holds: Any, timeout: float) -> Any:
    """Wait until ``holds()`` is true and give what it said; raises after ``timeout`` seconds."""
    end = time.monotonic() + timeout
    while not (said := holds()):
        if time.monotonic() > end:
            raise TimeoutError(f"It did not come true within {timeout} s.")
        time.sleep(0.05)
    return said
