"""One program of the product as a process that can be killed, frozen and started again."""

import contextlib
import os
import random
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sartiq.local.children import Child
from tests.installation import until

READY_SECONDS = 60.0


class Part:
    """A program behind a guard, so that it never outlives the rig.

    ``command`` is asked at each start. ``ready`` says whether the program serves; it is given what
    the program has printed since that start.
    """

    def __init__(
        self,
        name: str,
        command: Callable[[], Sequence[str]],
        *,
        environ: dict[str, str],
        log: Path,
        lock_fd: int,
        ready: Callable[[str], bool] = lambda said: True,
    ) -> None:
        self.name, self.command, self.ready = name, command, ready
        self.environ, self.log, self.lock_fd = environ, log, lock_fd
        self.wanted = False
        self.extra: dict[str, str] = {}
        self.child: Child | None = None
        self.lock = threading.RLock()

    def start(self, **environ: str) -> None:
        """Start it, without waiting; ``environ`` is added to what it finds in this life."""
        with self.lock:
            self.wanted = True
            self.extra = environ
            self.log_begins = self.log.stat().st_size if self.log.exists() else 0
            with self.log.open("ab") as log:
                self.child = Child(
                    self.name,
                    self.command(),
                    output=log,
                    lock_fd=self.lock_fd,
                    environ=self.environ | environ,
                )

    def said(self) -> str:
        """What it printed since its last start."""
        with self.log.open("rb") as log:
            log.seek(self.log_begins)
            return log.read().decode(errors="replace")

    def wait(self) -> None:
        """Wait until it serves; raises with its log when it does not come up."""
        try:
            until(self.serves, READY_SECONDS)
        except TimeoutError as error:
            last_words = self.log.read_text(errors="replace")[-3000:]
            raise TimeoutError(f"{self.name} does not serve:\n{last_words}") from error

    def serves(self) -> bool:
        """Whether it runs and is ready."""
        return self.runs() and self.ready(self.said())

    def runs(self) -> bool:
        """Whether its process is there."""
        return self.child is not None and self.child.process.poll() is None

    def revive(self) -> None:
        """Start it again if it ended though it is wanted."""
        with self.lock:
            if self.wanted and not self.runs():
                self.start(**self.extra)

    def stop(self) -> None:
        """End it in good order and leave it so."""
        with self.lock:
            self.wanted = False
            if self.child is not None:
                self.child.stop(10)

    def restart(self, **environ: str) -> None:
        """End it at once and start it with other variables; waits until it serves."""
        with self.lock:
            if self.child is not None:
                self.child.end()
            self.start(**environ)
        self.wait()

    @property
    def pid(self) -> int | None:
        """The program's own process: the guard's only child; None when it is not there."""
        guard = self.child.process.pid if self.child is not None and self.runs() else 0
        return next(iter(children_of(guard)), None)

    def workers(self) -> list[int]:
        """The processes that the program itself started: a pool, or the backends."""
        return children_of(self.pid or 0)

    def kill(self) -> bool:
        """SIGKILL to the program; whether it was there."""
        return send(self.pid, signal.SIGKILL)

    def kill_worker(self) -> bool:
        """SIGKILL to one of its children, whichever; whether there was one."""
        workers = self.workers()
        return bool(workers) and send(random.choice(workers), signal.SIGKILL)

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """The program is not there."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """The program stands still, as on a machine that is out of memory."""
        send(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            send(self.pid, signal.SIGCONT)


def send(pid: int | None, number: signal.Signals) -> bool:
    """Send a signal; whether the process was there."""
    with contextlib.suppress(ProcessLookupError):
        if pid:
            os.kill(pid, number)
            return True
    return False


def children_of(pid: int) -> list[int]:
    """Process ids of the children of ``pid``; none when it is gone."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, path.read_text().split())
    return found
