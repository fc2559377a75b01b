"""However a running site ends, nothing of it is left, and it can be started again."""

import os
import signal
from pathlib import Path

import pytest

from tests.local.conftest import all_ended, descendants, kill, only_data_dir, pidfds
from tests.local.site import running

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def site_environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """One data folder for all, so that each start follows another test's end."""
    return only_data_dir(tmp_path_factory.mktemp("up"))


@pytest.fixture
def supervisor(site_environ):
    """The supervisor of a running site."""
    with running(site_environ) as (process, _):
        yield process


def test_sigkill_leaves_no_process(supervisor):
    handles = pidfds(descendants(supervisor.pid))
    kill(supervisor)
    assert len(handles) > 15
    assert all_ended(handles)


def test_a_part_that_dies_takes_all_along(supervisor):
    handles = pidfds(descendants(supervisor.pid))
    os.kill(worker_of(supervisor.pid), signal.SIGKILL)
    assert "worker ended unexpectedly (exit code 137)" in supervisor.communicate()[0]
    assert supervisor.returncode == 1
    assert all_ended(handles)


def test_ctrl_c_leaves_no_process(supervisor):
    handles = pidfds(descendants(supervisor.pid))
    supervisor.send_signal(signal.SIGINT)
    supervisor.communicate()
    assert supervisor.returncode == 0
    assert all_ended(handles)


def worker_of(supervisor: int) -> int:
    """The worker's main process, which is the first below its guard."""
    for pid in descendants(supervisor):
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        if "worker" in words and "-IS" not in words:
            return pid
    raise LookupError("no worker runs")
