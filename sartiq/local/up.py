"""Everything on this machine, until Ctrl-C. Loads no app of Django, to be ready sooner."""

import argparse
import json
import signal
import sys
from pathlib import Path

from sartiq.local import lock, programs, schema
from sartiq.local.places import CannotStart, remove_runtime_dir
from sartiq.local.record import Record
from sartiq.local.supervisor import Supervisor, say


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``up``."""
    parser.add_argument("--port", type=port_number, default=8000, help="of the web server")
    parser.add_argument("--no-demo", action="store_true", help="start with an empty catalogue")


def port_number(value: str) -> int:
    """A port from the command line; 0 stands for any free one."""
    number = int(value)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError("a port lies between 0 and 65535")
    return number


def up(data_dir: Path, *, port: int, demo: bool) -> int:
    """Run until Ctrl-C, SIGTERM or the end of any part, which is an error; the exit code."""
    stop_on_signals()
    try:
        port = port or programs.web_port(0)
        with lock.hold(data_dir, address=f"http://{programs.HOST}:{port}") as lock_fd:
            programs.web_port(port)
            supervise(data_dir, port=port, demo=demo, lock_fd=lock_fd)
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("sartiq", "Stopped.")
    return 0


def stop_on_signals() -> None:
    """Have every signal that means *stop* do what Ctrl-C does, even in the background."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup ignores it
        signal.signal(signal.SIGHUP, signal.default_int_handler)


def supervise(data_dir: Path, *, port: int, demo: bool, lock_fd: int) -> None:
    """Start everything, watch it, and stop it whatever happens."""
    record = Record.load(data_dir)
    if programs.with_sandbox():
        record.sandbox_port = programs.sandbox_port(record, port)
        record.save(data_dir)
    environ = programs.environ(data_dir, port=port, sandbox_port=record.sandbox_port)
    supervisor = Supervisor(lock_fd, environ)
    try:
        supervisor.start_servers(data_dir)
        migrate(supervisor, record, data_dir)
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


def migrate(supervisor: Supervisor, record: Record, data_dir: Path) -> None:
    """Bring the database up to the code, unless neither has changed since it was done last."""
    if record.schema == schema.digest(data_dir):
        return
    say("migrate", "Bringing the database up to date ...")
    supervisor.run(programs.migrate())
    record.schema = schema.digest(data_dir)
    record.save(data_dir)


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
