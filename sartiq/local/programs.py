"""The programs of one installation, and the addresses that they meet at."""

import os
import socket
import sys
from pathlib import Path

from sartiq.local.places import CannotStart
from sartiq.local.record import Record
from sartiq.local.supervisor import Program

HOST = "127.0.0.1"
DJANGO = (sys.executable, "manage.py")
# A worker may run as root, since its tasks are JSON; collected static files may be missing.
HARMLESS = "ignore::UserWarning:celery.platforms,ignore::UserWarning:django.core.handlers.base"
CELERY = (sys.executable, "-m", "celery", "--quiet", "--skip-checks", "-A", "sartiq")


def with_sandbox() -> bool:
    """Whether pictures come from the sandbox; the settings have checked the variable."""
    return (os.environ.get("SARTIQ_PROVIDER", "").strip() or "sandbox") == "sandbox"


def environ(data_dir: Path, *, port: int, sandbox_port: int) -> dict[str, str]:
    """What every program finds in its environment."""
    values = {
        "SARTIQ_DATA": str(data_dir),
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": os.environ.get("PYTHONWARNINGS", HARMLESS),
    }
    if with_sandbox():
        values["SANDBOX_URL"] = f"http://{HOST}:{sandbox_port}"
        values["CALLBACK_URL"] = f"http://{HOST}:{port}"
    return values


def serving(data_dir: Path, *, port: int, sandbox_port: int) -> list[Program]:
    """What has to be ready before people come, in the order of starting."""
    ours = [web(port), worker()]
    return [sandbox(data_dir, sandbox_port), *ours] if with_sandbox() else ours


def sandbox(data_dir: Path, port: int) -> Program:
    """The provider's stand-in."""
    where = ["--port", str(port), "--data", str(data_dir / "sandbox")]
    return Program(
        "sandbox",
        [sys.executable, "-m", "generation.sandbox", *where],
        ready_url=f"http://{HOST}:{port}/healthz",
    )


def web(port: int) -> Program:
    """Pages, REST and static files."""
    shape = ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "1"]
    where = ["--host", HOST, "--port", str(port), "--log-level", "warning"]
    return Program(
        "web",
        [sys.executable, "-m", "granian", *shape, *where, "sartiq.wsgi:application"],
        ready_url=f"http://{HOST}:{port}/healthz",
    )


def worker() -> Program:
    """Work outside the request. One worker needs neither gossip nor mingle."""
    options = ["--pool", "prefork", "--concurrency", "4", "--loglevel", "INFO"]
    quiet = ["--without-gossip", "--without-mingle"]
    queues = ["--queues", "celery,pictures"]
    return Program("worker", [*CELERY, "worker", *options, *queues, *quiet], ready_line=" ready.")


def beat(data_dir: Path) -> Program:
    """The clock of the sweepers."""
    schedule = ["--schedule", str(data_dir / "beat-schedule"), "--loglevel", "WARNING"]
    return Program("beat", [*CELERY, "beat", *schedule])


def migrate() -> Program:
    """The command that brings the database up to the code."""
    return Program("migrate", [*DJANGO, "migrate", "--no-input", "--verbosity", "0"])


def demo() -> Program:
    """The command that draws and loads the demo catalogue."""
    return Program("demo", [*DJANGO, "demo"])


def web_port(port: int) -> int:
    """The port for the web server, a free one for 0; raise CannotStart when it is taken."""
    try:
        return claim(port)
    except OSError as error:
        raise CannotStart(
            f"Port {port} can't be used ({error.strerror}): "
            "choose another, for example python3 dev.py run --port 8100."
        ) from error


def sandbox_port(record: Record, web_port: int) -> int:
    """The sandbox's port: always the one of the first start, since addresses of media hold it."""
    if not record.sandbox_port:
        try:
            return claim(web_port + 1)
        except (OSError, OverflowError):
            return claim(0)
    if record.sandbox_port == web_port:
        raise CannotStart(
            f"Port {web_port} belongs to this data folder's sandbox: choose another with --port."
        )
    try:
        return claim(record.sandbox_port)
    except OSError as error:
        raise CannotStart(
            f"Port {record.sandbox_port}, where this data folder's sandbox serves its pictures, "
            f"can't be used ({error.strerror}): stop the program that has it."
        ) from error


def claim(port: int) -> int:
    """The port if it can be used, or a free one for 0; raise OSError otherwise."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
        return int(probe.getsockname()[1])
