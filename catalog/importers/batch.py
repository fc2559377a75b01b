"""The files of one import, waiting on disk between the preview and the confirmation.

Each batch is a folder of its own in the data folder; ``batch.json`` in it says whose it is.
"""

import fcntl
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from catalog.importers import shopify
from catalog.importers.incoming import Incoming, PhotoFile, Photos, RefusedPhoto
from catalog.importers.parsed import NotACatalogue, ParsedCatalogue
from catalog.media.refusal import Refused
from catalog.models import Brand
from sartiq.access.models import User
from sartiq.ids import uuid7

KEPT_SECONDS = 24 * 60 * 60
TABLES = {".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".numbers"}


class Missing(Exception):
    """There is no such batch, it is another person's, or it was taken away after a day."""


class Busy(Exception):
    """Somebody confirms this batch at the moment."""


@dataclass(slots=True)
class Batch:
    """What was uploaded so far; call ``save`` after changing it."""

    id: str
    owner: int
    brand: str = ""
    catalogue: str = ""
    photos: list[tuple[str, str, str]] = field(default_factory=list)  # name, file, sha256
    refused: list[tuple[str, str]] = field(default_factory=list)  # name, reason

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return home() / self.id

    def save(self) -> None:
        """Write down what is in the folder; whole or not at all."""
        part = self.folder / "batch.json.part"
        part.write_text(json.dumps(asdict(self)))
        part.replace(self.folder / "batch.json")

    def add(self, name: str, file: BinaryIO) -> None:
        """Keep an uploaded file: a catalogue, an archive of photos, or a photo, by its name."""
        ending = Path(name).suffix.lower()
        if ending in TABLES:
            self.add_catalogue(name, file)
        elif ending == ".zip":
            self.add_archive(name, file)
        else:
            photos, path = Photos(), self.next_path()
            keep(file, path)
            photos.add(name, path)
            self.take(photos)

    def add_catalogue(self, name: str, file: BinaryIO) -> None:
        """Keep a catalogue; of several the first that can be read, and the others are refused.

        One of the same name is its better version.
        """
        problem = self.parsed()[1]
        if self.catalogue not in {"", name}:
            if not problem:
                sentence = _("One catalogue is taken at a time: %(first)s. Import this one alone.")
                self.refused.append((name, sentence % {"first": self.catalogue}))
                return
            self.refused.append((self.catalogue, problem))
        self.catalogue = name
        keep(file, self.folder / "catalogue")

    def add_archive(self, name: str, file: BinaryIO) -> None:
        """Unpack an archive of photos into a folder of its own."""
        photos, into = Photos(), self.next_path()
        into.mkdir()
        try:
            photos.add_archive(file, into=into)
        except Refused as refusal:
            photos.refused.append(RefusedPhoto(name, str(refusal)))
        self.take(photos)

    def next_path(self) -> Path:
        """Where the next file goes; names from outside never become paths."""
        return self.folder / uuid7().hex

    def take(self, photos: Photos) -> None:
        """Note what was looked at."""
        self.photos += [
            (one.name, str(one.path.relative_to(self.folder)), one.sha256) for one in photos.taken
        ]
        self.refused += [(one.name, one.reason) for one in photos.refused]

    def photo(self, number: int) -> Path:
        """The file of a photo by its place in the batch; raises ``Missing``."""
        if number >= len(self.photos):
            raise Missing
        return self.folder / self.photos[number][1]

    def incoming(self) -> tuple[Incoming, str]:
        """What an import takes, and why the catalogue file can't be read, if it can't."""
        catalogue, problem = self.parsed()
        photos = Photos(
            taken=[PhotoFile(name, self.folder / at, sha256) for name, at, sha256 in self.photos],
            refused=[RefusedPhoto(name, reason) for name, reason in self.refused],
        )
        brand = Brand.objects.filter(pk=self.brand).first() if self.brand else None
        return Incoming(catalogue=catalogue, photos=photos, brand=brand), problem

    def parsed(self) -> tuple[ParsedCatalogue, str]:
        """The catalogue file as it reads, or why it doesn't."""
        if not self.catalogue:
            return ParsedCatalogue(), ""
        try:
            with (self.folder / "catalogue").open("rb") as file:
                return shopify.parse(file), ""
        except NotACatalogue as refusal:
            return ParsedCatalogue(), str(refusal)

    @contextmanager
    def confirming(self) -> Iterator[None]:
        """Hold the batch while it is imported; raises ``Busy``. A dead process holds nothing."""
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy from None
            yield

    @property
    def report(self) -> dict[str, Any] | None:
        """What the import did, once it is done."""
        path = self.folder / "report.json"
        return json.loads(path.read_text()) if path.exists() else None

    def finish(self, report: dict[str, Any]) -> None:
        """Keep the report and let the files go: what was taken is in the storage now."""
        (self.folder / "report.json").write_text(json.dumps(report))
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name not in {"batch.json", "report.json", "lock"}:
                path.unlink(missing_ok=True)

    def discard(self) -> None:
        """Forget it all."""
        shutil.rmtree(self.folder, ignore_errors=True)


def begin(*, actor: User) -> Batch:
    """A new, empty batch; those that nobody came back to are cleared away."""
    clear_old()
    batch = Batch(id=str(uuid7()), owner=actor.pk)
    batch.folder.mkdir(parents=True, mode=0o700)
    batch.save()
    return batch


def find(*, actor: User, id: UUID) -> Batch:
    """The actor's batch of this id; raises ``Missing``."""
    try:
        batch = Batch(**json.loads((home() / str(id) / "batch.json").read_text()))
    except FileNotFoundError:
        raise Missing from None
    if batch.owner != actor.pk:
        raise Missing
    return batch


def clear_old() -> None:
    """Remove the batches of yesterday."""
    for folder in home().glob("*"):
        if folder.stat().st_mtime < time.time() - KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def keep(file: BinaryIO, path: Path) -> None:
    """Copy an upload to ``path``."""
    file.seek(0)
    with path.open("wb") as kept:
        shutil.copyfileobj(file, kept)


def home() -> Path:
    """Where batches wait."""
    return Path(settings.DATA_DIR) / "imports"
