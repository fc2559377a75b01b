"""What would come down if a talent withdrew consent: told before anybody does it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone

from catalog.models import (
    Asset,
    LoRA,
    MediaSet,
    Placement,
    Release,
    Shoot,
    ShootLora,
    ShootTalent,
    Talent,
)
from catalog.models.assets import AssetQuerySet
from catalog.rights import carrying, knowing
from sartiq.access.models import Storefront

COUNTED = 10_000  # pictures; what is more is not counted


@dataclass(frozen=True, slots=True)
class Loss:
    """Pictures that would come down, by status, product and storefront."""

    statuses: dict[str, int]
    products: list[tuple[str, str, int]]
    storefronts: list[tuple[Storefront, int]]

    @property
    def pictures(self) -> int:
        """How many pictures; ``COUNTED`` stands for all that are more."""
        return min(sum(self.statuses.values()), COUNTED)

    @property
    def and_more(self) -> bool:
        """Whether there are more pictures than were counted."""
        return sum(self.statuses.values()) > COUNTED


def loss(talent: Talent) -> Loss:
    """What would come down if nothing covered ``talent``; half a second for ``COUNTED``.

    For who may withdraw consent: pictures of every brand are told.
    """
    up = Asset.objects.filter(pk__in=carrying(talent, most=COUNTED + 1))
    up = up.exclude(status=Asset.Status.WITHDRAWN).order_by()
    return Loss(
        statuses=dict(up.values_list("status").annotate(number=Count("pk"))),
        products=placed_by_product(up),
        storefronts=placed_by_storefront(up),
    )


def others_cover(release: Release) -> bool:
    """Whether another release of the talent covers pictures, or will."""
    others = Release.objects.for_pictures().open(at=timezone.now())
    return others.filter(talent=release.talent_id).exclude(pk=release.pk).exists()


def placed_by_product(assets: AssetQuerySet) -> list[tuple[str, str, int]]:
    """Products in whose media sets the assets stand: handle, title, how many; most first."""
    placed = Placement.objects.filter(asset__in=assets.values("pk")).order_by()
    rows = placed.values_list(
        "media_set__colourway__product__handle", "media_set__colourway__product__title"
    ).annotate(number=Count("asset", distinct=True))
    return sorted(rows, key=lambda row: (-row[2], row[1]))


def placed_by_storefront(assets: AssetQuerySet) -> list[tuple[Storefront, int]]:
    """Storefronts with how many of the assets stand in the sets that each shows, if any do."""
    own = MediaSet.objects.filter(
        colourway=OuterRef("media_set__colourway"), storefront=OuterRef(OuterRef("pk"))
    )
    mine = Q(media_set__storefront=OuterRef("pk"))
    shared = Q(media_set__storefront=None) & ~Exists(own)
    placed = Placement.objects.filter(mine | shared, asset__in=assets.values("pk")).order_by()
    all_of_them = placed.annotate(one=Value(1)).values("one")
    number = all_of_them.annotate(number=Count("asset", distinct=True)).values("number")
    rows: Iterable[Any] = Storefront.objects.annotate(number=Subquery(number))
    return [(one, one.number) for one in rows if one.number]


def usable_loras(talent: Talent) -> QuerySet[LoRA]:
    """LoRAs that know the talent and can be used now."""
    return knowing(talent).filter(status=LoRA.Status.READY)


def planned_with(talent: Talent) -> QuerySet[Shoot]:
    """Shoots that run or are drafts, with the talent or a LoRA that knows them."""
    loras = [lora.pk for lora in knowing(talent)]
    chosen = ShootTalent.objects.filter(talent=talent, shoot=OuterRef("pk"))
    used = ShootLora.objects.filter(lora__in=loras, shoot=OuterRef("pk"))
    planned = Shoot.objects.filter(status__in=[Shoot.Status.RUNNING, Shoot.Status.DRAFT])
    return planned.filter(Exists(chosen) | Exists(used)).order_by("-id")
