"""What shops' programs are told of media sets, in the transaction that changes them."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from catalog.models import MediaSet, Placement
from sartiq.webhooks import outbox
from sartiq.webhooks.models import Kind

Facts = dict[str, str | None]


def tell(kind: Kind, media_set: MediaSet, *assets: UUID) -> None:
    """Tell of assets of a set, or, without any, of the set as a whole.

    A set of a storefront's own is told to that one, the default to all.
    """
    data = (facts(media_set, pk) for pk in assets or (None,))
    outbox.emit(kind=kind, data=data, storefront=media_set.storefront_id)


def reworded(assets: Collection[UUID]) -> None:
    """Tell that the alternative texts of these have changed, where they are placed."""
    if not assets or not outbox.wanted(Kind.MEDIA_UPDATED):
        return
    related = ("media_set__storefront", "media_set__colourway__product")
    told: dict[UUID | None, list[Facts]] = defaultdict(list)
    for one in Placement.objects.filter(asset__in=assets).select_related(*related):
        told[one.media_set.storefront_id].append(facts(one.media_set, one.asset_id))
    for storefront, data in told.items():
        outbox.emit(kind=Kind.MEDIA_UPDATED, data=data, storefront=storefront)


def facts(media_set: MediaSet, asset: UUID | None) -> Facts:
    """What a shop needs to fetch a set anew; no storefront stands for all of them."""
    storefront, colourway = media_set.storefront, media_set.colourway
    return {
        "storefront": storefront.slug if storefront else None,
        "product": colourway.product.handle,
        "colour": colourway.code,
        "asset": str(asset) if asset else None,
    }
