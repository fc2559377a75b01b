"""A shop's program on loopback, which tests allow to be told."""

from collections.abc import Iterator

import pytest

from sartiq import outside
from tests.generation.scripted_server import ScriptedServer, scripted_server


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """Takes everything, until a test says otherwise."""
    monkeypatch.setattr(outside, "is_public", lambda address, port: True)
    with scripted_server() as server:
        server.always(204)
        yield server
