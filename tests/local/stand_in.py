"""``python -m tests.local.stand_in DATA_DIR SCRIPT ...``: a supervisor over shell scripts."""

import sys
from pathlib import Path

from sartiq.local import lock
from sartiq.local.places import CannotStart
from sartiq.local.supervisor import Program, Supervisor
from sartiq.local.up import stop_on_signals


def main(data_dir: Path, *scripts: str) -> None:
    programs = [
        Program(f"part{number}", ["bash", "-c", script], ready_line="up")
        for number, script in enumerate(scripts)
    ]
    with lock.hold(data_dir, address="http://127.0.0.1:1") as lock_fd:
        supervisor = Supervisor(lock_fd, {})
        try:
            for program in programs:
                supervisor.start(program)
            supervisor.wait_until_ready(programs)
            print("ready", flush=True)
            supervisor.watch()
        finally:
            supervisor.stop()


if __name__ == "__main__":
    stop_on_signals()
    try:
        main(Path(sys.argv[1]), *sys.argv[2:])
    except CannotStart as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        print("stopped", flush=True)
