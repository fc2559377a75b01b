import os
import sys
from pathlib import Path

import pytest

from sartiq.local import lock, places, postgres
from sartiq.local.record import Record
from tests.local.conftest import Start, all_ended, descendants, kill, pidfds

EXEC = ("-m", "sartiq.local", "exec", "--")
ASK = """
from django.db import connection
print(connection.cursor().execute("select current_database()").fetchone())
"""
HOLD = ("sh", "-c", "echo up; exec sleep 600")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all, since a database takes a moment to make."""
    return tmp_path_factory.mktemp("exec")


def test_the_exit_code_is_the_commands(start: Start):
    assert start(*EXEC, "sh", "-c", "exit 3").wait() == 3


def test_the_command_finds_the_database(start: Start):
    process = start(*EXEC, sys.executable, "-c", ASK, DJANGO_SETTINGS_MODULE="sartiq.settings")
    assert process.communicate()[0].endswith("('sartiq',)\n")


def test_the_command_finds_the_sandbox_of_the_data_folder(start: Start, data_dir: Path):
    Record(sandbox_port=4321).save(data_dir)
    process = start(*EXEC, "sh", "-c", "echo $SANDBOX_URL")
    assert process.communicate()[0].endswith("http://127.0.0.1:4321\n")


def test_nothing_is_left_afterwards(start: Start, data_dir: Path):
    start(*EXEC, "true").wait()
    assert lock.holder(data_dir) is None
    assert not places.runtime_dir(data_dir).exists()


def test_a_second_command_uses_the_servers_of_the_first(start: Start, data_dir: Path):
    first = start(*EXEC, *HOLD)
    assert first.stdout and first.stdout.readline() == "up\n"
    before = descendants(first.pid)
    assert start(*EXEC, "true").wait() == 0
    assert descendants(first.pid) == before


def test_the_servers_wait_for_the_last_guest(start: Start, data_dir: Path):
    os.mkfifo(data_dir / "go")
    first = start(*EXEC, "sh", "-c", "echo up; read x < $SARTIQ_DATA/go; echo done")
    assert first.stdout and first.stdout.readline() == "up\n"
    guest = start(*EXEC, *HOLD)
    assert guest.stdout and guest.stdout.readline() == "up\n"
    (data_dir / "go").write_text("\n")
    assert first.stdout.readline() == "done\n"
    assert postgres.answers(data_dir)
    kill(guest)
    assert first.wait() == 0


def test_sigkill_leaves_no_process(start: Start, data_dir: Path):
    process = start(*EXEC, *HOLD)
    assert process.stdout and process.stdout.readline() == "up\n"
    handles = pidfds(descendants(process.pid))
    kill(process)
    assert len(handles) > 5
    assert all_ended(handles)


def test_named_servers_are_not_started(start: Start, tmp_path: Path):
    named = {"DATABASE_URL": "postgresql://elsewhere/x", "BROKER_URL": "redis://elsewhere"}
    assert start(*EXEC, "true", SARTIQ_DATA=str(tmp_path), **named).wait() == 0
    assert not any(tmp_path.iterdir())


def test_an_unknown_command_is_one_sentence(start: Start):
    process = start(*EXEC, "no-such-command")
    output, _ = process.communicate()
    assert (process.returncode, output) == (
        1,
        "no-such-command can't be run: No such file or directory.\n",
    )
