"""The first questions to any file, answered without holding it in memory: how large, which hash."""

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from catalog.media.refusal import Refused


def size_of(file: BinaryIO, *, most: int) -> int:
    """The file's bytes; raises ``Refused`` when there are none, or more than ``most``."""
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        raise Refused(_("This file is empty. Copy it again from where it came from."))
    if size > most:
        sentence = _("This file has %(size).0f MB; at most %(most)d MB are taken. Save it smaller.")
        raise Refused(sentence % {"size": size / 2**20, "most": most // 2**20})
    return size


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in lower-case hex, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
