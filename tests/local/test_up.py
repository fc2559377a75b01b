"""The real thing: ``manage.py up`` as a person starts it, on free ports and a fresh data folder."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sartiq.local import places
from sartiq.local.supervisor import answers
from tests.local.conftest import only_data_dir
from tests.local.site import running, up

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def site_environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return only_data_dir(tmp_path_factory.mktemp("up"))


@pytest.fixture(scope="module")
def address(site_environ):
    """A running site."""
    with running(site_environ) as (_, address):
        yield address


def test_ready_means_that_pages_answer(address):
    assert answers(f"{address}/healthz")


def test_a_second_start_says_that_it_is_already_running(address, site_environ):
    second = up(site_environ, "--port", "0")
    assert f"already running: {address}" in second.communicate()[0]
    assert second.returncode == 1


def test_commands_use_the_running_database(address, site_environ):
    command = [sys.executable, "-m", "sartiq.local", "exec", "--", sys.executable, "manage.py"]
    done = subprocess.run([*command, "migrate", "--check"], cwd=places.ROOT, env=site_environ)
    assert done.returncode == 0


def test_a_taken_port_is_one_sentence(environ):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = up(environ, "--port", str(port))
        output, _ = process.communicate()
    assert output.startswith(f"Port {port} can't be used (Address already in use): choose another")
    assert (process.returncode, len(output.splitlines())) == (1, 1)


def test_the_sandbox_keeps_its_port(environ, data_dir: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (data_dir / "installation.json").write_text(json.dumps({"sandbox_port": port}))
        process = up(environ, "--port", "0")
        output, _ = process.communicate()
    assert f"Port {port}, where this data folder's sandbox serves its pictures" in output
    assert process.returncode == 1


def test_a_bad_value_in_the_environment_is_one_sentence(environ):
    process = up(environ, SARTIQ_PROVIDER="nonsense")
    output, _ = process.communicate()
    assert output.startswith("SARTIQ_PROVIDER must be one of")
    assert (process.returncode, len(output.splitlines())) == (2, 1)


def test_a_database_that_cannot_be_reached_is_one_sentence(environ):
    process = up(environ, "--port", "0", DATABASE_URL="postgresql://x@127.0.0.1:9/x")
    output, _ = process.communicate()
    assert "The database can't be used: " in output
    assert "Traceback" not in output
    assert process.returncode == 1
