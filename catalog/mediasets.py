"""Media sets: approved assets take a place, and give it up when they are approved no more."""

from django.db import transaction
from django.db.models import Max

from catalog.models import SHOPPERS_SEE, Asset, Colourway, MediaSet, Placement


@transaction.atomic
def place(asset: Asset) -> Placement | None:
    """Place an approved asset at the end of its colourway's default set.

    The first one becomes the hero. None where shoppers never see it.
    """
    if asset.colourway is None or asset.role not in SHOPPERS_SEE:
        return None
    media_set = default_set(asset.colourway)
    last = media_set.placements.aggregate(last=Max("position"))["last"] or 0
    return Placement.objects.get_or_create(
        media_set=media_set,
        asset=asset,
        defaults={
            "position": last + 1,
            "hero": not media_set.placements.filter(hero=True).exists(),
        },
    )[0]


def default_set(colourway: Colourway) -> MediaSet:
    """The colourway's set for all storefronts, locked until the transaction ends."""
    media_set = MediaSet.objects.get_or_create(colourway=colourway, storefront=None)[0]
    return MediaSet.objects.select_for_update().get(pk=media_set.pk)


@transaction.atomic
def remove(asset: Asset) -> None:
    """Take an asset out of every set; the next one in a set that lost its hero becomes hero."""
    sets = list(MediaSet.objects.select_for_update().filter(placements__asset=asset).order_by("pk"))
    Placement.objects.filter(asset=asset).delete()
    for media_set in sets:
        if not media_set.placements.filter(hero=True).exists():
            first = media_set.placements.order_by("position").first()
            if first:
                Placement.objects.filter(pk=first.pk).update(hero=True)
