"""Runs an installation's programs side by side, and none without the others."""

import contextlib
import http.client
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from sartiq.local import embedded, guard
from sartiq.local.children import Child
from sartiq.local.places import CannotStart

READY_LIMIT = 120.0
STOP_PATIENCE = 10.0
LAST_WORDS = 2.0


@dataclass(frozen=True)
class Program:
    """A command, and what tells that it is ready: a line of its output, or an address.

    With neither it counts as ready once it runs.
    """

    name: str
    command: Sequence[str]
    ready_line: str = ""
    ready_url: str = ""


@dataclass
class Supervisor:
    """Starts, watches and stops; ``lock_fd`` is the data folder's lock, which children inherit."""

    lock_fd: int
    environ: dict[str, str]
    children: list[Child] = field(default_factory=list)
    ended: queue.SimpleQueue[Child] = field(default_factory=queue.SimpleQueue)
    spoken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        # Where somebody kills a guard, its orphans come here.
        guard.adopt_orphans()

    def start_servers(self, data_dir: Path) -> None:
        """Start the embedded database and broker, and wait until they answer."""
        embedded.start(data_dir, lock_fd=self.lock_fd, into=self.children)
        for child in self.children:
            threading.Thread(target=self.await_end, args=(child,), daemon=True).start()

    def start(self, program: Program) -> Child:
        """Start a program without waiting for it."""
        child = Child(
            program.name,
            program.command,
            output=subprocess.PIPE,
            lock_fd=self.lock_fd,
            environ=self.environ,
        )
        self.children.append(child)
        voice = threading.Thread(target=self.repeat, args=(child, program.ready_line), daemon=True)
        voice.start()
        threading.Thread(target=self.await_end, args=(child, voice), daemon=True).start()
        return child

    def repeat(self, child: Child, ready_line: str) -> None:
        """Print what the child says, each line with its name in front."""
        assert child.process.stdout is not None
        for line in child.process.stdout:
            text = line.decode(errors="replace").rstrip()
            if ready_line and ready_line in text:
                self.spoken.add(child.name)
            say(child.name, text)

    def await_end(self, child: Child, voice: threading.Thread | None = None) -> None:
        """Report the child's end to whoever watches, after its last words."""
        child.process.wait()
        if voice:
            # Without end when somebody killed the guard: then orphans still hold its output.
            voice.join(LAST_WORDS)
        self.ended.put(child)

    def run(self, program: Program) -> None:
        """Run a program to its end while the others are watched; raise CannotStart if it fails."""
        child = self.start(program)
        ended = self.ended.get()
        if ended is not child or child.process.returncode:
            fail(ended)
        self.children.remove(child)

    def wait_until_ready(self, programs: Sequence[Program]) -> None:
        """Wait until every program is ready; raise CannotStart if one ends or takes too long."""
        deadline = time.monotonic() + READY_LIMIT
        while programs := [program for program in programs if not self.is_ready(program)]:
            if time.monotonic() > deadline:
                raise CannotStart(f"{programs[0].name} was not ready within {READY_LIMIT:.0f} s.")
            with contextlib.suppress(queue.Empty):
                fail(self.ended.get(timeout=0.05))

    def is_ready(self, program: Program) -> bool:
        """Whether the program said or answers that it is ready."""
        if program.ready_url:
            return answers(program.ready_url)
        return not program.ready_line or program.name in self.spoken

    def watch(self) -> NoReturn:
        """Wait for the first child that ends; that is always a failure."""
        fail(self.ended.get())

    def stop(self) -> None:
        """Stop in reverse order of starting; a second Ctrl-C ends all at once."""
        try:
            for child in reversed(self.children):
                child.stop(STOP_PATIENCE)
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        for child in self.children:
            child.let_go()
        for child in self.children:
            child.process.wait()
        guard.end_children()


def fail(child: Child) -> NoReturn:
    """Say which child ended, and how."""
    raise CannotStart(
        f"{child.name} ended unexpectedly (exit code {child.process.returncode}), "
        "so everything is stopped; what it said last stands above or in the data folder's logs."
    )


def answers(url: str) -> bool:
    """Whether a GET of a local address gives 200; raise CannotStart for any other answer."""
    parts = urlsplit(url)
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection(parts.netloc, timeout=5)
        with contextlib.closing(connection):
            connection.request("GET", parts.path)
            status = connection.getresponse().status
        if status != http.HTTPStatus.OK:
            raise CannotStart(f"{url} answered {status} instead of 200; the reason stands above.")
        return True
    return False


def say(name: str, text: str) -> None:
    """One line of output, with who says it; lost when the terminal is gone."""
    with contextlib.suppress(OSError):
        print(f"{name:>8} | {text}", flush=True)
