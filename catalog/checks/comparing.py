"""What is measured by comparing pictures: near duplicates, and the garment's colour."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Func, IntegerField, Q
from PIL import Image

from catalog.checks.measuring import Measured
from catalog.media import colours
from catalog.models import Asset, Derivation, Rendition, Role
from catalog.models.assets import AssetQuerySet

DROPPED = (Asset.Status.REJECTED, Asset.Status.WITHDRAWN)
# Of 64: the same picture, scaled or recompressed (see catalog.media.summary). Of the siblings of a
# shoot in the sandbox every fourth pair is within 6 bits, and 2 of 30 pairs within 4.
ALIKE_BITS = 4
# In CIEDE2000. ISO 12647-2 lets the solids of a print differ from their proof by 5, in the older
# ΔE*ab; a worn garment stands in other light than its packshot and deserves no less.
OFF_COLOUR = 5.0


def twin(asset: Asset) -> Measured | None:
    """The picture that looks most like this one: of its colourway, or the very same elsewhere."""
    if asset.perceptual_hash is None:
        return None
    brand = asset.colourway.product.brand_id if asset.colourway else None
    same = Q(perceptual_hash=asset.perceptual_hash, colourway__product__brand=brand)
    near = Q(colourway=asset.colourway_id) if asset.colourway_id else same
    # One after the other: each has its own index.
    found = nearest(asset, asset.perceptual_hash, near) or nearest(
        asset, asset.perceptual_hash, same
    )
    return Measured(found[1], concern=True, other=found[0]) if found else None


def nearest(asset: Asset, look: int, where: Q) -> tuple[UUID, int] | None:
    """Of the other pictures ``where``, the one most like ``asset``, and the bits that differ.

    Only of its role and view: front and back of a plain shirt differ by one bit. What it was made
    of, or what was made of it, looks the same by right.
    """
    relatives = Derivation.objects.filter(Q(child=asset) | Q(parent=asset))
    bits = Func(
        F("perceptual_hash").bitxor(look),
        template="bit_count((%(expressions)s)::bit(64))",
        output_field=IntegerField(),
    )
    return (
        Asset.objects.filter(where, role=asset.role, view=asset.view_id)
        .exclude(status__in=DROPPED)
        .exclude(pk=asset.pk)
        .exclude(pk__in=relatives.values("parent"))
        .exclude(pk__in=relatives.values("child"))
        .annotate(bits=bits)
        .filter(bits__lte=ALIKE_BITS)
        .order_by("bits", "pk")
        .values_list("pk", "bits")
        .first()
    )


def colour(asset: Asset) -> Measured | None:
    """How far the garment's colour is from the packshot's.

    Needs a mask of both, made with the same words (“shirt”); None without.
    """
    if asset.colourway_id is None or asset.role == Role.PACKSHOT:
        return None
    packshots = Asset.objects.packshots().filter(colourway=asset.colourway_id)
    theirs = {words(one): one for one in reversed(masks(packshots))}
    for own in masks([asset]):
        if packshot := theirs.get(words(own)):
            return difference(own, packshot)
    return None


def difference(own: Derivation, packshots: Derivation) -> Measured | None:
    """The colour of one masked picture beside that of another."""
    one, other = mean(own), mean(packshots)
    if one is None or other is None:
        return None
    value = colours.difference(one, other)
    return Measured(value, concern=value > OFF_COLOUR, other=packshots.parent_id)


def masks(assets: "AssetQuerySet | Iterable[Asset]") -> list[Derivation]:
    """Masks of these pictures that were made with words, the best and newest first."""
    return list(
        Derivation.objects.filter(parent__in=assets, how=Derivation.How.MASK, child__role=Role.MASK)
        .exclude(child__prompt="")
        .exclude(child__status__in=DROPPED)
        .select_related("child", "parent")
        .order_by("child__output_index", "-child_id")
    )


def words(mask: Derivation) -> str:
    """What the mask was asked to find."""
    return mask.child.prompt.strip().casefold()


def mean(mask: Derivation) -> colours.Lab | None:
    """The mean colour of what the mask shows on its picture."""
    image, marked = narrowest(mask.parent), narrowest(mask.child)
    return colours.mean(image, marked) if image and marked else None


def narrowest(asset: Asset) -> Image.Image | None:
    """An asset's smallest rendition, transparency included; None until it is drawn."""
    drawn = asset.renditions.filter(format=Rendition.Format.WEBP).order_by("width").first()
    if drawn is None:
        return None
    with drawn.file.open("rb") as file:
        image = Image.open(file)
        image.load()
    return image
