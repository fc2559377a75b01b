"""``manage.py up``: everything on this machine, until Ctrl-C."""

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, connections

from sartiq.local import lock, programs
from sartiq.local.places import CannotStart, remove_runtime_dir
from sartiq.local.supervisor import Supervisor, say


class Command(BaseCommand):
    """Starts database, broker, sandbox, web, worker and beat; stops them all together."""

    help = "Run everything on this machine, until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--port", type=port_number, default=8000, help="of the web server")
        parser.add_argument("--no-demo", action="store_true", help="start with an empty catalogue")

    def handle(self, *, port: int, no_demo: bool, **options: Any) -> None:
        """Run until Ctrl-C, SIGTERM or the end of any part, which is an error."""
        data_dir = settings.DATA_DIR
        stop_on_signals()
        try:
            port = port or programs.web_port(0)
            with lock.hold(data_dir, address=f"http://{programs.HOST}:{port}") as lock_fd:
                programs.web_port(port)
                run(data_dir, port=port, demo=not no_demo, lock_fd=lock_fd)
        except CannotStart as error:
            self.stderr.write(self.style.ERROR(str(error)))
            sys.exit(1)
        except KeyboardInterrupt:
            say("sartiq", "Stopped.")


def stop_on_signals() -> None:
    """Have every signal that means *stop* do what Ctrl-C does, even in the background."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup ignores it
        signal.signal(signal.SIGHUP, signal.default_int_handler)


def run(data_dir: Path, *, port: int, demo: bool, lock_fd: int) -> None:
    """Start everything, watch it, and stop it whatever happens."""
    record = programs.Record.load(data_dir)
    if programs.with_sandbox():
        record.sandbox_port = programs.sandbox_port(record, port)
        record.save(data_dir)
    environ = programs.environ(data_dir, port=port, sandbox_port=record.sandbox_port)
    supervisor = Supervisor(lock_fd, environ)
    try:
        supervisor.start_servers(data_dir)
        migrate()
        parts = programs.serving(data_dir, port=port, sandbox_port=record.sandbox_port)
        for part in parts:
            supervisor.start(part)
        if demo and not record.demo_settled:
            supervisor.run(programs.demo())
        record.demo_settled = True
        record.save(data_dir)
        supervisor.wait_until_ready(parts)
        # Last, since nobody waits for it, and a start takes what the processors can give.
        supervisor.start(programs.beat(data_dir))
        print(welcome(data_dir, port), flush=True)
        supervisor.watch()
    finally:
        say("sartiq", "Stopping ...")
        supervisor.stop()
        remove_runtime_dir(data_dir)


def migrate() -> None:
    """Bring the database up to date, and let go of it."""
    say("database", "Bringing it up to date ...")
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        raise CannotStart(f"The database can't be used: {error}") from error
    finally:
        connections.close_all()


def welcome(data_dir: Path, port: int) -> str:
    """Where the site is and who can sign in."""
    lines = [f"Sartiq is ready: http://{programs.HOST}:{port}"]
    passwords = data_dir / "demo-passwords.json"
    if passwords.exists():
        people = json.loads(passwords.read_text())
        lines += [f"  sign in as {name}, password {word}" for name, word in people.items()]
    else:
        lines.append("  make yourself a user: python3 dev.py manage createsuperuser")
    return "\n".join(["", *lines, "  Ctrl-C stops it.", ""])


def port_number(value: str) -> int:
    """A port from the command line; 0 stands for any free one."""
    number = int(value)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError("a port lies between 0 and 65535")
    return number
