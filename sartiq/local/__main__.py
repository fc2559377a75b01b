"""``python -m sartiq.local exec -- COMMAND ...`` runs it with database and broker at hand."""

# ruff: noqa: S603  (the command is the user's own)

import signal
import subprocess
import sys
from collections.abc import Sequence

from sartiq.local import embedded, places
from sartiq.local.guard import die_with_parent

USAGE = "usage: python -m sartiq.local exec -- COMMAND ..."


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


def main(arguments: Sequence[str]) -> int:
    """Handle the command line."""
    if list(arguments[:2]) != ["exec", "--"] or len(arguments) < 3:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        with embedded.at_hand(places.data_dir()):
            return run(arguments[2:])
    except places.CannotStart as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
