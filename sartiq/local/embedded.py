"""Database and broker on this machine, unless the environment names others."""

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sartiq.local import lock, postgres, valkey
from sartiq.local.children import Child
from sartiq.local.places import CannotStart, make_runtime_dir, remove_runtime_dir

START_LIMIT = 60.0
STOP_PATIENCE = 15.0


@dataclass(frozen=True)
class Server:
    """An embedded server, and the variable that puts another one in its place."""

    name: str
    variable: str
    command: Callable[[Path], list[str]]
    answers: Callable[[Path], bool]
    stop_signal: signal.Signals
    last_signal: signal.Signals


# PostgreSQL: SIGINT disconnects its clients and ends well; SIGQUIT ends at once, yet frees memory.
BROKER = Server(
    "broker", "BROKER_URL", valkey.command, valkey.answers, signal.SIGTERM, signal.SIGTERM
)
DATABASE = Server(
    "database", "DATABASE_URL", postgres.command, postgres.answers, signal.SIGINT, signal.SIGQUIT
)


def wanted() -> list[Server]:
    """The servers that this installation takes from its own wheels, in the order of starting."""
    return [
        server for server in (DATABASE, BROKER) if not os.environ.get(server.variable, "").strip()
    ]


def start(data_dir: Path, *, lock_fd: int, into: list[Child]) -> None:
    """Start the wanted servers, each added to ``into`` at once, and wait until all answer."""
    make_runtime_dir(data_dir)
    logs = data_dir / "logs"
    logs.mkdir(exist_ok=True)
    started = []
    for server in wanted():
        with (logs / f"{server.name}.log").open("ab") as log:
            child = Child(
                server.name,
                server.command(data_dir),
                output=log,
                lock_fd=lock_fd,
                stop_signal=server.stop_signal,
                last_signal=server.last_signal,
            )
        into.append(child)
        started.append((server, child))
    for server, child in started:
        wait_for(server, data_dir, child)


def wait_for(server: Server, data_dir: Path, child: Child | None = None) -> None:
    """Wait until the server answers; raise CannotStart when it ends or takes too long."""
    deadline = time.monotonic() + START_LIMIT
    while not server.answers(data_dir):
        if child and child.process.poll() is not None:
            log = data_dir / "logs" / f"{server.name}.log"
            reason = (log.read_text(errors="replace").strip().splitlines() or [""])[-1]
            raise CannotStart(f"The {server.name} did not start: {reason} (more in {log})")
        if time.monotonic() > deadline:
            raise CannotStart(f"The {server.name} did not answer within {START_LIMIT:.0f} s.")
        time.sleep(0.02)


@contextlib.contextmanager
def at_hand(data_dir: Path) -> Iterator[None]:
    """Have database and broker for one command.

    Those that run already on the data folder are used; otherwise they are started, and stopped
    once this command and its guests are through.
    """
    with contextlib.ExitStack() as stack:
        if wanted():
            guests = stack.enter_context(lock.open_lock(data_dir, "guests.lock"))
            while not joined(data_dir, guests):
                with contextlib.suppress(lock.Busy):
                    stack.enter_context(own_servers(data_dir, guests))
                    break
        yield


def joined(data_dir: Path, guests: IO[str]) -> bool:
    """Become a guest of whoever runs the servers; False when nobody does."""
    fcntl.flock(guests, fcntl.LOCK_SH)
    if not lock.holder(data_dir):
        fcntl.flock(guests, fcntl.LOCK_UN)
        return False
    for server in wanted():
        wait_for(server, data_dir)
    return True


@contextlib.contextmanager
def own_servers(data_dir: Path, guests: IO[str]) -> Iterator[None]:
    """Run the servers; at the end wait for the guests."""
    children: list[Child] = []
    with lock.hold(data_dir) as lock_fd:
        try:
            start(data_dir, lock_fd=lock_fd, into=children)
            yield
            fcntl.flock(guests, fcntl.LOCK_EX)
        finally:
            for child in reversed(children):
                child.stop(STOP_PATIENCE)
            remove_runtime_dir(data_dir)
