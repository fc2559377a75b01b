"""A hint is sent to a living broker, and neither delays nor fails anybody when it is dead."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from sartiq import hints
from sartiq.celery import app
from sartiq.local.valkey import binary

SOON = 2.5  # seconds on a busy machine; kombu's own patience is twice as long


@pytest.fixture
def address() -> Iterator[Path]:
    """Where the broker would listen; a socket's path must be short."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder) / "s"


@pytest.fixture(autouse=True)
def own_broker(address: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(app.conf, "broker_write_url", f"redis+socket://{address}", raising=False)
    forget_broker(monkeypatch)
    yield
    hints.producers.cache_clear()


def forget_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    hints.producers.cache_clear()
    monkeypatch.setattr(hints, "broker", hints.Broker())


@pytest.fixture
def broker(address: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [str(binary()), "--port", "0", "--unixsocket", str(address), "--save", ""]
    process = subprocess.Popen(command, cwd=address.parent, stdout=subprocess.DEVNULL)
    for _ in range(100):
        with suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(address))
            break
        time.sleep(0.05)
    yield process
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait()


def waiting(connection: Any) -> int:
    """How many messages lie in the broker."""
    return connection.default_channel.client.llen("celery")


def seconds_to_send() -> float:
    started = time.monotonic()
    hints.send("nobody.listens", "1")
    return time.monotonic() - started


def test_a_hint_reaches_the_broker(broker: subprocess.Popen[bytes]):
    hints.send("nobody.listens", "1")
    with app.connection_for_write() as connection:
        assert waiting(connection) == 1


def test_a_closed_broker_holds_nobody_up():
    assert seconds_to_send() < SOON


def test_a_broker_that_freezes_holds_nobody_up(broker: subprocess.Popen[bytes]):
    hints.send("nobody.listens", "1")
    os.kill(broker.pid, signal.SIGSTOP)
    assert seconds_to_send() < SOON


def test_hints_flow_again_once_the_broker_wakes(broker: subprocess.Popen[bytes]):
    hints.send("nobody.listens", "1")
    os.kill(broker.pid, signal.SIGSTOP)
    hints.send("nobody.listens", "2")
    os.kill(broker.pid, signal.SIGCONT)
    hints.send("nobody.listens", "3")
    with app.connection_for_write() as connection:
        assert waiting(connection) >= 2


def test_after_a_failure_nothing_waits_for_the_broker_for_a_while(
    broker: subprocess.Popen[bytes],
):
    broker.send_signal(signal.SIGSTOP)
    seconds_to_send()
    assert seconds_to_send() < 0.1


def test_nudges_of_one_moment_are_one_message(monkeypatch: pytest.MonkeyPatch):
    sent: list[str] = []
    monkeypatch.setattr(hints, "hint", sent.append)
    for task in ("some.task", "some.task", "other.task"):
        hints.nudge(task)
    assert sent == ["some.task", "other.task"]
