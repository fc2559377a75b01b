"""Where this installation keeps things. Knows no Django: the settings import it."""

import contextlib
import hashlib
import os
import secrets
import stat
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOCKET_NAME_ROOM = 25
SOCKET_PATH_LIMIT = 103


class CannotStart(Exception):
    """What stops a process from starting, as a sentence or two for a person."""


def data_dir() -> Path:
    """The data folder as an absolute path: ``SARTIQ_DATA``, or ``data`` beside the code."""
    return Path(os.environ.get("SARTIQ_DATA", "").strip() or ROOT / "data").expanduser().resolve()


def runtime_dir(data_dir: Path) -> Path:
    """The folder of the sockets: short, because a socket's path has about 103 bytes.

    It is only computed here; ``make_runtime_dir`` makes it.
    """
    digest = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"sartiq-{os.getuid()}-{digest}"


def make_data_dir(data_dir: Path) -> Path:
    """Make the data folder, private to this user; raise CannotStart where it can't be made."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise CannotStart(f"The data folder {data_dir} can't be made: {reason}.") from error
    return data_dir


def make_runtime_dir(data_dir: Path) -> Path:
    """Make the folder of the sockets and refuse one that somebody else could have planted."""
    folder = runtime_dir(data_dir)
    if len(os.fsencode(folder)) + SOCKET_NAME_ROOM > SOCKET_PATH_LIMIT:
        raise CannotStart(f"{folder} is too long for sockets: set TMPDIR to a shorter folder.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    private = stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o700
    if not private or found.st_uid != os.getuid():
        raise CannotStart(f"{folder} is not private to this user: remove it, then start again.")
    return folder


def remove_runtime_dir(data_dir: Path) -> None:
    """Remove the folder of the sockets, unless something is still in it."""
    with contextlib.suppress(OSError):
        runtime_dir(data_dir).rmdir()


def broker_socket(data_dir: Path) -> Path:
    """Where the embedded broker listens."""
    return runtime_dir(data_dir) / "broker.sock"


def secret_key(data_dir: Path) -> str:
    """The installation's own secret key, made at its first use and readable by its owner alone."""
    path = data_dir / "secret-key"
    if not path.exists():
        make_data_dir(data_dir)
        # Whoever links first wins, and nobody ever reads a key that is half written.
        handle, draft = tempfile.mkstemp(dir=data_dir, prefix="secret-key.")
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    return path.read_text().strip()
