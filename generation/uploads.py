"""Our pictures at the provider: each goes up once and is found by its contents."""

from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from catalog.models import Asset, Slot
from generation.endpoints.arguments import place_inputs
from generation.models import Job, Upload
from generation.provider import client, fal_settings

UPLOAD_LIFE = timedelta(days=6)  # the provider says at least seven days


def with_inputs(job: Job) -> dict[str, Any]:
    """The job's arguments with the addresses of its pictures, each uploaded at most once."""
    urls: dict[str, list[str]] = defaultdict(list)
    for given in job.inputs.all():
        urls[Slot(given.slot).name].append(upload(given.asset))
    return place_inputs(job.endpoint.read(), job.arguments, urls)


def upload(asset: Asset) -> str:
    """Where the provider finds ``asset``; it is sent there when it is not there any more."""
    provider = fal_settings().cdn_url
    known = Upload.objects.usable().filter(sha256=asset.sha256, provider=provider).first()
    if known:
        return known.url
    with asset.file.open("rb") as file:
        url = client().upload(
            file.read(),
            media_type=asset.media_type,
            file_name=Path(asset.file.name or asset.sha256).name,
        )
    Upload.objects.filter(sha256=asset.sha256, provider=provider).expired().delete()
    # Of two workers that send the same file at once, the first decides for both.
    return Upload.objects.get_or_create(
        sha256=asset.sha256,
        provider=provider,
        defaults={"url": url, "expires_at": timezone.now() + UPLOAD_LIFE},
    )[0].url


def forget(job: Job) -> None:
    """Have the job's pictures uploaded anew the next time: the provider could not read one."""
    sent = job.inputs.values("asset__sha256")
    Upload.objects.filter(provider=fal_settings().cdn_url, sha256__in=sent).delete()
