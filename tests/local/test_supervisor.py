import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.local.conftest import Start, all_ended, children, descendants, kill, pidfds

STAND_IN = ("-m", "tests.local.stand_in")
QUIET = "echo up; exec sleep 600"
POLITE = "trap 'echo bye; exit' TERM; echo up; sleep 600 & wait"
# With a child in its own group, and one that has left session and group.
FAMILY = "sleep 600 & setsid sleep 600 & echo up; wait"


def output_until(process: subprocess.Popen[str], text: str) -> list[str]:
    """The lines up to the one with this text; all of them when it never comes."""
    lines: list[str] = []
    assert process.stdout
    for line in process.stdout:
        lines.append(line.strip())
        if text in line:
            break
    return lines


def test_output_carries_the_name_of_its_part(start: Start, data_dir: Path):
    process = start(*STAND_IN, str(data_dir), QUIET)
    assert output_until(process, "ready") == ["part0 | up", "ready"]


def test_sigkill_of_the_supervisor_leaves_no_process(start: Start, data_dir: Path):
    process = start(*STAND_IN, str(data_dir), FAMILY, POLITE)
    output_until(process, "ready")
    handles = pidfds(descendants(process.pid))
    kill(process)
    assert len(handles) >= 6
    assert all_ended(handles)


def test_a_killed_supervisor_can_be_followed_at_once(start: Start, data_dir: Path):
    first = start(*STAND_IN, str(data_dir), FAMILY)
    output_until(first, "ready")
    kill(first)
    assert output_until(start(*STAND_IN, str(data_dir), QUIET), "ready")[-1] == "ready"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_stops_in_reverse_order(start: Start, data_dir: Path, number: signal.Signals):
    process = start(*STAND_IN, str(data_dir), POLITE, POLITE, POLITE)
    output_until(process, "ready")
    process.send_signal(number)
    order = ["part2 | bye", "part1 | bye", "part0 | bye", "stopped"]
    assert output_until(process, "stopped") == order
    assert process.wait() == 0


def test_a_second_interrupt_ends_the_stubborn(start: Start, data_dir: Path):
    stubborn = "trap 'echo no' TERM; echo up; while :; do sleep 0.02; done"
    process = start(*STAND_IN, str(data_dir), stubborn)
    output_until(process, "ready")
    process.send_signal(signal.SIGINT)
    output_until(process, "no")
    process.send_signal(signal.SIGINT)
    assert output_until(process, "stopped")[-1] == "stopped"


@pytest.mark.parametrize(("end", "code"), [("exit 3", 3), ("kill -9 $$", 137), ("exit 0", 0)])
def test_one_end_ends_all(start: Start, data_dir: Path, end: str, code: int):
    os.mkfifo(data_dir / "go")
    process = start(*STAND_IN, str(data_dir), POLITE, f"echo up; read x < {data_dir}/go; {end}")
    output_until(process, "ready")
    handles = pidfds(descendants(process.pid))
    (data_dir / "go").write_text("\n")
    assert f"part1 ended unexpectedly (exit code {code})" in "".join(output_until(process, "never"))
    assert process.wait() == 1
    assert all_ended(handles)


def test_a_killed_guard_ends_all(start: Start, data_dir: Path):
    process = start(*STAND_IN, str(data_dir), POLITE, FAMILY)
    output_until(process, "ready")
    handles = pidfds(descendants(process.pid))
    os.kill(max(children(process.pid)), signal.SIGKILL)
    assert "part1 ended unexpectedly (exit code -9)" in "".join(output_until(process, "never"))
    assert process.wait() == 1
    assert all_ended(handles)


def test_an_end_before_ready_ends_all(start: Start, data_dir: Path):
    process = start(*STAND_IN, str(data_dir), QUIET, "exit 5")
    assert "part1 ended unexpectedly (exit code 5)" in "".join(output_until(process, "never"))
    assert process.wait() == 1


def test_a_second_start_says_where_the_first_one_runs(start: Start, data_dir: Path):
    output_until(start(*STAND_IN, str(data_dir), QUIET), "ready")
    second = start(*STAND_IN, str(data_dir), QUIET)
    assert "already running: http://127.0.0.1:1" in "".join(output_until(second, "never"))
    assert second.wait() == 1
