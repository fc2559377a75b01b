import os
import subprocess
import sys
from pathlib import Path

import pytest

from sartiq.local import lock
from tests.local.conftest import Start, kill

HOLD = """
import sys
from pathlib import Path
from sartiq.local import lock
with lock.hold(Path(sys.argv[1]), address="http://127.0.0.1:1"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_starter_hears_the_first_ones_address(data_dir: Path):
    address = "http://127.0.0.1:8000"
    with lock.hold(data_dir, address=address), pytest.raises(lock.Busy, match=address):
        lock.hold(data_dir).__enter__()


def test_a_mere_command_is_named_by_its_process(data_dir: Path):
    with lock.hold(data_dir), pytest.raises(lock.Busy, match=f"process {os.getpid()}"):
        lock.hold(data_dir).__enter__()


def test_the_lock_is_free_after_its_holder(data_dir: Path):
    with lock.hold(data_dir):
        assert lock.holder(data_dir) == lock.Holder(os.getpid())
    assert lock.holder(data_dir) is None


def test_the_lock_falls_with_a_killed_holder(data_dir: Path, start: Start):
    process = start("-c", HOLD, str(data_dir))
    assert process.stdout and process.stdout.readline() == "held\n"
    kill(process)
    with lock.hold(data_dir):
        pass


def test_a_new_starter_waits_for_the_children_of_a_killed_one(data_dir: Path):
    with lock.hold(data_dir) as lock_fd:
        child = subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.read()"],
            stdin=subprocess.PIPE,
            pass_fds=(lock_fd,),
        )
    dead = subprocess.Popen(["true"])
    dead.wait()
    (data_dir / lock.STARTER).write_text(f'{{"pid": {dead.pid}, "address": "x"}}')
    assert lock.holder(data_dir) is None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lock, "GRACE", 0)
        with pytest.raises(lock.Busy):
            lock.hold(data_dir).__enter__()
    child.communicate()
    with lock.hold(data_dir):
        pass


def test_a_half_written_lock_file_counts_as_nobody(data_dir: Path):
    (data_dir / lock.STARTER).write_text('{"pid": 1')
    with lock.hold(data_dir):
        pass
