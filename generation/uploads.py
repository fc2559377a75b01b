"""Our files at the provider: each goes up once and is found by its contents."""

from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from catalog.models import Asset, LoRA, Slot
from generation.endpoints.arguments import place_inputs
from generation.endpoints.catalogue import EndpointSpec
from generation.models import Job, Upload
from generation.provider import client, fal_settings

UPLOAD_LIFE = timedelta(days=6)  # the provider says at least seven days
ARCHIVE_TYPE = "application/zip"
WEIGHTS_TYPE = "application/octet-stream"


def with_inputs(job: Job) -> dict[str, Any]:
    """The job's arguments with the addresses of its files, each uploaded at most once.

    Raises ValueError for an archive that was never packed.
    """
    spec = job.endpoint.read()
    urls: dict[str, list[str]] = defaultdict(list)
    for given in job.inputs.all():
        urls[Slot(given.slot).name].append(upload(given.asset))
    placed = place_inputs(spec, job.arguments, urls)
    return placed | with_weights(spec, job) | with_archive(spec, job)


def with_weights(spec: EndpointSpec, job: Job) -> dict[str, Any]:
    """The field of the job's LoRAs, with the addresses of weights that are our own."""
    used = {one.lora.address: one.lora for one in job.loras.all() if not one.lora.remote_url}
    if not used:
        return {}
    name = spec.vocabulary["loras"]
    return {
        name: [
            one | {"path": weights(used[one["path"]])} if one["path"] in used else one
            for one in job.arguments[name]
        ]
    }


def weights(lora: LoRA) -> str:
    """Where the provider finds the weights of a LoRA that we keep."""
    return at_provider(named(lora.weights), sha256=lora.sha256, media_type=WEIGHTS_TYPE)


def with_archive(spec: EndpointSpec, job: Job) -> dict[str, Any]:
    """The field of the job's archive, where its endpoint takes one."""
    if not spec.archive:
        return {}
    if not job.archive:
        raise ValueError("Its data set was never packed. Start the training anew.")
    return {spec.archive: archive(named(job.archive), sha256=job.archive_sha256)}


def upload(asset: Asset) -> str:
    """Where the provider finds ``asset``."""
    return at_provider(named(asset.file), sha256=asset.sha256, media_type=asset.media_type)


def archive(name: str, *, sha256: str) -> str:
    """Where the provider finds an archive that lies in storage under ``name``."""
    return at_provider(name, sha256=sha256, media_type=ARCHIVE_TYPE)


def named(file: FieldFile) -> str:
    """The name of a file that is there."""
    if not file.name:
        raise FileNotFoundError("There is no file.")
    return str(file.name)


def at_provider(name: str, *, sha256: str, media_type: str) -> str:
    """Where the provider finds a stored file; it is sent there when it is not there any more."""
    provider = fal_settings().cdn_url
    known = Upload.objects.usable().filter(sha256=sha256, provider=provider).first()
    if known:
        return known.url
    with default_storage.open(name, "rb") as content:
        url = client().upload(
            content,
            media_type=media_type,
            file_name=Path(name).name,
        )
    Upload.objects.filter(sha256=sha256, provider=provider).expired().delete()
    # Of two workers that send the same file at once, the first decides for both.
    return Upload.objects.get_or_create(
        sha256=sha256,
        provider=provider,
        defaults={"url": url, "expires_at": timezone.now() + UPLOAD_LIFE},
    )[0].url


def forget(job: Job) -> None:
    """Have the job's files uploaded anew the next time: the provider could not read one."""
    sent = [given.asset.sha256 for given in job.inputs.all()]
    sent += [one.lora.sha256 for one in job.loras.all()] + [job.archive_sha256]
    Upload.objects.filter(provider=fal_settings().cdn_url, sha256__in=filter(None, sent)).delete()
