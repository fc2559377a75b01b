"""A sandbox as a process of its own, for tests: start it, ask it, stop it, kill it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[1]
KEY = "sandbox:sandbox"


class SandboxProcess:
    """Runs `generation.sandbox` on a free port of the loopback; also a context manager.

    `latency` is in seconds. A second one on the same `data` continues where the first ended; give
    it the first one's `port` if clients still hold its addresses.
    """

    def __init__(
        self,
        data: Path,
        latency: float = 0.0,
        *,
        port: int = 0,
        concurrency: int = 10,
        **environment: str,
    ) -> None:
        command = [sys.executable, "-m", "generation.sandbox", "--port", str(port)]
        self._process = subprocess.Popen(
            [*command, "--data", str(data)],
            cwd=ROOT,
            env={
                **os.environ,
                "SANDBOX_KEY": KEY,
                "SANDBOX_LATENCY": str(latency),
                "SANDBOX_CONCURRENCY": str(concurrency),
                **environment,
            },
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = self._address()
        self.port = int(self.url.rpartition(":")[2])
        self.key = KEY
        self._client = httpx.Client(
            base_url=self.url, headers={"Authorization": f"Key {KEY}"}, timeout=30, trust_env=False
        )

    def _address(self) -> str:
        assert self._process.stdout is not None
        address = self._process.stdout.readline().rpartition(" ")[2].strip()
        if self._process.stdout.readline().strip() != "sandbox ready":
            self._process.wait()
            raise RuntimeError("The sandbox did not start; its own words stand above.")
        return address

    def bill(self) -> dict[str, Any]:
        """Return what the sandbox accepted and charged: `submissions`, sums, `requests`."""
        answer = self._client.get("/sandbox/bill").raise_for_status()
        return dict(answer.json())

    def set_latency(self, seconds: float) -> None:
        """Change the latency of all requests that are not complete."""
        self._client.post("/sandbox/latency", json={"seconds": seconds}).raise_for_status()

    def fault(self, name: str, **options: Any) -> None:
        """Switch a fault on, beside others; `docs/operations.md` lists names and options."""
        answer = self._client.post("/sandbox/faults", json={"fault": name, **options})
        if answer.status_code == 422:
            raise ValueError(answer.json()["detail"])
        answer.raise_for_status()

    def faults(self) -> list[dict[str, Any]]:
        """Return the faults that are on, each with how often it was `met` and `struck`."""
        answer = self._client.get("/sandbox/faults").raise_for_status()
        return list(answer.json()["faults"])

    def clear_faults(self) -> None:
        """Switch every fault off."""
        self._client.delete("/sandbox/faults").raise_for_status()

    def stop(self) -> None:
        """End the process politely; safe to call twice."""
        self._process.terminate()
        self._end()

    def kill(self) -> None:
        """End the process by SIGKILL, as a crash would."""
        self._process.kill()
        self._end()

    def _end(self) -> None:
        self._process.wait(timeout=20)
        self._client.close()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> "SandboxProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
