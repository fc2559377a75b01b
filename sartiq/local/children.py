"""A program behind its guard: started, told, stopped."""

# ruff: noqa: S603  (every command that is run here is our own)
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from sartiq.local import guard
from sartiq.local.places import ROOT


class Child:
    """One running program with everything that it starts.

    ``stop_signal`` asks it to end in good order, ``last_signal`` is what it gets when its
    starter dies. ``lock_fd`` is the descriptor of the data folder's lock.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        output: int | IO[bytes],
        lock_fd: int,
        environ: Mapping[str, str] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        last_signal: signal.Signals = signal.SIGKILL,
    ) -> None:
        self.name = name
        self.stop_signal = stop_signal
        self.process = subprocess.Popen(
            [sys.executable, "-IS", str(Path(guard.__file__)), str(int(last_signal)), *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env={**os.environ, **(environ or {})},
            start_new_session=True,
            pass_fds=(lock_fd,),
        )

    @property
    def leash(self) -> IO[bytes]:
        """The pipe that signals travel on; the guard ends everything when it closes."""
        assert self.process.stdin is not None
        return self.process.stdin

    def stop(self, patience: float) -> None:
        """End it in good order, or after ``patience`` seconds by force."""
        with contextlib.suppress(OSError, ValueError):
            self.leash.write(bytes([self.stop_signal]))
            self.leash.flush()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        self.end()

    def end(self) -> None:
        """End it now."""
        self.let_go()
        self.process.wait()

    def let_go(self) -> None:
        """Close the leash without waiting for the end."""
        with contextlib.suppress(OSError):
            self.leash.close()
