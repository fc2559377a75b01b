"""Rights: whether a talent's likeness may be used now, and where."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Asset, MediaSet, Release, Talent
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
                "%(talent)s has no valid release to %(use)s. Add one in the admin under Releases, "
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


def covering(storefront: Storefront) -> ReleaseQuerySet:
    """Releases that let ``storefront`` show a talent's pictures now."""
    return (
        Release.objects.valid(at=timezone.now())
        .filter(uses__overlap=[Release.Use.GENERATE, Release.Use.EDIT])
        .covering(channel=storefront.channel, territories=storefront.territories)
    )


def shown(*, storefront: Storefront) -> AssetQuerySet:
    """Assets that ``storefront`` may show now: approved, placed, live and in rights."""
    sets = MediaSet.objects.shown_by(storefront)
    placed = Asset.objects.for_shoppers().filter(placements__media_set__in=sets)
    return in_rights(placed, storefront=storefront).distinct()
