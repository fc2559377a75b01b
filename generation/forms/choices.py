"""What can be chosen for a shoot, and what is to be said of it."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from catalog.models import Asset, Brand, LoRA, Release, Talent
from sartiq.access.models import User


def release_state(talent: Talent) -> str:
    """What a talent's releases allow now, in a few words; prefetch ``releases``."""
    if not talent.adult:
        return "a minor, never depicted"
    if talent.synthetic:
        return "invented, needs no release"
    now = timezone.now()
    valid = [
        release
        for release in talent.releases.all()
        if Release.Use.GENERATE in release.uses
        and release.valid_from <= now
        and (release.valid_until is None or release.valid_until > now)
        and (release.revoked_at is None or release.revoked_at > now)
    ]
    if not valid:
        return "no valid release"
    ends = [release.valid_until for release in valid]
    last = None if None in ends else max(end for end in ends if end)
    return f"released until {last:%-d %b %Y}" if last else "released"


def usable_loras(actor: User) -> QuerySet[LoRA]:
    """LoRAs that a shoot can use now: ready, of no brand or one that is seen."""
    brands = Brand.objects.visible_to(actor)
    return LoRA.objects.filter(
        Q(product=None) | Q(product__brand__in=brands), status=LoRA.Status.READY
    )


def pictures(actor: User) -> QuerySet[Asset]:
    """Pictures that can go along as a reference."""
    return Asset.objects.visible_to(actor).filter(
        kind=Asset.Kind.IMAGE, status__in=[Asset.Status.APPROVED, Asset.Status.SPARE]
    )
