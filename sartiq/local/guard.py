"""Stands between a starter and one program, so that the program never outlives its starter.

``guard.py LAST_SIGNAL COMMAND ...`` runs the command. Its standard input is the leash: each byte
is the number of a signal to pass on, and its end means that the starter is gone; the command
then gets LAST_SIGNAL, and SIGKILL soon after. However the command ends, whatever it had started
ends before the guard does. Standard library only, to start fast.
"""

# ruff: noqa: S603  (every command that is run here is our own)
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

PATIENCE = 3.0
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def process_control(option: int, value: int) -> None:
    """Linux's prctl; elsewhere nothing, and the leash alone has to do."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def die_with_parent() -> None:
    """Ask for SIGKILL when the parent dies."""
    process_control(PR_SET_PDEATHSIG, signal.SIGKILL)


def obey(child: subprocess.Popen[bytes], last_signal: int) -> None:
    """Pass signals on until the starter is gone, then end the command."""
    while order := os.read(0, 1):
        child.send_signal(order[0])
    child.send_signal(last_signal)
    time.sleep(PATIENCE)
    child.kill()


def own_children() -> list[int]:
    """Process ids of this process's children; empty where there is no /proc."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name in parentheses may hold blanks; state and parent follow it.
            if int(path.read_text().rpartition(")")[2].split()[1]) == os.getpid():
                found.append(int(path.parent.name))
    return found


def adopt_orphans() -> None:
    """Become the parent of whatever is orphaned below this process."""
    process_control(PR_SET_CHILD_SUBREAPER, 1)


def end_children() -> None:
    """Kill this process's children, and those that it gets by that, until none is left."""
    while left := own_children():
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def main(last_signal: str, *command: str) -> int:
    """Run the command to its end and give its exit code, 128 + n when signal n ended it."""
    adopt_orphans()
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    threading.Thread(target=obey, args=(child, int(last_signal)), daemon=True).start()
    code = child.wait()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    end_children()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
