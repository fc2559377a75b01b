"""Data sets on their way out: which pictures may be learned from, and the archive of them."""

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from PIL import Image

from catalog.media import pixels, store
from catalog.media.formats import JPEG, PNG, WEBP
from catalog.models import Asset, AssetLora, Derivation, Talent
from generation.calls import USABLE
from sartiq.access.models import User
from training.models import Dataset, TrainingRun

FEWEST, MOST = 4, 1000  # pictures of one training
MAX_BYTES = 2 * 1024**3  # of them together: one file, which the provider takes in one piece
ENDINGS = {one.media_type: one.extension for one in (JPEG, PNG, WEBP)}
CROPPED = PNG.extension  # of what is cut: nothing is lost a second time
NAMED = 3  # pictures that a problem names; the others are counted
CHUNK = 1024 * 1024
BEGINNING = (1980, 1, 1, 0, 0, 0)  # a ZIP's own; the same pictures make the same archive


class Unreadable(Exception):
    """A picture that goes along is missing or changed; the message says which."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A packed data set in storage."""

    name: str
    sha256: str


def problems(actor: User, pictures: Sequence[Asset]) -> Iterator[str]:
    """Sentences about why these pictures can't be learned from; one query."""
    if len(pictures) < FEWEST:
        sentence = _(
            "A training needs at least %(fewest)d pictures, and %(number)d are included. Add some "
            "to the data set."
        )
        yield sentence % {"fewest": FEWEST, "number": len(pictures)}
    if len(pictures) > MOST:
        sentence = _("A training takes at most %(most)s pictures, not %(number)s. Leave some out.")
        yield sentence % {"most": f"{MOST:,}", "number": f"{len(pictures):,}"}
    size = sum(asset.bytes for asset in pictures)
    if size > MAX_BYTES:
        sentence = _(
            "The pictures have %(size).1f GB together; at most %(most)d GB go along. Leave some "
            "out."
        )
        yield sentence % {"size": size / 1024**3, "most": MAX_BYTES // 1024**3}
    yield from unfit(actor, pictures)


def unfit(actor: User, pictures: Sequence[Asset]) -> Iterator[str]:
    """Sentences about those that can't go along; what the actor does not see is counted only."""
    seen = Asset.objects.visible_to(actor).filter(pk__in=[asset.pk for asset in pictures])
    known = {
        pk: kind == Asset.Kind.IMAGE and status in USABLE
        for pk, kind, status in seen.values_list("pk", "kind", "status")
    }
    if unseen := len(pictures) - len(known):
        sentence = ngettext(
            "%(n)d of the pictures is not yours to see. Ask somebody of its brand to start the "
            "training, or to take it out.",
            "%(n)d of the pictures are not yours to see. Ask somebody of their brand to start the "
            "training, or to take them out.",
            unseen,
        )
        yield sentence % {"n": unseen}
    told = [asset for asset in pictures if asset.pk in known]
    if gone := [asset for asset in told if not known[asset.pk]]:
        sentence = _(
            "%(pictures)s can't go along: rejected, withdrawn, or not there. Leave them out."
        )
        yield sentence % {"pictures": named(gone)}
    if other := [asset for asset in told if asset.media_type not in ENDINGS]:
        sentence = _(
            "%(pictures)s can't go along: trainings take JPEG, PNG and WebP. Leave them out."
        )
        yield sentence % {"pictures": named(other)}


def named(pictures: Sequence[Asset]) -> str:
    """The first few of some pictures by their names, and how many there are besides."""
    names = [asset.file_name or str(asset) for asset in pictures[:NAMED]]
    rest = len(pictures) - len(names)
    shown = ", ".join(names)
    return _("%(names)s and %(rest)d more") % {"names": shown, "rest": rest} if rest else shown


def talents(dataset: Dataset, pictures: Sequence[Asset]) -> QuerySet[Talent]:
    """Everybody whose likeness a training learns.

    Whom the data set teaches, whom a picture shows, whose likeness went into it, who is on what it
    was made from, and whom a LoRA knew that it was made with.
    """
    shown = Asset.objects.filter(pk__in=[asset.pk for asset in pictures])
    origins = Derivation.objects.filter(child__in=shown)
    loras = AssetLora.objects.filter(asset__in=shown)
    return Talent.objects.filter(
        Q(pk=dataset.talent_id)
        | Q(pk__in=shown.values("talent"))
        | Q(pk__in=shown.values("depicted"))
        | Q(pk__in=origins.values("parent__talent"))
        | Q(pk__in=loras.values("lora__talent"))
    )


def pack(run: TrainingRun) -> Archive:
    """Pack what a run learns from into a ZIP in storage; outside any transaction.

    Pictures are named 001.jpg and so on, captions 001.txt. They go through one by one, never all
    in memory. Raises ``Unreadable``, and OSError when the storage refuses.
    """
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        path = Path(folder) / "archive.zip"
        write(path, run.snapshot)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        name = store.save(path, folder="archives", sha256=sha256, extension="zip")
    return Archive(name=name, sha256=sha256)


def write(path: Path, snapshot: Sequence[dict[str, Any]]) -> None:
    """Write a ZIP of a snapshot's pictures with their captions; raises ``Unreadable``."""
    assets = {str(pk): asset for pk, asset in picked(snapshot).items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for number, entry in enumerate(snapshot, 1):
            asset, stem = assets[entry["asset"]], f"{number:03}"
            ending = CROPPED if entry.get("crop") else ENDINGS[asset.media_type]
            with archive.open(zipfile.ZipInfo(f"{stem}.{ending}", BEGINNING), "w") as packed:
                place(asset, entry, packed)
            if entry["caption"]:
                archive.writestr(zipfile.ZipInfo(f"{stem}.txt", BEGINNING), entry["caption"])


def place(asset: Asset, entry: dict[str, Any], to: IO[bytes]) -> None:
    """Write a picture as it goes along, whole or its crop; raises ``Unreadable``."""
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as whole:
        if copied(asset, whole if entry.get("crop") else to) != entry["sha256"]:
            raise unreadable(asset, "is not what it was")
        if entry.get("crop"):
            whole.seek(0)
            to.write(cut(whole, entry["crop"]))


def unreadable(asset: Asset, trouble: str) -> Unreadable:
    """What is wrong with a picture's file.

    By its address, not by its name: people who may not see the picture read this too.
    """
    page = reverse("catalog:asset", args=[asset.pk])
    return Unreadable(
        f"The file of the picture at {page} {trouble}. Leave it out, and start a new training."
    )


def cut(file: IO[bytes], box: Sequence[int]) -> bytes:
    """A part of a picture as PNG in sRGB; ``box`` in pixels of the upright picture."""
    data, (left, top, right, bottom) = io.BytesIO(), box
    with Image.open(file) as image:
        alpha = pixels.is_see_through(image)
        profile = image.info.get("icc_profile")
        upright = pixels.upright(pixels.unpacked(image, alpha=alpha), pixels.orientation(image))
        part = upright.crop((left, top, right, bottom))
        pixels.in_srgb(part, profile, alpha=alpha).save(data, "PNG")
    return data.getvalue()


def picked(snapshot: Sequence[dict[str, Any]]) -> dict[Any, Asset]:
    """A snapshot's pictures by their ids."""
    return Asset.objects.in_bulk([entry["asset"] for entry in snapshot])


def copied(asset: Asset, to: IO[bytes]) -> str:
    """Copy a picture's file piece by piece, and tell the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    try:
        with asset.file.open("rb") as file:
            for chunk in file.chunks(CHUNK):
                digest.update(chunk)
                to.write(chunk)
    except FileNotFoundError as error:
        raise unreadable(asset, "is not in the storage") from error
    return digest.hexdigest()
