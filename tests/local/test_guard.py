import subprocess
import sys

import pytest

from sartiq.local import guard
from tests.local.conftest import all_ended, pidfds

# Prints the numbers of a child in the same group, and of one that has left session and group.
FAMILY = "sleep 600 & echo $!; setsid sleep 600 & echo $!; "


def guarded(script: str, last_signal: int = 9) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, guard.__file__, str(last_signal), "sh", "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def family(process: subprocess.Popen[bytes]) -> list[int]:
    assert process.stdout
    return pidfds([int(process.stdout.readline()) for _ in range(2)])


def test_the_exit_code_is_the_commands():
    assert guarded("exit 3").wait() == 3


def test_a_signal_shows_in_the_exit_code():
    assert guarded("kill -9 $$").wait() == 128 + 9


def test_a_byte_on_the_leash_is_a_signal_for_the_command():
    process = guarded("trap 'exit 7' TERM; echo; while :; do sleep 0.01; done")
    assert process.stdout and process.stdin and process.stdout.readline()
    process.stdin.write(bytes([15]))
    process.stdin.flush()
    assert process.wait() == 7


@pytest.mark.parametrize("end", ["exit 0", "kill -9 $$"])
def test_what_the_command_started_ends_with_it(end: str):
    process = guarded(FAMILY + end)
    handles = family(process)
    assert all_ended(handles)
    process.wait()


def test_the_end_of_the_leash_ends_everything():
    process = guarded(FAMILY + "wait")
    handles = family(process)
    process.communicate()
    assert all_ended(handles)


def test_the_command_first_gets_its_last_signal():
    process = guarded("trap 'echo bye; exit' QUIT; echo; while :; do sleep 0.01; done", 3)
    assert process.stdout and process.stdout.readline()
    assert process.communicate()[0] == b"bye\n"


def test_a_killed_guard_takes_its_command_along():
    process = guarded("echo $$; exec sleep 600")
    assert process.stdout
    handles = pidfds([int(process.stdout.readline())])
    process.kill()
    assert all_ended(handles)
    process.communicate()
