"""Trainings upload what they packed: each test has the sandbox as its provider."""

from collections.abc import Iterator

import pytest

from tests.sandbox_process import SandboxProcess


@pytest.fixture(autouse=True)
def where_archives_go(sandbox: SandboxProcess) -> Iterator[None]:
    """The sandbox, without faults or waits that a test has left."""
    yield
    sandbox.clear_faults()
    sandbox.set_latency(0)
