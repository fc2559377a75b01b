"""What storefronts are told: approved assets in order, as documents without business secrets."""

from datetime import datetime
from itertools import groupby
from pathlib import PurePath
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from catalog.media import marks
from catalog.models import Asset, MediaSet, Placement, Product, Rendition, ReviewDecision
from catalog.pictures import alt_text
from catalog.rights import covering, shown
from sartiq.access.models import Storefront

DISCLOSURE = {
    Asset.Origin.GENERATED: "This picture was made with AI.",
    Asset.Origin.EDITED: "This picture was edited with AI.",
}
NAMES = {
    Rendition.Format.JPEG: "jpeg",
    Rendition.Format.WEBP: "webp",
    Rendition.Format.AVIF: "avif",
}


def media_set(
    *, storefront: Storefront, handle: str, colour: str = "", base_url: str = ""
) -> list[dict[str, Any]] | None:
    """The documents of a product's media set, hero first; None for a product that is not shown.

    The storefront's own set where it has one, else the default for all; without ``colour`` all
    colourways in their order. Addresses of pictures begin with ``base_url``. A fixed number of
    queries.
    """
    product = Product.objects.live().filter(handle=handle).first()
    if product is None or (colour and not product.colourways.filter(code=colour).exists()):
        return None
    placements = (
        Placement.objects.filter(
            media_set__in=MediaSet.objects.shown_by(storefront),
            media_set__colourway__product=product,
            asset__in=shown(storefront=storefront),
        )
        .select_related(
            "asset__colourway__product", "asset__talent", "media_set__colourway__product"
        )
        .prefetch_related(*known_of(storefront))
        .order_by(
            "media_set__colourway__position", "media_set__colourway__code", "-hero", "position"
        )
    )
    if colour:
        placements = placements.filter(media_set__colourway__code=colour)
    return [
        document(placement, number, storefront, base_url)
        for _, one_set in groupby(placements, key=lambda placement: placement.media_set_id)
        for number, placement in enumerate(one_set, start=1)
    ]


def known_of(storefront: Storefront) -> list[Any]:
    """What documents tell of assets beyond their row: one query each, however many assets."""
    return [
        "asset__renditions",
        # In a descending order PostgreSQL puts a release without end first.
        Prefetch("asset__talent__releases", covering(storefront).order_by("-valid_until")),
        Prefetch("asset__decisions", ReviewDecision.objects.filter(after=Asset.Status.APPROVED)),
    ]


def document(
    placement: Placement, number: int, storefront: Storefront, base_url: str
) -> dict[str, Any]:
    """One asset as a storefront reads it; fields may be added, never renamed."""
    asset = placement.asset
    colourway = placement.media_set.colourway
    origin = Asset.Origin(asset.origin)
    return {
        "id": str(asset.pk),
        "kind": asset.kind,
        "role": asset.role,
        "product": colourway.product.handle,
        "colour": colourway.code,
        "view": asset.view_id,
        "position": number,
        "hero": placement.hero,
        "alt": alt_text(asset, next(iter(storefront.locales), "en")),
        "width": asset.width,
        "height": asset.height,
        "placeholder": asset.placeholder,
        "focal_point": asset.focal_point or [0.5, 0.5],
        "dominant_colour": asset.dominant_colour,
        "sources": sources(asset, storefront, base_url),
        "ai": {
            "generated": asset.made,
            "digital_source_type": marks.digital_source_type(origin),
            "disclosure": DISCLOSURE.get(origin, ""),
        },
        "rights": rights_of(asset),
        "approved_at": approved_at(asset).isoformat(),
        "updated_at": asset.updated_at.isoformat(),
        "etag": asset.sha256[:16],
    }


def approved_at(asset: Asset) -> datetime:
    """When the latest decision approved it."""
    latest = next(iter(asset.decisions.all()), None)
    return latest.at if latest else asset.updated_at


def rights_of(asset: Asset) -> dict[str, Any]:
    """Until when and where an asset may be shown; empty lists mean everywhere."""
    release = next(iter(asset.talent.releases.all()), None) if asset.talent else None
    until = release.valid_until if release else None
    return {
        "valid_until": until.isoformat() if until else None,
        "channels": release.channels if release else [],
        "territories": release.territories if release else [],
    }


def sources(asset: Asset, storefront: Storefront, base_url: str) -> list[dict[str, Any]]:
    """The asset's pictures by preset, each with an address for every format."""
    presets: dict[str, dict[str, Any]] = {}
    for rendition in asset.renditions.all():
        size = {"preset": rendition.preset, "width": rendition.width, "height": rendition.height}
        source = presets.setdefault(rendition.preset, size)
        source[NAMES[Rendition.Format(rendition.format)]] = base_url + address(
            rendition, storefront
        )
    return sorted(presets.values(), key=lambda source: source["width"])


def address(rendition: Rendition, storefront: Storefront) -> str:
    """The path at which ``storefront`` gets a rendition, only while it may be shown."""
    return reverse(
        "catalog:media",
        kwargs={
            "storefront": storefront.slug,
            "asset": rendition.asset_id,
            "version": version(rendition),
            "preset": rendition.preset,
            "format": rendition.format,
        },
    )


def version(rendition: Rendition) -> str:
    """Changes when the rendition's bytes do: the beginning of their hash."""
    return PurePath(rendition.file.name or "").stem[:12]


def rendition(
    *, storefront_slug: str, asset_id: Any, preset: str, format: str, version_wanted: str
) -> Rendition | None:
    """The rendition that ``storefront`` may show now; None for everything else."""
    storefront = Storefront.objects.filter(slug=storefront_slug).first()
    if storefront is None:
        return None
    found = Rendition.objects.filter(
        asset__in=shown(storefront=storefront).filter(pk=asset_id), preset=preset, format=format
    ).first()
    return found if found and version(found) == version_wanted else None
