"""Imports that wait for a yes: between preview and confirmation their files lie on disk."""

import json
import shutil
import time
import uuid
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from catalog.importers.incoming import Incoming, PhotoFile, Photos, RefusedPhoto
from catalog.importers.photos import PATTERN
from catalog.importers.shopify import parse
from catalog.media.formats import HEAD_BYTES, describe
from catalog.media.refusal import Refused
from catalog.models import Brand
from sartiq.access.models import User

KEPT_SECONDS = 24 * 60 * 60

_CATALOGUE = "catalogue.csv"
_INDEX = "index.json"


class Upload(Protocol):
    """A file as a form brings it; Django's ``UploadedFile`` is one."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """Its bytes in pieces."""


class Gone(Exception):
    """An import that is no longer there; the message says what to do."""


def stage(
    *,
    actor: User,
    catalogue: Upload | None = None,
    photos: Iterable[Upload] = (),
    brand: Brand | None = None,
    pattern: str = PATTERN,
) -> str:
    """Keep uploads for the actor until they are confirmed; the token by which they are found.

    ZIPs among the photos are unpacked. What is no photo, or an archive that is refused as a
    whole, is listed with its reason. What nobody confirms within a day is thrown away.
    """
    _discard_old()
    token = uuid.uuid4().hex
    folder = _folder(actor, token)
    (folder / "photos").mkdir(parents=True, mode=0o700)
    if catalogue:
        _copy(catalogue, folder / _CATALOGUE)
    kept = Photos()
    for number, upload in enumerate(photos):
        _keep(upload, folder / "photos" / f"{number:05}", kept)
    index = {
        "photos": [asdict(photo) | {"path": str(photo.path)} for photo in kept.taken],
        "refused": [asdict(photo) for photo in kept.refused],
        "brand": str(brand.pk) if brand else None,
        "pattern": pattern,
    }
    (folder / _INDEX).write_text(json.dumps(index))
    return token


def load(*, actor: User, token: str) -> Incoming:
    """What the actor has staged, read anew; raises ``Gone`` and ``NotACatalogue``."""
    folder = _folder(actor, token)
    try:
        index: dict[str, Any] = json.loads((folder / _INDEX).read_text())
    except FileNotFoundError:
        raise Gone("This import is done or has waited too long. Upload the files again.") from None
    incoming = Incoming(
        photos=Photos(
            [PhotoFile(**photo | {"path": Path(photo["path"])}) for photo in index["photos"]],
            [RefusedPhoto(**photo) for photo in index["refused"]],
        ),
        brand=Brand.objects.visible_to(actor).filter(pk=index["brand"]).first(),
        pattern=index["pattern"],
    )
    if (folder / _CATALOGUE).exists():
        with (folder / _CATALOGUE).open("rb") as file:
            incoming.catalogue = parse(file)
    return incoming


def discard(*, actor: User, token: str) -> None:
    """Throw away what was staged; nothing happens when it is gone."""
    shutil.rmtree(_folder(actor, token), ignore_errors=True)


def _folder(actor: User, token: str) -> Path:
    # The token comes from outside: only what reads as a UUID names a folder.
    try:
        name = uuid.UUID(token).hex
    except ValueError:
        raise Gone("There is no such import. Upload the files again.") from None
    return _root() / str(actor.pk) / name


def _root() -> Path:
    return Path(settings.DATA_DIR) / "imports"


def _keep(upload: Upload, path: Path, kept: Photos) -> None:
    _copy(upload, path)
    with path.open("rb") as file:
        is_archive = describe(file.read(HEAD_BYTES)) == "a ZIP archive"
    if not is_archive:
        kept.add(upload.name or "", path)
        return
    contents = path.with_suffix(".contents")
    contents.mkdir()
    try:
        kept.add_archive(path, into=contents)
    except Refused as refusal:
        kept.refused.append(RefusedPhoto(upload.name or "", str(refusal)))
    path.unlink()


def _copy(upload: Upload, path: Path) -> None:
    with path.open("wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)


def _discard_old() -> None:
    for folder in _root().glob("*/*"):
        if folder.stat().st_mtime < time.time() - KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
