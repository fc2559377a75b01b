#!/usr/bin/env python3
"""Sets this checkout up and runs it. Needs nothing but Python and pip (or uv).

python3 dev.py run [--port 8000] [--data DIR] [--no-demo]    everything, until Ctrl-C
python3 dev.py test [PYTEST ARGUMENTS ...]                   the tests
python3 dev.py check                                         style, types, imports, migrations
python3 dev.py bench NAME [ARGUMENTS ...]                    one benchmark of bench/
python3 dev.py manage COMMAND ...                            a management command
"""

# The syntax is old on purpose, so that an old Python can still read the sentence that refuses it.
# ruff: noqa: S603, S606  (every command that is run here is our own)
import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(f"Sartiq needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
if sys.platform == "win32":
    sys.exit("Sartiq runs on Linux and macOS; on Windows use WSL.")

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import subprocess
import tempfile
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
RUNTIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"  # holds everything of RUNTIME too
WITH_SERVERS = [PYTHON, "-m", "sartiq.local", "exec", "--"]


def set_up(requirements: str) -> None:
    """Have ``.venv`` with exactly these locked requirements; quick when it is so already."""
    names = [RUNTIME, DEVELOPMENT] if requirements == DEVELOPMENT else [RUNTIME]
    wanted = {name: fingerprint(name) for name in names}
    note = VENV / "installed.json"
    VENV.mkdir(exist_ok=True)
    with (VENV / "set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if note.exists() and wanted.items() <= json.loads(note.read_text()).items():
            return
        print(f"Setting up .venv from {requirements} ...", file=sys.stderr, flush=True)
        same_python = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
        if not works([PYTHON, "-c", same_python]):
            venv.create(VENV, clear=True, symlinks=True, with_pip=False)
        install(requirements)
        note.write_text(json.dumps(wanted))


def fingerprint(requirements: str) -> str:
    """What an installation depends on: the locked versions and the Python beneath them."""
    python = f"{sys.version} {sys.base_prefix}".encode()
    return hashlib.sha256((ROOT / requirements).read_bytes() + python).hexdigest()


def install(requirements: str) -> None:
    """Install with uv where it works, otherwise with pip; only wheels, each checked by its hash."""
    pip = [getattr(sys, "_base_executable", sys.executable), "-m", "pip"]
    if works(["uv", "--version"]):
        command = ["uv", "pip", "install", "--python", PYTHON]
    elif works([*pip, "--version"]):
        command = [*pip, "--python", PYTHON, "install", "--no-input", "--disable-pip-version-check"]
    else:
        sys.exit("Neither uv nor pip is here: install one (on Debian: apt install python3-pip).")
    command += ["--quiet", "--require-hashes", "--only-binary", ":all:", "-r", requirements]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit(f"{requirements} could not be installed; the reason stands above.")


def works(command: Sequence[str]) -> bool:
    """Whether a program is here and exits with 0."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@contextlib.contextmanager
def throwaway_data() -> Iterator[None]:
    """A data folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="sartiq-", ignore_cleanup_errors=True) as folder:
        os.environ["SARTIQ_DATA"] = folder
        yield


def finish(*command: str) -> int:
    """Run a command in the checkout; its exit code. Ctrl-C is left to the command."""
    process = subprocess.Popen(command, cwd=ROOT)
    while True:
        with contextlib.suppress(KeyboardInterrupt):
            return process.wait()


def become(*command: str) -> NoReturn:
    """Turn into a command, in whatever folder the user is."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    os.execv(command[0], command)


def run(arguments: Sequence[str]) -> NoReturn:
    """Everything on this machine, until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="dev.py run", description=run.__doc__)
    parser.add_argument("--port", type=int, default=8000, help="of the web server")
    parser.add_argument("--data", type=Path, help="the data folder (default: data)")
    parser.add_argument("--no-demo", action="store_true", help="start with an empty catalogue")
    options = parser.parse_args(arguments)
    set_up(RUNTIME)
    if options.data:
        os.environ["SARTIQ_DATA"] = str(options.data.expanduser().resolve())
    demo = ["--no-demo"] if options.no_demo else []
    become(PYTHON, "-m", "sartiq.local", "up", f"--port={options.port}", *demo)


def test(arguments: Sequence[str]) -> int:
    """Pytest, with a database, a broker and a data folder that exist for it alone; on all cores."""
    set_up(DEVELOPMENT)
    pytest = [*WITH_SERVERS, PYTHON, "-m", "pytest"]
    with throwaway_data():
        if arguments:
            return finish(*pytest, *arguments)
        # Tests that start the whole product have limits of time: they run by themselves, and the
        # drills, which hold pages to a second, have the machine alone.
        # By their names. By their tests, of which the longest files have few, those would be last.
        spread = [*pytest, "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]
        many = finish(*spread, "-m", "not processes")
        whole = finish(*spread, "-m", "processes", "--ignore=tests/drills")
        return finish(*pytest, "-m", "processes", "tests/drills") or whole or many


def check(_: Sequence[str]) -> int:
    """Every check that is not a test: all of them run, and one failure fails the whole."""
    set_up(DEVELOPMENT)
    steps = {
        "ruff check": [PYTHON, "-m", "ruff", "check", "."],
        "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "."],
        "mypy": [PYTHON, "-m", "mypy", "."],
        "lint-imports": [str(VENV / "bin" / "lint-imports")],
        "migrations": [*WITH_SERVERS, PYTHON, "manage.py", "makemigrations", "--check"],
        "manage.py check": [PYTHON, "manage.py", "check"],
    }
    failed = []
    with throwaway_data():
        for name, command in steps.items():
            print(f"== {name}", flush=True)
            if finish(*command):
                failed.append(name)
    print(f"== failed: {', '.join(failed)}" if failed else "== all passed", flush=True)
    return 1 if failed else 0


def bench(arguments: Sequence[str]) -> NoReturn:
    """One benchmark."""
    scripts = {path.stem: path for path in sorted((ROOT / "bench").glob("*.py"))}
    if not arguments or arguments[0] not in scripts:
        sys.exit(f"Name one of the benchmarks: {', '.join(scripts)}.")
    set_up(DEVELOPMENT)
    become(PYTHON, str(scripts[arguments[0]]), *arguments[1:])


def manage(arguments: Sequence[str]) -> NoReturn:
    """A management command; database and broker are started for it when they are down."""
    set_up(RUNTIME)
    become(*WITH_SERVERS, PYTHON, str(ROOT / "manage.py"), *arguments)


def main(arguments: Sequence[str]) -> int:
    """Handle the command line; the exit code."""
    commands = {"run": run, "test": test, "check": check, "bench": bench, "manage": manage}
    if arguments and arguments[0] in commands:
        return commands[arguments[0]](arguments[1:])
    print(__doc__)
    return 0 if set(arguments) & {"-h", "--help"} else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
