"""What processes cost: time of the processors and memory, as Linux's /proc tells."""

import os
import threading
from collections import defaultdict
from pathlib import Path
from typing import Self

TICKS = os.sysconf("SC_CLK_TCK")
MEGABYTE = 1024 * 1024


def tree(root: int) -> list[int]:
    """``root`` and everything that it started, by process id."""
    children: dict[int, list[int]] = defaultdict(list)
    for path in Path("/proc").glob("[0-9]*/stat"):
        if fields := stat(int(path.parent.name)):
            children[int(fields[1])].append(int(path.parent.name))
    found = [root]
    for pid in found:
        found += children[pid]
    return found


def stat(pid: int) -> list[str]:
    """The fields of a process from its state on; empty when it has ended."""
    try:
        # The name in parentheses may hold blanks.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def cpu_seconds(root: int) -> float:
    """User and system time of ``root`` and its descendants, those that ended among them."""
    ticks = (sum(map(int, fields[11:15])) for pid in tree(root) if (fields := stat(pid)))
    return sum(ticks) / TICKS


def resident_bytes(root: int) -> int:
    """Resident memory of ``root`` and its descendants; pages that they share count for each."""
    pages = (int(fields[21]) for pid in tree(root) if (fields := stat(pid)))
    return sum(pages) * os.sysconf("SC_PAGE_SIZE")


class Peak:
    """The highest resident memory of a process tree in megabytes, looked at while it is entered."""

    def __init__(self, root: int, *, every: float = 0.5) -> None:
        self.root = root
        self.every = every
        self.megabytes = 0.0
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self._over.wait(self.every):
            self.megabytes = max(self.megabytes, resident_bytes(self.root) / MEGABYTE)

    def __enter__(self) -> Self:
        self._watch.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._over.set()
        self._watch.join()
