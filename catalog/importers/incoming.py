"""Files on their way in: a catalogue and photos, looked at but not taken yet."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from catalog.importers.parsed import ParsedCatalogue
from catalog.importers.photos import PATTERN
from catalog.media.archives import Skipped, displayed, unpack_photos
from catalog.media.inspection import glance
from catalog.media.refusal import Refused
from catalog.models import Brand

_NOISE = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """A photo on disk: ``name`` as it was called outside."""

    name: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class RefusedPhoto:
    """A file that is not taken and the sentence that says why."""

    name: str
    reason: str


@dataclass(slots=True)
class Photos:
    """The photos of a folder or an archive, and what is none."""

    taken: list[PhotoFile] = field(default_factory=list)
    refused: list[RefusedPhoto] = field(default_factory=list)

    def add(self, name: str, path: Path) -> None:
        """Look at a file from outside; its header decides for now."""
        name = displayed(name)
        try:
            self.taken.append(PhotoFile(name, path, glance(path)))
        except Refused as refusal:
            self.refused.append(RefusedPhoto(name, str(refusal)))

    def add_folder(self, folder: Path) -> None:
        """Every file below a folder, links and hidden files left out."""
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            hidden = any(part.startswith(".") for part in name.parts)
            if not hidden and path.name.lower() not in _NOISE and _is_plain(path):
                self.add(str(name), path)

    def add_archive(self, archive: Path | BinaryIO, *, into: Path) -> None:
        """Every file of a ZIP, unpacked into a folder of the caller's; raises ``Refused``."""
        for entry in unpack_photos(archive, into=into):
            if isinstance(entry, Skipped):
                self.refused.append(RefusedPhoto(entry.name, entry.reason))
            else:
                self.add(entry.name, entry.path)


@dataclass(slots=True)
class Incoming:
    """What one import is about; ``brand`` is for new products, otherwise their vendor's."""

    catalogue: ParsedCatalogue = field(default_factory=ParsedCatalogue)
    photos: Photos = field(default_factory=Photos)
    brand: Brand | None = None
    pattern: str = PATTERN


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
