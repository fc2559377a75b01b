"""Bytes into Django's storage under their own hash: the same content has one name for ever."""

import hashlib
import io
import os
import tempfile
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage

_CHUNK = 1024 * 1024
_Readable = io.BufferedReader | io.BytesIO


class StoredDifferently(OSError):
    """What the storage holds is not what was given; the row must not be committed."""


def save(path: Path, *, folder: str, sha256: str, extension: str) -> str:
    """Store a file under ``folder/ab/cd/<sha256>.<extension>`` and return that name.

    Safe to repeat and to run at once: the file appears whole or not at all. Raises
    ``StoredDifferently`` when the bytes are not those of ``sha256`` or did not arrive in full,
    and OSError when the storage refuses.
    """
    with path.open("rb") as file:
        return _save(file, path.stat().st_size, folder, sha256, extension)


def save_bytes(data: bytes, *, folder: str, extension: str) -> str:
    """Store bytes that we made ourselves, as ``save`` stores a file."""
    sha256 = hashlib.sha256(data).hexdigest()
    return _save(io.BytesIO(data), len(data), folder, sha256, extension)


def _save(file: _Readable, size: int, folder: str, sha256: str, extension: str) -> str:
    name = f"{folder}/{sha256[:2]}/{sha256[2:4]}/{sha256}.{extension}"
    if isinstance(default_storage, FileSystemStorage):
        path = Path(default_storage.path(name))
        if _holds(name, size):
            os.utime(path)  # young again: whoever collects orphans leaves it alone
            return name
        _place(file, path, sha256)
    else:
        _send(file, name, sha256)
    if not _holds(name, size):
        raise StoredDifferently(f"{name} did not arrive in full. Try again.")
    return name


def _holds(name: str, size: int) -> bool:
    return default_storage.exists(name) and default_storage.size(name) == size


def _place(file: _Readable, path: Path, sha256: str) -> None:
    """Write beside the final place, then rename: readers never see half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as written:
            _check(_copied(file, written), sha256)
            written.flush()
            os.fsync(descriptor)
        part.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _copied(file: _Readable, to: IO[bytes]) -> str:
    """Copy and tell the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        to.write(chunk)
    return digest.hexdigest()


def _send(file: _Readable, name: str, sha256: str) -> None:
    """Upload; object storage shows an object only when all of it has arrived."""
    _check(hashlib.file_digest(file, "sha256").hexdigest(), sha256)
    file.seek(0)
    stored = default_storage.save(name, File(file))
    if stored != name:
        raise StoredDifferently(f"{name} was stored as {stored}: let the storage overwrite.")


def _check(found: str, expected: str) -> None:
    if found != expected:
        raise StoredDifferently(f"The content has changed since it was hashed as {expected}.")
