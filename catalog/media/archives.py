"""A ZIP of photos, unpacked without believing what it says about itself."""

import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext as _

from catalog.media.formats import HEAD_BYTES, describe
from catalog.media.inspection import MAX_BYTES
from catalog.media.refusal import Refused

MAX_ENTRIES = 2_000
MAX_TOTAL_BYTES = 2 * 1024**3
# Pictures are compressed already: what shrinks a hundredfold is no photo.
MAX_RATIO = 100
# The list of contents is read in one piece: 2,000 entries with long names fit into this.
MAX_DIRECTORY_BYTES = 4 * 1024**2

_NESTED = {".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"}
_NOISE = {".ds_store", "thumbs.db", "desktop.ini"}
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Unpacked:
    """An entry on disk: ``name`` as the archive calls it (for display), ``path`` named by us."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Skipped:
    """An entry that was left out and the sentence that says why."""

    name: str
    reason: str


def unpack_photos(archive: Path | BinaryIO, *, into: Path) -> Iterator[Unpacked | Skipped]:
    """Unpack a ZIP entry by entry into an existing folder that belongs to the caller.

    Raises ``Refused`` for the archive as a whole (not a ZIP, too many entries, too large) before
    anything is written. Whether an entry is a picture is for ``inspect`` to say.
    """
    if isinstance(archive, Path):
        with archive.open("rb") as file:
            yield from unpack_photos(file, into=into)
        return
    contents = _contents(archive)
    entries = [entry for entry in contents.infolist() if not entry.is_dir()]
    _check_totals(entries)
    for number, entry in enumerate(entries):
        name = displayed(entry.filename)
        if reason := _objection(entry):
            yield Skipped(name, reason)
        else:
            yield _unpacked(contents, entry, name, into / f"{number:05}")


def displayed(name: str) -> str:
    """A file name from outside made safe to show: no control or text-direction characters."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)[:255]


class _CappedReads:
    """An archive's file; ``zipfile`` reads the list of contents from it in a single piece."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        limit = MAX_DIRECTORY_BYTES + 1
        data = self._file.read(limit if size < 0 else min(size, limit))
        if len(data) == limit:
            raise Refused(_too_many())
        return data


def _contents(file: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(_CappedReads(file))
    except Refused:
        raise
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
        raise Refused(_not_a_zip(file)) from error


def _not_a_zip(file: BinaryIO) -> str:
    file.seek(0)
    what = describe(file.read(HEAD_BYTES))
    if what == _("a ZIP archive"):
        return _("This ZIP archive is damaged or incomplete. Make it again.")
    sentence = _("This file is %(what)s. Put the photos into a ZIP.")
    return sentence % {"what": what or _("not a ZIP archive")}


def _check_totals(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise Refused(_too_many())
    total = sum(entry.file_size for entry in entries if not _objection(entry))
    if total > MAX_TOTAL_BYTES:
        sentence = _(
            "Unpacked, this archive has %(size).1f GB; at most %(most)d GB are taken at once. "
            "Split it."
        )
        raise Refused(sentence % {"size": total / 1024**3, "most": MAX_TOTAL_BYTES // 1024**3})


def _too_many() -> str:
    sentence = _("This archive has too many entries; at most %(most)s are taken. Split it.")
    return sentence % {"most": f"{MAX_ENTRIES:,}"}


def _objection(entry: zipfile.ZipInfo) -> str | None:
    """Why an entry is left out, None if it isn't. Judges by the list of contents alone."""
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if path.parts[:1] == ("__MACOSX",) or path.name.startswith("._") or path.name.lower() in _NOISE:
        return _("A side file of the operating system, not a photo.")
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return _("Its name points outside the archive.")
    if kind not in (0, stat.S_IFREG):
        return _("A link or device, not a file.")
    if entry.flag_bits & _ENCRYPTED:
        return _("It is encrypted. Make the archive again without a password.")
    if path.suffix.lower() in _NESTED:
        return _("An archive inside the archive. Unpack it first.")
    return _objection_to_size(entry)


def _objection_to_size(entry: zipfile.ZipInfo) -> str | None:
    if entry.file_size > MAX_BYTES:
        sentence = _("It has %(size).0f MB; at most %(most)d are taken.")
        return sentence % {"size": entry.file_size / 2**20, "most": MAX_BYTES // 2**20}
    if entry.file_size > MAX_RATIO * max(entry.compress_size, 1024):
        return _("It unpacks to more than a hundred times its size, which no photo does.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return _("Its compression is unusual. Make the archive again as a plain ZIP.")
    return None


def _unpacked(
    contents: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, path: Path
) -> Unpacked | Skipped:
    try:
        # zipfile gives no more than the size in the list of contents, which was judged above.
        with contents.open(entry) as packed, path.open("wb") as file:
            shutil.copyfileobj(packed, file)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        path.unlink(missing_ok=True)
        return Skipped(name, _("It is damaged in the archive. Make the archive again."))
    return Unpacked(name, path)
