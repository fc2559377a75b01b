"""One starter at a time per data folder.

The lock is a flock: it falls with the process, so it is never stale. Children's guards inherit
it; so it is free only when the last of them is gone.
"""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from sartiq.local.places import CannotStart, make_data_dir

GRACE = 10.0
STARTER = "starter.lock"


@dataclass(frozen=True)
class Holder:
    """Who holds the lock. ``address`` is that of the web server, empty for a mere command."""

    pid: int
    address: str = ""

    @property
    def alive(self) -> bool:
        """Whether the starter itself still runs; its children may need a moment longer."""
        if not self.pid:
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


class Busy(CannotStart):
    """Somebody else works on this data folder."""

    def __init__(self, data_dir: Path, holder: Holder) -> None:
        self.holder = holder
        if holder.address:
            message = f"Sartiq is already running: {holder.address} (data folder {data_dir})."
        else:
            message = (
                f"A command (process {holder.pid}) is using the data folder {data_dir}: "
                "wait until it has ended, then start again."
            )
        super().__init__(message)


@contextlib.contextmanager
def hold(data_dir: Path, *, address: str = "") -> Iterator[int]:
    """Hold the data folder's lock; gives the descriptor that children inherit. Raises Busy."""
    with open_lock(data_dir, STARTER) as file:
        acquire(file, data_dir)
        file.seek(0)
        file.truncate()
        json.dump(asdict(Holder(os.getpid(), address)), file)
        file.flush()
        yield file.fileno()


def open_lock(data_dir: Path, name: str) -> IO[str]:
    """The lock file ``name``, made when it is missing."""
    handle = os.open(make_data_dir(data_dir) / name, os.O_RDWR | os.O_CREAT, 0o600)
    return os.fdopen(handle, "r+")


def holder(data_dir: Path) -> Holder | None:
    """Whoever holds the lock now, while the starter itself lives."""
    with open_lock(data_dir, STARTER) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            found = read_holder(file)
            return found if found.alive else None
    return None


def acquire(file: IO[str], data_dir: Path) -> None:
    """Take the lock, giving the children of a killed starter a moment to end."""
    deadline = time.monotonic() + GRACE
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = read_holder(file)
            if holder.alive or time.monotonic() > deadline:
                raise Busy(data_dir, holder) from None
            time.sleep(0.05)


def read_holder(file: IO[str]) -> Holder:
    """Who wrote the lock file last; process 0 when the file was caught half written."""
    file.seek(0)
    try:
        return Holder(**json.load(file))
    except (ValueError, TypeError):
        return Holder(0)
