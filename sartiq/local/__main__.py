"""``python -m sartiq.local up``, or ``exec -- COMMAND ...`` with database and broker at hand."""

# ruff: noqa: S603  (the command is the user's own)
import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from sartiq.local import embedded, places, programs
from sartiq.local.guard import die_with_parent
from sartiq.local.record import Record
from sartiq.local.up import add_options, up


def run(command: Sequence[str]) -> int:
    """Run a command in the foreground; its exit code, 128 + n when signal n ended it."""
    # Ctrl-C reaches the command too, and the command decides what it means.
    on_interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)

    def prepare() -> None:
        signal.signal(signal.SIGINT, on_interrupt)
        die_with_parent()

    try:
        process = subprocess.Popen(command, preexec_fn=prepare)
    except OSError as error:
        raise places.CannotStart(f"{command[0]} can't be run: {error.strerror}.") from error
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    code = process.wait()
    signal.signal(signal.SIGINT, on_interrupt)
    return code if code >= 0 else 128 - code


def execute(command: Sequence[str]) -> int:
    """Run a command with database, broker and the sandbox's address at hand; its exit code."""
    data_dir = places.data_dir()
    if programs.with_sandbox() and (port := Record.load(data_dir).sandbox_port):
        os.environ.setdefault("SANDBOX_URL", f"http://{programs.HOST}:{port}")
    try:
        with embedded.at_hand(data_dir):
            return run(command)
    except places.CannotStart as error:
        print(error, file=sys.stderr)
        return 1


def main(arguments: Sequence[str]) -> int:
    """Handle the command line; the exit code."""
    if list(arguments[:2]) == ["exec", "--"] and len(arguments) > 2:
        return execute(arguments[2:])
    parser = argparse.ArgumentParser(prog="python -m sartiq.local", description=__doc__)
    parser.add_argument("command", choices=["up"])
    add_options(parser)
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sartiq.settings")
    try:
        data_dir = settings.DATA_DIR
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr)
        return 2
    return up(data_dir, port=options.port, demo=not options.no_demo)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
