"""Media sets: approved assets take a place, and give it up when they are approved no more."""

from django.db import transaction
from django.db.models import Max

from catalog.models import SHOPPERS_SEE, Asset, Colourway, Derivation, MediaSet, Placement


@transaction.atomic
def place(asset: Asset) -> Placement | None:
    """Place an approved asset at the end of its colourway's default set.

    The first picture becomes the hero. What supersedes another takes over its places instead. None
    where shoppers never see it, or where what supersedes it has its place.
    """
    if asset.colourway is None or asset.role not in SHOPPERS_SEE:
        return None
    media_set = default_set(asset.colourway)
    if Placement.objects.filter(
        asset__parents__parent=asset, asset__parents__supersedes=True
    ).exists():
        return None
    if taken := take_over(asset):
        return taken
    last = media_set.placements.aggregate(last=Max("position"))["last"] or 0
    return Placement.objects.get_or_create(
        media_set=media_set,
        asset=asset,
        defaults={
            "position": last + 1,
            "hero": asset.kind == Asset.Kind.IMAGE
            and not media_set.placements.filter(hero=True).exists(),
        },
    )[0]


def take_over(asset: Asset) -> Placement | None:
    """Give ``asset`` the places of what it supersedes; the first of them."""
    sources = Derivation.objects.filter(child=asset, supersedes=True).values("parent")
    places = Placement.objects.filter(asset__in=sources).exclude(media_set__placements__asset=asset)
    Placement.objects.filter(pk__in=list(places.values_list("pk", flat=True))).update(asset=asset)
    return Placement.objects.filter(asset=asset).order_by("position").first()


def default_set(colourway: Colourway) -> MediaSet:
    """The colourway's set for all storefronts, locked until the transaction ends."""
    media_set = MediaSet.objects.get_or_create(colourway=colourway, storefront=None)[0]
    return MediaSet.objects.select_for_update().get(pk=media_set.pk)


def hand_back(asset: Asset) -> None:
    """Give the places of ``asset`` to what it superseded, in sets that do not have that yet."""
    superseded = Derivation.objects.filter(
        child=asset, supersedes=True, parent__status=Asset.Status.APPROVED
    ).first()
    if superseded:
        there = MediaSet.objects.filter(placements__asset=superseded.parent_id)
        places = Placement.objects.filter(asset=asset).exclude(media_set__in=there)
        places.update(asset=superseded.parent_id)


@transaction.atomic
def remove(asset: Asset) -> None:
    """Take an asset out of every set; the next picture in a set that lost its hero becomes hero.

    What it superseded, if that is approved, has its places back.
    """
    hand_back(asset)
    sets = list(MediaSet.objects.select_for_update().filter(placements__asset=asset).order_by("pk"))
    Placement.objects.filter(asset=asset).delete()
    for media_set in sets:
        if not media_set.placements.filter(hero=True).exists():
            pictures = media_set.placements.filter(asset__kind=Asset.Kind.IMAGE)
            first = pictures.order_by("position").first()
            if first:
                Placement.objects.filter(pk=first.pk).update(hero=True)
