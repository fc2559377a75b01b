"""The storage beside the rows: which files are missing, changed, or named by nobody.

Only reads; ``collect`` deletes, and nothing else in the house does.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

from django.apps import apps
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import models
from django.utils import timezone
from storages.backends.s3 import S3Storage

from catalog.models import Asset, Rendition

FOLDERS = ("originals", "renditions", "weights", "archives")
YOUNG = timedelta(hours=1)  # a worker may be about to write the row of such a file
KEPT = timedelta(days=30)  # how long a file that nobody names is kept


@dataclass(frozen=True, slots=True)
class Lying:
    """A file as the storage has it: size in bytes, and when it was written."""

    size: int
    modified: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """What a row says of its file; without ``size`` only that there is one."""

    name: str
    owner: str
    size: int | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A disagreement about one file; ``kind`` is missing, size, changed or orphan."""

    kind: str
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What was compared, and what disagrees."""

    files: int
    rows: int
    faults: list[Fault]


def survey(*, reread: bool = False, older_than: timedelta = YOUNG) -> Survey:
    """Compare every row that names a file with the storage; ``reread`` hashes every byte again.

    Files younger than ``older_than`` are not held for orphans. Rows are read before files, and
    files are written before rows: work under way is no disagreement.
    """
    claimed = list(claims())
    files = listed()
    faults = [fault for claim in claimed if (fault := judged(claim, files.get(claim.name), reread))]
    faults += [
        Fault("orphan", name, f"{name} ({files[name].size:,} bytes) is named by no row.")
        for name in orphans(files, older_than=older_than)
    ]
    return Survey(files=len(files), rows=len(claimed), faults=faults)


def judged(claim: Claim, found: Lying | None, reread: bool) -> Fault | None:
    """What is wrong with a claim's file; None when nothing is."""
    name, owner = claim.name, claim.owner
    if found is None and not (claim.size is None and default_storage.exists(name)):
        return Fault("missing", name, f"{name} of {owner} is not in the storage.")
    if found and claim.size not in {None, found.size}:
        lengths = f"{found.size:,} bytes long, not {claim.size:,}"
        return Fault("size", name, f"{name} of {owner} is {lengths}.")
    if reread and claim.sha256 and digest(name) != claim.sha256:
        return Fault("changed", name, f"{name} of {owner} does not hold what its SHA-256 says.")
    return None


def claims() -> Iterator[Claim]:
    """What every row says of its file."""
    assets = Asset.objects.values_list("file", "pk", "bytes", "sha256")
    for name, pk, size, sha256 in assets.iterator():
        yield Claim(name, f"asset {pk}", size, sha256)
    renditions = Rendition.objects.values_list("file", "asset", "preset", "format", "bytes")
    for name, asset, preset, kind, size in renditions.iterator():
        owner = f"rendition {preset}.{kind} of asset {asset}"
        yield Claim(name, owner, size, PurePosixPath(name).stem)
    for one in file_fields():
        if one.model not in {Asset, Rendition}:
            rows = one.model._default_manager.exclude(**{one.name: ""})
            for pk, name in rows.values_list("pk", one.name):
                yield Claim(name, f"{one.model._meta.verbose_name} {pk}")


def named() -> set[str]:
    """The name of every file that a row of any room names."""
    return {
        name
        for one in file_fields()
        for name in one.model._default_manager.values_list(one.name, flat=True).iterator()
    }


def file_fields() -> list[models.FileField]:
    """Every column of any room that names a file."""
    return [
        one
        for model in apps.get_models()
        for one in model._meta.concrete_fields
        if isinstance(one, models.FileField)
    ]


def orphans(files: dict[str, Lying], *, older_than: timedelta) -> list[str]:
    """Those of ``files`` that no row names and that are older than ``older_than``."""
    before = timezone.now() - older_than
    known = named()
    return sorted(
        name for name, one in files.items() if one.modified < before and name not in known
    )


def collect(*, older_than: timedelta = KEPT) -> list[str]:
    """Delete the files that no row names and that are older than ``older_than``; their names.

    Each is looked at again just before: it may have got a row, or been written again, meanwhile.
    """
    gone = []
    for name in orphans(listed(), older_than=older_than):
        written = default_storage.get_modified_time(name)
        if written < timezone.now() - older_than and not claimed_now(name):
            default_storage.delete(name)
            gone.append(name)
    return gone


def claimed_now(name: str) -> bool:
    """Whether a row names that file now."""
    return any(
        one.model._default_manager.filter(**{one.name: name}).exists() for one in file_fields()
    )


def digest(name: str) -> str:
    """The SHA-256 of a stored file, read in full."""
    with default_storage.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def listed() -> dict[str, Lying]:
    """Every file in the folders that are ours, in one pass over each."""
    return {name: one for folder in FOLDERS for name, one in walk(folder)}


def walk(folder: str) -> Iterator[tuple[str, Lying]]:
    """The files below a folder of the storage."""
    storage = default_storage
    if isinstance(storage, FileSystemStorage):
        for place, _, names in os.walk(storage.path(folder)):
            for name in names:
                with contextlib.suppress(FileNotFoundError):  # a worker's temporary file, renamed
                    facts = Path(place, name).stat()
                    modified = datetime.fromtimestamp(facts.st_mtime, UTC)
                    path = Path(place, name).relative_to(storage.path(""))
                    yield path.as_posix(), Lying(facts.st_size, modified)
    elif isinstance(storage, S3Storage):
        for item in storage.bucket.objects.filter(Prefix=f"{folder}/"):
            yield item.key, Lying(item.size, item.last_modified)
    else:
        raise TypeError(f"fsck can't list the files of {storage.__class__.__name__}.")
