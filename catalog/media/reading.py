"""The first questions to any file, answered without holding it in memory: how large, which hash."""

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from catalog.media.refusal import Refused


def size_of(file: BinaryIO, *, most: int) -> int:
    """The file's bytes; raises ``Refused`` when there are none, or more than ``most``."""
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        raise Refused("This file is empty. Copy it again from where it came from.")
    if size > most:
        raise Refused(
            f"This file has {size / 2**20:.0f} MB; at most {most // 2**20} MB are taken. "
            "Save it smaller."
        )
    return size


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in lower-case hex, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
