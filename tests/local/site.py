"""``manage.py up`` as a process of a test."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sartiq.local import places


def up(environ: dict[str, str], *arguments: str, **variables: str) -> subprocess.Popen[str]:
    """Start it; output and errors come on one pipe."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "up", *arguments],
        cwd=places.ROOT,
        env={**environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def running(environ: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A site without demo data on a free port: its supervisor and its address."""
    process = up(environ, "--port", "0", "--no-demo")
    assert process.stdout
    try:
        yield process, wait_for_address(process)
    finally:
        process.send_signal(signal.SIGINT)
        if not process.stdout.closed:
            process.communicate()


def wait_for_address(process: subprocess.Popen[str]) -> str:
    """Read on until it is ready."""
    assert process.stdout
    output = []
    for line in process.stdout:
        output.append(line)
        if line.startswith("Sartiq is ready: "):
            return line.split()[-1]
    raise AssertionError("".join(output))
