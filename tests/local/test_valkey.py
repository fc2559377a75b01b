import os
import signal
from pathlib import Path

import pytest
import redis

from sartiq.local import embedded, lock, places, valkey
from sartiq.local.children import Child
from tests.local.conftest import descendants


@pytest.fixture(autouse=True)
def only_the_broker(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/sartiq")
    monkeypatch.delenv("BROKER_URL", raising=False)


def client(data_dir: Path) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(places.broker_socket(data_dir)))


def test_messages_survive_a_killed_broker(data_dir: Path):
    children: list[Child] = []
    with lock.hold(data_dir) as lock_fd:
        try:
            embedded.start(data_dir, lock_fd=lock_fd, into=children)
            with client(data_dir) as first:
                first.rpush("tasks", *range(100))
            (pid,) = descendants(children[0].process.pid)
            os.kill(pid, signal.SIGKILL)
            children[0].process.wait(20)
            embedded.start(data_dir, lock_fd=lock_fd, into=children)
            with client(data_dir) as second:
                assert second.llen("tasks") == 100
        finally:
            for child in children:
                child.stop(20)


def test_nothing_answers_where_nothing_runs(data_dir: Path):
    assert not valkey.answers(data_dir)


def test_a_missing_package_names_the_variable_that_replaces_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(valkey, "find_spec", lambda name: None)
    with pytest.raises(places.CannotStart, match="BROKER_URL"):
        valkey.binary()
