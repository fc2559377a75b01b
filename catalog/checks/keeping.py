"""Measurements are kept, and counted on their asset, where lists sort by them."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Count, IntegerField, OuterRef, Subquery, When
from django.db.models.functions import Coalesce
from PIL import Image

from catalog.checks import comparing, measuring
from catalog.checks.measuring import Measured
from catalog.models import Asset, Check, Derivation, Role
from catalog.models.assets import EDITION

TOOLS = (Role.MASK, Role.SAMPLE)  # nobody judges them
AT_MOST = 200  # pictures that a packshot's new mask has compared


def measure(asset: Asset, image: Image.Image) -> None:
    """Measure ``asset`` and keep what was found; a second time changes nothing.

    ``image`` is its rendition 640 pixels wide, or the widest of a smaller picture. A mask has no
    measures of its own: it lets colours be compared.
    """
    if asset.role == Role.MASK:
        compare_masked(asset)
    if asset.role not in TOOLS:
        look(asset, image)
    asset.measured = EDITION
    Asset.objects.filter(pk=asset.pk).update(measured=EDITION)


def look(asset: Asset, image: Image.Image) -> None:
    """Take all measurements of one picture."""
    keep(
        asset,
        {
            Check.Kind.SIZE: measuring.size(asset),
            Check.Kind.BLUR: measuring.blur(image),
            Check.Kind.TWIN: comparing.twin(asset),
            Check.Kind.COLOUR: comparing.colour(asset),
        },
    )


def compare_masked(mask: Asset) -> None:
    """Compare the colours of what ``mask`` was made of, or of all masked ones for a packshot."""
    made_of = Asset.objects.filter(children__child=mask, children__how=Derivation.How.MASK)
    for parent in made_of:
        for asset in masked_like(parent) if parent.role == Role.PACKSHOT else [parent]:
            keep(asset, {Check.Kind.COLOUR: comparing.colour(asset)})


def masked_like(packshot: Asset) -> Iterable[Asset]:
    """The newest pictures of the packshot's colourway that have a mask."""
    masked = Derivation.objects.filter(how=Derivation.How.MASK, child__role=Role.MASK)
    return (
        Asset.objects.filter(colourway=packshot.colourway_id, pk__in=masked.values("parent"))
        .exclude(colourway=None)
        .exclude(role=Role.PACKSHOT)
        .order_by("-pk")[:AT_MOST]
    )


@transaction.atomic
def keep(asset: Asset, found: dict[Check.Kind, Measured | None]) -> None:
    """Write measurements in place of the last ones of their kinds; None takes those away."""
    for kind, measured in found.items():
        if measured is None:
            Check.objects.filter(asset=asset, kind=kind).delete()
            continue
        Check.objects.update_or_create(
            asset=asset,
            kind=kind,
            defaults={
                "value": measured.value,
                "concern": measured.concern,
                "other_id": measured.other,
            },
        )
    count_concerns(asset.pk)


def count_concerns(pk: UUID) -> None:
    """Tell on the asset how many measurements and flags deserve a second look."""
    concerns = Check.objects.filter(asset=OuterRef("pk"), concern=True).order_by()
    number = concerns.values("asset").annotate(number=Count("pk")).values("number")
    flag = Case(When(flagged=True, then=1), default=0, output_field=IntegerField())
    Asset.objects.filter(pk=pk).update(concerns=Coalesce(Subquery(number), 0) + flag)
