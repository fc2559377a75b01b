"""What shops' programs are told of media sets, in the transaction that changes them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from catalog.models import MediaSet, Placement, Product
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
    if not assets or not outbox.listening(Kind.MEDIA_UPDATED).exists():
        return
    related = ("media_set__storefront", "media_set__colourway__product")
    placed = Placement.objects.filter(asset__in=assets).select_related(*related)
    updated((one.media_set, one.asset_id) for one in placed)


def relisted(products: Iterable[Product]) -> None:
    """Tell of the sets of products that are about to be saved with another status or first day."""
    if not outbox.listening(Kind.MEDIA_UPDATED).exists():
        return
    after = {one.pk: (one.status, one.live_from) for one in products}
    before = Product.objects.filter(pk__in=after).values_list("pk", "status", "live_from")
    changed = [pk for pk, *listed in before if tuple(listed) != after[pk]]
    sets = MediaSet.objects.filter(colourway__product__in=changed)
    updated((one, None) for one in sets.select_related("storefront", "colourway__product"))


def updated(places: Iterable[tuple[MediaSet, UUID | None]]) -> None:
    """Tell that assets of sets, or sets as a whole, have changed; an insert for each shop."""
    told: dict[UUID | None, list[Facts]] = defaultdict(list)
    for media_set, asset in places:
        told[media_set.storefront_id].append(facts(media_set, asset))
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
