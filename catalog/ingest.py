"""Ingest: untrusted bytes become assets, and assets get their renditions.

``store`` decodes and saves outside any transaction; ``record`` writes the row inside one.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, cast

from django.utils import timezone
from PIL import Image

from catalog import checks
from catalog.media import (
    inspection,
    marks,
    recordings,
    renditions,
    shapes,
    sharpness,
    texts,
    weights,
)
from catalog.media import store as files
from catalog.media.facts import Facts
from catalog.models import Asset, Rendition
from catalog.models.assets import EDITION
from sartiq.hints import hint, send

AT_ONCE = 10  # pictures that one task draws
HEAD = 2_000  # pictures of the longest queue that are looked at
GRACE = timedelta(seconds=20)  # a hint has this long to arrive before the sweeper looks

INSPECT: dict[str, Callable[[Path], Facts]] = {
    Asset.Kind.IMAGE: inspection.inspect,
    Asset.Kind.VIDEO: recordings.inspect_video,
    Asset.Kind.AUDIO: recordings.inspect_sound,
    Asset.Kind.MODEL_3D: shapes.inspect,
    Asset.Kind.TEXT: texts.inspect,
}


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that was checked to its end and lies in storage under ``name``."""

    name: str
    facts: Facts


def store(path: Path, kind: str = Asset.Kind.IMAGE) -> Stored:
    """Check the file at ``path`` and save it by its contents; raises ``Refused``.

    ``kind`` is what it has to be, an ``Asset.Kind``. The same contents are saved once, however
    often they come. Only pictures are decoded; the rest is read piece by piece.
    """
    return _saved(path, INSPECT[kind](path), folder="originals")


def store_weights(path: Path) -> Stored:
    """Check the weights of a LoRA (safetensors) and save them by their contents, as ``store``."""
    return _saved(path, weights.inspect(path), folder="weights")


def _saved(path: Path, facts: Facts, *, folder: str) -> Stored:
    name = files.save(path, folder=folder, sha256=facts.sha256, extension=facts.extension)
    return Stored(name=name, facts=facts)


def record(stored: Stored, asset: Asset) -> Asset:
    """Save ``asset`` with what was measured of its file; a picture is rendered."""
    record_all([(stored, asset)])
    return asset


def record_all(pairs: Sequence[tuple[Stored, Asset]]) -> None:
    """Save assets with what was measured of their files; pictures are rendered: one hint."""
    for stored, asset in pairs:
        facts = stored.facts
        asset.file.name = stored.name
        asset.sha256 = facts.sha256
        asset.media_type = facts.media_type
        asset.width, asset.height, asset.bytes = facts.width, facts.height, facts.bytes
        asset.duration = facts.duration
        asset.placeholder, asset.dominant_colour = facts.placeholder, facts.dominant_colour
        asset.perceptual_hash = facts.perceptual_hash
        asset.concerns = int(asset.flagged)
    assets = Asset.objects.bulk_create(asset for _, asset in pairs)
    drawn = [str(asset.pk) for asset in assets if asset.kind == Asset.Kind.IMAGE]
    if drawn:
        hint("catalog.render_assets", *drawn)


def render(asset: Asset) -> None:
    """Draw what ``asset`` lacks of renditions and measure it; a second time does nothing."""
    if asset.kind != Asset.Kind.IMAGE or asset.measured >= EDITION:
        return
    if not asset.renditions.exists():
        draw(asset)
    measure(asset)


def draw(asset: Asset) -> None:
    """Draw and save every rendition of ``asset``."""
    with asset.file.open("rb") as original:
        drawn = renditions.draw(
            cast("BinaryIO", original), digital_source_type=marks.digital_source_type(asset.origin)
        )
    rows = [
        Rendition(
            asset=asset,
            preset=one.preset,
            format=renditions.EXTENSIONS[one.format],
            file=files.save_bytes(
                one.data, folder="renditions", extension=renditions.EXTENSIONS[one.format]
            ),
            width=one.width,
            height=one.height,
            bytes=len(one.data),
        )
        for one in drawn
    ]
    Rendition.objects.bulk_create(rows, ignore_conflicts=True)


def measure(asset: Asset) -> None:
    """Check ``asset`` by the rendition that is as wide as sharpness is compared at."""
    jpegs = asset.renditions.filter(format=Rendition.Format.JPEG, width__lte=sharpness.WIDTH)
    with jpegs.latest("width").file.open("rb") as file, Image.open(file) as image:
        checks.measure(asset, image)


def hint_unfinished(*, limit: int = 200) -> int:
    """Hint pictures whose own hint was lost or whose worker died, and those to measure anew.

    Gives their number. By lot from the head of the queue: a picture that can't be drawn holds up no
    other.
    """
    late = Asset.objects.unfinished().filter(created_at__lt=timezone.now() - GRACE)
    head = [str(pk) for pk in late.values_list("pk", flat=True)[:HEAD]]
    chosen = secrets.SystemRandom().sample(head, k=min(limit, len(head)))
    for first in range(0, len(chosen), AT_ONCE):
        send("catalog.render_assets", *chosen[first : first + AT_ONCE])
    return len(chosen)
