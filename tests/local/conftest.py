"""A data folder for one test, and processes that the test starts and ends itself."""

import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sartiq.local import places

ENDED_WITHIN = 60


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    yield folder
    shutil.rmtree(places.runtime_dir(folder), ignore_errors=True)


@pytest.fixture
def environ(data_dir: Path) -> dict[str, str]:
    return only_data_dir(data_dir)


def only_data_dir(data_dir: Path) -> dict[str, str]:
    """An environment in which nothing of ours but the data folder is set."""
    ours = ("SARTIQ_", "DATABASE_URL", "BROKER_URL", "SANDBOX_", "CALLBACK_URL")
    rest = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**rest, "SARTIQ_DATA": str(data_dir)}


@pytest.fixture(autouse=True, scope="package")
def heard() -> Iterator[None]:
    """What the tests start hears SIGHUP and SIGQUIT, which nohup and a shell's & have us ignore."""
    numbers = (signal.SIGHUP, signal.SIGQUIT)
    before = {number: signal.signal(number, signal.SIG_DFL) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(environ: dict[str, str]) -> Iterator[Start]:
    """Start the project's Python with some arguments; it is ended with the test."""
    started: list[subprocess.Popen[str]] = []

    def python(*arguments: str, **variables: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=places.ROOT,
            env={**environ, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield python
    for process in started:
        kill(process)
        assert process.stdout
        process.stdout.close()


def pidfds(pids: list[int]) -> list[int]:
    """Handles that become readable when their processes end, even if the numbers are reused."""
    return [os.pidfd_open(pid) for pid in pids]


def all_ended(handles: list[int]) -> bool:
    """Whether every process ends soon."""
    try:
        return all(select.select([handle], [], [], ENDED_WITHIN)[0] for handle in handles)
    finally:
        for handle in handles:
            os.close(handle)


def descendants(pid: int) -> list[int]:
    """Every process below this one."""
    return [found for child in children(pid) for found in (child, *descendants(child))]


def children(pid: int) -> list[int]:
    """The processes that this one started, or adopted."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            found.append(int(stat.parent.name))
    return found


def kill(process: subprocess.Popen[str]) -> None:
    """SIGKILL, as from the out-of-memory killer."""
    process.send_signal(signal.SIGKILL)
    process.wait()
