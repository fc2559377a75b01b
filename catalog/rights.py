"""Rights: whether a talent's likeness may be used now, and where."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Asset, AssetLora, Derivation, LoRA, MediaSet, Release, Talent
from catalog.models.assets import AssetQuerySet
from catalog.models.talents import ReleaseQuerySet
from sartiq.access.models import Storefront


class NotReleased(Exception):
    """A talent may not be used; the message names the talent and what is missing."""


def require_release(
    *, talents: Iterable[Talent], use: Release.Use, at: datetime | None = None
) -> None:
    """Raise ``NotReleased`` unless each real talent has a valid release for ``use``."""
    moment = at or timezone.now()
    for talent in talents:
        if not talent.adult:
            sentence = _("%(talent)s is a minor: minors are not depicted.")
            raise NotReleased(sentence % {"talent": talent})
        if talent.synthetic:
            continue
        if not talent.releases.valid(at=moment).filter(uses__contains=[use]).exists():
            sentence = _(
                "%(talent)s has no valid release to %(use)s. Add one on the talent's page, "
                "or choose another talent."
            )
            raise NotReleased(sentence % {"talent": talent, "use": use.label.lower()})


def in_rights(assets: AssetQuerySet, *, storefront: Storefront) -> AssetQuerySet:
    """Those of ``assets`` that ``storefront`` may show now; one query.

    A release must cover it for everybody: who is shown, whose likeness went into what it was made
    of, however long ago, and whom a LoRA was trained on.
    """
    releases = covering(storefront).filter(talent=OuterRef("pk"))
    unreleased = Talent.objects.filter(~Exists(releases), synthetic=False)
    return assets.exclude(
        Q(talent__in=unreleased)
        | Q(depicted__in=unreleased)
        | Q(parents__parent__talent__in=unreleased)
        | Q(loras__lora__talent__in=unreleased)
        | Q(loras__lora__depicted__in=unreleased)
    )


def carrying(talent: Talent, *, most: int | None = None) -> QuerySet[Any]:
    """Ids of what carries the likeness, by every way that ``in_rights`` knows.

    With ``most`` only the newest of each way.
    """
    loras = [lora.pk for lora in knowing(talent)]
    depicted = Asset.depicted.through.objects.filter(talent=talent)
    arms: list[QuerySet[Any]] = [
        Asset.objects.filter(talent=talent).order_by("-pk").values("pk"),
        depicted.order_by("-asset_id").values("asset"),
        AssetLora.objects.filter(lora__in=loras).order_by("-asset_id").values("asset"),
        Derivation.objects.filter(parent__talent=talent).order_by("-child_id").values("child"),
    ]
    first, *others = (arm[:most] if most else arm.order_by() for arm in arms)
    return first.union(*others)


def knowing(talent: Talent) -> QuerySet[LoRA]:
    """LoRAs that were made for the talent or learnt from pictures of them."""
    learnt = LoRA.depicted.through.objects.filter(talent=talent).values("lora")
    return LoRA.objects.filter(Q(talent=talent) | Q(pk__in=learnt))


def covering(storefront: Storefront) -> ReleaseQuerySet:
    """Releases that let ``storefront`` show a talent's pictures now."""
    return (
        Release.objects.valid(at=timezone.now())
        .for_pictures()
        .covering(channel=storefront.channel, territories=storefront.territories)
    )


def shown(*, storefront: Storefront) -> AssetQuerySet:
    """Assets that ``storefront`` may show now: approved, placed, live and in rights."""
    sets = MediaSet.objects.shown_by(storefront)
    placed = Asset.objects.for_shoppers().filter(placements__media_set__in=sets)
    return in_rights(placed, storefront=storefront).distinct()
