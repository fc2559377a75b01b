"""The set-up script, run by a Python that it did not set up."""

import subprocess
import sys
from pathlib import Path

from sartiq.local import places

DEV = str(places.ROOT / "dev.py")
# What dev.py sees when an old Python runs it.
AS_OLD_PYTHON = f"""
import runpy, sys
sys.version_info, sys.version = (3, 9, 2), "3.9.2 (default)"
sys.argv = [{DEV!r}, "run"]
runpy.run_path({DEV!r}, run_name="__main__")
"""


def run(*arguments: str, cwd: Path = places.ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=cwd, capture_output=True, text=True)


def test_an_old_python_is_refused_in_one_sentence():
    done = run("-c", AS_OLD_PYTHON)
    assert done.stderr == "Sartiq needs Python 3.11 or newer; this is 3.9.2.\n"
    assert done.returncode == 1


def test_without_a_command_it_says_what_there_is(tmp_path: Path):
    done = run(DEV, cwd=tmp_path)
    assert "python3 dev.py run" in done.stdout
    assert done.returncode == 2


def test_an_unknown_benchmark_is_refused_with_the_known_ones():
    done = run(DEV, "bench", "no-such-benchmark")
    assert done.stderr.startswith("Name one of the benchmarks:")
    assert done.returncode == 1


def test_the_lock_files_name_no_host():
    for path in places.ROOT.glob("requirements*.txt"):
        assert "://" not in path.read_text()


def test_the_development_requirements_hold_the_runtime_ones():
    runtime, development = (
        set((places.ROOT / name).read_text().splitlines())
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert {line for line in runtime if "==" in line} <= development
